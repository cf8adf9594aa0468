"""``vindplaats list``: which articles there are."""

from collections.abc import Iterable
from pathlib import Path

import click

from archive import ArticleSummary
from search_web.article_shapes import article_json
from search_web.commands.output import json_option, print_json
from search_web.same_stories import also_published_in
from search_web.workspace import Workspace

_UNKNOWN = "date unknown"


@click.command()
@click.option("--removed", is_flag=True, help="List what was removed instead.")
@click.option("--tag", help="Only articles with this tag.")
@click.option(
    "--sort",
    type=click.Choice(["added", "date", "title"]),
    default="added",
    show_default=True,
    help="By date, the newest come first and those without a date last.",
)
@json_option
@click.pass_obj
def list_command(folder: Path, /, removed: bool, tag: str | None, sort: str, as_json: bool) -> None:
    """List the articles.

    \b
    Examples:
      vindplaats list --sort date
      vindplaats list --json | jq '.[] | select(.published == null) | .id'
    """
    with Workspace(folder).archive() as archive:
        articles = _sorted(
            (
                article
                for article in archive.articles(removed=removed)
                if tag is None or tag.casefold() in [each.casefold() for each in article.tags]
            ),
            sort,
        )
    also = also_published_in(Workspace(folder).index_folder, [article.id for article in articles])
    if as_json:
        print_json([article_json(article, also.get(article.id, ())) for article in articles])
        return
    for article in articles:
        published = article.metadata.published.isoformat() if article.metadata.published else _UNKNOWN
        tags = "".join(f"  #{each}" for each in article.tags)
        copies = [str(each.article.article_id) for each in also.get(article.id, ()) if each.relation == "same"]
        same = f"  (same story: {', '.join(copies)})" if copies else ""
        click.echo(
            f"{article.id:>6}  {published:<12}  {article.metadata.language or '  '}  {article.title}{tags}{same}"
        )
    if not articles:
        click.echo(_nothing(tag, removed=removed), err=True)


def _nothing(tag: str | None, *, removed: bool) -> str:
    if tag is not None:
        return f"No {'removed ' if removed else ''}article has the tag {tag}."
    return "Nothing was removed." if removed else "The archive is empty. Add an article: vindplaats add FILE"


def _sorted(articles: Iterable[ArticleSummary], sort: str) -> list[ArticleSummary]:
    if sort == "title":
        return sorted(articles, key=lambda article: article.title.casefold())
    if sort == "date":
        dated = [(article.metadata.published, article) for article in articles]
        known = [(published, article) for published, article in dated if published is not None]
        known.sort(key=lambda pair: pair[0], reverse=True)
        return [article for _, article in known] + [article for published, article in dated if published is None]
    return list(articles)
