"""What is written in a format comes back from its reader."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.columns import Column, unguarded
from indexer.mapping import Mapping
from tests.indexer.files import records_of, written, zipped

# Texts as people write them, in the four alphabets' letters and with what tables quote.
LETTERS = "abcÉéèçœ ĞğŞşİıÖö ابتثجحة пр 123 ,;\"'\t«»–%/&<>{}[]#:-\n"
TEXT = (
    st.text(LETTERS, min_size=1, max_size=30)
    .map(str.strip)
    # What looks like an exported formula, an apostrophe before its sign, is read without it.
    .filter(lambda text: text and unguarded(text) == text)
)
ROWS = st.lists(st.fixed_dictionaries({"id": TEXT, "title": TEXT, "summary": TEXT}), max_size=4)
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = ("id", "title", "summary")
Rows = list[dict[str, str]]


def as_csv(delimiter: str, encoding: str) -> Callable[[Path, Rows], Path]:
    def write(folder: Path, rows: Rows) -> Path:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, NAMES, delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        return written(folder / "a.csv", text.getvalue(), encoding)

    return write


def as_xlsx(folder: Path, rows: Rows) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Feuille")
    for row in [NAMES, *([row[name] for name in NAMES] for row in rows)]:
        cells = []
        for value in row:
            cell = openpyxl.cell.WriteOnlyCell(sheet, value=value)
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def as_ods(folder: Path, rows: Rows) -> Path:
    def paragraphs(value: str) -> str:
        spaced = escape(value).replace("\t", "<text:tab/>").replace(" ", "<text:s/>")
        return "".join(f"<text:p>{line}</text:p>" for line in spaced.split("\n"))

    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string">{paragraphs(v)}</table:table-cell>'
            for v in row
        )
        + "</table:table-row>"
        for row in [NAMES, *([row[name] for name in NAMES] for row in rows)]
    )
    text = '<o:d xmlns:o="o" xmlns:table="t" xmlns:text="x" xmlns:office="o">{}</o:d>'
    return zipped(
        folder / "a.ods",
        {"content.xml": text.format(f'<table:table table:name="A">{body}</table:table>')},
    )


def as_json(folder: Path, rows: Rows) -> Path:
    return written(folder / "a.json", json.dumps(rows, indent=1))


def as_lines(folder: Path, rows: Rows) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return written(folder / "a.jsonl", text)


def as_yaml(folder: Path, rows: Rows) -> Path:
    return written(folder / "a.yaml", yaml.safe_dump(rows, allow_unicode=True))


def as_archive(folder: Path, rows: Rows) -> Path:
    inner = as_csv(";", "utf-8")(folder, rows).read_bytes()
    return zipped(folder / "a.zip", {"dossier/a.csv": inner})


FORMATS: dict[str, Callable[[Path, Rows], Path]] = {
    "CSV ,": as_csv(",", "utf-8"),
    "CSV ;": as_csv(";", "utf-8-sig"),
    "CSV tab": as_csv("\t", "utf-16"),
    "XLSX": as_xlsx,
    "ODS": as_ods,
    "JSON": as_json,
    "JSON Lines": as_lines,
    "YAML": as_yaml,
    "ZIP": as_archive,
}


@pytest.mark.parametrize("name", FORMATS)
@FEW
@given(rows=ROWS)
def test_rows_come_back_as_they_were_written(tmp_path: Path, name: str, rows: Rows):
    found = records_of(FORMATS[name](tmp_path, rows))
    assert [_lines_as_one(record) for record in found] == [_lines_as_one(row) for row in rows]


@FEW
@given(rows=ROWS)
def test_xml_comes_back_as_it_was_written(tmp_path: Path, rows: Rows):
    items = "".join(
        f"<item ref={quoteattr(r['id'])}><name>{escape(r['title'])}</name>"
        f"<s>{escape(r['summary'])}</s></item>"
        for r in rows
    )
    file = written(tmp_path / "a.xml", f"<list>{items}<item ref='end'/></list>")
    columns = {"@ref": Column("id"), "name": Column("title"), "s": Column("summary")}
    found = records_of(file, Mapping(columns, {}, {}, record="item"))
    expected: list[dict[str, str]] = [*rows, {"id": "end"}]
    assert [_lines_as_one(record) for record in found] == [_lines_as_one(row) for row in expected]


@pytest.mark.parametrize(
    ("encoding", "letters"),
    [
        ("cp1252", "Véhicule blindé de gré à gré, où l'été dure ; cœur, façade, naïf, août, forêt"),
        ("cp1254", "Zırhlı araç ; güçlü, şık, çığ, ışık, İğne, Öğle, ağır, kılıç, düşük, yağmur"),
        ("cp1256", "مركبة ; مدرعة ثقيلة سريعة جديدة قوية للجيش والحماية من الألغام والكمائن"),
    ],
)
@FEW
@given(data=st.data())
def test_the_words_of_a_windows_page_come_back(
    tmp_path: Path, encoding: str, letters: str, data: st.DataObject
):
    words = [word.strip(" ,;") for word in letters.split(" ") if word.strip(" ,;")]
    drawn = data.draw(st.lists(st.sampled_from(words), min_size=6, max_size=12, unique=True))
    text = " ".join(drawn)
    (record,) = records_of(written(tmp_path / "a.csv", f"id;title\na;{text}\n", encoding))
    assert record == {"id": "a", "title": text}


def _lines_as_one(record: Any) -> Any:
    """XML and workbooks know one kind of line end and of white space."""
    return {name: " ".join(str(value).split()) for name, value in record.items()}
