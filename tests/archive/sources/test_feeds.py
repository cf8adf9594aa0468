from collections.abc import Callable
from datetime import date

import pytest

from archive import Archive, Fetcher, Metadata
from archive.errors import FetchFailed, SourceDamaged, SourceError, SourceTooLarge
from archive.link_errors import FeedMissing, RobotsRefused, ServerBusy, TooManyLinks, UnsafeXml
from archive.sources.feed_reading import LARGEST_BYTES, MOST_ENTRIES, is_feed, read_feed
from archive.sources.feed_writing import as_json_feed
from archive.sources.feeds import FeedSource, find_feed
from archive.sources.links import LinkSource
from tests.archive.local_site import LocalSite, Page, article
from tests.archive.sources.feed_samples import FORMATS, Told, atom, json_feed, rss

TEXT = "<p>" + "The whole text of the article stands in the feed as well. " * 12 + "</p>"
BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><title>&b;</title></rss>'

in_each_format = pytest.mark.parametrize(("kind", "write"), FORMATS.items())
Write = Callable[..., str]


@in_each_format
def test_a_feed_gives_its_entries_as_articles(local_site: LocalSite, archive: Archive, kind: str, write: Write) -> None:
    local_site.pages |= {"/a": article("First piece"), "/b": article("Second piece")}
    told = (
        Told(local_site.at("/a#comments"), "First piece"),
        Told(local_site.at("/b?utm_source=rss"), "Second &amp; last"),
    )
    local_site.pages["/feed"] = Page(write(*told, Told(local_site.at("/a"), "Once more")), kind)
    fetcher = local_site.fetcher()
    items = list(LinkSource(local_site.at("/feed")).items(fetcher))
    assert [item.key for item in items] == [local_site.at("/a"), local_site.at("/b")]
    assert [item.label for item in items] == ["First piece", "Second & last"]
    local_site.pages["/b?utm_source=rss"] = local_site.pages["/b"]
    for item in items:
        archive.add(item.receive(fetcher))
    assert [each.metadata.title for each in archive.articles()] == ["First piece", "Second piece"]
    again = [item.key for item in LinkSource(local_site.at("/feed")).items(fetcher)]
    assert again == [item.key for item in items], "an interrupted job finds its items back"


@in_each_format
def test_what_each_entry_says_of_itself_is_read(kind: str, write: Write) -> None:
    feed = read_feed(
        write(Told("/a", "A <b>bold</b> title", text=TEXT)).encode(), "the feed", "https://example.org/feed"
    )
    (entry,) = feed.entries
    assert (feed.title, entry.url, entry.title) == ("Het weekblad", "https://example.org/a", "A bold title")
    assert (entry.byline, entry.published, entry.media_type) == ("Mara Vos", date(2024, 5, 14), "text/html")
    assert "whole text" in (entry.content or "")
    assert "2024" in (entry.updated or "")


@in_each_format
def test_where_the_page_is_gone_the_text_in_the_feed_is_the_article(
    local_site: LocalSite, archive: Archive, kind: str, write: Write
) -> None:
    told = (Told(local_site.at("/gone"), "Whole in the feed", text=TEXT), Told(local_site.at("/lost"), "Only a title"))
    local_site.pages["/feed"] = Page(write(*told), kind)
    fetcher = local_site.fetcher()
    whole, lost = LinkSource(local_site.at("/feed")).items(fetcher)
    addition = archive.add(whole.receive(fetcher))
    kept = archive.get(addition.article_id or 0)
    assert (kept.metadata.title, kept.metadata.byline) == ("Whole in the feed", "Mara Vos")
    assert (kept.metadata.published, kept.metadata.url) == (date(2024, 5, 14), local_site.at("/gone"))
    assert "The whole text of the article" in kept.text
    with pytest.raises(FetchFailed, match="404"):
        lost.receive(fetcher)


def test_a_page_that_may_come_yet_is_waited_for_rather_than_replaced(local_site: LocalSite) -> None:
    local_site.pages["/feed"] = Page(rss(Told(local_site.at("/busy"), "Busy", text=TEXT)), "application/rss+xml")
    local_site.pages["/busy"] = Page("later", status=429, headers={"Retry-After": "120"})
    fetcher = local_site.fetcher()
    (item,) = LinkSource(local_site.at("/feed")).items(fetcher)
    with pytest.raises(ServerBusy) as caught:
        item.receive(fetcher)
    assert caught.value.retry_after_s == 120


def test_entries_are_fetched_as_robots_txt_allows(local_site: LocalSite) -> None:
    local_site.pages |= {"/robots.txt": Page("User-agent: *\nDisallow: /a", "text/plain"), "/a": article("A")}
    local_site.pages["/feed"] = Page(atom(Told(local_site.at("/a"), "A")), "text/xml")
    fetcher = local_site.fetcher()
    (item,) = LinkSource(local_site.at("/feed")).items(fetcher)
    with pytest.raises(RobotsRefused, match=r"robots\.txt"):
        item.receive(fetcher)
    assert local_site.paths == ["/feed", "/robots.txt"]


def test_an_entry_without_an_address_is_its_own_text(archive: Archive) -> None:
    content = rss(Told("", "A newsletter by mail", text=TEXT)).encode()
    (item,) = FeedSource("https://example.org/feed", content).items(_nothing())
    addition = archive.add(item.receive(_nothing()))
    assert archive.get(addition.article_id or 0).metadata.title == "A newsletter by mail"


def test_a_feed_served_as_anything_is_known_by_its_content(local_site: LocalSite) -> None:
    for number, kind in enumerate(["text/html", "text/plain", "application/octet-stream", ""]):
        local_site.pages[f"/{number}"] = Page(rss(Told("https://example.org/a", "A")), kind)
        (item,) = LinkSource(local_site.at(f"/{number}")).items(local_site.fetcher())
        assert item.key == "https://example.org/a"


def test_the_charset_may_be_any_and_wrongly_stated() -> None:
    latin = rss(Told("https://example.org/a", "Één café")).replace("utf-8", "iso-8859-1").encode("latin-1")
    assert read_feed(latin, "f").entries[0].title == "Één café"
    assert read_feed(latin, "f", charset="us-ascii").entries[0].title == "Één café"
    utf8 = rss(Told("https://example.org/a", "Één café")).encode()
    assert read_feed(utf8, "f", charset="iso-8859-1").entries[0].title == "Één café"
    assert read_feed(utf8.decode().encode("utf-16"), "f").entries[0].title == "Één café"
    assert is_feed(utf8.decode().encode("utf-16"))


def test_a_feed_that_was_cut_off_gives_what_is_whole_and_says_so() -> None:
    whole = rss(*(Told(f"https://example.org/{number}", f"Piece {number}") for number in range(5)))
    source = FeedSource("https://example.org/feed", whole[: whole.index("example.org/3") + 9].encode())
    items = source.items(_nothing())
    assert [next(items).key for _ in range(3)] == [f"https://example.org/{number}" for number in range(3)]
    with pytest.raises(SourceDamaged, match="ends too early"):
        next(items)


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (BOMB.encode(), UnsafeXml, "defines entities of its own"),
        (BOMB.encode("utf-16"), UnsafeXml, "defines entities of its own"),
        (json_feed(Told("https://example.org/a", "A"))[:-20].encode(), SourceDamaged, "not whole JSON"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', SourceDamaged, "no items"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000, SourceDamaged, "not whole JSON"),
        (b"<rss><channel>", SourceDamaged, "the feed"),
        (b"<rss>" + b"x" * LARGEST_BYTES, SourceTooLarge, "larger than 10 MB"),
    ],
)
def test_what_is_wrong_with_a_feed_is_one_clear_sentence(
    content: bytes, error: type[SourceError], sentence: str
) -> None:
    assert is_feed(content)
    with pytest.raises(error, match=sentence) as caught:
        read_feed(content, "the feed")
    assert "\n" not in str(caught.value)


@in_each_format
def test_of_a_feed_without_end_the_first_entries_are_read_and_that_is_said(kind: str, write: Write) -> None:
    told = [Told(f"https://example.org/{number}", f"Piece {number}") for number in range(MOST_ENTRIES + 3)]
    items = FeedSource("https://example.org/feed", write(*told).encode()).items(_nothing())
    assert [next(items).key for _ in range(MOST_ENTRIES)] == [each.link for each in told[:MOST_ENTRIES]]
    with pytest.raises(TooManyLinks, match="more than 2,000"):
        next(items)


@pytest.mark.parametrize("piece", ["<a>", "<", "&", "<item>", "<!x ", "<![CDATA[", "<!--", "<?"])
def test_what_would_take_a_parser_minutes_is_refused_or_read_in_seconds(piece: str) -> None:
    content = b"<rss><channel>" + (piece * 1_100_000).encode()[:LARGEST_BYTES]
    with pytest.raises(SourceError):
        list(FeedSource("f", content[:LARGEST_BYTES]).items(_nothing()))


def test_other_things_are_no_feeds() -> None:
    for content in (b"", b"{}", b'{"version": "1.0"}', b"<html><rss>", b"<feedback>", b"\x00\x01", b"rss", b"<svg/>"):
        assert not is_feed(content)


def test_entries_of_wrong_types_are_left_out() -> None:
    content = b'{"version":"https://jsonfeed.org/version/1","items":[1,{"id":5,"url":["x"]},{"url":"mailto:a@b"},{"id":"x"},null,{"url":"https://a.be/","authors":[3],"title":7}]}'
    assert [entry.url for entry in read_feed(content, "f").entries] == ["https://a.be/"]


@in_each_format
def test_what_is_written_as_a_feed_is_read_as_the_same(kind: str, write: Write) -> None:
    told = (Told("https://example.org/a", "Één & ander", text=TEXT), Told("https://example.org/b", "Only a title"))
    read = read_feed(write(*told).encode(), "f")
    again = read_feed(as_json_feed(read.title, read.entries), "f")
    assert again == read


def test_a_page_leads_to_the_feed_that_it_names(local_site: LocalSite) -> None:
    links = (
        '<link rel=alternate type="application/rss+xml" href="/old">'
        '<link rel="alternate home" type="application/atom+xml;charset=utf-8" href=feed>'
    )
    local_site.pages["/start/"] = Page(f"<!doctype html><html><head>{links}</head><body>…</body></html>")
    local_site.pages["/start/feed"] = Page(atom(Told("/a", "A")), "application/atom+xml")
    assert find_feed(local_site.at("/start/"), local_site.fetcher()).url == local_site.at("/start/feed")
    assert find_feed(local_site.at("/start/feed"), local_site.fetcher()).url == local_site.at("/start/feed")
    local_site.pages["/page"] = article("No feed here")
    with pytest.raises(FeedMissing, match="no feed and names none"):
        find_feed(local_site.at("/page"), local_site.fetcher())


def test_what_a_person_said_of_the_feed_goes_to_its_articles(local_site: LocalSite) -> None:
    local_site.pages |= {"/feed": Page(rss(Told(local_site.at("/a"), "A")), "text/xml"), "/a": article("A")}
    given = Metadata(title="Not of all", site="De Courant", language="nl")
    (item,) = LinkSource(local_site.at("/feed"), given).items(local_site.fetcher())
    assert item.receive(local_site.fetcher()).given == Metadata(site="De Courant", language="nl")


def _nothing() -> Fetcher:
    return Fetcher(0.01)
