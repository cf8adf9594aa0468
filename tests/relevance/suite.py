"""The relevance suite: its queries and judgments, resolved to the passages of an indexed archive of ``seeds/``."""

import csv
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from archive import Archive
from indexer.evaluation import Topic
from indexer.evaluation_runs import TopicSet
from indexer.hits import passage_id
from indexer.searcher import Searcher

FOLDER = Path(__file__).parent
SEEDS = FOLDER.parents[1] / "seeds"

NO_ANSWER = "noanswer"

# Groups whose queries ask for words: measured also on the passages that hold these words (``by_word`` in qrels.tsv).
WORD_GROUPS = ("exact", "inflection", "compound", "names")


@dataclass(frozen=True, slots=True)
class Suite:
    """``topics`` are judged by subject, ``by_word`` (of the word groups) only by passages that hold the words.

    ``unanswered`` are queries that nothing in the samples answers.
    """

    topics: TopicSet
    by_word: TopicSet
    unanswered: tuple[str, ...]


def load(folder: Path, searcher: Searcher) -> Suite:
    """Return the suite for an archive of all samples; raises ValueError for a quote that does not stand once."""
    passages = _passages(folder, searcher)
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    held: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in _rows("qrels.tsv"):
        found = [key for key, text in passages[row["file"]] if row["quote"] in text]
        if len(found) != 1:
            raise ValueError(f"{row['query']}: {row['quote']!r} stands in {len(found)} passages of {row['file']}")
        grade = max(int(row["grade"]), judged[row["query"]].get(found[0], 0))
        judged[row["query"]][found[0]] = grade
        if row["by_word"] == "1":
            held[row["query"]][found[0]] = grade
    rows = list(_rows("queries.tsv"))
    answered = [row for row in rows if row["group"] != NO_ANSWER]
    topics = [Topic(row["id"], row["query"], judged[row["id"]], row["group"]) for row in answered]
    words = [
        Topic(topic.id, topic.text, held[topic.id], topic.group)
        for topic in topics
        if topic.group in WORD_GROUPS and any(grade > 1 for grade in held[topic.id].values())
    ]
    return Suite(
        TopicSet("suite", tuple(topics)),
        TopicSet("suite, by word", tuple(words)),
        tuple(row["query"] for row in rows if row["group"] == NO_ANSWER),
    )


def digest() -> str:
    """Return the digest of the samples, the queries and the judgments: floors hold for exactly these."""
    hashed = hashlib.sha256()
    for file in (*sorted(SEEDS.glob("*.txt")), *sorted(SEEDS.glob("*.html")), *sorted(FOLDER.glob("q*.tsv"))):
        hashed.update(file.name.encode())
        hashed.update(file.read_bytes())
    return hashed.hexdigest()[:16]


def _passages(folder: Path, searcher: Searcher) -> dict[str, list[tuple[str, str]]]:
    """Return each sample's passages, id and text, by the sample's file name."""
    with Archive.open(folder) as archive:
        names = {article.id: Path(article.origin or "").name for article in archive.articles()}
    found: dict[str, list[tuple[str, str]]] = {}
    for number, name in names.items():
        reading = searcher.reading(number)
        stored = reading.passages if reading else ()
        found[name] = [(passage_id(each.passage), each.passage.text) for each in stored]
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
