"""``vindplaats rules``: what recurs on a site, what is left out or kept there, and undoing it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search_web.commands.output import json_option, print_json, warn
from search_web.workspace import Workspace

if TYPE_CHECKING:
    from archive import Archive
    from indexer.recurring_blocks import Proposal

_SHOWN = 3
_LONGEST = 100


@click.group()
def rules_command() -> None:
    """Leave out what recurs over the articles of one site, and take that back.

    \b
    Examples:
      vindplaats rules list
      vindplaats rules confirm 3fa85f
      vindplaats rules undo 2
    """


@rules_command.command("list")
@click.option("--site", help="Only of this site.")
@json_option
@click.pass_obj
def list_command(folder: Path, /, site: str | None, as_json: bool) -> None:
    """List what is proposed, with where it stands, and the rules in force.

    \b
    Example:
      vindplaats rules list --site krant.nl
    """
    # Imported here and below: help for all commands must not wait for NumPy.
    from archive.decisions import Action, site_key
    from search_web.decision_shapes import proposal_json, rule_json

    workspace = Workspace(folder)
    with workspace.archive() as archive:
        rules = [each for each in archive.site_rules() if site is None or site_key(each.site) == site_key(site)]
        proposed = [
            each for each in _proposals(workspace, archive) if site is None or site_key(each.site) == site_key(site)
        ]
    if as_json:
        print_json({"proposals": list(map(proposal_json, proposed)), "rules": list(map(rule_json, rules))})
        return
    for each in proposed:
        for line in _lines(each):
            click.echo(line)
    done = {Action.REMOVE: "left out", Action.KEEP: "kept", Action.DISMISS: "rejected"}
    for rule in rules:
        number = click.style(f"{rule.number:>6}", bold=True)
        click.echo(f"{number}  {done[rule.action]} on {rule.site}: {_short(rule.pattern)}")
    if not proposed and not rules:
        click.echo("Nothing recurs on three or more articles of one site.", err=True)


@rules_command.command("confirm")
@click.argument("code")
@click.pass_obj
def confirm_command(folder: Path, /, code: str) -> None:
    """Leave out, in all articles of its site, what is proposed under CODE.

    \b
    Example:
      vindplaats rules confirm 3fa85f
    """
    _answer(folder, code, "remove")


@rules_command.command("reject")
@click.argument("code")
@click.pass_obj
def reject_command(folder: Path, /, code: str) -> None:
    """Keep what is proposed under CODE, and never propose it again.

    \b
    Example:
      vindplaats rules reject 3fa85f
    """
    _answer(folder, code, "dismiss")


@rules_command.command("undo")
@click.argument("number", type=int)
@click.pass_obj
def undo_command(folder: Path, /, number: int) -> None:
    """Undo the rule NUMBER, in what is stored too.

    \b
    Example:
      vindplaats rules undo 2
    """
    from search_web.site_rules import undo

    workspace = Workspace(folder)
    with workspace.archive() as archive:
        rule = undo(workspace, archive, number)
        _index(workspace, archive)
    click.echo(f"Undone on {rule.site}: {_short(rule.pattern)}")


def _answer(folder: Path, code: str, action: str) -> None:
    from search_web.errors import ProposalNotFound
    from search_web.site_rules import confirm, new_rule

    workspace = Workspace(folder)
    with workspace.archive() as archive:
        found = next((each for each in _proposals(workspace, archive) if each.code == code.lower()), None)
        if found is None:
            raise ProposalNotFound(code=code[:40])
        rule = confirm(workspace, archive, new_rule(found.site, found.pattern, action, found.examples[0].text))
        _index(workspace, archive)
    said = "Left out of all articles of" if action == "remove" else "Kept, and not proposed again, on"
    click.echo(f"{said} {rule.site}: {_short(rule.pattern)}. Undo with: vindplaats rules undo {rule.number}")


def _proposals(workspace: Workspace, archive: "Archive") -> "list[Proposal]":
    from search_web.recurring import RecurringBlocks

    return RecurringBlocks(workspace).proposals(archive.site_rules())


def _index(workspace: Workspace, archive: "Archive") -> None:
    result = workspace.index_writer(archive, wait_s=600).catch_up()
    if result.model_error is not None:
        warn(str(result.model_error))


def _lines(proposal: "Proposal") -> Iterator[str]:
    counts = f"in {proposal.articles} articles, {proposal.words} words"
    yield f"{click.style(proposal.code, bold=True)}  {proposal.site}, {counts}: {_short(proposal.pattern)}"
    for at in proposal.examples[:_SHOWN]:
        yield f"        {at.article_id} {_short(at.title)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
