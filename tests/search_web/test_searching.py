"""The search page, by Flask's own client: what it finds, and its states where it finds nothing."""

from pathlib import Path
from time import monotonic

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from archive import Archive, from_text
from indexer.embedding.opening import open_embedder
from search_web.app import create_app
from search_web.running import EXTENSION, Running

STRANGE = [
    "the of and",
    '"unbalanced',
    "*",
    "NOT",
    "-",
    "🐝🐝",
    "Путин и Лукашенко",
    "title:harbour AND (",
    "a" * 10_000,
    "word " * 2_000,
    "\x00\x1b[31m",
    "<script>alert(1)</script>",
    "%s %(x)s {{ 7*7 }}",
]
GAS = "Wat het gas in Almaty deed"
SPEECH = "A long speech on a cold evening"
UNREADABLE = {'"unbalanced', "NOT", "title:harbour AND (", "%s %(x)s {{ 7*7 }}"}


def _soup(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, response.text
    return BeautifulSoup(response.text, "html.parser")


def _titles(soup: BeautifulSoup) -> list[str]:
    return [heading.get_text() for heading in soup.select(".result h2")]


def _found(soup: Tag, selector: str) -> Tag:
    tag = soup.select_one(selector)
    assert tag is not None, soup
    return tag


def test_a_result_shows_what_a_reader_needs_to_judge_it(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=honey")
    result = _found(soup, ".result")
    text = " ".join(result.get_text(" ").split())
    for expected in (
        "Bees return to the city roofs",
        "The Lantern",
        "4 May 2023",
        "English",
        "Honey from the ninth floor",
    ):
        assert expected in text
    assert {"keyword", "meaning"} <= {name for mark in result.select("mark") for name in mark["class"]}
    links = [str(link["href"]) for link in result.select("a")]
    assert any(link.startswith("/articles/4?passage=4-1&q=honey") and link.endswith("#p1") for link in links)
    assert "/similar/4-1" in links


def test_keyword_mode_marks_other_forms_of_a_word_and_no_meaning(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=protest&mode=keyword")
    assert [mark.get_text() for mark in soup.select(".snippet mark.keyword")] == ["protesten"]
    assert soup.select(".snippet mark.meaning") == []


def test_a_paraphrase_without_a_word_in_common_is_found_by_meaning(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=vakantiegangers+zonder+onderdak&mode=semantic")
    assert _titles(soup)[0] == "Ferry crews stop sailing to the islands"
    assert "holidaymakers" in _found(soup, ".snippet mark.meaning").get_text()


def test_an_article_without_a_date_says_so(reader: FlaskClient) -> None:
    assert "date unknown" in _found(_soup(reader, "/?q=dockers"), ".result .source").get_text()


def test_passages_of_one_article_stand_together(reader: FlaskClient) -> None:
    titles = _titles(_soup(reader, "/?q=ships+dockers+islands+sailors"))
    assert len(titles) == len(set(titles))


def test_why_a_passage_was_found_is_explained_by_index(reader: FlaskClient) -> None:
    why = " ".join(_found(_soup(reader, "/?q=honey"), ".why").get_text(" ").split())
    assert "Words 1" in why
    assert "Meaning 1" in why
    assert "meaning counts for 30%" in why
    ranked = " ".join(_found(_soup(reader, "/?q=honey&fusion=rrf"), ".why").get_text(" ").split())
    assert "The higher a passage stands" in ranked


def test_filters_narrow_down_and_stay_in_the_form(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=work&tag=strike&language=en")
    assert set(_titles(soup)) == {"The harbour strike ends after nine days", "Ferry crews stop sailing to the islands"}
    assert _found(soup, "details.filters").has_attr("open")
    assert _found(soup, 'input[name="tag"][value="strike"]').has_attr("checked")


def test_a_date_leaves_out_articles_without_one_until_they_are_asked(reader: FlaskClient) -> None:
    assert _titles(_soup(reader, "/?q=roofs+dockers&from=2023")) == ["Bees return to the city roofs"]
    assert len(_titles(_soup(reader, "/?q=roofs+dockers&from=2023&undated=1"))) > 1


def test_sorting_by_date_puts_the_undated_last(reader: FlaskClient) -> None:
    assert _titles(_soup(reader, "/?q=the+work+of+people&sort=oldest"))[0] == "Bees return to the city roofs"


def test_nothing_found_suggests_what_else_to_try(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=xylophone&mode=keyword&tag=strike&from=2020")
    links = [str(link["href"]) for link in soup.select(".state a")]
    assert "/?q=xylophone&tag=strike&from=2020" in links or any("mode" not in link for link in links)
    assert any("undated=1" in link for link in links)
    assert "/?q=xylophone&mode=keyword" in links


def test_values_that_cannot_be_used_are_named_and_nothing_is_lost(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=honey&from=ooit&mode=psychic", 400)
    said = " ".join(notice.get_text() for notice in soup.select(".notice.trouble"))
    assert "From cannot be “ooit”" in said
    assert "Mode cannot be “psychic”" in said
    assert _found(soup, "#q")["value"] == "honey"


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_every_question_gets_a_sensible_page_soon(reader: FlaskClient, text: str, mode: str) -> None:
    begun = monotonic()
    response = reader.get("/", query_string={"q": text, "mode": mode})
    # What cannot be read is said, with a query that can.
    assert response.status_code == (400 if text in UNREADABLE else 200)
    assert ("Try: " in response.text) == (text in UNREADABLE)
    assert "<script>alert" not in response.text
    assert monotonic() - begun < 5


def test_pages_of_results_follow_each_other(app: Flask, client: FlaskClient, running: Running) -> None:
    with running.workspace.archive() as archive:
        for number in range(12):
            archive.add(from_text(f"Report {number}\n\nOnce more the committee number {number} met about a windmill."))
    running.indexing.bring_up()
    first = _soup(client, "/?q=windmill&mode=keyword")
    assert len(_titles(first)) <= 10
    following = first.select_one('.paging a[rel="next"]')
    if following is not None:  # near-duplicates may have been folded into fewer articles
        second = _soup(client, str(following["href"]))
        assert not set(_titles(first)) & set(_titles(second))
        assert second.select_one('.paging a[rel="prev"]') is not None


def test_a_page_beyond_the_last_leads_back(reader: FlaskClient) -> None:
    assert "There is no page so far on" in _soup(reader, "/?q=honey&offset=900").get_text()


def test_the_way_in_shows_what_was_added_last(reader: FlaskClient) -> None:
    soup = _soup(reader, "/")
    assert _found(soup, ".plain-list a").get_text() == "Bees return to the city roofs"
    assert _found(soup, "#q").has_attr("autofocus")


def test_an_empty_archive_says_how_to_begin(empty_app: Flask) -> None:
    client = empty_app.test_client()
    for address in ("/", "/?q=anything", "/articles", "/similar"):
        assert "/add" in [link["href"] for link in _soup(client, address).select(".state a")], address


def test_an_archive_without_an_index_says_that_it_is_coming(empty_app: Flask) -> None:
    running: Running = empty_app.extensions[EXTENSION]
    with running.workspace.archive() as archive:
        archive.add(from_text("A title\n\nA sentence that is long enough to be kept as the text of an article."))
    soup = _soup(empty_app.test_client(), "/?q=sentence")
    assert "One article is waiting to be indexed" in soup.get_text()
    assert _found(soup, "[data-live]").has_attr("data-active")


def test_an_index_behind_the_archive_is_said_aloud(client: FlaskClient, running: Running) -> None:
    with running.workspace.archive() as archive:
        archive.add(from_text("A title\n\nA sentence that is long enough to be kept as the text of an article."))
    assert "One article is waiting to be indexed" in _soup(client, "/?q=honey").get_text()
    running.indexing.bring_up()
    assert "waiting to be indexed" not in _soup(client, "/?q=honey").get_text()


@pytest.mark.parametrize("mode", ["hybrid", "semantic"])
def test_without_its_model_the_archive_is_searched_by_word_and_says_why(tmp_path: Path, mode: str) -> None:
    app = create_app(tmp_path, embedder=open_embedder("/no/such/model"), config={"TESTING": True})
    running: Running = app.extensions[EXTENSION]
    with running.workspace.archive() as archive:
        archive.add(from_text("A title\n\nA windmill turned on the hill behind the town for three hundred years."))
    running.indexing.bring_up()
    soup = _soup(app.test_client(), f"/?q=windmill&mode={mode}")
    assert _titles(soup) == ["A title"]
    assert "found by word only" in soup.get_text()


def test_a_damaged_index_is_said_and_the_form_stays(app: Flask, client: FlaskClient, running: Running) -> None:
    for manifest in running.workspace.index_folder.glob("build-*/manifest.json"):
        manifest.write_text("not json")
    soup = _soup(client, "/?q=honey")
    assert "The index is damaged" in soup.get_text()
    assert _found(soup, "#q")["value"] == "honey"
    with Archive.open(running.workspace.folder) as archive:
        assert archive.count() == 4
    running.indexing.bring_up()
    assert _titles(_soup(client, "/?q=honey&mode=keyword")) == ["Bees return to the city roofs"]


def test_a_name_is_looked_for_in_other_spellings_and_a_chip_says_so(names: FlaskClient) -> None:
    soup = _soup(names, "/?q=Poetin&mode=keyword")
    assert len(_titles(soup)) == 3
    (chip,) = soup.select(".chips .chip")
    said = chip.get_text(" ")
    assert "Poetin" in said
    assert "Putin" in said
    assert "Путин" in said
    assert {mark.get_text() for mark in soup.select(".snippet mark.keyword")} == {"Poetin", "Putin", "Путин"}


def test_removing_the_chip_leaves_one_spelling_and_stays_in_the_form(names: FlaskClient) -> None:
    link = _found(_soup(names, "/?q=Poetin&mode=keyword"), ".chip a")
    assert link["aria-label"] == "Search “Poetin” only as it is written"
    assert link["href"] == "/?q=Poetin&mode=keyword&written=poetin"
    soup = _soup(names, str(link["href"]))
    assert _titles(soup) == [GAS]
    (chip,) = soup.select(".chip")
    assert "“poetin” only as it is written" in chip.get_text(" ")
    assert _found(soup, ".chip a")["href"] == "/?q=Poetin&mode=keyword"
    assert _found(soup, 'input[name="written"]')["value"] == "poetin"


def test_a_word_that_has_one_spelling_gets_no_chip(names: FlaskClient) -> None:
    assert _soup(names, "/?q=winter&mode=keyword").select(".chip") == []
    assert _soup(names, "/?q=Poetin&mode=semantic").select(".chip") == []


def test_the_exact_switch_takes_words_as_they_are(names: FlaskClient) -> None:
    compound = _soup(names, "/?q=prijs&mode=keyword")
    assert _titles(compound) == [GAS]
    assert not _found(compound, 'input[name="exact"]').has_attr("checked")
    exact = _soup(names, "/?q=prijs&mode=keyword&exact=1")
    assert _titles(exact) == []
    assert _found(exact, 'input[name="exact"]').has_attr("checked")
    assert _titles(_soup(names, "/?q=Putin&mode=keyword&exact=1")) == [SPEECH]


def test_where_exactly_these_words_find_nothing_other_forms_are_offered(names: FlaskClient) -> None:
    soup = _soup(names, "/?q=prijs&mode=keyword&exact=1")
    tries = {link.get_text(): str(link["href"]) for link in soup.select(".state a")}
    assert tries["Search for other forms and spellings of the words too"] == "/?q=prijs&mode=keyword"


@pytest.mark.parametrize(
    ("asked", "wrong", "sentence", "corrected"),
    [
        ('gas "de winter', '"', "has no closing one", "gas de winter"),
        ("gas OR", "OR", "needs something to look for on each side", "gas"),
        ("gas NOT", "NOT", "needs something to leave out right behind it", "gas"),
        ("(gas winter", "(", "is not closed", "(gas winter)"),
        ("gas datum:2022-13", "2022-13", "is no date such as", "gas datum:2022"),
        ("-gas", "-gas", "only says what must not be there", "gas"),
    ],
)
def test_a_query_that_cannot_be_read_is_said_marked_and_put_right(
    names: FlaskClient, asked: str, wrong: str, sentence: str, corrected: str
) -> None:
    response = names.get("/", query_string={"q": asked, "mode": "keyword", "tag": "a"})
    assert response.status_code == 400
    notice = _found(BeautifulSoup(response.text, "html.parser"), ".unreadable")
    assert sentence in notice.get_text()
    assert wrong in _found(notice, "mark.wrong").get_text()
    assert _found(notice, ".asked-query").get_text() == asked
    link = _found(notice, "a.button")
    assert corrected in link.get_text()
    # What else was chosen stays.
    follow = _soup(names, str(link["href"]))
    assert _found(follow, "#q")["value"] == corrected
    assert _found(follow, 'input[name="mode"][value="keyword"]').has_attr("checked")
    assert _found(follow, 'input[name="tag"][value="a"]').has_attr("checked")


def test_a_query_that_cannot_be_read_stays_in_the_box_in_dutch_too(shared_names: Flask) -> None:
    response = shared_names.test_client().get("/?q=%22gas", headers={"Accept-Language": "nl"})
    assert "wordt niet gesloten" in response.text
    assert 'value="&#34;gas"' in response.text


def test_a_misspelt_word_gets_a_suggestion_that_finds_something(names: FlaskClient) -> None:
    link = _found(_soup(names, "/?q=gasprijz&mode=keyword"), ".did-you-mean a")
    assert (link.get_text(), link["href"]) == ("gasprijs", "/?q=gasprijs&mode=keyword")
    assert _titles(_soup(names, str(link["href"]))) == [GAS]


@pytest.mark.parametrize("query", ["winter", "Poettin", "xqzvbn", "gasprijz+site:elders", "gasprijz+-Almaty"])
def test_nothing_is_suggested_for_known_words_or_without_hits(names: FlaskClient, query: str) -> None:
    assert _soup(names, f"/?q={query}&mode=keyword").select(".did-you-mean") == []


def test_below_a_line_stand_the_passages_that_lack_a_word_and_each_says_which(names: FlaskClient) -> None:
    soup = _soup(names, "/?q=gasprijs+winter&mode=keyword")
    rows = [("tier" if "tier" in row["class"] else _titles_in(row)) for row in soup.select(".results > li")]
    assert rows == [GAS, "tier", "Een warme winter zonder zorgen"]
    assert "The passages below lack the word “gasprijs”." in _found(soup, ".tier").get_text()
    assert [lacks.get_text(" ", strip=True) for lacks in soup.select(".lacks")] == ["without: gasprijs"]


def test_a_lacking_passage_of_an_article_that_has_all_does_not_hide_the_line(reader: FlaskClient) -> None:
    soup = _soup(reader, "/?q=harbour+night&mode=keyword")
    first, line, *others = soup.select(".results > li")
    assert [each.get_text(" ", strip=True) for each in first.select(".lacks")] == ["without: night"]
    assert line.get_text(strip=True) == "The passages below lack the word “harbour”."
    assert [_titles_in(each) for each in others] == ["Ferry crews stop sailing to the islands"]


def test_where_no_passage_has_all_the_words_the_line_says_so(names: FlaskClient) -> None:
    soup = _soup(names, "/?q=winter+xylofoon&mode=keyword")
    assert _found(soup, ".results > li")["class"] == ["tier"]
    assert "No passage has all the words." in _found(soup, ".tier").get_text()
    assert len(soup.select(".lacks s")) == 2


def test_by_date_no_line_divides_but_each_still_says_what_it_lacks(names: FlaskClient) -> None:
    soup = _soup(names, "/?q=gasprijs+winter&mode=keyword&sort=newest")
    assert _titles(soup) == ["Een warme winter zonder zorgen", GAS]
    assert soup.select(".tier") == []
    assert len(soup.select(".lacks")) == 1


def test_similar_passages_are_not_said_to_lack_words(names: FlaskClient) -> None:
    soup = _soup(names, "/similar/1-0?mode=keyword")
    assert _titles(soup)
    assert soup.select(".lacks") == []


@pytest.mark.parametrize("fusion", ["minmax", "rrf"])
def test_why_a_passage_stands_there_adds_up_to_its_score(names: FlaskClient, fusion: str) -> None:
    soup = _soup(names, f"/?q=Poetin+gasprijs+winter&fusion={fusion}")
    for hit in soup.select(".hit"):
        tables = {_found(table, "caption").get_text(): table for table in hit.select(".why table")}
        if "Words" in tables:
            *shares, together = _last_cells(tables["Words"])
            assert together == pytest.approx(sum(shares), abs=0.0005 * len(shares) + 0.0006)
        *contributions, score = _last_cells(tables["Both indexes"])
        assert score == pytest.approx(sum(contributions), abs=0.0016)
    assert len(soup.select(".hit")) >= 3


def test_why_names_what_was_found_through_what_and_where(names: FlaskClient) -> None:
    rows = [
        " ".join(row.get_text(" ").split())
        for row in _soup(names, "/?q=Putin+prijs+winter&mode=keyword").select(".why tbody tr")
    ]
    for expected in (
        "Putin Poetin the same name, 2× text",
        "prijs gasprijs as part of a compound, 2× text",
        "winter winter as it is written heading",
        "winter winter as it is written title",
        "all the words are there",
    ):
        assert any(row.startswith(expected) for row in rows), rows


def test_by_words_alone_the_words_are_the_whole_score(names: FlaskClient) -> None:
    hit = _found(_soup(names, "/?q=gasprijs+winter&mode=keyword"), ".hit")
    assert [_found(table, "caption").get_text() for table in hit.select(".why table")] == ["Words"]


def test_by_meaning_alone_the_nearest_sentence_is_shown(names: FlaskClient) -> None:
    why = _found(_soup(names, "/?q=Almaty+luisterde&mode=semantic"), ".why")
    assert "Iedereen in Almaty luisterde" in _found(why, "q").get_text()
    assert [caption.get_text() for caption in why.select("caption")] == ["Meaning"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("titel:winter", {"Een warme winter zonder zorgen"}),
        ("kop:winter", {GAS}),
        ("gasprijs datum:2022", {GAS}),
        ("gasprijs datum:2023", set()),
        ("winter date:2022-01..2022-03", {GAS}),
        ('winter -site:"De Courant"', set()),
        ('Poetin -site:"De Courant"', {SPEECH, "Долгая речь холодным вечером"}),
        ("Poetin taal:ru", {"Долгая речь холодным вечером"}),
        ("Poetin lang:English", {SPEECH}),
        ("Poetin -taal:nl -lang:ru", {SPEECH}),
    ],
)
def test_fields_and_filters_in_the_query_say_where_to_look(names: FlaskClient, query: str, found: set[str]) -> None:
    response = names.get("/", query_string={"q": query, "mode": "keyword"})
    assert response.status_code == 200
    assert set(_titles(BeautifulSoup(response.text, "html.parser"))) == found


def test_a_query_of_filters_alone_lists_articles_newest_first_without_reasons(names: FlaskClient) -> None:
    soup = _soup(names, "/?q=datum:2022")
    assert _titles(soup) == [SPEECH, GAS]
    assert soup.select(".why") == []
    assert _titles(_soup(names, "/?q=datum:2022&sort=oldest")) == [GAS, SPEECH]
    assert _titles(_soup(names, "/?q=-site:%22De+Courant%22+datum:2022")) == [SPEECH]


def test_what_answers_nothing_clearly_is_said_to_come_nearest(reader: FlaskClient) -> None:
    unsure = "Nothing in the archive clearly answers this."
    assert unsure in _soup(reader, "/?q=quantum+entanglement+of+photons").get_text()
    assert unsure not in _soup(reader, "/?q=quantum+entanglement+of+photons&mode=keyword").get_text()
    assert unsure not in _soup(reader, "/?q=honey+on+the+roof").get_text()


def test_typing_is_completed_by_words_names_titles_and_fields(names: FlaskClient) -> None:
    def suggested(typed: str) -> set[tuple[str, str, str]]:
        answer = names.get("/suggest", query_string={"q": typed})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        return {(each["text"], each["shown"], each["kind"]) for each in answer.get_json()}

    assert suggested("win") >= {("winter", "winter", "word"), ("Een warme winter zonder zorgen",) * 2 + ("title",)}
    assert suggested("gas van poe") == {("gas van Poetin", "Poetin", "name")}
    assert ("gas titel:", "titel:", "field") in suggested("gas ti")
    assert suggested("") == suggested("zzzz") == suggested("gas ") == set()


def test_without_an_index_nothing_is_suggested_and_nothing_fails(empty_app: Flask) -> None:
    assert empty_app.test_client().get("/suggest?q=ab").get_json() == []


def _titles_in(row: Tag) -> str:
    return _found(row, "h2").get_text()


def _last_cells(table: Tag) -> list[float]:
    """Return what stands in the last column, row by row, rows without a number left out."""
    cells = [row.select("th, td")[-1].get_text() for row in table.select("tbody tr, tfoot tr")]
    return [float(cell) for cell in cells if cell != "not among the best"]
