"""Requests for meetings that an exhibitor received: listed, answered, marked, taken away."""

from __future__ import annotations

import csv
import email
import io
import re
from email.policy import default
from html import unescape

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.store.meetings import Stored, Wish, ask_for_meeting, requests_of
from catalogue.store.models import AuditEntry
from tests.conftest import FOREIGNER, ORGANISER, OWNER
from tests.people import csrf_token, sign_in
from web.app import create_app

PAGE = "/fr/portal/bozdoruk/meetings"
WISHES = (
    Wish("bozdoruk", "Awa <b>", "Mali", "awa@mali.example", "", "Bonjour\nà vous", "ML"),
    Wish("bozdoruk", "=HYPERLINK(1)", "Niger", "", "+227 1", "@SUM(1)", part="morning"),
    Wish("negueba", "Ali", "Togo", "ali@togo.example", "", "Secret", language="en"),
)


@pytest.fixture
def catalogue(own_show: Catalogue) -> Catalogue:
    for number, wish in enumerate(WISHES):
        assert isinstance(ask_for_meeting(own_show.store, str(number), wish, "x"), Stored)
    return own_show


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), OWNER)


def numbers(html: str) -> list[int]:
    return [int(n) for n in re.findall(r'href="/fr/portal/bozdoruk/meetings/(\d+)"', html)]


def test_own_requests_are_listed_the_newest_first_and_no_other(owner: FlaskClient):
    page = owner.get(PAGE)
    assert numbers(page.text) == [2, 1]
    assert "Awa &lt;b&gt;" in page.text
    assert "Secret" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert numbers(owner.get(f"{PAGE}?state=answered").text) == []
    assert owner.get(f"{PAGE}?state=x&page=99999999999").status_code == 200


def test_nobody_else_sees_them(app: Flask, owner: FlaskClient):
    for who in (FOREIGNER, ORGANISER):
        client = sign_in(app.test_client(), who)
        for there in (PAGE, f"{PAGE}/1", f"{PAGE}.csv", f"{PAGE}.xlsx"):
            assert client.get(there).status_code == 404
    assert owner.get(f"{PAGE}/3").status_code == 404, "a request to another exhibitor"
    assert owner.get(f"{PAGE}/99999999999999").status_code == 404


def test_an_answer_is_proposed_in_the_delegates_language_sent_and_noted(
    app: Flask, owner: FlaskClient, catalogue: Catalogue
):
    html = owner.get(f"{PAGE}/1").text
    proposed = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    assert proposed
    assert unescape(proposed.group(1)).startswith("Bonjour Awa <b>,")
    token = csrf_token(owner, f"{PAGE}/1")
    empty = owner.post(f"{PAGE}/1/answer", data={"csrf_token": token, "subject": "x", "text": " "})
    assert empty.status_code == 422
    assert 'value="x"' in empty.text
    said = {"csrf_token": token, "subject": "Oui\nBcc: x@y.z", "text": "À mardi."}
    assert owner.post(f"{PAGE}/1/answer", data=said).status_code == 303
    app.extensions["mail"].wait(10)
    files = list((catalogue.settings.data / "mail").rglob("*.eml"))
    sent = email.message_from_bytes(files[0].read_bytes(), policy=default)
    assert sent["To"] == "awa@mali.example"
    assert sent["Reply-To"] == OWNER
    assert sent["Bcc"] is None
    assert sent.get_content().strip() == "À mardi."
    states = {meeting.id: meeting.state for meeting in requests_of(catalogue.store, "bozdoruk")}
    assert states == {1: "answered", 2: "new"}
    with catalogue.store.reading() as session:
        entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert entry.action == "meeting.answer"
    assert "Awa" not in str(entry.before) + str(entry.after), "no personal data in the audit"


def test_who_left_a_telephone_alone_is_called(owner: FlaskClient, catalogue: Catalogue):
    page = owner.get(f"{PAGE}/2").text
    assert "numéro de téléphone" in page
    assert 'id="text"' not in page
    token = csrf_token(owner, f"{PAGE}/2")
    said = {"csrf_token": token, "subject": "x", "text": "y"}
    assert owner.post(f"{PAGE}/2/answer", data=said).status_code == 404
    marked = owner.post(f"{PAGE}/2/mark", data={"csrf_token": token, "state": "declined"})
    assert marked.status_code == 303
    assert owner.post(f"{PAGE}/2/mark", data={"csrf_token": token, "state": "x"}).status_code == 404
    states = {meeting.id: meeting.state for meeting in requests_of(catalogue.store, "bozdoruk")}
    assert states[2] == "declined"


def test_what_is_taken_away_holds_no_formula(owner: FlaskClient):
    raw = owner.get(f"{PAGE}.csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw)))
    assert len(rows) == 3
    assert rows[1][3] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(owner.get(f"{PAGE}.xlsx").get_data()))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'@SUM(1)" in [cell.value for cell in cells]
