import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.acronyms import explained_acronyms


def explained(text: str) -> dict[str, str]:
    return {each.short: each.expansion for each in explained_acronyms(text)}


@pytest.mark.parametrize(
    ("text", "short", "expansion"),
    [
        ("Members of the Collective Security Treaty Organization (CSTO) met in Minsk.", "CSTO",
         "Collective Security Treaty Organization"),
        ("De Noord-Atlantische Verdragsorganisatie (NAVO) komt bijeen.", "NAVO",
         "Noord-Atlantische Verdragsorganisatie"),
        ("Waarnemers van de Organisatie voor Veiligheid en Samenwerking in Europa (OVSE) keken toe.", "OVSE",
         "Organisatie voor Veiligheid en Samenwerking in Europa"),
        ("Войска Организации Договора о коллективной безопасности (ОДКБ) вышли.", "ОДКБ",
         "Организации Договора о коллективной безопасности"),
        ("De CSTO (Collective Security Treaty Organization) stuurt troepen.", "CSTO",
         "Collective Security Treaty Organization"),
        ("Het Internationaal Strafhof (IS, in Den Haag) sprak.", "IS", "Internationaal Strafhof"),
    ],
)  # fmt: skip
def test_an_acronym_is_taken_from_where_the_text_explains_it(text: str, short: str, expansion: str) -> None:
    assert explained(text) == {short: expansion}


@pytest.mark.parametrize(
    "text",
    [
        "De regering (zie boven) zweeg.",
        "De president van het land (CSTO) zweeg.",
        "Collective Security Treaty Organization. Later (CSTO) kwam.",
        "De Verenigde Staten van Amerika (VS) tekenden.",  # would leave out a name's capital
        "Een man (M) en een vrouw.",
        "CSTO (een verbond van zes landen) kwam.",
        "Groningen (PvdA) en Groene Partij (GroenP) stemden.",
        "()",
        "(NAVO)",
    ],
)
def test_what_does_not_spell_its_letters_explains_nothing(text: str) -> None:
    assert explained(text) == {}


def test_all_acronyms_of_a_text_are_taken() -> None:
    text = "De Europese Unie (EU) en de Wereld Handels Organisatie (WHO) spraken, en NS (Nederlandse Spoorwegen) reed."
    assert explained(text) == {
        "EU": "Europese Unie",
        "WHO": "Wereld Handels Organisatie",
        "NS": "Nederlandse Spoorwegen",
    }


def test_a_row_of_words_that_all_begin_alike_takes_no_time() -> None:
    assert explained(f"AAAAAAAA ({'a ' * 58}B) kwam.") == {}


@given(st.text(st.sampled_from("ABab (),.;-\n’"), max_size=80))
def test_an_expansion_stands_in_its_text_and_begins_with_its_acronyms_first_letter(text: str) -> None:
    for acronym in explained_acronyms(text):
        assert acronym.short.isupper()
        assert acronym.expansion in text
        assert acronym.short in text
        assert acronym.expansion.lstrip(" -.,;’\n")[0].casefold() == acronym.short[0].casefold()
