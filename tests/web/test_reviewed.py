"""What a reviewer once found wrong."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from web.app import create_app


@pytest.fixture(scope="module")
def fresh(catalogue: Catalogue) -> FlaskClient:
    """A reader without cookies."""
    return create_app(catalogue).test_client(use_cookies=False)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-US,fr;q=0.1", "en"),
        ("de,tr;q=0.8,fr;q=0.2", "tr"),
        ("ar-SD", "ar"),
        ("en;q=0, tr", "tr"),
        ("de", "fr"),
    ],
)
def test_the_first_language_that_we_have_is_taken(
    fresh: FlaskClient, accepted: str, language: str
) -> None:
    answer = fresh.get("/", headers={"Accept-Language": accepted})
    assert answer.headers["Location"] == f"/{language}/"


def test_an_unchanged_page_is_remembered_as_the_readers_choice(catalogue: Catalogue) -> None:
    reader = create_app(catalogue).test_client()
    tag = reader.get("/en/").headers["ETag"]
    reader.get("/tr/")
    assert reader.get("/en/", headers={"If-None-Match": tag}).status_code in (200, 304)
    assert reader.get("/").headers["Location"] == "/en/"


def test_who_refuses_compression_gets_none(fresh: FlaskClient) -> None:
    answer = fresh.get("/fr/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in answer.headers
    answer = fresh.get("/fr/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_the_api_says_that_it_depends_on_the_language(fresh: FlaskClient) -> None:
    answer = fresh.get("/api/v1/search?q=radio")
    assert "Accept-Language" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/fr/", "/fr/search", "/api/v1/search"])
def test_broken_bytes_are_refused(fresh: FlaskClient, path: str) -> None:
    assert fresh.get(path, environ_overrides={"QUERY_STRING": "q=\xff"}).status_code == 400


@pytest.mark.parametrize(
    ("typed", "meant"), [("1,200", "1200"), ("1 200", "1200"), ("1e3", "1000"), ("٣٠", "30")]
)
def test_bounds_are_read_as_people_write_them(fresh: FlaskClient, typed: str, meant: str) -> None:
    totals = [
        fresh.get("/api/v1/search", query_string={"spec.weight.min": text}).get_json()["total"]
        for text in (typed, meant)
    ]
    assert totals[0] == totals[1] > 0


@pytest.mark.parametrize("value", ["1e308", "1e999", "nan", "inf", "9" * 400])
def test_bounds_beyond_reason_are_named(fresh: FlaskClient, value: str) -> None:
    answer = fresh.get("/api/v1/search", query_string={"spec.range.min": value})
    assert answer.status_code == 400
    assert answer.get_json()["field"] == "spec.range.min"
    assert fresh.get("/fr/search", query_string={"spec.range.min": value}).status_code == 200


def test_the_form_keeps_every_digit_of_a_bound(fresh: FlaskClient) -> None:
    page = fresh.get("/fr/search?spec.weight.min=1234567.5").get_data(as_text=True)
    assert "1.23457e+06" not in page
    assert page.count("1234567.5") >= 2
