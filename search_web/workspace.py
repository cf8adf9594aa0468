"""One archive's folder, and what belongs together in it: the archive, its index, its model.

<folder>/archive.sqlite   the truth: back this up
<folder>/index/           derived, can be made anew (see `indexer.manifest`)
<folder>/models/<name>/   models that were adapted to this archive
<folder>/incoming/        what was handed in and is not added yet
<folder>/secret.key       signs the page's forms
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive import Archive
from archive.errors import IndexingError

if TYPE_CHECKING:
    from indexer.embedding import Embedder
    from indexer.index_writer import IndexWriter
    from indexer.manifest import Manifest
    from indexer.model_switch import ModelSwitch
    from indexer.re_extracting import ReExtraction
    from indexer.searcher import Searcher

# Under this name the archive remembers which model its owner chose and the index was made with.
MODEL_SETTING = "model"

# Under this one, which model is being prepared to take its place.
MODEL_WANTED_SETTING = "model_wanted"

# And under this one, how much meaning weighs in hybrid mode, as `vindplaats evaluate --fit` found it.
MEANING_WEIGHT_SETTING = "meaning_weight"

# What models that learned the archive are called, a number after it.
_ADAPTED = "adapted-"

# Came with earlier versions; an archive that names one is served by the model that comes with this one.
_RETIRED_MODELS = frozenset({"all-MiniLM-L6-v2", "vindplaats-nl-en-1"})


class Workspace:
    """What every command and page works with, opened as it is needed.

    ``embedder`` stands in for the model that the archive's settings name.
    """

    def __init__(self, folder: Path, embedder: "Embedder | None" = None) -> None:
        self.folder = folder
        self._is_given = embedder is not None
        self._embedder = embedder
        self._opened: dict[str, Embedder] = {}

    @property
    def index_folder(self) -> Path:
        """Where the index lies."""
        return self.folder / "index"

    def adapted_folder(self, name: str) -> Path | None:
        """Return where a model lies that was adapted to this archive, None where there is none of that name."""
        folder = self.folder / "models" / name
        return folder if re.fullmatch(r"\w[\w.-]*", name) and folder.is_dir() else None

    def adapted_models(self) -> list[str]:
        """Return the names of the models that were adapted to this archive."""
        return sorted(path.name for path in (self.folder / "models").glob("*") if self.adapted_folder(path.name))

    def new_adapted_name(self, known: Iterable[str]) -> str:
        """Return a name for one more of them, which comes after all that are there or in ``known``."""
        names = [name for name in (*self.adapted_models(), *known) if is_adapted_name(name)]
        return f"{_ADAPTED}{max((int(name.removeprefix(_ADAPTED)) for name in names), default=0) + 1}"

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
                self._embedder = self.open_model(chosen_model(archive))
        return self._embedder

    def open_model(self, name: str) -> "Embedder":
        """Return the embedder of a model by name or folder, the same one at every call; loads nothing yet."""
        # Imported here: listing and removing must not wait for what only searching needs.
        from indexer.embedding.opening import open_embedder
        from indexer.embedding.renamed import RenamedEmbedder

        if name not in self._opened:
            adapted = self.adapted_folder(name) or (self.folder / "models" / name if is_adapted_name(name) else None)
            opened = open_embedder(name) if adapted is None else RenamedEmbedder(name, open_embedder(str(adapted)))
            self._opened = {each: self._opened[each] for each in list(self._opened)[-2:]} | {name: opened}
        return self._opened[name]

    def follow_chosen_model(self, archive: Archive) -> bool:
        """Turn to the model that the archive's settings name by now; return whether it is another than before."""
        if self._is_given or self._embedder is None:
            return False
        chosen = self.open_model(chosen_model(archive))
        if chosen.name == self._embedder.name:
            return False
        self._embedder = chosen
        return True

    def model_for(self, manifest: "Manifest | None") -> "Embedder":
        """Return the model that can search an index: the one that it was made with, whatever is chosen by now."""
        if self._is_given or manifest is None or manifest.model in {None, *_RETIRED_MODELS}:
            return self.embedder
        return self.open_model(str(manifest.model))

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

        return Searcher(self.index_folder, self.model_for(self._manifest()))

    def index_writer(self, archive: Archive, *, wait_s: float = 0) -> "IndexWriter":
        """Return what brings the index up to the archive; waits so long for another process that writes it."""
        from indexer.index_writer import IndexWriter

        return IndexWriter(archive, self.index_folder, self.embedder, wait_s=wait_s)

    def model_switch(self, archive: Archive, name: str) -> "ModelSwitch":
        """Return what turns the index to another model."""
        from indexer.model_switch import ModelSwitch

        return ModelSwitch(archive, self.index_folder, self.open_model(name))

    def re_extraction(self, archive: Archive, *, every: bool = False) -> "ReExtraction":
        """Return what takes the articles in the index apart anew; ``every``: also those of today's rules."""
        from indexer.re_extracting import ReExtraction

        return ReExtraction(archive, self.index_folder, self.embedder, every=every)

    def _manifest(self) -> "Manifest | None":
        from indexer.manifest import Manifest, current_build

        try:
            return Manifest.read(current_build(self.index_folder))
        except (IndexingError, OSError):
            return None  # the searcher says what is wrong with it


def is_adapted_name(name: str) -> bool:
    """Whether a model that learned an archive has a name like this, whether it is still there or not."""
    return re.fullmatch(f"{_ADAPTED}[0-9]{{1,9}}", name) is not None


def chosen_model(archive: Archive) -> str:
    """Return the name of the model that an archive's owner chose, or of the bundled one."""
    from indexer.embedding import DEFAULT_MODEL

    chosen = archive.setting(MODEL_SETTING)
    return DEFAULT_MODEL if chosen in {None, *_RETIRED_MODELS} else str(chosen)


def choose_model(archive: Archive, name: str) -> None:
    """Remember which model the index is made with from now on; nothing else is wanted any more."""
    from indexer.embedding import DEFAULT_MODEL

    archive.set_setting(MODEL_SETTING, None if name == DEFAULT_MODEL else name)
    archive.set_setting(MODEL_WANTED_SETTING, None)
