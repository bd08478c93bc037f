"""Products side by side: aligned, differences marked, nothing made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from catalogue.composition import open_catalogue
from catalogue.languages import INTERFACE_LANGUAGES
from indexer.loading import load_files
from tests.conftest import settings_for
from tests.indexer.records import record, write_lines
from web.app import create_app


def product(name: str, *specifications: dict[str, object]) -> dict[str, object]:
    return record(name, title=f"Title of {name}", specifications=list(specifications))


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("compared")
    opened = open_catalogue(settings_for(folder / "data"))
    records = [
        product(
            "one",
            {"name": "weight", "value": 14200, "unit": "kg"},
            {"name": "range", "value": 750, "unit": "km"},
            {"name": "Roof hatch", "value": "two"},
        ),
        product(
            "two",
            {"name": "weight", "value": 14.2, "unit": "t"},
            {"name": "range", "value": 1, "unit": "km"},
            {"name": "roof  HATCH", "value": "one"},
        ),
        product("three", {"name": "weight", "min": 3, "max": 4, "unit": "t"}),
        *(product(f"more-{number}") for number in range(4)),
    ]
    report = load_files(opened, [write_lines(folder / "s.jsonl", records)])
    assert report.errors == []
    yield create_app(opened).test_client()
    opened.close()


def lines(visitor: FlaskClient, *ids: str) -> dict[str, tuple[bool, list[str]]]:
    """The lines of a comparison by name: whether the products differ, and what each has."""
    page = visitor.get("/en/compare?" + "&".join(f"id={each}" for each in ids)).text
    found = {}
    for row in re.findall(r'<tr[^>]*>\s*<th scope="row".*?</tr>', page, re.DOTALL):
        plain = [
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        found[plain[0].removesuffix(", differs")] = ("differs" in row.split(">")[0], plain[1:])
    return found


def test_what_is_the_same_in_two_units_does_not_differ(visitor: FlaskClient):
    assert lines(visitor, "one", "two")["Weight"] == (False, ["14,200 kg", "14,200 kg"])


def test_most_products_unit_is_everybodys(visitor: FlaskClient):
    differs, values = lines(visitor, "one", "two", "three")["Weight"]
    assert differs
    assert [re.sub("[\u2066\u2069]", "", value) for value in values] == [
        "14.2 t",
        "14.2 t",
        "3 – 4 t",
    ]


def test_what_a_sheet_does_not_say_is_not_a_difference(visitor: FlaskClient):
    found = lines(visitor, "two", "three")
    assert found["Range"] == (False, ["1 km", "–not stated"])


def test_free_names_meet_however_they_are_written(visitor: FlaskClient):
    assert lines(visitor, "one", "two")["roof HATCH"] == (True, ["two", "one"])


def test_products_stand_in_the_order_asked_each_once(visitor: FlaskClient):
    page = visitor.get("/en/compare?id=two&id=one&id=two").text
    assert re.findall(r'scope="col" id="p-([^"]+)"', page) == ["two", "one"]


def test_five_are_shown_and_the_reader_is_told(visitor: FlaskClient):
    ids = ["one", "two", "three", *(f"more-{number}" for number in range(4))]
    page = visitor.get("/en/compare?" + "&".join(f"id={each}" for each in ids)).text
    assert len(re.findall(r'scope="col"', page)) == 5
    assert "At most 5 products" in page


@pytest.mark.parametrize("asked", ["", "id=one", "id=one&id=nobody", "id=%00&id=%FF"])
def test_fewer_than_two_are_told_how_to_choose(visitor: FlaskClient, asked: str):
    answer = visitor.get(f"/en/compare?{asked}")
    assert "<table" not in answer.text
    assert answer.status_code in (200, 400)


def test_products_that_are_gone_are_left_out_and_named_as_such(visitor: FlaskClient):
    page = visitor.get("/en/compare?id=one&id=nobody&id=two").text
    assert "1 product is no longer in the catalogue" in page
    assert len(re.findall(r'scope="col"', page)) == 2


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_language_compares(visitor: FlaskClient, language: str):
    page = visitor.get(f"/{language}/compare?id=one&id=two").text
    assert page.count('scope="row"') >= 6
