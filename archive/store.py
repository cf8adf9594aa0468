"""The archive itself: every article in every version, what people decided about it, and a feed of changes."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.article import (
    Addition,
    Article,
    ArticleSummary,
    Change,
    Corrections,
    Outcome,
    Received,
    RevisionNote,
)
from archive.database import FILE_NAME, connect, copy, named_failures, reclaim, writing
from archive.deciding import DecidingArchive
from archive.decisions import DecisionRecords
from archive.following import Following
from archive.identity import Candidate, candidate, read_again
from archive.job import ItemPlace
from archive.job_reports import JobReports
from archive.jobs import Jobs
from archive.judgments import Judgment, Judgments
from archive.layers import as_layer, checked_tags, lay_over, take_corrections, take_given
from archive.records import Records
from archive.tokens import Tokens
from archive.watching import Watching


class Archive(DecidingArchive):
    """One archive, open; a context manager that closes it.

    For the thread that opened it: in any other thread its methods raise `sqlite3.ProgrammingError`. Threads and
    processes each open their own on the same folder. Every method that changes something does all of it or
    nothing, and raises `ArchiveBusy` or `ArchiveUnwritable` when it cannot.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._file = folder / FILE_NAME
        self._connection = connection
        self._records = Records(connection)
        self._judgments = Judgments(connection)
        self._decisions = DecisionRecords(connection)
        self.jobs = Jobs(connection, self._file)
        self.job_reports = JobReports(connection, self._file)
        self.following = Following(connection, self._file)
        self.watching = Watching(connection, self._file)
        self.tokens = Tokens(connection, self._file)

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Self:
        """Return the archive in this folder, made there first if ``create`` is set and there is none.

        Raises `ArchiveNotFound`, `ArchiveDamaged`, `ArchiveTooNew`, `ArchiveBusy` or `ArchiveUnwritable`.
        """
        return cls(folder, connect(folder, create=create))

    def close(self) -> None:
        """Let go of the file; nothing is pending, since every change is stored when its method returns."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def revision(self) -> int:
        """Grows with every change to any article and is never used again; 0 where nothing ever was."""
        with self._reading() as records:
            return records.revision()

    def get(self, article_id: int, revision: int | None = None) -> Article:
        """Return the article in its newest or the given revision; a removed one too, with ``removed_at`` set.

        Raises `ArticleNotFound` when there is no such article or revision, or it was emptied.
        """
        with self._reading() as records:
            return records.article(article_id, revision)

    def revisions(self, article_id: int) -> list[RevisionNote]:
        """Every version of the article, oldest first; raises `ArticleNotFound`."""
        with self._reading() as records:
            records.require(article_id)
            return records.revision_notes(article_id)

    def articles(self, *, removed: bool = False) -> Iterator[ArticleSummary]:
        """All articles, or all removed ones that were not emptied, newest-added last; no content is read."""
        added = 0
        while True:
            with self._reading() as records:
                page, added = records.summaries(added, removed=removed)
            if not page:
                return
            yield from page

    def count(self, *, removed: bool = False) -> int:
        """How many articles there are, or how many removed ones that were not emptied."""
        with self._reading() as records:
            return records.count(removed=removed)

    def changes_since(self, revision: int) -> list[Change]:
        """Every article that changed after this archive revision, once, at its latest change, in their order.

        Corrected metadata, tags and restoring are changes too; a removed or emptied article is REMOVED.
        """
        with self._reading() as records:
            return records.changes_since(revision)

    def tags(self) -> dict[str, int]:
        """Every tag in use and how many articles carry it, removed ones not counted; in alphabetical order."""
        with self._reading() as records:
            return records.tag_counts()

    def setting(self, name: str) -> str | None:
        """Return a value kept by `set_setting`, or None."""
        with self._reading() as records:
            return records.setting(name)

    def add(
        self,
        received: Received,
        *,
        restore_removed: bool = True,
        tags: Iterable[str] = (),
        item: ItemPlace | None = None,
    ) -> Addition:
        """Store an article, or know it again: by its final address, else by its content.

        A changed content under a known address is a new revision. What came with it anew (metadata, address,
        ``tags``) is taken over. A removed article comes back, unless ``restore_removed`` is off: then nothing
        changes. What it came to is noted at a job's ``item`` in the same transaction. Raises `SourceEmpty`,
        `SourceUnsupported`, `InvalidUrl` or `InvalidMetadata`.
        """
        newcomer, names = candidate(received), checked_tags(tags)
        if newcomer.url is not None or not self._holds(newcomer):
            newcomer.read()  # before the lock is taken, so that a large page keeps no other writer waiting
        with self._writing() as records:
            addition = self._store(records, newcomer, names, restore_removed=restore_removed)
            if item is not None:
                self.jobs.note_stored(item, addition, records.revision())
        return addition

    def correct(self, article_id: int, corrections: Corrections) -> None:
        """Lay a person's corrections over the metadata; raises `InvalidMetadata` or `ArticleNotFound`."""
        with self._writing() as records:
            records.require(article_id)
            given, corrected = records.layers(article_id)
            decided = take_corrections(given, corrected, corrections)
            if records.set_layers(article_id, given, decided):
                records.mark_changed(article_id)

    def tag(self, article_ids: Iterable[int], *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Give tags to articles and take tags from them; upper and lower case make no difference.

        A tag is spelled as it first was in this archive. Raises `InvalidMetadata` or `ArticleNotFound`.
        """
        given, taken = checked_tags(add), checked_tags(remove)
        with self._writing() as records:
            for article_id in dict.fromkeys(article_ids):
                records.require(article_id)
                before = records.tags_of(article_id)
                records.give_tags(article_id, given)
                records.take_tags(article_id, taken)
                if records.tags_of(article_id) != before:
                    records.mark_changed(article_id)
            records.drop_unused_tags()

    def remove(self, article_ids: Iterable[int]) -> None:
        """Take articles out of the archive, until `restore` or `empty`; raises `ArticleNotFound`."""
        self._set_removed(article_ids, datetime.now(UTC))

    def restore(self, article_ids: Iterable[int]) -> None:
        """Bring removed articles back; raises `ArticleNotFound`, also for one that was emptied."""
        self._set_removed(article_ids, None)

    def empty(self) -> int:
        """Delete for good what was removed, contents and metadata; returns how many articles that were.

        Only addresses and fingerprints stay, so that an article that was thrown away can be kept away.
        """
        with self._writing() as records:
            gone = records.removed_ids()
            for article_id in gone:
                records.erase(article_id, datetime.now(UTC))
                records.mark_changed(article_id)
            records.drop_unused_tags()
        if gone:
            reclaim(self._connection, self._file)
        return len(gone)

    def count_outdated_metadata(self) -> int:
        """How many revisions have metadata that older rules derived, which `refresh_metadata` derives again."""
        with self._reading() as records:
            return len(records.outdated())

    def refresh_metadata(self) -> int:
        """Derive metadata again where older rules derived it; returns how many articles' metadata changed by it."""
        with self._reading() as records:
            outdated = records.outdated()
        changed = set()
        for article_id, number in outdated:
            with self._writing() as records:
                if self._derive_again(records, article_id, number):
                    records.mark_changed(article_id)
                    changed.add(article_id)
        return len(changed)

    def set_setting(self, name: str, value: str | None) -> None:
        """Keep a value with the archive under this name; None forgets it. No article changes by it."""
        with self._writing() as records:
            records.set_setting(name, value)

    def judge(self, judgment: Judgment) -> None:
        """Keep what a reader judged, in place of an earlier judgment of the same query and passage.

        No article changes by it. Raises `ArticleNotFound` or `InvalidJudgment`.
        """
        with self._writing():
            self._judgments.put(judgment)

    def take_back_judgment(self, query: str, article_id: int, quote: str) -> bool:
        """Forget a judgment; return whether there was one."""
        with self._writing():
            return self._judgments.take_back(query, article_id, quote)

    def judgments(self, query: str | None = None) -> list[Judgment]:
        """Return what was judged of articles that are not removed, or of one query; oldest first."""
        with self._reading():
            return self._judgments.all(query)

    def backup(self, target: Path) -> None:
        """Copy the whole archive into one file while others go on using it; an older copy there is replaced.

        The copy takes the target's place only when it is complete. Raises `ArchiveUnwritable`.
        """
        copy(self._connection, self._file, target)

    def _holds(self, newcomer: Candidate) -> bool:
        """Whether adding it will most likely change nothing, so that its metadata need not be read."""
        with self._reading() as records:
            article_id = records.find((), newcomer.fingerprint)
            return article_id is not None and records.state(article_id).fingerprint == newcomer.fingerprint

    def _store(self, records: Records, newcomer: Candidate, tags: dict[str, str], *, restore_removed: bool) -> Addition:
        article_id = records.find(newcomer.addresses, newcomer.fingerprint)
        if article_id is None:
            return Addition(self._store_new(records, newcomer, tags), Outcome.ADDED)
        state = records.state(article_id)
        if state.removed and not restore_removed:
            return Addition(None if state.emptied else article_id, Outcome.STAYS_REMOVED)
        return Addition(article_id, self._store_again(records, article_id, newcomer, tags))

    def _store_new(self, records: Records, newcomer: Candidate, tags: dict[str, str]) -> int:
        article_id = records.insert_article()
        records.insert_revision(article_id, 1, newcomer)
        records.remember(article_id, newcomer.addresses)
        records.set_layers(article_id, as_layer(newcomer.given), {})
        records.give_tags(article_id, tags)
        records.mark_changed(article_id)
        return article_id

    def _store_again(self, records: Records, article_id: int, newcomer: Candidate, tags: dict[str, str]) -> Outcome:
        """Take over what is new in an article that came in again."""
        state, tags_before = records.state(article_id), records.tags_of(article_id)
        updated = state.emptied or state.fingerprint != newcomer.fingerprint
        if updated:
            records.insert_revision(article_id, state.latest + 1, newcomer)
        changed = updated or state.removed
        if not updated and state.url is None and newcomer.url is not None:
            records.set_url(article_id, state.latest, newcomer.url)
            changed |= self._derive_again(records, article_id, state.latest)
        records.remember(article_id, newcomer.addresses)
        changed |= records.set_layers(article_id, *take_given(*records.layers(article_id), newcomer.given))
        records.give_tags(article_id, tags)
        changed |= records.tags_of(article_id) != tags_before
        if state.removed:
            records.set_removed(article_id, None)
        if changed:
            records.mark_changed(article_id, came_back=state.emptied)
        if state.removed:
            return Outcome.RESTORED
        return Outcome.UPDATED if updated else Outcome.UNCHANGED

    def _derive_again(self, records: Records, article_id: int, number: int) -> bool:
        """Derive one revision's metadata anew; whether the article's newest metadata changed by it."""
        article, url = records.article(article_id, number), records.url_of(article_id, number)
        derived = read_again(article, url)
        records.set_derived(article_id, number, derived)
        if number != records.state(article_id).latest:
            return False
        return article.metadata != lay_over(as_layer(derived), *records.layers(article_id))

    def _set_removed(self, article_ids: Iterable[int], moment: datetime | None) -> None:
        with self._writing() as records:
            for article_id in dict.fromkeys(article_ids):
                records.require(article_id)
                if records.state(article_id).removed != (moment is not None):
                    records.set_removed(article_id, moment)
                    records.mark_changed(article_id)

    @contextmanager
    def _reading(self) -> Iterator[Records]:
        with named_failures(self._file):
            yield self._records

    @contextmanager
    def _writing(self) -> Iterator[Records]:
        with writing(self._connection, self._file):
            yield self._records
