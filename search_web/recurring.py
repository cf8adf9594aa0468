"""What recurs on the sites of an archive, looked at again only where the index changed."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from flask import current_app

from archive.decisions import SiteRule
from indexer.recurring_blocks import ArticleDigest, Proposal, digest, proposals
from search_web.running import running
from search_web.site_rules import stored_blocks
from search_web.workspace import Workspace

_EXTENSION = "vindplaats_recurring"


class RecurringBlocks:
    """Keeps what was looked at of each article, for as long as the index holds it so; for any thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._build: Path | None = None
        self._digests: dict[int, ArticleDigest] = {}

    def proposals(self, rules: Sequence[SiteRule]) -> list[Proposal]:
        """Return what recurs and none of these rules speaks of, what cleans most first.

        Raises `IndexMissing`, `IndexOutdated` or `IndexDamaged`.
        """
        with self._lock, stored_blocks(self._workspace) as (reader, _):
            if reader.build != self._build:
                self._build, self._digests = reader.build, {}
            self._digests = {
                key: self._digests.get(key) or digest(reader.article_blocks(key)) for key in reader.article_keys()
            }
            looked_at = list(self._digests.values())
        return proposals(looked_at, rules)


def recurring() -> RecurringBlocks:
    """Return what the app that answers this request knows of its archive."""
    found = current_app.extensions.setdefault(_EXTENSION, RecurringBlocks(running().workspace))
    return cast(RecurringBlocks, found)
