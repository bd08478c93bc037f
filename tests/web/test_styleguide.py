"""The design system is a page for developers, and its colours can be read."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from reading import scripts

from catalogue.composition import Catalogue
from web.app import create_app
from web.styleguide import tokens


@pytest.fixture(scope="module")
def developer(catalogue: Catalogue) -> FlaskClient:
    return create_app(catalogue, development=True).test_client()


def test_a_show_does_not_have_it(client: FlaskClient) -> None:
    assert client.get("/styleguide").status_code == 404
    assert client.get("/styleguide.css").status_code == 404


def test_a_developer_sees_every_part_in_both_themes_and_directions(developer: FlaskClient) -> None:
    page = developer.get("/styleguide").text
    assert page.count('class="panel" data-theme="dark"') == 3
    assert 'data-theme="dark" lang="ar" dir="rtl"' in page
    assert 'data-theme="light" lang="fr" dir="ltr"' in page
    for part in ("chip", "badge", "notice", "door", "hit", "tile", "choice", "bounds", "plain"):
        assert page.count(f'class="{part}"') >= 4, part
    assert "إظهار النتائج" in page or "النتائج" in page
    assert " style=" not in page
    assert not scripts(page)


def test_each_colour_has_a_swatch(developer: FlaskClient) -> None:
    style = developer.get("/styleguide.css")
    assert style.mimetype == "text/css"
    assert len(tokens.names("colour")) > 15
    for name in tokens.names("colour"):
        assert f".swatch-{name} {{ background: var(--{name}); }}" in style.text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_contrast_as_much_as_they_must(theme: str) -> None:
    faint = [pair for pair in tokens.contrasts(theme) if not pair.enough]
    assert not faint


def test_the_dark_theme_is_the_same_for_who_chose_it_and_for_whose_system_asks() -> None:
    assert tokens.themes()["dark"] == tokens.themes()["system"]
    assert tokens.themes()["dark"] != tokens.themes()["light"]


def test_black_on_white_contrasts_twenty_one_to_one() -> None:
    assert tokens.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert tokens.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
