"""The API, and that its description is true."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search_web.running import Running
from search_web.submissions import PastedText
from tests.search_web.conftest import PAGE, PAGE_ID, SPEECH_NL_ID, in_english

DESCRIPTION: dict[str, Any] = json.loads(files("search_web").joinpath("openapi.json").read_text("utf-8"))
TEXT = "A cat in the lighthouse\n\nThe keeper of the lighthouse found a cat in the lamp room and decided to keep her."


def _get(client: FlaskClient, address: str, status: int = 200) -> Any:
    return _json(client.get(f"/api/v1{address}"), status)


def _json(response: TestResponse, status: int) -> Any:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    return response.get_json()


def _keys(schema: str) -> set[str]:
    return set(DESCRIPTION["components"]["schemas"][schema]["properties"])


def test_search_returns_a_flat_list_of_passages(reader: FlaskClient) -> None:
    found = _get(reader, "/search?q=honey&limit=2")
    assert set(found) == _keys("Results")
    assert len(found["hits"]) == 2
    best = found["hits"][0]
    assert set(best) == _keys("Hit")
    assert set(best["snippet"]) == _keys("Snippet")
    assert set(best["explanation"]) == _keys("Explanation")
    assert set(best["passage"]) == _keys("Passage")
    assert (best["rank"], best["article_id"], best["passage"]["id"]) == (1, PAGE_ID, "4-1")


def test_a_passage_stands_where_it_says_in_its_articles_text(reader: FlaskClient) -> None:
    passage = _get(reader, "/search?q=honey&limit=1")["hits"][0]["passage"]
    text = _get(reader, f"/articles/{PAGE_ID}")["text"]
    assert text[passage["start"] : passage["end"]] == passage["text"]


def test_letters_come_unescaped(reader: FlaskClient) -> None:
    assert "building’s" in reader.get("/api/v1/articles/4").text


def test_offset_and_filters_work_as_on_the_page(reader: FlaskClient) -> None:
    every = _get(reader, "/search?q=the+work&mode=keyword")["hits"]
    later = _get(reader, "/search?q=the+work&mode=keyword&offset=1")["hits"]
    assert [hit["passage"]["id"] for hit in every[1:]] == [hit["passage"]["id"] for hit in later]
    assert {hit["article_id"] for hit in _get(reader, "/search?q=work&tag=strike")["hits"]} <= {1, 2}


@pytest.mark.parametrize(
    "query",
    [
        "language=xx",
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=99999",
        "offset=-1",
        "mode=psychic",
        "from=ooit",
        "sort=colour",
    ],
)
def test_a_value_that_cannot_be_used_is_a_400_that_names_it(reader: FlaskClient, query: str) -> None:
    error = _get(reader, f"/search?q=honey&{query}", 400)["error"]
    assert error["code"] == "invalid_query"
    assert query.split("=", maxsplit=1)[0] in error["message"]


def test_names_looked_for_in_other_spellings_are_told_and_can_be_left(names: FlaskClient) -> None:
    found = _get(names, "/search?q=Poetin&mode=keyword")
    (name,) = found["also_searched"]
    assert set(name) == _item_keys("Results", "also_searched")
    assert (name["word"], name["form"], set(name["also"])) == ("Poetin", "poetin", {"Putin", "Путин"})
    assert len(found["hits"]) == 3
    left = _get(names, f"/search?q=Poetin&mode=keyword&written={name['form']}")
    assert (left["also_searched"], [hit["article_id"] for hit in left["hits"]]) == ([], [SPEECH_NL_ID])
    assert len(_get(names, "/search?q=prijs&mode=keyword")["hits"]) == 1
    assert _get(names, "/search?q=prijs&mode=keyword&exact=1")["hits"] == []


@pytest.mark.parametrize("query", ['gas "winter', "gas OR", "(gas", "datum:2022-13 gas", "-gas", "title: (", "a*b"])
def test_a_query_that_cannot_be_read_says_where_and_how_it_can(names: FlaskClient, query: str) -> None:
    error = _json(names.get("/api/v1/search", query_string={"q": query}), 400)["error"]
    assert set(error) == _keys("UnreadableQuery")
    schema = DESCRIPTION["components"]["schemas"]["UnreadableQuery"]["properties"]
    types = {"string": str, "integer": int}
    assert all(isinstance(error[name], types[schema[name]["type"]]) for name in error)
    assert 0 <= error["start"] < error["end"] <= len(query)
    assert error["corrected"] in error["message"]
    assert _json(names.get("/api/v1/search", query_string={"q": error["corrected"]}), 200)


def test_a_misspelt_word_gets_the_query_that_was_perhaps_meant(names: FlaskClient) -> None:
    assert _get(names, "/search?q=gasprijz&mode=keyword")["did_you_mean"] == "gasprijs"
    assert _get(names, "/search?q=gasprijs&mode=keyword")["did_you_mean"] is None
    assert _get(names, "/search?q=gasprijz+tag:none&mode=keyword")["did_you_mean"] is None


def test_an_explanation_adds_up_and_names_what_is_lacking(names: FlaskClient) -> None:
    hits = _get(names, "/search?q=Putin+prijs+winter&mode=keyword")["hits"]
    assert {hit["partial"] for hit in hits} == {False, True}
    for hit in hits:
        why = hit["explanation"]
        assert all(set(word) == _item_keys("Explanation", "words") for word in why["words"])
        assert sum(word["share"] for word in why["words"]) + why["lead"] == pytest.approx(why["keyword"]["score"])
        assert why["keyword"]["share"] == pytest.approx(hit["score"])
        assert bool(why["missing"]) == hit["partial"]
        assert bool(why["lead"]) != hit["partial"]
    for hit in _get(names, "/search?q=Putin+prijs+winter")["hits"]:
        given = [hit["explanation"][index] for index in ("keyword", "meaning") if hit["explanation"][index]]
        assert sum(each["share"] for each in given) == pytest.approx(hit["score"])


def test_what_is_found_unsurely_is_told(reader: FlaskClient) -> None:
    assert _get(reader, "/search?q=quantum+entanglement+of+photons")["unsure"] is True
    assert _get(reader, "/search?q=honey")["unsure"] is False


def test_suggestions_are_as_described(names: FlaskClient) -> None:
    described = DESCRIPTION["paths"]["/suggest"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    kinds = set(described["items"]["properties"]["kind"]["enum"])
    seen = set()
    for typed in ("win", "poe", "ti", "een"):
        for each in _get(names, f"/suggest?q={typed}"):
            assert set(each) == set(described["items"]["properties"])
            seen.add(each["kind"])
    assert seen == kinds
    assert _get(names, "/suggest") == []


def test_a_judgment_is_kept_listed_and_taken_back(own_names: Flask) -> None:
    client = in_english(own_names)
    body = {"query": "wat kost gas?", "passage_id": "1-0", "grade": 1}
    kept = _json(client.post("/api/v1/judgments", json=body), 200)
    assert set(kept) == _keys("Judgment")
    assert (kept["query"], kept["article_id"], kept["grade"]) == ("wat kost gas?", SPEECH_NL_ID, 1)
    assert _get(client, "/judgments") == _get(client, "/judgments?q=wat+kost+gas?") == [kept]
    assert _get(client, "/judgments?q=something+else") == []
    _json(client.post("/api/v1/judgments", json={**body, "grade": 0}), 200)
    assert [each["grade"] for each in _get(client, "/judgments")] == [0]
    gone = _json(client.post("/api/v1/judgments", json={**body, "grade": None}), 200)
    assert (set(gone), gone["grade"]) == (_keys("Judgment"), None)
    assert _get(client, "/judgments") == []


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"grade": 2}, 400, "invalid_request"),
        ({"grade": "1"}, 400, "invalid_request"),
        ({"grade": True}, 400, "invalid_request"),
        ({"grade": []}, 400, "invalid_request"),
        ({"query": ""}, 400, "invalid_judgment"),
        ({"query": 7}, 400, "invalid_request"),
        ({"passage_id": "99-0"}, 404, "passage_not_found"),
        ({"passage_id": "nonsense"}, 404, "passage_not_found"),
    ],
)
def test_what_is_no_judgment_is_refused(own_names: Flask, changed: Any, status: int, code: str) -> None:
    client = in_english(own_names)
    body = {"query": "gas", "passage_id": "1-0", "grade": 1, **changed}
    assert _json(client.post("/api/v1/judgments", json=body), status)["error"]["code"] == code
    assert _get(client, "/judgments") == []


def test_a_grade_left_out_takes_nothing_back(own_names: Flask) -> None:
    client = in_english(own_names)
    body = {"query": "gas", "passage_id": "1-0"}
    _json(client.post("/api/v1/judgments", json={**body, "grade": 1}), 200)
    assert _json(client.post("/api/v1/judgments", json=body), 400)["error"]["code"] == "invalid_request"
    assert len(_get(client, "/judgments")) == 1


def test_similar_to_a_text_and_to_a_passage(reader: FlaskClient) -> None:
    to_text = _json(reader.post("/api/v1/similar", json={"text": "Boat crews refuse to work for so little pay"}), 200)
    assert to_text["hits"][0]["article_id"] == 2
    body = {"passage_id": "1-0", "exclude_own_article": True}
    assert 1 not in {hit["article_id"] for hit in _json(reader.post("/api/v1/similar", json=body), 200)["hits"]}
    own = _json(reader.post("/api/v1/similar", json={"passage_id": "1-0"}), 200)
    assert "1-1" in {hit["passage"]["id"] for hit in own["hits"]}


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"text": "a", "passage_id": "1-0"}, 400), ({"text": 7}, 400), ({"passage_id": "9-9"}, 404),
     ({"text": "a" * 100_001}, 400), ([], 415)],
)  # fmt: skip
def test_similar_says_what_is_wrong_with_a_body(reader: FlaskClient, body: Any, status: int) -> None:
    assert _json(reader.post("/api/v1/similar", json=body), status)["error"]["message"]


def test_articles_are_listed_and_shown(reader: FlaskClient) -> None:
    listed = _get(reader, "/articles")
    assert [article["id"] for article in listed] == [1, 2, 3, 4]
    assert set(listed[0]) == _keys("ArticleSummary")
    shown = _get(reader, f"/articles/{PAGE_ID}")
    assert set(shown) == _keys("Article")
    assert {removal["reason"] for removal in shown["removals"]} >= {"cookie_notice", "newsletter"}
    assert [passage["id"] for passage in shown["passages"]] == ["4-0", "4-1"]
    assert _get(reader, "/articles/99", 404)["error"]["code"] == "article_not_found"


def test_an_article_is_findable_when_adding_answers(client: FlaskClient) -> None:
    added = _json(
        client.post("/api/v1/articles", json={"text": TEXT, "tags": ["cats"], "published": "2024-05-03"}), 201
    )
    assert set(added) == _keys("Addition")
    assert added["outcome"] == "added"
    (hit,) = _get(client, "/search?q=lighthouse&mode=keyword")["hits"]
    assert (hit["article_id"], hit["tags"], hit["published"]) == (added["article_id"], ["cats"], "2024-05-03")
    again = _json(client.post("/api/v1/articles", json={"text": TEXT}), 200)
    assert (again["outcome"], again["article_id"]) == ("unchanged", added["article_id"])


def test_html_is_taken_apart_as_a_page(client: FlaskClient) -> None:
    added = _json(client.post("/api/v1/articles", json={"html": PAGE.replace("Utrecht", "Arnhem")}), 201)
    assert _get(client, f"/articles/{added['article_id']}")["title"] == "Bees return to the city roofs"


def test_without_waiting_adding_answers_with_a_job(client: FlaskClient, running: Running) -> None:
    response = client.post("/api/v1/articles?wait=false", json={"text": TEXT})
    body = _json(response, 202)
    assert set(body) == _keys("WaitingJob")
    assert response.headers["Location"] == body["href"]
    running.jobs.wait(body["id"], 90)
    job = _json(client.get(body["href"]), 200)
    assert set(job) == _keys("Job")
    assert set(job["items"][0]) == _keys("JobItem")
    assert job["finished"] is True
    assert (job["total"], job["outcomes"]["added"], job["states"]["findable"]) == (1, 1, 1)
    (listed,) = _get(client, "/jobs")
    assert set(listed) == _keys("JobSummary")
    assert listed == {name: job[name] for name in listed}
    assert _get(client, f"/jobs/{body['id']}?offset=1")["items"] == []
    assert _get(client, "/jobs?limit=x", 400)["error"]["code"] == "invalid_request"
    assert _get(client, "/jobs/nonsense", 404)["error"]["code"] == "job_not_found"


def test_a_job_is_cancelled(client: FlaskClient, running: Running) -> None:
    job = running.jobs.submit([PastedText(TEXT)])
    cancelled = _json(client.delete(f"/api/v1/jobs/{job}"), 200)
    assert (cancelled["state"], cancelled["items"][0]["state"]) == ("cancelled", "cancelled")
    assert _json(client.delete("/api/v1/jobs/99"), 404)["error"]["code"] == "job_not_found"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid_request"),
        ({"text": TEXT, "html": "<p>x</p>"}, 400, "invalid_request"),
        ({"text": "   "}, 400, "source_empty"),
        ({"text": 5}, 400, "invalid_request"),
        ({"text": TEXT, "title": 5}, 400, "invalid_request"),
        ({"text": TEXT, "published": "soon"}, 400, "invalid_metadata"),
        ({"text": TEXT, "date": "2024-05-03"}, 400, "invalid_request"),
        ({"text": TEXT, "tags": "cats"}, 400, "invalid_metadata"),
        ({"text": TEXT, "tags": [""]}, 400, "invalid_metadata"),
        ({"url": "ftp://example.org/"}, 400, "invalid_url"),
        ({"url": "http://127.0.0.1:1/"}, 400, "fetch_refused"),
    ],
)
def test_what_cannot_be_added_is_said_with_its_code(client: FlaskClient, body: Any, status: int, code: str) -> None:
    assert _json(client.post("/api/v1/articles", json=body), status)["error"]["code"] == code


def test_what_was_left_out_is_found_as_described_with_its_reason(reader: FlaskClient) -> None:
    answer = _get(reader, "/search?q=smoker+in:removed&mode=semantic")
    assert set(answer) == _keys("Results")
    assert (answer["in"], answer["mode"], answer["total"]) == ("removed", "keyword", 1)
    assert answer["notice"] == "Removed text is searched by word only."
    (hit,) = answer["hits"]
    assert set(hit) == _keys("RemovedHit")
    removed = hit["removed"]
    assert (hit["article_id"], removed["reason"], removed["rule"]) == (PAGE_ID, "alt_text", "image-alt-text")
    removals = _get(reader, f"/articles/{PAGE_ID}")["removals"]
    assert hit["removed"]["position"] in [each["position"] for each in removals]
    (mark,) = hit["snippet"]["highlights"]
    assert hit["snippet"]["text"][mark["start"] : mark["end"]] == "smoker"
    assert _get(reader, "/search?q=smoker&mode=keyword")["in"] == "text"
    assert _json(reader.get("/api/v1/search?q=title:bees+in:removed"), 400)["error"]["corrected"] == "bees in:removed"


def test_a_removed_article_is_not_found_any_more(client: FlaskClient) -> None:
    response = client.delete(f"/api/v1/articles/{PAGE_ID}")
    assert (response.status_code, response.data) == (204, b"")
    assert _get(client, "/search?q=honey&mode=keyword")["hits"] == []
    assert [article["id"] for article in _get(client, "/articles?removed=1")] == [PAGE_ID]
    assert _json(client.delete("/api/v1/articles/99"), 404)["error"]["code"] == "article_not_found"


def test_an_empty_archive_has_no_index_and_says_so(empty_app: Flask) -> None:
    assert _get(empty_app.test_client(), "/search?q=x", 503)["error"]["code"] == "index_missing"
    assert _get(empty_app.test_client(), "/articles") == []


@pytest.mark.parametrize(("method", "address", "status"), [("GET", "/nothing", 404), ("PUT", "/articles", 405)])
def test_every_failure_is_json(reader: FlaskClient, method: str, address: str, status: int) -> None:
    response = reader.open(f"/api/v1{address}", method=method, json={})
    assert set(_json(response, status)["error"]) == _keys("ErrorDetail")


def test_every_address_is_described_and_every_description_has_its_address(shared_app: Flask) -> None:
    served = {
        (
            re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"),
            method.lower(),
        )
        for rule in shared_app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, operations in DESCRIPTION["paths"].items() for method in operations}
    assert served == described


def test_the_description_is_well_formed(reader: FlaskClient) -> None:
    assert _get(reader, "/openapi.json") == DESCRIPTION
    assert DESCRIPTION["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(DESCRIPTION["info"])
    operations = [(path, each) for path, methods in DESCRIPTION["paths"].items() for each in methods.values()]
    names = [operation["operationId"] for _, operation in operations]
    assert len(names) == len(set(names))
    for path, operation in operations:
        parameters = [_resolved(each) for each in operation.get("parameters", [])]
        in_path = {each["name"] for each in parameters if each["in"] == "path"}
        assert in_path == {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert all(each["required"] for each in parameters if each["in"] == "path")
        assert all(_resolved(response)["description"] for response in operation["responses"].values())
    for reference in _references(DESCRIPTION):
        _resolved({"$ref": reference})
    for schema in DESCRIPTION["components"]["schemas"].values():
        assert set(schema["required"]) <= set(schema["properties"])


def _item_keys(schema: str, array: str) -> set[str]:
    return set(DESCRIPTION["components"]["schemas"][schema]["properties"][array]["items"]["properties"])


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [each for inner in value.values() for each in _references(inner)]
    return [each for inner in value for each in _references(inner)] if isinstance(value, list) else []


def _resolved(value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    found: Any = DESCRIPTION
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)
