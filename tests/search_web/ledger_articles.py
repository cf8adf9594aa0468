"""Articles of two made-up papers, of which one repeats itself: for the tests of what readers decide about blocks."""

from datetime import UTC, datetime
from pathlib import Path

from archive import Archive, Received, SourceKind
from indexer.index_writer import IndexWriter
from tests.indexer.conftest import WordEmbedder
from tests.indexer.test_recurring_blocks import SUBJECTS, prose

RADIO = "Volg De Courant ook op de radio"
COOKIES = "Wij gebruiken cookies om uw bezoek te verbeteren."
NEWSLETTER = "Schrijf je in voor onze nieuwsbrief"
HEADING = "Wat het kost"
COUNT = 4


def address(number: int) -> str:
    return f"https://courant.example/{SUBJECTS[number - 1]}"


def page(number: int, extra: str = "") -> Received:
    subject = SUBJECTS[number - 1]
    title = f"De {subject} aan het water"
    text = [prose(subject), prose(subject, number)]
    below = [prose(subject, number + 20), f"Elders: nieuws over nummer {number}", RADIO]
    markup = (
        f'<!doctype html><html lang="nl"><head><title>{title} | De Courant</title>'
        f'<meta property="og:site_name" content="De Courant"></head><body><main><article><h1>{title}</h1>'
        f"{_paragraphs(text)}<h2>{HEADING}</h2><p>{prose(subject, number + 10)}</p>{extra}{_paragraphs(below)}"
        f'</article></main><div class="newsletter"><p>{NEWSLETTER}</p></div>'
        f'<div class="cookie-banner"><p>{COOKIES}</p></div></body></html>'
    )
    return Received(markup.encode(), "text/html", SourceKind.URL, datetime.now(UTC), url=address(number))


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def fill(folder: Path) -> Path:
    """Make an archive of four articles of one site, and one of another, indexed by a small embedder."""
    with Archive.open(folder, create=True) as archive:
        for number in range(1, COUNT + 1):
            archive.add(page(number))
        other = page(COUNT + 1)
        markup = other.content.replace(b"De Courant", b"Het Blad")
        archive.add(Received(markup, "text/html", SourceKind.URL, datetime.now(UTC), url="https://blad.example/1"))
        assert not IndexWriter(archive, folder / "index", WordEmbedder()).catch_up().failures
    return folder
