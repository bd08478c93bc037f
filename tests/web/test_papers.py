"""A visit plan to take along: what is in the file, in every language."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdf import PdfReader

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.printing.typesetting import TypesettingError, typeset
from tests.web.reading import SHEET
from tests.web.test_shortlist import OTHER, add, links

PACE = "day=2027-02-10&begin=14:00&minutes=30"


@pytest.fixture
def address(client: FlaskClient) -> str:
    """A plan of two stops, with a note that means to be more than a text."""
    add(client, SHEET, OTHER)
    client.post(
        "/fr/shortlist/note",
        data={"sheet": SHEET, "before": "", "note": '=1+1 #panic("x") *fort* سعر'},
    )
    return links(client)["read"].removeprefix("/fr")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_pdf_has_stands_products_and_notes(client: FlaskClient, address: str, language: str):
    answer = client.get(f"/{language}{address}/plan.pdf")
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = text_of(answer.data)
    for part in ("A1", "B4", "SIRAFILÈ 2", "KOYTAK-M", '=1+1 #panic("x") *fort*'):
        assert part in text, part


def test_the_arabic_pdf_is_shaped(client: FlaskClient, address: str):
    reader = PdfReader(io.BytesIO(client.get(f"/ar{address}/plan.pdf").data))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("NotoSansArabic" in font for font in fonts)
    assert reader.trailer["/Root"]["/Lang"] == "ar"


def test_a_template_that_does_not_fit_its_data_is_an_error_on_purpose():
    with pytest.raises(TypesettingError):
        typeset("visit_plan", {"words": {}})


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_workbook_has_a_row_for_each_product(client: FlaskClient, address: str, language: str):
    data = client.get(f"/{language}{address}/plan.xlsx?{PACE}").data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    header, first, second = list(sheet.iter_rows())
    assert len({cell.value for cell in header}) == len(header)
    assert [row[3].value for row in (first, second)] == ["B4", "A1"]
    note = first[8]
    assert (note.data_type, note.value) == ("s", '=1+1 #panic("x") *fort* سعر')
    assert str(first[9].value).endswith(f"/{language}/sheets/{SHEET}")


def test_the_calendar_has_an_event_for_each_stop_at_the_shows_own_time(
    client: FlaskClient, address: str
):
    calendar = Calendar.from_ical(client.get(f"/fr{address}/plan.ics?{PACE}").data)
    events = calendar.walk("VEVENT")
    assert [event["SUMMARY"] for event in events] == [
        "Stand B4 · Bozdoruk Zırhlı Araçlar A.Ş.",
        "Stand A1 · Nèguèba Mécanique SA",
    ]
    assert [event["DTSTART"].dt for event in events] == [
        datetime(2027, 2, 10, 14, 0),
        datetime(2027, 2, 10, 14, 30),
    ]
    assert len({event["UID"] for event in events}) == 2
    assert "=1+1" in events[0]["DESCRIPTION"]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("", datetime(2027, 2, 9, 9, 30)),
        ("day=1999-01-01&begin=25:99&minutes=-3", datetime(2027, 2, 9, 9, 30)),
        ("day=2030-01-01", datetime(2027, 2, 12, 9, 30)),
        ("day=x&begin=08:15:59%2B02:00&minutes=99999", datetime(2027, 2, 9, 8, 15)),
    ],
)
def test_a_pace_that_cannot_be_is_the_usual_one(
    client: FlaskClient, address: str, asked: str, first: datetime
):
    calendar = Calendar.from_ical(client.get(f"/fr{address}/plan.ics?{asked}").data)
    assert calendar.walk("VEVENT")[0]["DTSTART"].dt == first


def test_an_empty_list_gives_papers_too(client: FlaskClient, address: str):
    client.post("/fr/shortlist/remove", data={"sheet": SHEET})
    client.post("/fr/shortlist/remove", data={"sheet": OTHER})
    for ending in ("pdf", "xlsx", "ics"):
        assert client.get(f"/fr{address}/plan.{ending}").status_code == 200
