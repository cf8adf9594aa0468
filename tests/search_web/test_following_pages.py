import re
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.errors import FetchFailed
from search_web.app import create_app
from search_web.running import EXTENSION, Running
from tests.archive.local_site import LocalSite, Page, article, serving
from tests.archive.sources.feed_samples import Told, rss


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serving() as served:
        served.pages |= {"/one": article("one"), "/two": article("two")}
        served.pages["/feed"] = Page(rss(Told(served.at("/one"), "one"), Told(served.at("/two"), "two")), "text/xml")
        yield served


def post(client: FlaskClient, path: str, **values: str) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/following").text)
    assert token is not None
    answer = client.post(path, data=values | {"csrf_token": token[1]}, follow_redirects=True)
    return answer.text


def test_a_feed_is_followed_and_shown_with_what_came_of_it(client: FlaskClient, running: Running) -> None:
    assert "No feed is followed yet" in client.get("/following").text
    page = post(client, "/following", url="example.org/feed", every="21600", tags="weekly, news")
    assert "https://example.org/feed is being followed from now on" in page
    assert "every six hours" in page
    assert "looked at for the first time" in page
    assert "data-active" in page
    with running.workspace.archive() as archive:
        (feed,) = archive.following.all()
        assert (feed.url, feed.every_s, feed.tags) == ("https://example.org/feed", 21600, ("weekly", "news"))
        archive.following.note_seen(feed, {"a": None, "b": None}, 2, time.time())
        archive.following.note_checked(feed, "Het <weekblad>", feed.validators, time.time(), time.time() + 9999)
    page = client.get("/following").text
    assert "Het &lt;weekblad&gt;" in page
    assert "2 new articles" in page
    assert "data-active" not in page
    assert client.get("/following/live").get_json()["finished"] is True
    assert '<a href="/following">' in client.get("/add").text


def test_a_feed_that_cannot_be_had_says_why(client: FlaskClient, running: Running) -> None:
    with running.workspace.archive() as archive:
        feed = archive.following.add("https://example.org/feed", [], 3600, 0)
        error = FetchFailed(url=feed.url, detail="the server answered 404 Not Found")
        archive.following.note_failed(feed, error, time.time(), time.time() + 9999)
    page = client.get("/following").text
    assert "could not be fetched (the server answered 404 Not Found)" in page
    assert "Next try" in page


def test_following_ends_when_asked_and_a_check_can_be_asked_for(client: FlaskClient, running: Running) -> None:
    with running.workspace.archive() as archive:
        feed = archive.following.add("https://example.org/feed", [], 3600, 0)
        archive.following.note_checked(feed, "The weekly", feed.validators, time.time(), time.time() + 9999)
    assert "data-active" in post(client, f"/following/{feed.id}/check")
    page = post(client, f"/following/{feed.id}/stop")
    assert "The weekly is not followed any more" in page
    assert "No feed is followed yet" in page
    for action in ("check", "stop"):
        assert "is not followed (any more)" in post(client, f"/following/{feed.id}/{action}")
        assert "There is nothing at this address" in post(client, f"/following/{2**63}/{action}")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"url": ""}, "is not a web address"),
        ({"url": "ftp://example.org"}, "is not a web address"),
        ({"url": "http://127.0.0.1:9/feed"}, "never fetched"),
        ({"url": "https://me:secret@example.org/"}, "holds a user name or password"),
        ({"url": "https://example.org/", "tags": "x" * 70}, "longer than 60 characters"),
    ],
)
def test_a_form_with_a_mistake_comes_back_as_it_was(
    client: FlaskClient, running: Running, values: dict[str, str], sentence: str
) -> None:
    page = post(client, "/following", every="86400", **values)
    assert sentence in page
    assert '<option value="86400" selected>' in page
    with running.workspace.archive() as archive:
        assert archive.following.all() == []


def test_forms_need_their_token(client: FlaskClient) -> None:
    for path in ("/following", "/following/1/stop", "/following/1/check"):
        assert client.post(path, data={"url": "https://example.org/"}).status_code == 400


def test_the_server_looks_at_feeds_by_itself_and_adds_what_is_new(site: LocalSite, app: Flask) -> None:
    served = create_app(app.extensions[EXTENSION].workspace.folder, fetcher=site.fetcher())
    running: Running = served.extensions[EXTENSION]
    client = served.test_client()
    site.pages["/"] = Page('<html><head><link rel=alternate type="application/rss+xml" href="/feed"></head></html>')
    post(client, "/following", url=site.at("/"))
    for _ in range(1200):
        running.worker.bring_up()
        with running.workspace.archive() as archive:
            known = archive.following.known_addresses([site.at("/one"), site.at("/two")])
        if len(known) == 2:
            break
        time.sleep(0.05)
    assert len(known) == 2
    page = client.get("/following").text
    assert "Het weekblad" in page, "the page led to its feed"
    assert site.at("/feed") in page
    assert "2 new articles" in page
