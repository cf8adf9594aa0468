"""``vindplaats edit`` and ``vindplaats tag``: what people know better than the bytes."""

from dataclasses import fields
from pathlib import Path

import click

from archive import Corrections, Leave, Metadata
from archive.errors import InvalidMetadata
from search_web.commands.metadata_options import metadata_options
from search_web.workspace import Workspace

_FIELDS = {"title", "byline", "author", "date", "modified", "language", "site", "url"}
_NAMES = {"author": ("authors",), "date": ("published", "published_at")}


@click.command()
@click.argument("article_id", type=int)
@metadata_options
@click.option("--unknown", multiple=True, type=click.Choice(sorted(_FIELDS)), help="This is not known.")
@click.option("--as-found", multiple=True, type=click.Choice(sorted(_FIELDS)), help="Take back what was said of this.")
@click.pass_obj
def edit_command(
    folder: Path, /, article_id: int, given: Metadata, unknown: tuple[str, ...], as_found: tuple[str, ...]
) -> None:
    """Correct an article's title, byline, authors, dates, language, site or URL.

    \b
    Examples:
      vindplaats edit 12 --date 2022-01-14 --site "De Courant"
      vindplaats edit 12 --author "Jan de Vries" --author "Anna Jansen"
      vindplaats edit 12 --unknown date
      vindplaats edit 12 --as-found title
    """
    values: dict[str, object] = {
        field.name: value for field in fields(given) if (value := getattr(given, field.name)) not in (None, ())
    }
    values |= {name: None for field in unknown for name in _names(field)}
    values |= {name: Leave.AS_DERIVED for field in as_found for name in _names(field)}
    if not values:
        raise click.UsageError("Say what to correct, for instance --title or --unknown date.")
    workspace = Workspace(folder)
    with workspace.archive() as archive:
        archive.correct(article_id, Corrections(**values))  # type: ignore[arg-type]  # names are Corrections' own
        workspace.index_writer(archive, wait_s=600).catch_up()
        click.echo(f"Corrected {article_id}: {archive.get(article_id).title}")


@click.command()
@click.argument("article_ids", nargs=-1, required=True, type=int, metavar="ARTICLE_ID...")
@click.option("--add", multiple=True, metavar="TAG", help="Give this tag; may be repeated.")
@click.option("--remove", multiple=True, metavar="TAG", help="Take this tag away; may be repeated.")
@click.pass_obj
def tag_command(folder: Path, /, article_ids: tuple[int, ...], add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Give tags to articles, or take them away.

    \b
    Example:
      vindplaats tag 3 4 5 --add kazachstan --remove todo
    """
    if not add and not remove:
        raise InvalidMetadata(field="tag", value="", reason="say which with --add or --remove.")
    workspace = Workspace(folder)
    with workspace.archive() as archive:
        archive.tag(article_ids, add=add, remove=remove)
        workspace.index_writer(archive, wait_s=600).catch_up()
    click.echo(f"Tagged {len(article_ids)} articles.")


def _names(field: str) -> tuple[str, ...]:
    return _NAMES.get(field, (field,))
