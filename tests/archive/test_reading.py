"""What can be read of an article's bytes."""

import pytest

from archive import Archive, from_bytes, reading
from archive.article import NO_CHARSET, Outcome, Received
from archive.errors import SourceBroken, SourceEmpty, SourceTooLarge
from archive.media_types import EMAIL, HTML, MARKDOWN, PDF, PLAIN, RTF
from archive.reading import readable

RTF_TEXT = (
    b"{\\rtf1\\ansi Na negen dagen stilte voeren maandag de eerste schepen weer uit, en op de kade stonden families te"
    b" zwaaien met de vlaggen die zij al die tijd hadden bewaard.\\par}"
)
LETTER = b"From: Anna <a@example.org>\nSubject: De haven\nMIME-Version: 1.0\n\nTekst.\n"


def rtf(name: str = "stuk.rtf", content: bytes = RTF_TEXT) -> Received:
    return from_bytes(content, name=name)


@pytest.mark.parametrize(
    ("content", "media_type", "read_as", "is_page"),
    [
        (b"<p>tekst", HTML, HTML, True),
        (b"<p>tekst", "application/xhtml+xml", HTML, True),
        (b"# tekst", MARKDOWN, MARKDOWN, False),
        (b"tekst", PLAIN, PLAIN, False),
        (RTF_TEXT, RTF, HTML, False),
        (LETTER, EMAIL, HTML, True),
    ],
)
def test_a_document_is_read_as_the_page_that_it_becomes(
    content: bytes, media_type: str, read_as: str, is_page: bool
) -> None:
    read = readable(content, media_type, "utf-8", "stuk")
    assert (read.media_type, read.is_page) == (read_as, is_page)


def test_more_text_than_can_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 10)
    with pytest.raises(SourceTooLarge, match=r"^lang\.txt is larger than"):
        readable(b"a" * 11, PLAIN, "utf-8", "lang.txt")


def test_the_archive_keeps_a_documents_bytes_and_knows_them_again(archive: Archive) -> None:
    added = archive.add(rtf())
    assert added.article_id is not None
    article = archive.get(added.article_id)
    assert (article.content, article.media_type, article.charset) == (RTF_TEXT, RTF, NO_CHARSET)
    assert article.text == "", "it is no text; what can be read of it is for `archive.reading`"
    assert article.metadata.language == "nl"
    assert archive.add(rtf("ander.rtf")).outcome is Outcome.UNCHANGED
    assert archive.count() == 1


def test_a_document_that_cannot_be_read_is_refused_and_nothing_is_stored(archive: Archive) -> None:
    with pytest.raises(SourceBroken, match=r"^stuk\.rtf begins as an RTF document"):
        archive.add(rtf(content=RTF_TEXT[:-1]))
    with pytest.raises(SourceEmpty):
        archive.add(rtf(content=b"{\\rtf1\\par}"))
    with pytest.raises(SourceBroken):
        archive.add(from_bytes(b"%PDF-1.7 and no more", name="stuk.pdf", media_type=PDF))
    assert archive.count() == 0
