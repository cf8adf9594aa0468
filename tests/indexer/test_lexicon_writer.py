"""The word list as archives grow, change and shrink, through the real index writer."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, Corrections, Metadata
from archive.article import Received, SourceKind
from indexer import index_writer
from indexer.generation import Generation
from indexer.index_writer import IndexWriter
from indexer.lexicon import WordCounts, Written
from indexer.lexicon_reader import LexiconReader
from indexer.lexicon_writer import LexiconWriter
from indexer.manifest import Manifest, current_build
from indexer.passage_schema import connect
from indexer.preparation import take_apart
from indexer.query import Mode, Query
from indexer.searcher import Searcher
from tests.indexer.conftest import Add, WordEmbedder

Rows = list[tuple[object, ...]]

# What the list says of the archive as it is; words that are gone keep a row that nobody is told of.
_TABLES = {
    "word": "SELECT form, language, seen, inside, capital, spelling FROM word WHERE seen > 0 ORDER BY 1, 2",
    "acronym": "SELECT short, expansion, language, seen FROM acronym WHERE seen > 0 ORDER BY 1, 2, 3",
    "name_key": "SELECT key, form FROM name_key WHERE form IN (SELECT form FROM word WHERE seen > 0) ORDER BY 1, 2",
    "compound": "SELECT form, place, part, term FROM compound ORDER BY 1, 2",
}

TEXTS = [
    "De gasprijzen stegen in Kazachstan. Volgens Poetin was dat niet zijn schuld, zei hij in Almaty.",
    "Het gas is duur. President Poetin zei gisteren dat de gasprijs en de olieprijs blijven stijgen.",
    "De Organisatie voor Veiligheid en Samenwerking in Europa (OVSE) keek toe. De OVSE zei niets.",
    "Poetin. Zo heet hij, en zo staat het in de krant van vandaag, met een foto van het NAVO-handvest.",
    "Wie een krant koopt, leest daarin veel over gas en olie, en weinig over de poetin van gisteren.",
]


def stored(connection: sqlite3.Connection, table: str) -> Rows:
    return [tuple(row) for row in connection.execute(_TABLES[table])]


def lists(build: Path, *tables: str) -> dict[str, Rows]:
    with closing(connect(build)) as connection:
        return {table: stored(connection, table) for table in tables or _TABLES}


def without_spelling(rows: Iterable[tuple[object, ...]]) -> Rows:
    """A word that is gone from an article may leave its spelling behind; the counts are what must be exact."""
    return [row[:5] for row in rows]


def counted(texts: Iterable[str]) -> Mapping[tuple[str, str], int]:
    counts = WordCounts()
    counts.add((Written(text, "nl") for text in texts), 1)
    return {key: count.seen for key, count in counts.words.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive" / "index"


@pytest.fixture
def writer(archive: Archive, folder: Path, words: WordEmbedder) -> IndexWriter:
    return IndexWriter(archive, folder, words)


@pytest.fixture
def alone(tmp_path: Path) -> Iterable[sqlite3.Connection]:
    with closing(connect(tmp_path, create=True)) as connection:
        yield connection


def save(connection: sqlite3.Connection, *texts: str, language: str = "nl", sign: int = 1) -> None:
    writer = LexiconWriter(connection)
    writer.count([Written(text, language) for text in texts], sign=sign)
    writer.save()


def keys_of(connection: sqlite3.Connection, form: str) -> set[str]:
    return {row[0] for row in connection.execute("SELECT key FROM name_key WHERE form = ?", (form,))}


def parts_of(connection: sqlite3.Connection, form: str) -> list[str]:
    return [row[0] for row in connection.execute("SELECT part FROM compound WHERE form = ? ORDER BY place", (form,))]


def test_every_word_of_title_byline_heading_and_text_is_counted(
    archive: Archive, writer: IndexWriter, folder: Path, add: Add
) -> None:
    add(f"{TEXTS[0]}\n\n{TEXTS[1]}", title="De zaak Nazarbajev", byline="Aygul Sandwijk")
    writer.catch_up()
    seen = {(row[0], row[1]): row[2] for row in lists(current_build(folder))["word"]}
    assert seen == counted([TEXTS[0], TEXTS[1], "De zaak Nazarbajev", "Aygul Sandwijk"])


def test_counts_are_exact_after_adding_correcting_removing_and_restoring(
    archive: Archive, writer: IndexWriter, folder: Path, add: Add
) -> None:
    first, second = add(TEXTS[0], title="Gas en olie"), add(TEXTS[1], title="Olie en gas")
    writer.catch_up()
    add(TEXTS[2], title="De OVSE")
    archive.correct(first, Corrections(title="Een betere titel"))
    writer.catch_up()
    archive.remove([second])
    writer.catch_up()
    seen = {(row[0], row[1]): row[2] for row in lists(current_build(folder))["word"]}
    assert seen == counted([TEXTS[0], TEXTS[2], "Een betere titel", "De OVSE"])
    archive.restore([second])
    writer.catch_up()
    seen = {(row[0], row[1]): row[2] for row in lists(current_build(folder))["word"]}
    assert seen == counted([*TEXTS[:3], "Een betere titel", "De OVSE", "Olie en gas"])


def test_a_removed_article_takes_its_acronyms_along(
    archive: Archive, writer: IndexWriter, folder: Path, add: Add
) -> None:
    explaining = add(TEXTS[2])
    add(TEXTS[0])
    writer.catch_up()
    assert [row[0] for row in lists(current_build(folder))["acronym"]] == ["ovse"]
    archive.remove([explaining])
    writer.catch_up()
    assert lists(current_build(folder))["acronym"] == []


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_the_list_does_not_depend_on_how_many_articles_are_written_at_once(
    archive: Archive, writer: IndexWriter, folder: Path, add: Add, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    for text in TEXTS:
        add(text)
    writer.catch_up()
    together = lists(current_build(folder), "word", "acronym", "name_key")
    monkeypatch.setattr(index_writer, "ARTICLES_AT_ONCE", at_once)
    writer.rebuild()
    assert lists(current_build(folder), "word", "acronym", "name_key") == together


def test_an_interrupted_generation_leaves_no_counts_behind(
    archive: Archive, writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    first, second = add(TEXTS[0]), add(TEXTS[1])
    manifest = writer.catch_up().manifest
    build = current_build(folder)
    before = lists(build)

    def begin(interrupted: Generation) -> None:
        interrupted.remove_article(first)
        interrupted.remove_article(second)
        interrupted.add_article(take_apart(archive.get(second)))
        interrupted.add_article(take_apart(archive.get(add(TEXTS[2]))))

    with Generation(build, manifest) as interrupted:
        begin(interrupted)
    assert lists(build) == before, "left before it was stored"
    with Generation(build, manifest) as interrupted:
        begin(interrupted)
        interrupted.commit()
    assert lists(build) != before
    # Stored, but its manifest never came to be: the next writer undoes it.
    manifest.write(build)
    with Generation(build, manifest):
        pass
    after = lists(build)
    assert without_spelling(after["word"]) == without_spelling(before["word"])
    assert after["acronym"] == before["acronym"]
    assert after["name_key"] == before["name_key"]
    assert Manifest.read(build) == manifest


def test_a_word_that_sentences_write_with_a_capital_is_a_name_until_they_do_not(
    alone: sqlite3.Connection,
) -> None:
    save(alone, "Toen kwam Poetin. Wij zagen Poetin en de man.")
    assert keys_of(alone, "poetin")
    assert not keys_of(alone, "man")
    save(alone, "Wij aten poetin en nog eens poetin, een gerecht.")
    assert not keys_of(alone, "poetin")
    save(alone, "Wij aten poetin en nog eens poetin, een gerecht.", sign=-1)
    assert keys_of(alone, "poetin")


def test_a_name_that_is_gone_is_a_name_no_more(alone: sqlite3.Connection) -> None:
    save(alone, "Toen kwam Poetin.")
    save(alone, "Toen kwam Poetin.", sign=-1)
    assert not keys_of(alone, "poetin")


def test_names_meet_by_their_keys_in_whatever_language_and_script(alone: sqlite3.Connection) -> None:
    save(alone, "Toen kwam Poetin.")
    save(alone, "Then Putin came.", language="en")
    save(alone, "Затем Путин пришёл.", language="ru")
    assert keys_of(alone, "poetin") & keys_of(alone, "putin") & keys_of(alone, "путин")


def test_dutch_compounds_are_taken_apart_and_those_of_other_languages_are_not(alone: sqlite3.Connection) -> None:
    save(alone, "De gasprijzen en het gas.")
    save(alone, "Die Gaspreise und waterprices.", language="de")
    assert parts_of(alone, "gasprijzen") == ["gas", "prijzen"]
    assert not parts_of(alone, "gas")
    assert not parts_of(alone, "gaspreise")
    terms = {row[2]: row[3] for row in stored(alone, "compound")}
    assert terms == {"gas": "nl:gas", "prijzen": "nl:prijs"}


# A word that no general list of Dutch words has.
JARGON = "Wie een zwoebel ziet, weet dat de zwoebel bestaat, en dat elke zwoebel een andere zwoebel zoekt. " * 8


def test_words_are_taken_apart_anew_when_the_vocabulary_has_grown(alone: sqlite3.Connection) -> None:
    save(alone, "De zwoebelprijs steeg.")
    assert parts_of(alone, "zwoebelprijs") == []
    save(alone, JARGON)
    assert parts_of(alone, "zwoebelprijs") == ["zwoebel", "prijs"]
    (lessons,) = alone.execute("SELECT count(*) FROM lesson").fetchone()
    assert lessons == 2


def test_a_few_words_more_make_no_new_lesson(alone: sqlite3.Connection) -> None:
    save(alone, JARGON)
    save(alone, "De zwoebel.")
    assert alone.execute("SELECT count(*) FROM lesson").fetchone()[0] == 1
    save(alone, "De zwoebelprijs.")
    assert parts_of(alone, "zwoebelprijs") == ["zwoebel", "prijs"], "a new word is taken apart at once"


def test_passages_indexed_before_a_lesson_are_found_by_what_it_taught(
    writer: IndexWriter, folder: Path, words: WordEmbedder, add: Add
) -> None:
    def found() -> set[int]:
        with Searcher(folder, words) as searcher:
            return {hit.article.article_id for hit in searcher.search(Query("zwoebel", Mode.KEYWORD)).hits}

    def known() -> list[str]:
        with closing(LexiconReader(current_build(folder))) as reader:
            return [word.form for word, _ in reader.compounds_with("nl:zwoebel")]

    old = add("Nergens in het land was de zwoebelprijs gisteren hoger dan hier, zei de minister van landbouw.")
    writer.catch_up()
    assert known() == []
    new = add(JARGON)
    writer.catch_up()
    assert known() == ["zwoebelprijs"]
    assert found() == {old, new}


actions = st.lists(st.tuples(st.sampled_from(["add", "remove", "restore", "correct"]), st.integers(0, 4)), max_size=8)


@settings(max_examples=12, deadline=None)
@given(actions, st.sets(st.integers(0, 8)))
def test_counts_kept_step_by_step_are_those_of_a_rebuild(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]], stops: set[int]
) -> None:
    home = tmp_path_factory.mktemp("home")
    with Archive.open(home, create=True) as archive:
        writer = IndexWriter(archive, home / "index", WordEmbedder())
        for at, (action, number) in enumerate(steps):
            _act(archive, action, number, at)
            if at in stops:
                writer.catch_up()
        writer.catch_up()
        stepwise = lists(current_build(home / "index"), "word", "acronym")
        writer.rebuild()
        anew = lists(current_build(home / "index"), "word", "acronym")
    assert without_spelling(stepwise["word"]) == without_spelling(anew["word"])
    assert stepwise["acronym"] == anew["acronym"]


def _act(archive: Archive, action: str, number: int, at: int) -> None:
    ids = [summary.id for summary in archive.articles()]
    removed = [summary.id for summary in archive.articles(removed=True)]
    if action == "add":
        given = Metadata(language="nl")
        archive.add(Received(TEXTS[number].encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
    elif action == "remove" and ids:
        archive.remove([ids[number % len(ids)]])
    elif action == "restore" and removed:
        archive.restore([removed[number % len(removed)]])
    elif action == "correct" and ids:
        archive.correct(ids[number % len(ids)], Corrections(title=f"Titel van Poetin {at}"))
