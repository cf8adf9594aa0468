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
    expect(page.locator(".job-items .findable")).to_be_visible(timeout=60_000)
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
    expect(page.locator(".job-items .findable")).to_be_visible(timeout=60_000)


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


def test_typing_shows_what_may_follow_and_the_keyboard_chooses(page: Page, address: str) -> None:
    page.goto(address)
    box, choices = page.get_by_role("combobox"), page.get_by_role("listbox")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    box.press_sequentially("ferr")
    expect(choices).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    assert box.get_attribute("aria-controls") == choices.get_attribute("id")
    options = choices.get_by_role("option")
    expect(options.filter(has_text="Ferry crews stop sailing to the islands")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(options.last).to_have_attribute("aria-selected", "false")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=Ferry\+crews\+stop\+sailing\+to\+the\+islands"))
    expect(page.locator(".result h2").first).to_have_text("Ferry crews stop sailing to the islands")


def test_escape_closes_what_is_suggested_and_keeps_what_was_typed(page: Page, address: str) -> None:
    page.goto(address)
    box, choices = page.get_by_role("combobox"), page.get_by_role("listbox")
    box.press_sequentially("ferr")
    expect(choices).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(choices).to_be_hidden()
    expect(box).to_have_value("ferr")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/?q=ferr")


def test_a_suggested_field_waits_for_its_value_and_a_click_chooses_too(page: Page, address: str) -> None:
    page.goto(address)
    box, choices = page.get_by_role("combobox"), page.get_by_role("listbox")
    box.press_sequentially("honey tit")
    choices.get_by_role("option", name="titel:").click()
    expect(box).to_have_value("honey titel:")
    expect(box).to_be_focused()
    box.press_sequentially("bees")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/?q=honey+titel%3Abees")
    expect(page.locator(".result h2").first).to_have_text("Bees return to the city roofs")


def test_leaving_the_box_closes_what_is_suggested(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("combobox").press_sequentially("ferr")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_thumb_is_kept_without_leaving_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=dockers&mode=keyword")
    page.evaluate("window.stayed = true")
    up = page.get_by_role("button", name="This answers my question").first
    down = page.get_by_role("button", name="This does not answer it").first
    for pressed, other in ((up, down), (down, up)):
        with page.expect_response(lambda response: response.url.endswith("/judgments")) as answer:
            pressed.click()
        assert answer.value.status == 303
        expect(pressed).to_have_attribute("aria-pressed", "true")
        expect(other).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.stayed") is True
    page.reload()
    expect(down).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(down).to_have_attribute("aria-pressed", "false")
    expect(up).to_have_attribute("aria-pressed", "false")


def test_where_a_thumb_cannot_be_kept_the_page_says_so(browser: Browser, address: str) -> None:
    # A page of its own: the browser logs a 400 as an error.
    page = browser.new_page(locale="en-GB")
    page.goto(f"{address}/?q=dockers&mode=keyword")
    page.evaluate("document.querySelector('.thumbs input[name=csrf_token]').value = 'spoilt'")
    page.get_by_role("button", name="This answers my question").first.click()
    expect(page.get_by_text("This form is no longer valid.")).to_be_visible()
    page.close()


def test_a_thumb_works_without_javascript_too(without_javascript: Page, address: str) -> None:
    page = without_javascript
    page.goto(f"{address}/?q=sailors&mode=keyword")
    thumb = page.get_by_role("button", name="This answers my question").first
    thumb.click()
    expect(page).to_have_url(f"{address}/?q=sailors&mode=keyword")
    expect(thumb).to_have_attribute("aria-pressed", "true")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "false")


def test_the_exact_switch_searches_again(page: Page, address: str) -> None:
    page.goto(f"{address}/?q=protest&mode=keyword")
    expect(page.locator(".snippet mark.keyword").first).to_have_text("protesten")
    page.get_by_label("Exactly these words").check()
    expect(page).to_have_url(f"{address}/?q=protest&mode=keyword&exact=1")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_a_query_that_cannot_be_read_is_one_click_from_one_that_can(browser: Browser, address: str) -> None:
    # A page of its own: the browser logs a 400 as an error.
    page = browser.new_page(locale="en-GB")
    page.goto(f"{address}/?q=honey+OR&mode=keyword")
    expect(page.locator("mark.wrong")).to_have_text("OR")
    page.get_by_role("link", name="Search for: honey").click()
    expect(page.get_by_role("combobox")).to_have_value("honey")
    expect(page.locator(".result h2").first).to_have_text("Bees return to the city roofs")
    page.close()


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
        "/?q=honey+dockers&mode=keyword",
        "/?q=honey+(dockers",
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
