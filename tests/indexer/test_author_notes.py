"""Notes on authors: known by the name that they begin with."""

import pytest

from indexer.author_notes import author_notes
from indexer.blocks import Block, BlockKind


def blocks(*texts: str) -> list[Block]:
    return [Block(BlockKind.PARAGRAPH, text, order) for order, text in enumerate(texts)]


@pytest.mark.parametrize(
    "note",
    [
        "Anna Bos is leerkracht in Nijkerk en schrijft voor deze krant.",
        "Anna Bos (1958) is schrijver en was acht jaar raadslid.",
        "Anna Bos writes about the sea.",
        "Anna Bos ist freie Autorin in Emden.",
        "Anna Bos est journaliste à Lille.",
    ],
)
def test_a_note_at_the_end_that_says_who_the_author_is_is_found(note: str) -> None:
    assert author_notes(blocks("De pont vaart weer.", "Niemand zei iets.", note), ["Anna Bos"]) == {2}


def test_a_note_on_somebody_else_or_in_the_beginning_is_text() -> None:
    about_another = blocks("De pont vaart weer.", "Jan Steen is veerman in Velp.")
    assert author_notes(about_another, ["Anna Bos"]) == frozenset()
    told_by_herself = blocks("Anna Bos is veerman in Velp.", "De pont vaart weer.", "Niemand zei iets.")
    assert author_notes(told_by_herself, ["Anna Bos"]) == frozenset()


def test_long_prose_is_no_note_though_it_begins_with_the_name() -> None:
    prose = "Anna Bos is het er niet mee eens. " + "Zij wacht op het water, dat maar niet zakt. " * 10
    assert author_notes(blocks("De pont vaart weer.", prose), ["Anna Bos"]) == frozenset()
