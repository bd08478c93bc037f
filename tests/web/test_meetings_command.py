"""``catalogue meetings``: requests as the organiser sees and settles them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogue.store.meetings import Wish, ask_for_meeting, requests_of
from catalogue.store.models import Exhibitor, now
from catalogue.store.session import Store, open_store
from tests.conftest import settings_for
from web.cli import main


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A database with one request."""
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path))
    opened = open_store(settings_for(tmp_path))
    with opened.writing() as session:
        session.add(Exhibitor(id="acme", details={"name": "Acme"}))
    wish = Wish("acme", "Awa [red]", "Mali", "a@b.example", "", "Un\ndrone", day=date(2027, 2, 9))
    ask_for_meeting(opened, "0" * 32, wish, "sender")
    yield opened
    opened.close()


def run(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, ["meetings", *arguments], input=answer)


def test_requests_are_listed_as_they_were_written(store: Store) -> None:
    text = run("list").output
    assert "acme ← Mali, Awa [red], a@b.example" in text
    assert "    | Un\n    | drone\n" in text
    assert run("list", "--exhibitor", "other").output == ""


def test_programs_get_all_but_the_senders_hash(store: Store) -> None:
    record = json.loads(run("list", "--json").output)
    assert record["day"] == "2027-02-09"
    assert record["message"] == "Un\ndrone"
    assert "sender" not in record


def test_a_request_is_marked(store: Store) -> None:
    (request,) = requests_of(store)
    assert run("mark", str(request.id), "answered").exit_code == 0
    assert requests_of(store)[0].state == "answered"
    assert run("mark", "99", "answered").exit_code == 2


def test_after_the_show_requests_are_deleted_when_confirmed(store: Store) -> None:
    today, tomorrow = now().date(), now().date() + timedelta(days=1)
    assert run("forget", "--before", str(today), "--yes").output == "deleted: 0\n"
    assert run("forget", "--before", str(tomorrow), answer="n\n").exit_code == 1
    assert len(requests_of(store)) == 1
    assert run("forget", "--before", str(tomorrow), "--yes").output == "deleted: 1\n"
    assert requests_of(store) == []
