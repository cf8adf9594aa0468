"""Finds out what was handed in, by its content and its name, and opens it as a source of articles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.article import SourceKind
from archive.errors import SourceError
from archive.sources import Fetches, Item, Source
from archive.sources.collections import is_collection_or_article, may_be_read, opened_as
from archive.sources.failures import failed_item
from archive.sources.folders import files_in
from archive.sources.holdings import Handed, Holding, file_holding
from archive.sources.json_files import check_is_no_broken_export
from archive.sources.passed_over import PassedOver, kind_of
from archive.sources.spec import SourceSpec, SpecKind


def open_source(spec: SourceSpec, passed_over: PassedOver | None = None) -> Source:
    """Return what was handed in as a source; its items say what is wrong with it, if anything is.

    While they are gone through, files among them that hold no article are counted in ``passed_over``.
    """
    if spec.kind is SpecKind.LINK:
        from archive.sources.links import LinkSource  # late: only links need an HTTP client

        return LinkSource(spec.value, spec.given)
    path = Path(spec.value)
    counted = PassedOver() if passed_over is None else passed_over
    handed = Handed(spec.given, spec.columns, spec.media_type, passed_over=counted)
    if spec.kind is SpecKind.PATH:
        if _is_folder(path):
            return FolderSource(path, handed)
        return FileSource(file_holding(path, spec.value, path.name), handed)
    if spec.kind is SpecKind.TEXT:
        handed = replace(handed, source=SourceKind.PASTE, charset="utf-8")
        return FileSource(Holding("", spec.name, "text", file_holding(path, spec.name, "").open), handed)
    if spec.kind is SpecKind.STDIN:
        handed = replace(handed, source=SourceKind.STDIN)
    return FileSource(file_holding(path, spec.name, spec.name, name=spec.name), handed)


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file: one article, or as many as are in it."""

    holding: Holding
    handed: Handed

    @property
    def label(self) -> str:
        """Its path or name."""
        return self.holding.label

    def items(self, _fetches: Fetches) -> Iterator[Item]:
        """Yield the articles in it. Raises `SourceError`."""
        yield from items_of(self.holding, self.handed)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """All files in a folder and the folders below it, of every kind that can be read."""

    folder: Path
    handed: Handed

    @property
    def label(self) -> str:
        """Its path."""
        return str(self.folder)

    def items(self, _fetches: Fetches) -> Iterator[Item]:
        """Yield the articles in it; what cannot be opened comes as an item that says so."""
        for path in files_in(self.folder, set(), self._is_wanted):
            key = path.relative_to(self.folder).as_posix()
            yield from items_within(file_holding(path, str(path), key), self.handed.for_many)

    def _is_wanted(self, name: str) -> bool:
        return may_be_read(name) or _pass_over(name, self.handed)


def items_of(holding: Holding, handed: Handed) -> Iterator[Item]:
    """Yield the articles in these bytes; raises `SourceError` where they cannot be read any further."""
    try:
        inner, kind = opened_as(holding, handed.media_type)
    except SourceError as error:
        yield failed_item(holding.key, holding.label, error)
        return
    if kind is None:
        yield Item(holding.key, holding.label, lambda _fetches: inner.receive(handed))
    else:
        yield from kind.items(inner, handed.for_many, items_within)


def items_within(holding: Holding, handed: Handed) -> Iterator[Item]:
    """Yield the articles in a file among others; where it cannot be read any further, an item says so."""
    if not may_be_read(holding.name):
        _pass_over(holding.name, handed)
        return
    try:
        inner, kind = opened_as(holding)
        if kind is not None and is_collection_or_article(inner, kind):
            yield from kind.items(inner, handed.for_many, items_within)
        elif is_collection_or_article(inner, kind):
            yield Item(holding.key, holding.label, lambda _fetches: inner.receive(handed))
        else:
            if kind is not None:  # JSON by its name
                check_is_no_broken_export(inner)
            _pass_over(holding.name, handed)
    except SourceError as error:
        yield failed_item(f"{holding.key}!", holding.label, error)


def _pass_over(name: str, handed: Handed) -> bool:
    """Count a file that holds no article; return that it is not wanted."""
    handed.passed_over[kind_of(name)] += 1
    return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a NUL in the name
        return False
