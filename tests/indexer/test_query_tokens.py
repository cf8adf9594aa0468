import pytest

from indexer.query_tokens import Kind, query_tokens


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(token.kind, token.text) for token in query_tokens(text)]


def words(text: str) -> list[str]:
    found = list(query_tokens(text))
    assert {token.kind for token in found} <= {Kind.WORD}
    return [token.text for token in found]


def phrases(text: str) -> list[str]:
    return [token.text for token in query_tokens(text) if token.kind is Kind.PHRASE]


@pytest.mark.parametrize("quotes", ['""', "“”", "””", "„”", "„“", '„"', '“"', '"”', "«»", "»«", "″″", "‟”", "„‟"])
def test_quotes_of_any_country_make_a_phrase(quotes: str) -> None:
    (token,) = query_tokens(f"{quotes[0]}gas prijs{quotes[1]}")
    assert (token.kind, token.text, token.start, token.end) == (Kind.PHRASE, "gas prijs", 0, 11)
    assert phrases(f"{quotes[0]}gas{quotes[1]} x") == ["gas"]


@pytest.mark.parametrize("quotes", ["‘’", "''", "‚‘", "‚’", "’'"[::-1]])
def test_single_quotes_make_a_phrase_of_two_words_or_more(quotes: str) -> None:
    assert phrases(f"x {quotes[0]}de gas prijs{quotes[1]}, y") == ["de gas prijs"]
    assert phrases(f"x {quotes[0]}gas{quotes[1]} y") == []
    assert words(f"x {quotes[0]}gas{quotes[1]} y") == ["x", "gas", "y"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'s avonds in 't huis", ["s", "avonds", "in", "t", "huis"]),
        ("‘s nachts de foto’s", ["s", "nachts", "de", "foto’s"]),
        ("’n man en z’n zoon", ["n", "man", "en", "z’n", "zoon"]),
        ("'tis the boys' game", ["tis", "the", "boys", "game"]),
        ("O'Neill d'Artagnan's", ["O'Neill", "d'Artagnan's"]),
        ("' gas prijs '", ["gas", "prijs"]),
        ("'gas " + "x " * 200 + "prijs'", ["gas", *"x" * 200, "prijs"]),
    ],
)
def test_an_apostrophe_is_no_quotation_mark(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_word_in_single_quotes_does_not_begin_a_phrase_that_ends_elsewhere() -> None:
    assert kinds("'gas' en 'de olie'") == [(Kind.WORD, "gas"), (Kind.WORD, "en"), (Kind.PHRASE, "de olie")]


def test_an_apostrophe_within_single_quotes_does_not_close_them() -> None:
    assert phrases("'de foto's van gas'") == ["de foto's van gas"]
    assert phrases("‘de foto’s van gas’ x") == ["de foto’s van gas"]


@pytest.mark.parametrize("text", ['een 13" scherm', "een 13″ scherm", 'zei hij." Daarna', "gas”", "de gas» x", 'gas"'])
def test_inches_and_a_closing_sign_left_behind_open_nothing(text: str) -> None:
    assert all(word.isalnum() for word in words(text))


def test_inches_before_a_phrase_leave_it_a_phrase() -> None:
    assert kinds('een 13" scherm en "gas prijs"') == [
        (Kind.WORD, "een"),
        (Kind.WORD, "13"),
        (Kind.WORD, "scherm"),
        (Kind.WORD, "en"),
        (Kind.PHRASE, "gas prijs"),
    ]
    assert words('13"x15" scherm') == ['13"x15', "scherm"]


def test_a_phrase_is_given_its_distance_and_nothing_in_it_is_a_sign() -> None:
    (token,) = query_tokens('" gas OR (titel:x* "~12')
    assert (token.kind, token.text, token.number) == (Kind.PHRASE, "gas OR (titel:x*", 12)
    assert [token.number for token in query_tokens('"a b" "a b"~0 "a b"~5000')] == [0, 0, 100]


@pytest.mark.parametrize("text", ['""', '" "', "“…”", "„-”", "*", "-", "~", "…", "_", ":-)", ";)", ":D", "8-)", "=P"])
def test_signs_without_a_word_are_nothing(text: str) -> None:
    assert kinds(text) == []
    assert words(f"gas {text} olie") == ["gas", "olie"]


def test_a_smiley_is_no_parenthesis_but_a_number_before_one_is_no_smiley() -> None:
    assert words("gas ;-) olie :( kolen :D") == ["gas", "olie", "kolen"]
    assert kinds("(artikel 8)") == [(Kind.OPEN, "("), (Kind.WORD, "artikel"), (Kind.WORD, "8"), (Kind.CLOSE, ")")]
    assert words("8D 8P") == ["8D", "8P"]


def test_parentheses_within_a_word_belong_to_it_but_not_after_an_operator() -> None:
    assert words("gas(sen) lid(s)tekst") == ["gas(sen)", "lid(s)tekst"]
    assert [kind for kind, _ in kinds("x NOT(gas)")] == [Kind.WORD, Kind.NOT, Kind.OPEN, Kind.WORD, Kind.CLOSE]
    assert [kind for kind, _ in kinds("gas (sen)")] == [Kind.WORD, Kind.OPEN, Kind.WORD, Kind.CLOSE]


@pytest.mark.parametrize(
    "text",
    ["https://nos.nl/artikel/1-x", "http://x.nl?a=b&c=d", "www.nos.nl", "jan@nos.nl", "12:30", "R&D", "a-b"],
)
def test_an_address_a_time_and_a_word_with_signs_stay_one_word(text: str) -> None:
    assert words(text) == [text]


def test_signs_around_a_word_are_left_out_and_its_place_is_that_of_the_word() -> None:
    (token,) = query_tokens(" …#gas!, ")
    assert (token.text, token.start, token.end) == ("gas", 3, 6)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *[(sign, Kind.OR) for sign in ("OR", "OF", "|", "||")],
        *[(sign, Kind.AND) for sign in ("AND", "EN", "&", "&&")],
        *[(sign, Kind.NOT) for sign in ("NOT", "NIET")],
    ],
)
def test_operators_are_known_in_capitals_only(written: str, kind: Kind) -> None:
    assert [each for each, _ in kinds(f"gas {written} olie")] == [Kind.WORD, kind, Kind.WORD]
    assert Kind.WORD in {each for each, _ in kinds(written.lower())} or not written.isalpha()


@pytest.mark.parametrize(
    ("written", "distance"),
    [("NEAR", 5), ("BIJ", 5), ("NEAR/3", 3), ("BIJ/12", 12), ("NEAR/0", 1), ("NEAR/9999", 100)],
)
def test_near_has_a_distance_within_reason(written: str, distance: int) -> None:
    _, token, _ = query_tokens(f"gas {written} olie")
    assert (token.kind, token.text, token.number) == (Kind.NEAR, written, distance)


def test_in_a_line_of_capitals_dutch_operators_are_ordinary_words() -> None:
    assert words("GAS OF OLIE EN NIET BIJ DE BUREN") == ["GAS", "OF", "OLIE", "EN", "NIET", "BIJ", "DE", "BUREN"]
    assert [kind for kind, _ in kinds("GAS OR OLIE")] == [Kind.WORD, Kind.OR, Kind.WORD]
    assert [kind for kind, _ in kinds("GAS BIJ/3 OLIE")] == [Kind.WORD, Kind.NEAR, Kind.WORD]


def test_between_acronyms_which_are_capitals_anyhow_dutch_operators_stay_operators() -> None:
    assert [kind for kind, _ in kinds("NAVO OF CSTO")] == [Kind.WORD, Kind.OR, Kind.WORD]
    assert [kind for kind, _ in kinds("VS EN EU OF VN")] == [Kind.WORD, Kind.AND, Kind.WORD, Kind.OR, Kind.WORD]
    for shouted in ("WEL OF NIET", "NAVO OF", "GELD NIET TERUG", "DE NAVO OF CSTO", "NAVO OF RUSLAND"):
        assert words(shouted) == shouted.split()


@pytest.mark.parametrize("minus", ["-", "−"])
def test_a_minus_leaves_out_what_follows_it_at_once(minus: str) -> None:
    assert kinds(f"{minus}gas") == [(Kind.NOT, "-"), (Kind.WORD, "gas")]
    assert kinds(f'{minus}"de gas"') == [(Kind.NOT, "-"), (Kind.PHRASE, "de gas")]
    assert [kind for kind, _ in kinds(f"{minus}(gas)")] == [Kind.NOT, Kind.OPEN, Kind.WORD, Kind.CLOSE]
    assert words(f"{minus} gas") == ["gas"]
    assert words(f"gas {minus}") == ["gas"]


def test_a_hyphen_in_a_word_and_a_dash_leave_nothing_out() -> None:
    assert words("CSTO-troepen –gas —olie --hout") == ["CSTO-troepen", "gas", "olie", "hout"]


@pytest.mark.parametrize(
    ("written", "kind", "text", "number"),
    [
        ("gas*", Kind.PREFIX, "gas", 0),
        ("ga**,", Kind.PREFIX, "ga", 0),
        ("gas~", Kind.FUZZY, "gas", 1),
        ("prijzen~", Kind.FUZZY, "prijzen", 2),
        ("prijzen~1", Kind.FUZZY, "prijzen", 1),
        ("gas~9", Kind.FUZZY, "gas", 2),
        ("gas~0", Kind.WORD, "gas", 0),
        ("~gas", Kind.WORD, "gas", 0),
        ("gas~~", Kind.WORD, "gas", 0),
    ],
)
def test_a_word_may_be_a_beginning_or_fuzzy(written: str, kind: Kind, text: str, number: int) -> None:
    (token,) = query_tokens(written)
    assert (token.kind, token.text, token.number) == (kind, text, number)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("site:nos.nl/x?y=1", "nos.nl/x?y=1"),
        ("tag:c*", "c*"),
        ('label:13"', '13"'),
        ("datum:>=2020", ">=2020"),
        ("tag:titl:x", "titl:x"),
        ("tag:'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("tag:'gas'", "gas"),
        ("tag:-'a", "-'a"),
    ],
)
def test_a_filters_value_is_one_piece_whatever_signs_stand_in_it(text: str, value: str) -> None:
    field, found, after = query_tokens(f"{text} b'")
    assert field.kind is Kind.FIELD
    assert (found.kind, found.text, found.start, found.end) == (Kind.WORD, value, field.end, len(text))
    assert after.text == "b"


@pytest.mark.parametrize("text", ["tag:“de wet”", "tag:'de wet'", 'TAG:"de wet"', "label:«de wet»"])
def test_a_filters_value_of_several_words_stands_in_quotes(text: str) -> None:
    assert kinds(f"{text} x") == [(Kind.FIELD, "tag"), (Kind.PHRASE, "de wet"), (Kind.WORD, "x")]


def test_a_text_fields_value_is_read_like_any_other_word() -> None:
    assert kinds("Kop:gas* titel:(x)") == [
        (Kind.FIELD, "heading"),
        (Kind.PREFIX, "gas"),
        (Kind.FIELD, "title"),
        (Kind.OPEN, "("),
        (Kind.WORD, "x"),
        (Kind.CLOSE, ")"),
    ]


@pytest.mark.parametrize("text", ["Poetin:", "Poetin:x", "titl: x", "kip:x", "site://x", "x-titel:y", "a,titel:y"])
def test_a_colon_after_another_word_makes_no_field(text: str) -> None:
    assert Kind.FIELD not in {kind for kind, _ in kinds(text)}
