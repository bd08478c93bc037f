"""Visitors see a sheet's pictures, and get its documents, and nothing of where they came from."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from catalogue.composition import Catalogue, open_catalogue
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.store.assets import files_of
from indexer.loading import load_files
from indexer.sync import drain
from tests.assets.files import document, drawing, picture
from tests.conftest import settings_for
from tests.indexer.records import record, write_lines
from web.app import create_app

PAPER = 'été "x".pdf'


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder = tmp_path_factory.mktemp("files")
    (folder / "hawk.jpg").write_bytes(picture("JPEG", (1600, 1000)))
    (folder / "plan.svg").write_bytes(drawing(root='width="300" height="200"'))
    (folder / PAPER).write_bytes(document(pages=3))
    opened = open_catalogue(settings_for(folder / "data"))
    named = record(images=["hawk.jpg", "plan.svg", "none.jpg"], documents=[PAPER])
    load_files(opened, [write_lines(folder / "sheets.jsonl", [named, record("bare")])])
    drain(opened)
    yield opened
    opened.close()


@pytest.fixture
def visitor(shelf: Catalogue) -> FlaskClient:
    return create_app(shelf).test_client()


def digest(shelf: Catalogue, name: str) -> str:
    return next(
        a.digest for (_, n), a in files_of(shelf.store, ["hawk"])["hawk"].items() if n == name
    )


def pictures(page: str) -> list[str]:
    return re.findall(r"<img [^>]+>", page)


def test_a_page_shows_the_pictures_that_are_there(visitor: FlaskClient, shelf: Catalogue):
    photo, plan = pictures(visitor.get("/en/sheets/hawk").text)
    address = f"/assets/{digest(shelf, 'hawk.jpg')}"
    for part in (
        f'src="{address}/1280.webp"',
        f'srcset="{address}/320.webp 320w, {address}/640.webp 640w, {address}/1280.webp 1280w"',
        "sizes=",
        'width="1600" height="1000"',
        'loading="lazy"',
        'alt="Picture 1 of 2: Drone hawk"',
    ):
        assert part in photo
    assert f'src="/assets/{digest(shelf, "plan.svg")}/drawing.svg"' in plan
    assert 'width="300" height="200"' in plan
    assert "srcset" not in plan


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_page_offers_the_documents(visitor: FlaskClient, shelf: Catalogue, language: str):
    page = visitor.get(f"/{language}/sheets/hawk").text
    (link,) = re.findall(r'<a href="(/assets/[^"]+)" download="été &#34;x&#34;\.pdf">', page)
    assert link == f"/assets/{digest(shelf, PAPER)}/document.pdf"
    assert re.search(r"\b3 \w+", page[page.index(link) :])


def test_a_page_without_files_says_nothing_of_them(visitor: FlaskClient):
    page, near = visitor.get("/en/sheets/bare").text.split('id="similar"')
    assert pictures(page) == []
    assert len(pictures(near)) == 1
    assert 'id="documents"' not in page


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_a_picture_is_kept_for_ever_and_is_nothing_else(
    visitor: FlaskClient, shelf: Catalogue, width: int
):
    answer = visitor.get(f"/assets/{digest(shelf, 'hawk.jpg')}/{width}.webp")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with Image.open(io.BytesIO(answer.data)) as shown:
        assert shown.width == width


def test_a_picture_is_not_sent_twice(visitor: FlaskClient, shelf: Catalogue):
    address = f"/assets/{digest(shelf, 'hawk.jpg')}/320.webp"
    etag = visitor.get(address).headers["ETag"]
    assert visitor.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_a_drawing_may_style_itself_and_no_more(visitor: FlaskClient, shelf: Catalogue):
    answer = visitor.get(f"/assets/{digest(shelf, 'plan.svg')}/drawing.svg")
    assert answer.mimetype == "image/svg+xml"
    policy = answer.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_document_is_an_attachment(visitor: FlaskClient, shelf: Catalogue):
    answer = visitor.get(f"/assets/{digest(shelf, PAPER)}/document.pdf")
    assert answer.data == document(pages=3)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_original_of_a_picture_is_nobodys_business(visitor: FlaskClient, shelf: Catalogue):
    photo = digest(shelf, "hawk.jpg")
    for name in ("original", "document.pdf", "drawing.svg", "1600.webp", "0.webp", "-1.webp"):
        assert visitor.get(f"/assets/{photo}/{name}").status_code == 404, name


@pytest.mark.parametrize(
    "path",
    [
        "x/320.webp", "../320.webp", "..%2f..%2fsecret-key/320.webp", "drafts/320.webp",
        f"{'0' * 64}/320.webp", f"{'0' * 64}/document.pdf", "%00/320.webp", "",
        f"{'0' * 64}/..%2foriginal", f"{'0' * 64}/{'9' * 400}.webp",
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_is_not_found(visitor: FlaskClient, path: str):
    assert visitor.get(f"/assets/{path}").status_code == 404


def test_the_files_of_a_sheet_that_is_withdrawn_are_not_named(shelf: Catalogue, tmp_path: Path):
    load_files(shelf, [write_lines(tmp_path / "x.jsonl", [record("gone", status="withdrawn")])])
    assert create_app(shelf).test_client().get("/en/sheets/gone").status_code == 404


def test_a_list_shows_the_first_picture_of_a_product_and_a_drawing_of_another(
    visitor: FlaskClient, shelf: Catalogue
):
    page = visitor.get("/en/search").text
    (photo,) = pictures(page)
    assert f"{digest(shelf, 'hawk.jpg')}/320.webp 320w" in photo
    assert 'loading="lazy"' in photo
    assert 'alt=""' in photo
    assert page.count('class="plate"') == 1
