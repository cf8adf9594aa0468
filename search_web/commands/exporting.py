"""``vindplaats export`` and ``vindplaats backup``: the archive belongs to its owner."""

import json
import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive import Article
from archive.errors import ArchiveUnwritable, SourceError
from archive.media_types import SUFFIXES
from search_web.article_shapes import metadata_json
from search_web.commands.output import progress_bar, warn
from search_web.errors import TargetTaken
from search_web.workspace import Workspace

_SUFFIXES = SUFFIXES | {"application/xhtml+xml": ".xhtml"}


@click.command()
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def export_command(folder: Path, /, target: Path) -> None:
    """Write every article to the folder TARGET: its bytes as received, and articles.jsonl.

    Each line of articles.jsonl is one article: its metadata, tags, the name of its file, its kept
    text, what was removed and why, and what you decided about its parts. TARGET must be empty or new.

    \b
    Example:
      vindplaats export ~/all-my-articles
    """
    # Imported here, as is progress: the check of the folder below comes first in a second.
    from indexer.progress import Progress, Stage
    from search_web.decision_shapes import decision_json

    if target.is_dir() and any(target.iterdir()):
        raise TargetTaken(target=target, detail="it is not empty; name a new folder")
    with Workspace(folder).archive() as archive, _writing(target), progress_bar() as show:
        target.mkdir(parents=True, exist_ok=True)
        total = archive.count()
        with (target / "articles.jsonl").open("w", encoding="utf-8") as lines:
            for done, summary in enumerate(archive.articles(), 1):
                article = archive.get(summary.id)
                name = _file_name(article)
                (target / name).write_bytes(article.content)
                decisions = [decision_json(each) for each in article.decisions.own]
                line = _line(article, name) | {"decisions": decisions} | _extracted(article)
                lines.write(json.dumps(line, ensure_ascii=False) + "\n")
                show(Progress(Stage.READING, done, total))
    click.echo(f"Wrote {total} articles to {target}.")


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Say in one sentence why a folder cannot be written. Raises `ArchiveUnwritable`."""
    try:
        yield
    except OSError as error:
        raise ArchiveUnwritable(file=target, detail=error.strerror or type(error).__name__) from error


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup_command(folder: Path, /, target: Path) -> None:
    """Copy the archive to the file TARGET, safely also while it is in use.

    The copy is all there is to keep: put it back as archive.sqlite in an archive's folder, and
    `vindplaats reindex` makes the rest again.

    \b
    Example:
      vindplaats backup /media/usb/archive-2026-11.sqlite
    """
    if target.exists():
        raise TargetTaken(target=target, detail="it exists already; name a new file")
    with Workspace(folder).archive() as archive:
        archive.backup(target)
    if not target.stat().st_size:
        warn(f"{target} is empty.")
    click.echo(f"Copied the archive to {target} ({target.stat().st_size / 1e6:.1f} MB).")


def _line(article: Article, name: str) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        **metadata_json(article.metadata),
        "tags": list(article.tags),
        "file": name,
        "media_type": article.media_type,
        "charset": article.charset,
        "source": article.source.value,
        "origin": article.origin,
        "received_at": article.received_at.isoformat(),
        "revision": article.revision,
    }


def _extracted(article: Article) -> dict[str, Any]:
    """Return the kept text and the removals; none of an article that cannot be opened or taken apart any more."""
    from indexer.errors import ArticleNotPrepared  # here, as is the other: see above
    from indexer.preparing_one import take_apart_in_time

    try:
        prepared = take_apart_in_time(article)
    except (SourceError, ArticleNotPrepared) as error:
        warn(f"{error} Its file was written, its text was not.")
        return {"text": None, "removals": []}
    return {
        "text": prepared.text,
        "removals": [
            {"text": each.block.text, "reason": each.reason.value, "rule": each.rule}
            for each in prepared.extraction.removals
        ],
    }


def _file_name(article: Article) -> str:
    words = re.findall(r"[^\W_]+", article.title.casefold())
    suffix = _SUFFIXES.get(article.media_type) or mimetypes.guess_extension(article.media_type) or ".bin"
    return f"{article.id:06d}-{'-'.join(words)[:60].strip('-')}{suffix}"
