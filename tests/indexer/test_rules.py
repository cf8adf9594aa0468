import pytest

from indexer.html_blocks import naming_words
from indexer.ledger import RemovalReason
from indexer.rules import Cue, Keep, Rule, Where, load_rules, plain

RULES = load_rules()
LANGUAGES = {"nl", "en", "de", "fr", "ru"}
TEXTS: tuple[Rule | Keep, ...] = (*RULES.texts, *RULES.keeps)
MATCHES = [pytest.param(rule, text, id=f"{rule.name}: {text}") for rule in TEXTS for text in rule.examples]
COUNTERS = [pytest.param(rule, text, id=f"{rule.name}: {text}") for rule in TEXTS for text in rule.counters]
CUES = [pytest.param(cue, name, id=f"{cue.name}: {name}") for cue in RULES.cues for name in cue.examples]
NO_CUES = [pytest.param(cue, name, id=f"{cue.name}: {name}") for cue in RULES.cues for name in cue.counters]


@pytest.mark.parametrize(("rule", "text"), MATCHES)
def test_a_rule_matches_its_examples(rule: Rule | Keep, text: str) -> None:
    assert rule.matches(text)


@pytest.mark.parametrize(("rule", "text"), COUNTERS)
def test_a_rule_leaves_its_counterexamples_alone(rule: Rule | Keep, text: str) -> None:
    assert not rule.matches(text)


@pytest.mark.parametrize(("cue", "name"), CUES)
def test_a_cue_recognises_its_examples(cue: Cue, name: str) -> None:
    assert cue.matches("div", naming_words(name))


@pytest.mark.parametrize(("cue", "name"), NO_CUES)
def test_a_cue_leaves_its_counterexamples_alone(cue: Cue, name: str) -> None:
    assert not cue.matches("div", naming_words(name))


@pytest.mark.parametrize("rule", TEXTS, ids=lambda rule: rule.name)
def test_every_rule_has_an_example_a_counterexample_and_all_five_languages(rule: Rule | Keep) -> None:
    assert rule.examples
    assert rule.counters
    assert set(rule.languages) == LANGUAGES


@pytest.mark.parametrize("rule", RULES.texts, ids=lambda rule: rule.name)
def test_only_strong_rules_reach_beyond_thirty_words(rule: Rule) -> None:
    assert rule.strong or rule.max_words <= 30


@pytest.mark.parametrize("cue", RULES.cues, ids=lambda cue: cue.name)
def test_every_cue_that_goes_by_words_has_an_example_and_a_counterexample(cue: Cue) -> None:
    assert cue.pattern is None or (cue.examples and cue.counters)


def test_every_name_is_given_once() -> None:
    names = [rule.name for rule in TEXTS] + [cue.name for cue in RULES.cues] + list(RULES.structure)
    assert len(names) == len(set(names))


def test_every_reason_that_a_page_gives_cause_for_has_a_rule() -> None:
    reasons = {rule.reason for rule in RULES.texts} | {cue.reason for cue in RULES.cues}
    in_code = {
        RemovalReason.REPEATED_TITLE,
        RemovalReason.OUTSIDE_MAIN_CONTENT,
        RemovalReason.READER,
        RemovalReason.SITE_RULE,
    }
    assert reasons == set(RemovalReason) - in_code


def test_every_decision_made_in_code_says_what_it_is() -> None:
    assert all(what.endswith(".") for what in RULES.structure.values())


def test_a_text_longer_than_the_rule_allows_is_never_matched() -> None:
    rule = next(rule for rule in RULES.texts if rule.where is Where.ANYWHERE and rule.name == "read-also")
    assert rule.matches("Lees ook: de laatste veerman")
    assert not rule.matches("Lees ook: " + "de laatste veerman " * 20)


def test_texts_are_compared_without_regard_to_spaces_and_kinds_of_apostrophe() -> None:
    assert plain("  d’un\u00a0 pas\n léger ") == "d'un pas léger"
