import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from archive import Archive, Outcome
from archive.errors import FetchFailed, SourceDamaged
from archive.following import Followed
from archive.job import ItemState
from archive.link_errors import FeedMissing, RobotsRefused, ServerBusy, UnsafeXml
from search_web.following import FIRST_RETRY_S, Following, check, follow
from search_web.worker import Worker
from search_web.workspace import Workspace
from tests.archive.local_site import LocalSite, Page, article, serving
from tests.archive.sources.feed_samples import FORMATS, Told, atom, rss

TEXT = "<p>" + "The whole text of the article stands in the feed as well. " * 12 + "</p>"
HOUR = 3600


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serving() as served:
        yield served


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


def publish(
    site: LocalSite, *titles: str, write: Callable[..., str] = rss, kind: str = "text/xml", **updated: str
) -> None:
    """Put pages on the site, and a feed at /feed that names them; ``updated`` says of some when they changed."""
    for title in titles:
        site.pages.setdefault(f"/{title}", article(title))
    told = [
        Told(site.at(f"/{title}"), title, **({"updated": updated[title]} if title in updated else {}))
        for title in titles
    ]
    content = write(*told)
    site.pages["/feed"] = Page(content, kind, headers={"ETag": f'"{abs(hash(content))}"', "Last-Modified": "yesterday"})


def add(archive: Archive, site: LocalSite) -> dict[str, Outcome]:
    """Work on all jobs; return what became of each article."""
    worker = Worker(Workspace(archive.folder), fetches=site.fetcher())
    before = {job.id for job in archive.jobs.recent(100) if not archive.jobs.is_open(job.id)}
    worker.bring_up()
    worker.let_go()
    return {
        item.label: item.outcome
        for job in archive.jobs.recent(100)
        if job.id not in before
        for item in archive.job_reports.items(job.id, 0, 100)
        if item.outcome is not None
    }


@pytest.mark.parametrize(("kind", "write"), FORMATS.items())
def test_following_adds_what_is_there_and_later_only_what_is_new(
    site: LocalSite, archive: Archive, kind: str, write: Callable[..., str]
) -> None:
    publish(site, "one", "two", kind=kind, write=write)
    checked = follow(archive, site.fetcher(), site.at("/feed"), ["weekly"], HOUR)
    feed = checked.feed
    assert (feed.title, checked.found, feed.found_in_all) == ("Het weekblad", 2, 2)
    assert add(archive, site) == {"one": Outcome.ADDED, "two": Outcome.ADDED}
    assert {each.tags for each in archive.articles()} == {("weekly",)}
    publish(site, "three", "one", "two", kind=kind, write=write)
    site.asked.clear()
    assert check(archive, site.fetcher(), feed).found == 1
    assert add(archive, site) == {"three": Outcome.ADDED}
    assert site.paths == ["/robots.txt", "/feed", "/robots.txt", "/three"], "what is known is not fetched again"


def test_a_feed_that_did_not_change_is_not_sent_again(site: LocalSite, archive: Archive) -> None:
    publish(site, "one")
    feed = follow(archive, site.fetcher(), site.at("/feed"), [], HOUR).feed
    for _ in range(2):
        site.asked.clear()
        assert check(archive, site.fetcher(), _now(archive, feed)).found == 0
        assert site.asked[-1].headers["If-None-Match"] == _now(archive, feed).validators.etag
        assert site.asked[-1].headers["If-Modified-Since"] == "yesterday"
    assert (_now(archive, feed).found, _now(archive, feed).found_in_all, _now(archive, feed).error) == (0, 1, None)


def test_an_entry_that_changed_is_fetched_again(site: LocalSite, archive: Archive) -> None:
    publish(site, "one", "two")
    feed = follow(archive, site.fetcher(), site.at("/feed"), [], HOUR).feed
    add(archive, site)
    site.pages["/two"] = article("two", "The text was corrected, and says something else by now, as texts do.")
    publish(site, "one", "two", two="2024-05-15T08:00:00+02:00")
    assert check(archive, site.fetcher(), feed).found == 1
    assert add(archive, site) == {"two": Outcome.UPDATED}


def test_a_feed_that_dates_all_anew_at_each_look_is_not_believed(site: LocalSite, archive: Archive) -> None:
    publish(site, "one", "two", "three")
    feed = follow(archive, site.fetcher(), site.at("/feed"), [], HOUR).feed
    later = "2024-06-01T08:00:00+02:00"
    publish(site, "one", "two", "three", "four", one=later, two=later, three=later)
    assert check(archive, site.fetcher(), feed).found == 1


def test_articles_that_are_there_already_are_not_fetched(site: LocalSite, archive: Archive) -> None:
    publish(site, "one", "two")
    archive.add(site.fetcher().fetch(site.at("/one")))
    archive.remove([1])
    site.asked.clear()
    found = follow(archive, site.fetcher(), site.at("/feed"), [], HOUR).found
    assert (found, add(archive, site)) == (1, {"two": Outcome.ADDED})
    assert "/one" not in site.paths
    assert archive.get(1).removed_at is not None, "and what a person removed stays removed"


def test_a_page_that_is_gone_leaves_the_text_in_the_feed(site: LocalSite, archive: Archive) -> None:
    site.pages["/feed"] = Page(atom(Told(site.at("/gone"), "Whole in the feed", text=TEXT)), "text/xml")
    follow(archive, site.fetcher(), site.at("/feed"), [], HOUR)
    assert add(archive, site) == {"Whole in the feed": Outcome.ADDED}
    assert archive.get(1).metadata.url == site.at("/gone")


def test_one_bad_entry_stops_none_of_the_others(site: LocalSite, archive: Archive) -> None:
    publish(site, "one", "gone", "two")
    del site.pages["/gone"]
    follow(archive, site.fetcher(), site.at("/feed"), [], HOUR)
    assert add(archive, site) == {"one": Outcome.ADDED, "two": Outcome.ADDED}
    (job,) = archive.jobs.recent(1)
    failed = [item for item in archive.job_reports.items(job.id, 0, 10) if item.state is ItemState.FAILED]
    assert [item.label for item in failed] == ["gone"]
    assert "404" in str(failed[0].error)


def test_while_a_server_rests_its_pages_wait_and_none_of_them_is_given_up(site: LocalSite, archive: Archive) -> None:
    publish(site, *(f"page{number}" for number in range(12)))
    follow(archive, site.fetcher(), site.at("/feed"), [], HOUR)
    for number in range(12):
        site.pages[f"/page{number}"] = Page("slow down", status=429, headers={"Retry-After": "60"})
    add(archive, site)
    (job,) = archive.jobs.recent(1)
    items = archive.job_reports.items(job.id, 0, 100)
    assert {item.state for item in items} == {ItemState.RETRYING}
    assert sorted(item.attempts for item in items) == [0] * 11 + [1], "one was asked for, the others only put off"


def test_a_page_is_followed_by_the_feed_that_it_names(site: LocalSite, archive: Archive) -> None:
    publish(site, "one")
    site.pages["/"] = Page('<html><head><link rel=alternate type="application/rss+xml" href="/feed"></head></html>')
    feed = follow(archive, site.fetcher(), site.at("/"), [], HOUR).feed
    assert feed.url == site.at("/feed")


def test_what_cannot_be_followed_is_said_and_not_followed(site: LocalSite, archive: Archive) -> None:
    site.pages |= {"/page": article("A page"), "/robots.txt": Page("User-agent: *\nDisallow: /closed", "text/plain")}
    site.pages["/bomb"] = Page('<!DOCTYPE rss [<!ENTITY a "a">]><rss><channel>&a;</channel></rss>', "text/xml")
    for path, error in {"/page": FeedMissing, "/closed": RobotsRefused, "/bomb": UnsafeXml, "/no": FetchFailed}.items():
        with pytest.raises(error):
            follow(archive, site.fetcher(), site.at(path), [], HOUR)
    assert archive.following.all() == []


def test_a_check_that_fails_is_kept_with_its_sentence_and_comes_later_each_time(
    site: LocalSite, archive: Archive
) -> None:
    publish(site, "one")
    feed = follow(archive, site.fetcher(), site.at("/feed"), [], HOUR).feed
    site.pages["/feed"] = Page("in trouble", status=500)
    rests = [_rest(archive, site, feed) for _ in range(9)]
    assert rests[:3] == [FIRST_RETRY_S, 2 * FIRST_RETRY_S, 4 * FIRST_RETRY_S]
    assert rests[-1] == 24 * HOUR
    site.pages["/feed"] = Page("gone", status=410)
    assert _rest(archive, site, feed) == 7 * 24 * HOUR
    assert "410" in str(_now(archive, feed).error)
    publish(site, "one", "two")
    assert check(archive, site.fetcher(), _now(archive, feed)).found == 1
    assert (_now(archive, feed).failures, _now(archive, feed).error) == (0, None)


def test_a_feed_that_became_a_page_says_so(site: LocalSite, archive: Archive) -> None:
    publish(site, "one")
    feed = follow(archive, site.fetcher(), site.at("/feed"), [], HOUR).feed
    site.pages["/feed"] = article("The feed moved elsewhere")
    assert check(archive, site.fetcher(), feed).found == 0
    assert isinstance(_now(archive, feed).error, FeedMissing)


def test_a_server_that_asks_to_wait_is_left_alone_for_so_long(site: LocalSite, archive: Archive) -> None:
    publish(site, "one")
    feed = follow(archive, site.fetcher(), site.at("/feed"), [], HOUR).feed
    site.pages["/feed"] = Page("slow down", status=429, headers={"Retry-After": "7000"})
    assert _rest(archive, site, feed) == 7000
    assert isinstance(_now(archive, feed).error, ServerBusy)


def test_a_feed_that_was_cut_off_gives_what_is_whole_and_is_asked_for_again(site: LocalSite, archive: Archive) -> None:
    publish(site, "one", "two", "three")
    whole = site.pages["/feed"]
    assert isinstance(whole, Page)
    assert isinstance(whole.content, str)
    feed = archive.following.add(site.at("/feed"), [], HOUR, now=0)
    site.pages["/feed"] = Page(whole.content[: whole.content.index("three")], "text/xml", headers={"ETag": '"cut"'})
    assert check(archive, site.fetcher(), feed).found == 2
    assert isinstance(_now(archive, feed).error, SourceDamaged)
    assert _now(archive, feed).validators.etag is None
    site.pages["/feed"] = whole
    assert check(archive, site.fetcher(), _now(archive, feed)).found == 1


def test_the_scheduler_checks_what_is_due_and_never_waits(site: LocalSite, archive: Archive) -> None:
    publish(site, "one")
    now, fetcher = [1000.0], site.fetcher()
    archive.following.add(site.at("/feed"), [], HOUR, now=1000)
    archive.following.add(site.at("/gone"), [], HOUR, now=1000)
    archive.following.add(site.at("/later"), [], HOUR, now=2000)
    following = Following(lambda: fetcher, clock=lambda: now[0])
    rounds(following, archive, lambda: len(archive.jobs.recent(9)) == 1 and bool(_at(archive, site, "/gone").error))
    assert (_at(archive, site, "/feed").found, _at(archive, site, "/later").checked_at) == (1, None)
    assert 0.9 * HOUR <= _at(archive, site, "/feed").next_check_at.timestamp() - 1000 <= 1.1 * HOUR
    asked = len(site.asked)
    following.submit_due(archive)
    assert len(site.asked) == asked, "nothing is due any more"
    publish(site, "two", "one")
    now[0] += 1.2 * HOUR
    rounds(following, archive, lambda: len(archive.jobs.recent(9)) == 2)
    assert add(archive, site) == {"one": Outcome.ADDED, "two": Outcome.ADDED}


def test_a_slow_server_keeps_no_round_waiting(site: LocalSite, archive: Archive) -> None:
    may_answer = threading.Event()

    def slow(_headers: Mapping[str, str]) -> Page:
        may_answer.wait(120)
        return Page(rss(Told(site.at("/one"), "one")), "text/xml")

    site.pages["/slow"] = slow
    archive.following.add(site.at("/slow"), [], HOUR, now=0)
    fetcher = site.fetcher()
    following = Following(lambda: fetcher)
    for _ in range(3):
        following.submit_due(archive)
    assert _at(archive, site, "/slow").checked_at is None
    may_answer.set()
    rounds(following, archive, lambda: _at(archive, site, "/slow").found == 1)
    assert site.paths.count("/slow") == 1


def rounds(following: Following, archive: Archive, done: Callable[[], bool]) -> None:
    """Let the scheduler come by until something is so."""
    for _ in range(3000):
        following.submit_due(archive)
        if done():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to that")


def _now(archive: Archive, feed: Followed) -> Followed:
    found = archive.following.get(feed.id)
    assert found is not None
    return found


def _at(archive: Archive, site: LocalSite, path: str) -> Followed:
    found = archive.following.find(site.at(path))
    assert found is not None
    return found


def _rest(archive: Archive, site: LocalSite, feed: Followed) -> float:
    """Return how long the feed is left alone after a check that fails."""
    check(archive, site.fetcher(), _now(archive, feed))
    checked = _now(archive, feed)
    assert checked.checked_at is not None
    return round((checked.next_check_at - checked.checked_at).total_seconds())


def test_a_feed_with_half_letters_in_it_is_taken_in_once(archive: Archive, site: LocalSite) -> None:
    half = "half a letter: \ud800"
    entry = {"id": half, "url": site.at(f"/{half}"), "title": half, "content_text": half * 9, "date_modified": half}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": half, "items": [entry]}
    site.pages["/feed"] = Page(json.dumps(feed), "application/feed+json")
    checked = follow(archive, site.fetcher(), site.at("/feed"), [], HOUR)
    assert checked.found == 1
    assert check(archive, site.fetcher(), checked.feed).found == 0


def test_a_feed_that_cannot_be_taken_in_is_left_alone_for_a_while(
    archive: Archive, site: LocalSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    publish(site, "one")
    now = time.time()
    feed = archive.following.add(site.at("/feed"), [], HOUR, now - 1)
    monkeypatch.setattr("search_web.following._hand_in", fail)
    following = Following(site.fetcher, lambda: now)
    end = time.monotonic() + 30
    while feed.error is None and time.monotonic() < end:
        following.submit_due(archive)
        feed = archive.following.get(feed.id) or feed
    assert "a mistake of ours" in str(feed.error)
    assert archive.following.due(now + FIRST_RETRY_S / 2) == []
