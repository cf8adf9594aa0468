"""What a worker does beside its jobs: looks at the feeds that are followed, and at the folders that are watched."""

from search_web.following import Following
from search_web.watching import FolderWatch
from search_web.worker import Worker


def with_chores(worker: Worker) -> Worker:
    """Return the worker, which hands in from now on what is new in feeds and folders."""
    worker.also(Following(worker.fetches).submit_due)
    worker.also(FolderWatch().submit_changed)
    return worker
