"""Joining, links by mail, people and one's own account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from catalogue.composition import Catalogue, open_catalogue
from catalogue.people import accounts
from catalogue.store import models
from tests.conftest import settings_for
from tests.people import csrf_token, sign_in, token_of
from web.access import COOKIE
from web.app import create_app
from web.cli import main

OWNER, PASSWORD = "owner@acme.example", "quatre cigognes"


class _StillMail:
    """Leaves mail in the outbox, where the tests read it."""

    def wake(self) -> None:
        pass


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = open_catalogue(settings_for(tmp_path))
    with catalogue.store.writing() as session:
        session.add(models.Exhibitor(id="acme", details={"id": "acme", "name": "Acme"}))
        session.flush()
        person = accounts.ensure_person(session, OWNER, "Awa", "fr")
        accounts.give_role(session, person, "acme", "owner", "tests")
        boss = accounts.ensure_person(session, "boss@show.example", "Boss", "fr")
        accounts.give_organiser_role(session, boss, "administrator", "tests")
    yield catalogue
    catalogue.close()


@pytest.fixture
def client(show: Catalogue) -> FlaskClient:
    app = create_app(show)
    app.extensions["mail"] = _StillMail()
    return app.test_client()


def mails(show: Catalogue) -> list[models.OutgoingMail]:
    with show.store.reading() as session:
        return list(session.scalars(sa.select(models.OutgoingMail).order_by("id")))


def link_in(mail: models.OutgoingMail) -> str:
    return re.search(r"http://localhost(/\S+)", mail.body)[1]


def sent(client: FlaskClient, form: str, to: str = "", **fields: str):
    return client.post(to or form, data={"csrf_token": csrf_token(client, form), **fields})


def test_who_is_invited_joins_once(client: FlaskClient, show: Catalogue) -> None:
    sign_in(client, OWNER)
    people = "/fr/portal/acme/people"
    answer = sent(client, people, email="New@Acme.example", role="editor", language="tr")
    assert answer.status_code == 303
    mail = mails(show)[-1]
    assert mail.recipient == "new@acme.example"
    assert "Awa" in mail.body
    link = link_in(mail)
    assert link.startswith("/tr/account/invitation/")
    stranger = client.application.test_client()
    for _ in range(2):  # a program that looks through mail uses nothing up
        opened = stranger.get(link)
        assert opened.status_code == 200
        assert opened.headers["Referrer-Policy"] == "no-referrer"
        assert opened.headers["Cache-Control"] == "no-store"
    short = sent(stranger, link, name="Çağla", language="tr", password="kısa")
    assert short.status_code == 422
    assert "Çağla" in short.text
    joined = sent(stranger, link, name="Çağla", language="tr", password="dört leylek uçar")
    assert joined.status_code == 303
    assert stranger.get("/tr/portal/acme/products").status_code == 200
    assert client.application.test_client().get(link).status_code == 410
    assert "Çağla" in client.get(people).text


def test_a_forged_form_uses_no_link(client: FlaskClient, show: Catalogue) -> None:
    sent(client, "/fr/account/by-mail", email=OWNER)
    link = link_in(mails(show)[-1])
    assert client.post(link).status_code == 422
    assert client.get(link).status_code == 200


def test_links_by_mail_sign_in_once_and_say_nothing(client: FlaskClient, show: Catalogue) -> None:
    page = "/fr/account/by-mail"
    known, unknown = sent(client, page, email=OWNER), sent(client, page, email="no@acme.example")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [mail.recipient for mail in mails(show)] == [OWNER]
    link = link_in(mails(show)[0])
    assert sent(client, link).status_code == 303
    assert client.get("/fr/portal/acme/products").status_code == 200
    assert client.get(link).status_code == 410


def test_a_link_that_is_too_old_or_of_another_kind_opens_nothing(
    client: FlaskClient, show: Catalogue
) -> None:
    sent(client, "/fr/account/by-mail", email=OWNER)
    link = link_in(mails(show)[0])
    assert client.get(link.replace("/sign-in/", "/reset/")).status_code == 410
    with show.store.writing() as session:
        past = models.now() - timedelta(minutes=1)
        session.execute(sa.update(models.PersonLink).values(expires_at=past))
    assert client.get(link).status_code == 410


def test_a_new_password_signs_out_who_had_the_old(client: FlaskClient, show: Catalogue) -> None:
    elsewhere = sign_in(client.application.test_client(), OWNER)
    sent(client, "/fr/account/by-mail", email=OWNER, reset="1")
    link = link_in(mails(show)[0])
    assert "/reset/" in link
    assert sent(client, link, password=PASSWORD).status_code == 303
    assert elsewhere.get("/fr/account/").status_code == 303
    fresh = client.application.test_client()
    answer = sent(fresh, "/fr/account/sign-in", email=OWNER, password=PASSWORD)
    assert answer.status_code == 303


@pytest.mark.parametrize("email", [OWNER, "no@acme.example"])
def test_links_are_limited_alike_for_known_and_unknown(client: FlaskClient, email: str) -> None:
    page = "/fr/account/by-mail"
    assert [sent(client, page, email=email).status_code for _ in range(5)] == [303] * 4 + [429]


@pytest.mark.parametrize("email", ["", "x", "a@\0", "a" * 9000, "é@acme.example"])
def test_what_is_no_address_is_said_at_the_field(client: FlaskClient, email: str) -> None:
    answer = sent(client, "/fr/account/by-mail", email=email)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_real_mail_names_no_site_that_the_asker_claims(tmp_path: Path) -> None:
    relay = {"CATALOGUE_MAIL_URL": "smtp://127.0.0.1:9", "CATALOGUE_MAIL_FROM": "c@show.example"}
    catalogue = open_catalogue(settings_for(tmp_path / "a", **relay))
    client = create_app(catalogue).test_client()
    assert '<form class="form"' not in client.get("/fr/account/by-mail").text
    catalogue.close()
    relay["CATALOGUE_ADDRESS"] = "https://show.example/"
    catalogue = open_catalogue(settings_for(tmp_path / "b", **relay))
    with catalogue.store.writing() as session:
        accounts.ensure_person(session, OWNER, "Awa", "fr")
    app = create_app(catalogue)
    app.extensions["mail"] = _StillMail()
    client = app.test_client()
    form = {"csrf_token": csrf_token(client, "/fr/account/by-mail"), "email": OWNER}
    headers = {"Host": "localhost", "X-Forwarded-Host": "evil.example"}
    client.post("/fr/account/by-mail", data=form, headers=headers)
    assert "https://show.example/fr/account/sign-in/" in mails(catalogue)[0].body
    catalogue.close()


def test_the_last_owner_stays(client: FlaskClient, show: Catalogue) -> None:
    sign_in(client, OWNER)
    people = "/fr/portal/acme/people"
    with show.store.reading() as session:
        owner_id = accounts.person_with(session, OWNER).id
    for do in ("remove", "editor"):
        sent(client, people, f"{people}/{owner_id}", do=do)
        assert "dernier responsable" in client.get(people).text
    sent(client, people, email="second@acme.example", role="owner", language="fr")
    assert sent(client, people, f"{people}/{owner_id}", do="editor").status_code == 303
    assert client.get(people).status_code == 200
    assert '<h2 id="invite"' not in client.get(people).text
    with show.store.reading() as session:
        actions = list(session.scalars(sa.select(models.AuditEntry.action)))
    assert actions.count("person.role") == 3
    assert "person.invite" in actions


def test_the_organiser_invites_and_the_last_administrator_stays(
    client: FlaskClient, show: Catalogue
) -> None:
    sign_in(client, "boss@show.example")
    page = "/fr/organiser/people"
    sent(client, page, email="first@acme.example", exhibitor="acme", language="ar")
    assert "/ar/account/invitation/" in mails(show)[-1].body
    wrong = sent(client, page, email="kept@acme.example", exhibitor="none", language="ar")
    assert wrong.status_code == 422
    assert "kept@acme.example" in wrong.text
    sent(client, page, f"{page}/team", email="two@show.example", role="editor", language="en")
    assert mails(show)[-1].recipient == "two@show.example"
    with show.store.reading() as session:
        boss_id = accounts.person_with(session, "boss@show.example").id
    sent(client, page, f"{page}/team/{boss_id}", do="remove")
    assert "dernier administrateur" in client.get(page).text


def test_ones_own_account(client: FlaskClient, show: Catalogue) -> None:
    with show.store.writing() as session:
        accounts.set_password(session, accounts.person_with(session, OWNER), PASSWORD, "tests")
    sign_in(client, OWNER)
    lost, other = client.application.test_client(), token_of(show, OWNER)
    lost.set_cookie(COOKIE, other)
    page = "/fr/account/"
    sent(client, page, f"{page}profile", name="Awa <b>Keita</b>", language="en")
    assert "Awa &lt;b&gt;Keita&lt;/b&gt;" in client.get("/en/account/").text
    wrong = sent(client, page, f"{page}password", old="not this one", new="cinq cigognes")
    assert wrong.status_code == 422
    assert 'id="old-error"' in wrong.text
    found = re.search(r'name="device" value="(\d+)"', client.get(page).text)
    sent(client, page, f"{page}device", device=found[1])
    assert lost.get(page).status_code == 303
    assert client.get(page).status_code == 200
    lost.set_cookie(COOKIE, token_of(show, OWNER))
    sent(client, page, f"{page}password", old=PASSWORD, new="cinq cigognes")
    assert client.get(page).status_code == 200
    assert lost.get(page).status_code == 303


def test_nobody_signs_out_somebody_else(client: FlaskClient, show: Catalogue) -> None:
    boss = sign_in(client.application.test_client(), "boss@show.example")
    sign_in(client, OWNER)
    for number in range(1, 4):
        page = "/fr/account/"
        if client.get(page).status_code == 200:
            sent(client, page, f"{page}device", device=str(number))
    assert boss.get("/fr/account/").status_code == 200


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path))
    run = CliRunner().invoke
    made = run(
        main, ["user", "create", "a@show.example", "--password-stdin"], input=f"{PASSWORD}\n"
    )
    assert made.exit_code == 0, made.output
    assert run(
        main, ["user", "create", "b@show.example", "--password-stdin"], input="x\n"
    ).exit_code
    link = run(main, ["user", "create", "b@show.example", "--link"]).output
    assert link.startswith("http://localhost:8000/fr/account/invitation/")
    assert run(main, ["user", "suspend", "b@show.example"]).exit_code == 0
    listed = run(main, ["user", "list"]).output
    assert "a@show.example  joined  organiser:administrator" in listed
    assert "b@show.example  suspended" in listed
    assert run(main, ["user", "restore", "b@show.example"]).exit_code == 0
    assert run(main, ["user", "restore", "nobody@show.example"]).exit_code == 2
    once, twice = (run(main, ["user", "demo"]).output for _ in range(2))
    assert once == twice
    assert "administrator@demo.example" in once
    assert (tmp_path / "demo-sign-ins").stat().st_mode & 0o077 == 0
    assert run(main, ["audit", "verify"]).exit_code == 0
    catalogue = open_catalogue(settings_for(tmp_path))
    with catalogue.store.writing() as session:
        session.execute(
            sa.update(models.AuditEntry).where(models.AuditEntry.id == 2).values(who="x")
        )
    catalogue.close()
    broken = run(main, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "entry 2" in broken.output
    monkeypatch.setenv("CATALOGUE_ADDRESS", "https://show.example")
    assert run(main, ["user", "demo"]).exit_code == 2


def test_what_was_typed_outlives_the_sign_in(client: FlaskClient, show: Catalogue) -> None:
    people = "/fr/portal/acme/people"
    sign_in(client, OWNER)
    form = {"csrf_token": csrf_token(client, people), "email": 'x"><b>@y', "role": "owner"}
    with show.store.writing() as session:
        session.execute(sa.delete(models.SignIn))
    refused = client.post(people, data=form)
    assert refused.status_code == 401
    assert "x&#34;&gt;&lt;b&gt;@y</textarea>" in refused.text
    assert f'action="{people}"' in refused.text
    console = client.post("/fr/organiser/people", data={"email": "kept@acme.example"})
    assert "kept@acme.example</textarea>" in console.text
    sign_in(client, OWNER)
    fresh = re.search(r'name="csrf_token" value="([^"]+)"', refused.text)[1]
    again = client.post(people, data={**form, "csrf_token": fresh, "email": "z@acme.example"})
    assert again.status_code == 303
    old = client.post(people, data={**form, "csrf_token": "old"})
    assert old.status_code == 400
    assert "x&#34;&gt;&lt;b&gt;@y</textarea>" in old.text


def test_a_password_is_carried_nowhere(client: FlaskClient) -> None:
    answer = client.post("/fr/account/password", data={"old": PASSWORD, "new": "cinq cigognes"})
    assert answer.status_code == 303
    assert PASSWORD not in answer.text


def test_the_demos_mails_are_read_on_the_machine_itself_alone(tmp_path: Path):
    catalogue = open_catalogue(settings_for(tmp_path / "demo"))
    app = create_app(catalogue)
    there = "/fr/account/demo-mails"
    assert app.test_client().get(there).status_code == 200
    for address in ("192.0.2.7", "", "nonsense"):
        elsewhere = app.test_client().get(there, environ_base={"REMOTE_ADDR": address})
        assert elsewhere.status_code == 404
    catalogue.close()
    for variables in (
        {"CATALOGUE_ADDRESS": "https://a.example"},
        {"CATALOGUE_PROXIES": "1"},
        {"CATALOGUE_MAIL_URL": "smtp://relay.example", "CATALOGUE_MAIL_FROM": "a@b.example"},
    ):
        real = open_catalogue(settings_for(tmp_path / "real", **variables))
        assert create_app(real).test_client().get(there).status_code == 404
        real.close()
