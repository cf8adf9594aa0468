"""Newsletters and letters, written by Python's own library for e-mail."""

from email.message import EmailMessage

import pytest

from archive.documents.opening import as_page, convert
from archive.errors import SourceBroken, SourceEmpty, SourceEncrypted, SourceTooComplex, SourceUnsupported
from archive.html_metadata import read_html
from archive.media_types import EMAIL, PLAIN, media_type_of
from indexer.html_blocks import html_blocks

BODY = (
    "<html><head><title>template 7</title></head><body><h1>De brug gaat open</h1><p>Één keer per dag.</p></body></html>"
)


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    given = {"from_": "De Havenkrant <post@krant.example>", "subject": "Haven & brug: wéér open"} | headers
    for name, value in given.items():
        message[name.strip("_").replace("_", "-")] = value
    message["Date"] = "Tue, 14 May 2024 23:30:00 -0500"
    message["Message-ID"] = "<1@krant.example>"
    return message


def page(message: EmailMessage) -> str:
    return as_page(bytes(message), EMAIL, "brief.eml")


def test_the_subject_is_the_title_the_sender_the_byline_and_the_day_is_the_senders() -> None:
    message = letter()
    message.set_content("alleen tekst")
    message.add_alternative(BODY, subtype="html")
    found = read_html(page(message), None)
    assert found.title == "Haven & brug: wéér open"
    assert found.byline == "De Havenkrant"
    assert found.published is not None
    assert found.published.isoformat()[:10] == "2024-05-14", "in UTC it was the day after"
    assert '<meta name="article:published_time" content="2024-05-14T23:30:00-05:00">' in page(message)


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_the_html_part_is_shown_in_any_encoding_and_charset(encoding: str, charset: str) -> None:
    message = letter()
    message.set_content("alleen tekst")
    message.add_alternative(BODY, subtype="html", cte=encoding, charset=charset)
    assert "<p>Één keer per dag.</p>" in page(message)
    assert "alleen tekst" not in page(message)


def test_a_charset_that_is_not_what_it_says_is_found_out() -> None:
    message = letter()
    message.set_content(BODY, subtype="html", cte="8bit", charset="utf-8")
    for wrong in (b"us-ascii", b"x-does-not-exist"):
        content = bytes(message).replace(b'charset="utf-8"', b'charset="' + wrong + b'"')
        assert "Één keer per dag." in as_page(content, EMAIL, "brief.eml")


def test_plain_text_becomes_paragraphs_and_what_was_quoted_a_quote() -> None:
    message = letter()
    message.set_content(
        "Beste lezer,\n\nDe brug gaat <open>.\nMorgen al.\n\n> Wanneer dan?\n> Zeg eens.\n\n-- \nDe krant\n"
    )
    blocks = [(block.kind.value, block.text) for block in html_blocks(page(message))]
    assert blocks == [
        ("heading", "Haven & brug: wéér open"),
        ("paragraph", "Beste lezer,"),
        ("paragraph", "De brug gaat <open>. Morgen al."),
        ("quote", "Wanneer dan? Zeg eens."),
        ("paragraph", "De krant"),
    ]


def test_attachments_are_named_and_not_opened() -> None:
    message = letter()
    message.set_content(BODY, subtype="html")
    message.add_attachment(b"%PDF-1.4 binnenste", maintype="application", subtype="pdf", filename="bijlage één.pdf")
    shown = page(message)
    assert '<ul class="mail-attachments"><li>bijlage één.pdf</li></ul></body>' in shown
    assert "binnenste" not in shown


def test_an_encrypted_one_says_so_and_a_signed_one_is_read() -> None:
    message = letter(content_type='multipart/encrypted; boundary="b"; protocol="application/pgp-encrypted"')
    message.set_payload("--b\r\nContent-Type: application/octet-stream\r\n\r\nhQEMA\r\n--b--\r\n")
    with pytest.raises(SourceEncrypted, match="protected by a password"):
        page(message)
    signed = letter()
    signed.set_content("De brug gaat open.")
    signed.make_mixed()
    signed.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    assert "De brug gaat open." in page(signed)


def test_one_without_a_text_and_one_that_is_none_are_each_a_sentence() -> None:
    message = letter()
    message.add_attachment(b"\0\1", maintype="image", subtype="png", filename="foto.png")
    with pytest.raises(SourceEmpty):
        page(message)
    with pytest.raises(SourceBroken, match="begins as an e-mail"):
        as_page(b"geen enkele kop\n\nen geen brief", EMAIL, "brief.eml")
    message = letter()
    message.set_content("\n \n")
    with pytest.raises(SourceEmpty):
        page(message)
    message = letter()
    message.set_content(b"\0\1\2" * 500, maintype="text", subtype="html", cte="base64")
    with pytest.raises(SourceUnsupported, match="binary data"):
        page(message)


def test_a_message_of_a_million_parts_is_not_taken_apart() -> None:
    head = b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    with pytest.raises(SourceTooComplex, match=r"^brief\.eml has more pages or parts"):
        convert(head + b"--b\n\nx\n" * 200_000, EMAIL, "brief.eml")


def test_it_is_known_by_headers_that_only_programs_write() -> None:
    message = letter()
    message.set_content("tekst")
    assert media_type_of(bytes(message)) == EMAIL
    copied = b"From: Anna\nSubject: De brug\nDate: gisteren\n\nBeste Jan,\n"
    assert media_type_of(copied) == PLAIN
    assert media_type_of(copied, "brief.eml") == EMAIL
    assert media_type_of(b"Over de haven: zij gaat open.\nMaar wanneer: niemand weet het.\n\nTekst") == PLAIN
