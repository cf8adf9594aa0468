"""From a PDF and a Word document to a passage that is found, with what they print around their text in the ledger."""

from pathlib import Path

import pypandoc
import pytest

from archive import Archive, read_file
from indexer.index_writer import IndexWriter
from indexer.ledger import RemovalReason
from indexer.preparation import take_apart
from indexer.query import Mode, Query
from indexer.searcher import Searcher
from tests.archive.documents.paper import HEIGHT, Paper
from tests.indexer.conftest import WordEmbedder

STORY = """# De veerboot

De veerboot naar Terschelling bleef maandag aan de kade, want de bemanning eiste meer loon dan de rederij wilde geven.

## Gestrande gasten

Honderden vakantiegangers sliepen in een sporthal, waar de burgemeester dekens en snert uitdeelde aan wie dat wilde.
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paper = Paper().line(72, 760, "De haven gaat weer open", 20, "Times-Bold")
    for number in range(3):
        paper.line(72, HEIGHT - 30, "De Havenkrant", 8).line(300, 30, str(number + 1), 8)
        paper.lines(
            72,
            700,
            [
                f"Na negen dagen stilte voeren op dag {number} de eerste schepen weer uit, en op de",
                "kade stonden families te zwaaien met vlaggen die zij de hele gemeentevergade-",
                "ring lang hadden vastgehouden.",
            ],
        )
        paper.turn_page()
    pdf, docx = tmp_path / "haven.pdf", tmp_path / "veerboot.docx"
    pdf.write_bytes(paper.content())
    pypandoc.convert_text(STORY, "docx", format="markdown", outputfile=str(docx))
    return [pdf, docx]


def test_passages_of_documents_are_found_where_they_stand(archive: Archive, files: list[Path], tmp_path: Path) -> None:
    for file in files:
        archive.add(read_file(file))
    embedder = WordEmbedder()
    result = IndexWriter(archive, tmp_path / "index", embedder).catch_up()
    assert not result.failures
    with Searcher(tmp_path / "index", embedder) as searcher:
        for words, title in (("gemeentevergadering", "De haven gaat weer open"), ("sporthal snert", "De veerboot")):
            (hit,) = {hit.article.article_id: hit for hit in searcher.search(Query(words, Mode.KEYWORD)).hits}.values()
            assert hit.article.title == title
            prepared = take_apart(archive.get(hit.article.article_id))
            assert prepared.text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert hit.passage.headings == ("Gestrande gasten",)


def test_running_heads_and_page_numbers_are_in_the_ledger_with_their_rule(archive: Archive, files: list[Path]) -> None:
    article_id = archive.add(read_file(files[0])).article_id
    assert article_id is not None
    extraction = take_apart(archive.get(article_id)).extraction
    removed = [(removal.block.text, removal.reason, removal.rule) for removal in extraction.removals]
    assert removed.count(("De Havenkrant", RemovalReason.PAGE_FURNITURE, "running-head")) == 3
    assert ("2", RemovalReason.PAGE_FURNITURE, "page-number") in removed
    assert len(extraction.kept) == 3
