"""JSON documents of articles: exports, known by the names of their fields, and any other list of articles."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from archive.article import Metadata
from archive.errors import NoColumns, SourceDamaged, SourceUnsupported
from archive.language import language_code
from archive.sources import Item
from archive.sources.columns import day_of, find_columns, moment_of, names_in, tags_of, text_of
from archive.sources.entries import Entry, item_of
from archive.sources.holdings import Handed, Holding
from archive.sources.json_shapes import Shape, is_sound, objects, shape_of
from archive.sources.kinds import Beginning, Opens

SUFFIXES = frozenset({".json"})

_MOST_NAMES = 20

# What exports are known by where their JSON cannot be read: Karakeep, wallabag, Omnivore, CSL, Firefox; any list.
_FIELDS_OF_EXPORTS = tuple(
    frozenset(fields.split())
    for fields in (
        "bookmarks createdAt",
        "is_archived url",
        "slug savedAt",
        "issued type",
        "typeCode uri",
        "title url",
        "title content",
    )
)
_NAMED = re.compile(r"""["']([\w-]{1,40})["']\s{0,20}:""")

_NOTHING_FETCHED = "wallabag can't retrieve contents"


def recognises(beginning: Beginning) -> bool:
    """Whether this is a document with a list of objects in it, of which something looks like an article."""
    shape = _shape(beginning.head)
    if shape is None:
        return False
    return _export_of(shape) is not None or beginning.suffix in SUFFIXES or find_columns(shape.keys, {}).hold_articles


def items(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield the articles of a document one by one. Raises `SourceUnsupported`, `NoColumns` or `SourceDamaged`."""
    shape = _shape(holding.head())
    if shape is None:
        raise SourceUnsupported(source=holding.label, media_type="a JSON document without articles that are known")
    export = None if handed.columns else _export_of(shape)
    known = export is not None
    for number, row in enumerate(objects(holding, shape.path), start=1):
        columns = find_columns(row, handed.columns)
        if not (known or columns.hold_articles):
            raise NoColumns(source=holding.label, columns=", ".join(list(row)[:_MOST_NAMES]))
        known = True
        yield item_of(export(row) if export else columns.entry(row), holding, number, handed)


def recognises_name(beginning: Beginning) -> bool:
    """Whether this is JSON by its name, of which nothing else was made."""
    return beginning.suffix in SUFFIXES


def check_is_no_broken_export(holding: Holding) -> None:
    """Raise `SourceDamaged` for JSON, of which nothing was made, that has an export's fields but is broken."""
    head = holding.head()
    named = set(_NAMED.findall(head.decode("utf-8", "ignore")))
    if any(named >= fields for fields in _FIELDS_OF_EXPORTS) and not is_sound(head):
        raise SourceDamaged(source=holding.label, detail="its JSON is broken or ends too early")


def omnivore(row: Mapping[str, Any]) -> Entry:
    """Return what Omnivore's metadata says of an article; its text is in a file of its own."""
    known = Metadata(
        title=text_of(row.get("title")),
        byline=text_of(row.get("author")),
        published=day_of(row.get("publishedAt")),
        published_at=moment_of(row.get("publishedAt")),
    )
    return Entry(url=text_of(row.get("url")), known=known, tags=tags_of(row.get("labels")))


def _shape(head: bytes) -> Shape | None:
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] not in (b"[", b"{"):
        return None
    shape = shape_of(head)
    if shape is not None and not shape.path and not find_columns(shape.keys, {}).hold_texts:
        return None  # an object by itself, such as a program's settings
    return shape


def _export_of(shape: Shape) -> Callable[[Mapping[str, Any]], Entry] | None:
    """Return how an export's objects are read whose fields these are, None for any other list."""
    keys = shape.keys
    if shape.path == "bookmarks.item" and keys >= {"createdAt", "tags", "content"}:
        return _karakeep
    if keys >= {"is_archived", "url", "content"}:
        return _wallabag
    if keys >= {"slug", "labels", "savedAt", "url"}:
        return omnivore
    if keys >= {"id", "type"} and keys & {"issued", "container-title", "author", "accessed", "URL", "abstract"}:
        return _csl
    return None


def _karakeep(row: Mapping[str, Any]) -> Entry:
    content = row.get("content")
    content = content if isinstance(content, Mapping) else {}
    url, title = text_of(content.get("url")), text_of(row.get("title")) or text_of(content.get("title"))
    tags = tags_of(row.get("tags"))
    html, text = text_of(content.get("htmlContent")), text_of(content.get("text"))
    if html is None and text is None:
        return Entry(url=url, tags=tags, label=title)
    known = Metadata(
        title=title,
        byline=text_of(content.get("author")),
        published=day_of(content.get("datePublished")),
        published_at=moment_of(content.get("datePublished")),
        site=text_of(content.get("publisher")),
    )
    return Entry(url=url, html=html, markdown=text, known=known, tags=tags)  # its notes are Markdown


def _wallabag(row: Mapping[str, Any]) -> Entry:
    url, title, html = text_of(row.get("url")), text_of(row.get("title")), text_of(row.get("content"))
    tags = tags_of(row.get("tags"))
    if html is None or _NOTHING_FETCHED in html:
        return Entry(url=url, tags=tags, label=title)
    known = Metadata(
        title=title,
        byline=text_of(row.get("published_by")),
        published=day_of(row.get("published_at")),
        published_at=moment_of(row.get("published_at")),
        authors=names_in(row.get("published_by")),
        language=language_code(text_of(row.get("language"))),
    )
    return Entry(url=url, html=html, known=known, tags=tags)


def _csl(row: Mapping[str, Any]) -> Entry:
    """Read a reference as Zotero writes it: a link where it has an address, else what it says of its subject.

    https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
    """
    url = text_of(row.get("URL"))
    doi = text_of(row.get("DOI"))
    if url is None and doi is not None:
        url = f"https://doi.org/{doi.removeprefix('https://doi.org/')}"
    authors = _names(row.get("author"))
    known = Metadata(
        title=text_of(row.get("title")),
        byline=", ".join(authors) or None,
        authors=authors,
        published=_csl_day(row.get("issued")),
        language=language_code(text_of(row.get("language"))),
        site=text_of(row.get("container-title")) or text_of(row.get("publisher")),
    )
    said = None if url else "\n\n".join(filter(None, (text_of(row.get("abstract")), text_of(row.get("note")))))
    return Entry(url=url, text=said, known=known, tags=tags_of(row.get("keyword")))


def _names(people: object) -> tuple[str, ...]:
    """Return people's names as they are printed; of an institution its own."""
    if not isinstance(people, list):
        return ()
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    names = []
    for person in people[:100]:
        if isinstance(person, Mapping):
            name = " ".join(str(person[part]) for part in parts if person.get(part))
            names.append(name or str(person.get("literal") or ""))
    return tuple(name for name in names if name)


def _csl_day(issued: object) -> date | None:
    """Return the day of a date in parts; a month or year by itself is none."""
    if not isinstance(issued, Mapping):
        return None
    try:
        year, month, day = (int(part) for part in issued["date-parts"][0])
        return day_of(date(year, month, day))
    except (KeyError, IndexError, TypeError, ValueError):
        return day_of(issued.get("raw"))
