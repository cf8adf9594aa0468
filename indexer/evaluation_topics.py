"""Where topics come from: files as TREC has them, and what readers judged."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from archive.judgments import Judgment
from indexer.errors import InvalidTopics
from indexer.evaluation import Topic
from indexer.query_errors import QuerySyntaxError
from indexer.query_language import parse

# A file of more is no list of queries.
_MOST_BYTES = 50_000_000


def read_topics(queries: Path, qrels: Path) -> list[Topic]:
    """Return topics from two files: ``id<TAB>query`` lines, and qrels lines ``id 0 document grade``.

    Documents are passages ("12-3") or articles ("12"). Lines that begin with # are passed over. Raises
    `InvalidTopics`, which names the file and the line.
    """
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(qrels):
        fields = line.split()
        if len(fields) != 4 or not re.fullmatch(r"-?\d+", fields[3]):
            raise InvalidTopics(file=qrels, line=number, reason="write: query-id 0 passage-or-article grade")
        topic, _, document, grade = fields
        judged[topic][document] = int(grade)
    topics = []
    for number, line in _lines(queries):
        identifier, tab, text = line.partition("\t")
        if not tab or not text.strip():
            raise InvalidTopics(file=queries, line=number, reason="write: query-id, a tab, the query")
        if (unreadable := _unreadable(text)) is not None:
            raise InvalidTopics(file=queries, line=number, reason=str(unreadable))
        topics.append(Topic(identifier.strip(), text.strip(), judged.get(identifier.strip(), {})))
    if not any(topic.judged for topic in topics):
        raise InvalidTopics(file=qrels, line=1, reason="no query of the other file is judged here")
    return topics


def judged_topics(judgments: Iterable[Judgment], passage_of: Callable[[Judgment], str | None]) -> list[Topic]:
    """Return topics from readers' judgments; ``passage_of`` finds a judged passage's id today, None where it is gone.

    A query without a thumb up is left out, since nothing could be right, and so is one that cannot be read.
    """
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for judgment in judgments:
        document = passage_of(judgment)
        if document is not None:
            judged[judgment.query][document] = judgment.grade
    return [
        Topic(f"judged-{number}", query, grades, "judged")
        for number, (query, grades) in enumerate(judged.items(), 1)
        if any(grades.values()) and _unreadable(query) is None
    ]


def _unreadable(query: str) -> QuerySyntaxError | None:
    try:
        parse(query)
    except QuerySyntaxError as error:
        return error
    return None


def _lines(file: Path) -> list[tuple[int, str]]:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InvalidTopics(file=file, line=1, reason="it is larger than 50 MB")
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidTopics(file=file, line=1, reason=f"it cannot be read ({type(error).__name__})") from error
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
