"""Dutch and English: which is chosen, and that nothing is left untranslated."""

import re
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.article import Outcome, SourceKind
from archive.errors import FetchFailed, InvalidMetadata, SourceUnsupported
from indexer.ledger import RemovalReason
from indexer.progress import Stage
from search_web import messages, translating
from search_web.jobs import ItemState


@pytest.mark.parametrize(
    ("asked", "given"),
    [("nl", "nl"), ("nl-BE,fr;q=0.5", "nl"), ("en-US", "en"), ("de,fr", "en"), ("de,nl;q=0.3", "nl"), ("", "en")],
)
def test_the_page_speaks_the_browsers_language(shared_app: Flask, asked: str, given: str) -> None:
    text = shared_app.test_client().get("/", headers={"Accept-Language": asked}).text
    assert f'<html lang="{given}">' in text
    assert ("Waar las ik dat ook alweer?" in text) == (given == "nl")


def test_a_page_is_right_in_one_language_after_the_other(shared_app: Flask) -> None:
    # Jinja works filters of constants out once, when it compiles: a template must not hold one that translates.
    client = shared_app.test_client()
    for address in ("/?q=dockers", "/articles", "/articles/1", "/"):
        for language, unknown in (("nl", "datum onbekend"), ("en", "date unknown"), ("nl", "datum onbekend")):
            text = client.get(address, headers={"Accept-Language": language}).text
            other = {"nl": "date unknown", "en": "datum onbekend"}[language]
            assert unknown in text
            assert other not in text


def test_a_choice_is_kept_and_leads_back_to_where_it_was_made(shared_app: Flask) -> None:
    client = shared_app.test_client()
    response = client.get("/language/nl?next=/articles?sort=title")
    assert response.headers["Location"] == "/articles?sort=title"
    assert '<html lang="nl">' in client.get("/", headers={"Accept-Language": "en"}).text
    assert client.get("/language/xx").status_code == 404


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "", "/\n/x"]
)
def test_the_switch_never_leads_elsewhere(reader: FlaskClient, target: str) -> None:
    assert reader.get("/language/en", query_string={"next": target}).headers["Location"] == "/"


def test_every_message_has_a_dutch_translation() -> None:
    catalog = translating.read()
    missing = []
    for message in translating.messages():
        found = catalog.get(message[0] if isinstance(message, tuple) else message)
        written = () if found is None else found.string if isinstance(found.string, tuple) else (found.string,)
        if not written or not all(written) or found is None or found.fuzzy:
            missing.append(message)
    assert missing == [], "run python -m search_web.translating, and translate what is new in messages.po"


def test_no_translation_is_left_of_what_is_no_longer_said() -> None:
    said = {message[0] if isinstance(message, tuple) else message for message in translating.messages()}
    kept = {
        message.id[0] if isinstance(message.id, tuple) else message.id for message in translating.read() if message.id
    }
    assert kept == said, "run python -m search_web.translating"


def test_what_is_compiled_is_what_is_written() -> None:
    assert translating.MO_FILE.read_bytes() == translating.compiled(translating.read())


def test_translations_fill_in_the_same_values() -> None:
    field = re.compile(r"%\(\w+\)s|%%")
    for message in translating.read():
        ids, strings = _texts(message.id), _texts(message.string)
        if ids[0]:
            assert {each for text in strings for each in field.findall(text)} <= set(field.findall(ids[-1])), ids
            assert set(field.findall(ids[-1])) <= set(field.findall(strings[-1])), ids


@pytest.mark.parametrize("kind", [Outcome, SourceKind, RemovalReason, Stage, ItemState], ids=lambda kind: kind.__name__)
def test_every_value_that_pages_count_has_a_name(shared_app: Flask, kind: type[StrEnum]) -> None:
    with shared_app.test_request_context():
        assert all(messages.name_of(value) for value in kind)


def test_an_error_is_said_in_the_readers_language_its_phrases_too(shared_app: Flask) -> None:
    with shared_app.test_request_context(headers={"Accept-Language": "nl"}):
        error = SourceUnsupported(source="cijfers.xlsx", media_type="an Excel workbook")
        assert messages.sentence(error) == (
            "cijfers.xlsx is een Excel-werkmap, en dat kan Vindplaats niet lezen."
            " Bewaar het als PDF, DOCX, ODT, EPUB, RTF, HTML, Markdown of platte tekst."
        )
        wrong = InvalidMetadata(field="published", value="title", reason="it must be text.")
        assert messages.sentence(wrong) == "Publicatiedatum kan niet ‘title’ zijn: het moet tekst zijn."
        gone = FetchFailed(url="https://example.org/weg", detail="the server answered 404 Not Found")
        assert "opgehaald (de server antwoordde 404 Not Found)." in messages.sentence(gone)
        lost = FetchFailed(url="https://weg.example", detail="there is no host named weg.example")
        assert "opgehaald (er is geen server met de naam weg.example)." in messages.sentence(lost)
        assert messages.rule_name("cookie-window") == "cookievenster"
        assert messages.reason_name("of a later version") == "of a later version"


def test_moments_and_languages_are_named_in_the_readers_language(shared_app: Flask) -> None:
    from search_web.presentation import day, moment

    with shared_app.test_request_context(headers={"Accept-Language": "nl"}):
        assert messages.language_name("ru") == "Russisch"
        assert messages.language_name("xx") == "xx"
        assert day(datetime(2022, 3, 1, tzinfo=UTC).date()) == "1 maart 2022"
        assert day(None) == "datum onbekend"
        assert re.fullmatch(r"\d+ maart 2022, \d\d:\d\d", moment(datetime(2022, 3, 2, 12, tzinfo=UTC)))


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
