"""Exhibitors in the organiser's console: stands, people, reminders, invitations from a table."""

from __future__ import annotations

import re
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.people import accounts, audit
from catalogue.people.audit import Wanted, entries
from catalogue.store.models import Exhibitor, Membership, OutgoingMail
from catalogue.store.sheets import save_exhibitor
from indexer.sync import drain
from tests.conftest import EDITOR, ORGANISER, OWNER
from tests.people import csrf_token, sign_in
from web.app import create_app
from web.organisers.inviting import MOST_ROWS

LIST = "/fr/organiser/exhibitors"
ONE = f"{LIST}/bozdoruk"
MANY = "/fr/organiser/people/many"
LATE = "/fr/organiser/exhibitors-late"


@pytest.fixture
def catalogue(own_show: Catalogue) -> Catalogue:
    """The demo show with two exhibitors who have nothing: one has an owner."""
    with own_show.store.writing() as session:
        for id_, name in (("late", "Geç Savunma"), ("silent", "Sessiz Savunma")):
            save_exhibitor(session, {"id": id_, "name": name})
        owner = accounts.ensure_person(session, "owner@late.example", "Ali", "tr")
        accounts.give_role(session, owner, "late", "owner", "tests")
    return own_show


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), ORGANISER)


def send(client: FlaskClient, page: str, there: str = "", **said: str):
    form = {"csrf_token": csrf_token(client, page), **said}
    return client.post(there or page, data=form)


def noted(catalogue: Catalogue, action: str) -> list[audit.AuditEntry]:
    with catalogue.store.reading() as session:
        return list(entries(session, Wanted(action=action)))


def mails(catalogue: Catalogue) -> list[str]:
    with catalogue.store.reading() as session:
        return [mail.recipient for mail in session.scalars(sa.select(OutgoingMail))]


def test_the_list_says_what_is_online_and_who_is_late(organiser: FlaskClient) -> None:
    page = organiser.get(LIST).text
    assert page.count('<th scope="row">') > 30
    late = organiser.get(f"{LIST}?late=1").text
    assert re.findall(r'translate="no">([^<]+)</bdi></a></th>', late) == [
        "Geç Savunma",
        "Sessiz Savunma",
    ]


def test_stands_are_changed_found_and_noted(organiser: FlaskClient, catalogue: Catalogue) -> None:
    assert send(organiser, ONE, f"{ONE}/stands", stands="A7, C12; A7").status_code == 303
    with catalogue.store.reading() as session:
        assert session.get_one(Exhibitor, "bozdoruk").details["stands"] == ["A7", "C12"]
    drain(catalogue)
    assert "C12" in organiser.get("/fr/exhibitors/bozdoruk").text
    (entry,) = noted(catalogue, "exhibitor.place")
    assert entry.after == {"stands": ["A7", "C12"]}
    assert entry.before is not None
    assert send(organiser, ONE, f"{ONE}/stands", stands="A7,C12").status_code == 303
    assert len(noted(catalogue, "exhibitor.place")) == 1, "the same changes nothing"


def test_stands_that_cannot_be_are_refused_and_odd_ones_told(organiser: FlaskClient) -> None:
    refused = send(organiser, ONE, f"{ONE}/stands", stands=",".join(f"A{n}" for n in range(21)))
    assert refused.status_code == 422
    assert "A20" in refused.text
    assert send(organiser, ONE, f"{ONE}/stands", stands="x" * 21).status_code == 422
    send(organiser, ONE, f"{ONE}/stands", stands="ZZ9")
    assert "Aucun hall n’a de stands comme ceux-ci : ZZ9" in organiser.get(ONE).text
    form = {"csrf_token": csrf_token(organiser, ONE), "stands": "A1"}
    assert organiser.post(f"{LIST}/nobody/stands", data=form).status_code == 404
    assert organiser.get(f"{LIST}/nobody").status_code == 404


def test_somebody_is_suspended_signed_out_and_let_in_again(
    app: Flask, organiser: FlaskClient, catalogue: Catalogue
) -> None:
    owner = sign_in(app.test_client(), OWNER)
    products = "/fr/portal/bozdoruk/products"
    assert owner.get(products).status_code == 200
    with catalogue.store.reading() as session:
        person = accounts.person_with(session, OWNER)
        team = accounts.person_with(session, ORGANISER)
        assert person is not None
        assert team is not None
        id_, organiser_id = person.id, team.id
    assert send(organiser, ONE, f"{ONE}/people/{id_}", do="suspend").status_code == 303
    assert owner.get(products).status_code == 303
    assert "Laisser revenir" in organiser.get(ONE).text
    assert send(organiser, ONE, f"{ONE}/people/{id_}", do="restore").status_code == 303
    assert sign_in(app.test_client(), OWNER).get(products).status_code == 200
    assert send(organiser, ONE, f"{ONE}/people/{organiser_id}", do="suspend").status_code == 404
    assert send(organiser, ONE, f"{ONE}/people/{id_}", do="delete").status_code == 400


def test_those_that_are_late_are_reminded_once(
    organiser: FlaskClient, catalogue: Catalogue
) -> None:
    page = organiser.get(LATE).text
    assert "Envoyer 1 message" in page
    assert "Sessiz Savunma" in page.partition("aucun responsable")[2]
    assert mails(catalogue) == []
    send(organiser, LATE)
    assert mails(catalogue) == ["owner@late.example"]
    again = organiser.get(LATE).text
    assert "Il n’y a personne à qui écrire" in again
    assert "Geç Savunma" in again.partition("ces deux derniers jours")[2]
    assert mails(catalogue) == ["owner@late.example"]
    assert len(noted(catalogue, "exhibitor.remind")) == 1


def test_a_look_at_an_exhibitors_area_is_told_and_noted_once(
    app: Flask, organiser: FlaskClient, catalogue: Catalogue
) -> None:
    products = "/fr/portal/bozdoruk/products"
    page = organiser.get(products).text
    assert "en tant qu’organisateur" in page
    organiser.get(products)
    (entry,) = noted(catalogue, "exhibitor.look")
    assert (entry.who, entry.exhibitor_id) == (ORGANISER, "bozdoruk")
    assert "en tant qu’organisateur" not in sign_in(app.test_client(), EDITOR).get(products).text
    assert len(noted(catalogue, "exhibitor.look")) == 1
    assert organiser.get("/fr/portal/nobody/products").status_code == 404
    assert len(noted(catalogue, "exhibitor.look")) == 1


ROWS = """exhibitor\tmail\tname\tlanguage
Geç Savunma\tyeni@late.example\tYeni Kişi\ttr
silent\tbir@silent.example\t\t
Nobody Ltd\tx@example.org\t\tfr
silent\tno address\t\tfr
silent\tBIR@silent.example\t\tfr
silent\tiki@silent.example\t\tde
late\towner@late.example\t\ttr
"""


def test_many_are_invited_from_a_table_after_a_look(
    organiser: FlaskClient, catalogue: Catalogue
) -> None:
    look = unescape(send(organiser, MANY, table=ROWS, act="look").text)
    for part in (
        "Envoyer 2 invitations",
        "Aucun exposant ne porte ce nom",
        "adresse",
        "déjà dans une ligne précédente",
        "fr, en, tr ou ar",
        "Y est déjà",
    ):
        assert part in look
    assert mails(catalogue) == []
    done = unescape(send(organiser, MANY, table=ROWS, act="send").text)
    assert sorted(mails(catalogue)) == ["bir@silent.example", "yeni@late.example"]
    left = done.partition("<textarea")[2].partition("</textarea>")[0]
    assert "Nobody Ltd;x@example.org" in left, "rows that are wrong stay, to be mended"
    assert "yeni@late.example" not in left
    with catalogue.store.reading() as session:
        roles = session.execute(
            sa.select(Membership.role).where(Membership.exhibitor_id == "silent")
        ).scalars()
        assert list(roles) == ["owner"]
    send(organiser, MANY, table=ROWS, act="send")
    assert len(mails(catalogue)) == 2, "nobody is invited twice"


@pytest.mark.parametrize(
    "table", ["", " \n ", "\x00", "a", '"' * 5000, "a;b;c;d;e;f;g\n" * 600, "x" * 200_000]
)
def test_hostile_tables_are_answered(
    organiser: FlaskClient, catalogue: Catalogue, table: str
) -> None:
    for act in ("look", "send"):
        assert send(organiser, MANY, table=table, act=act).status_code == 200
    assert mails(catalogue) == []


def typed_rows(page: str) -> list[str]:
    """What stands in the box for the table."""
    area = page.partition('name="table"')[2].partition(">")[2].partition("</textarea>")[0]
    return unescape(area).strip().splitlines()


def test_a_first_row_with_a_mistyped_address_is_no_heading(organiser: FlaskClient) -> None:
    table = "Geç Savunma;ali.late.example\nSessiz Savunma;s@silent.example"
    looked = organiser.get(MANY)
    assert looked.status_code == 200
    page = send(organiser, MANY, table=table, act="look").text
    assert page.count('class="field-error"') == 1
    left = send(organiser, MANY, table=table, act="send").text
    assert typed_rows(left)[0].startswith("Geç Savunma;ali.late.example")
    headed = send(organiser, MANY, table=f"Exposant;Courriel\n{table}", act="look").text
    assert headed.count('class="field-error"') == 1


def test_of_two_exhibitors_of_one_name_the_id_says_which(
    organiser: FlaskClient, catalogue: Catalogue
) -> None:
    with catalogue.store.writing() as session:
        save_exhibitor(session, {"id": "late-too", "name": "GEÇ SAVUNMA"})
    page = send(organiser, MANY, table="Geç Savunma;x@late.example", act="look").text
    assert "late, late-too" in page
    assert send(organiser, MANY, table="late-too;x@late.example", act="send").status_code == 303
    with catalogue.store.reading() as session:
        person = accounts.person_with(session, "x@late.example")
        assert person is not None
        assert session.get(Membership, (person.id, "late-too")) is not None
        assert session.get(Membership, (person.id, "late")) is None


def test_who_is_suspended_is_not_invited(organiser: FlaskClient, catalogue: Catalogue) -> None:
    with catalogue.store.writing() as session:
        person = accounts.person_with(session, "owner@late.example")
        assert person is not None
        accounts.suspend(session, person, "tests", suspended=True)
    page = send(organiser, MANY, table="silent;owner@late.example", act="send").text
    assert "suspendue" in page
    assert mails(catalogue) == []


def test_rows_beyond_the_most_stay_for_the_next_time(organiser: FlaskClient) -> None:
    table = "\n".join(f"silent;p{number}@x.example" for number in range(MOST_ROWS + 20))
    left = typed_rows(send(organiser, MANY, table=table, act="send").text)
    assert left == [f"silent;p{number}@x.example" for number in range(MOST_ROWS, MOST_ROWS + 20)]


def test_a_look_is_noted_although_somebody_of_a_longer_address_has_looked(
    app: Flask, organiser: FlaskClient, catalogue: Catalogue
) -> None:
    longer = f"marie-{ORGANISER}"
    with catalogue.store.writing() as session:
        person = accounts.ensure_person(session, longer, "Marie", "fr")
        accounts.give_organiser_role(session, person, "editor", "tests")
    sign_in(app.test_client(), longer).get("/fr/portal/bozdoruk/products")
    organiser.get("/fr/portal/bozdoruk/products")
    organiser.get("/fr/portal/bozdoruk/products")
    assert sorted(entry.who for entry in noted(catalogue, "exhibitor.look")) == sorted(
        [longer, ORGANISER]
    )


def test_the_organisers_own_people_are_not_suspended_here(
    organiser: FlaskClient, catalogue: Catalogue
) -> None:
    with catalogue.store.writing() as session:
        person = accounts.person_with(session, ORGANISER)
        assert person is not None
        accounts.give_role(session, person, "silent", "owner", "tests")
    page = organiser.get(f"{LIST}/silent").text
    assert ORGANISER in page
    assert 'value="suspend"' not in page
