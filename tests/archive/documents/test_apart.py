"""Documents that would keep a process busy."""

from pathlib import Path

import pytest

from archive.documents import apart
from archive.documents.opening import as_page
from archive.errors import SourceBroken, SourceTooComplex
from archive.media_types import PDF
from tests.archive.documents.paper import Paper


def endless() -> bytes:
    """A page that draws a form that draws a form ten times, and so on: ten million times the same words."""
    paper = Paper()
    canvas = paper.canvas
    canvas.beginForm("form0")
    canvas.drawString(10, 10, "steeds opnieuw")
    canvas.endForm()
    for number in range(1, 8):
        canvas.beginForm(f"form{number}")
        for _ in range(10):
            canvas.doForm(f"form{number - 1}")
        canvas.endForm()
    canvas.doForm("form7")
    return paper.content()


def test_one_that_takes_too_long_is_ended_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = endless()
    assert len(content) < 10_000
    with monkeypatch.context() as patched:
        patched.setattr(apart, "MAX_SECONDS", 1.0)
        with pytest.raises(SourceTooComplex, match=r"^eindeloos\.pdf has more pages or parts than can be read"):
            as_page(content, PDF, "eindeloos.pdf")
    assert "gewone tekst" in as_page(Paper().line(72, 700, "gewone tekst").content(), PDF, "gewoon.pdf")


def test_a_process_that_breaks_down_is_one_sentence_and_the_next_document_is_read() -> None:
    content = Paper().line(72, 700, "gewone tekst").content()
    assert "gewone tekst" in as_page(content, PDF, "gewoon.pdf")
    with pytest.raises(SourceBroken, match=r"^stuk\.pdf begins as a PDF document"):
        as_page(b"not a document", PDF, "stuk.pdf")
    running = apart._converter._process
    assert running is not None
    running.kill()
    running.wait()
    assert "gewone tekst" in as_page(content, PDF, "gewoon.pdf")


def test_modules_in_the_folder_that_one_stands_in_are_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart._converter.close()
    for name in ("json", "signal", "pypdfium2"):
        (tmp_path / f"{name}.py").write_text("from pathlib import Path\n\nPath('was-run').touch()\n")
    monkeypatch.chdir(tmp_path)
    assert "gewone tekst" in as_page(Paper().line(72, 700, "gewone tekst").content(), PDF, "gewoon.pdf")
    assert not (tmp_path / "was-run").exists()


def test_documents_asked_for_at_once_are_answered_each_with_its_own() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def read(number: int) -> str:
        return as_page(Paper().line(72, 700, f"stuk nummer {number}").content(), PDF, f"{number}.pdf")

    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(read, range(8)))
    assert all(f"stuk nummer {number}" in page for number, page in enumerate(pages))
