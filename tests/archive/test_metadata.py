import tomllib
from pathlib import Path

import pytest

from archive import Metadata, read_file
from archive.decoding import find_charset
from archive.metadata import derive, holds_text

SEEDS = Path(__file__).parents[2] / "seeds"
SIDECARS = sorted(SEEDS.glob("*.expected.toml"))


def derived_from(file: Path) -> Metadata:
    received = read_file(file)
    charset = find_charset(received.content, None, received.media_type)
    return derive(received.content, received.media_type, charset, None)


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda sidecar: sidecar.name.removesuffix(".expected.toml"))
def test_every_seed_gives_the_metadata_that_its_sidecar_says(sidecar: Path) -> None:
    expected = tomllib.loads(sidecar.read_text())
    name = sidecar.name.removesuffix(".expected.toml")
    (article,) = (file for file in SEEDS.glob(f"{name}.*") if file != sidecar)
    derived = derived_from(article)
    assert derived.title == expected["title"]
    assert derived.language == expected["language"]
    assert derived.byline == expected.get("byline")
    assert derived.published == expected.get("date")
    if "site" in expected:
        assert derived.site == expected["site"]


def test_the_users_document_has_a_title_a_byline_and_no_date(users_document: Path) -> None:
    derived = derived_from(users_document)
    first_line = users_document.read_text().split("\n", 1)[0]
    assert first_line.endswith("\u00a0")
    assert derived == Metadata(title=first_line.strip(), byline="door onze redactie", language="nl")


@pytest.mark.parametrize("media_type", ["text/html", "text/plain", "text/markdown"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0", b"a" * 10_000_000, b"\n" * 1_000_000, b"<" * 1_000_000])
def test_nothing_that_comes_in_makes_it_fail(content: bytes, media_type: str) -> None:
    assert derive(content, media_type, "utf-8", None).published is None


def test_a_page_without_visible_text_holds_none() -> None:
    assert not holds_text("<html><head><title>x</title></head><script>y</script></html>", "text/html")
    assert holds_text("<p>x", "text/html")
    assert not holds_text(" \u00a0—\n", "text/plain")
