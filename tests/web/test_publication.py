"""From a draft to what visitors see: submitted, approved as read, sent back, withdrawn."""

from __future__ import annotations

import re
import threading
import time
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.search.query import Query
from catalogue.sheets.difference import difference
from catalogue.store import reviews
from catalogue.store.drafts import begin_sheet, draft_of, save_draft
from catalogue.store.models import AuditEntry
from tests.conftest import (
    EDITOR,
    ORGANISER,
    OWNER,
    SUBMITTED,
    submit_a_sheet,
)
from tests.people import csrf_token, sign_in
from tests.web.reading import SHEET
from web.app import create_app

PRODUCT = f"/fr/portal/bozdoruk/products/{SHEET}"
REVIEWS = "/fr/organiser/reviews"


@pytest.fixture
def catalogue(own_show: Catalogue) -> Catalogue:
    return own_show


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), OWNER)


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), ORGANISER)


def write(catalogue: Catalogue, sheet_id: str = SHEET, **values: object) -> None:
    with catalogue.store.writing() as session:
        draft = draft_of(session, sheet_id)
        assert draft is not None
        named = {name.replace("__", "."): value for name, value in values.items()}
        assert not save_draft(session, sheet_id, draft.version, named, "owner").conflicts


def press(client: FlaskClient, page: str, endpoint: str, **more: str):
    """Sends the form of a page, as a browser would."""
    html = client.get(page).text
    version = re.search(r'name="version" value="(\d+)"', html)
    number = re.search(r'name="number" value="(\d+)"', html)
    said = {"csrf_token": csrf_token(client, page), **more}
    if version:
        said.setdefault("version", version.group(1))
    if number:
        said.setdefault("number", number.group(1))
    return client.post(endpoint, data=said)


def stage(catalogue: Catalogue) -> str:
    with catalogue.store.reading() as session:
        state = reviews.state_of(session, SHEET)
    assert state is not None
    return state.stage


def found(catalogue: Catalogue, text: str, sheet_id: str = SHEET) -> bool:
    hits = catalogue.search.search(Query(text=text)).hits
    return any(hit.id == sheet_id and text in str(hit) for hit in hits)


def until_found(
    catalogue: Catalogue, text: str, wanted: bool = True, sheet_id: str = SHEET
) -> float:
    """Seconds until a search finds, or does not find, a word in the sheet."""
    began = time.monotonic()
    while found(catalogue, text, sheet_id) != wanted and time.monotonic() - began < 20:
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_change_waits_is_approved_as_it_was_read_and_found_within_two_seconds(
    catalogue: Catalogue, owner: FlaskClient, organiser: FlaskClient
):
    write(catalogue, title="KOYTAK-M Zurnabekçi")
    page = owner.get(f"{PRODUCT}/publication").text
    assert "<ins>Zurnabekçi</ins>" in page
    assert press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/submit").status_code == 303
    assert stage(catalogue) == "submitted"
    assert "Zurnabekçi" not in owner.get(f"/fr/sheets/{SHEET}").text, "online stays as it was"
    assert "Zurnabekçi" in organiser.get(REVIEWS).text
    there = f"{REVIEWS}/{SHEET}"
    assert "Zurnabekçi</ins>" in organiser.get(there).text
    assert press(organiser, there, there, decision="approve").status_code == 303
    assert until_found(catalogue, "Zurnabekçi") < 2
    assert "Zurnabekçi" in owner.get(f"/fr/sheets/{SHEET}").text
    with catalogue.store.reading() as session:
        actions = [entry.action for entry in session.query(AuditEntry)]
    assert actions[-1] == "sheet.approve"


def test_a_newer_revision_that_nobody_has_read_stays_in_the_queue(
    catalogue: Catalogue, owner: FlaskClient, organiser: FlaskClient
):
    write(catalogue, title="Read by the organiser")
    press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/submit")
    there = f"{REVIEWS}/{SHEET}"
    number = re.search(r'name="number" value="(\d+)"', organiser.get(there).text)
    assert number
    write(catalogue, title="Written meanwhile")
    press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/submit")
    answer = press(organiser, there, there, decision="approve", number=number.group(1))
    assert answer.status_code == 409
    assert "Written meanwhile" in answer.text or "meanwhile</ins>" in answer.text
    assert stage(catalogue) == "submitted"
    assert "Read by" not in owner.get(f"/fr/sheets/{SHEET}").text


def test_of_two_who_decide_at_once_one_does(app: Flask, catalogue: Catalogue, owner: FlaskClient):
    write(catalogue, title="Race")
    press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/submit")
    there, answers = f"{REVIEWS}/{SHEET}", []
    clients = [sign_in(app.test_client(), ORGANISER) for _ in range(4)]
    forms = []
    for client in clients:
        html = client.get(there).text
        number = re.search(r'name="number" value="(\d+)"', html)
        assert number
        forms.append({"csrf_token": csrf_token(client, there), "number": number.group(1)})
    start = threading.Barrier(4)

    def decide(client: FlaskClient, form: dict[str, str]) -> None:
        start.wait()
        answers.append(client.post(there, data={**form, "decision": "approve"}).status_code)

    threads = [
        threading.Thread(target=decide, args=pair) for pair in zip(clients, forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409, 409, 409]


def test_remarks_reach_the_exhibitor_at_the_field_and_by_mail(
    app: Flask, catalogue: Catalogue, owner: FlaskClient, organiser: FlaskClient
):
    write(catalogue, summary="Too short")
    press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/submit")
    there = f"{REVIEWS}/{SHEET}"
    empty = press(organiser, there, there, decision="ask")
    assert empty.status_code == 422
    sent = press(organiser, there, there, decision="ask", **{"remark.summary": "Dites la <portée>"})
    assert sent.status_code == 303
    assert stage(catalogue) == "changes-asked"
    page = owner.get(f"{PRODUCT}/publication").text
    assert "<strong>Résumé</strong>" in page
    assert "Dites la &lt;portée&gt;" in page
    app.extensions["mail"].wait(10)
    mails = "".join(
        path.read_text() for path in (catalogue.settings.data / "mail").rglob("*") if path.is_file()
    )
    assert f"/fr/portal/bozdoruk/products/{SHEET}/publication" in mails.replace("=\n", "")


def test_what_is_submitted_is_what_was_seen(catalogue: Catalogue, owner: FlaskClient):
    write(catalogue, title="Seen")
    page = f"{PRODUCT}/publication"
    version = re.search(r'name="version" value="(\d+)"', owner.get(page).text)
    assert version
    write(catalogue, title="Not seen")
    answer = press(owner, page, f"{PRODUCT}/submit", version=version.group(1))
    assert answer.status_code == 303
    assert stage(catalogue) == "published", "nothing was submitted"
    assert "depuis que vous avez ouvert" in owner.get(page).text


def test_what_is_missing_is_said_and_nothing_is_submitted(catalogue: Catalogue, owner: FlaskClient):
    write(catalogue, description=None)
    page = f"{PRODUCT}/publication"
    assert "Manque encore pour la publication" in owner.get(page).text
    press(owner, page, f"{PRODUCT}/submit")
    assert stage(catalogue) == "published"


def test_withdrawn_leaves_the_results_at_once_and_comes_back(
    catalogue: Catalogue, owner: FlaskClient, organiser: FlaskClient
):
    page = f"{PRODUCT}/publication"
    word = "KOYTAK"
    assert found(catalogue, word)
    assert press(owner, page, f"{PRODUCT}/withdraw").status_code == 303
    assert owner.get(f"/fr/sheets/{SHEET}").status_code in (404, 410)
    assert until_found(catalogue, word, wanted=False) < 2
    assert stage(catalogue) == "withdrawn"
    assert press(owner, page, f"{PRODUCT}/submit").status_code == 303
    there = f"{REVIEWS}/{SHEET}"
    press(organiser, there, there, decision="approve")
    assert until_found(catalogue, word) < 2


def test_an_earlier_state_is_restored_and_what_it_replaced_comes_back(
    catalogue: Catalogue, owner: FlaskClient
):
    write(catalogue, title="Words of an evening")
    page = f"{PRODUCT}/history"
    assert "Words of an evening" in unescape(re.sub("<[^>]+>", "", owner.get(page).text))
    assert press(owner, page, f"{page}/1").status_code == 303

    def title() -> str:
        with catalogue.store.reading() as session:
            draft = draft_of(session, SHEET)
        assert draft is not None
        return str(draft.content["title"])

    assert title().startswith("KOYTAK-M")
    press(owner, page, f"{page}/0")
    assert title() == "Words of an evening"
    for odd in (f"{page}?old=999", f"{page}?old=99999999999999999999&new=0"):
        assert owner.get(odd).status_code == 404
    assert owner.get(f"{page}?old=x").status_code == 200


def test_a_draft_of_something_published_does_not_make_it_new(
    catalogue: Catalogue, owner: FlaskClient
):
    from catalogue.store.sheets import changed_at

    before = changed_at(catalogue.store, [SHEET])
    write(catalogue, title="Not online yet")
    press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/submit")
    assert changed_at(catalogue.store, [SHEET]) == before


def test_a_new_product_is_found_when_it_is_approved(catalogue: Catalogue, organiser: FlaskClient):
    submit_a_sheet(catalogue)
    assert not found(catalogue, "KERVAN", SUBMITTED)
    there = f"{REVIEWS}/{SUBMITTED}"
    assert press(organiser, there, there, decision="approve").status_code == 303
    assert until_found(catalogue, "KERVAN", sheet_id=SUBMITTED) < 2


def test_a_difference_is_both_texts_and_does_not_take_long():
    old = "Portée 30 km, مدى ٣٠ كم"
    new = "Portée 40 km, مدى ٤٠ كم"
    parts = difference(old, new)
    assert "".join(p.text for p in parts if p.kind != "new") == old
    assert "".join(p.text for p in parts if p.kind != "old") == new
    assert [p.text for p in parts if p.kind == "new"] == ["40", "٤٠"]
    long = " ".join(f"a{n % 7}" for n in range(50_000))
    began = time.monotonic()
    assert difference(long, long[::-1])[0].kind in ("old", "new", "same")
    assert time.monotonic() - began < 5


def test_an_editor_submits_as_well(app: Flask, catalogue: Catalogue):
    write(catalogue, title="By the editor")
    editor = sign_in(app.test_client(), EDITOR)
    press(editor, f"{PRODUCT}/publication", f"{PRODUCT}/submit")
    assert stage(catalogue) == "submitted"


def test_a_draft_that_was_never_submitted_is_deleted_and_nothing_else(
    catalogue: Catalogue, owner: FlaskClient
):
    with catalogue.store.writing() as session:
        begin_sheet(session, "bozdoruk", {"id": "bozdoruk-slip", "title": "Slip"}, "owner")
    there = "/fr/portal/bozdoruk/products/bozdoruk-slip"
    assert "Supprimer ce brouillon" in owner.get(f"{there}/publication").text
    assert press(owner, f"{there}/publication", f"{there}/discard").status_code == 303
    assert owner.get(f"{there}/publication").status_code == 404
    assert "Supprimer ce brouillon" not in owner.get(f"{PRODUCT}/publication").text
    assert press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/discard").status_code == 404
    assert stage(catalogue) == "published"
