"""Documents on the page and the command line: handed over as files, exported with their names, asked with."""

import json
from pathlib import Path

import pypandoc
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient

from archive import from_bytes
from search_web.commands import main
from search_web.running import Running

STORY = """# Snoek in de gracht

In de gracht van Utrecht zwemt weer snoek, zo heeft de vereniging van sportvissers dit voorjaar geteld.

Zij zetten de vissen terug, want het water is er nog lang niet zo schoon als de gemeente graag zou willen.
"""


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("word") / "snoek.docx"
    pypandoc.convert_text(STORY, "docx", format="markdown", outputfile=str(file))
    return file


def test_a_document_is_read_as_a_page_and_comes_back_as_the_file_that_it_was(
    client: FlaskClient, running: Running, word: Path
) -> None:
    with running.workspace.archive() as archive:
        article_id = archive.add(from_bytes(word.read_bytes(), name=word.name)).article_id
    shown = BeautifulSoup(client.get(f"/articles/{article_id}").text, "html.parser").get_text()
    assert "zwemt weer snoek" in shown
    source = client.get(f"/articles/{article_id}/source")
    assert source.data == word.read_bytes()
    assert source.headers["Content-Type"] == "application/octet-stream"
    assert source.headers["Content-Disposition"] == f'attachment; filename="vindplaats-{article_id}-1.docx"'


def test_the_command_line_adds_exports_and_compares_documents(tmp_path: Path, word: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "export"
    broken = tmp_path / "half.pdf"
    broken.write_bytes(b"%PDF-1.7 and then nothing")

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--archive", str(home), *arguments])
        return done.exit_code, done.output

    status, said = run("add", str(word), str(broken))
    assert status == 3, "one of the two went in"
    assert "half.pdf begins as a PDF document but is damaged or not complete" in said
    assert run("export", str(target))[0] == 0
    line = json.loads((target / "articles.jsonl").read_text("utf-8"))
    assert line["title"] == "Snoek in de gracht"
    assert "zwemt weer snoek" in line["text"]
    assert line["file"].endswith(".docx")
    assert (target / line["file"]).read_bytes() == word.read_bytes()
    status, said = run("similar", str(word), "--json")
    assert status == 0
    assert json.loads(said)["hits"][0]["title"] == "Snoek in de gracht"
