"""The pages in a real browser, against a real server. Nothing may be logged as an error."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

TEXT = (
    "The clockmaker of the lower town\n\nThe clockmaker in the lower town has wound the church clock every morning for "
    "forty years. Next week a retired engineer takes over, who fears pigeons and means to do it by telephone."
)


@pytest.fixture
def small(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="nl-NL", viewport={"width": 320, "height": 640})
    yield context
    context.close()


@pytest.fixture
def without_javascript(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_search_shows_both_kinds_of_marks_and_leads_to_the_passage(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("combobox").fill("honey for the office workers")
    page.get_by_role("button", name="Search").click()
    first = page.locator(".result").first
    expect(first.get_by_role("heading")).to_have_text("Bees return to the city roofs")
    word, sentence = first.locator("mark.keyword").first, first.locator("mark.meaning").first
    expect(word).to_be_visible()
    expect(sentence).to_be_visible()
    # Told apart without colour too: one has a background, the other an underline.
    assert sentence.evaluate("mark => getComputedStyle(mark).textDecorationLine") == "underline"
    assert word.evaluate("mark => getComputedStyle(mark).backgroundColor") != "rgba(0, 0, 0, 0)"
    first.get_by_role("link", name="Read in the article").first.click()
    expect(page).to_have_url(re.compile(r"/articles/4\?passage=4-1&q=honey.*#p1$"))
    expect(page.locator("mark.target").first).to_be_in_viewport()


def test_the_reading_view_shows_the_passage_and_what_was_left_out(page: Page, address: str) -> None:
    page.goto(f"{address}/articles/4?passage=4-1&q=honey#p1")
    target = page.locator("mark.target").first
    expect(target).to_be_in_viewport()
    assert target.evaluate("mark => getComputedStyle(mark).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.get_by_text("What was left out (6)").click()
    expect(page.get_by_text("We use cookies to improve your visit.")).to_be_visible()
    page.get_by_role("link", name="Back to the results").click()
    expect(page.get_by_role("combobox")).to_have_value("honey")


def test_similar_passages_are_one_click_away_and_so_is_pasting_a_text(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=dockers")
    page.get_by_role("link", name="Similar passages").first.click()
    expect(page.locator(".result h2").first).to_have_text("Ferry crews stop sailing to the islands")
    page.get_by_role("link", name="Include them").click()
    expect(page.get_by_text("Passages of its own article are included.")).to_be_visible()
    page.get_by_role("link", name="Find similar").click()
    page.get_by_role("textbox").fill("Insects that live high above the streets make something sweet.")
    page.get_by_role("button", name="Find similar").click()
    expect(page.locator(".result h2").first).to_have_text("Bees return to the city roofs")


def test_a_pasted_article_is_found_a_moment_later(page: Page, address: str) -> None:
    page.goto(f"{address}/add")
    page.get_by_label("The article, with its title").fill(TEXT)
    page.get_by_role("button", name="Add the text").click()
    expect(page.locator(".job-items .findable")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("One block kept")).to_be_visible()
    page.get_by_role("link", name="The clockmaker of the lower town").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The clockmaker of the lower town")
    page.goto(f"{address}/?q=pigeons")
    expect(page.locator(".result h2").first).to_have_text("The clockmaker of the lower town")
    page.locator(".result h2 a").first.click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The article was put back.")).to_be_visible()


def test_everything_works_without_javascript(without_javascript: Page, address: str) -> None:
    page = without_javascript
    page.goto(address)
    page.get_by_role("searchbox").fill("dockers")
    page.get_by_label("Words", exact=True).check()
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".snippet mark.keyword").first).to_have_text("dockers")
    page.get_by_text("Why this passage?").first.click()
    expect(page.locator(".why table").first).to_be_visible()
    page.goto(f"{address}/add")
    page.get_by_label("The article, with its title").fill(TEXT.replace("lower", "upper"))
    page.get_by_role("button", name="Add the text").click()
    expect(page.locator(".job-items .findable")).to_be_visible(timeout=20_000)


def test_the_language_is_switched_in_the_header_and_stays(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=honey")
    page.get_by_role("link", name="Nederlands").click()
    expect(page).to_have_url(f"{address}/?q=honey")
    expect(page.get_by_role("button", name="Zoeken")).to_be_visible()
    expect(page.get_by_text("4 mei 2023").first).to_be_visible()
    page.goto(f"{address}/articles")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Artikelen")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Articles")


def test_the_keyboard_reaches_what_the_mouse_does(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=honey")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("dockers")
    page.keyboard.press("Enter")
    expect(page.locator(".result h2").first).to_have_text("The harbour strike ends after nine days")
    summary = page.get_by_text("Why this passage?").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".why table").first).to_be_visible()
    assert float(summary.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)")) >= 2


def test_a_click_on_a_mode_searches_again(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=honey")
    page.get_by_label("Meaning", exact=True).click()
    expect(page).to_have_url(f"{address}/?q=honey&mode=semantic")


def test_choosing_all_chooses_all(page: Page, address: str) -> None:
    page.goto(f"{address}/articles")
    page.get_by_label("all on this page").check()
    boxes = page.locator('input[name="article"]')
    assert all(box.is_checked() for box in boxes.all())
    boxes.first.uncheck()
    expect(page.get_by_label("all on this page")).not_to_be_checked()


@pytest.mark.parametrize(
    "path", ["/", "/?q=honey&from=2020", "/articles/4?q=honey&passage=4-1", "/articles", "/add", "/similar/1-0"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out_from_the_paper_in_light_and_in_dark(
    browser: Browser, address: str, path: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]  # one of its literals
    page = context.new_page()
    page.goto(address + path)
    faint = page.evaluate(_FAINT_TEXTS)
    context.close()
    assert faint == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=honey+dockers&from=2020&undated=1",
        "/articles/4?q=honey&passage=4-1",
        "/articles",
        "/articles/removed",
        "/articles/4/edit",
        "/add",
        "/similar",
        "/similar/1-0",
        "/nothing",
    ],
)
def test_nothing_runs_off_the_smallest_screen(small: BrowserContext, address: str, path: str) -> None:
    page = small.new_page()
    page.goto(address + path)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


# WCAG 2.2, success criterion 1.4.3: 4.5 to 1, and 3 to 1 for large letters. Returns each text that falls short.
_FAINT_TEXTS = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = channels(getComputedStyle(each).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility() || element.closest(".unseen, .skip, option")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [luminance(channels(style.color)), luminance(paper(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 600);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${text.slice(0, 30)}`);
  }
  return faint;
}"""
