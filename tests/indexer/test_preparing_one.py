"""Real processes, and extractions that are really slow; `serve_requests` is given work that never ends."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import Archive, Article, Metadata
from archive.article import Received, SourceKind
from archive.errors import SourceUnsupported
from archive.reading import Readable
from indexer import preparing_one
from indexer.errors import ArticleEndsProcess, ArticleFails, ArticleTooLarge, ArticleTooSlow
from indexer.extraction import extract
from indexer.index_writer import IndexWriter
from indexer.preparation import Failure, analysed, take_apart
from indexer.preparing_one import NAME, PreparingOne, analysed_in_time, is_small_and_plain
from indexer.preparing_process import Limits
from tests.indexer.conftest import Add, WordEmbedder

SMALL = "Gas in het nieuws\n\nOver gas werd gisteren lang gesproken door iedereen die er verstand van heeft."
LARGE = SMALL + "\n\n" + "Over een zin valt weinig te zeggen. " * (preparing_one.MOST_HERE // 36 + 1)
SLOW = "<p>" + "<tr><td>een<td>twee" * 20_000
"""Takes much longer than the tests' limit, and is no larger than many a page."""


def never_ends(article: Article, _read: Readable | None) -> str:
    if "nooit" in article.text:
        time.sleep(600)
    return article.title


def waits_for_release(article: Article, _read: Readable | None) -> str:
    while not Path(article.text.partition("\n")[0]).exists():
        time.sleep(0.01)
    return article.title


def ends_the_process(_article: Article, _read: Readable | None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def takes_all_memory(_article: Article, _read: Readable | None) -> int:
    return len(bytearray(2**40))


def is_faulty(article: Article, _read: Readable | None) -> None:
    raise KeyError(article.id)


def says_why(_article: Article, _read: Readable | None) -> None:
    raise SourceUnsupported(source="x.doc", media_type="an old document")


def number_of_process(_article: Article, _read: Readable | None) -> int:
    return os.getpid()


@pytest.fixture
def one() -> Iterator[PreparingOne]:
    made = PreparingOne(Limits(seconds=2))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[PreparingOne]:
    """The one by which everything is taken apart; its process does not outlive a test."""
    made = PreparingOne(Limits(seconds=2))
    monkeypatch.setattr(preparing_one, "_preparing", made)
    yield made
    made.close()


def at_work() -> list[int | None]:
    return [child.pid for child in multiprocessing.active_children() if child.name == NAME]


def test_what_is_small_and_plain_is_taken_apart_here(archive: Archive, add: Add, one: PreparingOne) -> None:
    article = archive.get(add(SMALL))
    assert one.do(number_of_process, article) == os.getpid()
    assert at_work() == []


@pytest.mark.parametrize("sign", ["<", "\n", "|"])
def test_long_and_intricate_articles_are_not_small_and_plain(sign: str) -> None:
    assert is_small_and_plain(b"x" * preparing_one.MOST_HERE)
    assert not is_small_and_plain(b"x" * (preparing_one.MOST_HERE + 1))
    assert is_small_and_plain(sign.encode() * preparing_one.MOST_SIGNS_HERE)
    assert not is_small_and_plain(sign.encode() * (preparing_one.MOST_SIGNS_HERE + 1))


def test_all_else_goes_to_one_process_that_is_kept(archive: Archive, add: Add, one: PreparingOne) -> None:
    articles = [archive.get(add(LARGE + f" {number}.")) for number in range(3)]
    (process,) = {one.do(number_of_process, article) for article in articles}
    assert [process] == at_work()
    one.close()
    assert at_work() == []


def test_it_gives_what_this_process_gives(archive: Archive, add: Add) -> None:
    number = add(LARGE)
    article = archive.get(number)
    assert preparing_one.extract_in_time(article) == extract(article)
    assert preparing_one.take_apart_in_time(article) == take_apart(article)
    assert preparing_one.prepared_in_time(archive, number) == take_apart(article)
    assert analysed_in_time(archive, number) == analysed(archive, number)
    assert len(at_work()) == 1


def test_one_that_never_ends_is_given_up_and_the_next_goes_on(archive: Archive, add: Add, one: PreparingOne) -> None:
    endless, other = archive.get(add(LARGE + " Dit komt nooit af.")), archive.get(add(LARGE))
    with pytest.raises(ArticleTooSlow, match=r"Article 1 \(“Gas in het nieuws”\) is stored.*longer than 2 seconds"):
        one.do(never_ends, endless)
    assert at_work() == []
    assert one.do(never_ends, other) == other.title


def test_what_was_given_up_is_not_tried_again_at_once(archive: Archive, add: Add, one: PreparingOne) -> None:
    endless = archive.get(add(LARGE + " Dit komt nooit af."))
    for _ in range(2):
        with pytest.raises(ArticleTooSlow):
            one.do(never_ends, endless)
        with pytest.raises(ArticleTooSlow):
            one.do(ends_the_process, endless)  # it would be, if it were done
    assert at_work() == []


def test_one_that_takes_long_keeps_no_other_waiting(archive: Archive, add: Add, tmp_path: Path) -> None:
    release = tmp_path / "released"
    slow, other = archive.get(add(f"{release}\n\n{LARGE}")), archive.get(add(LARGE))
    one = PreparingOne()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(one.do, waits_for_release, slow)
        assert one.do(number_of_process, other) != os.getpid()
        assert not waiting.done()
        release.touch()
        assert waiting.result() == slow.title
    one.close()


def test_each_way_to_fail_has_its_sentence(archive: Archive, add: Add, one: PreparingOne) -> None:
    articles = [archive.get(add(LARGE + f" {number}.")) for number in range(4)]
    with pytest.raises(ArticleEndsProcess, match="SIGKILL"):
        one.do(ends_the_process, articles[0])
    with pytest.raises(ArticleTooLarge, match="too much memory"):
        one.do(takes_all_memory, articles[1])
    with pytest.raises(ArticleFails, match="KeyError: 3"):
        one.do(is_faulty, articles[2])
    with pytest.raises(SourceUnsupported, match=r"x\.doc"):
        one.do(says_why, articles[3])


def test_where_the_process_that_waited_is_gone_another_is_started(
    archive: Archive, add: Add, one: PreparingOne
) -> None:
    article = archive.get(add(LARGE))
    first = one.do(number_of_process, article)
    os.kill(first, signal.SIGKILL)
    assert one.do(number_of_process, article) not in (first, os.getpid())


def test_a_slow_article_is_stored_and_named_and_the_others_are_indexed(
    archive: Archive, add: Add, words: WordEmbedder, kept: PreparingOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_limits", Limits(seconds=1))
    received = Received(SLOW.encode(), "text/html", SourceKind.PASTE, datetime.now(UTC), given=Metadata(title="Tabel"))
    slow, small = archive.add(received).article_id, add(SMALL)
    assert slow is not None
    result = IndexWriter(archive, archive.folder / "index", words).catch_up()
    (failure,) = result.failures
    assert failure == Failure(slow, failure.sentence)
    assert "is stored, but not indexed: taking it apart took longer than 1 seconds" in failure.sentence
    assert result.manifest.articles == 1
    assert archive.get(slow).content.startswith(b"<p>")
    assert isinstance(analysed_in_time(archive, small), type(analysed(archive, small)))
