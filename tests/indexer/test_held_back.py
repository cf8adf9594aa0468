from pathlib import Path

from archive import Archive
from indexer.held_back import Embeddings, index_without_sentences
from indexer.searcher import Searcher
from tests.indexer.conftest import Add, WordEmbedder

STORIES = [
    f"Bericht {name}\n\nIn {name} vergaderde de raad tot laat over de {thing} die niemand wilde hebben. De wethouder "
    f"van {name} rekende voor dat een nieuwe {thing} minstens negen miljoen euro zou kosten. Bewoners kwamen met drie "
    f"bussen naar het stadhuis en zongen een lied. Na afloop bleef de voorzitter van {name} in de zaal achter."
    for name, thing in (("Leerdam", "brug"), ("Meppel", "sluis"), ("Hoorn", "molen"), ("Goes", "haven"))
]


def test_a_sentence_that_is_held_back_is_missing_from_its_passage_which_is_known(
    archive: Archive, add: Add, tmp_path: Path, words: WordEmbedder
) -> None:
    for story in STORIES:
        add(story)
    held = index_without_sentences(archive, tmp_path / "scratch", 10, Embeddings(words, tmp_path / "vectors.sqlite"))
    assert len(held) == len(STORIES)
    with Searcher(tmp_path / "scratch", words) as searcher:
        assert searcher.manifest.vectors == searcher.manifest.passages
        texts = {each.article_id: each.text for each in searcher.article_texts()}
        for each in held:
            passage = searcher.passage(each.passage_id).passage
            assert each.sentence not in texts[passage.article_id]
            assert texts[passage.article_id][passage.start : passage.end] == passage.text


def test_the_lot_is_the_same_each_time_and_the_archive_is_left_alone(
    archive: Archive, add: Add, tmp_path: Path
) -> None:
    for story in STORIES:
        add(story)
    revision = archive.revision
    first = index_without_sentences(archive, tmp_path / "first", 2, None)
    assert first == index_without_sentences(archive, tmp_path / "second", 2, None)
    assert len(first) == 2
    assert archive.revision == revision


def test_an_article_of_two_sentences_has_none_to_spare(archive: Archive, add: Add, tmp_path: Path) -> None:
    add("Kort\n\nEr was eens een heel kort bericht over niets in het bijzonder. Meer stond er niet in.")
    assert index_without_sentences(archive, tmp_path / "scratch", 5, None) == []
