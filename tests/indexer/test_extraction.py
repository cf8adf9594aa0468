"""Extraction, on sources made for the purpose and on the user's own document."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Article, Metadata, SourceKind
from archive.metadata import derive
from indexer.blocks import BlockKind
from indexer.extraction import Extraction, RemovalReason, extract
from indexer.html_blocks import html_blocks
from indexer.rules import load_rules
from indexer.sections import sections
from indexer.text_blocks import text_blocks

ROOT = Path(__file__).parents[2]

FIRST = "De veerman wachtte tot het water zakte, en dat duurde langer dan iemand op de kade had gedacht."
SECOND = "Op de andere oever stonden drie vrachtwagens met aardappelen. De notaris was ongeduldig en liep heen en weer."
THIRD = "Niemand wist of de pont die avond nog zou varen, ook de man op het sluisje niet, die er al dertig jaar werkte."
FOURTH = (
    "Toen het donker werd, zette iemand koffie en begon de notaris, die nooit iets vertelde, over zijn jeugd te praten."
)
TITLE = "De pont die bleef liggen"


def article(content: str | bytes, media_type: str = "text/plain", **derived: object) -> Article:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    metadata = Metadata(**derived)  # type: ignore[arg-type]  # tests name fields as they need them
    received = datetime(2024, 5, 4, tzinfo=UTC)
    return Article(1, 1, media_type, "utf-8", data, SourceKind.FILE, None, received, metadata, metadata)


def plain(*blocks: str, **derived: str) -> Extraction:
    return extract(article("\n\n".join(blocks), "text/plain", **derived))


def page(body: str, **derived: str) -> Extraction:
    return extract(article(f"<html><body>{body}</body></html>", "text/html", **derived))


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


STORY = paragraphs(FIRST, SECOND, THIRD, FOURTH)


def kept(extraction: Extraction) -> list[str]:
    return [block.text for block in extraction.kept]


def removed(extraction: Extraction) -> dict[str, str]:
    return {removal.block.text: removal.reason.value for removal in extraction.removals}


def orders(extraction: Extraction) -> list[int]:
    metadata = [block for block in (extraction.title, extraction.byline, extraction.date) if block]
    found = [*metadata, *extraction.kept, *(removal.block for removal in extraction.removals)]
    return sorted(block.order for block in found)


# --- plain text ---


def test_title_byline_and_date_are_metadata_and_the_rest_is_kept() -> None:
    result = plain(TITLE, "4 mei 2024", FIRST, "door onze redactie", SECOND, title=TITLE, byline="door onze redactie")
    assert result.title is not None
    assert result.title.text == TITLE
    assert result.byline is not None
    assert result.byline.text == "door onze redactie"
    assert result.date is not None
    assert result.date.text == "4 mei 2024"
    assert kept(result) == [FIRST, SECOND]
    assert result.removals == ()


def test_a_titles_outer_no_break_space_is_stripped() -> None:
    result = plain(TITLE + "\u00a0", FIRST, title=TITLE)
    assert result.title is not None
    assert result.title.text == TITLE


def test_a_date_in_a_sentence_is_no_date_line() -> None:
    assert plain(TITLE, "Op 4 mei 2024 voer hij uit.", FIRST, title=TITLE).date is None


def test_a_short_line_between_paragraphs_is_a_heading() -> None:
    result = plain(FIRST, "Het water", SECOND, "De notaris", THIRD)
    assert [(block.kind, block.level) for block in result.kept if block.kind is BlockKind.HEADING] == [
        (BlockKind.HEADING, 2)
    ] * 2


@pytest.mark.parametrize(
    "line", ["Het water.", "het water", "– Het water", "1. Het water", "Hij zei:", " ".join(["Water"] * 13)]
)
def test_a_line_that_reads_otherwise_is_no_heading(line: str) -> None:
    assert {block.kind for block in plain(FIRST, line, SECOND).kept} == {BlockKind.PARAGRAPH}


def test_short_lines_in_a_row_and_a_last_line_are_no_headings() -> None:
    result = plain(FIRST, "Appels", "Peren", "Pruimen", SECOND, "Einde")
    assert {block.kind for block in result.kept} == {BlockKind.PARAGRAPH}


def test_boilerplate_is_decided_before_headings() -> None:
    result = plain(FIRST, "Advertentie", SECOND, "Deel dit artikel", THIRD)
    assert removed(result) == {"Advertentie": "advertisement", "Deel dit artikel": "share"}
    assert {block.kind for block in result.kept} == {BlockKind.PARAGRAPH}


def test_a_newsletters_weak_lines_go_with_the_strong_one_beside_them() -> None:
    box = [
        "Nooit meer iets missen?",
        "Elke zondag drie verhalen in uw mailbox",
        "Later? Aanmelden kan ook op de voorpagina.",
    ]
    result = plain(FIRST, SECOND, *box)
    assert removed(result) == dict.fromkeys(box, "newsletter")
    assert kept(result) == [FIRST, SECOND]


def test_a_newsletters_weak_lines_alone_are_kept() -> None:
    lines = ["Nooit meer iets missen?", "Later? Aanmelden kan ook op de voorpagina."]
    assert removed(plain(FIRST, *lines, SECOND)) == {}


def test_a_paragraph_about_cookies_or_newsletters_is_kept() -> None:
    about = (
        "De toezichthouder legde het bedrijf een boete op, omdat het cookies plaatste zonder dat bezoekers dat wisten. "
        "Het bedrijf ging in beroep en verloor. Daarna paste het zijn nieuwsbrief aan, en schreef het dat het onze "
        "voorkeuren voortaan zou respecteren. Niemand geloofde dat nog, ook de rechter niet."
    )
    assert kept(plain(FIRST, about, SECOND)) == [FIRST, about, SECOND]


def test_copied_pictures_leave_in_all_their_parts() -> None:
    lines = ["veerpont ijssel winter 2 foto archief", "De veerpont in de winter van vorig jaar.", "(foto Archief)"]
    result = plain(FIRST, *lines, SECOND)
    assert list(removed(result).values()) == ["alt_text", "caption", "credit"]


def test_a_quotation_of_a_cookie_notice_in_the_midst_of_a_story_is_kept() -> None:
    quotation = "‘Wij vragen je toestemming voor onze cookies’, stond er, en niemand las verder."
    assert kept(plain(FIRST, quotation, SECOND)) == [FIRST, quotation, SECOND]


def test_a_copyright_line_goes_only_at_the_edge_of_the_text() -> None:
    assert removed(plain(FIRST, SECOND, "© De Kade 2024")) == {"© De Kade 2024": "page_furniture"}
    assert removed(plain(FIRST, "Copyright bestond hier nog niet", SECOND)) == {}


def test_bytes_that_are_no_text_raise_nothing() -> None:
    taken = extract(article(bytes(range(256)) * 50))
    assert len({block.order for block in taken.kept} & {each.block.order for each in taken.removals}) == 0
    assert extract(article(b"")).kept == ()


def test_an_article_of_one_sentence_keeps_it() -> None:
    assert kept(plain("Alleen dit.")) == ["Alleen dit."]


# --- Markdown ---


def test_markdown_keeps_its_levels_and_drops_images_and_the_title() -> None:
    source = f"# {TITLE}\n\n{FIRST}\n\n![Een pont](pont.jpg)\n\n## Het water\n\n### Laag\n\n{SECOND}\n"
    result = extract(article(source, "text/markdown", title=TITLE))
    assert result.title is not None
    assert [section.headings for section in sections(result.kept)] == [(), ("Het water", "Laag")]
    assert removed(result) == {"Een pont": "alt_text"}


# --- HTML ---


def test_what_is_around_an_article_goes_under_its_own_reason() -> None:
    result = page(
        f"""<div class="cookie-banner"><p>Wij gebruiken cookies.</p><button>Akkoord</button></div>
        <header><nav><a href="/">Voorpagina</a></nav></header>
        <article><h1>{TITLE}</h1><p class="byline">Door Anna Bos</p>{STORY}
        <figure><img src="a.jpg" alt="Een pont"><figcaption>De pont bij de steiger</figcaption></figure>
        <aside class="newsletter"><h3>De Kadebrief</h3><p>Iedere week iets moois.</p></aside>
        <div class="share-buttons"><a href="#">Delen</a></div></article>
        <section class="related"><h2>Meer</h2><ul><li><a href="/b">De sluis die open bleef</a></li></ul></section>
        <section id="comments"><h2>Reacties</h2><p>Wat een verhaal, ik heb die man nog gekend.</p></section>
        <footer><p>De Kade, Deventer</p></footer>""",
        title=TITLE,
        byline="Door Anna Bos",
    )
    assert kept(result) == [FIRST, SECOND, THIRD, FOURTH]
    assert result.title is not None
    assert result.byline is not None
    assert removed(result) == {
        "Wij gebruiken cookies.": "cookie_notice",
        "Akkoord": "cookie_notice",
        "Voorpagina": "navigation",
        "Een pont": "alt_text",
        "De pont bij de steiger": "caption",
        "De Kadebrief": "newsletter",
        "Iedere week iets moois.": "newsletter",
        "Delen": "share",
        "Meer": "related",
        "De sluis die open bleef": "related",
        "Reacties": "comment",
        "Wat een verhaal, ik heb die man nog gekend.": "comment",
        "De Kade, Deventer": "page_furniture",
    }


def test_an_element_that_holds_the_article_is_no_box_whatever_its_name() -> None:
    for name in ("share", "newsletter-page", "comments", "related", "ad"):
        assert kept(page(f'<div class="{name}"><div id="{name}">{STORY}</div></div>')) == [FIRST, SECOND, THIRD, FOURTH]


def test_a_page_inside_a_form_or_a_footer_keeps_its_text() -> None:
    assert kept(page(f"<form><footer>{STORY}</footer></form>")) == [FIRST, SECOND, THIRD, FOURTH]


def test_what_a_boxs_first_line_says_goes_for_the_whole_box() -> None:
    links = "".join(f'<div><a href="/{word}">Het verhaal van {word}</a></div>' for word in ("Piet", "Jan"))
    result = page(f"<main>{STORY}<div class='x1'><h3>Lees ook</h3>{links}</div></main>")
    assert removed(result) == dict.fromkeys(["Lees ook", "Het verhaal van Piet", "Het verhaal van Jan"], "related")


def test_a_title_that_a_trail_of_links_repeats_goes() -> None:
    result = page(f"<div>Thuis &gt; Water &gt; {TITLE}</div><h1>{TITLE}</h1>{STORY}", title=TITLE)
    assert result.title is not None
    assert result.title.level == 1
    assert removed(result) == {f"Thuis > Water > {TITLE}": "repeated_title"}


def test_headings_between_paragraphs_stay_and_one_with_nothing_under_it_goes() -> None:
    result = page(
        f"<article>{paragraphs(FIRST, SECOND)}<h2>Het water</h2>{paragraphs(THIRD, FOURTH)}<h2>Slot</h2></article>"
    )
    assert kept(result) == [FIRST, SECOND, "Het water", THIRD, FOURTH]
    assert removed(result) == {"Slot": "outside_main_content"}


def test_a_read_also_line_that_the_extractor_keeps_goes_all_the_same() -> None:
    line = '<p>Lees ook: <a href="/x">De sluis die open bleef, een verhaal van vroeger</a></p>'
    result = page(f"<article>{paragraphs(FIRST, SECOND)}{line}{paragraphs(THIRD, FOURTH)}</article>")
    assert kept(result) == [FIRST, SECOND, THIRD, FOURTH]


def test_teasers_above_the_title_are_no_text() -> None:
    teasers = "".join(f"<li><a href='/{n}'>Nieuws {n}</a> {SECOND}</li>" for n in range(3))
    result = page(f"<ul>{teasers}</ul><article><h1>{TITLE}</h1>{STORY}</article>", title=TITLE)
    assert kept(result) == [FIRST, SECOND, THIRD, FOURTH]


def test_a_line_between_paragraphs_that_is_one_link_leads_elsewhere() -> None:
    line = "<p><a href='/brug'>Waarom de brug bij Velp bleef liggen</a></p>"
    result = page(f"<h1>{TITLE}</h1>{paragraphs(FIRST, SECOND)}{line}{paragraphs(THIRD, FOURTH)}", title=TITLE)
    assert removed(result)["Waarom de brug bij Velp bleef liggen"] == "related"


def test_a_name_that_every_paragraph_bears_says_nothing() -> None:
    story = "".join(f"<p class='paywall'>{text}</p>" for text in (FIRST, SECOND, THIRD, FOURTH))
    assert kept(page(f"<h1>{TITLE}</h1><div>{story}</div>", title=TITLE)) == [FIRST, SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    "note",
    [
        "Correctie: de notaris heet Wiebe, niet Wobbe.",
        "Rectificatie. De pont lag niet stil, zij voer langzaam.",
        "In een eerdere versie van dit artikel stond dat de pont van hout was.",
        "Correction: the ferry is made of steel.",
        "Korrektur: Die Fähre ist aus Stahl.",
        "Rectificatif : le bac est en acier.",
        "Уточнение: паром сделан из стали.",
    ],
)
def test_a_correction_belongs_to_the_article_above_and_below_it(note: str) -> None:
    above = page(f"<div class='melding'>{note}</div><h1>{TITLE}</h1>{STORY}", title=TITLE)
    assert note in kept(above)
    assert note in kept(page(f"<h1>{TITLE}</h1>{STORY}<div class='meta'>{note}</div>", title=TITLE))
    assert kept(plain(FIRST, SECOND, note))[-1] == note


def test_what_a_live_blog_puts_above_each_message_is_no_text() -> None:
    result = plain("Liveblog: de pont", "16:20", FIRST, "15.05 uur", SECOND, title="Liveblog: de pont")
    assert kept(result) == [FIRST, SECOND]
    assert removed(result) == {"16:20": "page_furniture", "15.05 uur": "page_furniture"}


def test_the_authors_own_note_goes_from_a_copied_text_too() -> None:
    note = "Anna Bos is veerman in Velp en schrijft over het water."
    derived = Metadata(byline="Anna Bos", authors=("Anna Bos",))
    source = replace(article("\n\n".join([FIRST, SECOND, note])), derived=derived, metadata=derived)
    assert removed(extract(source)) == {note: "author_box"}


def test_text_in_scripts_without_spaces_or_full_stops_is_an_article_too() -> None:
    story = paragraphs(*("ชาวบ้านริมแม่น้ำรอเรือข้ามฟากตั้งแต่เช้ามืดเพราะน้ำขึ้นสูงมาก" + "และรอต่อไป" * n for n in range(1, 7)))
    result = page(f"<div class='ads'><div><span>Home</span>{story}</div></div>")
    assert len([text for text in kept(result) if text.startswith("ชาว")]) == 6


def test_text_that_a_page_hides_goes_unless_the_article_itself_is_hidden() -> None:
    hidden = "<div hidden><p>Dit venster komt later.</p></div>"
    assert removed(page(STORY + hidden)) == {"Dit venster komt later.": "page_furniture"}
    assert kept(page(f"<div style='display:none'>{STORY}</div>")) == [FIRST, SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    "markup", ["", "<p>", "<html></html>", "<body><div>", "<!-- x", "<script>x</script>", "<p>" * 5000]
)
def test_pages_without_text_and_broken_ones_raise_nothing(markup: str) -> None:
    result = extract(article(markup, "text/html"))
    assert result.kept == ()


def test_a_page_of_control_characters_raises_nothing() -> None:
    extract(article(bytes(range(256)) * 20, "text/html"))


def test_a_page_that_the_extractor_cannot_read_writes_nothing_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    extract(article("\x00", "text/html"))
    assert caplog.records == []


def test_a_deeply_nested_page_keeps_its_text() -> None:
    assert kept(page("<div>" * 10_000 + f"<p>{FIRST}</p>" + "</div>" * 10_000)) == [FIRST]


# --- for all sources ---

_LINES = st.lists(
    st.sampled_from(
        [
            FIRST,
            SECOND,
            TITLE,
            "Het water",
            "Advertentie",
            "Lees ook: x",
            "door onze redactie",
            "© 2024 De Kade",
            "Waarom?",
            "Elke dag in uw mailbox",
            "(foto Archief)",
            "Reacties (3)",
            "4 mei 2024",
            "\u00a0",
            "",
        ]
    ),
    max_size=14,
)
_TAGS = st.sampled_from(
    ["p", "h1", "h2", "li", "blockquote", "figcaption", "nav", "div class='comments'", "aside", "span", "button"]
)


def is_complete(result: Extraction, count: int) -> bool:
    return orders(result) == list(range(count)) and _ascends([block.order for block in result.kept])


def _ascends(numbers: Sequence[int]) -> bool:
    return list(numbers) == sorted(numbers)


@given(_LINES)
def test_each_block_of_a_text_ends_at_exactly_one_place(lines: list[str]) -> None:
    source = "\n\n".join(lines)
    result = extract(article(source, title=TITLE, byline="door onze redactie"))
    assert is_complete(result, len(text_blocks(source)))


@given(st.text())
def test_each_block_of_any_text_ends_at_exactly_one_place(source: str) -> None:
    held = article(source.encode("utf-8", "replace"))
    assert is_complete(extract(held), len(text_blocks(held.text)))


@given(st.lists(st.tuples(_TAGS, _LINES.map(" ".join)), max_size=10))
def test_each_block_of_a_page_ends_at_exactly_one_place_under_a_rule_that_is_explained(
    parts: list[tuple[str, str]],
) -> None:
    markup = "".join(f"<{tag}>{text}</{tag.split()[0]}>" for tag, text in parts)
    result = extract(article(markup, "text/html", title=TITLE, published=date(2024, 5, 4)))
    assert is_complete(result, len(html_blocks(markup)))
    rules = load_rules()
    known = {rule.name for rule in rules.texts} | {cue.name for cue in rules.cues} | set(rules.structure)
    assert {removal.rule for removal in result.removals} <= known


# --- the user's own document ---


@pytest.fixture
def users_article() -> Article:
    found = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
    if not found:
        pytest.skip("the user's document is not beside this checkout")
    content = found[0].read_bytes()
    return replace(article(content), derived=derive(content, "text/plain", "utf-8", None))


def test_the_users_document_has_33_blocks_each_at_its_place(users_article: Article) -> None:
    result = extract(users_article)
    assert is_complete(result, 33)
    assert result.title is not None
    assert result.title.text == result.title.text.strip()
    assert result.title.order == 0
    assert result.byline is not None
    assert result.byline.text == "door onze redactie"
    assert result.date is None
    parts = sections(result.kept)
    assert [len(part.headings) for part in parts] == [0, 1, 1, 1]
    assert [len(part.paragraphs) for part in parts] == [4, 6, 5, 6]
    assert [removal.reason for removal in result.removals] == [
        *[RemovalReason.CAPTION] * 3,
        *[RemovalReason.NEWSLETTER] * 3,
        RemovalReason.COOKIE_NOTICE,
    ]


def test_the_users_paragraphs_are_kept_byte_for_byte(users_article: Article) -> None:
    lines = [line.strip(" \t\r").encode() for line in users_article.text.split("\n")]
    for part in sections(extract(users_article).kept):
        for paragraph in part.paragraphs:
            assert paragraph.encode() in lines
