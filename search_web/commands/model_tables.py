"""How ``vindplaats model`` shows models and their figures to people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from search_web.models import ModelStanding

COMPARED = ("semantic", "hybrid")

# A window of so many columns has room for all that there is to say.
_WIDE = 120

# Of a folder the end is shown, which tells it from others.
_LONGEST_NAME = 40


def stands(model: "ModelStanding") -> str:
    """Return how a model stands, in a few words."""
    if model.in_use:
        return "in use"
    if model.wanted:
        return "being prepared"
    if model.adapted:
        return "adapted"
    return ("here" if model.here else "not here") + (", used before" if model.kept else "")


def megabytes(model: "ModelStanding") -> str:
    """Return a model's size, nothing where it is not known."""
    if model.megabytes is None:
        return ""
    return f"{'about ' if model.size_is_estimate else ''}{model.megabytes:,} MB"


def show_table(models: "Iterable[ModelStanding]") -> None:
    """Print a line for each model; in a narrow window without what ``show`` tells too."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    wide = console.width >= _WIDE
    caption = "Here: on this computer. Dutch news: published nDCG@10; BM25, without any model, has 65.2."
    table = Table(caption=caption, caption_justify="left", box=None)
    for name in ("model", "stands", "size", "Dutch news", *(("licence", "languages") if wide else ())):
        justify: Literal["left", "right"] = "right" if name in ("size", "Dutch news") else "left"
        table.add_column(name, justify=justify, min_width=8, no_wrap=name in ("model", "size"))
    for each in models:
        style = "bold" if each.in_use else None
        figure = "" if each.dutch_news is None else f"{each.dutch_news:.1f}"
        name = each.name if len(each.name) <= _LONGEST_NAME else f"…{each.name[1 - _LONGEST_NAME :]}"
        more = (each.licence or "", each.languages or "") if wide else ()
        table.add_row(name, stands(each), megabytes(each), figure, *more, style=style)
    console.print(table)


def show_values(topics: int, values: dict[str, dict[str, Any]], *, held_back: bool) -> None:
    """Print what models gave over so many titles, by mode; ``held_back`` says that no model was taught these."""
    from rich.console import Console
    from rich.table import Table

    title = f"{topics} titles" + (" of articles that no model was taught" if held_back else "")
    table = Table(title=title, title_justify="left")
    for name in ("model", "mode", "nDCG@10", "MRR@10", "recall@100"):
        table.add_column(name, justify="left" if name in ("model", "mode") else "right", overflow="fold")
    for model, modes in values.items():
        for mode in COMPARED:
            found = modes[mode]
            table.add_row(model, mode, *(f"{found[name]:.3f}" for name in ("nDCG@10", "MRR@10", "recall@100")))
    Console().print(table)
