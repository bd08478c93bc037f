"""Signing somebody in, without the pages for it."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.people import accounts, sign_ins
from web.access import COOKIE


def token_of(catalogue: Catalogue, email: str, *, strong: bool = True) -> str:
    """What the cookie of a browser holds in which somebody is signed in."""
    with catalogue.store.writing() as session:
        person = accounts.person_with(session, email)
        assert person is not None, f"nobody has the address {email}"
        return sign_ins.sign_in(session, person.id, "tests", strong=strong)


def sign_in(client: FlaskClient, email: str, *, strong: bool = True) -> FlaskClient:
    """Signs somebody in with a client of the tests; returns it."""
    catalogue = client.application.extensions["catalogue"]
    client.set_cookie(COOKIE, token_of(catalogue, email, strong=strong))
    return client


def csrf_token(client: FlaskClient, address: str) -> str:
    """The token against forged forms, from the page at an address."""
    html = client.get(address).text
    found = html.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    assert found, f"no form at {address}"
    return found


def sign_in_browser(browser: Any, site: str, catalogue: Catalogue, email: str) -> None:
    """Signs somebody in with a real browser."""
    browser.get(f"{site}/healthz")  # a cookie can be set for the site that is open
    browser.add_cookie({"name": COOKIE, "value": token_of(catalogue, email), "path": "/"})
