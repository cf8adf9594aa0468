"""Who may use the API."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search_web.commands import main
from search_web.running import Running

HERE, ELSEWHERE = {"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "192.168.1.20"}
ARTICLE = {"text": "The mill on the dike\n\nThe mill turns again, after nine years in which it stood still."}


def _json(answer: TestResponse) -> Any:
    return answer.get_json()


@pytest.fixture
def token(running: Running) -> str:
    with running.workspace.archive() as archive:
        return archive.tokens.add("phone")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_scripts_on_this_computer_need_no_token(client: FlaskClient, address: str) -> None:
    assert client.get("/api/v1/articles", environ_base={"REMOTE_ADDR": address}).status_code == 200


def test_from_elsewhere_a_token_is_asked_for_in_one_sentence(client: FlaskClient) -> None:
    answer = client.get("/api/v1/articles", environ_base=ELSEWHERE)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "vindplaats token add" in _json(answer)["error"]["message"]


def test_with_a_token_a_program_elsewhere_adds_and_reads(client: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Origin": "chrome-extension://abc"}
    answer = client.post("/api/v1/articles", json=ARTICLE, headers=headers, environ_base=ELSEWHERE)
    assert answer.status_code == 201
    assert client.get(_json(answer)["href"], headers=headers, environ_base=ELSEWHERE).status_code == 200


@pytest.mark.parametrize("where", [HERE, ELSEWHERE])
def test_a_token_that_is_none_opens_nothing_wherever_it_comes_from(
    client: FlaskClient, token: str, where: dict[str, str], running: Running
) -> None:
    with running.workspace.archive() as archive:
        archive.tokens.remove("phone")
    answer = client.get("/api/v1/articles", headers={"Authorization": f"Bearer {token}"}, environ_base=where)
    assert answer.status_code == 401
    assert _json(answer)["error"]["code"] == "token_unknown"


def test_what_a_form_could_send_is_refused_with_a_token_too(client: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post("/api/v1/articles", data={"text": "x"}, headers=headers, environ_base=ELSEWHERE)
    assert answer.status_code == 415


def test_our_own_pages_use_the_api_from_elsewhere_as_before(client: FlaskClient) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        answer = client.get("/api/v1/suggest?q=ho", headers=headers, environ_base=ELSEWHERE)
        assert answer.status_code == 200
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}):
        assert client.get("/api/v1/suggest?q=ho", headers=headers, environ_base=ELSEWHERE).status_code == 401


def test_pages_of_other_sites_change_nothing_without_a_token(client: FlaskClient) -> None:
    answer = client.post("/api/v1/articles", json=ARTICLE, headers={"Origin": "http://evil.example"}, environ_base=HERE)
    assert answer.status_code == 403


def test_the_command_line_makes_lists_and_takes_back_tokens(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--archive", str(tmp_path / "archive"), "token", *arguments])
        return done.exit_code, done.stdout

    status, token = run("add", "phone")
    assert status == 0
    assert token.startswith("vindplaats_")
    status, listed = run("list")
    assert status == 0
    assert "phone" in listed
    assert token.strip() not in listed
    assert run("add", "phone")[0] == 2
    assert run("remove", "phone")[0] == 0
    assert run("remove", "phone")[0] == 1
