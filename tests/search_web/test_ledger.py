"""The removal ledger in the reader's hands: one block, all of a site, and back again; on pages, by API, by command."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from archive import Archive
from archive.decisions import Action
from search_web.app import create_app
from search_web.commands import main
from search_web.running import EXTENSION, Running
from tests.indexer.conftest import WordEmbedder
from tests.search_web.conftest import csrf_token, in_english
from tests.search_web.ledger_articles import COOKIES, COUNT, HEADING, NEWSLETTER, RADIO, fill, page


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("ledger") / "archive")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "archive")


@pytest.fixture
def paper(folder: Path) -> Flask:
    return create_app(folder, embedder=WordEmbedder(), config={"TESTING": True})


@pytest.fixture
def client(paper: Flask) -> FlaskClient:
    return in_english(paper)


@pytest.fixture
def parts(paper: Flask) -> Running:
    found: Running = paper.extensions[EXTENSION]
    return found


def soup(client: FlaskClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser")


def block(where: BeautifulSoup, text: str) -> Tag:
    """Return the block of a reading view that holds a text."""
    (found,) = [each for each in where.select(".text .block") if text in each.get_text()]
    return found


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def press(client: FlaskClient, where: BeautifulSoup, text: str, choice: str) -> BeautifulSoup:
    """Press a button of a block; return the page that follows."""
    (button,) = block(where, text).select(f'button[value^="{choice} "]')[:1]
    form = where.select_one("form#decide")
    assert form is not None
    values = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    response = client.post(str(form["action"]), data={**values, "choice": str(button["value"])}, follow_redirects=True)
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser")


def texts(folder: Path, article_id: int = 1) -> str:
    from indexer.preparation import take_apart

    with Archive.open(folder) as archive:
        return take_apart(archive.get(article_id)).text


def test_what_was_left_out_stands_in_its_place_where_that_is_asked(client: FlaskClient) -> None:
    plain = soup(client, "/articles/1")
    assert plain.select(".removed") == []
    switch = plain.select_one(".ledger-switch a")
    assert switch is not None
    assert switch["aria-checked"] == "false"
    shown = soup(client, str(switch["href"]))
    order = [str(each["id"]) for each in shown.select(".text .block")]
    assert order == sorted(order, key=lambda anchor: int(anchor[1:]))
    newsletter = block(shown, NEWSLETTER)
    assert "removed" in (newsletter["class"] or [])
    assert "Newsletter — rule:" in words(newsletter).replace("rule:", "— rule:")
    back = shown.select_one(".ledger-switch a")
    assert back is not None
    assert (back["aria-checked"], back["href"]) == ("true", "/articles/1")


def test_a_block_is_put_back_and_the_page_says_so_before_the_index_knows(client: FlaskClient, folder: Path) -> None:
    after = press(client, soup(client, "/articles/1?ledger=1"), NEWSLETTER, "keep")
    back = block(after, NEWSLETTER)
    assert "removed" not in (back["class"] or [])
    assert "Put back by you" in words(back)
    assert after.select(".passage-marks")
    assert NEWSLETTER in texts(folder)


def test_a_block_that_is_taken_out_stays_in_sight_and_can_be_undone(client: FlaskClient, folder: Path) -> None:
    after = press(client, soup(client, "/articles/1"), RADIO, "remove")
    gone = block(after, RADIO)
    assert "removed" in (gone["class"] or [])
    assert "Taken out by you" in words(gone)
    assert RADIO not in texts(folder)
    again = press(client, after, RADIO, "undo")
    assert "removed" not in (block(again, RADIO)["class"] or [])
    with Archive.open(folder) as archive:
        assert archive.decisions() == []


def test_a_choice_returns_to_where_it_was_made(client: FlaskClient) -> None:
    where = soup(client, "/articles/1?passage=1-0&q=brug")
    form, button = where.select_one("form#decide"), block(where, RADIO).select_one('button[value^="remove "]')
    assert form is not None
    assert button is not None
    values = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    response = client.post(str(form["action"]), data={**values, "choice": str(button["value"])})
    anchor = block(where, RADIO)["id"]
    assert response.status_code == 303
    assert response.headers["Location"] == f"/articles/1?passage=1-0&q=brug&ledger=1#{anchor}"


def test_to_put_back_what_one_took_out_is_to_decide_nothing(client: FlaskClient, folder: Path) -> None:
    after = press(client, soup(client, "/articles/1"), RADIO, "remove")
    value = str(block(after, RADIO).select('button[name="choice"]')[0]["value"]).replace("undo", "keep")
    client.post("/articles/1/decisions", data={"csrf_token": csrf_token(client, "/articles/1"), "choice": value})
    with Archive.open(folder) as archive:
        assert archive.decisions() == []


def test_a_kind_is_corrected_and_shown_and_undone(client: FlaskClient, folder: Path) -> None:
    after = press(client, soup(client, "/articles/1"), HEADING, "paragraph")
    assert [each.get_text() for each in after.select(".block > h2")] == []
    assert "Made a paragraph by you" in words(block(after, HEADING))
    assert HEADING in texts(folder)
    again = press(client, after, HEADING, "undo")
    assert [each.get_text() for each in again.select(".block > h2")] == [HEADING]
    quoted = press(client, again, RADIO, "quote")
    assert quoted.select_one(".block > blockquote") is not None


def test_choices_outlive_a_new_revision_and_making_the_index_anew(
    client: FlaskClient, parts: Running, folder: Path
) -> None:
    press(client, soup(client, "/articles/1"), RADIO, "remove")
    press(client, soup(client, "/articles/1?ledger=1"), COOKIES, "keep")
    with parts.workspace.archive() as archive:
        archive.add(page(1, extra="<p>Een nieuwe alinea, die er gisteren nog niet stond en vandaag dus wel.</p>"))
        parts.workspace.index_writer(archive).rebuild()
    after = soup(client, "/articles/1?ledger=1")
    assert "Een nieuwe alinea" in words(after)
    assert "Taken out by you" in words(block(after, RADIO))
    assert "Put back by you" in words(block(after, COOKIES))
    assert "is being indexed" not in words(after)


def test_a_choice_about_what_is_not_there_any_more_is_shown_and_can_be_undone(
    client: FlaskClient, parts: Running
) -> None:
    press(client, soup(client, "/articles/1"), RADIO, "remove")
    received = page(1)
    with parts.workspace.archive() as archive:
        changed = received.content.replace(RADIO.encode(), b"Iets anders")
        archive.add(type(received)(changed, "text/html", received.source, received.received_at, url=received.url))
    after = soup(client, "/articles/1")
    idle = after.select_one(".idle")
    assert idle is not None
    assert RADIO in words(idle)
    button, form = idle.select_one("button"), after.select_one("form#decide")
    assert button is not None
    assert form is not None
    values = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    client.post(str(form["action"]), data={**values, "choice": str(button["value"])})
    assert soup(client, "/articles/1").select(".idle") == []


@pytest.mark.parametrize("choice", ["", "keep", "keep x", "burn 0-0", "keep " + "0" * 32 + "-0"])
def test_a_choice_that_names_no_block_is_answered_in_a_sentence(client: FlaskClient, choice: str) -> None:
    values = {"csrf_token": csrf_token(client, "/articles/1"), "choice": choice}
    response = client.post("/articles/1/decisions", data=values, follow_redirects=True)
    assert response.status_code in {200, 400, 404}
    assert "no such part" in response.text or response.status_code == 400


def test_nothing_is_decided_without_the_forms_token(client: FlaskClient) -> None:
    assert client.post("/articles/1/decisions", data={"choice": "keep x"}).status_code == 400
    assert client.post("/cleaning/rules", data={"site": "x"}).status_code == 400


def test_older_revisions_and_removed_articles_are_only_read(client: FlaskClient, parts: Running) -> None:
    with parts.workspace.archive() as archive:
        archive.add(page(1, extra="<p>Een nieuwe alinea, die er gisteren nog niet stond en vandaag dus wel.</p>"))
        archive.remove([2])
    for address in ("/articles/1?revision=1&ledger=1", "/articles/2?ledger=1"):
        where = soup(client, address)
        assert where.select(".removed")
        assert where.select('button[name="choice"]') == []


def test_long_runs_of_what_was_left_out_are_folded(client: FlaskClient, parts: Running) -> None:
    received = page(1)
    menu = "".join(f"<li><a href='/{each}'>Rubriek {each}</a></li>" for each in "abcdef")
    changed = received.content.replace(b"<main>", f"<nav><ul>{menu}</ul></nav><main>".encode())
    with parts.workspace.archive() as archive:
        archive.add(type(received)(changed, "text/html", received.source, received.received_at, url=received.url))
    where = soup(client, "/articles/1?ledger=1")
    (run,) = where.select("details.run")
    assert len(run.select(".removed")) == 6
    assert "6 parts in a row" in words(run)
    after = press(client, where, "Rubriek c", "keep")
    assert "removed" not in (block(after, "Rubriek c")["class"] or [])


def rule_page(client: FlaskClient, text: str, article_id: int = 1) -> BeautifulSoup:
    where = soup(client, f"/articles/{article_id}?ledger=1")
    (link,) = [each for each in block(where, text).select("a") if "For all articles" in each.get_text()]
    return soup(client, str(link["href"]))


def submit(client: FlaskClient, form: Tag, **values: str) -> BeautifulSoup:
    held = {str(each["name"]): str(each["value"]) for each in form.select("input[name]")}
    response = client.post(str(form["action"]), data=held | values, follow_redirects=True)
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser")


def the(where: BeautifulSoup | Tag, selector: str) -> Tag:
    tag = where.select_one(selector)
    assert tag is not None, selector
    return tag


def test_a_rule_is_shown_before_it_is_made_and_then_holds_for_the_site_alone(
    client: FlaskClient, parts: Running, folder: Path
) -> None:
    preview = rule_page(client, RADIO)
    assert "Leave out of all articles of De Courant" in words(preview)
    assert f"This changes {COUNT} articles" in words(preview)
    assert len(preview.select(".change.goes")) == COUNT
    with Archive.open(folder) as archive:
        assert archive.site_rules() == []
        before = archive.revision
    after = submit(client, the(preview, "form[action='/cleaning/rules']"), action="remove")
    assert "The rule holds for all articles of De Courant." in words(after)
    assert "Taken out by your rule" in words(block(after, RADIO))
    with Archive.open(folder) as archive:
        changed = {change.article_id for change in archive.changes_since(before)}
    assert changed == set(range(1, COUNT + 1))
    parts.indexing.bring_up()
    assert all(RADIO not in texts(folder, number) for number in range(1, COUNT + 1))
    assert RADIO.replace("De Courant", "Het Blad") in texts(folder, COUNT + 1)


def test_a_rule_can_be_undone_from_the_notice_that_it_was_made(client: FlaskClient, folder: Path) -> None:
    after = submit(client, the(rule_page(client, RADIO), "form[action='/cleaning/rules']"), action="remove")
    undone = submit(client, the(after, ".notice.done form"))
    assert "Undone: volg de courant ook op de radio" in words(undone)
    assert "removed" not in (block(undone, RADIO)["class"] or [])
    with Archive.open(folder) as archive:
        assert archive.site_rules() == []


def test_the_page_of_a_rule_in_force_shows_where_it_holds_and_offers_to_undo_it(
    client: FlaskClient, parts: Running, folder: Path
) -> None:
    submit(client, the(rule_page(client, RADIO), "form[action='/cleaning/rules']"), action="remove")
    parts.indexing.bring_up()
    page = soup(client, "/cleaning/rule?site=de+courant&pattern=volg+de+courant+ook+op+de+radio&action=remove")
    assert "This rule is in force" in words(page)
    assert len(page.select(".change.goes")) == COUNT
    assert page.select("form[action='/cleaning/rules']") == []
    submit(client, the(page, "section form"))
    with Archive.open(folder) as archive:
        assert archive.site_rules() == []


def test_what_a_reader_decided_about_one_article_goes_above_the_rule(client: FlaskClient, folder: Path) -> None:
    submit(client, the(rule_page(client, RADIO), "form[action='/cleaning/rules']"), action="remove")
    press(client, soup(client, "/articles/2?ledger=1"), RADIO, "keep")
    assert RADIO in texts(folder, 2)
    assert RADIO not in texts(folder, 3)
    effect = soup(client, "/cleaning/rule?site=de+courant&pattern=volg+de+courant+ook+op+de+radio&action=remove")
    assert "One part stays as you decided for itself." in words(effect)


def test_a_rule_can_keep_what_the_rules_leave_out(client: FlaskClient, folder: Path) -> None:
    preview = rule_page(client, COOKIES)
    assert "Keep in all articles of De Courant" in words(preview)
    assert len(preview.select(".change.comes")) == COUNT
    after = submit(client, the(preview, "form[action='/cleaning/rules']"), action="keep")
    assert "Kept by your rule for De Courant" in words(block(after, COOKIES))
    assert COOKIES in texts(folder, 4)
    assert COOKIES not in texts(folder, COUNT + 1)


def test_a_label_offers_a_rule_for_all_that_begins_with_it(client: FlaskClient) -> None:
    preview = rule_page(client, "Elders: nieuws")
    assert [str(each["value"]) for each in preview.select("input[name=pattern][type=radio]")] == [
        "elders: nieuws over nummer #",
        "elders: …",
    ]


def test_what_recurs_is_proposed_confirmed_and_undone(client: FlaskClient, folder: Path) -> None:
    before = soup(client, "/cleaning")
    proposals = {words(the(each, "blockquote")): each for each in before.select(".proposal")}
    assert RADIO in proposals
    assert len(proposals[RADIO].select(".places a")) == COUNT
    forms = proposals[RADIO].select("form")
    after = submit(client, forms[0], action="remove")
    assert RADIO not in [words(each) for each in after.select(".proposal blockquote")]
    assert "volg de courant ook op de radio" in words(the(after, ".rules"))
    assert RADIO not in texts(folder, 3)
    undone = submit(client, the(after, ".rules form"))
    assert RADIO in [words(each) for each in undone.select(".proposal blockquote")]
    assert RADIO in texts(folder, 3)


def test_what_was_rejected_is_not_proposed_again_until_one_asks_for_it(client: FlaskClient, folder: Path) -> None:
    (proposal,) = [each for each in soup(client, "/cleaning").select(".proposal") if RADIO in words(each)]
    after = submit(client, proposal.select("form")[1], action="dismiss")
    assert RADIO not in [words(each) for each in after.select(".proposal blockquote")]
    assert RADIO in texts(folder, 1)
    again = submit(client, the(after, ".rejected form"))
    assert RADIO in [words(each) for each in again.select(".proposal blockquote")]


@pytest.mark.parametrize(
    "query", ["", "site=x&pattern=…&action=remove", "site=x&pattern=a+b&action=burn", "site=&pattern=a+b&action=keep"]
)
def test_a_rule_that_makes_no_sense_is_refused_in_a_sentence(client: FlaskClient, query: str) -> None:
    response = client.get(f"/cleaning/rule?{query}")
    assert response.status_code == 400
    assert "<h1" in response.text


def test_without_an_index_the_page_says_what_to_do_and_a_rule_can_be_made(client: FlaskClient, folder: Path) -> None:
    shutil.rmtree(folder / "index")
    assert the(soup(client, "/cleaning"), ".notice.trouble") is not None
    assert rule_page(client, RADIO).select_one(".notice.trouble") is not None
    made = client.post("/api/v1/rules", json={"site": "De Courant", "pattern": RADIO, "action": "remove"})
    assert made.status_code == 201
    assert RADIO not in texts(folder, 2)


def test_the_api_decides_about_a_block_by_its_name(client: FlaskClient) -> None:
    article = client.get("/api/v1/articles/1").json
    assert article is not None
    (found,) = [each for each in article["removals"] if each["text"] == COOKIES]
    answer = client.post("/api/v1/articles/1/decisions", json={"block": found["block"], "choice": "keep"})
    assert answer.json is not None
    assert (answer.json["action"], answer.json["kind"], answer.json["text"]) == ("keep", None, COOKIES)
    assert client.get("/api/v1/articles/1/decisions").json == [answer.json]
    after: Any = client.get("/api/v1/articles/1").json
    assert [each["block"] for each in after["blocks"] if each["text"] == COOKIES] == [found["block"]]
    undone = client.post("/api/v1/articles/1/decisions", json={"block": found["block"], "choice": "undo"})
    assert undone.json is None
    assert client.get("/api/v1/articles/1/decisions").json == []


def test_the_api_shows_makes_and_undoes_rules(client: FlaskClient) -> None:
    (proposal,) = [
        each for each in client.get("/api/v1/rules/proposals").json or [] if each["examples"][0]["text"] == RADIO
    ]
    wanted = {"site": proposal["site"], "pattern": proposal["pattern"], "action": "remove"}
    shown: Any = client.post("/api/v1/rules/preview", json=wanted).json
    assert (shown["articles"], shown["blocks"]) == (COUNT, COUNT)
    assert client.get("/api/v1/rules").json == []
    made: Any = client.post("/api/v1/rules", json=wanted)
    assert made.status_code == 201
    assert client.get("/api/v1/rules").json == [made.json]
    assert client.delete(f"/api/v1/rules/{made.json['number']}").status_code == 204
    assert client.delete(f"/api/v1/rules/{made.json['number']}").status_code == 404


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/articles/1/decisions", {"block": "x", "choice": "keep"}, 404),
        ("/articles/99/decisions", {"block": "0" * 32 + "-0", "choice": "keep"}, 404),
        ("/articles/1/decisions", {"block": "0" * 32 + "-0", "choice": "burn"}, 400),
        ("/rules", {"site": "De Courant", "pattern": ["x"], "action": "remove"}, 400),
        ("/rules", {"site": "De Courant", "pattern": "a b", "action": "burn"}, 400),
        ("/rules", {"site": "De Courant", "pattern": "word " * 600, "action": "remove"}, 400),
    ],
)
def test_the_api_refuses_what_makes_no_sense(
    client: FlaskClient, address: str, body: dict[str, Any], status: int
) -> None:
    response = client.post(f"/api/v1{address}", json=body)
    assert response.status_code == status
    assert response.json is not None
    assert response.json["error"]["message"]


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments])


def test_the_command_lists_confirms_and_undoes(made: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(made, tmp_path / "archive")
    listed = json.loads(run(folder, "rules", "list", "--site", "de courant", "--json").stdout)
    (proposal,) = [each for each in listed["proposals"] if each["examples"][0]["text"] == RADIO]
    assert proposal["code"] in run(folder, "rules", "list").stdout
    confirmed = run(folder, "rules", "confirm", proposal["code"])
    number = re.search(r"vindplaats rules undo (\d+)", confirmed.stdout)
    assert number is not None, confirmed.output
    assert RADIO not in texts(folder, 2)
    assert "left out on De Courant" in run(folder, "rules", "list").stdout
    again = run(folder, "rules", "confirm", proposal["code"])
    assert (again.exit_code, f"No rule “{proposal['code']}” is proposed" in again.stderr) == (1, True)
    assert "Undone on De Courant" in run(folder, "rules", "undo", number[1]).stdout
    assert RADIO in texts(folder, 2)
    assert "not proposed again" in run(folder, "rules", "reject", proposal["code"]).stdout
    with Archive.open(folder) as archive:
        assert [rule.action for rule in archive.site_rules()] == [Action.DISMISS]


def test_in_an_empty_archive_nothing_recurs_and_nothing_is_wrong(empty_app: Flask) -> None:
    page = BeautifulSoup(
        empty_app.test_client().get("/cleaning", headers={"Accept-Language": "en"}).text, "html.parser"
    )
    assert "Nothing recurs" in words(page)
    assert page.select(".trouble") == []
