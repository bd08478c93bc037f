"""Chips, facets and ranges: each leads where it says, with as many products as it says."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from reading import boxes, hits, links

from catalogue.languages import INTERFACE_LANGUAGES


def total(page: str) -> int:
    """How many products the heading speaks of (French)."""
    return int(re.search(r"<h1>\s*([\d\s]+) produit", page).group(1))  # type: ignore[union-attr]


@pytest.mark.parametrize("facet", ["domain", "concept", "country", "hall", "maturity", "language"])
def test_a_facets_count_is_what_its_filter_finds(client: FlaskClient, facet: str) -> None:
    counts = boxes(client.get("/fr/search?q=radio").text, facet)
    assert counts
    for value, count in counts.items():
        page = client.get("/fr/search", query_string={"q": "radio", facet: value}).text
        assert total(page) == count, value


def test_values_of_one_facet_widen_and_facets_narrow(client: FlaskClient) -> None:
    counts = boxes(client.get("/fr/search").text, "country")
    both = client.get("/fr/search?country=TR&country=ML").text
    assert total(both) == counts["TR"] + counts["ML"]
    naval = client.get("/fr/search?country=TR&country=ML&domain=naval").text
    assert 0 < total(naval) < total(both)
    assert boxes(both, "country") == counts, "a facet's own counts ignore its own filter"


def test_a_chosen_value_is_checked_and_has_a_chip_that_takes_it_off(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=radio&country=TR&domain=land").text
    assert re.search(r'name="country" value="TR" checked', page)
    assert "Pays\u00a0: <bdi>Turquie</bdi>" in page
    assert "/fr/search?q=radio&domain=land" in links(page, "chip")
    assert links(page, "clear") == ["/fr/search?q=radio"]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_what_was_understood_is_a_chip_that_can_be_taken_literally(
    client: FlaskClient, language: str
) -> None:
    page = client.get(f"/{language}/search", query_string={"q": "drone endurance > 10 h"}).text
    chips = links(page, "chip")
    assert len(chips) == 2
    literal = client.get(chips[1]).text
    assert len(links(literal, "chip")) == 1


@pytest.mark.parametrize(
    ("language", "text", "chips"),
    [
        ("fr", "drone turc", ["Pays\u00a0: <bdi>Turquie</bdi>"]),
        ("en", "Turkish drones hall B", ["Country: <bdi>Türkiye</bdi>", "<bdi>Hall B · Anatolia"]),
        ("tr", "Bozdoruk B4", ["Katılımcı: <bdi>Bozdoruk Zırhlı Araçlar A.Ş.</bdi>",
                               "<bdi>Stant B4</bdi>"]),
        ("ar", "جناح B4", ["<bdi>جناح B4</bdi>"]),
    ],
)  # fmt: skip
def test_countries_exhibitors_and_places_have_chips(
    client: FlaskClient, language: str, text: str, chips: list[str]
) -> None:
    page = client.get(f"/{language}/search", query_string={"q": text}).text
    for chip in chips:
        assert chip in page


def test_an_excluded_word_is_said_in_words(client: FlaskClient) -> None:
    page = client.get("/fr/search", query_string={"q": "drone -cible"}).text
    assert "Sans\u00a0: <bdi>cible</bdi>" in page


def test_a_range_narrows_is_shown_and_can_be_taken_off(client: FlaskClient) -> None:
    page = client.get("/fr/search?concept=armoured-vehicle&spec.weight.max=10000").text
    assert "≤ 10\u202f000 kg" in page
    assert 'name="spec.weight.max" value="10000"' in page
    assert "/fr/search?concept=armoured-vehicle" in links(page, "chip")
    assert 0 < total(page) < total(client.get("/fr/search?concept=armoured-vehicle").text)


def test_the_facet_form_carries_the_words_along_and_the_box_the_filters(
    client: FlaskClient,
) -> None:
    page = client.get("/fr/search?q=radio&country=TR&spec.weight.max=10&sort=title").text
    box = page[page.index('role="search"') : page.index("</form>")]
    assert '<input type="hidden" name="country" value="TR">' in box
    assert '<input type="hidden" name="spec.weight.max" value="10">' in box
    form = page[page.index('class="filters"') :]
    assert '<input type="hidden" name="q" value="radio">' in form
    assert '<input type="hidden" name="sort" value="title">' in form
    assert '<input type="hidden" name="country"' not in form


def test_a_filter_that_finds_nothing_survives_the_facet_form(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=radio&country=JP").text
    form = page[page.index('class="filters"') :]
    assert re.search(r'name="country" value="JP"', form)
    assert "<bdi>Japon</bdi>" in page


def test_a_long_facet_shows_eight_values_and_the_rest_behind_more(client: FlaskClient) -> None:
    page = client.get("/fr/search").text
    country = next(f for f in page.split('<fieldset class="facet"') if 'name="country"' in f)
    shown, rest = country.split('<details class="more">')
    assert shown.count('name="country"') == 8
    assert rest.count('name="country"') > 1


def test_concepts_are_a_tree(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=drone").text
    deeper = re.search(r'class="depth-1">.*?name="concept"', page, re.DOTALL)
    assert deeper


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ("page=none", "Page"),
        ("page=-1", "Page"),
        ("size=1000", "Résultats par page"),
        ("sort=price", "Ordre"),
        ("spec.range.min=far", "Portée"),
        ("mode=magic", "Mode de recherche"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_reported_and_the_rest_works(
    client: FlaskClient, parameters: str, named: str
) -> None:
    answer = client.get(f"/fr/search?q=drone&country=TR&{parameters}")
    assert answer.status_code == 200
    assert named in answer.text[answer.text.index('role="alert"') :].split("</p>")[0]
    assert hits(answer.text) == hits(client.get("/fr/search?q=drone&country=TR").text)


def test_an_unknown_specification_is_reported_and_the_rest_works(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=drone&spec.beauty.min=3")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert hits(answer.text)


def test_a_text_that_is_too_long_is_cut_and_still_searched(client: FlaskClient) -> None:
    answer = client.get("/fr/search", query_string={"q": "radio " * 200})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert hits(answer.text)
