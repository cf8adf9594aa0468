"""Omnivore's export: a ZIP archive with what it knew of the articles, their texts, and what was highlighted in them."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from archive.article import Metadata, Received
from archive.errors import SourceDamaged
from archive.intake import MAX_ARTICLE_BYTES
from archive.sources import Fetches, Item
from archive.sources.entries import Entry, item_of
from archive.sources.failures import failed_item
from archive.sources.holdings import Handed, Holding
from archive.sources.json_files import omnivore
from archive.sources.kinds import Beginning, Opens
from archive.sources.zip_archives import OpenZip

_METADATA = re.compile(r"(?:.*/)?metadata_[\w-]+\.json")
_LARGEST_METADATA = 100_000_000


def recognises(beginning: Beginning) -> bool:
    """Whether this is such an archive, by the names in it."""
    names = beginning.members or ()
    return any(map(_METADATA.fullmatch, names)) and any("content/" in name for name in names)


def items(holding: Holding, handed: Handed, _opens: Opens) -> Iterator[Item]:
    """Yield the articles, and the highlights of each as an article of their own."""
    export = _Export(holding, handed)
    for name in sorted(filter(_METADATA.fullmatch, export.members), key=_in_order):
        try:
            rows = json.loads(export.archive.read(export.members[name], _LARGEST_METADATA))
        except (ValueError, RecursionError):
            damaged = SourceDamaged(source=f"{holding.label}/{name}", detail="its JSON is broken or ends too early")
            yield failed_item(f"{holding.key}/{name}", f"{holding.label}/{name}", damaged)
            continue
        folder = name.rpartition("metadata_")[0]
        for number, row in enumerate(rows if isinstance(rows, list) else (), start=1):
            if isinstance(row, Mapping):
                yield from export.items(row, folder, number)


class _Export:
    """The archive while its articles are listed."""

    def __init__(self, holding: Holding, handed: Handed) -> None:
        self.archive = OpenZip(holding, handed.archives)
        self.members = dict(self.archive.members())
        self._holding = holding
        self._handed = handed

    def items(self, row: Mapping[str, Any], folder: str, number: int) -> Iterator[Item]:
        """Yield the article that the metadata tells of, and its highlights."""
        entry, slug = omnivore(row), str(row.get("slug"))
        content, highlights = f"{folder}content/{slug}.html", f"{folder}highlights/{slug}.md"
        if content in self.members:
            yield self._item(content, number, lambda text: replace(entry, html=text))
        else:  # a link: its page knows better what it is called
            link = replace(entry, known=Metadata(), label=entry.known.title)
            yield item_of(link, self._holding, number, self._handed)
        if highlights in self.members and self.members[highlights].file_size:
            tags = (*entry.tags, "highlights")
            yield self._item(highlights, number, lambda text: replace(entry, url=None, markdown=text, tags=tags))

    def _item(self, name: str, number: int, entry_with: Callable[[str], Entry]) -> Item:
        """Return an article whose text is read when its turn comes."""
        holding = replace(self._holding, key=f"{self._holding.key}/{name}", label=f"{self._holding.label}/{name}")

        def receive(fetches: Fetches) -> Received:
            content = self.archive.read(self.members[name], MAX_ARTICLE_BYTES + 1)
            text = content.decode("utf-8", "replace")
            return item_of(entry_with(text), holding, number, self._handed).receive(fetches)

        return replace(item_of(entry_with(""), holding, number, self._handed), receive=receive)


def _in_order(name: str) -> list[int]:
    """Order metadata_0_to_20 before metadata_20_to_40, and that before metadata_100_to_120."""
    return [int(digits) for digits in re.findall(r"\d+", name)]
