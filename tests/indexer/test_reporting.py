"""A report can be read by programs and by people, and does nothing by itself."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from catalogue.composition import Catalogue
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.sheets.problems import Problem
from catalogue.store.loads import recorded_load
from indexer.loading import load_files
from indexer.mapping import Column, Mapping
from indexer.report import Entry, Report
from indexer.reporting import tables, workbook, write_report
from indexer.reporting.page import page_of
from tests.indexer.records import record, write_lines

HEADER = "id;exhibitor.name;domains;concepts;language;title;description;specifications.weight"
GOOD = "a;Acme;armament;assault-rifle;fr;Fusil;Un fusil.;4 kg"
BAD = "b;Acme;armament;assault-rifle;fr;=HYPERLINK(1);;4 km"
HEAVY = "c;Acme;armament;assault-rifle;fr;Carabine;Une carabine.;4 t"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "rifles.csv"
    file.write_text("\n".join((HEADER, GOOD, BAD, HEAVY)) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def report(unindexed: Catalogue, table: Path) -> Report:
    return load_files(unindexed, [table], dry_run=True)


def written(report: Report, delivered: list[Path], folder: Path, language: str = "en") -> Any:
    """The workbook of a report, read again."""
    file = folder / "report.xlsx"
    write_report(file, report, delivered, language)
    return load_workbook(file)


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


# --- JSON ---------------------------------------------------------------------------------------


def test_the_json_names_place_reason_cure_and_what_is_allowed(
    report: Report, table: Path, tmp_path: Path
):
    write_report(tmp_path / "r.json", report, [table], "en")
    held = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    (unit,) = [entry for entry in held["errors"] if entry["code"] == "unit"]
    assert unit == {
        "file": str(table), "line": 3, "row": 3, "worksheet": "", "id": "b", "code": "unit",
        "field": "specifications", "column": "specifications.weight", "value": "km",
        "reason": "The unit 'km' does not fit 'weight'.", "cure": "Write for example 2500 kg.",
        "message": "The unit 'km' does not fit 'weight'; write for example 2500 kg.",
        "allowed": ["kg"],
    }  # fmt: skip


def test_the_json_of_a_dry_run_holds_the_changes(report: Report):
    held = report.as_json("en")
    assert held["dry_run"] is True
    assert [c["id"] for c in held["changes"] if c["kind"] == "sheet"] == ["a", "c"]


def test_a_mapped_column_is_named_as_the_file_names_it(unindexed: Catalogue, tmp_path: Path):
    file = tmp_path / "foreign.csv"
    file.write_text("Ref,Pays\nx,Nowhere\n", encoding="utf-8")
    columns = {"Ref": Column("id"), "Pays": Column("exhibitor.country")}
    constants = {
        "exhibitor.name": "A", "domains": ["air"], "language": "fr", "title": "T",
        "description": "D",
    }  # fmt: skip
    report = load_files(unindexed, [file], mapping=Mapping(columns, constants, {}))
    assert [(e.column, e.problem.field) for e in report.errors] == [("Pays", "exhibitor.country")]


def test_entries_beyond_what_fits_are_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("indexer.report.MOST_ENTRIES", 2)
    report = Report()
    for line in range(5):
        report.warn("a.csv", line, "", [Problem("required")])
    assert (len(report.warnings), report.unlisted["warnings"]) == (2, 3)
    assert report.counts()["warnings"] == 5


# --- workbook -----------------------------------------------------------------------------------


def test_the_workbook_lists_all_problems(report: Report, table: Path, tmp_path: Path):
    rows = rows_of(written(report, [table], tmp_path)["Problems"])
    assert [(row[0], row[3], row[4], row[5]) for row in rows[1:]] == [
        ("error", 3, "b", "description"),
        ("error", 3, "b", "specifications.weight"),
        ("warning", 4, "c", "specifications.weight"),
    ]


def test_the_copy_has_the_cells_of_the_input(report: Report, table: Path, tmp_path: Path):
    rows = rows_of(written(report, [table], tmp_path)["rifles"])
    lines = table.read_text(encoding="utf-8").splitlines()
    assert [";".join(cell or "" for cell in row) for row in rows] == lines


def marked(sheet: Any) -> dict[str, str]:
    """The colours of the cells that have a comment."""
    return {cell.coordinate: cell.fill.fgColor.rgb for row in sheet for cell in row if cell.comment}


def test_the_copy_marks_bad_cells_and_no_other(report: Report, table: Path, tmp_path: Path):
    sheet = written(report, [table], tmp_path)["rifles"]
    red, yellow = workbook._ERROR.fgColor.rgb, workbook._WARNING.fgColor.rgb
    assert marked(sheet) == {"G3": red, "H3": red, "H4": yellow}


def test_a_marked_cells_comment_says_what_is_wrong_and_allowed(
    report: Report, table: Path, tmp_path: Path
):
    comment = written(report, [table], tmp_path)["rifles"]["H3"].comment.text
    assert "does not fit 'weight'" in comment
    assert "Allowed: kg" in comment


def test_an_error_without_a_column_is_marked_at_the_beginning_of_its_row(
    unindexed: Catalogue, tmp_path: Path
):
    file = tmp_path / "short.csv"
    file.write_text("id;title\na;Fusil\n", encoding="utf-8")
    report = load_files(unindexed, [file])
    sheet = written(report, [file], tmp_path)["short"]
    assert list(marked(sheet)) == ["A2"]
    assert "exhibitor.name: This field is required" in sheet["A2"].comment.text


def test_a_column_is_marked_whatever_its_header_is_called(unindexed: Catalogue, tmp_path: Path):
    file = tmp_path / "words.csv"
    file.write_text(
        "Liste;2026;;\nIdentifiant;Désignation;Pays;Prix\na;Fusil;Nulle part;1\n", encoding="cp1252"
    )
    report = load_files(unindexed, [file])
    places = marked(written(report, [file], tmp_path)["words"])
    red, yellow = workbook._ERROR.fgColor.rgb, workbook._WARNING.fgColor.rgb
    assert (places["C3"], places["D2"]) == (red, yellow)
    assert set(places) == {"A3", "C3", "D2"}  # what is required and missing, at the row's beginning


def test_a_cell_that_computes_an_error_is_marked(unindexed: Catalogue, tmp_path: Path):
    book = Workbook()
    book.active.append(["id", "title", "description"])
    book.active.append(["a", "Faucon", "#REF!"])
    book.active["C2"].data_type = "e"
    file = tmp_path / "in.xlsx"
    book.save(file)
    report = load_files(unindexed, [file])
    assert [e.problem.code for e in report.errors] == ["cell-error"]
    assert list(marked(written(report, [file], tmp_path)["Sheet"])) == ["C2"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C'!A0"])
def test_no_cell_becomes_a_formula(tmp_path: Path, text: str):
    file = tmp_path / "evil.csv"
    file.write_bytes(b'id\n"' + text.encode() + b'"\n')
    problem = Problem("slug", "id", text, (text,))
    report = Report(errors=[Entry(str(file), 2, text, problem)])
    book = written(report, [file], tmp_path)
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert all(
        cell.quotePrefix for cell in cells if str(cell.value or "").startswith(workbook._FORMULA)
    )
    assert any(cell.value and str(cell.value).lstrip() == text.lstrip() for cell in cells)


def test_letters_that_a_workbook_cannot_hold_are_replaced(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"id\nx\x00\x0by\n")
    book = written(Report(), [file], tmp_path)
    assert "\ufffd" in str(book["a"]["A2"].value)


def test_a_workbook_is_copied_sheet_by_sheet_with_its_values(tmp_path: Path):
    book = Workbook()
    book.active.title = "Drones"
    book.active.append(["id", "title", "weight"])
    book.active.append(["a", "Faucon", 12.5])
    second = book.create_sheet("Fusils [2]".replace("[", "(").replace("]", ")"))
    second.append(["id", "title"])
    second.append(["b", None])
    file = tmp_path / "in.xlsx"
    book.save(file)
    problem = Problem("required", "title")
    report = Report(errors=[Entry(str(file), 2, "b", problem, "Fusils (2)", "title", 2)])
    copied = written(report, [file], tmp_path)
    assert rows_of(copied["Drones"]) == [("id", "title", "weight"), ("a", "Faucon", 12.5)]
    assert marked(copied["Drones"]) == {}
    assert list(marked(copied["Fusils (2)"])) == ["B2"]


def test_of_other_files_the_workbook_lists_the_problems_only(unindexed: Catalogue, tmp_path: Path):
    file = write_lines(tmp_path / "a.jsonl", [record("a", title=None)])
    book = written(load_files(unindexed, [file]), [file], tmp_path)
    assert book.sheetnames == ["Problems"]


def test_a_file_that_could_not_be_read_is_not_copied(unindexed: Catalogue, tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"")
    book = written(load_files(unindexed, [file]), [file], tmp_path)
    assert book.sheetnames == ["Problems"]
    assert "is empty" in rows_of(book["Problems"])[1][7]


def test_a_copy_ends_where_it_would_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "MOST_CELLS", 100)
    file = tmp_path / "many.csv"
    file.write_text("id;title\n" + "a;b\n" * 1000, encoding="utf-8")
    assert written(Report(), [file], tmp_path)["many"].max_row < 101


def test_files_of_one_name_have_worksheets_of_their_own(tmp_path: Path):
    files = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        files.append(tmp_path / folder / f"{'long name ' * 5}[x].csv")
        files[-1].write_text("id\na\n", encoding="utf-8")
    assert len(set(written(Report(), files, tmp_path).sheetnames)) == 3


def test_the_changes_of_a_dry_run_are_a_worksheet(report: Report, table: Path, tmp_path: Path):
    rows = rows_of(written(report, [table], tmp_path)["What would change"])
    assert [(row[3], row[5]) for row in rows[1:3]] == [("a", "created"), ("c", "created")]


@pytest.mark.parametrize("ending", [".json", ".xlsx", ".html"])
def test_a_file_whose_name_is_no_text_is_loaded_and_reported(
    unindexed: Catalogue, tmp_path: Path, ending: str
):
    file = tmp_path / os.fsdecode(b"caf\xe9.csv")
    file.write_text("id;title\na;Fusil\n", encoding="utf-8")
    report = load_files(unindexed, [file])
    write_report(tmp_path / f"r{ending}", report, [file], "en")
    assert (tmp_path / f"r{ending}").stat().st_size
    assert recorded_load(unindexed.store, report.load or 0).files[0].name == "caf?.csv"


def test_an_identifier_of_half_letters_is_reported(unindexed: Catalogue, tmp_path: Path):
    lines = ['{"id": "a\\ud800"}', '{"id": "a\\u0000b"}']
    report = load_files(unindexed, [write_lines(tmp_path / "a.jsonl", lines)])
    assert report.rejected == 2
    assert [e.problem.code for e in report.errors].count("control-characters") == 2


# --- page ---------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """Collects the tags, the addresses and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.html: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "html":
            self.html = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_needs_nothing_beside_it_and_runs_nothing(report: Report):
    page = _Page(page_of(report, "en"))
    assert page.links == []
    assert {"script", "img", "link", "iframe"} & set(page.tags) == set()


def test_the_page_shows_problems_and_changes(report: Report):
    text = _Page(page_of(report, "en")).text
    for wanted in ("rifles.csv", "does not fit 'weight'", "Write for example 2500 kg", "4 t"):
        assert wanted in text


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_page_is_in_its_readers_language_and_direction(report: Report, language: str):
    page = _Page(page_of(report, language))
    assert page.html["lang"] == language
    assert page.html["dir"] == ("rtl" if language == "ar" else "ltr")
    assert Problem("required").cure(language) in page.text


def test_what_a_file_holds_is_no_markup_on_the_page():
    evil = "<script>alert(1)</script>\"'&"
    problem = Problem("choice", evil, evil, (evil,))
    report = Report(errors=[Entry(f"/x/{evil}", 1, evil, problem, evil, evil)])
    page = _Page(page_of(report, "en"))
    assert "script" not in page.tags
    assert page.text.count("alert(1)") == 5


def test_a_page_of_many_problems_says_how_many_more_there_are(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("indexer.reporting.page._MOST_SHOWN", 3)
    report = Report(errors=[Entry("a", n, "", Problem("required", "title")) for n in range(8)])
    assert "5 more" in page_of(report, "en")
