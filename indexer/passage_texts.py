"""The texts of an index's passages, read beside whoever writes it; nothing is locked, and nothing changed."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from indexer.manifest import Manifest, current_build
from indexer.passage_embedding import PassageText
from indexer.passage_schema import VISIBLE, connect

# Read together: what is in memory at a time.
PASSAGES_AT_ONCE = 1024


def keyed_texts(index_folder: Path) -> Iterator[tuple[list[int], list[PassageText]]]:
    """Yield the keys and texts of all passages of the state in use, some at a time, by key.

    What a writer drops meanwhile may be missing. Raises `IndexMissing`, `IndexOutdated` or `IndexDamaged`.
    """
    build = current_build(index_folder)
    manifest = Manifest.read(build)
    manifest.check_versions()
    last = 0
    with closing(connect(build)) as connection:
        while True:
            rows = connection.execute(
                "SELECT passage.key, substr(article.text, passage.start + 1, passage.end - passage.start), "
                "passage.language FROM passage JOIN article ON article.key = passage.article_key "
                f"WHERE {VISIBLE} AND passage.key > :last ORDER BY passage.key LIMIT :most",
                {"generation": manifest.generation, "last": last, "most": PASSAGES_AT_ONCE},
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [row[0] for row in rows], [PassageText(row[1], row[2]) for row in rows]
