"""The queue of those who approve: narrowed, claimed, read together."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue.composition import Catalogue
from catalogue.store import claims, reviews
from catalogue.store.drafts import checked_draft, draft_of, save_draft
from catalogue.store.models import ReviewClaim, Revision, now
from tests.conftest import ADMINISTRATOR, ORGANISER
from tests.people import csrf_token, sign_in
from web.app import create_app

QUEUE = "/fr/organiser/reviews"
TOGETHER = "/fr/organiser/reviews-together"
SHEETS = ("bozdoruk-koytak-m", "bozdoruk-koyak-6x6", "negueba-sirafile-2")


@pytest.fixture
def catalogue(own_show: Catalogue) -> Catalogue:
    """The demo show with three changed sheets that wait."""
    for number, sheet_id in enumerate(SHEETS):
        submit(own_show, sheet_id, f"Waiting {number}")
    return own_show


def submit(catalogue: Catalogue, sheet_id: str, title: str) -> None:
    """Writes a title, and submits the sheet."""
    with catalogue.store.writing() as session:
        draft = draft_of(session, sheet_id)
        assert draft is not None
        assert not save_draft(session, sheet_id, draft.version, {"title": title}, "owner").conflicts
        written = draft_of(session, sheet_id)
        assert written is not None
        checked = checked_draft(session, written, catalogue.taxonomy)
        assert checked.sheet is not None
        reviews.submit(session, checked.sheet, "everything", by="owner", source="portal")


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), ORGANISER)


@pytest.fixture
def other(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), ADMINISTRATOR)


def listed(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/fr/organiser/reviews/([^"?]+)', html)


def waiting(catalogue: Catalogue) -> set[str]:
    with catalogue.store.reading() as session:
        return {one.sheet_id for one in reviews.waiting_sheets(session)}


def approve(client: FlaskClient, *ticked: str, page: str = TOGETHER) -> TestResponse:
    form = {"csrf_token": csrf_token(client, page), "read": list(ticked)}
    return client.post(TOGETHER, data=form, follow_redirects=True)


def ticks(html: str) -> list[str]:
    return re.findall(r'name="read" value="([^"]+)"', html)


def test_the_queue_is_narrowed_and_the_next_one_stays_within(
    organiser: FlaskClient, catalogue: Catalogue
) -> None:
    assert listed(organiser.get(QUEUE).text) == list(SHEETS)
    ours = organiser.get(f"{QUEUE}?exhibitor=bozdoruk&kind=changed").text
    assert listed(ours) == list(SHEETS[:2])
    assert listed(organiser.get(f"{QUEUE}?kind=new").text) == []
    assert listed(organiser.get(f"{QUEUE}?language=fr").text) == [SHEETS[2]]
    assert listed(organiser.get(f"{QUEUE}?days=3").text) == []
    with catalogue.store.writing() as session:
        session.execute(
            sa.update(Revision)
            .where(Revision.content["title"].as_string() == "Waiting 0")
            .values(created_at=now() - timedelta(days=4))
        )
    assert listed(organiser.get(f"{QUEUE}?days=3").text) == [SHEETS[0]]
    page = organiser.get(f"{QUEUE}/{SHEETS[0]}?exhibitor=bozdoruk").text
    assert f'data-key="j" href="{QUEUE}/{SHEETS[1]}?exhibitor=bozdoruk"' in page
    assert 'data-key="k"' not in page
    last = organiser.get(f"{QUEUE}/{SHEETS[1]}?exhibitor=bozdoruk").text
    assert 'data-key="j"' not in last
    number = re.search(r'name="number" value="(\d+)"', page)
    assert number
    form = {"csrf_token": csrf_token(organiser, QUEUE + "/" + SHEETS[0]), "number": number.group(1)}
    decided = organiser.post(
        f"{QUEUE}/{SHEETS[0]}?exhibitor=bozdoruk", data={**form, "decision": "approve"}
    )
    assert decided.location == f"{QUEUE}/{SHEETS[1]}?exhibitor=bozdoruk"


@pytest.mark.parametrize(
    "asked", ["days=x", "days=-1", "days=99999999999", "domain=%00", "kind=no"]
)
def test_addresses_that_cannot_be_meant_are_answered(organiser: FlaskClient, asked: str) -> None:
    assert organiser.get(f"{QUEUE}?{asked}").status_code == 200


def test_two_reviewers_are_led_to_different_sheets(
    organiser: FlaskClient, other: FlaskClient, catalogue: Catalogue
) -> None:
    organiser.get(f"{QUEUE}/{SHEETS[1]}")
    queue = other.get(QUEUE).text
    assert queue.count("la lit") == 1
    first = other.get(f"{QUEUE}/{SHEETS[0]}").text
    assert f'data-key="j" href="{QUEUE}/{SHEETS[2]}"' in first
    assert "lit cette fiche depuis" in other.get(f"{QUEUE}/{SHEETS[1]}").text
    assert "lit cette fiche depuis" not in organiser.get(f"{QUEUE}/{SHEETS[1]}").text
    assert {t.partition(":")[0] for t in ticks(other.get(TOGETHER).text)} == {SHEETS[0], SHEETS[2]}


def test_a_claim_ends_when_its_reader_has_gone_or_has_decided(
    organiser: FlaskClient, other: FlaskClient, catalogue: Catalogue
) -> None:
    organiser.get(f"{QUEUE}/{SHEETS[1]}")
    with catalogue.store.writing() as session:
        session.execute(sa.update(ReviewClaim).values(seen_at=now() - claims.LASTS))
    assert "la lit" not in other.get(QUEUE).text
    other.get(f"{QUEUE}/{SHEETS[1]}")
    with catalogue.store.reading() as session:
        assert claims.claims(session)[SHEETS[1]].who == ADMINISTRATOR
    tick = next(t for t in ticks(other.get(TOGETHER).text) if t.startswith(SHEETS[1]))
    approve(other, tick)
    with catalogue.store.reading() as session:
        assert SHEETS[1] not in claims.claims(session)


def test_a_claim_keeps_nobody_from_deciding(
    organiser: FlaskClient, other: FlaskClient, catalogue: Catalogue
) -> None:
    organiser.get(f"{QUEUE}/{SHEETS[0]}")
    page = other.get(f"{QUEUE}/{SHEETS[0]}").text
    number = re.search(r'name="number" value="(\d+)"', page)
    assert number
    form = {"csrf_token": csrf_token(other, QUEUE + "/" + SHEETS[0]), "number": number.group(1)}
    answer = other.post(f"{QUEUE}/{SHEETS[0]}", data={**form, "decision": "approve"})
    assert answer.status_code == 303
    assert waiting(catalogue) == set(SHEETS[1:])


def test_those_read_together_are_approved_as_they_were_read(
    organiser: FlaskClient, catalogue: Catalogue
) -> None:
    page = organiser.get(TOGETHER).text
    assert page.count("<ins>") >= 3
    assert len(ticks(page)) == 3
    first, second, _third = ticks(page)
    submit(catalogue, SHEETS[1], "Newer than what was read")
    answer = approve(organiser, first, second)
    assert "1 fiche approuvée" in answer.text
    assert f"plus telle que vous l’avez lue : {SHEETS[1]}" in answer.text
    assert waiting(catalogue) == {SHEETS[1], SHEETS[2]}
    assert "Waiting 0" in organiser.get(f"/fr/sheets/{SHEETS[0]}").text
    assert "Newer" not in organiser.get(f"/fr/sheets/{SHEETS[1]}").text


def test_ticks_that_mean_nothing_approve_nothing(
    organiser: FlaskClient, catalogue: Catalogue
) -> None:
    for ticked in ("", "nobody:1", "x", "bozdoruk-koytak-m:²", "bozdoruk-koytak-m:99999999999"):
        assert approve(organiser, *([ticked] if ticked else [])).status_code == 200
        assert waiting(catalogue) == set(SHEETS)


def test_translations_stand_beside_the_original_and_doubts_above(
    organiser: FlaskClient, catalogue: Catalogue
) -> None:
    with catalogue.store.writing() as session:
        draft = draft_of(session, SHEETS[0])
        assert draft is not None
        values = {"description": "Bize yazın: +90 312 123 45 67. " + "Zırhlı araç. " * 30}
        save_draft(session, SHEETS[0], draft.version, values, "owner")
    submit(catalogue, SHEETS[0], "Waiting again")
    page = organiser.get(f"{QUEUE}/{SHEETS[0]}").text
    assert "« +90 312 123 45 67 »" in page
    assert "sur 100" in page
    rows = page.split('<dl class="differences sides">')
    (titles,) = [row for row in rows if 'name="remark.title"' in row]
    assert 'name="remark.translations.fr.title"' in titles.partition("</dl>")[0]
