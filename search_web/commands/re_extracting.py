"""``vindplaats re-extract``: today's rules over everything stored, shown first."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from search_web.commands.output import ask, json_option, print_json, progress_bar, warn, warn_of_failures
from search_web.workspace import Workspace

if TYPE_CHECKING:
    from indexer.re_extracting import Preview
    from indexer.re_extraction import ArticleChanges, BlockChange, BlockState

_LONGEST_SHOWN = 100

_SAID = {
    "removed": "would be removed",
    "put_back": "would be put back",
    "other_reason": "would be removed for another reason",
    "other_kind": "would be of another kind",
    "other_text": "would read otherwise",
    "new": "would be new, or cut otherwise",
    "gone": "would be gone, or cut otherwise",
}
_SIGNS = {"removed": "-", "put_back": "+", "new": "+", "gone": "-"}


@click.command()
@click.option("--diff", "shown", type=click.IntRange(0), default=3, show_default=True, metavar="N",
              help="Of how many articles to show what would change.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Also the articles that today's rules took apart.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@click.pass_obj
def re_extract_command(folder: Path, /, shown: int, every: bool, yes: bool, as_json: bool) -> None:
    """Take the stored articles apart by today's rules, after showing what would change.

    Rules improve from version to version. What you decided about blocks yourself stays. Only articles that
    change are written again, and only passages whose text changed are embedded again. May be interrupted, and
    goes on where it stopped. With --json and without --yes it only shows.

    \b
    Examples:
      vindplaats re-extract
      vindplaats re-extract --diff 20
      vindplaats re-extract --yes --json | jq .blocks
    """
    workspace = Workspace(folder)
    with workspace.archive() as archive:
        work = workspace.re_extraction(archive, every=every)
        with progress_bar() as show:
            preview = work.preview(show, shown=shown)
        if not as_json:
            for line in _lines(preview):
                click.echo(line)
            if preview.changed or preview.outdated_metadata:
                ask("Take them apart anew?", "re-extract asks before it changes anything; --yes answers.", yes=yes)
        elif not yes:
            print_json(_preview_json(preview))
            return
        with progress_bar() as show:
            result = work.run(show)
    if as_json:
        print_json(_preview_json(preview) | {"written": result.applied, "revision": result.manifest.archive_revision})
    else:
        click.echo(f"{result.applied} articles were written again." if result.applied else "Nothing had to be written.")
    warn_of_failures(result)


def _lines(preview: "Preview") -> Iterator[str]:
    changed = len(preview.changed)
    if not preview.looked_at:
        yield "All articles were taken apart by today's rules."
    elif not changed:
        yield f"Today's rules change nothing about the {preview.looked_at} articles that were looked at."
    else:
        yield f"Today's rules change {changed} of {preview.looked_at} articles:"
    for kind, rule, count in _counts(preview):
        by = f"  [{rule}]" if rule else ""
        yield f"  {count:>6} {'block' if count == 1 else 'blocks'} {_SAID[kind]}{by}"
    for article in preview.first:
        yield ""
        yield from _article_lines(article)
    if changed > len(preview.first):
        yield ""
        yield f"… and {changed - len(preview.first)} more articles; --diff {changed} shows all."
    if preview.outdated_metadata:
        yield f"Metadata of {preview.outdated_metadata} articles is by older rules, and will be derived anew."
    for failure in preview.failures:
        warn(failure.sentence)


def _counts(preview: "Preview") -> list[tuple[str, str | None, int]]:
    """Return what would happen to blocks, by which rule and how often; the most frequent first."""
    counted = [(kind, rule, count) for (kind, rule), count in preview.counts.items()]
    return sorted(counted, key=lambda each: (-each[2], each[0], each[1] or ""))


def _article_lines(article: "ArticleChanges") -> Iterator[str]:
    yield click.style(f"Article {article.article_id}: {article.title}", bold=True)
    for change in article.changes:
        sign = _SIGNS.get(change.kind.value, "~")
        colour = {"-": "red", "+": "green"}.get(sign)
        text = " ".join(change.text.split())
        text = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
        yield click.style(f"  {sign} {text}", fg=colour) + click.style(f"  ({_why(change)})", dim=True)


def _why(change: "BlockChange") -> str:
    """Return how a block stood and how it would stand."""
    before, after = (
        None if state is None else f"{state.reason} [{state.rule}]" if state.reason else f"kept as {state.kind}"
        for state in (change.before, change.after)
    )
    if before is None or after is None:
        return f"new: {after}" if before is None else f"gone: was {before}"
    return f"{before} → {after}" if before != after else f"{before}, its text"


def _preview_json(preview: "Preview") -> dict[str, Any]:
    return {
        "looked_at": preview.looked_at,
        "changed": list(preview.changed),
        "blocks": [{"change": kind, "rule": rule, "count": count} for kind, rule, count in _counts(preview)],
        "articles": [
            {
                "article_id": article.article_id,
                "title": article.title,
                "changes": [
                    {
                        "change": change.kind.value,
                        "text": change.text,
                        "before": _state_json(change.before),
                        "after": _state_json(change.after),
                    }
                    for change in article.changes
                ],
            }
            for article in preview.first
        ],
        "failures": {failure.article_id: failure.sentence for failure in preview.failures},
        "outdated_metadata": preview.outdated_metadata,
    }


def _state_json(state: "BlockState | None") -> dict[str, Any] | None:
    if state is None:
        return None
    return {"kept": state.reason is None, "kind": state.kind, "level": state.level, "reason": state.reason,
            "rule": state.rule}  # fmt: skip
