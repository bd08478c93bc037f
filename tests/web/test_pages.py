"""What a reader finds on each page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from reading import EVERY_PAGE, EVERY_PRIVATE_PAGE, EXHIBITOR, SHEET, TURKISH, hits
from werkzeug.test import TestResponse

from catalogue.composition import Catalogue
from catalogue.languages import INTERFACE_LANGUAGES, direction
from catalogue.search.query import Query
from catalogue.taxonomy import DOMAINS
from tests.conftest import EVERYBODY
from tests.people import sign_in
from web.delegations.examples import EXAMPLES

Read = Callable[[str], TestResponse]


@pytest.fixture(scope="module")
def read(app: Flask) -> Read:
    """Gives each page as somebody sees it who may see all; read once, for several tests ask."""
    return cache(sign_in(app.test_client(), EVERYBODY).get)


@pytest.mark.parametrize("address", [*EVERY_PAGE, *EVERY_PRIVATE_PAGE])
def test_every_page_is_there_in_its_language_and_direction(read: Read, address: str) -> None:
    answer = read(address)
    language = address[1:3]
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction(language)}"' in answer.text


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_every_page_has_one_heading_and_a_search_box(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert page.count('<input id="q"') == 1


@pytest.mark.parametrize("address", EVERY_PRIVATE_PAGE)
def test_a_private_page_has_one_heading_and_is_kept_by_nobody(read: Read, address: str) -> None:
    answer = read(address)
    assert len(re.findall(r"<h1[ >]", answer.text)) == 1
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", [*EVERY_PAGE, *EVERY_PRIVATE_PAGE])
def test_no_id_is_used_twice_on_a_page(read: Read, address: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', read(address).text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_home_shows_the_show_its_domains_and_its_figures(
    client: FlaskClient, catalogue: Catalogue, language: str
) -> None:
    page = client.get(f"/{language}/").text
    show = catalogue.settings.show
    assert show.name[language].replace("&", "&amp;") in page
    assert show.place[language] in page
    for domain in DOMAINS:
        assert f'href="/{language}/search?domain={domain}"' in page
    total = catalogue.search.search(Query(language=language)).total
    assert f"<dd>{total}</dd>" in page


def test_home_features_products_of_different_exhibitors(client: FlaskClient) -> None:
    page = client.get("/fr/").text
    exhibitors = re.findall(r'class="by">\s*<a href="/fr/exhibitors/([^"]+)"', page)
    assert len(exhibitors) == len(DOMAINS)
    assert len(set(exhibitors)) == len(exhibitors)


@pytest.mark.parametrize(
    ("language", "example"),
    [(language, example) for language, words in EXAMPLES.items() for example in words],
)
def test_each_example_on_the_home_page_finds_something(
    client: FlaskClient, language: str, example: str
) -> None:
    assert hits(client.get(f"/{language}/search", query_string={"q": example}).text)


def test_the_dates_are_written_out_in_full(client: FlaskClient) -> None:
    assert "9–12 février 2027" in client.get("/fr/").text
    assert "9–12 Şubat 2027" in client.get("/tr/").text


def test_a_hit_says_who_where_and_why(client: FlaskClient) -> None:
    page = client.get("/fr/search", query_string={"q": "véhicule protégé contre les mines"}).text
    row = page[page.index(f"/fr/sheets/{SHEET}") :].split('<li class="hit">')[0]
    assert "Bozdoruk Zırhlı Araçlar" in row
    assert "Turquie" in row
    assert '<bdi dir="ltr">B4</bdi>' in row
    assert "<mark>" in row
    assert "Véhicule protégé contre les mines" in row
    assert 'class="why"' in row


def test_the_specifications_asked_for_come_first(client: FlaskClient) -> None:
    page = client.get("/fr/search", query_string={"q": "drone endurance > 10 h"}).text
    first = re.findall(r'<dl class="key-facts">\s*<div><dt>([^<]+)', page)
    assert first
    assert set(first) == {"Endurance"}


def test_a_foreign_title_carries_its_language_and_a_badge(client: FlaskClient) -> None:
    page = client.get("/ar/search", query_string={"exhibitor": EXHIBITOR}).text
    assert '<span lang="tr" dir="ltr">KOYAK 6x6' in page
    assert 'class="badge" title="لغة النص">التركية</span>' in page


def test_a_translated_sheet_shows_the_translation_and_keeps_the_original(
    client: FlaskClient,
) -> None:
    page = client.get(f"/fr/sheets/{SHEET}").text
    assert "Les charges posées au bord des routes" in page
    shown, original = page.split('<div class="prose original">')
    assert "Traduit par l’exposant" in shown
    assert 'lang="tr" dir="ltr"' in original
    assert "Yol kenarına yerleştirilen" in original


def test_an_untranslated_sheet_has_a_line_in_the_readers_language(client: FlaskClient) -> None:
    page = client.get(f"/ar/sheets/{TURKISH}").text
    line = re.search(r'<p class="in-brief">(.*?)</p>', page)
    assert line
    assert "18.5 طن" in line[1]
    assert 'class="prose original"' not in page


def test_a_sheet_speaks_to_search_engines(client: FlaskClient) -> None:
    page = client.get(f"/fr/sheets/{SHEET}?from=anywhere").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "Product"
    assert data["brand"]["name"] == "Bozdoruk Zırhlı Araçlar A.Ş."
    address = f"http://localhost/fr/sheets/{SHEET}"
    assert data["url"] == address
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'value="{address}"' in page


def test_an_untranslated_sheet_is_marked_and_its_facts_are_in_the_readers_language(
    client: FlaskClient,
) -> None:
    page = client.get(f"/ar/sheets/{TURKISH}").text
    assert '<div class="prose" lang="tr" dir="ltr">' in page
    assert '<p class="notice">' in page
    assert "قدرة المحرك" in page
    assert "18.5 طن" in page
    assert "قيد الإنتاج" in page


def test_a_free_specification_keeps_the_exhibitors_words_and_language(client: FlaskClient) -> None:
    page = client.get("/fr/sheets/kepenek-demirkoza").text
    assert re.search(r'<th scope="row" lang="tr" dir="ltr">Miğfer V50', page)


def test_a_sheet_leads_to_its_exhibitor_stands_and_similar_products(client: FlaskClient) -> None:
    page = client.get(f"/fr/sheets/{SHEET}").text
    assert f'href="/fr/exhibitors/{EXHIBITOR}"' in page
    assert "Hall B · Anatolie" in page
    similar = page[page.index('class="similar"') : page.index("</main>")]
    assert 'class="tile-title"' in similar
    assert f'href="/fr/sheets/{SHEET}"' not in similar


def test_an_exhibitor_shows_all_its_products(client: FlaskClient, catalogue: Catalogue) -> None:
    page = client.get(f"/fr/exhibitors/{EXHIBITOR}").text
    everything = Query(filters={"exhibitor": (EXHIBITOR,)})
    assert page.count('class="tile-title"') == catalogue.search.search(everything).total
    assert "https://bozdoruk.example" in page
    assert "Hall B · Anatolie" in page


def test_products_are_drawn(client: FlaskClient) -> None:
    page = client.get("/fr/search?concept=river-patrol-boat").text
    assert re.search(r'<use href="/static/[0-9a-f]+/drawings.svg#patrol-boat"', page), (
        "a broader drawing"
    )


def test_no_results_is_never_an_empty_page(client: FlaskClient) -> None:
    page = client.get("/fr/search", query_string={"q": '"zzqxv wvvkz"', "country": "TR"}).text
    assert not hits(page)
    assert 'class="suggestions"' in page
    assert 'href="/fr/search?domain=naval"' in page


def test_pages_of_results_hold_every_product_once(client: FlaskClient) -> None:
    seen: list[str] = []
    page = client.get("/fr/search?sort=title").text
    total = int(re.search(r"<h1>\s*(\d+)", page).group(1))  # type: ignore[union-attr]
    number = 1
    while True:
        seen += hits(page)
        if 'rel="next"' not in page:
            break
        number += 1
        page = client.get(f"/fr/search?sort=title&page={number}").text
    assert len(seen) == len(set(seen)) == total


def test_a_page_beyond_the_last_leads_to_the_last(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=drone&page=999")
    assert answer.status_code == 302
    assert answer.location.startswith("/fr/search?q=drone")
    assert hits(client.get(answer.location).text)


def test_what_is_near_in_meaning_only_is_said_to_be(client: FlaskClient) -> None:
    notice = "peut-être loin de votre besoin"
    assert notice in client.get("/fr/search?q=recette+de+tarte+aux+pommes").text
    assert notice not in client.get("/fr/search?q=drone").text
    assert notice not in client.get("/fr/search?q=turc").text
    assert notice not in client.get("/fr/search").text
