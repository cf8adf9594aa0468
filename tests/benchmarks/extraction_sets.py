"""The pages that extraction is measured on, each with its true text and what is known of its metadata.

Three public sets are read where they lie, in the archives of ``extraction/`` in a folder of data; the fourth is ours,
the layouts of ``tests/indexer/layouts``. What is true in the sets of Readability and newspaper4k is what these programs
gave when their pages were taken in, not what a person marked.
"""

import gzip
import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from dateutil.parser import isoparse
from lxml import html  # type: ignore[import-untyped]  # lxml ships no types

from archive.decoding import find_charset
from tests.benchmarks.extractors import all_text
from tests.indexer.layout_suite import layouts

_SCRAPINGHUB = Path("article_extraction_benchmark") / "aeb_html_groundtruth.tar.gz"
_READABILITY = Path("readability_pages") / "readability_test_pages.tar.xz"
_NEWSPAPER = Path("newspaper4k_pages") / "newspaper4k_tests_data.tar.xz"

_CAPTIONS = "//figcaption | //figure | //*[contains(@class, 'caption') or contains(@itemprop, 'caption')]"
_LONGEST_CAPTION = 600
_DECLARATION = re.compile(r"<\?xml[^>]*>")


@dataclass(frozen=True, slots=True)
class TrueMetadata:
    """What a set says of a page; None where it says nothing, so that nothing is compared."""

    title: str | None = None
    published: date | None = None
    authors: tuple[str, ...] | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page to extract from; ``half`` is "A" or "B", by a hash of its name: failures are looked at only in A."""

    set_name: str
    name: str
    markup: str
    truth: str
    url: str | None = None
    captions: tuple[str, ...] = ()
    metadata: TrueMetadata = field(default_factory=TrueMetadata)

    @property
    def half(self) -> str:
        """Which half of its set the page is in."""
        return "AB"[hashlib.sha256(self.name.encode()).digest()[0] % 2]


def scrapinghub(folder: Path) -> Iterator[Page]:
    """Yield the pages of Scrapinghub's article extraction benchmark; ``folder`` is the one with the archives."""
    files = _files(folder / _SCRAPINGHUB)
    for name, entry in json.loads(files["ground-truth.json"]).items():
        markup = gzip.decompress(files[f"html/{name}.html.gz"]).decode("utf-8", errors="replace")
        yield Page("Scrapinghub", name, markup, entry.get("articleBody") or "", entry.get("url"))


def readability(folder: Path) -> Iterator[Page]:
    """Yield Readability's test pages; captions, which Readability keeps, are listed to be set aside."""
    files = _files(folder / _READABILITY)
    for source in sorted(name for name in files if name.endswith("/source.html")):
        place = PurePosixPath(source).parent
        markup, expected = _text(files[source]), _text(files[str(place / "expected.html")])
        stated = json.loads(files[str(place / "expected-metadata.json")])
        metadata = TrueMetadata(stated.get("title"), _day(stated.get("publishedTime")), site=stated.get("siteName"))
        captions = tuple(_captions(markup) | _captions(expected))
        yield Page("Readability", place.name, markup, all_text(expected), None, captions, metadata)


def newspaper4k(folder: Path) -> Iterator[Page]:
    """Yield the pages of newspaper4k's tests that have a text beside them."""
    files = _files(folder / _NEWSPAPER)
    for source in sorted(name for name in files if name.endswith(".html")):
        stem = PurePosixPath(source).stem
        text, stated_in = f"tests/data/txt/{stem}.txt", f"tests/data/metadata/{stem}.json"
        if text not in files:
            continue
        stated = json.loads(files.get(stated_in, b"{}"))
        authors = tuple(stated.get("authors") or ()) or None
        metadata = TrueMetadata(stated.get("title"), _day(stated.get("publish_date")), authors)
        yield Page("newspaper4k", stem, _text(files[source]), _text(files[text]), stated.get("url"), metadata=metadata)


def own_layouts() -> Iterator[Page]:
    """Yield our own Dutch and Flemish page layouts."""
    for layout in layouts():
        truth = layout.truth
        metadata = TrueMetadata(truth.title, truth.published, truth.authors or None, truth.site)
        yield Page("our layouts", layout.name, layout.markup, "\n".join(truth.kept), truth.url, metadata=metadata)


def _files(archive: Path) -> dict[str, bytes]:
    """Return the files of an archive by name, read in one go: to step back in one means to unpack it again."""
    with tarfile.open(archive) as members:
        return {member.name: held.read() for member in members if (held := members.extractfile(member))}


def _text(content: bytes) -> str:
    return content.decode(find_charset(content, None, "text/html"), errors="replace")


def _day(stated: object) -> date | None:
    if not isinstance(stated, str):
        return None
    try:
        return isoparse(stated.strip().replace(" ", "T", 1)).date()
    except ValueError:
        return None


def _captions(markup: str) -> set[str]:
    """Return the captions of a page, whole and line by line."""
    tree = html.document_fromstring(_DECLARATION.sub("", markup))
    texts = [all_text(html.tostring(element, encoding="unicode", with_tail=False)) for element in tree.xpath(_CAPTIONS)]
    return {piece for text in texts if len(text) <= _LONGEST_CAPTION for piece in (text, *text.splitlines()) if piece}


READERS: Mapping[str, Callable[[Path], Iterator[Page]]] = {
    "Scrapinghub": scrapinghub,
    "Readability": readability,
    "newspaper4k": newspaper4k,
}
"""The public sets, by name."""
