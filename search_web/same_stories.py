"""Where else the stories of articles stand, for what searches nothing: lists, one article, the report of a job."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import IndexingError

if TYPE_CHECKING:
    from indexer.stored_passages import AlsoPublished

    Stories = dict[int, tuple[AlsoPublished, ...]]


def also_published(article_ids: Iterable[int]) -> "Stories":
    """Return where else the stories of articles stand, by number, as the app's index knows; nothing of most.

    Nothing of any as long as there is no index that can be read.
    """
    # Imported here: the command line has nothing running.
    from search_web.running import running

    try:
        return running().searchers.current().also_published(article_ids)
    except IndexingError:
        return {}


def also_published_in(index_folder: Path, article_ids: Iterable[int]) -> "Stories":
    """Return the same for an index that is not open yet: the command line's."""
    # Imported here: listing an archive without an index needs none of it.
    from indexer.manifest import Manifest, current_build
    from indexer.passage_reader import PassageReader

    try:
        build = current_build(index_folder)
        manifest = Manifest.read(build)
        manifest.check_versions()
        with closing(PassageReader(build, manifest.generation)) as store:
            return store.also_published(article_ids)
    except IndexingError:
        return {}
