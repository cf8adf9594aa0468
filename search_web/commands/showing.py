"""``vindplaats show``: one article, what is kept of it and what was removed."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from search_web.commands.output import json_option, print_json
from search_web.same_stories import also_published_in
from search_web.workspace import Workspace


@click.command()
@click.argument("article_id", type=int)
@click.option("--revision", type=int, help="An earlier revision, counted from 1.")
@click.option("--raw", is_flag=True, help="The bytes as received, nothing else.")
@json_option
@click.pass_obj
def show_command(folder: Path, /, article_id: int, revision: int | None, raw: bool, as_json: bool) -> None:
    """Show an article: its metadata, its text by section, and what was removed and why.

    \b
    Examples:
      vindplaats show 12
      vindplaats show 12 --raw > page.html
      vindplaats show 12 --json | jq .removals
    """
    with Workspace(folder).archive() as archive:
        article = archive.get(article_id, revision)
        if raw:
            sys.stdout.buffer.write(article.content)
            return
        # Imported here: the bytes as received need no extraction.
        from search_web.detail_shapes import article_details_json

        also = also_published_in(Workspace(folder).index_folder, [article_id]).get(article_id, ())
        shown = article_details_json(archive, article, also)
    if as_json:
        print_json(shown)
        return
    for line in _lines(shown):
        click.echo(line)


_RELATIONS = {"same": "Also published", "whole": "Also part of", "part": "Also contains"}


def _other(other: dict[str, Any]) -> str:
    return f"{other['site'] or other['title']} ({other['published'] or 'date unknown'}), article {other['article_id']}"


def _moment(stated: str) -> str:
    """Return a moment by this computer's clock, to the minute."""
    return f"{datetime.fromisoformat(stated).astimezone():%Y-%m-%d %H:%M}"


def _lines(shown: dict[str, Any]) -> Iterator[str]:
    yield click.style(shown["title"], bold=True)
    when = (shown["published_at"] or shown["published"] or "date unknown").replace("T", " ")
    changed = f"changed {shown['modified'].replace('T', ' ')}" if shown["modified"] else None
    known = [shown["byline"] or ", ".join(shown["authors"]), when, changed, shown["site"], shown["language"]]
    yield " · ".join(each for each in known if each)
    for name in ("url", "origin"):
        if shown[name]:
            yield shown[name]
    received = _moment(shown["received_at"])
    yield f"Article {shown['id']}, revision {shown['revision']} of {len(shown['revisions'])}, {received}"
    if shown["tags"]:
        yield " ".join(f"#{tag}" for tag in shown["tags"])
    for relation, label in _RELATIONS.items():
        others = [each for each in shown["also_published"] if each["relation"] == relation]
        if others:
            yield f"{label}: {'; '.join(map(_other, others))}"
    if shown["removed_at"]:
        yield f"Removed on {_moment(shown['removed_at'])}; put it back with: vindplaats restore {shown['id']}"
    for block in shown["blocks"]:
        yield ""
        yield click.style(block["text"], bold=True) if block["kind"] == "heading" else block["text"]
    if shown["removals"]:
        yield ""
        yield click.style(f"What was left out ({len(shown['removals'])})", bold=True)
        for removal in shown["removals"]:
            text = " ".join(removal["text"].split())
            yield f"  {removal['reason']} [{removal['rule']}]: {text[:100]}{'…' if len(text) > 100 else ''}"
