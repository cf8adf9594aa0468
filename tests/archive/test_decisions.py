from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive import Archive, Corrections, Metadata, Received, SourceKind, from_text
from archive.block_names import BlockName, block_names, fingerprint
from archive.decisions import LONGEST_PATTERN, Action, Decision, SiteRule
from archive.errors import ArticleNotFound, InvalidDecision, RuleNotFound

MOMENT = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
TEXT = "Schrijf u in voor onze brief."
ADDRESS = "https://krant.example/brug"


def decision(article_id: int = 1, text: str = TEXT, action: Action | None = Action.KEEP, **more: object) -> Decision:
    decided = Decision(article_id, BlockName(fingerprint(text)), text, action, None, MOMENT)
    return replace(decided, **more)  # type: ignore[arg-type]  # checked by replace


def site_rule(site: str = "De Krant", pattern: str = "# reacties", action: Action = Action.REMOVE) -> SiteRule:
    return SiteRule(site, pattern, action, "12 reacties", MOMENT)


def add(archive: Archive, text: str, site: str | None = None, url: str | None = None) -> int:
    given = Metadata(site=site)
    found = archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, MOMENT, url=url, given=given))
    assert found.article_id is not None
    return found.article_id


@pytest.fixture
def article(archive: Archive) -> int:
    return add(archive, "Een stuk.\n\n" + TEXT)


def test_a_decision_comes_back_with_the_article(archive: Archive, article: int) -> None:
    archive.decide(decision(article))
    assert archive.get(article).decisions.own == (decision(article),)
    assert archive.decisions() == [decision(article)]


def test_deciding_and_taking_back_are_changes_that_the_index_follows(archive: Archive, article: int) -> None:
    before = archive.revision
    archive.decide(decision(article))
    assert [change.article_id for change in archive.changes_since(before)] == [article]
    assert archive.get(article).decisions.changed == archive.revision
    before = archive.revision
    assert archive.take_back_decision(article, decision().block)
    assert [change.article_id for change in archive.changes_since(before)] == [article]
    assert archive.get(article).decisions.own == ()
    assert archive.get(article).decisions.changed == archive.revision


def test_what_was_decided_already_changes_nothing(archive: Archive, article: int) -> None:
    archive.decide(decision(article))
    before = archive.revision
    archive.decide(decision(article))
    assert not archive.take_back_decision(article, BlockName(fingerprint("Iets anders.")))
    assert archive.revision == before


def test_a_later_decision_about_a_block_replaces_the_earlier(archive: Archive, article: int) -> None:
    archive.decide(decision(article))
    later = decision(article, action=Action.REMOVE, kind="quote")
    archive.decide(later)
    assert archive.get(article).decisions.own == (later,)


def test_blocks_with_the_same_text_are_decided_one_by_one(archive: Archive, article: int) -> None:
    second = decision(article, block=BlockName(fingerprint(TEXT), 1), action=Action.REMOVE)
    archive.decide(decision(article))
    archive.decide(second)
    assert archive.get(article).decisions.own == (decision(article), second)


def test_a_decision_outlives_a_new_revision_and_correcting_and_removing(archive: Archive) -> None:
    article = add(archive, "Een stuk.\n\n" + TEXT, url=ADDRESS)
    archive.decide(decision(article))
    add(archive, "Een ander begin.\n\n" + TEXT, url=ADDRESS)
    archive.correct(article, Corrections(title="Anders"))
    archive.remove([article])
    archive.restore([article])
    assert archive.get(article).revision == 2
    assert archive.get(article).decisions.own == (decision(article),)
    assert archive.get(article, 1).decisions.own == (decision(article),)


def test_removed_articles_keep_their_decisions_until_they_are_emptied(archive: Archive, article: int) -> None:
    archive.decide(decision(article))
    archive.remove([article])
    assert archive.decisions() == []
    archive.empty()
    archive.add(from_text("Een stuk.\n\n" + TEXT))
    assert archive.get(article).decisions.own == ()


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"action": None}, "action"),
        ({"action": Action.DISMISS}, "action"),
        ({"kind": "footnote"}, "kind"),
        ({"block": BlockName(fingerprint("Een andere tekst."))}, "text"),
        ({"block": BlockName(fingerprint(TEXT), -1)}, "occurrence"),
    ],
)
def test_what_makes_no_sense_is_refused(archive: Archive, article: int, spoilt: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidDecision, match=field):
        archive.decide(decision(article, **spoilt))  # type: ignore[arg-type]  # checked by replace
    assert archive.decisions() == []


def test_nothing_is_decided_about_an_article_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(ArticleNotFound):
        archive.decide(decision(99))
    with pytest.raises(ArticleNotFound):
        archive.take_back_decision(99, decision().block)


def test_a_rule_holds_for_the_articles_of_its_site_and_marks_them_changed(archive: Archive) -> None:
    ours = add(archive, "Het eerste.", site="De Krant")
    also_ours = add(archive, "Het tweede.", site="de  krant")
    other = add(archive, "Het derde.", site="Het Blad")
    before = archive.revision
    kept = archive.add_site_rule(site_rule())
    assert kept.number > 0
    assert {change.article_id for change in archive.changes_since(before)} == {ours, also_ours}
    assert archive.get(ours).decisions.rules == archive.get(also_ours).decisions.rules == (kept,)
    assert archive.get(other).decisions.rules == ()
    before = archive.revision
    assert archive.drop_site_rule(kept.number) == kept
    assert {change.article_id for change in archive.changes_since(before)} == {ours, also_ours}
    assert archive.get(ours).decisions.rules == ()


def test_a_rule_marks_only_what_it_touches_where_that_is_known(archive: Archive) -> None:
    ours = add(archive, "Het eerste.", site="De Krant")
    add(archive, "Het tweede.", site="De Krant")
    before = archive.revision
    archive.add_site_rule(site_rule(), touched=[ours, ours, 99])
    assert [change.article_id for change in archive.changes_since(before)] == [ours]


def test_an_article_without_a_site_is_known_by_its_host(archive: Archive) -> None:
    article = add(archive, "Het eerste.", url="https://www.krant.example/1")
    archive.correct(article, Corrections(site=None))
    kept = archive.add_site_rule(site_rule(site="krant.example"))
    assert archive.get(article).decisions.rules == (kept,)


def test_an_article_of_no_site_has_no_rules(archive: Archive, article: int) -> None:
    archive.add_site_rule(site_rule())
    assert archive.get(article).site == ""
    assert archive.get(article).decisions.rules == ()


def test_a_rejected_proposal_is_remembered_and_does_nothing(archive: Archive) -> None:
    article = add(archive, "Het eerste.", site="De Krant")
    rejected = archive.add_site_rule(site_rule(action=Action.DISMISS), touched=[])
    assert archive.site_rules() == [rejected]
    assert archive.get(article).decisions.rules == ()


def test_a_rule_with_the_same_pattern_takes_the_earlier_ones_place(archive: Archive) -> None:
    first = archive.add_site_rule(site_rule(action=Action.DISMISS))
    second = archive.add_site_rule(site_rule(site="DE KRANT"))
    assert second.number == first.number
    assert archive.site_rules() == [second]


@pytest.mark.parametrize("spoilt", [{"site": " "}, {"pattern": ""}, {"pattern": "a" * (LONGEST_PATTERN + 1)}])
def test_a_rule_that_cannot_be_kept_is_refused(archive: Archive, spoilt: dict[str, str]) -> None:
    with pytest.raises(InvalidDecision):
        archive.add_site_rule(replace(site_rule(), **spoilt))  # type: ignore[arg-type]  # texts, all of them


@pytest.mark.parametrize("number", [0, -1, 7, 2**70])
def test_a_rule_that_is_not_there_is_said_to_be_not_there(archive: Archive, number: int) -> None:
    with pytest.raises(RuleNotFound, match="no rule"):
        archive.drop_site_rule(number)


def test_a_number_is_never_given_to_a_second_rule(archive: Archive) -> None:
    first = archive.add_site_rule(site_rule())
    archive.drop_site_rule(first.number)
    assert archive.add_site_rule(site_rule()).number > first.number


def test_a_block_is_known_whatever_its_white_space_and_case() -> None:
    assert fingerprint(" Schrijf\u00a0u  in\n") == fingerprint("schrijf u in")
    assert fingerprint("e\u0301te") == fingerprint("\u00e9te")
    assert fingerprint("a\0b") == fingerprint("a\ufffdb")
    assert fingerprint("schrijf u in") != fingerprint("schrijf u uit")


def test_the_same_text_has_a_name_for_each_time_that_it_stands_there() -> None:
    names = block_names(["a", "b", "A ", "a"])
    assert [name.occurrence for name in names] == [0, 0, 1, 2]
    assert len(set(names)) == 4
    assert [BlockName.parse(str(name)) for name in names] == names


@pytest.mark.parametrize(
    "written", ["", "x", "0-0", "g" * 32 + "-0", "a" * 32, "a" * 32 + "-x", "a" * 32 + "-" + "9" * 9]
)
def test_what_is_no_name_names_no_block(written: str) -> None:
    assert BlockName.parse(written) is None
