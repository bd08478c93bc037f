"""A Friday night: the demo show as a workbook that exhibitors have spoiled in many ways, loaded.

What an organiser's assistant does: load it, see what is wrong and whom to ask, send the marked
copy back. Every fault is found where it is, every good row is in, and a spreadsheet program that
is not the one that our library imitates opens the copy.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from catalogue.composition import Catalogue, open_catalogue
from catalogue.settings import Settings
from catalogue.store.sheets import latest_sheets
from indexer.cli import main
from indexer.export import export_catalogue
from indexer.loading import load_files
from tests.conftest import DEMO_SHEETS


@dataclass(frozen=True)
class Fault:
    """One way of spoiling a row: cells by column, and the codes and columns that are to be found.

    ``warns`` says that the row is loaded all the same.
    """

    cells: dict[str, Any]
    found: set[tuple[str, str]]
    warns: bool = False


FAULTS = (
    Fault({"id": None}, {("required", "id")}),
    Fault({"id": "fiche no 4"}, {("slug", "id")}),
    # Excel made a date of it: a good identifier, but of a sheet that is there already.
    Fault({"id": datetime.datetime(2026, 11, 4)}, {("duplicate-title", "title")}, warns=True),
    Fault({"exhibitor.name": None}, {("required", "exhibitor.name")}),
    Fault({"exhibitor.id": "someone-else"}, {("foreign-id", "id")}),
    Fault({"exhibitor.country": "Atlantide"}, {("country", "exhibitor.country")}),
    Fault({"exhibitor.website": "www acme"}, {("url", "exhibitor.website")}),
    Fault({"exhibitor.stands": "Hall B, near the fountain"}, {("too-long", "exhibitor.stands")}),
    Fault({"domains": "aviation"}, {("choice", "domains")}),
    Fault({"domains": None}, {("required", "domains")}),
    Fault(
        {"concepts": "flying carpet"},
        {("unknown-concept", "concepts"), ("concepts-proposed", "concepts")},
        warns=True,
    ),
    Fault({"language": "klingon"}, {("language", "language")}),
    Fault({"language": None}, {("required", "language")}),
    Fault({"title": "  "}, {("required", "title")}),
    Fault({"title": "x" * 201}, {("too-long", "title")}),
    Fault({"title": "Radio \u202egnirts"}, {("control-characters", "title")}),
    Fault({"description": None}, {("required", "description")}),
    Fault({"description": "#REF!"}, {("cell-error", "description")}),
    Fault({"summary": "y" * 1001}, {("too-long", "summary")}),
    Fault({"keywords": "a; " + "z" * 101}, {("too-long", "keywords")}),
    Fault({"maturity": "soon"}, {("choice", "maturity")}),
    Fault({"origin": "Turkland"}, {("country", "origin")}),
    Fault({"status": "public"}, {("choice", "status")}),
    Fault({"images": "../photo.jpg"}, {("file", "images")}),
    Fault({"specifications.weight": "4 km"}, {("unit", "specifications.weight")}),
    Fault({"specifications.weight": "heavy"}, {("quantity", "specifications.weight")}),
    Fault({"specifications.range": "no idea"}, {("quantity", "specifications.range")}),
    Fault({"specifications.speed": 1e300}, {("quantity", "specifications.speed")}),
    Fault({"specifications.weight": "4000000 t"}, {("implausible", "specifications.weight")}, True),
    Fault(
        {"title": None, "domains": "sky", "specifications.weight": "3 volts"},
        {("required", "title"), ("choice", "domains"), ("unit", "specifications.weight")},
    ),
)
OPTIONAL = {"summary", "keywords", "maturity", "origin", "status", "images"}
"""Columns that may be spoiled in a row that has nothing there."""


@dataclass(frozen=True)
class Friday:
    """The spoiled workbook, and what its load said.

    ``faults`` are by row, ``columns`` the header's; ``there`` is what the catalogue held before.
    """

    folder: Path
    faults: dict[int, Fault]
    columns: list[str]
    exit_code: int
    report: dict[str, Any]
    there: dict[str, dict[str, Any]]
    now: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def friday(tmp_path_factory: pytest.TempPathFactory) -> Friday:
    folder = tmp_path_factory.mktemp("friday")
    environment = {"CATALOGUE_DATA": str(folder / "data"), "CATALOGUE_LANGUAGE": "en"}
    catalogue = open_catalogue(Settings.from_environment(environment))
    load_files(catalogue, [DEMO_SHEETS])
    there = all_sheets(catalogue)
    export_catalogue(catalogue, folder / "show.xlsx")
    faults, columns = spoil(folder / "show.xlsx", folder / "spoiled.xlsx")
    reports = [f"--report={folder / name}" for name in ("marked.xlsx", "report.json")]
    result = CliRunner().invoke(
        main,
        ["load", str(folder / "spoiled.xlsx"), *reports],
        env={**{n: None for n in os.environ if n.startswith("CATALOGUE_")}, **environment},
    )
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    now = all_sheets(catalogue)
    catalogue.close()
    return Friday(folder, faults, columns, result.exit_code, report, there, now)


def all_sheets(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    with catalogue.store.reading() as session:
        return {sheet["id"]: sheet for batch in latest_sheets(session) for sheet in batch}


def spoil(good: Path, spoiled: Path) -> tuple[dict[int, Fault], list[str]]:
    """Spoils one row for each fault; adds a worksheet of notes, and an empty row at the end."""
    book = load_workbook(good)
    sheet = book.worksheets[0]
    columns = [cell.value for cell in sheet[1]]

    def cell(row: int, column: str) -> Any:
        return sheet.cell(row, columns.index(column) + 1)

    faults: dict[int, Fault] = {}
    for fault in FAULTS:
        row = next(
            row
            for row in range(2, sheet.max_row + 1)
            if row not in faults
            and all(cell(row, name).value for name in fault.cells.keys() - OPTIONAL)
        )
        for name, value in fault.cells.items():
            cell(row, name).value = value
        faults[row] = fault
    book.create_sheet("Notes")["A1"] = "To be called on Monday"
    book.save(spoiled)
    return faults, columns


def problems(friday: Friday) -> dict[tuple[int, bool], set[tuple[str, str]]]:
    """Code and column of all problems, by row, and whether they are warnings."""
    found: dict[tuple[int, bool], set[tuple[str, str]]] = {}
    for kind in ("errors", "warnings"):
        for entry in friday.report[kind]:
            # Most sheets of the demo show have no translation; that is another matter.
            if entry["code"] not in ("missing-translation", "sheet-skipped"):
                place = entry["row"], kind == "warnings"
                found.setdefault(place, set()).add((entry["code"], named(friday, entry["column"])))
    return found


def named(friday: Friday, column: str) -> str:
    """A column's name; a problem of a cell itself has its coordinate instead."""
    coordinate = re.fullmatch(r"([A-Z]+)\d+", column)
    if coordinate is None:
        return column
    return friday.columns[column_index_from_string(coordinate[1]) - 1]


def test_thirty_ways_of_spoiling_a_workbook_are_tried():
    assert len(FAULTS) == 30


def test_every_fault_is_found_where_it_is_and_nothing_else(friday: Friday):
    assert problems(friday) == {(row, f.warns): f.found for row, f in friday.faults.items()}


def test_every_error_names_its_cure_and_its_sheets_exhibitor_can_be_asked(friday: Friday):
    for entry in friday.report["errors"]:
        assert entry["reason"], entry
        assert entry["cure"], entry
        assert entry["worksheet"] == "Sheets", entry


def test_the_page_of_notes_is_said_to_be_no_table(friday: Friday):
    skipped = [e["worksheet"] for e in friday.report["warnings"] if e["code"] == "sheet-skipped"]
    assert skipped == ["Notes"]


def test_every_good_row_is_in_and_no_bad_one(friday: Friday):
    warned = sum(fault.warns for fault in FAULTS)
    assert friday.exit_code == 1
    assert friday.report["summary"]["rejected"] == len(FAULTS) - warned
    assert friday.report["summary"]["unchanged"] == len(friday.there) - len(FAULTS)
    changed = {i for i in friday.now if friday.now[i] != friday.there.get(i)}
    assert len(changed) == warned


def test_the_marked_copy_has_each_bad_cell_marked(friday: Friday):
    sheet = load_workbook(friday.folder / "marked.xlsx")["Sheets"]
    commented = {cell.coordinate for row in sheet for cell in row if cell.comment}
    assert commented == bad_cells(friday)


def bad_cells(friday: Friday) -> set[str]:
    return {
        f"{get_column_letter(friday.columns.index(column) + 1)}{row}"
        for row, fault in friday.faults.items()
        for _, column in fault.found
    }


def test_a_spreadsheet_program_opens_the_marked_copy(friday: Friday, tmp_path: Path):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian: libreoffice-calc-nogui)")
    subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path),
            str(friday.folder / "marked.xlsx"),
        ],
        check=True,
        timeout=120,
        capture_output=True,
    )
    ours = load_workbook(friday.folder / "marked.xlsx")
    theirs = load_workbook(tmp_path / "marked.xlsx")
    assert theirs.sheetnames == ours.sheetnames
    for name in ours.sheetnames:
        assert list(theirs[name].values) == list(ours[name].values), name
    sheet = theirs["Sheets"]
    assert {c.coordinate for row in sheet for c in row if c.comment} == bad_cells(friday)
    assert {c.coordinate for row in sheet for c in row if c.fill.fill_type} == bad_cells(friday)
