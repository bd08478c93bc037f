"""Numbers with units are read as people write them, converted, and written by their habits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.sheets.quantities import (
    UNIT_WORDS,
    Quantity,
    QuantityError,
    convert,
    format_quantity,
    parse_number,
    parse_quantity,
    unit_named,
)
from catalogue.sheets.specifications import numeric_specifications


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("12,7", 12.7),
        ("12.7", 12.7),
        ("-5", -5),
        ("−5", -5),
        ("1 200", 1200),
        ("1\u202f200,5", 1200.5),
        ("1,200", 1200),
        ("1.200,5", 1200.5),
        ("1,200.5", 1200.5),
        ("12.345.678", 12_345_678),
        ("0,125", 0.125),
        ("7.620", 7.62),
        ("٣٠", 30),
        ("۱۲۰", 120),
        ("١٬٢٠٠", 1200),
        ("١٢٫٧", 12.7),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: float):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "nan", "inf", "1e999", "12 km", "1.2.3", "1,2,3", "24.11.2026", "1 2 3"],
)
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 (float's own message, or none)
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("150 km", Quantity(150, 150, "km")),
        ("12", Quantity(12, 12, "")),
        ("80-220 km/h", Quantity(80, 220, "km/h")),
        ("80 – 220 km/h", Quantity(80, 220, "km/h")),
        ("220-80 km/h", Quantity(80, 220, "km/h")),
        ("30 à 512 MHz", Quantity(30, 512, "MHz")),
        ("30 ile 512 MHz", Quantity(30, 512, "MHz")),
        ("٣٠ إلى ٥١٢ كم", Quantity(30, 512, "كم")),
        ("-20 à +45 °C", Quantity(-20, 45, "°C")),
        ("1 200 kg", Quantity(1200, 1200, "kg")),
    ],
)
def test_a_cell_is_read_as_a_quantity(text: str, quantity: Quantity):
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "3a/3b", "10 furlongs", "12.7x99", "km", "1,2.3,4", "1.2.3"])
def test_a_cell_that_is_no_quantity_is_none(text: str):
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (2.5, "t", "kg", 2500),
        (40, "min", "h", 0.6666666667),
        (40, "دقيقة", "h", 0.6666666667),
        (12, "saat", "h", 12),
        (1, "nm", "km", 1.852),
        (20, "knots", "km/h", 37.04),
        (2.4, "GHz", "MHz", 2400),
        (1, "MW", "kW", 1000),
        (10, "л.с.", "kW", 7.456998716),
        (50, "%", "%", 50),
        (4, "", "", 4),
        (90, "cm", "m", 0.9),
    ],
)
def test_a_value_is_converted(value: float, unit: str, target: str, expected: float):
    assert convert(value, unit, target) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("unit", "target"), [("furlong", "km"), ("kg", "km"), ("", "km")])
def test_a_unit_that_measures_something_else_is_an_error(unit: str, target: str):
    with pytest.raises(QuantityError):
        convert(1, unit, target)


@pytest.mark.parametrize("word", UNIT_WORDS)
def test_every_word_for_a_unit_is_found_whatever_its_case(word: str):
    assert unit_named(word.upper()) is not None or unit_named(word) == UNIT_WORDS[word]


@pytest.mark.parametrize("name", list(numeric_specifications()))
def test_every_canonical_unit_can_be_written_in_a_cell(name: str):
    unit = numeric_specifications()[name].unit
    assert unit_named(unit) == unit


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "1\u202f234,5 kg"), ("en", "1,234.5 kg"), ("tr", "1.234,5 kg"), ("ar", "1,234.5 كغ")],
)
def test_a_value_is_written_by_the_habits_of_a_language(language: str, expected: str):
    assert format_quantity(1234.5, 1234.5, "kg", language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "\u206680 – 220\u2069 km/h"),
        ("en", "\u206680 – 220\u2069 km/h"),
        ("tr", "\u206680 – 220\u2069 km/sa"),
        ("ar", "\u206680 – 220\u2069 كم/س"),
    ],
)
def test_a_range_keeps_its_direction_in_every_language(language: str, expected: str):
    assert format_quantity(80, 220, "km/h", language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "≥ 1,5 h"), ("en", "≥ 1.5 h"), ("tr", "≥ 1,5 sa"), ("ar", "≥ 1.5 س")],
)
def test_an_open_end_is_written_as_a_bound(language: str, expected: str):
    assert format_quantity(1.5, None, "h", language) == expected


@pytest.mark.parametrize("language", ["fr", "en", "tr", "ar"])
def test_an_upper_bound_is_written_as_one(language: str):
    assert format_quantity(None, 3, "", language) == "≤ 3"


@given(number=st.integers(-(10**9), 10**9))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_written_whole_number_is_read_back(language: str, number: int):
    assert parse_number(format_quantity(number, number, "", language)) == number


@given(hundredths=st.integers(0, 10**8))
@pytest.mark.parametrize("language", ["fr", "en", "tr"])
def test_a_written_number_with_two_decimals_is_read_back(language: str, hundredths: int):
    number = hundredths + 0.25  # two decimals: no group of three that could mean thousands
    assert parse_number(format_quantity(number, number, "", language)) == number


@given(
    low=st.integers(0, 10**6),
    more=st.integers(1, 10**6),
    unit=st.sampled_from(sorted(UNIT_WORDS)),
    dash=st.sampled_from(["-", " - ", " – ", " à "]),
)
def test_a_written_range_is_read_back(low: int, more: int, unit: str, dash: str):
    high = low + more
    assert parse_quantity(f"{low}{dash}{high} {unit}") == Quantity(low, high, unit)


@given(
    value=st.floats(1e-3, 1e6),
    units=st.sampled_from([("km", "m"), ("t", "kg"), ("h", "min"), ("knot", "km/h"), ("hp", "kW")]),
)
def test_a_conversion_there_and_back_gives_the_same_value(value: float, units: tuple[str, str]):
    one, other = units
    assert math.isclose(convert(convert(value, one, other), other, one), value, rel_tol=1e-8)


@settings(max_examples=300)
@given(text=st.text(max_size=30) | st.from_regex(r"[-−]?[\d., ]{1,9}( ?(-|à) ?[\d.,]{1,5})? ?\w*"))
def test_any_cell_is_a_quantity_or_none(text: str):
    quantity = parse_quantity(text)
    assert quantity is None or (math.isfinite(quantity.low) and quantity.low <= quantity.high)
