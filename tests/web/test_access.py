"""Every address has its entry in the table of who may call it, and nobody gets past it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from catalogue.composition import Catalogue, open_catalogue
from catalogue.people import accounts
from catalogue.people.policy import RULES, may
from catalogue.store.sheets import published_sheets_of
from tests.conftest import (
    ADMINISTRATOR,
    EDITOR,
    FOREIGNER,
    ORGANISER,
    OWNER,
    SUBMITTED,
    settings_for,
)
from tests.people import csrf_token, sign_in
from tests.web.reading import SHEET
from web.access import ENDPOINTS, PUBLIC
from web.accounts.views import next_page
from web.app import create_app

VALUES = {
    "lang": "fr",
    "exhibitor_id": "bozdoruk",
    "sheet_id": SHEET,
}
"""What stands in addresses: an object of the exhibitor of OWNER and EDITOR. A route with another
part needs a value here."""
NUMBER = "1"
"""For all parts of addresses that are numbers, keys or names within such an object."""


@pytest.fixture(scope="module")
def whole_app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue, development=True)


def test_each_route_is_in_the_table_and_each_entry_is_a_route(whole_app: Flask):
    endpoints = {rule.endpoint for rule in whole_app.url_map.iter_rules()}
    assert endpoints - set(ENDPOINTS) == set(), "say in web/access.py who may call these"
    assert set(ENDPOINTS) - endpoints == set()


def test_a_route_that_was_forgotten_lets_nobody_in(catalogue: Catalogue):
    app = create_app(catalogue)
    app.add_url_rule("/fr/forgotten", "forgotten", lambda: "secret")
    for client in (app.test_client(), sign_in(app.test_client(), ADMINISTRATOR)):
        assert client.get("/fr/forgotten").status_code == 404


def private_rules(app: Flask):
    for rule in app.url_map.iter_rules():
        if ENDPOINTS.get(rule.endpoint) != PUBLIC and not rule.rule.startswith("/api/"):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def address_of(app: Flask, rule) -> str:
    parts = {}
    for name in rule.arguments:
        converter = type(rule._converters[name]).__name__
        numeric = converter in ("IntegerConverter",)
        parts[name] = VALUES.get(name) or (int(NUMBER) if numeric else NUMBER)
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, parts)


@pytest.mark.parametrize("who", ["", OWNER, EDITOR, FOREIGNER, ORGANISER, ADMINISTRATOR])
def test_nobody_calls_what_the_policy_forbids(whole_app: Flask, catalogue: Catalogue, who: str):
    """All routes, all roles: whoever may not is sent to the sign-in, or told that nothing is there.

    Whoever may is not asked here: his requests could change something for other tests.
    """
    client = whole_app.test_client()
    actor = None
    if who:
        sign_in(client, who)
        with whole_app.test_request_context(
            headers={"Cookie": f"account={client.get_cookie('account').value}"}
        ):
            from web.access import current_actor

            actor = current_actor()
            assert actor is not None
    asked = 0
    for rule, method in private_rules(whole_app):
        action = ENDPOINTS[rule.endpoint]
        exhibitor_id = VALUES["exhibitor_id"] if "exhibitor_id" in rule.arguments else None
        if may(actor, action, exhibitor_id):
            continue
        answer = client.open(address_of(whole_app, rule), method=method)
        if who:
            assert answer.status_code == 404, f"{method} {rule.rule} as {who}"
        else:
            assert answer.status_code == 303, f"{method} {rule.rule}"
            assert "/account/sign-in" in answer.location
        asked += 1
    assert asked or who not in ("", FOREIGNER)


def test_a_sheet_of_another_exhibitor_is_not_there(whole_app: Flask):
    """Below one's own exhibitor, with the sheet of another: as if it had never been."""
    client = sign_in(whole_app.test_client(), FOREIGNER)
    for rule, method in private_rules(whole_app):
        if {"exhibitor_id", "sheet_id"} <= rule.arguments:
            address = address_of(whole_app, rule).replace("/bozdoruk/", "/negueba/")
            assert "/negueba/" in address
            assert client.open(address, method=method).status_code in (400, 404), address


def test_the_list_has_all_products_of_the_exhibitor_and_no_other(whole_app: Flask):
    client = sign_in(whole_app.test_client(), OWNER)
    page = client.get("/fr/portal/bozdoruk/products").text
    catalogue = whole_app.extensions["catalogue"]
    own = {sheet["id"] for sheet in published_sheets_of(catalogue.store, "bozdoruk")}
    listed = set(re.findall(r'href="/fr/sheets/([^"]+)"', page))
    assert listed == own
    assert page.count('class="stage stage-published"') == len(own)


def test_an_exhibitor_orders_its_products_for_visitors(whole_app: Flask):
    client = sign_in(whole_app.test_client(), EDITOR)
    address = "/fr/portal/bozdoruk/products"
    before = re.findall(r'<tr id="p-([^"]+)"', client.get(address).text)
    said = {"csrf_token": csrf_token(client, address), "first": before[-1]}
    assert client.post(f"{address}/order", data=said).status_code == 303
    moved = [before[-1], *before[:-1]]
    assert re.findall(r'<tr id="p-([^"]+)"', client.get(address).text) == moved
    shown = re.findall(r'/fr/sheets/([\w-]+)"', client.get("/fr/exhibitors/bozdoruk").text)
    assert list(dict.fromkeys(shown)) == [sheet_id for sheet_id in moved if sheet_id != SUBMITTED]
    for sheet_id in reversed(before):  # as it was, for other tests
        client.post(f"{address}/order", data={**said, "first": sheet_id})


def test_a_wrong_password_tells_nothing_and_many_must_wait(tmp_path: Path):
    catalogue = open_catalogue(settings_for(tmp_path))
    with catalogue.store.writing() as session:
        person = accounts.ensure_person(session, "a@acme.example", "A", "fr")
        accounts.set_password(session, person, "quatre cigognes", "tests")
    client = create_app(catalogue).test_client()
    address = "/fr/account/sign-in"

    def tried(email: str, password: str):
        token = csrf_token(client, address)
        said = {"csrf_token": token, "email": email, "password": password}
        return client.post(address, data=said)

    wrong, unknown = tried("a@acme.example", "cinq cigognes"), tried("b@acme.example", "deux")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "ne vont pas ensemble" in wrong.text
    assert "ne vont pas ensemble" in unknown.text
    right = tried(" A@Acme.example", "quatre cigognes")
    assert right.status_code == 303
    cookie = next(c for c in right.headers.getlist("Set-Cookie") if c.startswith("account="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    for _ in range(10):
        assert tried("a@acme.example", "cinq cigognes").status_code == 422
    assert tried("a@acme.example", "quatre cigognes").status_code == 429
    catalogue.close()


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_nobody_is_led_to_another_site(whole_app: Flask, wanted: str):
    with whole_app.test_request_context("/fr/account/sign-in", query_string={"next": wanted}):
        assert next_page() == "/fr/portal/"


def test_the_table_of_rules_is_whole():
    """Each action that an address needs has a rule, and each rule lets somebody do something."""
    assert {action for action in ENDPOINTS.values() if action != PUBLIC} <= set(RULES)
    assert all(rule.exhibitor or rule.organiser for rule in RULES.values())
