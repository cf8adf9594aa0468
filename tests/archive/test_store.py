import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import (
    Addition,
    Archive,
    ChangeKind,
    Corrections,
    Leave,
    Metadata,
    Outcome,
    Received,
    SourceKind,
    from_bytes,
    from_text,
)
from archive.errors import ArticleNotFound, InvalidMetadata, InvalidUrl, SourceEmpty, SourceUnsupported

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>
<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"""


def fetched(text: str, url: str, head: str = "") -> Received:
    content = PAGE.format(title="A page", head=head, text=text).encode()
    now = datetime.now(UTC)
    return Received(content, "text/html", SourceKind.URL, now, charset="utf-8", origin=url, url=url)


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def added(archive: Archive, text: str) -> int:
    addition = archive.add(from_text(text))
    assert addition.article_id is not None
    return addition.article_id


def test_an_added_article_is_kept_byte_for_byte(archive: Archive) -> None:
    received = from_bytes("Titel\r\n\r\nMet een é.".encode("latin-1"), name="stuk.txt")
    assert archive.add(received) == Addition(1, Outcome.ADDED)
    article = archive.get(1)
    assert article.content == received.content
    assert article.text == "Titel\r\n\r\nMet een é."
    assert (article.revision, article.source, article.origin) == (1, SourceKind.FILE, "stuk.txt")
    assert article.received_at == received.received_at
    assert article.title == "Titel"


@pytest.mark.parametrize(
    ("origin", "title"),
    [
        ("stukken/2019/brief.txt", "brief.txt"),
        ("D:\\stukken\\brief.txt", "brief.txt"),
        ("https://example.org/a/b", "https://example.org/a/b"),
        (None, "#1"),
    ],
)
def test_an_article_without_a_title_is_called_by_where_it_came_from(
    archive: Archive, origin: str | None, title: str
) -> None:
    archive.add(replace(from_text("Één zin zonder titel, die toch ergens vandaan komt."), origin=origin))
    assert (archive.get(1).title, next(iter(archive.articles())).title) == (title, title)


def test_the_same_text_is_one_article_whatever_its_line_ends_and_outer_white_space(archive: Archive) -> None:
    first = archive.add(from_text("Een\n\nTwee"))
    assert archive.add(from_text("\ufeff  Een\r\n\r\nTwee\n\n")) == replace(first, outcome=Outcome.UNCHANGED)
    assert archive.count() == 1
    assert archive.revision == 1


def test_the_same_text_in_another_charset_is_one_article(archive: Archive) -> None:
    archive.add(from_bytes("Één artikel".encode()))
    assert archive.add(from_bytes("Één artikel".encode("utf-16"))).outcome is Outcome.UNCHANGED


def test_changed_content_at_one_address_is_a_new_revision_and_the_old_one_stays(archive: Archive) -> None:
    archive.add(fetched("The first words.", "https://example.org/a"))
    assert archive.add(fetched("Other words.", "https://example.org/a")) == Addition(1, Outcome.UPDATED)
    assert "Other words" in archive.get(1).text
    assert "The first words" in archive.get(1, revision=1).text
    assert [note.number for note in archive.revisions(1)] == [1, 2]
    assert archive.revisions(1)[0].size == len(archive.get(1, revision=1).content)


def test_content_that_goes_back_to_what_it_was_is_a_third_revision(archive: Archive) -> None:
    for text in ("one", "two", "one"):
        archive.add(fetched(text, "https://example.org/a"))
    assert archive.get(1).revision == 3
    assert archive.count() == 1


def test_tracking_parameters_and_fragments_make_no_other_article(archive: Archive) -> None:
    archive.add(fetched("one", "https://www.example.org/a?id=1"))
    again = fetched("two", "HTTPS://WWW.example.org:443/a?utm_source=mail&id=1&fbclid=x#comments")
    assert archive.add(again) == Addition(1, Outcome.UPDATED)
    assert archive.add(fetched("three", "https://www.example.org/a?id=2")).outcome is Outcome.ADDED


def test_a_canonical_address_counts_on_the_same_site(archive: Archive) -> None:
    link = canonical("https://example.org/a")
    archive.add(fetched("one", "https://www.example.org/a?print=1", link))
    assert archive.add(fetched("two", "https://example.org/a")) == Addition(1, Outcome.UPDATED)
    assert archive.get(1, revision=1).metadata.url == "https://example.org/a"


def test_a_canonical_address_on_another_site_does_not_count(archive: Archive) -> None:
    archive.add(fetched("the original", "https://agency.example/a"))
    copy = fetched("the copy", "https://paper.example/b", canonical("https://agency.example/a"))
    assert archive.add(copy) == Addition(2, Outcome.ADDED)
    assert archive.get(2).metadata.url == "https://paper.example/b"


def test_a_canonical_address_in_a_file_does_not_replace_an_article(archive: Archive) -> None:
    archive.add(fetched("the original", "https://agency.example/a"))
    page = PAGE.format(title="Copy", head=canonical("https://agency.example/a"), text="another text")
    assert archive.add(from_bytes(page.encode(), name="copy.html")).outcome is Outcome.ADDED


def test_a_canonical_link_to_the_front_page_does_not_merge_articles(archive: Archive) -> None:
    link = canonical("https://example.org/")
    archive.add(fetched("one", "https://example.org/a", link))
    assert archive.add(fetched("two", "https://example.org/b", link)).outcome is Outcome.ADDED


def test_every_address_by_which_an_article_came_finds_it_again(archive: Archive) -> None:
    archive.add(fetched("one", "https://example.org/a"))
    assert archive.add(fetched("one", "https://example.org/b")).outcome is Outcome.UNCHANGED
    assert archive.add(fetched("two", "https://example.org/b")) == Addition(1, Outcome.UPDATED)
    assert archive.add(fetched("three", "https://example.org/a")) == Addition(1, Outcome.UPDATED)


def test_what_is_newly_said_about_a_known_article_is_taken_over(archive: Archive) -> None:
    text = "Kop\n\nEen tekst."
    archive.add(from_text(text))
    said = Metadata(byline="Anna de Wit", published=date(2024, 5, 14), url="https://example.org/a")
    assert archive.add(from_text(text, said), tags=["gas"]).outcome is Outcome.UNCHANGED
    article = archive.get(1)
    assert article.metadata == replace(said, title="Kop", site="example.org", authors=("Anna de Wit",))
    assert article.tags == ("gas",)
    assert archive.revision == 2
    archive.add(from_text(text, said), tags=["Gas"])
    assert archive.revision == 2


def test_a_correction_outlasts_the_same_options_given_again(archive: Archive) -> None:
    received = from_text("Kop\n\nTekst", Metadata(site="Krant"))
    archive.add(received)
    archive.correct(1, Corrections(site="Dagblad"))
    archive.add(received)
    assert archive.get(1).metadata.site == "Dagblad"
    archive.add(from_text("Kop\n\nTekst", Metadata(site="Weekblad")))
    assert archive.get(1).metadata.site == "Weekblad"


def test_metadata_can_be_set_cleared_and_set_back(archive: Archive) -> None:
    archive.add(from_text("Kop\n\ndoor onze redactie\n\n14 mei 2024\n\nEen tekst.", Metadata(title="Gegeven")))
    archive.correct(1, Corrections(title="Beter", published=None, language="NL"))
    article = archive.get(1)
    assert (article.metadata.title, article.metadata.published, article.metadata.language) == ("Beter", None, "nl")
    assert article.derived.published == date(2024, 5, 14)
    archive.correct(1, Corrections(title=Leave.AS_DERIVED, published=Leave.AS_DERIVED, language=Leave.AS_DERIVED))
    assert archive.get(1).metadata == archive.get(1).derived


def test_a_correction_that_changes_nothing_is_no_change(archive: Archive) -> None:
    added(archive, "Kop\n\nTekst")
    archive.correct(1, Corrections(title="Beter"))
    archive.correct(1, Corrections(title="Beter"))
    archive.correct(1, Corrections())
    assert archive.revision == 2


@pytest.mark.parametrize(
    "corrections",
    [
        Corrections(title="x" * 501),
        Corrections(title="two\nlines"),
        Corrections(byline="a\0b"),
        Corrections(language="nld"),
        Corrections(language="xx"),
        Corrections(published=date(1200, 1, 1)),
        Corrections(published=date(9000, 1, 1)),
        Corrections(url="ftp://example.org"),
        Corrections(url="https://me:secret@example.org/"),
        Corrections(site="half \ud800 a letter"),
    ],
)
def test_metadata_that_cannot_be_is_refused_whole(archive: Archive, corrections: Corrections) -> None:
    added(archive, "Kop\n\nTekst")
    with pytest.raises(InvalidMetadata) as caught:
        archive.correct(
            1, replace(corrections, title=corrections.title if corrections.title != Leave.AS_IS else "Nieuw")
        )
    assert "secret" not in str(caught.value)
    assert archive.revision == 1
    assert archive.get(1).metadata.title == "Kop"
    with pytest.raises(InvalidMetadata):
        archive.add(from_text("Anders", Metadata(language="xx")))


def test_text_without_a_letter_is_refused(archive: Archive) -> None:
    for content in (b"", b" \r\n\t", "\ufeff\u00a0".encode(), b"<!doctype html><script>var x = 1</script>"):
        with pytest.raises(SourceEmpty):
            archive.add(from_bytes(content, name="leeg.txt"))
    with pytest.raises(SourceUnsupported):
        archive.add(from_bytes(bytes(range(256)) * 20, name="ruis.txt"))
    with pytest.raises(InvalidUrl):
        archive.add(replace(from_text("Tekst"), url="nonsense"))
    assert archive.revision == 0


def test_a_removed_article_comes_back_when_added_again(archive: Archive) -> None:
    received = from_text("Kop\n\nTekst")
    archive.add(received)
    archive.remove([1])
    assert (archive.count(), archive.count(removed=True)) == (0, 1)
    assert archive.get(1).removed_at is not None
    assert archive.add(received, restore_removed=False) == Addition(1, Outcome.STAYS_REMOVED)
    assert archive.add(received) == Addition(1, Outcome.RESTORED)
    assert archive.get(1).removed_at is None


def test_a_removed_article_that_changed_stays_removed_or_comes_back_changed(archive: Archive) -> None:
    archive.add(fetched("one", "https://example.org/a"))
    archive.remove([1])
    changed = fetched("two", "https://example.org/a")
    assert archive.add(changed, restore_removed=False) == Addition(1, Outcome.STAYS_REMOVED)
    assert archive.get(1).revision == 1
    assert archive.add(changed) == Addition(1, Outcome.RESTORED)
    assert archive.get(1).revision == 2


def test_what_was_emptied_is_gone_from_the_disk_and_stays_away(archive: Archive) -> None:
    received = from_text("Geheim\n\nEen onvindbaar woord: kwartsiet.", Metadata(byline="Zeldzaam Persoon"))
    archive.add(received, tags=["vertrouwelijk"])
    archive.remove([1])
    assert archive.empty() == 1
    assert archive.empty() == 0
    assert archive.count(removed=True) == 0
    stored = b"".join(file.read_bytes() for file in archive.folder.iterdir())
    for secret in ("kwartsiet", "Zeldzaam", "vertrouwelijk"):
        assert secret.encode() not in stored
    with pytest.raises(ArticleNotFound):
        archive.get(1)
    with pytest.raises(ArticleNotFound):
        archive.restore([1])
    assert archive.add(received, restore_removed=False) == Addition(None, Outcome.STAYS_REMOVED)
    assert archive.changes_since(0)[-1].kind is ChangeKind.REMOVED


def test_what_was_emptied_can_be_added_again_as_the_newest(archive: Archive) -> None:
    received = from_text("Kop\n\nTekst", Metadata(byline="Iemand"))
    archive.add(received, tags=["oud"])
    added(archive, "Tweede\n\nTekst")
    archive.remove([1])
    archive.empty()
    assert archive.add(received) == Addition(1, Outcome.RESTORED)
    article = archive.get(1)
    assert (article.revision, article.tags, article.metadata.byline) == (2, (), "Iemand")
    assert [summary.id for summary in archive.articles()] == [2, 1]


def test_removing_and_restoring_are_undone_and_done_for_all_or_none(archive: Archive) -> None:
    added(archive, "Een")
    with pytest.raises(ArticleNotFound):
        archive.remove([1, 99])
    assert archive.count() == 1
    archive.remove([1, 1])
    archive.remove([1])
    assert archive.revision == 2
    archive.restore([1])
    assert archive.count() == 1


def test_a_tag_is_one_tag_in_upper_and_lower_case(archive: Archive) -> None:
    ids = [added(archive, text) for text in ("Een", "Twee")]
    archive.tag(ids, add=["  Centraal-Azië ", "energie"])
    archive.tag(ids[:1], add=["ENERGIE", "centraal-azië"])
    assert archive.tags() == {"Centraal-Azië": 2, "energie": 2}
    archive.tag(ids[:1], remove=["Energie"])
    assert archive.get(1).tags == ("Centraal-Azië",)
    archive.remove(ids[1:])
    assert archive.tags() == {"Centraal-Azië": 1}
    for tag in ("", "a,b", "x" * 61, "a\nb\0"):
        with pytest.raises(InvalidMetadata):
            archive.tag(ids, add=[tag])


def test_the_feed_tells_each_article_once_at_its_latest_change(archive: Archive) -> None:
    for text in ("Een", "Twee", "Drie"):
        added(archive, text)
    archive.tag([1], add=["x"])
    archive.remove([2])
    assert [(change.article_id, change.kind) for change in archive.changes_since(0)] == [
        (3, ChangeKind.STORED),
        (1, ChangeKind.STORED),
        (2, ChangeKind.REMOVED),
    ]
    assert archive.changes_since(archive.revision) == []
    assert [change.revision for change in archive.changes_since(3)] == [4, 5]


def test_the_revision_is_never_used_again_after_emptying(archive: Archive) -> None:
    added(archive, "Een")
    archive.remove([1])
    before = archive.revision
    archive.empty()
    assert archive.revision > before


def test_settings_are_kept_with_the_archive(archive: Archive) -> None:
    assert archive.setting("model") is None
    archive.set_setting("model", "small")
    archive.set_setting("model", "large")
    with Archive.open(archive.folder) as other:
        assert other.setting("model") == "large"
    archive.set_setting("model", None)
    assert archive.setting("model") is None
    assert archive.revision == 0


def test_a_backup_is_a_whole_archive_in_one_file(archive: Archive, tmp_path: Path) -> None:
    added(archive, "Een")
    target = tmp_path / "copy" / "archive.sqlite"
    target.parent.mkdir()
    archive.backup(target)
    added(archive, "Twee")
    assert [file.name for file in target.parent.iterdir()] == ["archive.sqlite"]
    assert target.stat().st_mode & 0o077 == 0
    with Archive.open(target.parent) as copy:
        assert [summary.id for summary in copy.articles()] == [1]
    archive.backup(target)
    with Archive.open(target.parent) as copy:
        assert copy.count() == 2


def test_an_archive_is_not_shared_between_threads(archive: Archive) -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(sqlite3.ProgrammingError):
        pool.submit(archive.count).result()


def test_many_threads_add_without_losing_or_doubling(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "archive"

    def add_all(_: int) -> None:
        with Archive.open(folder, create=True) as archive:
            for number in range(15):
                archive.add(from_text(f"Artikel nummer {number}"))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add_all, range(6)))
    with Archive.open(folder) as archive:
        assert archive.count() == 15
        assert archive.revision == 15


def test_listing_reads_no_content_and_keeps_the_order_of_adding(archive: Archive) -> None:
    for number in range(1100):
        added(archive, f"Titel {number}\n\nTekst van nummer {number}.")
    started = time.process_time()
    summaries = list(archive.articles())
    assert time.process_time() - started < 2
    assert [summary.id for summary in summaries] == list(range(1, 1101))
    assert summaries[7].title == "Titel 7"
    archive.remove([5])
    assert [summary.id for summary in archive.articles(removed=True)] == [5]


def test_metadata_of_older_rules_is_derived_again(archive: Archive) -> None:
    added(archive, "Kop\n\nTekst")
    added(archive, "Andere kop\n\nTekst")
    file = sqlite3.connect(archive.folder / "archive.sqlite")
    file.execute("UPDATE revisions SET derived_by = 0")
    file.execute("UPDATE revisions SET derived = '{}' WHERE article_id = 1")
    file.commit()
    file.close()
    assert archive.get(1).metadata.title is None
    assert archive.refresh_metadata() == 1
    assert archive.get(1).metadata.title == "Kop"
    assert archive.changes_since(2)[0].article_id == 1
    assert archive.refresh_metadata() == 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "restore", "tag", "untag", "correct", "empty", "add_unless_removed"]),
        st.integers(0, 4),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_replaying_the_feed_from_any_point_gives_the_archives_state(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder, Archive.open(Path(folder), create=True) as archive:
        ids: dict[int, int] = {}
        followed: set[int] = set()
        at = 0
        for order, (step, number) in enumerate(steps):
            take_step(archive, ids, step, number)
            if order % 3 == 0:
                changes = archive.changes_since(at)
                assert [change.revision for change in changes] == sorted({change.revision for change in changes})
                at = follow(archive, followed, at)
        follow(archive, followed, at)
        assert followed == {summary.id for summary in archive.articles()}
        assert archive.count() == len(followed)
        from_scratch: set[int] = set()
        follow(archive, from_scratch, 0)
        assert from_scratch == followed


def take_step(archive: Archive, ids: dict[int, int], step: str, number: int) -> None:
    before = archive.revision
    if step.startswith("add"):
        addition = archive.add(from_text(f"Artikel {number}\n\nTekst"), restore_removed=step == "add")
        if addition.article_id is not None:
            assert ids.setdefault(number, addition.article_id) == addition.article_id
        again = archive.add(from_text(f"Artikel {number}\n\nTekst"), restore_removed=step == "add")
        assert again.outcome in {Outcome.UNCHANGED, Outcome.STAYS_REMOVED}
    elif step == "empty":
        archive.empty()
    elif number in ids:
        changes: dict[str, Callable[[], None]] = {
            "remove": lambda: archive.remove([ids[number]]),
            "restore": lambda: archive.restore([ids[number]]),
            "tag": lambda: archive.tag([ids[number]], add=["een", "twee"]),
            "untag": lambda: archive.tag([ids[number]], remove=["een"]),
            "correct": lambda: archive.correct(ids[number], Corrections(title=f"Titel {before}")),
        }
        try:
            changes[step]()
        except ArticleNotFound:
            assert archive.revision == before
    assert archive.revision >= before


def follow(archive: Archive, followed: set[int], at: int) -> int:
    for change in archive.changes_since(at):
        if change.kind is ChangeKind.STORED:
            followed.add(change.article_id)
        else:
            followed.discard(change.article_id)
        at = change.revision
    return at
