"""The printed catalogue: what is in the book, where, and how it is asked for."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader

from catalogue.composition import Catalogue, open_catalogue
from catalogue.file_lock import ProcessLock
from catalogue.people import accounts
from catalogue.printing.typesetting import TEMPLATES, font_folders
from catalogue.store import reviews
from catalogue.store.models import now
from catalogue.store.publications import sheets_at
from catalogue.store.sheets import latest_of, save_sheets
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS, ORGANISER, settings_for
from tests.people import csrf_token, sign_in
from tests.store.records import sheet as record
from web.app import create_app
from web.cli import main
from web.printed import ORDERS, NothingToPrint, Order, print_catalogue

PAGE = "/fr/organiser/printed"
SITE = "https://show.example"
HOSTILE = "#panic(1) *fort* ]] <b> $x$ \\u{202e} @ref " + "é" * 60


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """Half of the demo show, for reading a book takes long; with one sheet that means harm."""
    folder = tmp_path_factory.mktemp("printed")
    opened = open_catalogue(settings_for(folder))
    lines = DEMO_SHEETS.read_text("utf-8").splitlines(keepends=True)
    half = [line for n, line in enumerate(lines) if n % 2 or '"bozdoruk-koyak-6x6"' in line]
    (folder / "half.jsonl").write_text("".join(half), "utf-8")
    load_files(opened, [folder / "half.jsonl"])
    with opened.store.writing() as session:
        person = accounts.ensure_person(session, ORGANISER, "Awa", "fr")
        accounts.give_organiser_role(session, person, "editor", "tests")
        sheet = latest_of(session, ["bozdoruk-koyak-6x6"])["bozdoruk-koyak-6x6"]
        long = {"title": HOSTILE, "description": "Uzun metin. " * 3999 + "Son."}
        save_sheets(session, [{**sheet, **long}], author="t", source="t")
    drain(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def book(catalogue: Catalogue) -> PdfReader:
    """By hall, in French and Arabic."""
    return PdfReader(io.BytesIO(print_catalogue(catalogue, second="ar", site=SITE)))


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def published(catalogue: Catalogue) -> list[dict[str, Any]]:
    with catalogue.store.reading() as session:
        return list(sheets_at(session, now()))


def parts(pdf: bytes) -> tuple[list[str], str]:
    """The text of the products' pages, by page, and that of the indexes."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    index = next(  # the contents name both
        n
        for n, text in enumerate(pages)
        if "Index des produits" in text and "Index des exposants" not in text
    )
    return pages[:index], "\n".join(pages[index:])


@pytest.mark.parametrize("order", ORDERS)
def test_every_product_is_there_once_and_in_the_index_with_its_page(
    catalogue: Catalogue, order: Order
) -> None:
    pages, index = parts(print_catalogue(catalogue, order=order, second="", site=SITE))
    pages, checked = [plain(page) for page in pages], 0
    sheets = published(catalogue)
    for sheet in sheets:
        translations = sheet.get("translations", {})
        title = plain(translations.get("fr", {}).get("title") or sheet["title"])
        if re.search("[؀-ۿА-я]", title):
            continue  # what is read of these letters is not in the order of their words
        where = [number for number, text in enumerate(pages, 1) if title in text]
        assert len(where) == 1, title
        assert pages[where[0] - 1].count(title) == 1, title
        letters = r"\s*".join(map(re.escape, title))
        listed = re.search(letters + r"\s*·[^·]{0,160}?\n(\d+)(?:\n|$)", index)
        assert listed, title
        assert int(listed.group(1)) == where[0], title
        checked += 1
    assert checked > 0.8 * len(sheets)


def test_sections_are_in_the_order_of_stands_and_the_second_language_beside(
    catalogue: Catalogue,
) -> None:
    pages, index = parts(print_catalogue(catalogue, order="hall", second="tr", site=SITE))
    text = "\n".join(pages[2:])
    stands = [int(number) for number in re.findall(r"Stand A(\d+)", text)]
    assert stands == sorted(stands)
    assert len(set(stands)) > 10
    whole = plain(text)
    beside = [
        plain(sheet["title"])
        for sheet in published(catalogue)
        if sheet["language"] == "tr" and sheet.get("translations", {}).get("fr", {}).get("title")
    ]
    assert beside
    assert all(title in whole for title in beside)
    numbers = re.findall(r"\n((?:\d+, )+\d+)(?:\n|$)", index)
    assert numbers
    assert all(len(set(line.split(", "))) == len(line.split(", ")) for line in numbers)


def test_hostile_and_endless_texts_are_printed_as_text_and_cut(book: PdfReader) -> None:
    whole = "".join(page.extract_text() for page in book.pages)
    assert "#panic(1) *fort* ]] <b> $x$" in whole
    assert whole.count("Uzun metin.") < 60
    assert len(book.pages) < 80


def test_the_arabic_of_the_cover_is_shaped_and_stands_at_the_right(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The book's own cover as a picture: letters are joined, so there are fewer pieces of ink."""
    said: dict[str, Any] = {}

    def kept(_template: str, data: dict[str, Any], _files: object) -> bytes:
        said.update(data, sections=[], index_products=[], index_exhibitors=[], plans=[])
        return b""

    monkeypatch.setattr("web.printed.typeset", kept)
    print_catalogue(catalogue, second="ar", site=SITE)
    name = said["show_second"]["text"]
    assert name == "معرض الساحل للدفاع والأمن"
    # Without the French name above and the dates below, all ink in between is the Arabic one.
    said |= {"show": "", "dates": "", "place": "", "logo": "", "state": ""}
    said["dates_second"] = said["place_second"] = {"text": "", "language": "ar"}
    said["words"]["catalogue"] = ""
    cover = typst.compile(
        str(TEMPLATES / "catalogue.typ"),
        format="png",
        ppi=100,
        font_paths=font_folders(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(said)},
    )[0]
    assert isinstance(cover, bytes)
    picture = Image.open(io.BytesIO(cover)).convert("L").point(lambda v: 255 * (v > 200))
    box = picture.getbbox()  # the golden line is darker than the letters
    assert box is not None
    assert box[0] > picture.width / 2, "it begins at the right"
    columns = [
        any(picture.getpixel((x, y)) for y in range(box[1], box[3])) for x in range(box[0], box[2])
    ]
    pieces = sum(now and not before for before, now in zip([False, *columns], columns))
    letters = len(name.replace(" ", ""))
    joined = len(re.findall("[^اأدرو ]*[اأدرو ]|[^اأدرو ]+$", name.replace("لأ", "أ")))
    assert letters / 3 < pieces <= joined + 1 < letters, "letters are joined"


def test_what_is_published_later_is_not_in_it_and_what_is_withdrawn_is_gone(
    empty: Catalogue,
) -> None:
    # A show of two products: which are printed does not depend on how many there are.
    own = [record("one", title="Sirafilè 2"), record("other", title="Kervan")]
    with empty.store.writing() as session:
        save_sheets(session, own, author="t", source="t")
    deadline = now()
    with empty.store.writing() as session:
        save_sheets(session, [{**own[0], "title": "Zurnabekçi XX"}], author="t", source="t")

    def text(**more: object) -> str:
        pdf = print_catalogue(empty, second="", site=SITE, **more)  # type: ignore[arg-type]
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)

    assert "Zurnabekçi" in text()
    assert "Zurnabekçi" not in text(moment=deadline)
    assert "Sirafilè 2" in text(moment=deadline)
    with empty.store.writing() as session:
        reviews.withdraw(session, "one", by="t", source="t")
    assert "Zurnabekçi" not in text()
    assert "Kervan" in text()


def test_nothing_online_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(NothingToPrint):
        print_catalogue(catalogue, site=SITE, moment=now() - timedelta(days=999))


def test_the_command_writes_it_and_says_what_is_missing(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOGUE_DATA", str(catalogue.settings.data))
    run = CliRunner()
    file = tmp_path / "book.pdf"
    refused = run.invoke(main, ["print", str(file)])
    assert refused.exit_code == 2
    assert "CATALOGUE_ADDRESS" in refused.stderr
    odd = run.invoke(main, ["print", str(file), "--site", SITE, "--at", "demain"])
    assert odd.exit_code == 2
    assert "2027-01-15" in odd.stderr
    made = run.invoke(main, ["print", str(file), "--site", SITE, "--by", "domain"])
    assert made.exit_code == 0, made.output
    assert file.read_bytes().startswith(b"%PDF")
    nowhere = run.invoke(main, ["print", str(tmp_path / "no" / "book.pdf"), "--site", SITE])
    assert nowhere.exit_code == 2
    assert "Traceback" not in nowhere.output


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), ORGANISER)


def ask(client: FlaskClient, **said: str) -> str:
    form = {"csrf_token": csrf_token(client, PAGE), "order": "hall", "second": "ar", "at": ""}
    return client.post(PAGE, data={**form, **said}, follow_redirects=True).text


def test_the_page_makes_it_behind_and_gives_it(app: Flask, client: FlaskClient) -> None:
    assert client.get("/fr/organiser/printed/catalogue.pdf").status_code in (200, 404)
    ask(client)
    app.extensions["printing"].join(60)
    page = client.get(PAGE).text
    assert "Fait le" in page
    pdf = client.get("/fr/organiser/printed/catalogue.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Cache-Control"] == "no-store"
    assert len(PdfReader(io.BytesIO(pdf.data)).pages) > 20


def test_two_are_not_made_at_once_and_one_that_was_ended_is_noticed(
    app: Flask, client: FlaskClient, catalogue: Catalogue
) -> None:
    folder = catalogue.settings.data / "printed"
    folder.mkdir(exist_ok=True)
    state = {"order": "hall", "second": "en", "at": "", "by": "Awa", "began": now().isoformat()}
    (folder / "state.json").write_text(json.dumps({**state, "done": 50, "total": 200}))
    lock = ProcessLock(folder / "lock", 0.0)
    lock.acquire()
    try:
        page = client.get(PAGE).text
        assert 'value="50" max="200"' in page
        assert "déjà en préparation" in ask(client)
    finally:
        lock.release()
    assert "arrêté en route" in client.get(PAGE).text
    (folder / "state.json").write_text("{broken")
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "said", [{"order": "price"}, {"second": "ru"}, {"at": "demain"}, {"at": "\x00"}]
)
def test_what_cannot_be_meant_makes_nothing(
    app: Flask, client: FlaskClient, said: dict[str, str]
) -> None:
    assert "Choisissez un jour" in ask(client, **said)
    assert "printing" not in app.extensions


def test_a_time_without_products_is_said(app: Flask, client: FlaskClient) -> None:
    ask(client, at="2001-01-01T00:00")
    app.extensions["printing"].join(60)
    assert "Aucun produit n’était en ligne" in client.get(PAGE).text


def test_everything_is_there_as_a_file_that_loads_back(
    client: FlaskClient, catalogue: Catalogue, tmp_path: Path
) -> None:
    there = "/fr/organiser/printed/all."
    for ending in ("jsonl", "csv"):
        answer = client.get(there + ending)
        assert answer.status_code == 200
        assert f".{ending}" in answer.headers["Content-Disposition"]
        (tmp_path / f"all.{ending}").write_bytes(answer.data)
    before = published(catalogue)
    load_files(catalogue, [tmp_path / "all.jsonl"])
    assert published(catalogue) == before
    assert client.get(f"{there}exe").status_code == 404
    # One of the sheets has a text that no cell of a workbook can hold.
    assert client.get(f"{there}xlsx").status_code == 303
    assert "choisissez un autre genre" in client.get(PAGE).text
    shorter = {sheet["id"]: sheet for sheet in before}["bozdoruk-koyak-6x6"]
    with catalogue.store.writing() as session:
        save_sheets(session, [{**shorter, "description": "Kısa."}], author="t", source="t")
    assert client.get(f"{there}xlsx").data.startswith(b"PK")


def test_the_template_reads_nothing_but_its_data() -> None:
    text = (TEMPLATES / "catalogue.typ").read_text("utf-8")
    assert "read(" not in text
    assert "eval(" not in text
