"""What keeps other sites out."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search_web.safety import CONTENT_SECURITY_POLICY, allowed_hosts
from search_web.secret_key import FILE_NAME, secret_key
from tests.search_web.conftest import PAGE_ID


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "localhost", "[::1]:8000", "LOCALHOST"])
def test_this_computers_own_names_are_answered(reader: FlaskClient, host: str) -> None:
    assert reader.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "192.168.1.7", ""]
)
def test_another_name_is_refused_without_a_page(reader: FlaskClient, host: str) -> None:
    response = reader.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "<a" not in response.text.replace("<address", "")


def test_on_a_wildcard_address_every_ip_address_is_answered_and_no_foreign_name(shared_app: Flask) -> None:
    assert "*" in allowed_hosts("0.0.0.0")
    assert "books.local" in allowed_hosts("books.local")
    shared_app.config["ALLOWED_HOSTS"] = allowed_hosts("::")
    try:
        client = shared_app.test_client()
        assert client.get("/healthz", headers={"Host": "192.168.1.7:8000"}).status_code == 200
        assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
    finally:
        shared_app.config["ALLOWED_HOSTS"] = allowed_hosts("127.0.0.1")


@pytest.mark.parametrize(
    "address", ["/", "/?q=honey", "/articles/4", "/add", "/nothing", "/api/v1/articles", "/static/vindplaats.css"]
)
def test_every_answer_carries_the_headers_that_bind_the_browser(reader: FlaskClient, address: str) -> None:
    with reader.get(address) as response:  # closes the file that a static answer is read from
        headers = response.headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "address", ["/", "/?q=honey", "/articles/4?passage=4-1&q=honey", "/articles", "/add", "/similar/1-0"]
)
def test_no_page_has_a_script_or_a_style_inline(reader: FlaskClient, address: str) -> None:
    text = reader.get(address).text
    assert " style=" not in text
    assert "<style" not in text
    assert text.count("<script") == text.count("<script src=")
    assert " onclick=" not in text


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(reader: FlaskClient) -> None:
    for address in ("/add", "/language/nl"):
        cookie = reader.get(address).headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_two_archives_on_one_host_do_not_share_a_session(shared_app: Flask, empty_app: Flask) -> None:
    assert shared_app.config["SESSION_COOKIE_NAME"] != empty_app.config["SESSION_COOKIE_NAME"]


def test_links_to_other_sites_tell_them_nothing(client: FlaskClient, running: object) -> None:
    page = f"/articles/{PAGE_ID}/edit"
    token = client.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]
    client.post(page, data={"csrf_token": token, "title": "T", "url": "https://example.org/bees"})
    text = client.get(f"/articles/{PAGE_ID}").text
    assert text.count('href="https://example.org/bees"') == 2
    assert text.count('href="https://example.org/bees" rel="noopener noreferrer') == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json"}, 400),
        ({"Content-Type": "application/json", "Origin": "http://localhost"}, 400),
        ({"Content-Type": "application/json", "Origin": "https://evil.example"}, 403),
        ({"Content-Type": "application/json", "Origin": "null"}, 403),
        ({"Content-Type": "application/json", "Origin": "http://localhost.evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({}, 415),
    ],
)
def test_the_api_changes_nothing_for_pages_of_other_sites(
    reader: FlaskClient, headers: dict[str, str], status: int
) -> None:
    response = reader.post("/api/v1/articles", data=json.dumps({}), headers=headers)
    assert response.status_code == status  # 400: let through, and then found to hold no article


def test_removing_by_the_api_is_refused_to_other_sites(reader: FlaskClient) -> None:
    assert reader.delete("/api/v1/articles/1", headers={"Origin": "https://evil.example"}).status_code == 403


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) == 64
    assert secret_key(tmp_path) == key
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 80])
def test_a_damaged_key_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    assert len(secret_key(tmp_path)) == 64
