"""A query comes from an address, goes back into one, and names the parameter at fault."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from catalogue.errors import QueryError
from catalogue.search.query import MODES, SORTS, Bounds, Query, parse_query
from catalogue.sheets.fields import facet_fields
from catalogue.sheets.quantities import LARGEST
from catalogue.sheets.specifications import numeric_specifications


def parsed(*pairs: tuple[str, str]) -> Query:
    return parse_query(MultiDict(pairs), "fr")


def test_an_address_without_parameters_asks_for_everything():
    assert parsed() == Query()


def test_the_spaces_of_a_text_are_tidied():
    assert parsed(("q", "  drone \t\x00 léger ")).text == "drone léger"


def test_values_of_a_filter_keep_their_order_each_once():
    assert parsed(("country", "TR"), ("country", "ML"), ("country", "TR")).filters == {
        "country": ("TR", "ML")
    }


def test_an_empty_filter_is_none():
    assert parsed(("country", "")).filters == {}


def test_a_range_is_read_with_both_ends():
    query = parsed(("spec.range.min", "10,5"), ("spec.range.max", "20"))
    assert query.ranges == {"range": Bounds(10.5, 20)}


def test_an_unknown_parameter_is_left_alone():
    assert parsed(("utm_source", "mail")) == Query()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "x" * 501),
        ("sort", "price"),
        ("mode", "magic"),
        ("page", "0"),
        ("page", "x"),
        ("page", "1000001"),
        ("size", "101"),
        ("size", "-1"),
        ("spec.range.min", "far"),
        ("spec.range.min", "nan"),
        ("spec.range.max", "inf"),
        ("spec.colour.min", "1"),
        ("spec.standard.min", "1"),
    ],
)
def test_a_value_that_cannot_be_meant_is_an_error_that_names_its_parameter(name: str, value: str):
    with pytest.raises(QueryError) as caught:
        parsed((name, value))
    assert caught.value.field == name


def test_too_many_values_of_a_filter_are_an_error_that_names_it():
    with pytest.raises(QueryError) as caught:
        parsed(*(("exhibitor", str(number)) for number in range(51)))
    assert caught.value.field == "exhibitor"


def test_an_unknown_specification_comes_with_the_known_ones():
    with pytest.raises(QueryError, match="draught"):
        parsed(("spec.colour.min", "1"))


def test_a_wrong_choice_comes_with_the_allowed_ones():
    with pytest.raises(QueryError, match="relevance, title, newest"):
        parsed(("sort", "price"))


WORDS = st.text(string.ascii_letters + 'éşıأ٣0-"«»>', min_size=1, max_size=12)
QUERIES = st.builds(
    Query,
    text=st.lists(WORDS, max_size=5).map(" ".join),
    language=st.just("fr"),
    filters=st.dictionaries(
        st.sampled_from(list(facet_fields())),
        st.lists(WORDS, min_size=1, max_size=3, unique=True).map(tuple),
    ),
    ranges=st.dictionaries(
        st.sampled_from(list(numeric_specifications())),
        st.builds(
            Bounds,
            st.floats(-LARGEST, LARGEST),
            st.none() | st.floats(-LARGEST, LARGEST),
        ),
        max_size=3,
    ),
    literal=st.lists(WORDS, max_size=3, unique=True).map(tuple),
    sort=st.sampled_from(SORTS),
    mode=st.sampled_from(MODES),
    page=st.integers(1, 1_000_000),
    size=st.integers(1, 100),
)


@given(query=QUERIES)
def test_a_query_comes_back_from_its_own_address(query: Query):
    assert parsed(*query.parameters()) == query


@given(query=QUERIES, value=WORDS)
def test_a_filter_put_on_and_taken_off_leaves_the_first_page_of_the_query(query: Query, value: str):
    name = "maturity"
    before = query.without_filter(name, value).on_page(1)
    assert before.with_filter(name, value).without_filter(name, value) == before


def test_a_narrower_query_begins_at_its_first_page():
    assert Query(page=4).with_filter("domain", "air").page == 1


def test_a_range_is_taken_off():
    query = Query(ranges={"range": Bounds(1), "speed": Bounds(2)}, page=3).without_range("range")
    assert (query.ranges, query.page) == ({"speed": Bounds(2)}, 1)


def test_a_part_is_taken_literally_once():
    assert Query().taking_literally("drone").taking_literally("drone").literal == ("drone",)
