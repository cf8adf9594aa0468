"""The removal ledger in a real browser: put back, take out, make it a rule, confirm what was learned, undo it all."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from archive import Archive
from search_web.app import create_app
from search_web.running import EXTENSION, Running
from search_web.site_rules import stored_blocks
from tests.indexer.conftest import WordEmbedder
from tests.search_web.conftest import served
from tests.search_web.ledger_articles import COOKIES, COUNT, HEADING, NEWSLETTER, RADIO, fill
from tests.search_web.ledger_articles import page as article_page

pytestmark = pytest.mark.browser

WIDTHS = [320, 1280]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("ledger") / "archive")


@pytest.fixture
def paper(made: Path, tmp_path: Path) -> Flask:
    return create_app(shutil.copytree(made, tmp_path / "archive"), embedder=WordEmbedder())


@pytest.fixture
def address(paper: Flask) -> Iterator[str]:
    with served(paper) as found:
        yield found


@pytest.fixture
def parts(paper: Flask) -> Running:
    found: Running = paper.extensions[EXTENSION]
    return found


def block(page: Page, text: str) -> Locator:
    return page.locator(".text .block", has_text=text)


def is_removed(page: Page, text: str) -> None:
    expect(block(page, text)).to_have_class(re.compile(r"\bremoved\b"))


def is_kept(page: Page, text: str) -> None:
    expect(block(page, text)).not_to_have_class(re.compile(r"\bremoved\b"))


def indexed(page: Page, parts: Running, text: str, count: int) -> None:
    """Wait until the index keeps a block with this text in so many articles."""
    found = -1
    for _ in range(300):
        with stored_blocks(parts.workspace) as (reader, _manifest):
            articles = [reader.article_blocks(key) for key in reader.article_keys()]
        found = sum(any(text in each.text for each in article.kept) for article in articles)
        if found == count:
            return
        page.wait_for_timeout(100)
    assert found == count


def test_the_switch_shows_what_was_left_out_in_its_place_without_a_jump(page: Page, address: str) -> None:
    page.goto(f"{address}/articles/1")
    page.evaluate("window.stayed = true")
    switch = page.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(page.locator(".removed")).to_have_count(0)
    page.set_viewport_size({"width": 1000, "height": 300})
    block(page, HEADING).evaluate("block => block.scrollIntoView({ block: 'center', behavior: 'instant' })")
    before = block(page, HEADING).bounding_box()
    switch.evaluate("link => link.click()")
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("switch")).to_be_focused()
    after = block(page, HEADING).bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 2
    is_removed(page, NEWSLETTER)
    expect(block(page, NEWSLETTER)).to_contain_text("Newsletter")
    expect(block(page, NEWSLETTER)).to_contain_text("rule: newsletter")
    expect(page).to_have_url(f"{address}/articles/1?ledger=1")
    page.get_by_role("switch").click()
    expect(page.locator(".removed")).to_have_count(0)
    assert page.evaluate("window.stayed") is True


def test_one_click_puts_a_block_back_and_another_undoes_it(page: Page, address: str, parts: Running) -> None:
    page.goto(f"{address}/articles/1?ledger=1")
    page.evaluate("window.stayed = true")
    block(page, COOKIES).get_by_role("button", name="Put it back").scroll_into_view_if_needed()
    before = block(page, COOKIES).bounding_box()
    block(page, COOKIES).get_by_role("button", name="Put it back").click()
    is_kept(page, COOKIES)
    expect(block(page, COOKIES)).to_contain_text("Put back by you")
    after = block(page, COOKIES).bounding_box()
    assert before is not None
    assert after is not None
    # It stands at the end of the page, which is a line shorter now.
    assert abs(after["y"] - before["y"]) < 30
    assert page.evaluate("window.stayed") is True
    indexed(page, parts, COOKIES, 1)
    page.goto(f"{address}/articles/1")
    block(page, COOKIES).get_by_role("button", name="Undo").click()
    expect(block(page, COOKIES)).to_have_count(0)
    indexed(page, parts, COOKIES, 0)


def test_a_block_is_taken_out_by_the_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/articles/1")
    take_out = block(page, RADIO).get_by_role("button", name="Take out: ")
    take_out.focus()
    expect(take_out).to_be_visible()
    assert float(block(page, RADIO).locator(".tools").evaluate("tools => getComputedStyle(tools).opacity")) == 1
    page.keyboard.press("Enter")
    is_removed(page, RADIO)
    expect(block(page, RADIO)).to_contain_text("Taken out by you")
    expect(page.locator("#says")).to_contain_text("Taken out by you")
    expect(block(page, RADIO).get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    is_kept(page, RADIO)


def test_the_tools_of_a_block_appear_where_the_mouse_is(page: Page, address: str) -> None:
    page.goto(f"{address}/articles/1")
    tools = block(page, RADIO).locator(".tools")
    expect(tools).to_have_css("opacity", "0")
    block(page, RADIO).hover()
    expect(tools).to_have_css("opacity", "1")
    tools.locator("summary").click()
    expect(tools.get_by_text("a paragraph")).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(tools.get_by_text("a paragraph")).to_be_hidden()
    expect(tools.locator("summary")).to_be_focused()


def test_a_kind_is_corrected_from_the_menu(page: Page, address: str) -> None:
    page.goto(f"{address}/articles/1")
    block(page, HEADING).hover()
    block(page, HEADING).locator("summary").click()
    block(page, HEADING).get_by_role("button", name="a paragraph").click()
    expect(block(page, HEADING)).to_contain_text("Made a paragraph by you")
    expect(page.locator(".block > h2")).to_have_count(0)
    block(page, HEADING).get_by_role("button", name="Undo").click()
    expect(page.locator(".block > h2")).to_have_text(HEADING)


def test_a_choice_becomes_a_rule_of_the_site_after_a_preview(page: Page, address: str, parts: Running) -> None:
    page.goto(f"{address}/articles/1")
    block(page, "Elders: nieuws").hover()
    block(page, "Elders: nieuws").locator("summary").click()
    block(page, "Elders: nieuws").get_by_role("link", name="For all articles of De Courant").click()
    expect(page.get_by_role("heading", name=f"This changes {COUNT} articles")).to_be_visible()
    expect(page.locator(".change")).to_have_count(COUNT)
    page.get_by_label("All that begin with “elders:”").click()
    expect(page).to_have_url(re.compile("pattern=elders"))
    expect(page.locator(".change")).to_have_count(COUNT)
    page.get_by_role("button", name="Make it a rule").click()
    expect(page.get_by_text("The rule holds for all articles of De Courant.")).to_be_visible()
    is_removed(page, "Elders: nieuws")
    indexed(page, parts, "Elders: ", 1)
    page.goto(f"{address}/articles/3?ledger=1")
    is_removed(page, "Elders: nieuws")
    block(page, "Elders: nieuws").locator("summary").click()
    block(page, "Elders: nieuws").get_by_role("link", name="See the rule").click()
    page.locator(".rules").get_by_role("button", name="Undo").click()
    indexed(page, parts, "Elders: ", COUNT + 1)


def test_what_was_learned_is_confirmed_and_undone(page: Page, address: str, parts: Running) -> None:
    page.goto(f"{address}/articles")
    page.get_by_role("link", name="Clean up").click()
    proposal = page.locator(".proposal", has_text=RADIO)
    proposal.locator("summary").click()
    expect(proposal.get_by_role("link")).to_have_count(COUNT)
    proposal.get_by_role("button", name="Leave it out").click()
    expect(page.locator(".proposal", has_text=RADIO)).to_have_count(0)
    expect(page.get_by_text("The rule holds for all articles of De Courant.")).to_be_visible()
    indexed(page, parts, RADIO, 0)
    page.goto(f"{address}/cleaning")
    page.locator(".rules").get_by_role("button", name="Undo").click()
    indexed(page, parts, RADIO, COUNT)
    page.reload()
    expect(page.locator(".proposal", has_text=RADIO)).to_have_count(1)


def test_a_proposal_is_rejected_and_stays_so(page: Page, address: str) -> None:
    page.goto(f"{address}/cleaning")
    page.locator(".proposal", has_text=RADIO).get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("This will not be proposed again.")).to_be_visible()
    page.reload()
    expect(page.locator(".proposal", has_text=RADIO)).to_have_count(0)
    page.locator(".rejected summary").click()
    page.get_by_role("button", name="Propose it again").click()
    expect(page.locator(".proposal", has_text=RADIO)).to_have_count(1)


def test_choices_outlive_a_new_revision_and_an_index_made_anew(page: Page, address: str, parts: Running) -> None:
    page.goto(f"{address}/articles/1?ledger=1")
    block(page, COOKIES).get_by_role("button", name="Put it back").click()
    is_kept(page, COOKIES)
    block(page, RADIO).hover()
    block(page, RADIO).get_by_role("button", name="Take out: ").click()
    is_removed(page, RADIO)
    added = "Vandaag kwam er een alinea bij, die er gisteren nog niet stond en over een walvis gaat."
    with Archive.open(parts.workspace.folder) as archive:
        archive.add(article_page(1, extra=f"<p>{added}</p>"))
        parts.workspace.index_writer(archive, wait_s=30).rebuild()
    indexed(page, parts, "walvis", 1)
    page.goto(f"{address}/articles/1?ledger=1")
    is_kept(page, "walvis")
    is_kept(page, COOKIES)
    is_removed(page, RADIO)
    expect(block(page, RADIO)).to_contain_text("Taken out by you")


def test_all_of_it_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/articles/1")
    page.get_by_role("switch").click()
    block(page, COOKIES).get_by_role("button", name="Put it back").click()
    expect(page).to_have_url(re.compile(r"/articles/1\?ledger=1#b\d+$"))
    is_kept(page, COOKIES)
    expect(block(page, COOKIES)).to_be_in_viewport()
    block(page, COOKIES).get_by_role("button", name="Undo").click()
    is_removed(page, COOKIES)
    context.close()


def test_where_a_choice_cannot_be_kept_the_page_says_so(browser: Browser, address: str) -> None:
    # A page of its own: the browser logs a 400 as an error.
    page = browser.new_page(locale="en-GB")
    page.goto(f"{address}/articles/1?ledger=1")
    page.evaluate("document.querySelector('#decide input[name=csrf_token]').value = 'spoilt'")
    block(page, COOKIES).get_by_role("button", name="Put it back").click()
    expect(page.get_by_text("This form is no longer valid.")).to_be_visible()
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_off_the_screen(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(locale="nl-NL", viewport={"width": width, "height": 640})
    rule = "/cleaning/rule?site=De+Courant&action=remove&pattern=volg+de+courant+ook+op+de+radio"
    for path in ("/articles/1?ledger=1", "/cleaning", rule):
        page.goto(address + path)
        for details in page.locator("details").all():
            details.evaluate("element => { element.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()
