"""One archive's folder, and what belongs together in it: the archive, its index, its model.

<folder>/archive.sqlite   the truth: back this up
<folder>/index/           derived, can be made anew (see `indexer.manifest`)
<folder>/secret.key       signs the page's forms
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive import Archive

if TYPE_CHECKING:
    from indexer.embedding import Embedder
    from indexer.index_writer import IndexWriter
    from indexer.searcher import Searcher

# Under this name the archive remembers which model its owner chose.
MODEL_SETTING = "model"

# And under this one, how much meaning weighs in hybrid mode, as `vindplaats evaluate --fit` found it.
MEANING_WEIGHT_SETTING = "meaning_weight"


class Workspace:
    """What every command and page works with, opened as it is needed.

    ``embedder`` stands in for the model that the archive's settings name.
    """

    def __init__(self, folder: Path, embedder: "Embedder | None" = None) -> None:
        self.folder = folder
        self._is_given = embedder is not None
        self._embedder = embedder

    @property
    def index_folder(self) -> Path:
        """Where the index lies."""
        return self.folder / "index"

    @contextmanager
    def archive(self, *, create: bool = False) -> Iterator[Archive]:
        """Open the archive. Raises `ArchiveNotFound` unless it exists or ``create``."""
        with Archive.open(self.folder, create=create) as archive:
            yield archive

    @property
    def embedder(self) -> "Embedder":
        """The archive's model; nothing is loaded before a text is embedded."""
        if self._embedder is None:
            with self.archive() as archive:
                self._embedder = _chosen_model(archive)
        return self._embedder

    def follow_chosen_model(self, archive: Archive) -> bool:
        """Turn to the model that the archive's settings name by now; return whether it is another than before."""
        if self._is_given or self._embedder is None:
            return False
        chosen = _chosen_model(archive)
        if chosen.name == self._embedder.name:
            return False
        self._embedder = chosen
        return True

    def meaning_weight(self) -> float:
        """Return how much meaning weighs in hybrid mode: what was fitted on this archive, or the usual."""
        from indexer.fusion import DEFAULT_MEANING_WEIGHT

        with self.archive() as archive:
            fitted = archive.setting(MEANING_WEIGHT_SETTING)
        return DEFAULT_MEANING_WEIGHT if fitted is None else float(fitted)

    def searcher(self) -> "Searcher":
        """Open the index for searching. Raises `IndexMissing`, `IndexOutdated` or `IndexDamaged`."""
        # Imported here and below: listing and removing must not wait for what only searching needs.
        from indexer.searcher import Searcher

        return Searcher(self.index_folder, self.embedder)

    def index_writer(self, archive: Archive, *, wait_s: float = 0) -> "IndexWriter":
        """Return what brings the index up to the archive; waits so long for another process that writes it."""
        from indexer.index_writer import IndexWriter

        return IndexWriter(archive, self.index_folder, self.embedder, wait_s=wait_s)


def _chosen_model(archive: Archive) -> "Embedder":
    # Imported here: listing and removing must not wait for what only searching needs.
    from indexer.embedding import DEFAULT_MODEL
    from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(archive.setting(MODEL_SETTING) or DEFAULT_MODEL)
