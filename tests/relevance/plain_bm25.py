"""What ours is measured against: Whoosh as it comes, BM25 over the same passages and fields, with two analyzers."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from whoosh import fields, index, query
from whoosh.analysis import Analyzer, LanguageAnalyzer, StandardAnalyzer

from indexer.evaluation import Topic
from indexer.stored_passages import StoredPassage

ANALYZERS: dict[str, Analyzer] = {
    "Whoosh's default": StandardAnalyzer(),
    "plain Snowball": LanguageAnalyzer("nl"),
}


class PlainIndex:
    """A Whoosh index of passages by one analyzer, searched for any of a query's words."""

    def __init__(self, folder: Path, analyzer: Analyzer, passages: Iterable[tuple[str, StoredPassage]]) -> None:
        folder.mkdir(parents=True)
        text = fields.TEXT(analyzer=analyzer)
        schema = fields.Schema(id=fields.STORED(), title=text, headings=text, body=text)
        self._index = index.create_in(str(folder), schema)
        self._analyzer = analyzer
        writer = self._index.writer(limitmb=256)
        for name, stored in passages:
            headings = " ".join(stored.passage.headings)
            writer.add_document(id=name, title=stored.article.title, headings=headings, body=stored.passage.text)
        writer.commit()

    def run(
        self, topics: Sequence[Topic], searched: Sequence[str] = ("title", "headings", "body"), limit: int = 300
    ) -> dict[str, list[str]]:
        """Return the ids of the best passages for each topic; an id that stands for several passages stands once."""
        runs: dict[str, list[str]] = {}
        with self._index.searcher() as searcher:
            for topic in topics:
                words = [token.text for token in self._analyzer(topic.text)]
                asked = query.Or([query.Term(field, word) for word in words for field in searched])
                found = [hit["id"] for hit in searcher.search(asked, limit=limit)] if words else []
                runs[topic.id] = list(dict.fromkeys(found))
        return runs
