"""The index of exhibitors: order, groups, addresses, and what it weighs."""

from __future__ import annotations

import gzip
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.store.exhibitors import Listed, listed_exhibitors
from web.app import create_app
from web.collation import FIGURES, OTHERS, heading, sort_key
from web.delegations.directory import MOST

LIMIT = 50_000


class Fixed:
    """Exhibitors that are no database's."""

    def __init__(self, exhibitors: list[Listed]) -> None:
        self._exhibitors = exhibitors

    def get(self) -> list[Listed]:
        return self._exhibitors


@pytest.fixture
def large(catalogue: Catalogue) -> Flask:
    """A show of five thousand exhibitors, most of them in one country."""
    app = create_app(catalogue)
    app.extensions["exhibitors"] = Fixed(
        [
            Listed(
                f"exhibitor-{n}",
                f"{chr(65 + n % 26)}{n:04} Savunma Sanayi ve Ticaret Anonim Şirketi",
                "TR" if n % 5 else "FR",
                (f"{'ABCD'[n % 4]}{n}",),
                n % 9 + 1,
            )
            for n in range(5000)
        ]
    )
    return app


def names(page: str) -> list[str]:
    found = re.findall(r'<li><a href="[^"]+"><bdi translate="no">([^<]+)', page)
    return [unescape(name) for name in found]


def groups(page: str) -> list[str]:
    return [unescape(label) for label in re.findall(r'<h2 id="g\d+">([^<]+)', page)]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("by", ["", "?by=country", "?by=hall"])
def test_every_exhibitor_is_in_the_index_with_its_products_and_stands(
    client: FlaskClient, catalogue: Catalogue, language: str, by: str
) -> None:
    page = client.get(f"/{language}/exhibitors{by}").text
    everybody = {exhibitor.name for exhibitor in listed_exhibitors(catalogue.store)}
    assert set(names(page)) == everybody
    assert by == "?by=hall" or len(names(page)) == len(everybody)
    assert '<bdi dir="ltr">B4</bdi>' in page
    assert len(re.findall("<h1[ >]", page)) == 1


def test_each_letter_leads_to_its_group(client: FlaskClient) -> None:
    page = client.get("/fr/exhibitors").text
    jumps = re.findall(r'<a href="#(g\d+)">', page)
    assert jumps == re.findall(r'<h2 id="(g\d+)"', page)
    assert groups(page)[0] == "A"


def test_letters_are_in_the_readers_order() -> None:
    def ordered(language: str, *given: str) -> list[str]:
        return sorted(given, key=lambda name: sort_key(name, language))

    assert ordered("fr", "Zeta", "Éclair", "eclat", "Çelik", "Delta") == [
        "Çelik", "Delta", "Éclair", "eclat", "Zeta",
    ]  # fmt: skip
    assert ordered("tr", "Çelik", "Cizre", "Delta", "İpek", "Ilgaz", "Öz", "Oto") == [
        "Cizre", "Çelik", "Delta", "Ilgaz", "İpek", "Oto", "Öz",
    ]  # fmt: skip
    assert ordered("ar", "Alpha", "شركة", "البحر", "3M") == ["3M", "البحر", "شركة", "Alpha"]
    assert ordered("fr", "Alpha", "شركة", "3M") == ["3M", "Alpha", "شركة"]


@pytest.mark.parametrize(
    ("name", "language", "letter"),
    [
        ("Éclair", "fr", "E"),
        ("Çelik", "fr", "C"),
        ("Çelik", "tr", "Ç"),
        ("ilgi", "tr", "İ"),
        ("Irmak", "tr", "I"),
        ("Irmak", "fr", "I"),
        ("«Тасжол»", "fr", "Т"),
        ("البحر", "ar", "ب"),
        ("أمان", "ar", "ا"),
        ("3M", "fr", FIGURES),
        ("٣ م", "ar", FIGURES),
        ("— ✈", "fr", OTHERS),
        ("", "tr", OTHERS),
    ],
)
def test_a_name_is_listed_under_its_letter(name: str, language: str, letter: str) -> None:
    assert heading(name, language) == letter


def test_countries_are_named_and_ordered_in_the_readers_language(client: FlaskClient) -> None:
    assert groups(client.get("/fr/exhibitors?by=country").text)[0] == "Algérie"
    assert "Émirats arabes unis" in groups(client.get("/fr/exhibitors?by=country").text)
    turkish = groups(client.get("/tr/exhibitors?by=country").text)
    assert turkish == sorted(turkish, key=lambda label: sort_key(label, "tr"))


def test_halls_are_in_the_order_of_the_show(client: FlaskClient, catalogue: Catalogue) -> None:
    found = groups(client.get("/fr/exhibitors?by=hall").text)
    assert found == [hall.labels["fr"] for hall in catalogue.settings.show.halls]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("by", ["", "?by=country", "?by=hall"])
def test_the_index_is_light(client: FlaskClient, language: str, by: str) -> None:
    answer = client.get(f"/{language}/exhibitors{by}", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < 20_000


@pytest.mark.parametrize("by", ["", "?by=country", "?by=hall", "?by=country&group=TR&page=3"])
def test_the_index_of_five_thousand_exhibitors_is_a_sane_page(large: Flask, by: str) -> None:
    answer = large.test_client().get(f"/fr/exhibitors{by}", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < LIMIT
    assert 0 < len(names(gzip.decompress(answer.data).decode())) <= MOST


@pytest.mark.parametrize("by", ["name", "country", "hall"])
def test_in_a_large_show_groups_and_pages_lead_to_everybody(large: Flask, by: str) -> None:
    client = large.test_client()
    start = f"/fr/exhibitors?by={by}"
    waiting, seen, found = [start], {start}, []
    while waiting:
        page = client.get(waiting.pop()).text
        found += names(page)
        part = page[page.index('class="jumps') :]
        for address in map(unescape, re.findall(r'<a href="(/fr/exhibitors\?[^"]+)"', part)):
            if address not in seen:
                seen.add(address)
                waiting.append(address)
    assert len(set(found)) == 5000


@pytest.mark.parametrize(
    "query", ["by=price", "group=%00", "page=-1", "page=x", "page=99999999999", "by=hall&group=<b>"]
)
def test_what_cannot_be_meant_gives_the_index_all_the_same(
    client: FlaskClient, large: Flask, query: str
) -> None:
    for reader in (client, large.test_client()):
        answer = reader.get(f"/fr/exhibitors?{query}")
        assert answer.status_code == 200
        assert names(answer.text)


def test_home_footer_and_exhibitor_lead_to_the_index(client: FlaskClient) -> None:
    for page in ("/fr/", "/fr/search", "/fr/exhibitors/bozdoruk"):
        assert 'href="/fr/exhibitors"' in client.get(page).text
