"""The models that are recommended, and what each was trained to see before a query and a passage: ``catalog.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("catalog.toml")


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model was trained to see before a query and before a passage."""

    query: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True)
class CatalogModel:
    """A recommended model; None for what is not known, or known only from its files.

    ``about_megabytes`` is the size of its download, estimated; ``max_tokens`` how much of a text it reads;
    ``dutch_news`` its published nDCG@10 on DutchNewsArticlesRetrieval.
    """

    name: str
    licence: str
    languages: str
    about_megabytes: int | None = None
    dimension: int | None = None
    max_tokens: int | None = None
    dutch_news: float | None = None
    prompts: Prompts = Prompts()
    note: str = ""


@cache
def catalog() -> tuple[CatalogModel, ...]:
    """Return the recommended models, the bundled one first."""
    return tuple(_model(entry) for entry in tomllib.loads(FILE.read_text("utf-8"))["model"])


def in_catalog(name: str) -> CatalogModel | None:
    """Return what is known of a model by its name, or by a folder that is called as it is; None for others."""
    last = _last_part(name)
    return next((model for model in catalog() if name == model.name or last == _last_part(model.name)), None)


def prompts_for(name: str, stated: Prompts) -> Prompts:
    """Return a model's prompts: the catalog's, else what its folder has ``stated``, else what its family asks for."""
    known = in_catalog(name)
    if known is not None:
        return known.prompts
    is_e5 = "e5" in _last_part(name).lower().replace("_", "-").split("-")
    return Prompts("query: ", "passage: ") if is_e5 and stated == Prompts() else stated


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _model(entry: dict[str, object]) -> CatalogModel:
    prompts = Prompts(str(entry.pop("query", "")), str(entry.pop("passage", "")))
    return CatalogModel(**entry, prompts=prompts)  # type: ignore[arg-type]  # a test reads the whole file
