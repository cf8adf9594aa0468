"""What a reader decides in the reading view: about one block of an article, or from there about all of its site."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, flash, make_response, render_template, request

from archive.article import Article
from archive.block_names import BlockName
from archive.decisions import Action
from archive.errors import IndexingError
from indexer.block_shapes import patterns_for
from indexer.decided import in_source_order
from indexer.errors import ArticleNotPrepared
from indexer.preparing_one import extract_in_time
from search_web.deciding import block_named, choose, find_block
from search_web.errors import BlockNotFound
from search_web.messages import sentence
from search_web.redirection import own_path, see_other
from search_web.running import running
from search_web.site_rules import new_rule, preview

pages = Blueprint("decisions", __name__, url_prefix="/articles")


@pages.post("/<article:article_id>/decisions")
def decide(article_id: int) -> Response:
    """Take over a choice about a block, and return to where it stands; what was taken out is shown there, in place."""
    choice, _, written = request.form.get("choice", "").partition(" ")
    block = block_named(article_id, written)
    shows, place = choice == Action.REMOVE, ""
    with running().workspace.archive() as archive:
        try:
            choose(archive, article_id, block, choice)
            place = _place(archive.get(article_id), block)
        except (BlockNotFound, ArticleNotPrepared) as error:
            # The article changed meanwhile, or cannot be taken apart in time: its page as it is now says more.
            flash(sentence(error), "trouble")
    running().indexing.wake()
    return see_other(_back(request.form.get("next", ""), article_id, place, shows=shows))


@pages.get("/<article:article_id>/rule")
def rule(article_id: int) -> Response:
    """Show what a choice about a block would change if it were made for all articles of the site."""
    block = block_named(article_id, request.args.get("block", ""))
    with running().workspace.archive() as archive:
        known = archive.get(article_id)
        text = find_block(extract_in_time(known), known, block).block.text
        site = known.metadata.site or known.site
        offered = patterns_for(text)
        pattern = request.args.get("pattern") or offered[0]
        asked = new_rule(site, pattern, request.args.get("action", ""), text)
        effect, trouble = None, None
        try:
            effect = preview(running().workspace, archive, asked)
        except IndexingError as error:
            trouble = error
    page = render_template(
        "rule.html",
        rule=asked,
        offered=offered,
        effect=effect,
        places=effect,
        in_force=None,
        trouble=trouble,
        article=known,
        block=block,
    )
    return make_response(page)


def _place(article: Article, block: BlockName) -> str:
    """Return the anchor of a block on the article's page, "" where it has none (any more)."""
    for named in in_source_order(extract_in_time(article)):
        if named.name == block:
            return f"b{named.block.order}"
    return ""


def _back(address: str, article_id: int, place: str, *, shows: bool) -> str:
    """Return the page that a choice was made on, at the block; with what was left out, if the block is that now."""
    parts = urlsplit(own_path(address))
    path = parts.path if parts.path != "/" else f"/articles/{article_id}"
    values = parse_qsl(parts.query, keep_blank_values=True)
    if shows and ("ledger", "1") not in values:
        values.append(("ledger", "1"))
    query = f"?{urlencode(values)}" if values else ""
    return f"{path}{query}#{place}" if place else path + query
