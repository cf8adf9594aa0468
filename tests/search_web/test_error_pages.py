"""What is shown when something cannot be answered, and whether the server knows that it is unwell."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.errors import ArchiveNotFound, FetchTimedOut
from indexer.embedding import Embedder
from search_web.app import create_app
from search_web.error_pages import code_of
from search_web.running import Running
from search_web.worker import Worker


def test_a_page_that_is_not_there_leads_back(reader: FlaskClient) -> None:
    response = reader.get("/nothing/here")
    assert response.status_code == 404
    assert "There is nothing at this address." in response.text
    assert 'href="/"' in response.text


def test_a_method_that_does_not_fit_names_those_that_do(reader: FlaskClient) -> None:
    response = reader.delete("/articles")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert "cannot be used in that way" in response.text


@pytest.mark.parametrize("address", ["/breaks", "/api/v1/breaks"])
def test_an_unforeseen_failure_shows_no_trace_of_it(
    tmp_path: object, made_folder: object, embedder: Embedder, empty_app: Flask, address: str
) -> None:
    def breaks() -> str:
        raise RuntimeError("a secret detail")

    app = create_app(empty_app.extensions["vindplaats"].workspace.folder, embedder=embedder)
    app.add_url_rule(address, "breaks", breaks)
    response = app.test_client().get(address)
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert "it is not your fault" in response.text
    assert (response.mimetype == "application/json") == address.startswith("/api")


def test_an_archive_that_vanished_is_said_everywhere_and_not_made_anew(client: FlaskClient, running: Running) -> None:
    for file in running.workspace.folder.glob("archive.sqlite*"):
        file.unlink()
    assert isinstance(running.worker, Worker)
    running.worker.bring_up()
    for address in ("/articles", "/articles/1", "/add", "/following", "/"):
        response = client.get(address)
        assert response.status_code == 503, address
        assert "There is no archive in" in response.text
    assert isinstance(running.worker.error, ArchiveNotFound)
    health = client.get("/healthz")
    assert health.status_code == 503
    assert health.get_json()["error"]["code"] == "archive_not_found"


def test_health_counts_what_is_there(reader: FlaskClient) -> None:
    response = reader.get("/healthz")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok", "error": None, "articles": 4, "passages": 8, "behind": 0}


def test_errors_have_codes_for_scripts() -> None:
    assert code_of(FetchTimedOut(url="x", seconds=1)) == "fetch_timed_out"
