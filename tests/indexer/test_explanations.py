from datetime import UTC, datetime

import pytest

from indexer.chunking import Passage
from indexer.explanations import WordMatch, word_matches
from indexer.keyword import KeywordExplanation, Share
from indexer.keyword.clauses import Through
from indexer.stored_passages import ArticleCard, StoredPassage

TEXT = "De Gasprijzen stegen. Een hoge gasprijs, zei Putin over het NAVO-handvest, en artikel vier telt."


def stored(text: str = TEXT, language: str | None = "nl") -> StoredPassage:
    card = ArticleCard(1, 1, "Gas in Almaty", "Aygul Sandwijk", None, "nl", None, None, (), datetime.now(UTC))
    return StoredPassage(7, Passage(1, 0, ("De gasprijs", "Vier"), text, 0, len(text)), card, language)


def share(asked: str, *terms: str, through: Through = Through.STEM, field: str = "body") -> Share:
    return Share(0, asked, terms, through, field, 2.0, 0.5)


def matched(given: Share, passage: StoredPassage | None = None) -> WordMatch:
    (match,) = word_matches(KeywordExplanation((given,), (), 0.0), passage or stored())
    return match


def test_a_match_names_the_words_of_the_passage_that_were_met() -> None:
    match = matched(share("gasprijs", "nl:gasprijs"))
    assert match == WordMatch("gasprijs", ("Gasprijzen", "gasprijs"), Through.STEM, "body", 2.0, 0.5)


@pytest.mark.parametrize(
    ("field", "term", "found"),
    [("title", "nl:gas", "Gas"), ("headings", "nl:gasprijs", "gasprijs"), ("byline", "nl:sandwijk", "Sandwijk")],
)
def test_words_are_looked_up_in_the_field_that_they_were_met_in(field: str, term: str, found: str) -> None:
    assert matched(share("x", term, field=field)).found == (found,)


def test_a_stem_that_met_the_very_word_asked_is_shown_as_exact() -> None:
    assert matched(share("putin", "nl:putin")).through is Through.EXACT
    assert matched(share("Gas", "nl:gas", field="title")).through is Through.EXACT
    assert matched(share("gasprijs", "nl:gasprijs")).through is Through.STEM
    assert matched(share("Poetin", "nl:putin", through=Through.NAME)).through is Through.NAME


def test_a_phrase_is_shown_as_it_stands_there() -> None:
    assert matched(share("artikel vier", "=artikel", "=vier", through=Through.EXACT)).found == ("artikel vier",)
    assert matched(share("gas prijs", "nl:gas", "nl:prijs")).found == ()


def test_a_hyphened_word_is_shown_whole_and_by_its_parts() -> None:
    assert matched(share("NAVO-handvest", "nl:navohandvest")).found == ("NAVO-handvest",)
    assert matched(share("handvest", "nl:handvest")).found == ("handvest",)
    assert matched(share("NAVO handvest", "=navo", "=handvest")).found == ("NAVO handvest",)


def test_the_text_is_read_by_the_passages_language_and_the_title_by_the_articles() -> None:
    english = stored("A bad idea", "en")
    assert matched(share("bad", "en:bad"), english).found == ("bad",)
    assert matched(share("bad", "nl:bad"), english).found == ()
    assert matched(share("gas", "nl:gas", field="title"), english).found == ("Gas",)


def test_all_shares_are_told_in_their_order() -> None:
    shares = (share("a", "nl:gas", field="title"), share("b", "nl:putin"), share("c", "nl:stijgen"))
    found = word_matches(KeywordExplanation(shares, (), 0.0), stored())
    assert [match.asked for match in found] == ["a", "b", "c"]
