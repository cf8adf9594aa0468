import pytest

from archive.language import detect_language, language_code

TEXTS = {
    "nl": "De burgemeester liet weten dat de brug volgende week weer open gaat, nadat de aannemer het werk had "
    "stilgelegd omdat er te weinig mensen waren om de klus af te maken.",
    "en": "The mayor announced that the bridge will open again next week, after the contractor had stopped the work "
    "because there were not enough people to finish the job.",
    "de": "Der Bürgermeister teilte mit, dass die Brücke nächste Woche wieder geöffnet wird, nachdem die Firma die "
    "Arbeiten eingestellt hatte, weil es nicht genug Leute gab.",
    "fr": "Le maire a annoncé que le pont rouvrirait la semaine prochaine, après que l’entreprise eut arrêté les "
    "travaux parce qu’il n’y avait pas assez de monde pour les finir.",
    "ru": "Мэр сообщил, что мост снова откроют на следующей неделе, после того как подрядчик остановил работы, потому "
    "что не хватало людей, чтобы закончить их вовремя и без лишних затрат для города.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_paragraph_is_enough_to_tell_the_language(code: str) -> None:
    assert detect_language(TEXTS[code]) == code


def test_a_short_text_has_no_language() -> None:
    assert detect_language("") is None
    assert detect_language("door onze redactie") is None
    assert detect_language("1 2 3 " * 100) is None


def test_a_language_tag_gives_its_two_letters() -> None:
    assert language_code("nl-NL") == language_code("NL_be") == "nl"
    assert language_code("dutch") is language_code("xx") is language_code(None) is language_code("") is None
