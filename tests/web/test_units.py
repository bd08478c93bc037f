"""Readers choose their units; what the exhibitor wrote stays readable."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.web.reading import SHEET
from web.delegations.units import in_system, in_unit


def choose(client: FlaskClient, units: str) -> None:
    answer = client.post("/units", data={"units": units, "next": f"/en/sheets/{SHEET}"})
    assert answer.location == f"/en/sheets/{SHEET}"


def value(client: FlaskClient, name: str, address: str = f"/en/sheets/{SHEET}") -> str:
    row = re.search(rf"<tr[^>]*>\s*<th[^>]*>{name}.*?</tr>", client.get(address).text, re.DOTALL)
    assert row
    cell = re.search(r"<td[^>]*>(.*?)</td>", row[0], re.DOTALL)
    assert cell
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell[1])).strip()


def test_values_are_shown_as_written_until_the_reader_chooses(client: FlaskClient):
    assert value(client, "Range") == "750 km"


def test_other_units_show_what_was_written_beside(client: FlaskClient):
    choose(client, "imperial")
    assert value(client, "Range") == "466 mi (750 km)"
    choose(client, "metric")
    assert value(client, "Range") == "750 km"


def test_lists_and_comparisons_follow(client: FlaskClient):
    choose(client, "imperial")
    assert "lb" in client.get("/en/search?q=mrap").text
    address = f"/en/compare?id={SHEET}&id=gedikkum-doven-240"
    assert value(client, "Range", address) == "466 mi"


def test_a_choice_that_is_none_changes_nothing(client: FlaskClient):
    choose(client, "cubits")
    assert client.get_cookie("units") is None


@pytest.mark.parametrize(
    ("entry", "system", "expected"),
    [
        ({"name": "range", "value": 10, "unit": "km"}, "imperial", {"value": 6.21, "unit": "mi"}),
        (
            {"name": "t", "min": -40, "max": 55, "unit": "°C"},
            "imperial",
            {"min": -40, "unit": "degF"},
        ),
        ({"name": "weight", "max": 2205, "unit": "lb"}, "metric", {"max": 1000, "unit": "kg"}),
    ],
)
def test_ends_are_converted(entry: dict[str, object], system: str, expected: dict[str, object]):
    assert expected.items() <= in_system(entry, system).items()


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "calibre", "value": 155, "unit": "mm"},
        {"name": "speed", "value": 30, "unit": "kn"},
        {"name": "crew", "value": 3},
        {"name": "level", "value": "3 kg", "unit": "kg"},
        {"name": "odd", "value": 3, "unit": "cubits"},
    ],
)
def test_the_rest_stays_as_it_is(entry: dict[str, object]):
    assert in_system(entry, "imperial") is entry
    assert in_system(entry, "metric") is entry


def test_what_cannot_be_converted_stays():
    entry = {"name": "odd", "value": 3, "unit": "kg"}
    assert in_unit(entry, "km") is entry
