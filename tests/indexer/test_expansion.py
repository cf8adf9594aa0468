"""What words of a query may stand for, over a real small index."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, Metadata
from archive.article import Received, SourceKind
from indexer.expansion import MAX_TEXT_WORDS, Expander, Leeway
from indexer.filters import Filters
from indexer.index_writer import IndexWriter
from indexer.keyword.clauses import Clause, Group, KeywordQuery, Near, Node, Through, Without, clauses_of, leaves_of
from indexer.keyword.whoosh_reader import WhooshReader
from indexer.lexicon_reader import LexiconReader
from indexer.manifest import Manifest, current_build, keyword_folder
from indexer.query_language import parse
from tests.indexer.conftest import WordEmbedder

TEXTS = {
    "gas": ("nl", "Het gas werd duurder. Iedereen in de stad sprak gisteren over het gas en over de winter."),
    "gasprijs": ("nl", "De gasprijzen stegen in een week tijd sterk, zeiden de mensen op straat tegen elkaar."),
    "poetin": ("nl", "Gisteren sprak Poetin lang. Daarna zweeg Poetin weer een paar dagen, zoals altijd."),
    "putin": ("en", "Yesterday Putin spoke for hours. Nobody knows why, and some of his men would rather die."),
    "путин": ("ru", "Вчера выступил Путин. Он говорил очень долго, и потом все разошлись по домам."),
    "handvest": ("nl", "Het NAVO-handvest telt. In art. 4 van dat NAVO-handvest staat dat landen overleggen."),
    "ovse": ("nl", "De Organisatie voor Veiligheid en Samenwerking in Europa (OVSE) keek toe vanuit Wenen."),
    "samenwerking": ("nl", "Zij prezen de Organisatie voor Veiligheid en Samenwerking in Europa om haar geduld."),
    "waarnemers": ("nl", "Ook waarnemers van de OVSE zagen op die dag niets bijzonders gebeuren in de hoofdstad."),
    "apart": ("nl", "Wat het gas kost, hangt af van de prijs. De prijs van vandaag is niet die van morgen."),
}  # fmt: skip


class Asked:
    """A small archive of articles of one passage each, to be asked by word."""

    def __init__(self, home: Path) -> None:
        with Archive.open(home, create=True) as archive:
            for name, (language, text) in TEXTS.items():
                given = Metadata(language=language, title=f"Bericht {name}ologie", byline="Sandwijk")
                archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
            IndexWriter(archive, home / "index", WordEmbedder()).catch_up()
        build = current_build(home / "index")
        manifest = Manifest.read(build)
        self.keyword = WhooshReader(keyword_folder(build, manifest.keyword_generation or 0))
        self.lexicon = LexiconReader(build)
        self.expander = Expander(self.keyword, self.lexicon, sorted(manifest.analyzer_languages))
        self.keys = dict(enumerate(TEXTS, 1))

    def query(self, text: str, leeway: Leeway | None = None, *, keep_stop_words: bool = False) -> KeywordQuery:
        members = parse(text).members
        return self.expander.expand(members, leeway or Leeway(), keep_stop_words=keep_stop_words).query

    def spellings(self, text: str, leeway: Leeway | None = None) -> dict[str, set[str]]:
        expanded = self.expander.expand(parse(text).members, leeway or Leeway())
        return {spelling.word: set(spelling.also) for spelling in expanded.spellings}

    def found(self, text: str, leeway: Leeway | None = None) -> list[str]:
        hits = self.keyword.search(self.query(text, leeway), Filters(), 100)
        return [self.keys[hit.key] for hit in hits]

    def whole(self, text: str) -> set[str]:
        return {self.keys[hit.key] for hit in self.keyword.search(self.query(text), Filters(), 100) if hit.whole}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    small = Asked(tmp_path_factory.mktemp("home"))
    assert small.keyword.passage_count == len(TEXTS)
    yield small
    small.keyword.close()
    small.lexicon.close()


def through(query: KeywordQuery, place: int = 0) -> dict[tuple[str, ...], Through]:
    return {each.terms: each.through for each in clauses_of(query)[place].alternatives}


def shown(query: KeywordQuery) -> list[str]:
    return [clause.shown for clause in clauses_of(query)]


def test_a_word_is_looked_for_by_its_stem_in_each_language_that_has_it(asked: Asked) -> None:
    query = asked.query("prijzen")
    assert through(query)["nl:prijs",] is Through.STEM
    assert ("=prijzen",) not in through(query), "the stem counts these occurrences already"
    assert not any(term[0].startswith("en:") for term in through(query))


@pytest.mark.parametrize("name", ["Poetin", "Putin", "Путин", "poetin", "PUTIN"])
def test_a_name_finds_the_other_spellings_and_says_which(asked: Asked, name: str) -> None:
    assert set(asked.found(name)) == {"poetin", "putin", "путин"}
    assert asked.spellings(name) == {name: {"Poetin", "Putin", "Путин"} - {name.capitalize()}}


def test_a_name_that_is_to_be_found_as_written_is(asked: Asked) -> None:
    leeway = Leeway(as_written=frozenset({"poetin"}))
    assert asked.found("Poetin", leeway) == ["poetin"]
    assert asked.spellings("Poetin", leeway) == {}
    assert len(asked.found("Putin", leeway)) == 3


def test_the_spellings_of_names_are_known_without_anything_else_being_looked_up(asked: Asked) -> None:
    members = parse("wat zei Putin over het gas -Poetin").members
    (only,) = asked.expander.spellings(members, Leeway())
    assert (only.word, only.form, set(only.also)) == ("Putin", "putin", {"Poetin", "Путин"})
    assert asked.expander.spellings(members, Leeway(exact=True)) == ()
    assert asked.expander.spellings(members, Leeway(as_written=frozenset({"putin"}))) == ()


def test_an_excluded_name_is_excluded_in_every_spelling_without_a_word_about_it(asked: Asked) -> None:
    assert asked.found("sprak -Putin") == ["gas"]
    assert asked.spellings("sprak -Putin") == {}


def test_an_excluded_word_does_not_take_its_compounds_along(asked: Asked) -> None:
    assert set(asked.found("bericht -gas")) >= {"gasprijs", "poetin"}
    assert set(asked.found("bericht -gas")).isdisjoint({"gas", "apart"})


def test_a_word_finds_the_compounds_that_it_is_a_part_of_after_itself(asked: Asked) -> None:
    found = asked.found("gas")
    assert set(found) == {"gas", "apart", "gasprijs"}
    assert found[-1] == "gasprijs"
    compound = next(each for each in clauses_of(asked.query("gas"))[0].alternatives if each.through is Through.PART)
    assert (compound.terms, compound.spelling, compound.part) == (("nl:gasprijs",), "gasprijzen", "gas")
    assert 0 < compound.weight < 1


def test_two_words_of_a_compound_find_it_for_both(asked: Asked) -> None:
    assert asked.whole("gas prijzen") == {"gasprijs", "apart"}
    for place in (0, 1):
        assert through(asked.query("gas prijzen"), place)["nl:gasprijs",] is Through.PART
    assert ("nl:gasprijs",) not in through(asked.query("prijzen gas", Leeway(exact=True)), 0)


def test_a_compound_finds_its_parts_only_where_they_follow_each_other(asked: Asked) -> None:
    assert asked.found("gasprijs") == ["gasprijs"]
    assert ("nl:gas", "nl:prijs") in through(asked.query("gasprijs"))
    assert ("nl:prijs",) not in through(asked.query("gasprijs"))


def test_exactly_means_neither_stem_nor_name_nor_compound(asked: Asked) -> None:
    exact = Leeway(exact=True)
    assert asked.found("gasprijzen", exact) == ["gasprijs"]
    assert asked.found("gasprijs", exact) == []
    assert set(asked.found("gas", exact)) == {"gas", "apart"}
    assert asked.found("Poetin", exact) == ["poetin"]
    assert asked.found("POETIN", exact) == ["poetin"], "folded it is still"
    assert through(asked.query("Poetin", exact)) == {("=poetin",): Through.EXACT}


def test_a_phrase_stands_exactly_so_and_must_be_there(asked: Asked) -> None:
    assert asked.found('"de gasprijzen stegen"') == ["gasprijs"]
    assert asked.found('"de gasprijs steeg"') == []
    assert asked.found('"GASPRIJZEN stegen" bericht') == ["gasprijs"]
    query = asked.query('"de gasprijzen" gas')
    assert [clause.shown for node in query.required for clause in leaves_of(node)] == ["de gasprijzen"]
    assert [clause.shown for node in query.wanted for clause in leaves_of(node)] == ["gas"]


def test_a_hyphened_word_is_found_whole_in_parts_and_written_as_one(asked: Asked) -> None:
    for text in ("NAVO-handvest", "NAVOhandvest", "navo", "handvest", '"NAVO handvest"', '"NAVO-handvest"'):
        assert asked.found(text) == ["handvest"], text
    assert asked.found('"handvest-NAVO"') == []
    assert [clause.shown for node in asked.query("NAVO-handvest").wanted for clause in leaves_of(node)] == [
        "NAVO-handvest"
    ]


def test_the_parts_of_a_hyphened_word_help_where_the_whole_is_not_there_and_are_not_missed(asked: Asked) -> None:
    query = asked.query("gas-Putin")
    assert [clause.shown for clause in query.helpful] == ["gas", "Putin"]
    assert {"gas", "poetin", "putin", "путин"} <= set(asked.found("gas-Putin"))
    assert not asked.whole("gas-Putin"), "nothing has the word itself"
    found = asked.keyword.search(query, Filters(), 100)
    reasons = asked.keyword.explain(query, Filters(), [hit.key for hit in found])
    assert {reason.missing for reason in reasons.values()} == {("gas-Putin",)}
    assert asked.query("gas gas-Putin").helpful[0].shown == "Putin", "gas is asked already"


APART = Leeway(taken_apart=True)


def test_a_compound_that_the_archive_does_not_have_is_looked_for_by_its_parts(asked: Asked) -> None:
    assert asked.found("gasweek") == [], "nothing has the word"
    query = asked.query("gasweek", APART)
    assert [clause.shown for clause in query.helpful] == ["gas", "week"]
    assert set(asked.found("gasweek", APART)) == {"gas", "gasprijs", "apart"}
    hits = asked.keyword.search(query, Filters(), 100)
    assert not any(hit.whole for hit in hits)
    assert [clause.shown for clause in asked.query("gas gasweek", APART).helpful] == ["week"]


@pytest.mark.parametrize("text", ["gasprijzen", "gasprijs", "mijnstad", "winter", '"gasweek"', "-gasweek gas"])
def test_what_is_there_or_says_nothing_or_must_be_there_as_it_is_is_not_taken_apart(asked: Asked, text: str) -> None:
    assert {clause.shown for clause in asked.query(text, APART).helpful} <= {"stad"}


@pytest.mark.parametrize("text", ["e-mail", "COVID-19", "A-4", "-gas", '"gas-prijs"'])
def test_parts_that_say_nothing_by_themselves_are_not_asked(asked: Asked, text: str) -> None:
    members = parse(f"{text} winter").members
    assert asked.expander.expand(members, Leeway()).query.helpful == ()


def test_the_parts_of_an_exact_word_are_not_asked(asked: Asked) -> None:
    assert asked.query("gas-Putin", Leeway(exact=True)).helpful == ()


@pytest.mark.parametrize(("text", "occurrences"), [("NAVO-handvest", 2), ("NAVOhandvest", 2), ("art.4", 1)])
def test_what_is_found_whole_is_not_counted_again_by_its_own_parts(asked: Asked, text: str, occurrences: int) -> None:
    query = asked.query(text)
    (found,) = asked.keyword.search(query, Filters(), 100)
    shares = asked.keyword.explain(query, Filters(), [found.key])[found.key].shares
    whole = [share for share in shares if share.field == "body" and share.clause == 0]
    assert sum(share.count for share in whole) == occurrences


def test_a_numbered_article_is_found_however_its_number_is_written(asked: Asked) -> None:
    for text in ('"art. 4"', "art.4", "art4"):
        assert asked.found(text) == ["handvest"], text
    assert asked.found("art.5") == []


def test_an_acronym_finds_what_the_archive_says_it_stands_for(asked: Asked) -> None:
    assert set(asked.found("OVSE")) == {"ovse", "samenwerking", "waarnemers"}
    assert asked.spellings("OVSE") == {"OVSE": {"Organisatie voor Veiligheid en Samenwerking in Europa"}}
    assert set(asked.found("OVSE", Leeway(as_written=frozenset({"ovse"})))) == {"ovse", "waarnemers"}


def test_words_without_meaning_are_passed_over_in_the_querys_own_language(asked: Asked) -> None:
    assert shown(asked.query("het gas van de stad")) == ["gas", "stad"]
    assert shown(asked.query("some would rather die for hours")) == ["die", "hours"]
    assert shown(asked.query("die van het gas")) == ["gas"]
    assert "putin" in asked.found("would rather die")


def test_nothing_but_stop_words_leaves_nothing_unless_they_are_kept(asked: Asked) -> None:
    assert not asked.query("het van de")
    assert shown(asked.query("het van de", keep_stop_words=True)) == ["het", "van", "de"]


def test_the_same_word_twice_counts_once(asked: Asked) -> None:
    assert shown(asked.query("gas Gas gás stad")) == ["gas", "stad"]


def test_a_beginning_finds_every_word_that_begins_so(asked: Asked) -> None:
    assert through(asked.query("gaspr*")) == {
        ("=gasprijzen",): Through.PREFIX,
        ("=gasprijsologie",): Through.PREFIX,
    }
    assert asked.found("gaspr*") == ["gasprijs"]
    assert set(asked.found("пут*")) == {"путин"}
    assert asked.found("zzz*") == []


def test_a_fuzzy_word_finds_words_that_differ_by_a_letter_the_nearest_weighing_most(asked: Asked) -> None:
    assert asked.found("gasprijzne~") == ["gasprijs"]
    assert asked.found("gasprijzne") == []
    alternatives = clauses_of(asked.query("poetin~2"))[0].alternatives
    assert (alternatives[0].terms, alternatives[0].weight) == (("=poetin",), 1.0)
    assert all(each.weight < 1 and each.through is Through.FUZZY for each in alternatives[1:])


def test_words_near_each_other_must_stand_so(asked: Asked) -> None:
    assert asked.found("week NEAR/4 gasprijzen") == ["gasprijs"]
    assert asked.found("week NEAR/3 gasprijzen") == []
    assert asked.found('"stegen gasprijzen"~2') == ["gasprijs"]
    (near,) = asked.query("week NEAR/4 gasprijzen").required
    assert isinstance(near, Near)


def test_a_word_in_a_field_is_looked_for_there_only(asked: Asked) -> None:
    assert asked.found("title:gasologie") == ["gas"]
    assert asked.found("title:winter") == []
    assert len(asked.found("byline:Sandwijk")) == len(TEXTS)
    assert asked.found("winter", Leeway(fields=("title",))) == []
    assert asked.found("gasologie", Leeway(fields=("title",))) == ["gas"]


def test_either_of_two_words_or_both_may_be_asked(asked: Asked) -> None:
    assert set(asked.found("winter OR week")) == {"gas", "gasprijs"}
    assert asked.found("gas AND winter") == ["gas"]
    assert asked.found("(gas -winter) OR week")[0] in ("apart", "gasprijs")
    assert "gas" not in asked.found("(gas -winter) OR week")
    (either,) = asked.query("winter OR week").wanted
    assert isinstance(either, Group)
    assert not either.every


def test_a_word_that_the_archive_lacks_is_missed_and_not_forgotten(asked: Asked) -> None:
    query = asked.query("gas windmolenpark")
    assert shown(query) == ["gas", "windmolenpark"]
    assert clauses_of(query)[1].alternatives == ()
    assert asked.whole("gas windmolenpark") == set()


def test_signs_alone_ask_nothing(asked: Asked) -> None:
    assert not asked.query("… — !")
    assert not asked.query('"…"')


def test_a_pasted_text_is_looked_for_by_its_rarest_words_none_of_which_must_be_there(asked: Asked) -> None:
    _, text = TEXTS["waarnemers"]
    query = asked.expander.expand_text(text)
    assert not query.whole_leads
    assert not query.required
    assert {"waarnemers", "OVSE"} <= set(shown(query))
    assert {"van", "de", "op"}.isdisjoint(shown(query))
    hits = asked.keyword.search(query, Filters(), 10)
    assert asked.keys[hits[0].key] == "waarnemers"


def test_signs_in_a_pasted_text_mean_nothing_and_a_long_one_is_cut_to_some_words(asked: Asked) -> None:
    everything = " ".join(text for _, text in TEXTS.values())
    query = asked.expander.expand_text(f'{everything} -gas "winter" OR (week* NOT')
    assert 0 < len(clauses_of(query)) <= MAX_TEXT_WORDS
    assert not query.excluded
    assert not asked.expander.expand_text("")
    unknown = asked.expander.expand_text("nergens bekende worden")
    assert asked.keyword.search(unknown, Filters(), 10) == []


def test_a_passage_with_the_one_known_word_of_a_pasted_text_does_not_seem_to_have_it_all(asked: Asked) -> None:
    query = asked.expander.expand_text("Garnalenvissers uit Lauwersoog telen zeewier omdat gas duur werd")
    hits = asked.keyword.search(query, Filters(), 10)
    assert hits
    assert not any(hit.whole for hit in hits)
    assert max(hit.coverage for hit in hits) < 0.5


def test_a_word_of_a_pasted_text_that_is_there_in_another_form_only_is_looked_for(asked: Asked) -> None:
    assert asked.keyword.document_frequency("=prijzen") == 0
    found = asked.keyword.search(asked.expander.expand_text("prijzen"), Filters(), 10)
    assert "apart" in {asked.keys[hit.key] for hit in found}


def test_a_pasted_text_meets_names_in_other_spellings(asked: Asked) -> None:
    query = asked.expander.expand_text("Wladimir Poetin")
    assert {asked.keys[hit.key] for hit in asked.keyword.search(query, Filters(), 10)} == {"poetin", "putin", "путин"}


# One letter or digit is no beginning that can be asked.
WRITTEN = sorted({word.strip(".,()") for _, text in TEXTS.values() for word in text.split()})
words = st.sampled_from([*(word for word in WRITTEN if len(word) > 1), "gaskraan", "Poutine", "44"])
signs = st.sampled_from(["{}", "{}", "{}", "-{}", "{}*", "{}~", '"{}"', "title:{}", "{} OR gas", "gas NEAR/5 {}"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(words, signs), min_size=1, max_size=4))
def test_nothing_is_looked_for_that_the_index_does_not_hold_nor_twice(
    asked: Asked, pieces: list[tuple[str, str]]
) -> None:
    query = asked.query("bericht " + " ".join(sign.format(word) for word, sign in pieces))
    for clause in [*clauses_of(query), *(each for node in query.excluded for each in _clauses(node))]:
        terms = [each.terms for each in clause.alternatives]
        assert len(set(terms)) == len(terms)
        for alternative in clause.alternatives:
            assert 0 < alternative.weight <= 1
            assert all(asked.keyword.holds(term) for term in alternative.terms)


def _clauses(node: Node) -> Iterator[Clause]:
    if isinstance(node, Without):
        yield from _clauses(node.member)
    elif isinstance(node, Group | Near):
        for member in node.members:
            yield from _clauses(member)
    else:
        yield node
