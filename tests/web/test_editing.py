"""Writing a product: the generated form, drafts that two write at once, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from catalogue.composition import Catalogue
from catalogue.people.policy import owner_of
from catalogue.sheets.fields import FIELDS
from catalogue.store import drafts
from catalogue.store.drafts import draft_of
from catalogue.store.history import content_of
from catalogue.store.sheets import save_sheets
from tests.conftest import EDITOR, OWNER, open_copy, settings_for
from tests.people import sign_in
from tests.web.reading import SHEET
from web.app import create_app
from web.exhibitors.sheet_form import form_fields, read_form

PRODUCT = f"/fr/portal/bozdoruk/products/{SHEET}"


@pytest.fixture(scope="module")
def app(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    catalogue = open_copy(demo_data, tmp_path_factory.mktemp("editing"))
    yield create_app(catalogue)
    catalogue.close()


@pytest.fixture
def catalogue(app: Flask) -> Catalogue:
    opened: Catalogue = app.extensions["catalogue"]
    return opened


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), OWNER)


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), EDITOR)


def form_of(html: str) -> MultiDict[str, str]:
    """The form as a browser would send it."""
    html = html.partition('<form class="form" id="draft"')[2].partition("</form>")[0]
    said: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        off = 'type="checkbox"' in tag and " checked" not in tag
        if name and not off and " disabled" not in tag:
            said.add(unescape(name.group(1)), unescape(value.group(1)) if value else "")
    for name, body in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        said.add(name, unescape(chosen.group(1)) if chosen else "")
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>\n?(.*?)</textarea>', html, re.S
    ):
        said.add(name, unescape(text))
    return said


def opened(client: FlaskClient, product: str = PRODUCT) -> MultiDict[str, str]:
    answer = client.get(f"{product}/edit")
    assert answer.status_code == 200
    return form_of(answer.text)


def content(catalogue: Catalogue, sheet_id: str = SHEET) -> dict:
    with catalogue.store.reading() as session:
        draft = draft_of(session, sheet_id)
    assert draft is not None
    return draft.content


def begun(client: FlaskClient, title: str) -> str:
    """A new product; its address in the portal."""
    html = client.get("/fr/portal/bozdoruk/products/new").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert token
    said = {"csrf_token": token.group(1), "title": title, "language": "tr", "domains": "land"}
    answer = client.post("/fr/portal/bozdoruk/products/new", data=said)
    assert answer.status_code == 303
    return answer.location.removesuffix("/edit")


def test_every_field_that_is_an_exhibitors_is_on_the_form(owner: FlaskClient):
    """Generated from the declaration: a field that is added there is here, too."""
    said = opened(owner)
    html = owner.get(f"{PRODUCT}/edit").text
    declared = [
        field
        for field in FIELDS
        if owner_of(field.name, published=True) == "exhibitor"
        and not field.name.startswith("exhibitor.")
        and field.name != "id"
        and not field.describes
    ]
    assert {field.name for field in declared} == {f.name for f in form_fields()} - {"domains"}
    for field in declared:
        assert f"was.{field.name}" in said
        assert f'id="field-{field.name}"' in html
        if field.translated:
            assert f"was.translations.fr.{field.name}" in said
    assert "was.domains" not in said, "once published, domains are the organiser's"
    assert "l’organisateur modifie ceci" in html


def test_a_form_sent_as_it_came_changes_nothing(owner: FlaskClient, catalogue: Catalogue):
    for sheet in ("bozdoruk-koytak-m", "bozdoruk-gezek", "bozdoruk-koyak-6x6"):
        before = content(catalogue, sheet)
        product = f"/fr/portal/bozdoruk/products/{sheet}"
        assert owner.post(f"{product}/edit", data=opened(owner, product)).status_code == 303
        assert content(catalogue, sheet) == before
        with catalogue.store.reading() as session:
            draft = draft_of(session, sheet)
        assert draft is not None
        assert draft.version == 0


def test_a_product_is_begun_written_and_missing_parts_are_told(
    owner: FlaskClient, catalogue: Catalogue
):
    product = begun(owner, "KARAHAN Çöl Aracı")
    html = owner.get(f"{product}/edit").text
    assert 'id="description-missing"' in html
    assert re.search(r'<textarea id="description"[^>]* lang="tr" dir="ltr"', html)
    said = opened(owner, product)
    said["description"] = "Uzun menzil."
    said["translations.fr.summary"] = "Véhicule du désert."
    said["concepts.add"] = "mine-protected vehicle; دبابة"
    free = next(n for n in range(30) if f"spec.{n}.name" in said and not said[f"spec.{n}.name"])
    said[f"spec.{free}.name"], said[f"spec.{free}.value"] = "Portée", "800"
    said[f"spec.{free}.unit"] = "km"
    answer = owner.post(f"{product}/edit", data=said)
    written = content(catalogue, product.rpartition("/")[2])
    assert written["description"] == "Uzun menzil."
    assert written["translations"] == {"fr": {"summary": "Véhicule du désert."}}
    assert {"name": "range", "value": 800, "unit": "km"} in written["specifications"]
    assert len(written["concepts"]) == 2, "named in English and in Arabic"
    assert answer.status_code == 303


def test_an_unknown_category_is_said_with_what_is_near_and_the_rest_is_saved(
    owner: FlaskClient, catalogue: Catalogue
):
    product = begun(owner, "KARAHAN 2")
    said = opened(owner, product)
    said["concepts.add"], said["summary"] = "zirhli personel tasiyan", "Özet."
    answer = owner.post(f"{product}/edit", data=said)
    assert answer.status_code == 422
    assert "n’est pas une catégorie" in answer.text
    assert 'value="zirhli personel tasiyan"' in answer.text
    assert content(catalogue, product.rpartition("/")[2])["summary"] == "Özet."


def test_two_tabs_lose_nothing(owner: FlaskClient, editor: FlaskClient, catalogue: Catalogue):
    product = begun(owner, "Two tabs")
    sheet = product.rpartition("/")[2]
    mine, theirs = opened(owner, product), opened(editor, product)
    theirs["summary"] = "Theirs"
    theirs["translations.fr.title"] = "Leur titre"
    mine["description"] = "Mine"
    assert editor.post(f"{product}/edit", data=theirs).status_code == 303
    assert owner.post(f"{product}/edit", data=mine).status_code == 303, "other fields merge"
    written = content(catalogue, sheet)
    assert (written["summary"], written["description"]) == ("Theirs", "Mine")
    assert written["translations"]["fr"]["title"] == "Leur titre"
    # The same field: both are shown, and the first is kept until somebody has decided.
    mine = opened(owner, product)
    theirs = opened(editor, product)
    theirs["summary"], mine["summary"] = "Theirs again", "Mine <again>"
    assert editor.post(f"{product}/edit", data=theirs).status_code == 303
    clash = owner.post(f"{product}/edit", data=mine)
    assert clash.status_code == 409
    assert "Theirs again" in clash.text
    assert "Mine &lt;again&gt;</textarea>" in clash.text
    assert content(catalogue, sheet)["summary"] == "Theirs again"
    decided = form_of(clash.text)
    assert decided["summary"] == "Mine <again>"
    assert owner.post(f"{product}/edit", data=decided).status_code == 303
    assert content(catalogue, sheet)["summary"] == "Mine <again>"


def test_the_script_saves_and_learns_of_conflicts(
    owner: FlaskClient, editor: FlaskClient, catalogue: Catalogue
):
    product = begun(owner, "Script")
    as_json = {"Accept": "application/json"}
    said = opened(owner, product)
    other = opened(editor, product)
    said["summary"] = "One"
    answer = owner.post(f"{product}/edit", data=said, headers=as_json).get_json()
    assert answer["conflicts"] == []
    said["was.summary"] = answer["marks"]["summary"]
    said["summary"] = "Two"
    again = owner.post(f"{product}/edit", data=said, headers=as_json).get_json()
    assert again["conflicts"] == []
    other["summary"] = "Other"
    assert editor.post(f"{product}/edit", data=other, headers=as_json).get_json()["conflicts"] == [
        "Résumé"
    ]
    assert content(catalogue, product.rpartition("/")[2])["summary"] == "Two"


def test_what_a_file_brought_meanwhile_is_merged_field_by_field(
    owner: FlaskClient, catalogue: Catalogue
):
    product = "/fr/portal/bozdoruk/products/bozdoruk-kepez-30"
    said = opened(owner, product)
    said["summary"] = "My summary"
    said["keywords"] = "mine"
    owner.post(f"{product}/edit", data=said)
    with catalogue.store.writing() as session:
        newest = dict(content_of(session, "bozdoruk-kepez-30", 1) or {})
        newest |= {"maturity": "prototype", "keywords": ["theirs"], "status": "published"}
        exhibitor = {"id": "bozdoruk", "name": "Bozdoruk"}
        save_sheets(session, [{**newest, "exhibitor": exhibitor}], author="file", source="x.csv")
    page = owner.get(f"{product}/edit").text
    assert "a été modifié d’ailleurs" in page
    answer = owner.post(f"{product}/merge", data={"csrf_token": form_of(page)["csrf_token"]})
    assert answer.status_code == 409
    assert "theirs" in answer.text
    written = content(catalogue, "bozdoruk-kepez-30")
    assert written["summary"] == "My summary"
    assert written["maturity"] == "prototype"
    assert written["keywords"] == ["mine"]
    assert "a été modifié d’ailleurs" not in owner.get(f"{product}/edit").text


def test_the_preview_shows_what_is_written_and_can_be_framed_by_us_alone(
    owner: FlaskClient, catalogue: Catalogue
):
    product = begun(owner, "Preview <me>")
    answer = owner.get(f"{product}/preview")
    assert answer.status_code == 200
    assert "Preview &lt;me&gt;" in answer.text
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in owner.get(f"{product}/edit").headers["Content-Security-Policy"]
    sheet = product.rpartition("/")[2]
    with catalogue.store.writing() as session:
        drafts.replace_draft(
            session,
            sheet,
            {"id": sheet, "title": "x", "domains": "nonsense", "specifications": [{"name": 7}]},
            "tests",
        )
    assert owner.get(f"{product}/preview").status_code == 200
    assert owner.get(f"{product}/edit").status_code == 200


def test_a_copy_is_a_product_of_its_own(owner: FlaskClient, catalogue: Catalogue):
    said = {"csrf_token": opened(owner)["csrf_token"]}
    answer = owner.post(f"{PRODUCT}/copy", data=said)
    assert answer.status_code == 303
    sheet = answer.location.removesuffix("/edit").rpartition("/")[2]
    assert sheet != SHEET
    copied, first = content(catalogue, sheet), content(catalogue, SHEET)
    assert copied["title"] == f"{first['title']} (copie)"
    assert copied["specifications"] == first["specifications"]
    assert "images" not in copied


def test_categories_are_proposed_in_any_language(owner: FlaskClient):
    for typed in ("dron", "درون", "İHA"):
        found = owner.get("/fr/portal/bozdoruk/concepts", query_string={"q": typed}).get_json()
        assert any("drone" in label.lower() for label in found["concepts"]), typed


HOSTILE = [
    {"title": "\0\ud800" * 5},
    {"title": "x" * 100_000},
    {"spec.0.name": "range", "spec.0.value": "9" * 400, "spec.0.unit": "parsec"},
    {"spec.0.name": "x", "spec.0.value": "1", "spec.0.entry": "[" * 5000},
    {"spec.0.name": "x", "spec.0.value": "1", "spec.0.entry": '{"name": {"a": 1}}'},
    {"was.translations.../../x.title": "0", "translations.../../x.title": "x"},
    {"was.translations.zz.title": "0", "translations.zz.title": "x"},
    {"was.status": "0", "status": "published"},
    {"was.exhibitor.stands": "0", "exhibitor.stands": "A1"},
    {"was.id": "0", "id": "negueba-sirafile-2"},
    {"language": "klingon"},
    {"maturity": "immortal"},
]


@pytest.mark.parametrize("odd", HOSTILE, ids=lambda odd: next(iter(odd))[:20])
def test_hostile_forms_break_nothing(owner: FlaskClient, catalogue: Catalogue, odd: dict[str, str]):
    product = begun(owner, "Hostile")
    said = opened(owner, product)
    for name, value in odd.items():
        said[name] = value.encode("utf-8", "replace").decode()
    said.setdefault("was.title", "0")
    for headers in ({}, {"Accept": "application/json"}):
        answer = owner.post(f"{product}/edit", data=said, headers=headers)
        assert answer.status_code in (200, 303, 409, 422)
    written = content(catalogue, product.rpartition("/")[2])
    assert {"status", "exhibitor"}.isdisjoint(written)
    assert written["id"] == product.rpartition("/")[2]
    for page in ("edit", "preview", "publication", "history"):
        assert owner.get(f"{product}/{page}").status_code == 200


def test_a_form_that_is_too_large_is_refused(owner: FlaskClient):
    said = opened(owner)
    said["description"] = "x" * 3_000_000
    assert owner.post(f"{PRODUCT}/edit", data=said).status_code == 413


def test_what_is_not_on_the_form_is_not_read():
    said = MultiDict({"title": "x", "status": "published", "was.status": "0"})
    catalogue_taxonomy = settings_for(Path("unused")).taxonomy
    assert read_form(said, catalogue_taxonomy, published=False) == ({}, [])
