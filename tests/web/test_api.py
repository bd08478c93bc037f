"""The HTTP API's contract (design, section 9)."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from reading import SHEET


def test_a_search_has_the_contracts_shape(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=drone+endurance+%3E+10+h&lang=fr&size=2").json
    assert answer is not None
    assert set(answer) == {
        "query", "total", "page", "size", "took_ms", "hits", "facets", "specifications",
        "suggestions",
    }  # fmt: skip
    assert answer["query"] == {
        "text": "drone endurance > 10 h",
        "language": "fr",
        "constraints": [
            {"specification": "endurance", "min": 10.0, "unit": "h", "text": "endurance > 10 h"}
        ],
        "concepts": ["unmanned-aircraft"],
        "filters": [],
    }
    assert answer["page"] == 1
    assert answer["size"] == 2 == len(answer["hits"])
    hit = answer["hits"][0]
    assert {
        "id", "score", "title", "language", "summary", "highlights", "exhibitor",
        "domains", "concepts", "why",
    } <= set(hit)  # fmt: skip
    assert set(hit["exhibitor"]) == {"id", "name", "country", "stands"}
    assert set(hit["why"]) == {"words", "concepts", "similarity"}
    assert "<mark>" not in hit["title"]
    assert set(answer["facets"]["domain"][0]) == {"value", "label", "count", "selected"}


def test_a_country_in_the_words_is_told(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=drone+turc&lang=fr").json
    assert answer is not None
    assert answer["query"]["filters"] == [{"facet": "country", "value": "TR", "text": "turc"}]


def test_facets_filters_ranges_and_pages_work(client: FlaskClient) -> None:
    address = "/api/v1/search?country=TR&domain=land&spec.weight.max=10000&sort=title&lang=en"
    first = client.get(f"{address}&size=5").json
    second = client.get(f"{address}&size=5&page=2").json
    assert first is not None
    assert second is not None
    assert first["total"] == second["total"] > 5
    ids = [hit["id"] for hit in first["hits"] + second["hits"]]
    assert len(ids) == len(set(ids))
    assert all(hit["exhibitor"]["country"] == "TR" for hit in first["hits"])
    selected = [value for value in first["facets"]["country"] if value["selected"]]
    assert [value["value"] for value in selected] == ["TR"]
    assert selected[0]["label"] == "Türkiye"
    assert selected[0]["count"] == first["total"]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "semantic"])
def test_each_mode_answers(client: FlaskClient, mode: str) -> None:
    answer = client.get(f"/api/v1/search?q=radio&mode={mode}").json
    assert answer is not None
    assert answer["total"] > 0


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ("page=0", "page"),
        ("size=101", "size"),
        ("sort=price", "sort"),
        ("mode=magic", "mode"),
        ("lang=de", "lang"),
        ("spec.range.min=far", "spec.range.min"),
        ("spec.beauty.max=1", "spec.beauty.max"),
        ("q=" + "x" * 501, "q"),
    ],
)
def test_a_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, parameters: str, field: str
) -> None:
    answer = client.get(f"/api/v1/search?{parameters}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["field"] == field
    assert answer.json["status"] == 400
    assert {"type", "title", "detail"} <= set(answer.json)


def test_labels_come_in_the_language_asked_for_then_the_browsers_then_french(
    client: FlaskClient,
) -> None:
    def naval(address: str, **headers: str) -> str:
        answer = client.get(address, headers=headers).json
        assert answer is not None
        return next(v["label"] for v in answer["facets"]["domain"] if v["value"] == "naval")

    assert naval("/api/v1/search?lang=tr", **{"Accept-Language": "ar"}) == "Deniz"
    assert naval("/api/v1/search", **{"Accept-Language": "ar"}) == "البحر"
    assert naval("/api/v1/search") == "Naval"


def test_a_cookie_does_not_change_what_a_program_gets(client: FlaskClient) -> None:
    client.get("/ar/")
    answer = client.get("/api/v1/search")
    assert answer.json is not None
    assert "Terre" in [value["label"] for value in answer.json["facets"]["domain"]]


def test_a_sheet_comes_as_in_files(client: FlaskClient) -> None:
    sheet = client.get(f"/api/v1/sheets/{SHEET}").json
    assert sheet is not None
    assert sheet["id"] == SHEET
    assert sheet["exhibitor"]["stands"] == ["B4", "B5"]
    assert sheet["translations"]["fr"]["title"].startswith("KOYTAK-M")


@pytest.mark.parametrize("address", ["/api/v1/sheets/nothing", "/api/v1/nothing", "/api/nothing"])
def test_what_is_not_there_is_a_problem(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == 404


def test_no_results_come_with_suggestions(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=zzqxv&country=TR").json
    assert answer is not None
    if not answer["total"]:
        assert answer["suggestions"]
        assert {"kind", "label", "parameters", "total"} == set(answer["suggestions"][0])
