"""Which column of a table, or field of a JSON object, holds what: by the names that people and programs give them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from archive.addresses import site_of
from archive.article import Metadata
from archive.dates import is_plausible, parse_date_line
from archive.language import language_code
from archive.sources.entries import Entry, is_web_address

# In Dutch, English, German, French and Russian; spelled as `_plain` leaves them. The first that is there counts.
_NAMES = {
    "url": "url link permalink canonicalurl articleurl pageurl weburl sourceurl originalurl resolvedurl givenurl uri "
    "href webadres adres webadresse adresse lien adresseweb ссылка адрес",
    "title": "title titel headline kop koptekst artikeltitel resolvedtitle giventitle überschrift schlagzeile titre "
    "intitulé заголовок название",
    "published": "published publishedat datepublished publicationdate publishdate publisheddate pubdate date datum "
    "publicatiedatum gepubliceerd gepubliceerdop veröffentlicht veröffentlichtam erscheinungsdatum publiéle "
    "datedepublication дата датапубликации опубликовано",
    "modified": "modified modifiedat datemodified lastmodified gewijzigd gewijzigdop laatstgewijzigd bijgewerkt "
    "geändert geändertam aktualisiert modifié modifiéle изменено обновлено",
    "byline": "byline author authors auteur auteurs autor autoren verfasser schrijver journalist creator writer door "
    "автор авторы",
    "site": "site sitename website publisher publication newspaper bron krant uitgever medium journal source quelle "
    "zeitung source média источник издание domain domainname",
    "language": "language lang languagecode taal sprache langue язык",
    "html": "html contenthtml htmlcontent bodyhtml htmlbody rawhtml fullhtml pagehtml articlehtml",
    "markdown": "markdown contentmarkdown contentmd bodymarkdown bodymd md",
    "text": "text fulltext articletext maintext plaintext bodytext articlebody body content tekst inhoud artikeltekst "
    "inhalt volltext texte contenu corps текст содержание article artikel",
    "tags": "tags tag labels label documenttags keywords trefwoorden etiketten schlagwörter schlagworte stichwörter "
    "motsclés étiquettes теги метки ключевыеслова",
}
_BY_FIELD = {field: tuple(names.split()) for field, names in _NAMES.items()}

FIELDS = tuple(_BY_FIELD)
"""What a column can be said to hold."""

_BODIES = ("url", "text", "html", "markdown")
_NOT_IN_NAMES = re.compile(r"[\W_]+")
_LONGEST_LIST = 1000


@dataclass(frozen=True, slots=True)
class Columns:
    """Which name in a table stands for which field."""

    by_field: Mapping[str, str]

    @property
    def hold_articles(self) -> bool:
        """Whether there is a column of texts or addresses among them."""
        return any(field in self.by_field for field in _BODIES)

    @property
    def hold_texts(self) -> bool:
        """Whether there is a column of texts among them."""
        return any(field in self.by_field for field in _BODIES if field != "url")

    def entry(self, row: Mapping[str, Any]) -> Entry:
        """Return what a row tells of its article."""
        values = {field: _found(row, name) for field, name in self.by_field.items()}
        site = text_of(values.get("site"))
        return Entry(
            url=text_of(values.get("url")),
            html=text_of(values.get("html"), "\n"),
            markdown=text_of(values.get("markdown"), "\n\n"),
            text=text_of(values.get("text"), "\n\n"),
            known=Metadata(
                title=text_of(values.get("title")),
                byline=text_of(values.get("byline")),
                published=day_of(values.get("published")),
                published_at=moment_of(values.get("published")),
                modified=moment_of(values.get("modified")) or day_of(values.get("modified")),
                authors=names_in(values.get("byline")),
                language=language_code(text_of(values.get("language"))),
                site=site_of(site or "") if is_web_address(site) else site and site.removeprefix("www."),
            ),
            tags=tags_of(values.get("tags")),
        )


def find_columns(names: Iterable[str], said: Mapping[str, str]) -> Columns:
    """Return which of the names stands for which field; what a person said of them goes first.

    A name that was said may lead into an object in a field: "meta.title".
    """
    return _find_columns(tuple(names), tuple(said.items()))


def text_of(value: object, joint: str = ", ") -> str | None:
    """Return a field as text: of a list its parts joined, of an object its name; None for an empty one."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, list):
        parts = [text_of(part, joint) for part in value[:_LONGEST_LIST]]
        return joint.join(part for part in parts if part) or None
    if isinstance(value, Mapping):
        named = (value.get(name) for name in ("name", "title", "label", "text", "value"))
        return next((name for name in named if isinstance(name, str) and name.strip()), None)
    return str(value)


def names_in(value: object) -> tuple[str, ...]:
    """Return names where they come one by one, () for a text that may hold several."""
    if not isinstance(value, list):
        return ()
    found = [text_of(name) for name in value[:_LONGEST_LIST]]
    return tuple(name for name in found if name)


def tags_of(value: object) -> tuple[str, ...]:
    """Return tags from a list, or from a text that lists them in one of the usual ways."""
    if isinstance(value, str):
        listed = value.strip()
        if listed.startswith("[") and listed.endswith("]"):
            try:
                value = json.loads(listed)
            except (ValueError, RecursionError):  # as Python prints a list: ['one', 'two']
                value = [part.strip().strip("'\"") for part in listed[1:-1].split(",")]
        else:
            value = [part.strip() for part in re.split(r"[,;|]", listed)]
    if isinstance(value, Mapping):
        value = [tag if isinstance(tag, Mapping) else name for name, tag in value.items()]
    return names_in(value)


def day_of(value: object) -> date | None:
    """Return the day of a date as programs and people write it, or of seconds since 1970; None for all else."""
    day = _day(value)
    return day if day is not None and is_plausible(day) else None


def moment_of(value: object) -> datetime | None:
    """Return the moment in a date of ISO 8601 with its offset; None for all else.

    Midnight is what programs write for a day of which they know no more.
    """
    text = value.strip() if isinstance(value, str) and len(value) < 100 else ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    is_known = moment.utcoffset() is not None and moment.time() != time() and is_plausible(moment.date())
    return moment if is_known else None


def _day(value: object) -> date | None:
    text = "" if isinstance(value, bool) else str(value or "").strip()
    if not text or len(text) > 100:
        return None
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}|\d{15,16}", text):
        seconds = float(text)
        while seconds > 1e11:  # in thousandths, or millionths
            seconds /= 1000
        return datetime.fromtimestamp(seconds, UTC).date()
    for read in (_iso, parse_date_line, _in_mail):
        if (day := read(text)) is not None:
            return day
    return None


def _iso(text: str) -> date | None:
    # The day as it stands there: where it was published it was that day, whatever the time zone here.
    found = re.match(r"(\d{4}-\d\d-\d\d)(?:$|[T ])", text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _in_mail(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


@lru_cache(maxsize=64)
def _find_columns(names: tuple[str, ...], said: tuple[tuple[str, str], ...]) -> Columns:
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(_plain(name), name)
    found: dict[str, str] = {}
    for field, usual in _BY_FIELD.items():
        if present := [by_plain[each] for each in usual if each in by_plain]:
            found[field] = present[0]
    # A column that a person gave a meaning has no other.
    meant = {field: by_plain.get(_plain(name), name) for field, name in said}
    return Columns({field: name for field, name in found.items() if name not in meant.values()} | meant)


def _plain(name: str) -> str:
    return _NOT_IN_NAMES.sub("", name.casefold())


def _found(row: Mapping[str, Any], name: str) -> object:
    if name in row:
        return row[name]
    value: object = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
