"""Web archives: WARC files of what servers answered (ISO 28500), and WACZ files, which pack them with their pages."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import TYPE_CHECKING, Any

from archive.addresses import normalise_url, without_password
from archive.article import Received, SourceKind
from archive.errors import FetchError, SourceDamaged, SourceError, SourceTooLarge
from archive.intake import MAX_ARTICLE_BYTES
from archive.media_types import BY_NAME, PLAIN, media_type_of
from archive.sources import Fetches, Item
from archive.sources.failures import failed_item
from archive.sources.holdings import Handed, Holding, Places, Stream, rest_of
from archive.sources.kinds import Beginning, Opens
from archive.sources.packed import GZIP, unpacked
from archive.sources.web_payloads import payload_of
from archive.sources.zip_archives import OpenZip

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]  # carries no types

SUFFIXES = frozenset({".warc", ".wacz"})

_MB = 1_000_000
_LARGEST_LIST = 100_000_000


@dataclass(frozen=True, slots=True)
class _Capture:
    """One page as it was captured, and where its record stands."""

    url: str
    place: int


def recognises_warc(beginning: Beginning) -> bool:
    """Whether this is a WARC file."""
    return beginning.head.startswith(b"WARC/")


def items_of_warc(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield the pages that were captured; what was captured twice comes twice. Raises `SourceDamaged` at its end."""
    holding = _with_places(holding)
    places = Places(holding)
    for capture in _captures(holding):
        yield _item(capture, places, holding, handed)


def recognises_wacz(beginning: Beginning) -> bool:
    """Whether this is a ZIP archive of WARC files with their description."""
    names = beginning.members or ()
    return "datapackage.json" in names and any(map(_is_warc, names))


def items_of_wacz(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield the captures of the pages that it lists, not of what those pages loaded; all where it lists none."""
    archive = OpenZip(holding, handed.archives)
    pages = _pages(archive)
    for name, info in archive.members():
        if not _is_warc(name):
            continue
        label = f"{holding.label}/{name}"
        try:
            warc = _with_places(archive.holding(name, info))
            places = Places(warc)
            for capture in _captures(warc):
                if not pages or capture.url in pages:
                    yield _item(capture, places, warc, handed)
        except SourceError as error:
            yield failed_item(f"{holding.key}/{name}!", label, error)


def _is_warc(name: str) -> bool:
    return name.startswith("archive/") and name.lower().endswith((".warc", ".warc.gz"))


def _pages(archive: OpenZip) -> frozenset[str]:
    """Return the addresses of the pages that the archive was made for.

    https://specs.webrecorder.net/wacz/1.1.1/#pages-jsonl
    """
    found: set[str] = set()
    for name, info in archive.members():
        if name.startswith("pages/") and name.endswith(".jsonl"):
            for line in archive.read(info, _LARGEST_LIST).splitlines():
                try:
                    page = json.loads(line)
                except (ValueError, RecursionError):
                    continue
                if isinstance(page, dict) and isinstance(page.get("url"), str):
                    found.add(page["url"])
    return frozenset(found)


def _with_places(holding: Holding) -> Holding:
    """Return the WARC file in a form in which a record can be found by its place.

    Packed as the standard asks, each record by itself, it is left so; packed as one, it is unpacked.
    """
    head = holding.head()
    if not head.startswith(GZIP):
        return holding
    try:
        first = zlib.decompressobj(16 + zlib.MAX_WBITS)
        record = first.decompress(head, 10 * len(head))
    except zlib.error:
        return holding
    is_one = b"\r\n\r\nWARC/" in record
    return unpacked(holding, head)[0] if is_one else holding


def _captures(holding: Holding) -> Iterator[_Capture]:
    """Yield the pages in the order of the file. Raises `SourceDamaged` where it cannot be read any further."""
    with holding.open() as stream, _named_failures(holding.label):
        records = _records(stream)
        for record in records:
            url = _page(record)
            place = records.get_record_offset()  # which reads the record to its end
            if record.raw_stream.limit > 0:
                raise SourceDamaged(source=holding.label, detail="it ends in the middle of a page")
            if url is not None:
                yield _Capture(url, place)
        rest_of(stream)


def _item(capture: _Capture, places: Places, holding: Holding, handed: Handed) -> Item:
    def receive(_fetches: Fetches) -> Received:
        with places.at(capture.place) as stream, _named_failures(holding.label):
            return _received(next(iter(_records(stream))), capture, holding, handed)

    return Item(f"{holding.key}@{capture.place}", without_password(capture.url), receive)


def _received(record: "ArcWarcRecord", capture: _Capture, holding: Holding, handed: Handed) -> Received:
    content = payload_of(record, MAX_ARTICLE_BYTES)
    if len(content) > MAX_ARTICLE_BYTES:
        raise SourceTooLarge(source=capture.url, limit_mb=MAX_ARTICLE_BYTES // _MB)
    stated, charset = _content_type(record)
    try:
        url = normalise_url(capture.url)
    except FetchError:  # a resource under a name of its own
        url = None
    return Received(
        content=content,
        media_type=stated if stated and stated != PLAIN else media_type_of(content, source=capture.url),
        source=SourceKind.WEB_ARCHIVE,
        received_at=_captured_at(record),
        charset=charset,
        origin=holding.label,
        url=url,
        given=handed.given,
    )


def _page(record: "ArcWarcRecord") -> str | None:
    """Return the address of a record that may hold an article, None for all others."""
    if record.rec_type not in {"response", "resource"}:
        return None
    url = record.rec_headers.get_header("WARC-Target-URI")
    if not url or url.endswith("/robots.txt") or _content_type(record)[0] is None:
        return None
    if record.rec_type == "response" and (record.http_headers is None or record.http_headers.get_statuscode() != "200"):
        return None
    return str(url).strip("<>")  # as the first version of the standard had them written


def _content_type(record: "ArcWarcRecord") -> tuple[str | None, str | None]:
    """Return as what a page is kept, None where it is nothing to read, and its charset where that is stated."""
    headers = record.http_headers or record.rec_headers
    message = Message()
    message["Content-Type"] = headers.get_header("Content-Type") or ""
    charset = message.get_param("charset")
    stated = message.get_content_type().lower() if message["Content-Type"] else ""
    return BY_NAME.get(stated), charset if isinstance(charset, str) else None


def _captured_at(record: "ArcWarcRecord") -> datetime:
    try:
        moment = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError:
        return datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _records(stream: Stream) -> Any:
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # late: few archives are of the web

    records = ArchiveIterator(stream)
    records.INC_RECORD = ""  # what it would write to standard error over a broken record
    return records


@contextmanager
def _named_failures(label: str) -> Iterator[None]:
    """Turn what warcio raises over a broken file into the error that a person may read."""
    from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]  # late, as above
    from warcio.statusandheaders import StatusAndHeadersParserException  # type: ignore[import-untyped]

    try:
        yield
    except (ArchiveLoadFailed, StatusAndHeadersParserException, ValueError, zlib.error, StopIteration) as error:
        raise SourceDamaged(source=label, detail="what follows is no record of a web archive") from error
    except (AttributeError, TypeError, IndexError, KeyError) as error:  # over headers that are not there
        raise SourceDamaged(source=label, detail="a record lacks its headers") from error
