"""Which language and which theme a reader gets, and how he changes them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from reading import SHEET


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"),
        ("en-GB,en;q=0.9", "en"),
        ("ar-DZ", "ar"),
        ("tr", "tr"),
        ("de,tr;q=0.5,en;q=0.4", "tr"),
        ("zh-CN,ja", "fr"),
        ("*", "fr"),
        ("nonsense;;;q=", "fr"),
    ],
)
def test_the_browsers_language_decides(client: FlaskClient, header: str, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": header} if header else {})
    assert answer.status_code == 302
    assert answer.location == f"/{language}/"


def test_the_readers_choice_comes_before_his_browsers(client: FlaskClient) -> None:
    client.get("/tr/")
    assert client.get("/", headers={"Accept-Language": "en"}).location == "/tr/"


def test_a_cookie_that_is_no_language_is_ignored(client: FlaskClient) -> None:
    client.set_cookie("language", "xx")
    assert client.get("/", headers={"Accept-Language": "ar"}).location == "/ar/"


def test_a_missing_page_does_not_change_the_choice(client: FlaskClient) -> None:
    client.get("/ar/nothing")
    assert client.get("/").location == "/fr/"


def test_the_switcher_keeps_page_and_query(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=radio&country=TR&page=1").text
    assert 'href="/ar/search?q=radio&amp;country=TR&amp;page=1" lang="ar" dir="rtl"' in page
    page = client.get(f"/tr/sheets/{SHEET}").text
    assert f'href="/fr/sheets/{SHEET}" lang="fr"' in page


def test_the_switcher_leads_home_from_a_page_that_is_not_there(client: FlaskClient) -> None:
    page = client.get("/tr/nothing?x=1").text
    assert '<html lang="tr"' in page
    assert 'href="/ar/" lang="ar"' in page


def test_an_unknown_language_is_not_a_page(client: FlaskClient) -> None:
    assert client.get("/de/").status_code == 404


def test_the_theme_follows_the_device_until_it_is_set(client: FlaskClient) -> None:
    assert "data-theme" not in client.get("/fr/").text
    back = client.post("/theme", data={"theme": "dark", "next": "/fr/search?q=radio"})
    assert back.location == "/fr/search?q=radio"
    assert 'data-theme="dark"' in client.get("/fr/").text
    client.post("/theme", data={"theme": "system", "next": "/"})
    assert "data-theme" not in client.get("/fr/").text


def test_an_unknown_theme_changes_nothing(client: FlaskClient) -> None:
    client.post("/theme", data={"theme": '"><script>', "next": "/"})
    assert "data-theme" not in client.get("/fr/").text


def test_the_theme_form_comes_back_to_the_page_with_its_query(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=radio&country=TR").text
    assert re.search(r'name="next" value="/fr/search\?q=radio&amp;country=TR"', page)
