"""What the index was made from and with, and where its files lie; the only thing that makes a state visible.

index/
  current                 which build is in use (its folder's name)
  embeddings.sqlite       vectors by model and text, kept over builds
  writer.lock             held by the one process that writes
  build-0001/
    manifest.json         which generation readers see; replaced whole, last of all
    passages.sqlite       articles, passages and ledgers, each row with the generations that see it
    keyword-000012/       the Whoosh index of a generation
    removed-000012/       the same over what was removed from its articles
    vectors/              rows, matrices and graphs (see `indexer.vector.exact_files`)
    vectors-1a2b3c4d/     the same for a model that was turned to later; the manifest says which is in use
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Self

from indexer.analysis import ANALYZER_VERSION, language_code
from indexer.errors import IndexDamaged, IndexMissing, IndexOutdated, ModelChanged, ModelMismatch, WrongDimension
from indexer.extraction_version import extraction_version

# Raise it whenever the files change their form, or chunking would cut the same text otherwise. Other rules of
# extraction are no reason: `indexer.re_extraction` applies them to what is stored, article by article.
FORMAT_VERSION = "5"

# Beside the builds: it serves all of them.
EMBEDDINGS_FILE = "embeddings.sqlite"


@dataclass(frozen=True, slots=True)
class VectorSet:
    """The vectors that one model made: a state, by its ``generation``, in a folder of the build."""

    model: str
    model_identity: str
    dimension: int
    generation: int | None
    folder: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One complete state of the index.

    ``generation`` grows with every state; ``keyword_generation``, ``removed_generation`` and ``vector_generation`` say
    which of their states belong to it (None: there are no vectors). ``languages`` counts passages by language,
    ``removed_texts`` the texts made of removed blocks. ``extracted_by`` is the rules by which all articles were taken
    apart, or the oldest of them. ``kept`` are the vectors of the model that was in use before, as they were then.
    """

    generation: int = 0
    archive_revision: int = 0
    keyword_generation: int | None = None
    vector_generation: int | None = None
    removed_generation: int | None = None
    format_version: str = FORMAT_VERSION
    analyzer_version: str = ANALYZER_VERSION
    extracted_by: str = field(default_factory=extraction_version)
    model: str | None = None
    model_identity: str | None = None
    dimension: int | None = None
    articles: int = 0
    passages: int = 0
    vectors: int = 0
    removed_texts: int = 0
    languages: dict[str, int] = field(default_factory=dict)
    vectors_folder: str = "vectors"
    kept: VectorSet | None = None

    def check_model(self, name: str, identity: str, dimension: int | None = None) -> None:
        """Raise `ModelMismatch`, or what is more precise, unless the index's vectors are this model's."""
        if self.model_identity not in (None, identity):
            if self.model == name:
                raise ModelChanged(model=name)
            raise ModelMismatch(model=name, indexed=self.model)
        if dimension is not None and self.dimension not in (None, dimension):
            raise WrongDimension(model=name, found=dimension, expected=self.dimension)

    @property
    def vector_set(self) -> VectorSet | None:
        """The vectors in use, None where there are none yet."""
        if self.model is None or self.model_identity is None or self.dimension is None:
            return None
        return VectorSet(self.model, self.model_identity, self.dimension, self.vector_generation, self.vectors_folder)

    def with_vectors(self, vectors: VectorSet) -> Self:
        """Return this state with other vectors in use; those that it has are kept."""
        return replace(
            self,
            model=vectors.model,
            model_identity=vectors.model_identity,
            dimension=vectors.dimension,
            vector_generation=vectors.generation,
            vectors_folder=vectors.folder,
            kept=self.vector_set,
        )

    def check_versions(self) -> None:
        """Raise `IndexOutdated` unless this version of Vindplaats made it."""
        for part, found, expected in (
            ("format", self.format_version, FORMAT_VERSION),
            ("analyzer", self.analyzer_version, ANALYZER_VERSION),
        ):
            if found != expected:
                raise IndexOutdated(part=part, found=found, expected=expected)

    @property
    def is_extracted_by_older_rules(self) -> bool:
        """Whether some of its articles were taken apart by other rules than today's: `vindplaats re-extract` helps."""
        return self.extracted_by != extraction_version()

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
            if stored.get("kept") is not None:
                stored["kept"] = VectorSet(**stored["kept"])
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


def removed_folder(build: Path, generation: int) -> Path:
    """Return where the keyword index over removed text of a generation lies."""
    return build / f"removed-{generation:06d}"


def vector_folder(build: Path, name: str = "vectors") -> Path:
    """Return where the vectors of all generations lie, by the name that the manifest gives."""
    return build / name


def folder_for_model(identity: str) -> str:
    """Return what the folder with the vectors of a model, turned to later, is called."""
    return f"vectors-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"


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
