from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.errors import IndexDamaged
from indexer.lexicon import Written
from indexer.lexicon_reader import LexiconReader, LexiconWord
from indexer.lexicon_writer import LexiconWriter
from indexer.passage_schema import connect

DUTCH = """De gasprijzen stegen, zei Poetin. Het gas en de gasprijs volgden. Men sprak met Poetin over het aardgas.
Ook Loekasjenko van de Organisatie voor Veiligheid en Samenwerking in Europa (OVSE) sprak, en de president zweeg.
De gasprijzen bleven hoog."""
ENGLISH = "Then Putin spoke of gas, and so did Lukashenko. He saw the gap, and the president."
RUSSIAN = "Затем Путин сказал, что Путин и Лукашенко согласны."

Count = Callable[..., None]


@pytest.fixture
def count(tmp_path: Path) -> Iterator[Count]:
    with closing(connect(tmp_path, create=True)) as connection:

        def save(text: str, language: str, sign: int = 1) -> None:
            writer = LexiconWriter(connection)
            writer.count([Written(text, language)], sign=sign)
            writer.save()

        yield save


@pytest.fixture
def reader(tmp_path: Path, count: Count) -> Iterator[LexiconReader]:
    for text, language in ((DUTCH, "nl"), (ENGLISH, "en"), (RUSSIAN, "ru")):
        count(text, language)
    with closing(LexiconReader(tmp_path)) as opened:
        yield opened


def forms(words: Iterable[LexiconWord]) -> list[str]:
    return [word.form for word in words]


def test_a_word_is_known_by_its_languages_and_how_often_it_stands_in_them(reader: LexiconReader) -> None:
    assert sorted(reader.languages("gas")) == ["en", "nl"]
    assert reader.seen("gas") == 2
    assert (reader.languages("wind"), reader.seen("wind")) == ([], 0)


@pytest.mark.parametrize(
    ("form", "is_plain"), [("gas", True), ("president", True), ("poetin", False), ("europa", False), ("wind", False)]
)
def test_a_plain_word_stands_in_the_archive_and_is_no_name(reader: LexiconReader, form: str, is_plain: bool) -> None:
    assert reader.is_plain_word(form) is is_plain


@pytest.mark.parametrize(("asked", "form"), [("Poetin", "poetin"), ("Putin", "putin"), ("Путин", "путин")])
def test_a_name_is_known_in_the_archives_other_spellings(reader: LexiconReader, asked: str, form: str) -> None:
    found = reader.same_names(asked, form)
    assert set(forms(found)) == {"poetin", "putin", "путин"} - {form}
    assert {word.form: word.spelling for word in found}.items() <= {
        "poetin": "Poetin",
        "putin": "Putin",
        "путин": "Путин",
    }.items()
    assert [word.seen for word in found] == sorted((word.seen for word in found), reverse=True)


def test_a_spelling_that_the_archive_lacks_is_met_by_those_that_it_has(reader: LexiconReader) -> None:
    assert {"loekasjenko", "lukashenko"} <= set(forms(reader.same_names("Lukaschenko", "lukaschenko")))


def test_an_adjective_that_is_written_small_has_its_places_name(tmp_path: Path, count: Count) -> None:
    count("In Minsk sprak men, en men bleef in Minsk.", "nl")
    count("Затем минские врачи ушли. Он видел минских врачей и русских.", "ru")
    with closing(LexiconReader(tmp_path)) as reader:
        assert set(forms(reader.same_names("Minsk", "minsk"))) == {"минские", "минских"}
        assert "minsk" in forms(reader.same_names("минских", "минских"))
        assert reader.same_names("врачи", "врачи") == []


def test_a_plain_word_is_no_name_of_anything(reader: LexiconReader) -> None:
    assert reader.same_names("gas", "gas") == []
    assert reader.same_names("a", "a") == []


def test_a_word_finds_the_compounds_that_it_is_a_part_of_the_most_frequent_first(reader: LexiconReader) -> None:
    assert forms(word for word, _ in reader.compounds_with("nl:gas")) == ["gasprijzen", "aardgas", "gasprijs"]
    assert set(forms(word for word, _ in reader.compounds_with("nl:prijs"))) == {"gasprijzen", "gasprijs"}
    assert reader.compounds_with("en:gas") == []
    assert reader.compounds_with("nl:wind") == []


def test_a_compound_has_its_parts_also_where_the_archive_lacks_it(reader: LexiconReader) -> None:
    assert reader.parts("gasprijzen", "nl") == ("gas", "prijzen")
    assert reader.parts("gaskraan", "nl") == ("gas", "kraan")
    assert reader.parts("president", "nl") == ()
    assert reader.parts("poetin", "nl") == ()


def test_an_acronym_is_known_by_what_the_archive_says_it_stands_for(reader: LexiconReader) -> None:
    assert reader.expansions("ovse") == [("Organisatie voor Veiligheid en Samenwerking in Europa", "nl")]
    assert reader.expansions("navo") == []


def test_words_are_told_by_their_beginning_the_most_frequent_first(reader: LexiconReader) -> None:
    found = reader.beginning("ga", 10)
    assert [(word.form, word.seen) for word in found] == [("gas", 2), ("gasprijzen", 2), ("gap", 1), ("gasprijs", 1)]
    assert reader.beginning("ga", 2) == found[:2]
    assert reader.beginning("gas%", 10) == []


def test_all_words_are_told_each_with_its_languages(reader: LexiconReader) -> None:
    found = reader.words()
    assert {(word.form, word.language) for word in found} >= {("gas", "nl"), ("gas", "en"), ("путин", "ru")}
    assert len({(word.form, word.language) for word in found}) == len(found)


def test_words_of_articles_that_are_gone_are_known_no_more(tmp_path: Path, reader: LexiconReader, count: Count) -> None:
    count(DUTCH, "nl", -1)
    with closing(LexiconReader(tmp_path)) as later:
        assert forms(later.same_names("Putin", "putin")) == ["путин"]
        assert later.compounds_with("nl:gas") == []
        assert later.expansions("ovse") == []
        assert later.languages("gas") == ["en"]
        assert forms(later.beginning("gasp", 10)) == []
        assert {word.language for word in later.words()} == {"en", "ru"}


def test_a_build_without_a_word_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="reindex"):
        LexiconReader(tmp_path / "nowhere")
