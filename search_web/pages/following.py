"""The feeds that are followed: which, what came of each, and following one more."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, flash, jsonify, make_response, render_template, request, url_for

from archive.errors import FetchRefused, InvalidMetadata, InvalidUrl, VindplaatsError
from archive.following import USUAL_S, Followed
from archive.layers import checked_tags
from search_web.errors import FeedNotFollowed
from search_web.messages import gettext, msgid
from search_web.metadata_form import MetadataForm, read_metadata
from search_web.redirection import see_other
from search_web.running import running

pages = Blueprint("following", __name__, url_prefix="/following")

INTERVALS = {
    1800: msgid("every half hour"),
    3600: msgid("every hour"),
    6 * 3600: msgid("every six hours"),
    86_400: msgid("every day"),
    7 * 86_400: msgid("every week"),
}
"""How often a feed may be looked at, as people choose it."""


@pages.get("")
def listing() -> Response:
    """Show the feeds that are followed, and the form to follow one more."""
    return _shown(MetadataForm({}), {})


@pages.post("")
def follow() -> Response:
    """Follow one more feed; a form with a mistake comes back as it was."""
    from archive.network import names_private  # late: with it comes an HTTP client

    form = read_metadata(request.form)
    problems: dict[str, VindplaatsError] = {}
    url, every_s = form.metadata.url, request.form.get("every", USUAL_S, int)
    try:
        checked_tags(form.tags)
        if url is None:
            raise form.problems.get("url") or InvalidUrl(url="")
        if names_private(url) and not running().goes_anywhere:
            raise FetchRefused(url=url)
    except VindplaatsError as problem:
        problems["tags" if isinstance(problem, InvalidMetadata) else "url"] = problem
    if problems or url is None:
        return _shown(form, problems)
    with running().workspace.archive() as archive:
        feed = archive.following.add(url, form.tags, every_s if every_s in INTERVALS else USUAL_S, time.time())
    running().worker.wake()
    flash(gettext("%(feed)s is being followed from now on.", feed=feed.name), "done")
    return see_other(url_for("following.listing"))


@pages.post("/<feed:number>/stop")
def stop(number: int) -> Response:
    """Stop following a feed; its articles stay. Raises `FeedNotFollowed`."""
    with running().workspace.archive() as archive:
        feed = archive.following.get(number)
        if feed is None or not archive.following.remove(number):
            raise FeedNotFollowed(url=f"#{number}")
    flash(gettext("%(feed)s is not followed any more. Its articles stay.", feed=feed.name), "done")
    return see_other(url_for("following.listing"))


@pages.post("/<feed:number>/check")
def check(number: int) -> Response:
    """Have a feed looked at now. Raises `FeedNotFollowed`."""
    with running().workspace.archive() as archive:
        if not archive.following.check_soon(number, time.time()):
            raise FeedNotFollowed(url=f"#{number}")
    running().worker.wake()
    return see_other(url_for("following.listing"))


@pages.get("/live")
def live() -> Response:
    """Return the list of feeds, for the script that keeps it true while feeds are looked at."""
    feeds = _feeds()
    html = render_template("_following.html", feeds=feeds, intervals=INTERVALS)
    answer = jsonify({"html": html, "finished": not any(map(_is_under_way, feeds))})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(form: MetadataForm, problems: Mapping[str, VindplaatsError]) -> Response:
    feeds = _feeds()
    with running().workspace.archive() as archive:
        folders = archive.watching.all()
    page = render_template(
        "following.html", feeds=feeds, folders=folders, form=form, problems=problems, intervals=INTERVALS,
        every=request.form.get("every", USUAL_S, int), under_way=any(map(_is_under_way, feeds)),
    )  # fmt: skip
    return make_response(page, 400 if problems else 200)


def _feeds() -> list[Followed]:
    with running().workspace.archive() as archive:
        return archive.following.all()


def _is_under_way(feed: Followed) -> bool:
    """Whether a feed is looked at now, or as soon as somebody comes to it."""
    return feed.next_check_at <= datetime.now(UTC)
