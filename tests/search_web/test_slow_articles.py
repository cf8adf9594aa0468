"""An article that takes too long to be taken apart: its pages say so, in time, and so do commands and scripts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from archive.block_names import block_names
from indexer import preparing_one
from indexer.preparing_one import PreparingOne
from indexer.preparing_process import Limits
from search_web.commands import main
from search_web.running import Running
from tests.search_web.conftest import Send

SLOW = "<p>" + "<tr><td>een<td>twee" * 20_000
SAID = "taking it apart took longer than 0.2 seconds"


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = PreparingOne(Limits(seconds=0.2))
    monkeypatch.setattr(preparing_one, "_preparing", made)
    yield
    made.close()


@pytest.fixture
def slow(made_folder: Path, running: Running) -> int:
    """The number of an article that takes some seconds."""
    with running.workspace.archive() as archive:
        given = Metadata(title="Een tabel", language="nl")
        added = archive.add(Received(SLOW.encode(), "text/html", SourceKind.PASTE, datetime.now(UTC), given=given))
    assert added.article_id is not None
    return added.article_id


def test_its_page_and_the_scripts_answer_say_why_there_is_no_text(client: FlaskClient, slow: int) -> None:
    page = client.get(f"/articles/{slow}")
    assert page.status_code == 200
    soup = BeautifulSoup(page.text, "html.parser")
    trouble = soup.select_one(".notice.trouble")
    assert trouble is not None
    assert SAID in trouble.get_text()
    assert "Een tabel" in soup.select("h1")[0].get_text()
    answer = client.get(f"/api/v1/articles/{slow}")
    assert (answer.status_code, json.loads(answer.text)["error"]["code"]) == (503, "article_too_slow")


def test_a_choice_about_one_of_its_blocks_is_answered_in_time(client: FlaskClient, send: Send, slow: int) -> None:
    (block,) = block_names(["een"])
    answer = send(f"/articles/{slow}/decisions", page="/add", next=f"/articles/{slow}", choice=f"keep {block}")
    assert answer.status_code == 200
    assert SAID in answer.text


def test_it_is_exported_without_its_text(running: Running, slow: int, tmp_path: Path) -> None:
    folder = running.workspace.folder
    target = tmp_path / "exported"
    result = CliRunner().invoke(main, ["--archive", str(folder), "export", str(target)])
    assert result.exit_code == 0, result.output
    assert SAID in result.stderr
    lines = [json.loads(line) for line in (target / "articles.jsonl").read_text("utf-8").splitlines()]
    assert [line["text"] is None for line in lines] == [line["id"] == slow for line in lines]
    with Archive.open(folder) as archive:
        assert len(lines) == archive.count()
