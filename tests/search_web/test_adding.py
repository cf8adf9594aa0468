"""Adding on the page: paste, files, links, in the background, one bad item never stopping the rest."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from archive import Received
from archive.answers import Answer, Validators
from archive.article import Metadata
from archive.fetching import Fetcher, as_received
from archive.sources import Fetches
from indexer.embedding import Embedder
from search_web.app import create_app
from search_web.errors import JobNotFound, TooManyJobs
from search_web.jobs import PAGE_SIZE, ItemState, JobQueue, JobReport
from search_web.receiving import FLIGHTS_AT_ONCE
from search_web.running import EXTENSION, Running
from search_web.submissions import Link, PastedText, UploadedFile
from tests.search_web.conftest import PAGE, csrf_token, in_english

TEXT = "A cat in the lighthouse\n\nThe keeper of the lighthouse found a cat in the lamp room and decided to keep her."


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/bees" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _job(response: Any) -> str:
    assert response.status_code == 303, response.text
    return str(response.headers["Location"]).rsplit("/", 1)[1]


def _items(client: FlaskClient, job: str) -> list[str]:
    soup = BeautifulSoup(client.get(f"/jobs/{job}").text, "html.parser")
    return [" ".join(item.get_text(" ").split()) for item in soup.select(".job-items > li")]


def test_a_pasted_article_is_found_a_moment_later(client: FlaskClient, send: Any, running: Running) -> None:
    job = _job(
        send("/add", follow=False, kind="text", text=TEXT, published="3 mei 2024", site="The Lantern", tags="cats")
    )
    running.jobs.wait(job, 90)
    (item,) = _items(client, job)
    assert "A cat in the lighthouse Added" in item
    assert "One block kept" in item
    found = client.get("/?q=lamp+room").text
    assert "A cat in the lighthouse" in found
    assert "3 May 2024" in found
    assert "cats" in found


def test_of_several_files_a_bad_one_does_not_stop_the_rest(client: FlaskClient, send: Any, running: Running) -> None:
    files = [(BytesIO(b"%PDF-1.7 x"), "report.pdf"), (BytesIO(TEXT.encode()), "cat.txt"), (BytesIO(b""), "nothing.txt")]
    job = _job(send("/add", follow=False, kind="file", files=files))
    running.jobs.wait(job, 90)
    pdf, nothing, cat = _items(client, job)
    assert "report.pdf Failed" in pdf
    assert "nothing.txt holds no text" in nothing
    assert "Added" in cat


def test_what_lay_beside_the_articles_is_said_in_one_line(
    client: FlaskClient, running: Running, tmp_path: Path
) -> None:
    for name in ("a.png", "b.png", "c.css"):
        (tmp_path / "map" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "map" / name).write_bytes(b"\1")
    with ZipFile(tmp_path / "map.zip", "w") as archive:
        for name in ("a.png", "b.png", "c.css"):
            archive.write(tmp_path / "map" / name, name)
        archive.writestr("goed.txt", TEXT)
    job = running.jobs.submit([UploadedFile("map.zip", (tmp_path / "map.zip").read_bytes())])
    running.jobs.wait(job, 30)
    assert "3 files are not articles: 2 images, one other." in client.get(f"/jobs/{job}").text
    assert "3 bestanden zijn geen artikelen: 2 afbeeldingen, één ander." in _in_dutch(client, f"/jobs/{job}")
    assert json.loads(client.get(f"/api/v1/jobs/{job}").text)["passed_over"] == {
        "image": 2,
        "recording": 0,
        "json": 0,
        "other": 1,
    }


def _in_dutch(client: FlaskClient, address: str) -> str:
    return client.get(address, headers={"Accept-Language": "nl"}).text


def test_what_was_left_out_is_told_per_article(client: FlaskClient, send: Any, running: Running) -> None:
    page = PAGE.replace("Utrecht", "Arnhem")
    job = _job(send("/add", follow=False, kind="file", files=[(BytesIO(page.encode()), "arnhem.html")]))
    running.jobs.wait(job, 90)
    (item,) = _items(client, job)
    assert "3 blocks kept, 6 left out" in item
    assert "Cookie notice 1" in item
    assert "We use cookies to improve your visit." in item


def test_the_same_article_again_was_there_already(client: FlaskClient, send: Any, running: Running) -> None:
    for expected in ("Added", "Was there already"):
        job = _job(send("/add", follow=False, kind="text", text=TEXT))
        running.jobs.wait(job, 90)
        assert expected in _items(client, job)[0]


def test_links_are_fetched_and_a_failure_says_why(
    made_folder: Path, tmp_path: Path, embedder: Embedder, site: str
) -> None:
    fetcher = Fetcher(timeout_s=5, allowed_private=frozenset({site}))
    app = create_app(tmp_path / "archive", embedder=embedder, fetcher=fetcher, config={"TESTING": True})
    client = app.test_client()
    links = f"http://{site}/bees\nhttp://{site}/gone\nhttp://127.0.0.1:1/secret"
    data = {"csrf_token": csrf_token(client, "/add"), "kind": "link", "links": links}
    job = _job(client.post("/add", data=data))
    running: Running = app.extensions[EXTENSION]
    running.jobs.wait(job, 90)
    *failed, bees = _items(client, job)
    gone, secret = sorted(failed, reverse=True)
    assert "Bees return to the city roofs Added" in bees
    assert "404" in gone
    assert "private or local network" in secret
    assert "Bees return" in client.get("/?q=honey").text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "text", "text": "  "}, "The text field holds no text"),
        ({"kind": "file"}, "choose one or more files first."),
        ({"kind": "link", "links": "not a link"}, "is not a web address"),
        ({"kind": "link", "links": "https://user:secret@example.org/"}, "holds a user name or password"),
        ({"kind": "text", "text": TEXT, "published": "soon"}, "write a date as"),
        ({"kind": "text", "text": TEXT, "tags": "x" * 70}, "is longer than 60 characters"),
    ],
)
def test_a_form_with_a_mistake_comes_back_with_what_was_written(send: Any, values: dict[str, str], said: str) -> None:
    response = send("/add", **values)
    assert response.status_code == 400
    text = BeautifulSoup(response.text, "html.parser").get_text()
    assert said in text
    assert "secret" not in " ".join(said for said in text.splitlines() if "holds a user name" in said)
    if len(values.get("text", "")) > 10:
        assert "A cat in the lighthouse" in text


def test_a_title_belongs_to_one_file(send: Any) -> None:
    files = [(BytesIO(b"One text here."), "a.txt"), (BytesIO(b"Another text."), "b.txt")]
    response = send("/add", kind="file", files=files, title="Both")
    assert response.status_code == 400
    assert "belongs to one article" in response.text


def test_a_text_longer_than_the_limit_is_refused_with_the_limit(
    client: FlaskClient, send: Any, running: Running
) -> None:
    job = _job(send("/add", follow=False, kind="text", text="word " * 4_100_000))
    running.jobs.wait(job, 90)
    assert "is larger than 20 MB" in _items(client, job)[0]


def test_a_request_longer_than_all_limits_is_refused_on_a_page_of_ours(client: FlaskClient) -> None:
    response = client.post(
        "/add", content_type="multipart/form-data; boundary=x", environ_overrides={"CONTENT_LENGTH": "200000000"}
    )
    assert response.status_code == 413
    assert "That is too much at once" in response.text


def test_a_job_that_is_gone_is_said(client: FlaskClient) -> None:
    response = client.get("/jobs/abcdef")
    assert response.status_code == 404
    assert "There is no job abcdef" in response.text


class _SlowFetcher:
    """A fetcher that answers when it is told to."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.asked = threading.Event()

    def answer(self, url: str, known: Validators | None = None) -> Answer:
        self.asked.set()
        self.may_answer.wait(120)
        text = f"{url}\n\nA page that took its time to come in."
        return Answer(url, url, 200, text.encode(), {"content-type": "text/plain; charset=utf-8"})

    def fetch(self, url: str, given: Metadata | None = None) -> Received:
        return as_received(self.answer(url), given)

    @property
    def by_robots(self) -> Fetches:
        return self


@pytest.fixture
def slow(tmp_path: Path, made_folder: Path, embedder: Embedder) -> Iterator[tuple[Flask, _SlowFetcher]]:
    """An app at work, and its slow fetcher."""
    fetcher = _SlowFetcher()
    folder = shutil.copytree(made_folder, tmp_path / "slow")
    app = create_app(folder, embedder=embedder, fetcher=fetcher, config={"TESTING": True})
    parts: Running = app.extensions[EXTENSION]
    parts.start()
    yield app, fetcher
    fetcher.may_answer.set()
    parts.stop()


def _parts(app: Flask) -> Running:
    parts: Running = app.extensions[EXTENSION]
    return parts


def _until_reading(jobs: JobQueue, job: str) -> JobReport:
    end = time.monotonic() + 60
    while ItemState.READING not in jobs.report(job).counts.states and time.monotonic() < end:
        time.sleep(0.02)
    return jobs.report(job, limit=100)


def test_what_was_not_begun_can_be_cancelled(slow: tuple[Flask, _SlowFetcher]) -> None:
    app, fetcher = slow
    jobs = _parts(app).jobs
    job = jobs.submit([Link(f"https://example.org/{number}") for number in range(2 * FLIGHTS_AT_ONCE)])
    assert fetcher.asked.wait(60)
    report = _until_reading(jobs, job)
    assert report.counts.states == {ItemState.READING: FLIGHTS_AT_ONCE, ItemState.WAITING: FLIGHTS_AT_ONCE}
    jobs.cancel(job)
    fetcher.may_answer.set()
    _until(lambda: jobs.report(job).finished)
    report = jobs.wait(job, 90)
    assert report.counts.states == {ItemState.FINDABLE: FLIGHTS_AT_ONCE, ItemState.CANCELLED: FLIGHTS_AT_ONCE}
    assert "Cancelled." in in_english(app).get(f"/jobs/{job}").text


def _until(happened: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.05)
    return happened()


def test_while_pages_take_their_time_a_pasted_text_goes_in(slow: tuple[Flask, _SlowFetcher]) -> None:
    app, fetcher = slow
    jobs = _parts(app).jobs
    links = jobs.submit([Link("https://example.org/a")])
    assert fetcher.asked.wait(60)
    pasted = jobs.wait(jobs.submit([PastedText(TEXT)]), 90)
    assert pasted.finished
    assert not jobs.report(links).finished


def test_too_much_at_once_is_refused_and_what_waits_is_kept(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_web.jobs.MOST_WAITING", 3)
    jobs = running.jobs
    numbers = [jobs.submit([PastedText(f"Text {number}")]) for number in range(3)]
    with pytest.raises(TooManyJobs):
        jobs.submit([PastedText("One more")])
    assert [report.id for report in jobs.recent(10)] == numbers[::-1]
    assert len(list((running.workspace.folder / "incoming").iterdir())) == 3


def test_what_was_kept_aside_is_deleted_when_it_is_in_or_cancelled(running: Running) -> None:
    incoming = running.workspace.folder / "incoming"
    jobs = running.jobs
    first, second = (
        jobs.submit([PastedText(TEXT), UploadedFile("b.txt", b"More text.")]),
        jobs.submit([PastedText("x")]),
    )
    assert {file.stat().st_mode & 0o777 for file in incoming.iterdir()} == {0o600}
    jobs.cancel(second)
    assert len(list(incoming.iterdir())) == 2
    assert jobs.wait(first, 90).finished
    assert list(incoming.iterdir()) == []


@pytest.mark.parametrize("job", ["nonsense", "99", "-1", "9" * 30, "٣"])
def test_a_job_nobody_knows_cannot_be_cancelled(running: Running, job: str) -> None:
    with pytest.raises(JobNotFound):
        running.jobs.cancel(job)


def test_while_a_job_is_at_work_its_page_reloads_itself(slow: tuple[Flask, _SlowFetcher]) -> None:
    app, fetcher = slow
    client, jobs = in_english(app), _parts(app).jobs
    job = jobs.submit([Link("https://example.org/a")])
    assert fetcher.asked.wait(60)
    page = client.get(f"/jobs/{job}").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Cancel what was not begun yet" in page
    live = client.get(f"/jobs/{job}/live").get_json()
    assert live["finished"] is False
    assert "0 of 1 done" in live["says"]
    fetcher.may_answer.set()
    jobs.wait(job, 90)
    assert client.get(f"/jobs/{job}/live").get_json()["finished"] is True
    assert "http-equiv" not in client.get(f"/jobs/{job}").text


def test_of_a_long_job_the_page_shows_the_failures_first_and_the_rest_page_by_page(
    client: FlaskClient, running: Running
) -> None:
    files = [UploadedFile(f"{number:02}.txt", f"Text {number} about lighthouses.".encode()) for number in range(60)]
    files[40] = UploadedFile("broken.txt", b"")
    job = running.jobs.submit(files)
    running.jobs.wait(job, 60)
    first, *others = _items(client, job)
    assert "broken.txt Failed" in first
    assert len(others) == PAGE_SIZE - 1
    page = client.get(f"/jobs/{job}").text
    assert "1 to 25 of 60" in page
    assert f"/jobs/{job}?offset=25" in page
    assert "51 to 60 of 60" in client.get(f"/jobs/{job}?offset=50").text
    assert client.get(f"/jobs/{job}?offset=nonsense").status_code == 200
    counts = [
        " ".join(each.get_text(" ").split()) for each in BeautifulSoup(page, "html.parser").select(".job-counts li")
    ]
    assert counts == ["Added 59", "Failed 1"]


def test_what_was_handed_in_is_listed_also_by_a_server_that_started_later(running: Running, embedder: Embedder) -> None:
    job = running.jobs.submit([PastedText(TEXT), UploadedFile("empty.txt", b"")])
    running.jobs.wait(job, 90)
    waiting = running.jobs.submit([PastedText("A text that waits\n\nfor somebody who adds it to the archive.")])
    app = create_app(running.workspace.folder, embedder=embedder, config={"TESTING": True})
    client = in_english(app)
    listed = " ".join(BeautifulSoup(client.get("/add").text, "html.parser").get_text(" ").split())
    assert "A cat in the lighthouse" in listed
    assert "and one more" in listed
    assert "one failed" in listed
    assert "0 of 1" in listed
    assert _parts(app).jobs.wait(waiting, 90).finished
