"""How ``vindplaats search`` shows what it found in removed text, and how it marks a snippet."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from indexer.snippets import Mark, Snippet
from search_web.commands.output import print_json, warn

if TYPE_CHECKING:
    from indexer.removed_search import RemovedHit, RemovedResults


def show_removed(asked: str, results: "RemovedResults", *, as_json: bool) -> None:
    """Print a page of removed text, each with why it was removed."""
    if as_json:
        from search_web.removed_shapes import removed_results_json  # here: lines need no shapes of JSON

        print_json(removed_results_json(asked, results))
        return
    if results.notice is not None:
        warn(str(results.notice))
    for name in results.spellings:
        click.echo(f"Also searched for {name.word}: {', '.join(name.also)}", err=True)
    for hit in results.hits:
        for line in _lines(hit):
            click.echo(line)
        click.echo()
    found = f"{len(results.hits)} of {results.total} removed texts." if results.hits else "Nothing found."
    click.echo(found, err=True)


def marked_line(snippet: Snippet) -> str:
    """Return a snippet on one line, its words bold and its sentence underlined where the terminal can."""
    text = snippet.text
    bold = {i for mark in snippet.highlights if mark.mark is Mark.KEYWORD for i in range(mark.start, mark.end)}
    lined = {i for mark in snippet.highlights if mark.mark is Mark.MEANING for i in range(mark.start, mark.end)}
    pieces, begin = [], 0
    for i in range(1, len(text) + 1):
        if i == len(text) or (i in bold, i in lined) != (begin in bold, begin in lined):
            piece = " ".join(text[begin:i].split("\n"))
            pieces.append(click.style(piece, bold=True, fg="yellow") if begin in bold
                          else click.style(piece, underline=True) if begin in lined else piece)  # fmt: skip
            begin = i
    before, after = "…" if snippet.cut_before else "", "…" if snippet.cut_after else ""
    return before + "".join(pieces) + after


def _lines(hit: "RemovedHit") -> Iterator[str]:
    published = hit.article.published.isoformat() if hit.article.published else "date unknown"
    yield f"{hit.rank:>3}. {click.style(hit.article.title, bold=True)}"
    yield "     " + " · ".join(each for each in (hit.article.site, published) if each)
    yield f"     {marked_line(hit.snippet)}"
    lacks = f", without {', '.join(hit.missing)}" if hit.missing else ""
    also = f"; also in {hit.elsewhere} other place{'' if hit.elsewhere == 1 else 's'}" if hit.elsewhere else ""
    why = f"removed: {hit.stretch.reason} [{hit.stretch.rule}]"
    yield click.style(f"     {why}; article {hit.article.article_id}{lacks}{also}", dim=True)
