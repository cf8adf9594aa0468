import gzip
from collections.abc import Iterator

import pytest

from archive.errors import SourceDamaged, SourceError, SourceTooLarge
from archive.link_errors import RobotsRefused, SitemapMissing, TooManyLinks, TooManySitemaps, UnsafeXml
from archive.sources import Item, sitemaps, url_list
from archive.sources.links import LinkSource
from archive.sources.sitemaps import is_sitemap
from tests.archive.local_site import LocalSite, Page, article

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
BOMB = '<!DOCTYPE urlset [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><urlset><url><loc>https://a.be/&b;</loc></url></urlset>'


def urlset(*urls: str) -> str:
    images = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    told = "".join(
        f"<url><loc> {url} </loc><image:image><image:loc>{url}.jpg</image:loc></image:image></url>" for url in urls
    )
    declared = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by a test -->'
    return f'{declared}<urlset xmlns="{NAMESPACE}" {images}>{told}</urlset>'


def index(*urls: str) -> str:
    told = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="{NAMESPACE}">{told}</sitemapindex>'


def keys(items: Iterator[Item]) -> tuple[list[str], SourceError | None]:
    """Return the keys, and the error that ended the listing."""
    found = []
    try:
        for item in items:
            found.append(item.key)
    except SourceError as error:
        return found, error
    return found, None


def listed(site: LocalSite, path: str) -> tuple[list[str], SourceError | None]:
    keys_of, error = keys(LinkSource(site.at(path)).items(site.fetcher()))
    return [key.removeprefix(site.address) for key in keys_of], error


def test_a_sitemap_gives_the_pages_of_its_site_each_once(local_site: LocalSite) -> None:
    told = urlset(*map(local_site.at, ("/a", "/b", "/a#top")), "https://elsewhere.example/c")
    local_site.pages |= {"/sitemap.xml": Page(told, "application/xml"), "/a": article("A")}
    assert listed(local_site, "/sitemap.xml") == (["/a", "/b"], None)
    assert listed(local_site, "/sitemap.xml") == listed(local_site, "/sitemap.xml")
    first, *_ = LinkSource(local_site.at("/sitemap.xml")).items(local_site.fetcher())
    assert first.receive(local_site.fetcher()).url == local_site.at("/a")


def test_an_index_leads_to_its_sitemaps_packed_or_plain(local_site: LocalSite) -> None:
    at = local_site.at
    four = index(at("/1.xml.gz"), at("/2.txt"), at("/gone.xml"), at("/3.xml"))
    local_site.pages |= {
        "/index.xml.gz": Page(gzip.compress(four.encode()), "application/gzip"),
        "/1.xml.gz": Page(gzip.compress(urlset(at("/a"), at("/b")).encode()), "application/x-gzip"),
        "/2.txt": Page(f"# a list\n{at('/c')}\n\n{at('/b')}\n", "text/plain"),
        "/3.xml": Page(urlset(at("/d")).encode("utf-16"), "text/xml"),
    }
    found, error = listed(local_site, "/index.xml.gz")
    assert found == ["/a", "/b", "/c", "/d"]
    assert error is not None
    assert "gone.xml" in str(error)


def test_an_index_that_leads_to_itself_or_ever_deeper_ends(local_site: LocalSite) -> None:
    local_site.pages["/i"] = Page(index(local_site.at("/i"), local_site.at("/1")), "text/xml")
    for depth in range(1, 9):
        pages = index(local_site.at(f"/{depth + 1}"))
        local_site.pages[f"/{depth}"] = Page(pages, "text/xml")
    assert listed(local_site, "/i") == ([], None)
    assert local_site.paths == ["/i", "/robots.txt", "/1", "/2", "/3"]


def test_robots_txt_stands_for_the_sitemaps_that_it_names(local_site: LocalSite) -> None:
    rules = (
        f"User-agent: *\nDisallow: /secret\nSitemap: {local_site.at('/s.xml')}\nSitemap: {local_site.at('/t.xml')}\n"
    )
    local_site.pages |= {
        "/robots.txt": Page(rules, "text/plain"),
        "/s.xml": Page(urlset(local_site.at("/a"), local_site.at("/secret")), "text/xml"),
        "/t.xml": Page(urlset(local_site.at("/b")), "text/xml"),
    }
    assert listed(local_site, "/robots.txt") == (["/a", "/secret", "/b"], None)
    *_, secret, _last = LinkSource(local_site.at("/robots.txt")).items(local_site.fetcher())
    with pytest.raises(RobotsRefused):
        secret.receive(local_site.fetcher())
    local_site.pages["/robots.txt"] = Page("User-agent: *\n", "text/plain")
    with pytest.raises(SitemapMissing, match=r"often /sitemap\.xml"):
        next(LinkSource(local_site.at("/robots.txt")).items(local_site.fetcher()))


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (BOMB.encode(), UnsafeXml, "defines entities"),
        (urlset("https://a.be/1")[:-20].encode(), SourceDamaged, "breaks off"),
        (gzip.compress(urlset("https://a.be/1").encode())[:-30], SourceDamaged, "ends too early"),
        (gzip.compress(b"<urlset>" + b" " * 60_000_000), SourceTooLarge, "larger than 52 MB"),
        (gzip.compress(b"<urlset>" + b"<a/>" * 3_000_001), SourceDamaged, "no sitemap"),
    ],
)
def test_what_is_wrong_with_a_sitemap_is_one_clear_sentence(
    local_site: LocalSite, content: bytes, error: type[SourceError], sentence: str
) -> None:
    assert is_sitemap(content)
    local_site.pages["/sitemap"] = Page(content, "application/octet-stream")
    _, raised = listed(local_site, "/sitemap")
    assert isinstance(raised, error)
    assert sentence in str(raised)
    assert "\n" not in str(raised)


def test_a_sitemap_that_breaks_off_gives_what_came_before(local_site: LocalSite) -> None:
    whole = urlset(local_site.at("/a"), local_site.at("/b"))
    local_site.pages["/s"] = Page(whole[: whole.index("/b")], "text/xml")
    found, error = listed(local_site, "/s")
    assert found == ["/a"]
    assert isinstance(error, SourceDamaged)


def test_more_than_is_added_at_once_is_said_after_so_many(
    local_site: LocalSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(url_list, "MOST_LINKS", 3)
    monkeypatch.setattr(sitemaps, "MOST_SITEMAPS", 2)
    local_site.pages["/s"] = Page(urlset(*(local_site.at(f"/{number}") for number in range(5))), "text/xml")
    found, error = listed(local_site, "/s")
    assert (len(found), type(error)) == (3, TooManyLinks)
    for number in range(5):
        local_site.pages[f"/s{number}"] = Page(urlset(local_site.at(f"/{number}")), "text/xml")
    local_site.pages["/i"] = Page(index(*(local_site.at(f"/s{number}") for number in range(5))), "text/xml")
    found, error = listed(local_site, "/i")
    assert (found, type(error)) == (["/0"], TooManySitemaps)


def test_other_things_are_no_sitemaps() -> None:
    for content in (b"", b"<html>", b"\x1f\x8bbroken", gzip.compress(b"text"), b"<urlsets>", b"https://a.be/"):
        assert not is_sitemap(content)
