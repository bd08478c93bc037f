"""Numbers in bins: every value between the edges of its own."""

from __future__ import annotations

import math
import sys
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.search.bins import bin_of, bins_of, by_specification, edge_of
from catalogue.search.documents import Document

ROUNDING = 1e-9
POSITIVE = st.floats(min_value=0, exclude_min=True, allow_infinity=False)
EMPTY = Document("one", (), {}, {}, (), {}, 0.0, "one")


@given(st.floats(min_value=1e-9, max_value=1e12))
@example(0.3)
@example(9.999999999999998)  # ten, after a conversion
@example(1e23)
def test_a_value_lies_between_the_edges_of_its_bin(value: float) -> None:
    number = bin_of(value)
    assert edge_of(number) <= value * (1 + 2 * ROUNDING)
    assert value < edge_of(number + 1) * (1 - ROUNDING / 2)


@given(POSITIVE)
@example(5e-324)
@example(1e-320)
@example(sys.float_info.min)
@example(sys.float_info.max)
def test_the_smallest_and_the_largest_values_have_a_bin(value: float) -> None:
    number = bin_of(value)
    assert edge_of(number) * (1 - ROUNDING) <= value <= edge_of(number + 1)


@given(POSITIVE, POSITIVE)
def test_a_larger_value_never_lies_in_a_lower_bin(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert bin_of(low) <= bin_of(high)


@given(st.integers(min_value=-60, max_value=80))
def test_an_edge_belongs_to_the_bin_above_it(number: int) -> None:
    assert bin_of(edge_of(number)) == number
    assert bin_of(math.nextafter(edge_of(number), 0)) == number, "as good as the edge"
    assert bin_of(edge_of(number) * 0.999) == number - 1


def test_edges_are_round() -> None:
    assert [edge_of(number) for number in range(-6, 7)] == [
        0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0,
    ]  # fmt: skip


@pytest.mark.parametrize("value", [0.0, -0.0, -5.0, math.inf, -math.inf, math.nan])
def test_what_lies_in_no_bin_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no bin"):
        bin_of(value)


def test_a_document_has_the_bin_of_each_highest_value() -> None:
    numbers = {"range": (5.0, 25.0), "weight": (14_000.0, 14_000.0)}
    assert bins_of(replace(EMPTY, numbers=numbers)) == ["range:8", "weight:24"]


@pytest.mark.parametrize("high", [0.0, -20.0, math.inf, math.nan])
def test_a_number_without_a_bin_is_left_out_and_breaks_nothing(high: float) -> None:
    assert bins_of(replace(EMPTY, numbers={"range": (-30.0, high)})) == []


@given(st.dictionaries(st.sampled_from(["range", "a:b", "x-y"]), POSITIVE, min_size=1))
def test_counts_come_back_under_their_specification_and_bin(highs: dict[str, float]) -> None:
    document = replace(EMPTY, numbers={name: (high, high) for name, high in highs.items()})
    counted = by_specification(dict.fromkeys(bins_of(document), 3))
    assert counted == {name: {bin_of(high): 3} for name, high in highs.items()}
