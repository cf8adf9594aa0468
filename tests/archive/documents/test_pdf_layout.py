"""Whatever stands where on a page, none of it is lost on the way to paragraphs, and none comes twice."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from archive.documents.line_joining import Spelling
from archive.documents.pdf_furniture import without_furniture
from archive.documents.pdf_layout import columns
from archive.documents.pdf_paragraphs import body_size, paragraphs, put_together
from archive.documents.pdf_pieces import PdfPage, Piece

words = st.text(alphabet="abcdefgXYZ .", min_size=1, max_size=40).filter(str.strip)
pieces = st.builds(
    lambda text, left, width, base, size, upright: Piece(text, left, left + width, base, size, upright=upright),
    words,
    st.integers(0, 500).map(float),
    st.integers(1, 500).map(float),
    st.integers(0, 800).map(float),
    st.sampled_from([6.0, 10.0, 11.0, 30.0]),
    st.booleans(),
)
pages = st.lists(st.lists(pieces, max_size=40), min_size=1, max_size=4)


def letters(texts: list[str]) -> Counter[str]:
    return Counter(letter for text in texts for letter in text if not letter.isspace())


@given(pages)
def test_every_letter_is_text_or_furniture_once(drawn: list[list[Piece]]) -> None:
    parted = without_furniture([PdfPage(595, 842, tuple(page), holds_image=False) for page in drawn])
    around = [text for page in parted for text, _ in page.furniture]
    lines = [line for index, page in enumerate(parted) for run in columns(page.pieces, index) for line in run]
    assert letters(around + [line.text for line in lines]) == letters([piece.text for page in drawn for piece in page])


@given(st.lists(pieces, min_size=1, max_size=60))
def test_every_letter_of_a_column_is_in_one_paragraph(drawn: list[Piece]) -> None:
    runs = columns(drawn, 0)
    lines = [line for run in runs for line in run]
    spelling = Spelling.of(line.text for line in lines)
    found = [each for run in runs for each in paragraphs(run, body_size(lines), True, spelling)]
    whole = put_together(found, spelling)
    assert letters([paragraph.text for paragraph in whole]) == letters([piece.text for piece in drawn])


def test_three_columns_are_read_from_left_to_right() -> None:
    drawn = [
        Piece(
            f"kolom {column} regel {row} met wat woorden",
            50.0 + 170 * column,
            200.0 + 170 * column,
            100.0 + 12 * row,
            10,
        )
        for row in range(8)
        for column in range(3)
    ]
    read = [line.text[:15] for run in columns(drawn, 0) for line in run]
    assert read == [f"kolom {column} regel {row}" for column in range(3) for row in range(8)]
