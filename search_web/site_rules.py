"""Rules of sites: what one would change, making it, undoing it; what it touches is marked as changed, nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from archive import Archive
from archive.decisions import Action, SiteRule, site_key
from archive.errors import IndexingError
from indexer.block_shapes import as_pattern, is_sound
from indexer.manifest import Manifest, current_build
from indexer.passage_reader import PassageReader
from indexer.rule_effects import RuleEffect, effect_of
from search_web.errors import InvalidRequest
from search_web.workspace import Workspace


def new_rule(site: str, pattern: str, action: str, text: str = "") -> SiteRule:
    """Return a rule as a form or a script gives it, to be looked at or kept. Raises `InvalidRequest`."""
    written = as_pattern(pattern)
    if action not in Action.__members__.values():
        raise InvalidRequest(field="action", reason="it must be keep, remove or dismiss.")
    if not site_key(site):
        raise InvalidRequest(field="site", reason="a rule is for the articles of one site.")
    if not is_sound(written):
        raise InvalidRequest(field="pattern", reason="it needs two words, or one with a colon, beside “…”.")
    return SiteRule(" ".join(site.split()), written, Action(action), text or written, datetime.now(UTC))


def preview(workspace: Workspace, archive: Archive, rule: SiteRule) -> RuleEffect:
    """Return what a rule would change in what is indexed. Raises `IndexMissing`, `IndexOutdated` or `IndexDamaged`."""
    key = site_key(rule.site)
    others = [each for each in archive.site_rules() if site_key(each.site) == key and each.action is not Action.DISMISS]
    with stored_blocks(workspace) as (reader, _):
        articles = (reader.article_blocks(each, removals=True) for each in reader.article_keys(key))
        return effect_of(rule, articles, archive.decisions(), others)


def confirm(workspace: Workspace, archive: Archive, rule: SiteRule) -> SiteRule:
    """Keep a rule; the index follows. Raises `InvalidDecision`."""
    return archive.add_site_rule(rule, [] if rule.action is Action.DISMISS else _touched(workspace, archive, rule))


def undo(workspace: Workspace, archive: Archive, number: int) -> SiteRule:
    """Undo a rule, or forget that a proposal was rejected; the index follows. Raises `RuleNotFound`."""
    rule = archive.site_rule(number)
    return archive.drop_site_rule(number, [] if rule.action is Action.DISMISS else _touched(workspace, archive, rule))


@contextmanager
def stored_blocks(workspace: Workspace) -> Iterator[tuple[PassageReader, Manifest]]:
    """Open the index's stored blocks alone. Raises `IndexMissing`, `IndexOutdated` or `IndexDamaged`."""
    build = current_build(workspace.index_folder)
    manifest = Manifest.read(build)
    manifest.check_versions()
    reader = PassageReader(build, manifest.generation)
    try:
        yield reader, manifest
    finally:
        reader.close()


def _touched(workspace: Workspace, archive: Archive, rule: SiteRule) -> list[int] | None:
    """Return the articles that have a block that fits, and those that the index does not know yet; None for all."""
    try:
        effect = preview(workspace, archive, rule)
        with stored_blocks(workspace) as (_, manifest):
            waiting = [change.article_id for change in archive.changes_since(manifest.archive_revision)]
    except IndexingError:
        return None
    return sorted({*effect.touched, *waiting})
