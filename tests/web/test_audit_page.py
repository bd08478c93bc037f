"""The organiser's audit: narrowed, verified, taken away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from catalogue.composition import Catalogue, open_catalogue
from catalogue.people import accounts, audit
from catalogue.store.models import AuditEntry
from tests.conftest import ADMINISTRATOR, ROOT, settings_for
from tests.people import sign_in
from web.app import create_app
from web.organisers.audit import action_label

PAGE = "/fr/organiser/audit"


@pytest.fixture
def noted(tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue with some entries, one of which a spreadsheet would take for a formula."""
    catalogue = open_catalogue(settings_for(tmp_path))
    with catalogue.store.writing() as session:
        for n in range(60):
            audit.note(session, "ann@show.example", "sheet.approve", "sheet", f"hawk-{n}")
        audit.note(
            session,
            "bob@show.example",
            "sheet.withdraw",
            "sheet",
            "=cmd|'/c calc'!A1",
            exhibitor_id="acme",
            before={"status": "published <b>"},
            after={"status": "withdrawn"},
        )
        person = accounts.ensure_person(session, ADMINISTRATOR, "Ada", "fr")
        accounts.give_organiser_role(session, person, "administrator", "tests")
    yield catalogue
    catalogue.close()


@pytest.fixture
def client(noted: Catalogue) -> FlaskClient:
    return sign_in(create_app(noted).test_client(), ADMINISTRATOR)


def objects(html: str) -> list[str]:
    return re.findall(r'<small><bdi dir="ltr">sheet ([\w-]+)<', html)


def test_pages_follow_one_another_and_miss_nothing(client: FlaskClient):
    address, seen = f"{PAGE}?action=sheet.approve", []
    for _ in range(2):
        html = client.get(address).text
        seen += objects(html)
        older = re.search(r'<p><a href="([^"]*before=[^"]*)"', html)
        address = older.group(1).replace("&amp;", "&") if older else ""
    assert seen == [f"hawk-{n}" for n in reversed(range(60))]
    assert not address


@pytest.mark.parametrize(
    ("narrowing", "count"),
    [("who=bob", 1), ("object=hawk-7", 1), ("exhibitor=acme", 1), ("who=b%25", 0)],
)
def test_a_filter_narrows(client: FlaskClient, narrowing: str, count: int):
    html = client.get(f"{PAGE}?action=sheet.&{narrowing}").text
    assert html.count("<tr>") == (count + 1 if count else 0)


@pytest.mark.parametrize(
    "odd",
    ["before=99999999999999999999999", "before=x", "since=99", "until=9999-12-31", "who=%00"],
)
def test_odd_addresses_are_answered(client: FlaskClient, odd: str):
    assert client.get(f"{PAGE}?{odd}").status_code == 200


def test_the_chain_breaks_visibly_when_a_row_is_changed(noted: Catalogue, client: FlaskClient):
    assert "telles qu’elles ont été écrites" in client.get(f"{PAGE}?verify=1").text
    with noted.store.writing() as session:
        session.execute(
            sa.update(AuditEntry).where(AuditEntry.id == 7).values(who="mallory@evil.example")
        )
    assert "L’entrée 7 n’est pas telle" in client.get(f"{PAGE}?verify=1").text


def test_the_table_to_take_away_is_whole_and_holds_no_formula(client: FlaskClient):
    answer = client.get(f"{PAGE}.csv?action=sheet.")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(rows) == 61
    assert rows[0]["object_id"] == "'=cmd|'/c calc'!A1"
    assert '"withdrawn"' in rows[0]["after"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_done_is_escaped(client: FlaskClient):
    html = client.get(f"{PAGE}?exhibitor=acme").text
    assert "published &lt;b&gt;" in html


def test_whatever_is_noted_has_words(client: FlaskClient):
    kinds = r'"((?:person|sheet|show|key|meeting|search)\.[a-z-]+)"'
    noted = {
        action
        for folder in ("catalogue", "web")
        for path in (ROOT / folder).rglob("*.py")
        if "audit.note(" in (source := path.read_text("utf-8"))
        or "_mark(" in source  # passes the action on
        for action in re.findall(kinds, source)
    }
    assert {"sheet.approve", "key.make", "meeting.answer", "person.invite"} <= noted
    with client.application.test_request_context("/fr/"):
        assert [action for action in sorted(noted) if action_label(action) == action] == []
