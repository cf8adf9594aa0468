"""A reader's judgment of a hit, by thumb: it answers the question, or it does not."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, request

from archive.judgments import Judgment
from indexer.stored_passages import StoredPassage
from search_web.errors import InvalidRequest
from search_web.redirection import own_path, see_other
from search_web.running import running
from search_web.searchers import passage_named

pages = Blueprint("judging", __name__)

_GRADES = {"1": 1, "0": 0}


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged for one query: by article and text."""

    grades: dict[tuple[int, str], int]

    def grade(self, article_id: int, text: str) -> int | None:
        """Return a passage's grade, None where nobody judged it."""
        return self.grades.get((article_id, text))


@pages.post("/judgments")
def judge() -> Response:
    """Keep a judgment, or take it back, and return to where it was made."""
    keep_judgment(request.form.get("q", ""), request.form.get("passage", ""), request.form.get("grade", ""))
    return see_other(own_path(request.form.get("next", "")))


def keep_judgment(query: str, named: str, grade: str) -> Judgment:
    """Store the judgment of a passage for a query; with an empty grade, take it back.

    Raises `PassageNotFound`, `InvalidJudgment`, `ArticleNotFound`, or `InvalidRequest` for another grade.
    """
    if grade not in {*_GRADES, ""}:
        raise InvalidRequest(field="grade", reason="it must be 1, 0 or empty.")
    judged = judgment_of(query, passage_named(running().searchers.current(), named), _GRADES.get(grade, 0))
    with running().workspace.archive() as archive:
        if grade:
            archive.judge(judged)
        else:
            archive.take_back_judgment(query, judged.article_id, judged.quote)
    return judged


def judgment_of(query: str, stored: StoredPassage, grade: int) -> Judgment:
    """Return the judgment of a passage as the archive keeps it."""
    passage = stored.passage
    return Judgment(query, passage.article_id, passage.start, passage.end, passage.text, grade, datetime.now(UTC))


def judged_for(query: str) -> Judged:
    """Return what was judged for a query."""
    with running().workspace.archive() as archive:
        found = archive.judgments(query) if query.strip() else []
    return Judged({(each.article_id, each.quote): each.grade for each in found})
