from datetime import UTC, datetime

import pytest

from archive.answers import Answer, Validators, seconds_to_wait

NOW = datetime(2024, 5, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 14 May 2024 12:01:30 GMT", 90),
        ("Tue, 14 May 2024 12:01:30", 90),
        ("Tue, 14 May 2024 11:00:00 GMT", 0),
        ("9" * 400, 999_999_999),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_how_long_a_server_asks_to_wait(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOW) == seconds


def test_what_the_headers_say_of_the_content() -> None:
    answer = Answer("u", "u", 200, b"", {"content-type": 'Text/HTML; Charset="UTF-8"', "etag": '"1"'})
    assert (answer.media_type, answer.charset, answer.validators) == ("text/html", "UTF-8", Validators('"1"'))
    bare = Answer("u", "u", 200, b"")
    assert (bare.media_type, bare.charset, bare.validators.as_headers()) == ("", None, {})
    assert Answer("u", "u", 200, b"", {"content-type": "rubbish"}).media_type == "text/plain"
