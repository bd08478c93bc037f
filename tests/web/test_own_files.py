"""Pictures and documents that an exhibitor brings, and what they show."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.sheets.image_texts import joined, lines_of, text_for, without_text
from catalogue.store.drafts import draft_of
from catalogue.store.sheets import published_sheet
from tests.assets.files import picture
from tests.conftest import FOREIGNER, ORGANISER, OWNER
from tests.people import csrf_token, sign_in
from tests.web.reading import SHEET
from tests.web.test_publication import press
from web.app import create_app

PRODUCT = f"/fr/portal/bozdoruk/products/{SHEET}"
AS_JSON = {"Accept": "application/json"}


@pytest.fixture
def catalogue(own_show: Catalogue) -> Catalogue:
    return own_show


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), OWNER)


def bring(client: FlaskClient, *files: tuple[bytes, str], field: str = "images"):
    said = {
        "csrf_token": csrf_token(client, f"{PRODUCT}/files"),
        "field": field,
        "files": [(io.BytesIO(content), name) for content, name in files],
    }
    return client.post(f"{PRODUCT}/files", data=said, headers=AS_JSON)


def arrange(client: FlaskClient, field: str = "images", **said: str):
    said = {"csrf_token": csrf_token(client, f"{PRODUCT}/files"), "field": field, **said}
    return client.post(f"{PRODUCT}/files/order", data=said)


def written(catalogue: Catalogue) -> dict:
    with catalogue.store.reading() as session:
        draft = draft_of(session, SHEET)
    assert draft is not None
    return draft.content


def test_a_picture_is_brought_described_approved_and_seen(
    app: Flask, catalogue: Catalogue, owner: FlaskClient
):
    said = bring(owner, (picture("JPEG"), "yan görünüş.jpg")).get_json()
    assert said == {"taken": ["yan görünüş.jpg"], "refused": []}
    assert written(catalogue)["images"] == ["yan görünüş.jpg"]
    online = owner.get(f"/fr/sheets/{SHEET}").text
    assert "/assets/" not in online, "what is online stays as it was"
    assert "Dites ce que montre" in owner.get(f"{PRODUCT}/publication").text
    assert "Envoyer" in owner.get(f"{PRODUCT}/files").text
    press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/submit")
    assert "submitted" not in owner.get(f"{PRODUCT}/publication").text
    arrange(owner, **{"text.tr.0": "Yandan", "text.fr.0": "Vu de <côté>"})
    assert written(catalogue)["image_texts"] == "Yandan"
    press(owner, f"{PRODUCT}/publication", f"{PRODUCT}/submit")
    organiser = sign_in(app.test_client(), ORGANISER)
    there = f"/fr/organiser/reviews/{SHEET}"
    assert press(organiser, there, there, decision="approve").status_code == 303
    assert 'alt="Vu de &lt;côté&gt;"' in owner.get(f"/fr/sheets/{SHEET}").text
    assert re.search(r'alt="Yandan"[^>]* lang="tr"', owner.get(f"/en/sheets/{SHEET}").text)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.jpg"),
        (b"MZ not a picture", "virus.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script>", "broken.svg"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "cut.png"),
        (b"%PDF-1.4 not really", "a.pdf"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(
    catalogue: Catalogue, owner: FlaskClient, content: bytes, name: str
):
    before = written(catalogue)
    answer = bring(owner, (content, name), (picture("PNG"), "good.png"))
    said = answer.get_json()
    assert said["taken"] == ["good.png"], "one bad file does not hold up a good one"
    assert len(said["refused"]) == 1
    assert said["refused"][0].startswith(name)
    assert written(catalogue)["images"] == [*before.get("images", []), "good.png"]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:/Users/me/photo.png", "photo.png"),
        ("a\u202egnp.exe.png", "agnp.exe.png"),
        ("x" * 300 + ".png", ("x" * 300 + ".png")[-120:]),
        ("a;b.png", "a,b.png"),
        ("...", "file"),
    ],
)
def test_names_are_made_harmless(owner: FlaskClient, raw: str, kept: str):
    assert bring(owner, (picture("PNG"), raw)).get_json()["taken"] == [kept]


def test_a_file_of_a_name_that_is_taken_gets_another(catalogue: Catalogue, owner: FlaskClient):
    """Else the file that is online under that name would turn into the new one."""
    for _ in range(3):
        bring(owner, (picture("PNG"), "a.png"))
    assert written(catalogue)["images"] == ["a.png", "a-2.png", "a-3.png"]


def test_texts_follow_their_pictures(catalogue: Catalogue, owner: FlaskClient):
    bring(owner, *((picture("PNG"), f"{n}.png") for n in "abc"))
    arrange(owner, **{f"text.tr.{n}": f"tr {n}" for n in range(3)}, **{"text.fr.2": "fr 2"})
    arrange(owner, up="c.png")
    content = written(catalogue)
    assert content["images"] == ["a.png", "c.png", "b.png"]
    assert lines_of(content, "tr") == ["tr 0", "tr 2", "tr 1"]
    assert lines_of(content, "fr") == ["", "fr 2", ""]
    arrange(owner, out="a.png")
    content = written(catalogue)
    assert lines_of(content, "tr") == ["tr 2", "tr 1"]
    assert "a.png" in owner.get(f"{PRODUCT}/files").text
    arrange(owner, again="a.png")
    assert written(catalogue)["images"] == ["c.png", "b.png", "a.png"]
    assert without_text(written(catalogue)) == ["a.png"]
    arrange(owner, again="../secret", up="nothing", out="neither")
    assert written(catalogue)["images"] == ["c.png", "b.png", "a.png"]


def test_a_product_has_only_so_many(owner: FlaskClient):
    said = bring(owner, *((picture("PNG"), f"{n}.png") for n in range(22))).get_json()
    assert len(said["taken"]) == 20
    assert "au plus 20" in said["refused"][0]


def test_nobody_brings_a_file_to_a_foreign_product(app: Flask, catalogue: Catalogue):
    client = sign_in(app.test_client(), FOREIGNER)
    token = csrf_token(client, "/fr/portal/negueba/products")
    for there in (PRODUCT, PRODUCT.replace("/bozdoruk/", "/negueba/")):
        said = {"csrf_token": token, "files": [(io.BytesIO(picture("PNG")), "a.png")]}
        assert client.post(f"{there}/files", data=said).status_code == 404
    assert "images" not in written(catalogue)


def test_without_a_script_the_page_says_what_became_of_it(owner: FlaskClient):
    said = {
        "csrf_token": csrf_token(owner, f"{PRODUCT}/files"),
        "field": "images",
        "files": [(io.BytesIO(picture("PNG")), "a.png"), (io.BytesIO(b"x"), "b.png")],
    }
    assert owner.post(f"{PRODUCT}/files", data=said).status_code == 303
    page = owner.get(f"{PRODUCT}/files").text
    assert "Reçu : a.png" in page
    assert "b.png:" in page
    published = published_sheet(owner.application.extensions["catalogue"].store, SHEET)
    assert published is not None
    assert "images" not in published


def test_the_text_of_a_picture_is_in_the_readers_language_or_says_its_own():
    sheet = {
        "language": "tr",
        "images": ["a", "b"],
        "image_texts": joined(["Yandan", ""]),
        "translations": {"fr": {"image_texts": joined(["", "Intérieur"])}},
    }
    assert text_for(sheet, 0, "fr") == ("Yandan", "tr")
    assert text_for(sheet, 1, "ar") == ("Intérieur", "fr")
    assert text_for(sheet, 2, "fr") == ("", "")
    assert joined(["", " "]) is None


def test_nobody_but_who_is_signed_in_sends_large_files(app: Flask):
    said = {"field": "images", "files": [(io.BytesIO(b"x" * 3_000_000), "a.png")]}
    assert app.test_client().post(f"{PRODUCT}/files", data=said).status_code in (303, 401, 413)
    held = app.test_client().post(f"{PRODUCT}/edit", data={"summary": "x" * 100_000})
    assert held.status_code == 401
    assert "x" * 100_000 in held.text, "what was typed is held"
