"""How delegations find a product: its counts, a question tried, and what would help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue, open_catalogue
from catalogue.curation import Hide, Pin
from catalogue.search.query import Query
from catalogue.store.curations import add_rule
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import (
    DEMO_SHEETS,
    OWNER,
    SUBMITTED,
    invite_people,
    settings_for,
    submit_a_sheet,
)
from tests.people import sign_in
from tests.web.reading import SHEET
from web.app import create_app

FOUND = f"/fr/portal/bozdoruk/products/{SHEET}/found"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalogue.composition._CURATION_SECONDS", 0.0)
        catalogue = open_catalogue(settings_for(tmp_path_factory.mktemp("found")))
    load_files(catalogue, [DEMO_SHEETS], author="demo")
    drain(catalogue)
    invite_people(catalogue)
    submit_a_sheet(catalogue)
    yield create_app(catalogue)
    catalogue.close()


@pytest.fixture
def catalogue(app: Flask) -> Catalogue:
    opened: Catalogue = app.extensions["catalogue"]
    return opened


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), OWNER)


def tried(owner: FlaskClient, text: str, page: str = FOUND) -> str:
    """What the page says of a question, as plain text."""
    html = owner.get(page, query_string={"q": text}).text
    part = html.partition('id="trial"')[2].partition("<section>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def test_the_place_is_that_of_the_results_and_the_reasons_are_said(
    owner: FlaskClient, catalogue: Catalogue
):
    text = "véhicule protégé contre les mines"
    results = catalogue.search.search(Query(text=text, size=100))
    place = [hit.id for hit in results.hits].index(SHEET) + 1
    said = tried(owner, text)
    assert f"Place {place} sur {results.total}" in said
    assert "La question nomme sa catégorie : Véhicule protégé contre les mines" in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("véhicule vitesse > 900 km/h", "« Vitesse » est de 100 km/h"),
        ("véhicule plafond > 900 m", "Indiquez « Plafond »"),
        ("véhicule zorglub", "Nulle part dans la fiche, dans aucune langue : “zorglub”"),
        ("drone", "Ajoutez la catégorie"),
        ("véhicule togolais", "un autre pays"),
    ],
)
def test_what_would_help_is_said(owner: FlaskClient, text: str, sentence: str):
    assert sentence in tried(owner, text)


def test_the_organisers_hand_is_said(owner: FlaskClient, catalogue: Catalogue):
    with catalogue.store.writing() as session:
        add_rule(session, Hide(SHEET, query="camion discret"), "ada")
        add_rule(session, Pin(SHEET, query="camion voyant", position=1), "ada")
    assert "L’organisateur l’a retiré" in tried(owner, "camion discret")
    assert "L’organisateur l’a placé là" in tried(owner, "camion voyant")


@pytest.mark.parametrize("text", ["x" * 5000, "\x00", '"', "-", "<script>", "\u202e", "100 km"])
def test_any_question_is_answered(owner: FlaskClient, text: str):
    assert owner.get(FOUND, query_string={"q": text}).status_code == 200
    assert "<script>alert" not in owner.get(FOUND, query_string={"q": "<script>alert"}).text


def test_what_is_not_online_says_so(owner: FlaskClient):
    page = f"/fr/portal/bozdoruk/products/{SUBMITTED}/found"
    assert "ne voient pas ce produit" in tried(owner, "véhicule", page)
    assert "Écrivez un résumé" in owner.get(page).text


def test_searches_are_counted_for_the_exhibitor_and_rare_ones_are_not_told(
    app: Flask, owner: FlaskClient
):
    visitor = app.test_client()
    address = "http://localhost/fr/search?q=koytak+mines"
    for _ in range(4):
        visitor.get("/fr/search?q=koytak+mines")
        visitor.get(f"/fr/sheets/{SHEET}", headers={"Referer": address})
    visitor.get("/fr/search?q=koytak+secret+du+colonel")
    app.extensions["found"].write()
    app.extensions["views"].write()
    page = owner.get(FOUND).text
    assert "<bdi>koytak mines</bdi>" in page
    assert "secret du colonel" not in page
    assert "recherches rares" in page
    listed = owner.get("/fr/portal/bozdoruk/found").text
    row = listed.partition(f"{SHEET}/found")[2].partition("</tr>")[0]
    assert re.search(r'data-label="Ouvert">4 ', row)
    assert "4 ouvert" in owner.get("/fr/portal/bozdoruk/products").text
    for by in ("opened", "kept", "percent", "nonsense"):
        assert owner.get(f"/fr/portal/bozdoruk/found?by={by}").status_code == 200
