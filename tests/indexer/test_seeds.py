"""Each article of ``seeds/`` comes apart as the sidecar beside it says."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive.article import Article, SourceKind
from archive.metadata import derive
from indexer.extraction import Extraction, extract
from indexer.rules import plain
from indexer.sections import sections

SEEDS = Path(__file__).parents[2] / "seeds"
SIDECARS = sorted(SEEDS.glob("*.expected.toml"))
MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html", ".md": "text/markdown"}

each_seed = pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda path: path.name.removesuffix(".expected.toml"))


def source_of(sidecar: Path) -> Path:
    name = sidecar.name.removesuffix(".expected.toml")
    return next(path for path in SEEDS.glob(f"{name}.*") if path.suffix in MEDIA_TYPES)


# A web page has more around its article than a sidecar lists.
COPIED = [sidecar for sidecar in SIDECARS if source_of(sidecar).suffix == ".txt"]


def removals_expected() -> Iterator[Any]:
    for sidecar in SIDECARS:
        for entry in tomllib.loads(sidecar.read_text(encoding="utf-8"))["removed"]:
            text, reason = entry["text"], entry["reason"]
            yield pytest.param(sidecar, text, reason, id=f"{sidecar.name.split('.')[0]}: {text[:40]}")


@cache
def taken_apart(sidecar: Path) -> tuple[dict[str, Any], Extraction]:
    source = source_of(sidecar)
    media_type, content = MEDIA_TYPES[source.suffix], source.read_bytes()
    metadata = derive(content, media_type, "utf-8", None)
    received = datetime(2024, 5, 4, tzinfo=UTC)
    article = Article(1, 1, media_type, "utf-8", content, SourceKind.FILE, source.name, received, metadata, metadata)
    return tomllib.loads(sidecar.read_text(encoding="utf-8")), extract(article)


@each_seed
def test_a_seeds_title_and_byline_are_found(sidecar: Path) -> None:
    expected, found = taken_apart(sidecar)
    assert found.title is not None
    assert plain(found.title.text) == plain(expected["title"])
    byline = expected.get("byline")
    assert (found.byline and plain(found.byline.text)) == (byline and plain(byline))


@each_seed
def test_a_seeds_paragraphs_are_kept_in_order_under_their_headings(sidecar: Path) -> None:
    expected, found = taken_apart(sidecar)
    parts = sections(found.kept)
    assert [list(map(plain, part.headings)) for part in parts] == [
        list(map(plain, part["headings"])) for part in expected["sections"]
    ]
    for part, wanted in zip(parts, expected["sections"], strict=True):
        kept = [plain(text) for text in part.paragraphs]
        prefixes = [plain(prefix) for prefix in wanted["paragraphs"]]
        assert len(kept) == len(prefixes), kept
        assert all(text.startswith(prefix) for text, prefix in zip(kept, prefixes, strict=True)), kept


@pytest.mark.parametrize(("sidecar", "text", "reason"), list(removals_expected()))
def test_what_a_seed_must_lose_is_in_the_ledger_under_its_reason(sidecar: Path, text: str, reason: str) -> None:
    _, found = taken_apart(sidecar)
    holding = [removal for removal in found.removals if plain(text) in plain(removal.block.text)]
    assert reason in [removal.reason.value for removal in holding], holding


@pytest.mark.parametrize("sidecar", COPIED, ids=lambda path: path.name.removesuffix(".expected.toml"))
def test_of_a_copied_text_nothing_else_is_removed(sidecar: Path) -> None:
    expected, found = taken_apart(sidecar)
    listed = [plain(entry["text"]) for entry in expected["removed"]]
    assert [
        removal.block.text
        for removal in found.removals
        if not any(text in plain(removal.block.text) for text in listed)
    ] == []
