import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.decoding import find_charset
from archive.errors import SourceUnsupported

DUTCH = "De coördinatie vóór de reünie was geënt op één idee, zei de financiële commissie met enige reserve. "
RUSSIAN = "Мэр сообщил, что мост снова откроют на следующей неделе, когда подрядчик закончит работы. "


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(charset: str) -> None:
    content = DUTCH.encode(charset)
    assert content.decode(find_charset(content, "windows-1252", "text/plain")) == DUTCH


def test_the_servers_word_goes_above_the_pages() -> None:
    page = b"<meta charset=utf-8>" + RUSSIAN.encode("cp1251")
    assert find_charset(page, "windows-1251", "text/html") == "cp1251"
    assert find_charset(RUSSIAN.encode("utf-16-le"), "utf-16-le", "text/plain") == "utf-16-le"


def test_a_page_declares_its_own_charset() -> None:
    for declaration in (
        '<meta charset="koi8-r">',
        '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
        '<?xml version="1.0" encoding="koi8-r"?>',
    ):
        assert find_charset((declaration + RUSSIAN).encode("koi8-r"), None, "text/html") == "koi8-r"
    assert find_charset(b'<meta charset="utf-16">' + DUTCH.encode(), None, "text/html") == "utf-8"


def test_latin_1_means_windows_1252_as_in_browsers() -> None:
    content = "“Ja”, zei ze – en toen: €5.".encode("cp1252")
    assert find_charset(content, "ISO-8859-1", "text/plain") == "cp1252"
    assert find_charset(b"plain", "us-ascii", "text/plain") == "cp1252"


def test_valid_utf_8_is_utf_8_whatever_a_page_once_declared() -> None:
    page = '<meta charset="gb2312">' + RUSSIAN
    assert find_charset(page.encode(), None, "text/html") == "utf-8"
    assert find_charset(page.encode(), "latin-1", "text/html") == "utf-8"


def test_a_wrong_or_unknown_declaration_is_not_believed() -> None:
    assert find_charset(DUTCH.encode("cp1252"), "utf-8", "text/plain") != "utf-8"
    assert find_charset(DUTCH.encode(), "no-such-charset", "text/plain") == "utf-8"
    assert find_charset(DUTCH.encode(), "base64", "text/plain") == "utf-8"


@pytest.mark.parametrize(("text", "charset"), [(DUTCH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r")])
def test_bytes_that_do_not_say_are_guessed(text: str, charset: str) -> None:
    content = (text * 3).encode(charset)
    assert content.decode(find_charset(content, None, "text/plain")) == text * 3


def test_one_bad_byte_does_not_make_a_text_another_charsets() -> None:
    assert find_charset((DUTCH * 5).encode() + b"\xe9 einde", None, "text/plain") == "utf-8"


def test_binary_data_is_refused_by_name() -> None:
    for declared in (None, "utf-8", "latin-1", "utf-16"):
        with pytest.raises(SourceUnsupported, match=r"beeld\.txt is binary data"):
            find_charset(bytes(range(256)) * 10, declared, "text/plain", "beeld.txt")


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "latin-1", "utf-16", "utf-7", "idna", "\0"]))
def test_any_bytes_are_decoded_or_refused(content: bytes, declared: str | None) -> None:
    for media_type in ("text/plain", "text/html"):
        try:
            charset = find_charset(content, declared, media_type)
        except SourceUnsupported:
            continue
        content.decode(charset, errors="replace")
