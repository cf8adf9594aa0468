import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import query_tree as tree
from indexer.query_errors import (
    DanglingExclusion,
    DanglingOperator,
    EmptyField,
    EmptyGroup,
    ImpossibleDate,
    MisplacedAsterisk,
    MisplacedExclusion,
    MisplacedFilter,
    NearNeedsWords,
    OnlyExclusions,
    QuerySyntaxError,
    ShortPrefix,
    SurplusParenthesis,
    TooDeep,
    UnclosedGroup,
    UnclosedQuote,
    UnknownField,
    UnknownLanguage,
    UnknownPlace,
    UnremovedField,
)
from indexer.query_language import parse, plain
from indexer.query_meaning import free_text
from indexer.query_tree import looks_in_removed

PIECES = [
    '"', "“", "„", "”", "’", "‘", "'", "(", ")", " OR ", " OF ", " AND ", " NOT ", " -", "-", "*", "~", "~3", "titel:",
    "titl:", "datum:", "2022", "2022-13", "2022..2020", "taal:", "nl", "site:", "NEAR/3", " NEAR/3 ", "BIJ", "|", "&",
    "gas", "gas", "olie", "gas(sen)", ":-)", ";)", "8)", '13"', " ", "\n", "…", "–", "https://nos.nl/a", "O'Neill",
]  # fmt: skip
QUERIES = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
)


def shown(node: tree.Node) -> object:
    """A tree as lists, so that a test can be read at a glance."""
    match node:
        case tree.Word(text=text):
            found: object = text
        case tree.Phrase(text=text):
            found = f'"{text}"'
        case tree.Prefix(text=text):
            found = f"{text}*"
        case tree.Fuzzy(text=text, distance=distance):
            found = f"{text}~{distance}"
        case tree.Near(members=members, distance=distance):
            found = ["NEAR", distance, *map(shown, members)]
        case tree.Any(members=members):
            found = ["OR", *map(shown, members)]
        case tree.All(members=members):
            found = ["AND", *map(shown, members)]
        case tree.Not(member=member):
            found = ["NOT", shown(member)]
        case tree.InField(field=field, member=member):
            found = [field, shown(member)]
    return found


def read(text: str) -> list[object]:
    return [shown(member) for member in parse(text).members]


def attempted(text: str) -> tree.ParsedQuery | QuerySyntaxError:
    try:
        return parse(text)
    except QuerySyntaxError as mistake:
        return mistake


def every_node(nodes: tuple[tree.Node, ...]) -> Iterator[tree.Node]:
    for node in nodes:
        yield node
        if isinstance(node, tree.Near | tree.Any | tree.All):
            yield from every_node(node.members)
        elif isinstance(node, tree.Not | tree.InField):
            yield from every_node((node.member,))


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("gas olie prijs", ["gas", "olie", "prijs"]),
        ("gas OR olie prijs", [["OR", "gas", "olie"], "prijs"]),
        ("prijs gas OR olie OR kolen", ["prijs", ["OR", "gas", "olie", "kolen"]]),
        ("gas OF olie", [["OR", "gas", "olie"]]),
        ("gas | olie", [["OR", "gas", "olie"]]),
        ("gas of olie", ["gas", "of", "olie"]),
        ("gas AND olie OR kolen", [["OR", ["AND", "gas", "olie"], "kolen"]]),
        ("gas AND (olie OR kolen)", [["AND", "gas", ["OR", "olie", "kolen"]]]),
        ("gas EN olie BIJ prijs", [["AND", "gas", ["NEAR", 5, "olie", "prijs"]]]),
        ("gas NEAR/3 prijs", [["NEAR", 3, "gas", "prijs"]]),
        ('"gas prijs"~4', [["NEAR", 4, "gas", "prijs"]]),
        ('"gas"~4', ['"gas"']),
        ('"de gas prijs" olie', ['"de gas prijs"', "olie"]),
        ("gasp* prijz~1", ["gasp*", "prijz~1"]),
        ("gas -olie", ["gas", ["NOT", "olie"]]),
        ('gas -"de olie"', ["gas", ["NOT", '"de olie"']]),
        ("gas NIET olie", ["gas", ["NOT", "olie"]]),
        ("gas NOT(olie)", ["gas", ["NOT", "olie"]]),
        ("gas -(olie OR kolen)", ["gas", ["NOT", ["OR", "olie", "kolen"]]]),
        ("gas AND -olie", [["AND", "gas", ["NOT", "olie"]]]),
        ("(gas -olie) OR kolen", [["OR", ["AND", "gas", ["NOT", "olie"]], "kolen"]]),
        ("((gas))", ["gas"]),
        ("titel:gas olie", [["title", "gas"], "olie"]),
        ("title:(gas olie)", [["title", ["AND", "gas", "olie"]]]),
        ('kop:"gas prijs" auteur:jan*', [["heading", '"gas prijs"'], ["byline", "jan*"]]),
        ("gas -titel:olie", ["gas", ["NOT", ["title", "olie"]]]),
        ("titel:’s", [["title", "s"]]),
        ("", []),
        (" \n ", []),
        ('- … 🙂 * "" \' ”', []),
    ],
)
def test_a_query_is_taken_apart(text: str, members: list[object]) -> None:
    assert read(text) == members
    assert parse(text).filters == ()
    assert parse(text).text == text


def test_filters_stand_apart_from_what_is_looked_for() -> None:
    parsed = parse(
        'gas site:nos.nl -bron:"De Courant" taal:Duits -label:c* datum:>=2022-03 trefwoord:\'s-Hertogenbosch olie'
    )
    assert [shown(member) for member in parsed.members] == ["gas", "olie"]
    named = [(each.field, each.value, each.excluded) for each in parsed.filters if isinstance(each, tree.FieldFilter)]
    assert named == [
        ("site", "nos.nl", False),
        ("site", "De Courant", True),
        ("language", "de", False),
        ("tag", "c*", True),
        ("tag", "'s-Hertogenbosch", False),
    ]
    (dates,) = (each for each in parsed.filters if isinstance(each, tree.DateFilter))
    assert (str(dates.first), dates.last, dates.excluded) == ("2022-03-01", None, False)


@pytest.mark.parametrize("written", ["in:verwijderd", "IN:removed", 'in:"verwijderd"', "in:weggelaten"])
def test_removed_text_is_asked_for_in_dutch_and_english(written: str) -> None:
    parsed = parse(f"gas {written} taal:nl")
    assert looks_in_removed(parsed)
    assert [shown(member) for member in parsed.members] == ["gas"]
    assert looks_in_removed(parse(written))


@pytest.mark.parametrize("text", ["geboren in: Almaty", "in:Almaty", "in:tekst gas", "gas -in:verwijderd", "in gas"])
def test_in_is_an_ordinary_word_and_the_text_is_looked_in_as_usual(text: str) -> None:
    assert not looks_in_removed(parse(text))


def test_a_query_of_filters_alone_or_with_exclusions_can_be_asked() -> None:
    assert parse("-gas site:nos.nl").members == (tree.Not(0, 4, tree.Word(1, 4, "gas")),)
    assert parse("-site:nos.nl").filters == (tree.FieldFilter(0, 12, "site", "nos.nl", excluded=True),)


def test_every_node_says_where_it_stands() -> None:
    text = 'x titel:(gas OR olie) -(a b) "de prijs"~3 kolen NEAR/2 hout'
    places = {type(node).__name__ + ":" + text[node.start : node.end] for node in every_node(parse(text).members)}
    assert places == {
        "Word:x",
        "InField:titel:(gas OR olie)",
        "Any:gas OR olie",
        "Word:gas",
        "Word:olie",
        "Not:-(a b)",
        "All:(a b)",
        "Word:a",
        "Word:b",
        'Near:"de prijs"~3',
        "Word:de",
        "Word:prijs",
        "Near:kolen NEAR/2 hout",
        "Word:kolen",
        "Word:hout",
    }


# The query, what is wrong with it, the piece that is pointed at, and what a person meant.
MISTAKES = [
    ('gas "olie prijs', UnclosedQuote, '"', "gas olie prijs"),
    ("„gas prijs", UnclosedQuote, "„", "gas prijs"),
    ('gas -"olie prijs', UnclosedQuote, '"', 'gas -"olie prijs"'),
    ("tag:«de wet", UnclosedQuote, "«", "tag:«de wet»"),
    ("prijs (gas OR olie", UnclosedGroup, "(", "prijs (gas OR olie)"),
    ("-(gas (olie kolen", UnclosedGroup, "(", "(gas (olie kolen))"),
    ("gas (", UnclosedGroup, "(", "gas"),
    ("gas) olie", SurplusParenthesis, ")", "gas olie"),
    ("1) gas 2) olie 3) hout 4) wind 5) zon 6) x", SurplusParenthesis, ")", "1 gas 2 olie 3 hout 4 wind 5 zon 6 x"),
    ("gas ( ) olie", EmptyGroup, "( )", "gas olie"),
    ("gas titel:()", EmptyGroup, "()", "gas"),
    ("gas OR", DanglingOperator, "OR", "gas"),
    ("gas OR OR olie", DanglingOperator, "OR", "gas OR olie"),
    ("OF gas", DanglingOperator, "OF", "gas"),
    ("(gas AND) olie", DanglingOperator, "AND", "(gas) olie"),
    ("NEAR/3 gas", DanglingOperator, "NEAR/3", "gas"),
    ("gas NOT", DanglingExclusion, "NOT", "gas"),
    ("gas NOT NOT olie", DanglingExclusion, "NOT", "gas NOT olie"),
    ("OR", DanglingOperator, "OR", "or"),
    ("gas NEAR/3 (olie OR kolen)", NearNeedsWords, "NEAR/3", "gas (olie OR kolen)"),
    ('gas NEAR olie BIJ/2 "de prijs"', NearNeedsWords, "BIJ/2", 'gas NEAR olie "de prijs"'),
    ("titel: gas", EmptyField, "titel:", "titel:gas"),
    ('olie titel: "gas prijs"', EmptyField, "titel:", 'olie titel:"gas prijs"'),
    ("datum: <2020 gas", EmptyField, "datum:", "datum:<2020 gas"),
    ("gas titel:-olie", EmptyField, "titel:", "gas -titel:olie"),
    ("gas site:", EmptyField, "site:", "gas"),
    ("gas tag:,", EmptyField, "tag:", "gas"),
    ("titel:OR gas", EmptyField, "titel:", "gas"),
    ("titel:kop:gas", EmptyField, "titel:", "kop:gas"),
    ('site:(nos.nl OR "de courant") gas', EmptyField, "site:", 'site:nos.nl site:"de courant" gas'),
    ("titel:", EmptyField, "titel:", "titel"),
    ("olie titl:gas", UnknownField, "titl:", "olie titel:gas"),
    ("datun:2022", UnknownField, "datun:", "datum:2022"),
    ("gas datum:2022-13", ImpossibleDate, "2022-13", "gas datum:2022"),
    ("gas -datum:2022-02-30", ImpossibleDate, "2022-02-30", "gas -datum:2022-02"),
    ("datum:2022..2020 gas", ImpossibleDate, "2022..2020", "datum:2020..2022 gas"),
    ("gas datum:gisteren", ImpossibleDate, "gisteren", "gas"),
    ("gas taal:nederlnads", UnknownLanguage, "nederlnads", "gas taal:nederlands"),
    ("gas taal:klingon", UnknownLanguage, "klingon", "gas"),
    ("gas in:verwijdert", UnknownPlace, "verwijdert", "gas in:verwijderd"),
    ("gas OR in:removed", MisplacedFilter, "in:removed", "gas in:removed"),
    ("titel:gas in:verwijderd", UnremovedField, "titel:gas", "gas in:verwijderd"),
    ("hout -(kop:gas) in:removed", UnremovedField, "kop:gas", "hout -(gas) in:removed"),
    ("hout -kop:gas in:removed", UnremovedField, "kop:gas", "hout -gas in:removed"),
    ("gas OR olie OR site:nos.nl", MisplacedFilter, "site:nos.nl", "gas OR olie site:nos.nl"),
    ("site:a.nl OR site:b.nl gas", MisplacedFilter, "site:a.nl", "site:b.nl site:a.nl gas"),
    ("(gas OR -site:nos.nl) olie", MisplacedFilter, "-site:nos.nl", "(gas) olie -site:nos.nl"),
    ("(gas taal:nl) olie", MisplacedFilter, "taal:nl", "(gas) olie taal:nl"),
    ("gas -(site:nos.nl)", MisplacedFilter, "site:nos.nl", "gas -site:nos.nl"),
    ("gas NEAR/3 datum:2022", MisplacedFilter, "datum:2022", "gas datum:2022"),
    ("gas OR -olie OR kolen", MisplacedExclusion, "-olie", "gas OR kolen -olie"),
    ("-(gas) OR olie", MisplacedExclusion, "-(gas)", "olie -(gas)"),
    ("gas OR -olie AND -kolen", MisplacedExclusion, "-olie AND -kolen", "gas -olie AND -kolen"),
    ("gas NEAR -olie", MisplacedExclusion, "-olie", "gas -olie"),
    ("-gas -olie", OnlyExclusions, "-gas", "gas -olie"),
    ("NOT(gas)", OnlyExclusions, "NOT(gas)", "(gas)"),
    ("-gas AND -olie", OnlyExclusions, "-gas AND -olie", "gas AND -olie"),
    ("olie (-gas)", OnlyExclusions, "(-gas)", "olie -gas"),
    ("olie OR (-gas -kolen)", OnlyExclusions, "(-gas -kolen)", "olie -gas -kolen"),
    ("gas o*", ShortPrefix, "o*", "gas o"),
    ("olie *gas", MisplacedAsterisk, "*gas", "olie gas"),
    ("reg*ring", MisplacedAsterisk, "reg*ring", "reg*"),
    ("5*3 gas", MisplacedAsterisk, "5*3", "5 3 gas"),
    ("(" * 30 + "gas" + ")" * 30, TooDeep, "(", "gas"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "error", "piece", "meant"), MISTAKES)
def test_a_mistake_is_pointed_at_and_what_was_meant_is_offered(
    text: str, error: type[QuerySyntaxError], piece: str, meant: str
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    mistake = caught.value
    assert type(mistake) is error
    assert text[mistake.start : mistake.end] == piece
    assert mistake.fields["place"] == mistake.start + 1
    assert mistake.corrected == mistake.fields["corrected"] == meant
    assert str(mistake).endswith(f"Try: {meant}")
    parsed = parse(meant)
    assert parsed.members or parsed.filters


def test_every_class_of_mistake_is_tried_here() -> None:
    assert {error for _, error, _, _ in MISTAKES} == set(QuerySyntaxError.__subclasses__())


def test_the_second_of_two_equal_signs_is_told_from_the_first() -> None:
    with pytest.raises(UnclosedGroup) as caught:
        parse("(gas) (olie")
    assert caught.value.start == 6
    with pytest.raises(UnclosedQuote) as quote:
        parse('"gas" "olie')
    assert quote.value.start == 6


def test_twenty_parentheses_within_each_other_can_be_read() -> None:
    assert read("(" * 20 + "gas" + ")" * 20) == ["gas"]


@settings(max_examples=500, deadline=None)
@given(QUERIES)
def test_any_text_is_read_or_refused_with_a_query_that_can_be_read(text: str) -> None:
    parsed = attempted(text)
    if isinstance(parsed, QuerySyntaxError):
        assert 0 <= parsed.start < parsed.end <= len(text)
        assert parsed.corrected == " ".join(parsed.corrected.split())
        corrected = parse(parsed.corrected)
        assert corrected.members or corrected.filters or not re.search(r"[^\W_]", text)
        return
    assert not parsed.members or parsed.filters or not all(map(tree.only_excludes, parsed.members))
    for node in (*every_node(parsed.members), *parsed.filters):
        assert 0 <= node.start < node.end <= len(text)
        if isinstance(node, tree.Word):
            assert text[node.start : node.end].startswith(node.text)
        if isinstance(node, tree.Any | tree.Near):
            assert not any(map(tree.only_excludes, node.members))


@settings(deadline=None)
@given(QUERIES)
def test_any_text_is_words_when_its_signs_mean_nothing(text: str) -> None:
    parsed = plain(text)
    assert parsed.filters == ()
    assert parsed.text == text
    for word in parsed.members:
        assert isinstance(word, tree.Word)
        assert text[word.start : word.end] == word.text
        assert word.text[0].isalnum()
        assert word.text[-1].isalnum()
        assert not re.search(r"\s", word.text)
    assert sum(letter.isalnum() for letter in free_text(parsed)) == sum(letter.isalnum() for letter in text)


def test_signs_mean_nothing_in_a_plain_text() -> None:
    assert free_text(plain('titel:x (gas OR -olie) "het * \'n"')) == "titel:x gas OR olie het n"


def test_by_meaning_all_is_asked_but_signs_filters_and_what_is_left_out() -> None:
    query = (
        'gas* AND "de prijs" titel:(olie OR kolen~) hout NEAR/3 wind '
        '"zon licht"~4 -water -titel:"x y" site:nos.nl datum:2022'
    )
    assert free_text(parse(query)) == "gas de prijs olie kolen hout wind zon licht"
    assert free_text(parse("(gas -olie) OR kolen")) == "gas kolen"


@pytest.mark.parametrize(
    "piece",
    [
        "gas ",
        "'a ",
        "a«",
        "«-",
        "'(",
        "titel:gas ",
        "gas OR ",
        "(",
        ")",
        "site:x OR ",
        "-(a) ",
        "a|",
        "“-",
        '"a b" ',
        "a",
    ],
)
def test_a_text_as_long_as_an_article_is_read_quickly_whatever_signs_it_is_of(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    start = time.perf_counter()
    parsed = attempted(text)
    assert time.perf_counter() - start < 30
    if isinstance(parsed, QuerySyntaxError):
        parse(parsed.corrected)
