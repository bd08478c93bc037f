"""Many products at once: downloaded, changed, looked at, taken over."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.store import reviews
from catalogue.store.drafts import draft_of, save_draft
from catalogue.store.sheets import published_sheet
from tests.conftest import FOREIGNER, OWNER, open_copy
from tests.people import csrf_token, sign_in
from tests.web.reading import SHEET
from web.app import create_app

BULK = "/fr/portal/bozdoruk/bulk"


@pytest.fixture(scope="module")
def app(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    catalogue = open_copy(demo_data, tmp_path_factory.mktemp("bulk"))
    yield create_app(catalogue)
    catalogue.close()


@pytest.fixture
def catalogue(app: Flask) -> Catalogue:
    opened: Catalogue = app.extensions["catalogue"]
    return opened


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), OWNER)


def send(client: FlaskClient, body: bytes, name: str):
    """Sends a table; the page that says what it would change."""
    said = {"csrf_token": csrf_token(client, BULK), "table": (io.BytesIO(body), name)}
    answer = client.post(BULK, data=said)
    assert answer.status_code == 303
    return answer.location


def rows(*sheets: dict) -> bytes:
    return "\n".join(json.dumps(sheet, ensure_ascii=False) for sheet in sheets).encode()


def record(sheet_id: str, **more: object) -> dict:
    return {
        "id": sheet_id,
        "exhibitor": {"name": "whatever"},
        "domains": ["land"],
        "language": "tr",
        "title": "Başlık",
        "description": "Açıklama.",
        **more,
    }


def content(catalogue: Catalogue, sheet_id: str) -> dict | None:
    with catalogue.store.reading() as session:
        draft = draft_of(session, sheet_id)
    return draft.content if draft else None


def apply(client: FlaskClient, there: str, then: str = "draft"):
    token = csrf_token(client, there)
    return client.post(there, data={"csrf_token": token, "then": then})


@pytest.mark.parametrize("ending", ["xlsx", "csv", "jsonl", "json", "yaml"])
def test_what_is_downloaded_and_sent_back_changes_nothing(owner: FlaskClient, ending: str):
    answer = owner.get(f"{BULK}/products.{ending}")
    assert answer.status_code == 200
    page = owner.get(send(owner, answer.get_data(), f"mine.{ending}")).text
    summary = re.search(r"Nouveaux : (\d+) · modifiés : (\d+) · inchangés : (\d+)", page)
    assert summary
    assert summary.group(1, 2) == ("0", "0"), page
    assert int(summary.group(3)) >= 6
    assert "non repris : 0" in page


def test_the_workbook_has_own_products_alone_with_the_help_of_the_template(owner: FlaskClient):
    book = openpyxl.load_workbook(io.BytesIO(owner.get(f"{BULK}/products.xlsx").get_data()))
    page = book.worksheets[0]
    header = [cell.value for cell in page[1]]
    ids = [row[header.index("id")].value for row in page.iter_rows(min_row=2)]
    assert all(each is None or each.startswith("bozdoruk") for each in ids)
    assert SHEET in ids
    assert page.cell(1, 1).comment is not None
    assert len(book.worksheets) == 3, "help and choices"


def test_changes_are_shown_taken_over_and_wait_for_approval(
    owner: FlaskClient, catalogue: Catalogue
):
    there = send(
        owner,
        rows(
            record(SHEET, title="KOYTAK-M <yeni>", domains=["naval"]),
            record("bozdoruk-yepyeni", title="Yepyeni", status="published"),
            record("bozdoruk-kotu", language="klingon"),
        ),
        "a.jsonl",
    )
    page = owner.get(there).text
    assert "<ins>" in page
    assert "&lt;" in page
    assert "relève de l’organisateur : Domaines" in page
    assert "Yepyeni" in page
    assert "Ligne 3" in page
    assert content(catalogue, "bozdoruk-yepyeni") is None, "nothing before it was looked at"
    assert apply(owner, there, "submit").status_code == 303
    written = content(catalogue, SHEET)
    assert written is not None
    assert written["title"] == "KOYTAK-M <yeni>"
    assert written["domains"] == ["land"]
    assert written["translations"], "what the table does not have stays"
    with catalogue.store.reading() as session:
        new = reviews.state_of(session, "bozdoruk-yepyeni")
    assert new is not None
    assert (new.stage, new.online) == ("submitted", False), "no table publishes"
    online = published_sheet(catalogue.store, SHEET)
    assert online is not None
    assert online["title"] != "KOYTAK-M <yeni>"
    assert owner.post(there, data={"csrf_token": csrf_token(owner, BULK)}).status_code == 303


def test_a_product_that_was_changed_meanwhile_is_left(owner: FlaskClient, catalogue: Catalogue):
    sheet = "bozdoruk-boransu"
    there = send(owner, rows(record(sheet, title="From the table")), "b.jsonl")
    with catalogue.store.writing() as session:
        save_draft(session, sheet, 0, {"title": "By hand"}, "owner")
    apply(owner, there)
    written = content(catalogue, sheet)
    assert written is not None
    assert written["title"] == "By hand"
    assert "Laissés, car" in owner.get("/fr/portal/bozdoruk/products").text


def test_another_exhibitors_product_is_not_touched(owner: FlaskClient, catalogue: Catalogue):
    foreign = "negueba-sirafile-2"
    stolen = record(foreign, exhibitor={"id": "negueba", "name": "Negueba"}, title="Stolen")
    there = send(owner, rows(stolen, record("bozdoruk-own", title="Own")), "c.jsonl")
    page = owner.get(there).text
    assert "déjà pris" in page
    apply(owner, there, "submit")
    assert content(catalogue, foreign)["title"] != "Stolen"  # type: ignore[index]
    with catalogue.store.reading() as session:
        state = reviews.state_of(session, "bozdoruk-own")
    assert state is not None
    assert state.exhibitor_id == "bozdoruk"
    other = sign_in(owner.application.test_client(), FOREIGNER)
    assert other.get(there).status_code == 404
    own = there.replace("/bozdoruk/", "/negueba/")
    assert other.get(own).status_code == 303, "a table of somebody else does not wait for him"


def test_faults_are_marked_in_a_copy_of_the_table(owner: FlaskClient):
    columns = ["id", "exhibitor.name", "domains", "language", "title", "description"]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([columns, ["bozdoruk-x", "x", "sea", "tr", "=1+1", "y"]])
    there = send(owner, out.getvalue().encode(), "d.csv")
    marked = owner.get(f"{there}/marked.xlsx")
    assert marked.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(marked.get_data()))
    red = [
        cell.coordinate
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.value == "sea" and cell.comment
    ]
    assert red


def bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w") as member,
    ):
        for _ in range(200):
            member.write(b"0" * 1_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", "a.csv"),
        (b"\0\xff" * 500, "a.xlsx"),
        (b"{" * 100_000, "a.json"),
        (b"a: &a [*a]", "a.yaml"),
        (b"id;title\n1;2", "../../etc/passwd.csv"),
        (bomb(), "a.zip"),
        (rows(*(record(f"r-{n}") for n in range(2100))), "a.jsonl"),
    ],
    ids=["empty", "no workbook", "brackets", "loop", "path", "bomb", "many rows"],
)
def test_hostile_tables_are_answered_calmly(owner: FlaskClient, body: bytes, name: str):
    there = send(owner, body, name)
    page = owner.get(there)
    assert page.status_code == 200
    assert "ne peuvent être reprises" in page.text or "Rien à reprendre" in page.text
    assert "Traceback" not in page.text


@pytest.mark.parametrize("name", ["a.exe", "", "noending"])
def test_what_is_no_table_is_refused(owner: FlaskClient, name: str):
    assert send(owner, b"x", name).endswith("/bulk")
    assert "Choisissez un tableau" in unescape(owner.get(BULK).text)


@pytest.mark.parametrize("token", ["x", "0" * 32 + ".csv", "../../x.csv", "0" * 32 + ".csv.seen"])
def test_a_table_that_does_not_wait_is_not_there(owner: FlaskClient, token: str):
    assert owner.get(f"{BULK}/{token}").status_code in (303, 404)


def test_what_is_too_large_is_refused(owner: FlaskClient):
    token = csrf_token(owner, BULK)
    said = {"csrf_token": token, "table": (io.BytesIO(b"x" * 12_000_000), "a.csv")}
    assert owner.post(BULK, data=said).status_code == 413
    said = {"csrf_token": token, "table": (io.BytesIO(b"x" * 10_600_000), "a.csv")}
    assert owner.post(BULK, data=said).status_code == 303
    assert "dépasse 10 Mo" in owner.get(BULK).text
