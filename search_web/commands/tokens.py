"""``vindplaats token``: who may use the API from elsewhere."""

from pathlib import Path

import click

from search_web.commands.output import json_option, print_json
from search_web.errors import TokenNotFound
from search_web.workspace import Workspace


@click.group()
def token_command() -> None:
    """Give programs elsewhere a token for the API, see which have one, and take it back.

    \b
    Examples:
      vindplaats token add phone
      vindplaats token list
    """


@token_command.command("add")
@click.argument("name")
@click.pass_obj
def add_command(folder: Path, /, name: str) -> None:
    """Make a token for what you call NAME, and print it: this once, since it is not kept.

    \b
    Example:
      vindplaats token add phone
    """
    with Workspace(folder).archive(create=True) as archive:
        click.echo(archive.tokens.add(name))
    click.echo("Send it with each request, as the header  Authorization: Bearer TOKEN", err=True)


@token_command.command("list")
@json_option
@click.pass_obj
def list_command(folder: Path, /, as_json: bool) -> None:
    """List the tokens by name, with when each was last used. The tokens themselves are not kept.

    \b
    Example:
      vindplaats token list
    """
    with Workspace(folder).archive() as archive:
        tokens = archive.tokens.all()
    if as_json:
        print_json(
            [
                {
                    "name": each.name,
                    "created": each.created_at.isoformat(),
                    "used": each.used_at.isoformat() if each.used_at else None,
                }
                for each in tokens
            ]
        )
        return
    for each in tokens:
        used = f"{each.used_at.astimezone():%Y-%m-%d}" if each.used_at else "never"
        click.echo(f"{each.name}  made {each.created_at.astimezone():%Y-%m-%d}, used: {used}")
    if not tokens:
        click.echo("There are no tokens. Make one: vindplaats token add NAME", err=True)


@token_command.command("remove")
@click.argument("name")
@click.pass_obj
def remove_command(folder: Path, /, name: str) -> None:
    """Take a token back: from now on it opens nothing.

    \b
    Example:
      vindplaats token remove phone
    """
    with Workspace(folder).archive() as archive:
        if not archive.tokens.remove(name):
            raise TokenNotFound(name=name)
    click.echo(f"The token “{name}” opens nothing any more.")
