import pytest

from archive import Archive, Metadata
from archive.errors import FetchFailed, SourceUnsupported
from archive.sources.links import LinkSource
from tests.archive.local_site import LocalSite, Page, article


def test_a_page_is_one_article_and_asked_for_once(local_site: LocalSite, archive: Archive) -> None:
    local_site.pages["/a"] = article("A page")
    source = LinkSource(f" {local_site.at('/a')}#top ", Metadata(byline="Mara Vos"))
    (item,) = source.items(local_site.fetcher())
    received = item.receive(local_site.fetcher())
    assert (received.url, received.given) == (local_site.at("/a"), Metadata(byline="Mara Vos"))
    assert (item.key, item.label) == (local_site.at("/a"), f"{local_site.at('/a')}#top")
    archive.add(received)
    assert local_site.paths == ["/a"], "and its robots.txt is not asked: a person chose the page"
    item.receive(local_site.fetcher())
    assert local_site.paths == ["/a", "/a"], "a second time it is asked for anew"


def test_a_large_page_is_not_kept_in_memory(local_site: LocalSite) -> None:
    local_site.pages["/a"] = article("A page", "A long text. " * 100_000)
    (item,) = LinkSource(local_site.at("/a")).items(local_site.fetcher())
    assert len(item.receive(local_site.fetcher()).content) > 1_000_000
    assert local_site.paths == ["/a", "/a"]


def test_a_page_that_cannot_be_had_is_an_item_that_says_so_and_is_asked_again_later(local_site: LocalSite) -> None:
    (item,) = LinkSource(local_site.at("/a")).items(local_site.fetcher())
    with pytest.raises(FetchFailed, match="404"):
        item.receive(local_site.fetcher())
    assert local_site.paths == ["/a"]
    local_site.pages["/a"] = article("There by now")
    assert item.receive(local_site.fetcher()).url == local_site.at("/a")


def test_what_is_no_address_is_an_item_that_says_so(local_site: LocalSite) -> None:
    (item,) = LinkSource("ftp://example.org/a").items(local_site.fetcher())
    assert item.key == "ftp://example.org/a"
    (item,) = LinkSource("https://me:secret@example.org/a").items(local_site.fetcher())
    assert "secret" not in item.label


def test_a_film_is_refused_before_it_is_read(local_site: LocalSite) -> None:
    local_site.pages["/film"] = Page(b"\0" * 1000, "video/mp4")
    (item,) = LinkSource(local_site.at("/film")).items(local_site.fetcher())
    with pytest.raises(SourceUnsupported, match="video/mp4"):
        item.receive(local_site.fetcher())
