import json
from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest

from archive import Archive
from search_web.commands import main
from search_web.commands.following import interval
from tests.archive.local_site import LocalSite, Page, article, serving
from tests.archive.sources.feed_samples import Told, json_feed, rss


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSite]:
    with serving() as served:
        fetcher = served.fetcher()
        monkeypatch.setattr("archive.fetching.Fetcher", lambda: fetcher)
        served.pages |= {f"/{name}": article(f"Article {name}") for name in ("one", "two", "three")}
        publish(served, "one", "two")
        yield served


def publish(site: LocalSite, *names: str) -> None:
    site.pages["/feed"] = Page(rss(*(Told(site.at(f"/{name}"), f"Article {name}") for name in names)), "text/xml")


def vindplaats(folder: Path, *arguments: str) -> click.testing.Result:
    return click.testing.CliRunner().invoke(main, ["--archive", str(folder), "follow", *arguments])


def test_following_adds_what_is_there_and_says_so(site: LocalSite, tmp_path: Path) -> None:
    result = vindplaats(tmp_path, "add", site.at("/feed"), "--tag", "weekly", "--every", "6h")
    assert result.exit_code == 0, result.output
    assert "Following Het weekblad, every 6h." in result.output
    assert "Het weekblad: 2 new articles" in result.output
    with Archive.open(tmp_path) as archive:
        assert {each.metadata.title for each in archive.articles()} == {"Article one", "Article two"}
        assert {each.tags for each in archive.articles()} == {("weekly",)}
    publish(site, "three", "one", "two")
    result = vindplaats(tmp_path, "check")
    assert result.exit_code == 0, result.output
    assert "Het weekblad: one new article" in result.output
    assert "nothing new" in vindplaats(tmp_path, "check", site.at("/feed")).output
    with Archive.open(tmp_path) as archive:
        assert archive.count() == 3


def test_the_list_says_when_each_was_looked_at_and_what_came_of_it(site: LocalSite, tmp_path: Path) -> None:
    site.pages["/other"] = Page(json_feed(title="Another paper"), "application/feed+json")
    assert vindplaats(tmp_path, "add", site.at("/feed"), site.at("/other"), "--no-wait").exit_code == 0
    shown = vindplaats(tmp_path, "list").output
    assert shown.index("Another paper") < shown.index("Het weekblad")
    assert "2 new, 2 in all" in shown
    told = json.loads(vindplaats(tmp_path, "list", "--json").output)
    assert [(each["title"], each["new"], each["error"]) for each in told] == [
        ("Another paper", 0, None),
        ("Het weekblad", 2, None),
    ]
    with Archive.open(tmp_path) as archive:
        assert archive.count() == 0, "with --no-wait it is left to others"
        assert len(archive.jobs.open()) == 1


def test_what_fails_is_said_and_stops_none_of_the_others(site: LocalSite, tmp_path: Path) -> None:
    result = vindplaats(tmp_path, "add", site.at("/nowhere"), site.at("/feed"), site.at("/one"))
    assert result.exit_code == 3
    assert "404" in result.output
    assert "no feed and names none" in result.output
    assert "Following Het weekblad" in result.output
    assert vindplaats(tmp_path, "add", site.at("/nowhere")).exit_code == 1
    site.pages["/feed"] = Page("", status=500)
    result = vindplaats(tmp_path, "check")
    assert result.exit_code == 1
    assert "answered 500" in result.output
    assert "answered 500" in vindplaats(tmp_path, "list").output


def test_an_article_that_cannot_be_had_makes_it_done_in_part(site: LocalSite, tmp_path: Path) -> None:
    del site.pages["/two"]
    result = vindplaats(tmp_path, "add", site.at("/feed"))
    assert result.exit_code == 3
    assert "/two could not be fetched" in result.output


def test_following_ends(site: LocalSite, tmp_path: Path) -> None:
    vindplaats(tmp_path, "add", site.at("/feed"), "--no-wait")
    assert "Het weekblad is not followed any more." in vindplaats(tmp_path, "remove", site.at("/feed")).output
    for command in ("remove", "check"):
        result = vindplaats(tmp_path, command, site.at("/feed"))
        assert result.exit_code == 1
        assert "vindplaats follow list" in result.output
    assert "No feed is followed" in vindplaats(tmp_path, "list").output


@pytest.mark.parametrize("every", ["5m", "31d", "often", "6", "-6h", "1.5h"])
def test_an_interval_has_bounds(tmp_path: Path, every: str) -> None:
    result = vindplaats(tmp_path, "add", "https://example.org/", "--every", every)
    assert result.exit_code == 2
    assert "no interval" in result.output


def test_intervals_are_written_as_they_are_given() -> None:
    assert [interval(seconds) for seconds in (900, 3600, 5400, 21_600, 86_400, 604_800)] == [
        "15m",
        "1h",
        "90m",
        "6h",
        "1d",
        "7d",
    ]
