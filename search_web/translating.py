"""Keeps the Dutch messages in step with what the code says: ``python -m search_web.translating``.

Adds every new message to search_web/translations/nl/LC_MESSAGES/messages.po, without a translation, drops those that
are gone, and compiles. The tests fail until each message has its translation.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import indexer.errors
import indexer.query_errors
import search_web.errors
from archive import link_errors, media_types
from archive.errors import VindplaatsError
from indexer.rules import load_rules
from search_web.messages import PHRASES

PACKAGE = Path(__file__).parent
PO_FILE = PACKAGE / "translations" / "nl" / "LC_MESSAGES" / "messages.po"
MO_FILE = PO_FILE.with_suffix(".mo")

_METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
_OPTIONS = {"templates/**.html": {"trimmed": "true"}}
_KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "msgid": None}

_PHRASES = PHRASES - {"field", "part", "source"}  # those are named in search_web.messages


def messages() -> set[str | tuple[str, str]]:
    """Return every message that a page can show; a pair of them where there is a plural."""
    found: set[str | tuple[str, str]] = set()
    for _, _, message, _, _ in extract_from_dir(PACKAGE, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS):
        found.add(message if isinstance(message, str) else (message[0], message[1]))
    found |= set(_error_templates()) | set(_phrases())
    rules = load_rules()
    names = {rule.name for rule in rules.texts} | {cue.name for cue in rules.cues} | set(rules.structure)
    found |= {name.replace("-", " ") for name in names}
    plurals = {each[0] for each in found if isinstance(each, tuple)}
    return {each for each in found if each and each not in plurals}


def read() -> Catalog:
    """Return the Dutch messages as they are."""
    with PO_FILE.open("rb") as file:
        return read_po(file, locale="nl")


def compiled(catalog: Catalog) -> bytes:
    """Return a catalogue as gettext reads it."""
    written = BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def update() -> None:
    """Bring the Dutch messages in step and compile them."""
    known = read()
    fresh = Catalog(
        locale="nl",
        project="Vindplaats",
        version="1",
        msgid_bugs_address="Vindplaats",
        last_translator="Vindplaats",
        language_team="Vindplaats",
        creation_date=known.creation_date,
        revision_date=known.creation_date,
        header_comment="# Vindplaats in Dutch; kept in step by search_web/translating.py",
        fuzzy=False,
    )
    for message in sorted(messages(), key=str):
        before = known.get(message[0] if isinstance(message, tuple) else message)
        fresh.add(message, before.string if before is not None else None)
    with PO_FILE.open("wb") as file:
        write_po(file, fresh, width=120, sort_output=True)
    MO_FILE.write_bytes(compiled(read()))


def _error_templates() -> Iterator[str]:
    """Yield the sentence of every error there is."""
    _ = link_errors, indexer.errors, indexer.query_errors, search_web.errors  # imported so that their errors are known
    waiting = [VindplaatsError]
    while waiting:
        error = waiting.pop()
        yield error.template
        waiting += error.__subclasses__()


def _phrases() -> Iterator[str]:
    """Yield the phrases that the other packages put into errors, and the names of files that are refused."""
    for package in ("archive", "indexer"):
        for file in sorted((PACKAGE.parent / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.keyword) and node.arg in _PHRASES and isinstance(node.value, ast.Constant):
                    yield str(node.value.value)
    # Kept private there, since nobody else needs them.
    yield from (kind for _, kind in (*media_types._SIGNATURES, *media_types._IN_ZIP))
    yield from (*media_types._OTHER_ZIPS, *media_types.KINDS.values())


if __name__ == "__main__":
    update()
