"""Applies today's rules of extraction to articles that are in the index already: first shown, then done, in steps.

Only articles that the rules change are written again, and of these only texts that no model has met are embedded: the
cache knows the others. What was interrupted is gone on with by a new call, since every article says by which rules it
was taken apart.
"""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive import Archive
from indexer.analysed import AnalysedArticle
from indexer.embedding import Embedder
from indexer.extraction_version import extraction_version
from indexer.generation import Generation, drop_old_files
from indexer.index_writer import CatchUp, IndexWriter
from indexer.manifest import Manifest, current_build
from indexer.past_extractions import PastArticle, PastExtractions, past_extractions
from indexer.preparation import Failure
from indexer.preparing_pool import PreparingPool
from indexer.progress import OnProgress, Progress, Stage, ignore
from indexer.re_extraction import ArticleChanges, changes_between, fresh_states

# Looked at, and made visible, together.
ARTICLES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking articles apart anew would change.

    ``looked_at`` were; ``changed`` are the numbers of those that would be written again, ``first`` says of the first of
    them what would change. ``counts`` are blocks, by what would happen to them and the rule that decides. ``failures``
    would stay as they are. ``outdated_metadata`` revisions have metadata by older rules, which is derived anew, too.
    """

    looked_at: int
    changed: tuple[int, ...]
    first: tuple[ArticleChanges, ...]
    counts: dict[tuple[str, str | None], int]
    failures: tuple[Failure, ...]
    outdated_metadata: int


class ReExtraction:
    """Takes the articles of one archive's index apart anew; ``every``: also those that today's rules took apart."""

    def __init__(
        self, archive: Archive, index_folder: Path, embedder: Embedder, *, every: bool = False, wait_s: float = 600
    ) -> None:
        self._archive = archive
        self._folder = index_folder
        self._writer = IndexWriter(archive, index_folder, embedder, wait_s=wait_s)
        self._every = every

    def preview(self, on_progress: OnProgress = ignore, *, shown: int = 3) -> Preview:
        """Return what would change, with the changes of the first ``shown`` articles; nothing is written.

        Raises `IndexMissing`, `IndexOutdated` or `IndexDamaged`.
        """
        build, manifest = self._state()
        changed: list[int] = []
        first: list[ArticleChanges] = []
        failures: list[Failure] = []
        counts: Counter[tuple[str, str | None]] = Counter()
        with past_extractions(build, manifest.generation) as past, PreparingPool(self._archive) as pool:
            articles = past.articles(every=self._every)
            with closing(pool.analysed(each.article_id for each in articles)) as fresh:
                for done, article in enumerate(articles, 1):
                    outcome = next(fresh)
                    if isinstance(outcome, Failure):
                        failures.append(outcome)
                    elif changes := changes_between(
                        past.states(article.row), fresh_states(outcome.prepared.extraction)
                    ):
                        changed.append(article.article_id)
                        counts.update((change.kind.value, change.rule) for change in changes)
                        if len(first) < shown:
                            first.append(ArticleChanges(article.article_id, article.title, changes))
                    on_progress(Progress(Stage.COMPARING, done, len(articles)))
        metadata = self._archive.count_outdated_metadata()
        return Preview(len(articles), tuple(changed), tuple(first), dict(counts), tuple(failures), metadata)

    def run(self, on_progress: OnProgress = ignore) -> CatchUp:
        """Derive metadata anew, take articles apart anew, and write those that changed; return what the index became.

        ``applied`` counts these, and what else came in. May be interrupted at any moment and called again. Raises what
        `IndexWriter.catch_up` raises.
        """
        self._archive.refresh_metadata()
        with self._writer.locked():
            build, manifest = self._state()
            read = self._writer.apply_changes(build, manifest, on_progress)
            written, failures = self._take_apart(build, read.manifest, on_progress)
        result = self._writer.catch_up(on_progress)
        return replace(
            result,
            applied=read.applied + written + result.applied,
            failures=(*read.failures, *failures, *result.failures),
        )

    def _state(self) -> tuple[Path, Manifest]:
        build = current_build(self._folder)
        manifest = Manifest.read(build)
        manifest.check_versions()
        return build, manifest

    def _take_apart(self, build: Path, manifest: Manifest, on_progress: OnProgress) -> tuple[int, list[Failure]]:
        written = 0
        failures: list[Failure] = []
        with past_extractions(build, manifest.generation) as past, PreparingPool(self._archive) as pool:
            articles = past.articles(every=self._every)
            with closing(pool.analysed(each.article_id for each in articles)) as fresh:
                # Also where there is none: then the index learns that all are by today's rules.
                for begin in range(0, max(len(articles), 1), ARTICLES_AT_ONCE):
                    with Generation(build, manifest) as generation:
                        for done, article in enumerate(articles[begin : begin + ARTICLES_AT_ONCE], begin + 1):
                            outcome = next(fresh)
                            if isinstance(outcome, Failure):
                                failures.append(outcome)
                                generation.mark_extracted(article.row)
                            else:
                                written += _rewrite(generation, article, outcome, past)
                            on_progress(Progress(Stage.COMPARING, done, len(articles)))
                        manifest = generation.commit(extracted_by=_oldest(generation, manifest))
                    drop_old_files(build, manifest)
        return written, failures


def _rewrite(generation: Generation, article: PastArticle, fresh: AnalysedArticle, past: PastExtractions) -> bool:
    """Write an article again if it is taken apart differently now; return whether it was."""
    if not changes_between(past.states(article.row), fresh_states(fresh.prepared.extraction)):
        generation.mark_extracted(article.row)
        return False
    generation.remove_article(article.article_id)
    generation.add_analysed(fresh)
    return True


def _oldest(generation: Generation, manifest: Manifest) -> str:
    """Return by which rules all articles were taken apart, or still some of them."""
    return manifest.extracted_by if generation.outdated_count() else extraction_version()
