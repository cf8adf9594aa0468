"""What the index was made from and with, and where its files lie; the only thing that makes a state visible.

index/
  current                 which build is in use (its folder's name)
  embeddings.sqlite       vectors by model and text, kept over builds
  writer.lock             held by the one process that writes
  build-0001/
    manifest.json         which generation readers see; replaced whole, last of all
    passages.sqlite       articles, passages and ledgers, each row with the generations that see it
    keyword-000012/       the Whoosh index of a generation
    vectors/              rows and matrices (see `indexer.vector.exact_files`)
"""

import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Self

from indexer.analysis import ANALYZER_VERSION, language_code
from indexer.errors import IndexDamaged, IndexMissing, IndexOutdated

# Raise it whenever the files change their form, or extraction or chunking would give other passages.
FORMAT_VERSION = "2"

# Beside the builds: it serves all of them.
EMBEDDINGS_FILE = "embeddings.sqlite"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One complete state of the index.

    ``generation`` grows with every state; ``keyword_generation`` and ``vector_generation`` say which of their
    states belong to it (None: there are no vectors). ``languages`` counts passages by language.
    """

    generation: int = 0
    archive_revision: int = 0
    keyword_generation: int | None = None
    vector_generation: int | None = None
    format_version: str = FORMAT_VERSION
    analyzer_version: str = ANALYZER_VERSION
    model: str | None = None
    model_identity: str | None = None
    dimension: int | None = None
    articles: int = 0
    passages: int = 0
    vectors: int = 0
    languages: dict[str, int] = field(default_factory=dict)

    def check_versions(self) -> None:
        """Raise `IndexOutdated` unless this version of Vindplaats made it."""
        for part, found, expected in (
            ("format", self.format_version, FORMAT_VERSION),
            ("analyzer", self.analyzer_version, ANALYZER_VERSION),
        ):
            if found != expected:
                raise IndexOutdated(part=part, found=found, expected=expected)

    @property
    def analyzer_languages(self) -> frozenset[str]:
        """The languages by whose rules the passages' words were made terms."""
        return frozenset(language_code(language or None) for language in self.languages)

    def next(self, **changes: object) -> Self:
        """Return the state after this one, with these changes."""
        return replace(self, generation=self.generation + 1, **changes)  # type: ignore[arg-type]  # checked by replace

    @classmethod
    def read(cls, build: Path) -> Self:
        """Return a build's state. Raises `IndexMissing`, or `IndexDamaged` for a file that is no manifest."""
        path = build / "manifest.json"
        try:
            stored = json.loads(path.read_text("utf-8"))
            known = {each.name for each in fields(cls)}
            return cls(**{name: value for name, value in stored.items() if name in known})
        except FileNotFoundError as error:
            raise IndexMissing(folder=build.parent.parent) from error
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise IndexDamaged(file=path, detail=str(error)) from error

    def write(self, build: Path) -> None:
        """Make this the build's state, whole or not at all."""
        replace_file(build / "manifest.json", json.dumps(asdict(self), indent=2) + "\n")


def current_build(index_folder: Path) -> Path:
    """Return the folder of the build in use. Raises `IndexMissing`."""
    try:
        name = (index_folder / "current").read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissing(folder=index_folder.parent) from error
    except (OSError, ValueError) as error:
        raise IndexDamaged(file=index_folder / "current", detail=str(error)) from error
    return index_folder / name


def keyword_folder(build: Path, generation: int) -> Path:
    """Return where the keyword index of a generation lies."""
    return build / f"keyword-{generation:06d}"


def vector_folder(build: Path) -> Path:
    """Return where the vectors of all generations lie."""
    return build / "vectors"


def use_build(index_folder: Path, build: Path) -> None:
    """Make a build the one in use; readers turn to it when they next look."""
    replace_file(index_folder / "current", build.name + "\n")


def replace_file(path: Path, text: str) -> None:
    """Write a small file whole or not at all, and durably."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
