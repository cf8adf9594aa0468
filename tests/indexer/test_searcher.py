"""Searching the articles of ``seeds/``, with the real Whoosh and the real model."""

import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive import Archive
from indexer.embedding import Embedder
from indexer.errors import MeaningUnavailable, PassageNotFound
from indexer.expansion import Leeway
from indexer.filters import Filters
from indexer.fusion import Fusion, FusionMethod
from indexer.hits import Results, passage_id
from indexer.index_writer import IndexWriter
from indexer.keyword.clauses import Through
from indexer.query import Mode, Query, Sort
from indexer.query_errors import QuerySyntaxError
from indexer.searcher import SHOWN_PER_ARTICLE, Searcher
from indexer.snippets import Mark
from indexer.words import break_words


@pytest.fixture(scope="module")
def searcher(indexed_seeds: Path, embedder: Embedder) -> Iterator[Searcher]:
    with Searcher(indexed_seeds / "index", embedder) as opened:
        yield opened


@pytest.fixture(scope="module")
def events(indexed_seeds: Path, seeds: Path) -> dict[int, tuple[str, str]]:
    """Article id to event and language, by the sidecars."""
    found = {}
    with Archive.open(indexed_seeds) as archive:
        for summary in archive.articles():
            sidecar = seeds / (Path(summary.origin or "").stem + ".expected.toml")
            told = tomllib.loads(sidecar.read_text("utf-8"))
            found[summary.id] = (told["event"], told["language"])
    return found


def articles(results: Results) -> list[int]:
    return list(dict.fromkeys(hit.article.article_id for hit in results.hits))


def test_a_word_is_found_in_every_form_and_marked_on_the_text_as_it_stands(searcher: Searcher) -> None:
    results = searcher.search(Query("protest", Mode.KEYWORD, limit=50))
    marked = {
        hit.snippet.text[mark.start : mark.end].casefold() for hit in results.hits for mark in hit.snippet.highlights
    }
    assert "protesten" in marked
    for hit in results.hits:
        assert hit.snippet.highlights or "protest" in (hit.article.title + " ".join(hit.passage.headings)).casefold()
        assert {mark.mark for mark in hit.snippet.highlights} <= {Mark.KEYWORD}
        end = hit.snippet.start + len(hit.snippet.text)
        assert hit.passage.text[hit.snippet.start : end] == hit.snippet.text


def test_a_paraphrase_in_another_language_without_a_word_in_common_finds_its_passage_by_meaning(
    searcher: Searcher, events: dict[int, tuple[str, str]]
) -> None:
    asked = "mensen die hun woning verlieten"
    best = searcher.search(Query(asked, Mode.SEMANTIC)).hits[0]
    assert events[best.article.article_id] == ("karabakh-2023", "en")
    found = searcher.search(Query(asked, Mode.KEYWORD, limit=100)).hits
    assert best.passage not in [hit.passage for hit in found], "no word in common"
    (sentence,) = [mark for mark in best.snippet.highlights if mark.mark is Mark.MEANING]
    assert sentence.end - sentence.start > 20


@pytest.mark.parametrize(("dutch", "russian"), [("Poetin", "Путин"), ("Pasjinjan", "Пашинян"), ("Tokajev", "Токаев")])
def test_a_name_means_the_same_in_every_spelling_unless_asked_as_written(
    searcher: Searcher, dutch: str, russian: str
) -> None:
    def shared(leeway: Leeway) -> int:
        """Return how many of the ten nearest passages both spellings find."""
        first, second = (
            searcher.ranked(Query(name, Mode.SEMANTIC, leeway=leeway), depth=10) for name in (dutch, russian)
        )
        return len(set(first) & set(second))

    assert shared(Leeway()) > shared(Leeway(exact=True))


def test_similar_passages_of_a_section_list_the_other_article_on_the_event_first(
    searcher: Searcher, events: dict[int, tuple[str, str]]
) -> None:
    english = [each for each, (event, language) in events.items() if (event, language) == ("karabakh-2023", "en")]
    assert len(english) == 2
    for own, other in (english, english[::-1]):
        reading = searcher.reading(own)
        assert reading is not None
        asked = Query("", Mode.HYBRID, Filters(without_articles=(own,)))
        first = [searcher.similar_to(passage_id(each.passage), asked).hits[0] for each in reading.passages]
        assert sum(hit.article.article_id == other for hit in first) > len(first) / 2


def test_similar_passages_leave_the_passage_itself_out_and_its_article_on_request(searcher: Searcher) -> None:
    hit = searcher.search(Query("Tichanovskaja", Mode.KEYWORD)).hits[0]
    own = hit.article.article_id
    similar = searcher.similar_to(passage_id(hit.passage), Query("", limit=100)).hits
    assert hit.passage not in [each.passage for each in similar]
    assert own in [each.article.article_id for each in similar]
    others = searcher.similar_to(
        passage_id(hit.passage), Query("", filters=Filters(without_articles=(own,)), limit=100)
    )
    assert own not in articles(others)


def test_a_pasted_article_finds_itself(searcher: Searcher, seeds: Path) -> None:
    text = (seeds / "de-txt-belarus.txt").read_text("utf-8")
    assert searcher.similar(text, Query("")).hits[0].article.language == "de"


def test_the_same_agency_text_at_two_outlets_is_folded_into_one_hit(
    searcher: Searcher, events: dict[int, tuple[str, str]]
) -> None:
    pair = {each for each, (event, _) in events.items() if event == "groningen"}
    results = searcher.search(Query("Slochteren gasveld Groningen", Mode.KEYWORD, limit=50))
    folded = [hit for hit in results.hits if hit.article.article_id in pair and hit.duplicates]
    assert folded
    for hit in folded:
        assert {hit.article.article_id, *(each.article.article_id for each in hit.duplicates)} == pair
        assert hit.passage not in [each.passage for each in hit.duplicates]


def test_a_query_meets_words_of_every_language_of_the_archive(
    searcher: Searcher, events: dict[int, tuple[str, str]]
) -> None:
    as_written = Leeway(as_written=frozenset({"карабаха"}))
    found = articles(searcher.search(Query("Карабаха", Mode.KEYWORD, leeway=as_written, limit=100)))
    assert {events[each][1] for each in found} == {"ru"}
    assert {events[each][1] for each in articles(searcher.search(Query("élections", Mode.KEYWORD, limit=50)))} >= {"fr"}


def test_a_name_is_found_in_every_language_and_script_and_the_results_say_so(
    searcher: Searcher, events: dict[int, tuple[str, str]]
) -> None:
    results = searcher.search(Query("Путин", Mode.KEYWORD, limit=100))
    assert {events[each][1] for each in articles(results)} >= {"nl", "en", "de", "fr"}
    (spelling,) = results.spellings
    assert {"Poetin", "Putin", "Poutine"} <= set(spelling.also)
    marked = {hit.snippet.text[mark.start : mark.end] for hit in results.hits for mark in hit.snippet.highlights}
    assert {"Poetin", "Putin", "Poutine"} <= marked


def test_a_word_finds_the_compounds_that_it_is_a_part_of_and_only_the_part_is_marked(searcher: Searcher) -> None:
    results = searcher.search(Query("gas", Mode.KEYWORD, limit=100))
    matches = [match for hit in results.hits for match in hit.explanation.words if match.through is Through.PART]
    compounds = {found.casefold() for match in matches for found in match.found}
    assert len(compounds) > 1
    marked = {
        hit.snippet.text[mark.start : mark.end].casefold() for hit in results.hits for mark in hit.snippet.highlights
    }
    assert "gas" in marked
    assert marked.isdisjoint(compounds)


def test_words_in_quotes_must_stand_exactly_so(searcher: Searcher) -> None:
    hit = searcher.search(Query("Tichanovskaja", Mode.KEYWORD)).hits[0]
    words = hit.passage.text.split()[3:6]
    phrase = " ".join(word.strip(".,;:()“”") for word in words)
    for text in (f'"{phrase}"', f'"{phrase.upper()}"'):
        found = searcher.search(Query(text, Mode.KEYWORD, limit=100)).hits
        assert hit.passage in [each.passage for each in found]
        for each in found:
            fields = [each.article.title, " ".join(each.passage.headings), each.passage.text]
            assert any(_has_run(field, phrase) for field in fields)


def _has_run(text: str, phrase: str) -> bool:
    """Whether the words of a phrase follow each other in a text, both folded."""
    asked = [word.form for word in break_words(phrase) if not word.whole]
    there = [word.form for word in break_words(text) if not word.whole]
    return any(there[i : i + len(asked)] == asked for i in range(len(there)))


@pytest.mark.parametrize("text", ["protest regering", "gas OR olie Moldavië", '"de regering" gas*', "Poetin -NAVO"])
def test_a_keyword_hits_words_and_lead_add_up_to_its_score(searcher: Searcher, text: str) -> None:
    hits = searcher.search(Query(text, Mode.KEYWORD, limit=100)).hits
    assert hits
    for hit in hits:
        assert hit.explanation.keyword is not None
        total = sum(match.share for match in hit.explanation.words) + hit.explanation.lead
        assert total == pytest.approx(hit.score, abs=1e-4)
        assert all(match.found and match.share > 0 for match in hit.explanation.words)


def test_passages_with_all_the_words_stand_before_those_that_lack_one_and_each_says_which(searcher: Searcher) -> None:
    hits = searcher.search(Query("Tichanovskaja Litouwen", Mode.KEYWORD, limit=100)).hits
    partial = [hit.partial for hit in hits]
    assert partial == sorted(partial)
    assert {True, False} == set(partial)
    for hit in hits:
        assert bool(hit.explanation.missing) is hit.partial


@pytest.mark.parametrize("mode", list(Mode))
def test_pages_cut_from_one_ranking_agree_and_ranks_go_on(searcher: Searcher, mode: Mode) -> None:
    whole = searcher.search(Query("protesten in de hoofdstad", mode, limit=20))
    pages = [searcher.search(Query("protesten in de hoofdstad", mode, limit=5, offset=at)) for at in (0, 5, 10, 15)]
    assert [hit.passage for page in pages for hit in page.hits] == [hit.passage for hit in whole.hits]
    assert [hit.rank for page in pages for hit in page.hits] == list(range(1, len(whole.hits) + 1))


@pytest.mark.parametrize("fusion", [Fusion(), Fusion(FusionMethod.RRF), Fusion(meaning_weight=0.2)])
def test_a_hybrid_hit_says_what_each_index_gave_and_it_adds_up(searcher: Searcher, fusion: Fusion) -> None:
    results = searcher.search(Query("gaskraan dicht", fusion=fusion, limit=20))
    for hit in results.hits:
        shares = [each.share for each in (hit.explanation.keyword, hit.explanation.meaning) if each]
        assert hit.score == pytest.approx(sum(shares))
        assert hit.explanation.fusion is fusion.method
    scores = [hit.score for hit in results.hits]
    assert scores == sorted(scores, reverse=True)


def test_filters_hold_in_every_mode_and_an_undated_article_lies_in_no_range(searcher: Searcher) -> None:
    for mode in Mode:
        filters = Filters(published_from=date(2023, 1, 1), languages=("nl", "en"))
        hits = searcher.search(Query("regering premier government", mode, filters, limit=100)).hits
        assert hits
        assert all(hit.article.published and hit.article.published.year >= 2023 for hit in hits)
        assert {hit.article.language for hit in hits} <= {"nl", "en"}
        undated = searcher.search(Query("regering", mode, replace(filters, include_undated=True), limit=100)).hits
        assert any(hit.article.published is None for hit in undated)


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_sorted_by_date_articles_without_one_come_last(searcher: Searcher, sort: Sort) -> None:
    hits = searcher.search(Query("president regering protest", sort=sort, limit=100)).hits
    dates = [hit.article.published for hit in hits]
    known = [each for each in dates if each]
    assert dates[: len(known)] == known
    assert known == sorted(known, reverse=sort is Sort.NEWEST)
    assert None in dates


def test_hits_of_one_article_stand_together_at_most_three_before_the_fold(searcher: Searcher) -> None:
    query = Query("gas Moldavië Transnistrië Rusland", limit=5)
    results, groups = searcher.search_by_article(query)
    assert len(groups) == 5
    assert len({group.article.article_id for group in groups}) == 5
    best = [group.shown[0].rank for group in groups]
    assert best == sorted(best)
    assert all(len(group.shown) <= SHOWN_PER_ARTICLE for group in groups)
    assert any(group.more for group in groups)
    _, second = searcher.search_by_article(replace(query, offset=5))
    assert {group.article.article_id for group in second}.isdisjoint(group.article.article_id for group in groups)
    assert results.total >= len(results.hits)


STRANGE = ["", "   ", "de het een", "en", "x" * 10_000, "gas " * 2_500, "*", "-",
           "🙂🙂", "Президент", "\0", '""""', "http://x.y/?z=%20", "\u202e", "‘’“”"]  # fmt: skip
UNREADABLE = ['"artikel', "NOT", "AND OR", "-gas", "(((", "a*b*", "gas)", "gas OR", "land:gas ()"]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("text", STRANGE, ids=lambda text: ascii(text[:12]))
def test_a_strange_query_gets_an_answer(searcher: Searcher, mode: Mode, text: str) -> None:
    results = searcher.search(Query(text, mode))
    assert results.mode is mode
    assert len(results.hits) <= 10
    if not text.strip():
        assert results.hits == ()


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_query_that_cannot_be_read_is_put_right_and_answered_as_plain_words(searcher: Searcher, text: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        searcher.search(Query(text, Mode.KEYWORD))
    for query in (Query(caught.value.corrected, Mode.KEYWORD), Query(text, Mode.KEYWORD, plain=True)):
        assert len(searcher.search(query).hits) <= 10


def test_a_query_of_only_stop_words_looks_for_them(searcher: Searcher) -> None:
    assert searcher.search(Query("het", Mode.KEYWORD)).hits


def test_an_excluded_word_stays_away_in_keyword_mode(searcher: Searcher) -> None:
    hits = searcher.search(Query("Poetin -Loekasjenko", Mode.KEYWORD, limit=100)).hits
    assert hits
    assert not any("loekasjenko" in hit.passage.text.casefold() for hit in hits)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("apart", "together"),
    [
        ("gas -olie", "gas EN NIET olie"),
        ("gas -olie", "(gas -olie)"),
        ("gas prijs -olie", "gas EN (prijs EN NIET olie)"),
        ("gas titel:gas", "(gas titel:gas)"),
        ('gas "collectieve veiligheid"', 'gas AND "collectieve veiligheid"'),
    ],
)
def test_what_must_or_must_not_be_there_holds_also_after_and_and_in_parentheses(
    searcher: Searcher, apart: str, together: str, mode: Mode
) -> None:
    def found(text: str) -> set[str]:
        return {passage_id(hit.passage) for hit in searcher.search(Query(text, mode, limit=100)).hits}

    assert found(together)
    assert found(together) <= found(apart)
    if mode is not Mode.KEYWORD:  # there AND also asks for all the words
        assert found(together) == found(apart)


@pytest.mark.parametrize("mode", Mode)
def test_of_two_phrases_one_must_be_there(searcher: Searcher, mode: Mode) -> None:
    hits = searcher.search(Query('"collectieve veiligheid" OF "rode lijn"', mode, limit=100)).hits
    assert hits
    for hit in hits:
        text = " ".join(hit.passage.text.casefold().split())
        assert "collectieve veiligheid" in text or "rode lijn" in text


def test_without_a_model_hybrid_goes_by_word_and_says_so_and_semantic_says_what_to_do(
    indexed_seeds: Path, absent: Embedder
) -> None:
    for embedder in (absent, None):
        with Searcher(indexed_seeds / "index", embedder) as searcher:
            results = searcher.search(Query("gaskraan"))
            assert results.mode is Mode.KEYWORD
            assert results.hits
            assert "Searching by word goes on" in str(results.notice)
            with pytest.raises(type(results.notice) if results.notice else MeaningUnavailable):
                searcher.search(Query("gaskraan", Mode.SEMANTIC))


@pytest.mark.parametrize(
    "wrong", ["", "x", "1", "1-", "-1", "1-x", "999-0", "1-999", "1" * 50 + "-1", "1-" + "9" * 19, "¹-¹"]
)
def test_a_passage_that_is_not_there_is_named(searcher: Searcher, wrong: str) -> None:
    with pytest.raises(PassageNotFound, match="no passage"):
        searcher.passage(wrong)


def test_the_reading_of_an_article_has_its_blocks_its_passages_and_its_ledger(searcher: Searcher) -> None:
    hit = searcher.search(Query("Tichanovskaja", Mode.KEYWORD)).hits[0]
    reading = searcher.reading(hit.article.article_id)
    assert reading is not None
    assert hit.passage in [each.passage for each in reading.passages]
    assert {each.reason for each in reading.removals} >= {"caption", "newsletter"}
    assert all(block.start is None for block in reading.blocks if block.kind == "heading")
    assert searcher.reading(10_000) is None


def test_facets_count_the_articles_to_filter_by(searcher: Searcher, events: dict[int, tuple[str, str]]) -> None:
    facets = searcher.facets()
    assert facets.tags == {"zaad": len(events)}
    assert facets.languages["nl"] == sum(language == "nl" for _, language in events.values())
    assert facets.undated > 0


def test_a_rebuild_gives_the_same_hits_in_the_same_order(
    indexed_seeds: Path, tmp_path: Path, embedder: Embedder
) -> None:
    home = Path(shutil.copytree(indexed_seeds, tmp_path / "home"))
    query = Query("oorlog om de enclave", limit=30)
    with Searcher(home / "index", embedder) as searcher:
        before = [(hit.passage, round(hit.score, 6)) for hit in searcher.search(query).hits]
    with Archive.open(home) as archive:
        IndexWriter(archive, home / "index", embedder).rebuild()
    with Searcher(home / "index", embedder) as searcher:
        assert [(hit.passage, round(hit.score, 6)) for hit in searcher.search(query).hits] == before


def test_a_text_pasted_as_a_query_is_read_without_its_signs(searcher: Searcher, seeds: Path) -> None:
    text = (seeds / "nl-txt-stikstof.txt").read_text("utf-8") + ' (dit haakje en "dit citaat blijven open'
    best = searcher.search(Query(text, Mode.KEYWORD)).hits[0]
    assert best.article.title.startswith("Hoe een onzichtbaar gas")
