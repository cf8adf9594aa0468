import pytest

from indexer.captions import is_alt_line, is_glued_caption


@pytest.mark.parametrize(
    "text",
    [
        "haven batumi 3 foto agentschapEen kraanschip verlaat de haven van Batumi (foto Agentschap)",
        "harbour crane dawn photo northA crane ship leaves the harbour at dawn (Photo: Northern Agency)",
        "hafen kran morgen 2 bild agenturEin Kran im Hafen am Morgen. Bild: Agentur Nord",
        "port grue aube 4 photo agenceUne grue quitte le port à l’aube © Agence du Nord",
        "gavan kran utro 5 foto arhivКран в гавани ранним утром (фото: архив)",
        "veerpont bij zonsopgang foto anna bosDe veerpont bij zonsopgang (Foto: Anna Bos)",
        "De minister in BatoemiDe minister bezoekt de haven (foto Agentschap)",
        "Minister Jansen in de havenMinister Jansen opent de haven van Batoemi. Foto: Agentschap Noord",
        "Der Hafen von BatumiEin Kran im Hafen am Morgen (Foto: Agentur Nord)",
        "veerpont ijssel winter 2DE VEERPONT OP DE IJSSEL IN DE WINTER (beeld: Anna Bos)",
    ],
)
def test_alt_text_glued_to_its_caption_is_recognised_in_five_languages(text: str) -> None:
    assert is_glued_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        "De veerpont vaart weer (foto Anna Bos)",
        "wie koopt via eBay en daarna spijt heeft, krijgt zijn geld terug",
        "de nieuwe iPhone kost meer dan een fiets",
        "Volgens de man van McDonald's verkoopt McDonald's geen soep (foto Anna Bos).",
        "Zij kocht een fiets op eBayPlaza en schreef erover",
        "om 10 uur kwam de boot aan. Iedereen stond op de kade.",
        "de boot kwam om 10 uur aanDe kade was leeg. De wind was gaan liggen. Niemand zei iets (foto Anna Bos)",
        "",
    ],
)
def test_other_texts_are_no_glued_captions(text: str) -> None:
    assert not is_glued_caption(text)


def test_a_long_text_of_many_sentences_is_never_a_caption() -> None:
    prose = "de veerpont op de ijssel foto archiefDe veerman stond al klaar. " + "Hij wachtte op het sein. " * 8
    assert not is_glued_caption(prose + "(foto Archief)")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("veerpont ijssel winter 2 foto archief", True),
        ("de veerpont op de ijssel", False),
        ("Veerpont IJssel winter 2", False),
        ("de pont vertrok om 2 uur, zei hij", False),
        ("foto 2", False),
    ],
)
def test_a_line_like_a_file_name_is_alt_text(line: str, expected: bool) -> None:
    assert is_alt_line(line) is expected
