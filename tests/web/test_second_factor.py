"""The second factor: set up, asked for whichever way somebody signs in, never taken twice."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue, open_catalogue
from catalogue.people import accounts, second_factor
from catalogue.people.links import make_link
from catalogue.store.models import Person
from indexer.sync import drain
from tests.conftest import settings_for
from tests.people import csrf_token, sign_in
from web.app import create_app

ADA = "ada@show.example"
PASSWORD = "quatre cigognes"
CODE, SET_UP, CONSOLE = "/fr/account/code", "/fr/account/second-factor", "/fr/organiser/reviews"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(settings_for(tmp_path))
    with opened.store.writing() as session:
        person = accounts.ensure_person(session, ADA, "Ada", "fr")
        accounts.give_organiser_role(session, person, "administrator", "tests")
        accounts.set_password(session, person, PASSWORD, "tests")
    drain(opened)
    yield opened
    opened.close()


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


def code_at(secret: str, later: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 + later)


def set_up(client: FlaskClient) -> tuple[str, list[str]]:
    """Sets a second factor up; the secret, and the recovery codes."""
    html = client.get(SET_UP).text
    secret = re.search(r'class="key" dir="ltr">([A-Z2-7]+)<', html)
    assert secret
    token = csrf_token(client, SET_UP)
    wrong = client.post(SET_UP, data={"csrf_token": token, "code": "000000"})
    assert wrong.status_code in (200, 422)
    said = {"csrf_token": token, "code": code_at(secret.group(1), -1)}
    done = client.post(SET_UP, data=said)
    codes = re.findall(r'class="key">([a-z0-9]{5}-[a-z0-9]{5})<', done.text)
    assert len(set(codes)) == 10
    return secret.group(1), codes


def with_password(app: Flask) -> FlaskClient:
    client = app.test_client()
    there = "/fr/account/sign-in"
    said = {"csrf_token": csrf_token(client, there), "email": ADA, "password": PASSWORD}
    assert client.post(there, data=said).status_code == 303
    return client


def say(client: FlaskClient, code: str):
    token = csrf_token(client, CODE)
    return client.post(f"{CODE}?next={CONSOLE}", data={"csrf_token": token, "code": code})


def test_a_code_is_asked_for_after_the_password_and_is_taken_once(app: Flask):
    secret, _ = set_up(sign_in(app.test_client(), ADA, strong=False))
    client = with_password(app)
    sent = client.get(CONSOLE)
    assert (sent.status_code, CODE in sent.location) == (303, True)
    assert client.get(SET_UP).status_code == 303, "no other factor is set up without the first"
    assert client.get("/fr/account/").status_code == 303
    assert say(client, "123456").status_code == 422
    right = code_at(secret)
    answer = say(client, right)
    assert (answer.status_code, answer.location) == (303, CONSOLE)
    assert client.get(CONSOLE).status_code == 200
    other = with_password(app)
    assert say(other, right).status_code == 422, "somebody has looked over the shoulder"
    assert other.get(CONSOLE).status_code == 303


def test_a_mailed_link_leads_no_way_around_it(app: Flask, catalogue: Catalogue):
    set_up(sign_in(app.test_client(), ADA, strong=False))
    with catalogue.store.writing() as session:
        person = accounts.person_with(session, ADA)
        assert person is not None
        key = make_link(session, person.id, "sign-in")
    client, there = app.test_client(), f"/fr/account/sign-in/{key}"
    client.post(there, data={"csrf_token": csrf_token(client, there)})
    answer = client.get(CONSOLE)
    assert (answer.status_code, CODE in answer.location) == (303, True)


def test_a_recovery_code_signs_in_once(app: Flask):
    _, codes = set_up(sign_in(app.test_client(), ADA, strong=False))
    client = with_password(app)
    assert say(client, codes[3].upper()).status_code == 303
    assert client.get(CONSOLE).status_code == 200
    assert say(with_password(app), codes[3]).status_code == 422
    assert say(with_password(app), codes[4]).status_code == 303


def test_codes_cannot_be_guessed_through(app: Flask):
    secret, _ = set_up(sign_in(app.test_client(), ADA, strong=False))
    client = with_password(app)
    for number in range(10):
        assert say(client, f"{number:06}").status_code == 422
    assert say(client, code_at(secret)).status_code == 429


def test_the_show_may_require_it_of_its_team(tmp_path: Path):
    show = tmp_path / "show.yaml"
    demo = Path(__file__).parents[2] / "catalogue" / "demo" / "show.yaml"
    said = demo.read_text("utf-8").replace("plan: plan.yaml\n", "")
    show.write_text(said + "second-factor: organisers\n", "utf-8")
    catalogue = open_catalogue(settings_for(tmp_path / "data", CATALOGUE_SHOW=str(show)))
    with catalogue.store.writing() as session:
        person = accounts.ensure_person(session, ADA, "Ada", "fr")
        accounts.give_organiser_role(session, person, "editor", "tests")
        accounts.ensure_person(session, "owner@a.example", "Owner", "fr")
    app = create_app(catalogue)
    client = sign_in(app.test_client(), ADA, strong=False)
    for there in (CONSOLE, "/fr/account/", "/fr/portal/"):
        answer = client.get(there)
        assert (answer.status_code, SET_UP in answer.location) == (303, True), there
    owner = sign_in(app.test_client(), "owner@a.example", strong=False)
    assert owner.get("/fr/account/").status_code == 200, "exhibitors choose"
    set_up(client)
    assert client.get(CONSOLE).status_code == 200
    catalogue.close()


def test_it_is_taken_off_with_the_password_alone_by_who_has_shown_it(
    app: Flask, catalogue: Catalogue
):
    client = sign_in(app.test_client(), ADA, strong=False)
    set_up(client)
    there = f"{SET_UP}/off"

    def has_one() -> bool:
        with catalogue.store.reading() as session:
            person = session.query(Person).filter_by(email=ADA).one()
            return bool(person.totp_secret)

    token = csrf_token(client, "/fr/account/")
    client.post(there, data={"csrf_token": token, "password": "wrong words here"})
    assert has_one()
    client.post(there, data={"csrf_token": token, "password": PASSWORD})
    assert not has_one()


@pytest.mark.parametrize("odd", ["", " ", "\x00", "x" * 9999, "١٢٣٤٥٦", "-1", "0" * 6])
def test_odd_codes_are_wrong(catalogue: Catalogue, odd: str):
    with catalogue.store.writing() as session:
        person = accounts.person_with(session, ADA)
        assert person is not None
        secret = second_factor.new_secret()
        assert second_factor.turn_on(session, person, secret, code_at(secret)) is not None
        assert not second_factor.is_right(session, person, odd)
