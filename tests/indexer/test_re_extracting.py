import shutil
from collections.abc import Sequence
from pathlib import Path

import grimp
import pytest

from archive import Archive
from indexer import re_extracting
from indexer.extraction_version import extraction_modules, extraction_version
from indexer.index_writer import IndexWriter
from indexer.manifest import Manifest, current_build
from indexer.past_extractions import past_extractions
from indexer.progress import Progress, Stage
from indexer.query import Mode, Query
from indexer.re_extracting import ReExtraction
from indexer.re_extraction import ChangeKind
from indexer.searcher import Searcher
from indexer.vector import Matrix
from tests.conftest import ROOT
from tests.indexer.conftest import Add, WordEmbedder
from tests.indexer.re_extracted import OLDER, as_of_older_rules, remove_blocks_with

LONG = "Over {0} werd gisteren lang gesproken door iedereen die er verstand van heeft. " * 12
TEXT = "{0} in het nieuws\n\nEerste deel\n\n" + LONG + "\n\nTweede deel\n\nDaarna weer. " + LONG + "\n\n{1}"
TIP = "Tip van de redactie: kijk ook eens naar het dossier op deze plek."


@pytest.fixture
def folder(archive: Archive) -> Path:
    return archive.folder / "index"


@pytest.fixture
def numbers(archive: Archive, folder: Path, words: WordEmbedder, add: Add) -> list[int]:
    """Three articles, the second with a line that newer rules remove; indexed by older rules."""
    made = [add(TEXT.format("Gas", "Slot.")), add(TEXT.format("Water", TIP)), add(TEXT.format("Licht", "Slot."))]
    IndexWriter(archive, folder, words).catch_up()
    as_of_older_rules(folder)
    return made


def outdated(folder: Path) -> list[int]:
    build = current_build(folder)
    with past_extractions(build, Manifest.read(build).generation) as past:
        return [each.article_id for each in past.articles()]


def test_the_preview_says_what_would_change_and_writes_nothing(
    archive: Archive, folder: Path, words: WordEmbedder, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    remove_blocks_with("Tip van", monkeypatch)
    before = Manifest.read(current_build(folder))
    preview = ReExtraction(archive, folder, words).preview()
    assert (preview.looked_at, preview.changed, preview.failures) == (3, (numbers[1],), ())
    assert preview.counts == {("removed", "newer-rule"): 1}
    (article,) = preview.first
    (change,) = article.changes
    assert (article.article_id, change.kind, change.text) == (numbers[1], ChangeKind.REMOVED, TIP)
    assert Manifest.read(current_build(folder)) == before
    assert outdated(folder) == numbers
    assert ReExtraction(archive, folder, words).preview(shown=0).first == ()


def test_only_articles_that_change_are_written_and_only_texts_that_are_new_embedded(
    archive: Archive, folder: Path, words: WordEmbedder, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    build = current_build(folder)
    with past_extractions(build, Manifest.read(build).generation) as past:
        rows = {each.article_id: each.row for each in past.articles(every=True)}
    remove_blocks_with("Tip van", monkeypatch)
    embedded = noted(words, monkeypatch)
    result = ReExtraction(archive, folder, words).run()
    assert (result.applied, result.failures, result.model_error) == (1, (), None)
    assert result.manifest.extracted_by == extraction_version()
    assert outdated(folder) == []
    with past_extractions(build, result.manifest.generation) as past:
        after = {each.article_id: each.row for each in past.articles(every=True)}
    assert {number for number in numbers if after[number] != rows[number]} == {numbers[1]}
    with Searcher(folder, words) as searcher:
        reading = searcher.reading(numbers[1])
        assert reading is not None
        assert TIP in [removal.text for removal in reading.removals]
        assert len(reading.passages) > 1
        assert searcher.search(Query("redactie", Mode.KEYWORD)).hits == ()
        assert len(searcher.search(Query("Licht", Mode.SEMANTIC)).hits) > 0
    passages = [text for text in embedded if len(text) > 200]
    assert len(passages) == 1, "the other passages of the article were known to the cache"
    assert TIP not in passages[0]


def noted(words: WordEmbedder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list into which from now on go the texts that are embedded."""
    embedded: list[str] = []
    embed = words.embed_passages

    def embed_and_note(texts: Sequence[str]) -> Matrix:
        embedded.extend(texts)
        return embed(texts)

    monkeypatch.setattr(words, "embed_passages", embed_and_note)
    return embedded


def test_what_was_interrupted_goes_on_where_it_was(
    archive: Archive, folder: Path, words: WordEmbedder, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(re_extracting, "ARTICLES_AT_ONCE", 1)
    remove_blocks_with("Tip van", monkeypatch)
    seen: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        seen.append(progress)
        if progress.stage is Stage.COMPARING and progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ReExtraction(archive, folder, words).run(interrupt)
    assert outdated(folder) == numbers[1:]
    assert Manifest.read(current_build(folder)).extracted_by == OLDER
    assert ReExtraction(archive, folder, words).preview().looked_at == 2
    assert ReExtraction(archive, folder, words).run().applied == 1
    assert outdated(folder) == []


def test_rules_that_change_nothing_write_no_article_and_are_remembered(
    archive: Archive, folder: Path, words: WordEmbedder, numbers: list[int]
) -> None:
    embedded = words.embedded
    work = ReExtraction(archive, folder, words)
    assert work.preview().changed == ()
    assert work.run().applied == 0
    assert words.embedded == embedded
    assert not Manifest.read(current_build(folder)).is_extracted_by_older_rules
    assert work.preview().looked_at == 0
    assert ReExtraction(archive, folder, words, every=True).preview().looked_at == 3


def test_new_articles_are_indexed_meanwhile_and_the_index_goes_on_saying_so(
    archive: Archive, folder: Path, words: WordEmbedder, numbers: list[int], add: Add
) -> None:
    new = add(TEXT.format("Vuur", "Slot."))
    manifest = IndexWriter(archive, folder, words).catch_up().manifest
    assert manifest.articles == 4
    assert manifest.is_extracted_by_older_rules
    assert new not in outdated(folder)


def test_an_index_whose_articles_were_all_replaced_learns_it(
    archive: Archive, folder: Path, words: WordEmbedder, numbers: list[int]
) -> None:
    archive.remove(numbers)
    assert IndexWriter(archive, folder, words).catch_up().manifest.is_extracted_by_older_rules
    assert not ReExtraction(archive, folder, words).run().manifest.is_extracted_by_older_rules


def test_one_that_cannot_be_taken_apart_keeps_what_it_has(
    archive: Archive, folder: Path, words: WordEmbedder, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_article: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("indexer.preparation.extract", broken)
    work = ReExtraction(archive, folder, words)
    assert [failure.article_id for failure in work.preview().failures] == numbers
    result = work.run()
    assert [failure.article_id for failure in result.failures] == numbers
    assert result.manifest.articles == 3


def test_all_modules_that_take_articles_apart_make_the_version() -> None:
    graph = grimp.build_graph("indexer", "archive")
    own = {"indexer.extraction", *graph.find_upstream_modules("indexer.extraction")}
    own = {name for name in own if name.startswith("indexer.")}
    beside = {name for module in own for name in graph.find_modules_directly_imported_by(module)}
    assert own | {name for name in beside if name.startswith("archive.")} == extraction_modules()
    assert {"indexer.rules", "indexer.html_blocks", "archive.reading", "archive.byline"} <= extraction_modules()


def test_a_change_in_how_documents_become_pages_changes_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("indexer", "archive"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("bundled", "__pycache__"))
    monkeypatch.setattr("indexer.extraction_version._FOLDER", tmp_path)
    known = extraction_version.__wrapped__()
    assert known == extraction_version()
    for changed in ("archive/documents/pdf_layout.py", "archive/markup_limits.py", "indexer/rules.toml"):
        (tmp_path / changed).write_text("# otherwise\n")
        assert extraction_version.__wrapped__() != known
        known = extraction_version.__wrapped__()
