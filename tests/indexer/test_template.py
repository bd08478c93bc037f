"""A template is made of the declared fields, and loads back when it is filled in."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalogue.composition import Catalogue
from catalogue.errors import CatalogueError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.sheets.fields import FIELDS, field_named
from catalogue.sheets.schema import validate
from catalogue.sheets.specifications import known_specifications
from catalogue.taxonomy import load_taxonomy
from indexer.columns import record_of_cells
from indexer.loading import load_files
from indexer.readers import read_rows
from indexer.template import example_cells, template_columns, write_template


def workbook(folder: Path, language: str = "en") -> Any:
    write_template(folder / "t.xlsx", language, load_taxonomy())
    return openpyxl.load_workbook(folder / "t.xlsx")


def cells_of(row: Any, header: Any) -> dict[str, str]:
    pairs = zip(header, row, strict=True)
    return {head.value: str(cell.value) for head, cell in pairs if cell.value is not None}


def test_every_field_and_every_known_specification_has_a_column():
    columns = template_columns()
    declared = [field.name for field in FIELDS if field.kind != "specifications"]
    assert set(declared) <= set(columns)
    assert {f"specifications.{name}" for name in known_specifications()} <= set(columns)
    assert {"title.ar", "summary.tr", "description.fr"} <= set(columns)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_example_of_each_language_is_right_in_everything(language: str):
    checked = validate(record_of_cells(example_cells(language)))
    assert (checked.problems, checked.warnings) == ((), ())
    assert checked.sheet is not None
    assert checked.sheet["language"] == language
    assert checked.sheet["status"] == "draft"
    assert set(checked.sheet["translations"]) == set(INTERFACE_LANGUAGES) - {language}


def test_every_field_but_those_of_files_has_an_example():
    without = {field.name for field in FIELDS if not field.example}
    assert without == {field.name for field in FIELDS if field.holds or field.describes} | {
        "specifications"
    }


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_table_loads_back(empty: Catalogue, tmp_path: Path, language: str):
    file = tmp_path / "t.csv"
    write_template(file, language, load_taxonomy())
    report = load_files(empty, [file])
    assert (report.created, report.errors, report.warnings) == (1, [], [])


def test_a_table_that_was_filled_in_loads_back(empty: Catalogue, tmp_path: Path):
    file = tmp_path / "t.csv"
    write_template(file, "fr", load_taxonomy())
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, example = list(csv.reader(opened, delimiter=";"))
    own = dict(zip(header, example, strict=True)) | {"id": "own", "status": "published"}
    with file.open("a", encoding="utf-8", newline="") as opened:
        csv.DictWriter(opened, header, delimiter=";").writerow(own)
    assert load_files(empty, [file]).created == 2
    assert [row.record["id"] for row in read_rows(file) if row.record] == ["acme-hawk-2", "own"]


def test_a_workbook_that_was_filled_in_loads_back(tmp_path: Path):
    book = workbook(tmp_path, "fr")
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for name, value in (("id", "own"), ("title", "À moi"), ("specifications.range", "30 km")):
        sheet.cell(2, columns[name], value)
    book.save(tmp_path / "filled.xlsx")
    again = openpyxl.load_workbook(tmp_path / "filled.xlsx").worksheets[0]
    checked = validate(record_of_cells(cells_of(again[2], again[1])))
    assert checked.problems == ()
    assert checked.sheet is not None
    assert (checked.sheet["id"], checked.sheet["title"]) == ("own", "À moi")
    assert checked.sheet["specifications"][0] == {"name": "range", "value": 30, "unit": "km"}


def test_the_first_row_is_the_fields_names_and_stays_in_sight(tmp_path: Path):
    sheet = workbook(tmp_path).worksheets[0]
    assert [cell.value for cell in sheet[1]] == template_columns()
    assert sheet.freeze_panes == "B2"
    assert sheet.max_row == 2


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_column_is_explained_in_the_readers_language(tmp_path: Path, language: str):
    book = workbook(tmp_path, language)
    sheet, help_sheet = book.worksheets[:2]
    explained = {row[0].value: row[1].value for row in help_sheet.iter_rows(min_row=3)}
    for cell in sheet[1]:
        assert cell.comment.text == explained[cell.value]
        declared = field_named(cell.value)
        if declared is not None:
            assert declared.label(language) in cell.comment.text
        elif cell.value.startswith("specifications."):
            known = known_specifications()[cell.value.partition(".")[2]]
            assert known.label(language) in cell.comment.text
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")


def offered(book: Any, column: str) -> set[str]:
    """The values of a column's drop-down list."""
    sheet = book.worksheets[0]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    (rule,) = [r for r in sheet.data_validations.dataValidation if f"{letter}2" in r.sqref]
    title, _, place = rule.formula1.rpartition("!")
    return {row[0].value for row in book[title.strip("'")][place.replace("$", "")]}


def test_choices_are_offered(tmp_path: Path):
    book = workbook(tmp_path)
    assert offered(book, "status") == {"draft", "published", "withdrawn"}
    assert offered(book, "maturity") == {"concept", "prototype", "in-production", "in-service"}
    assert offered(book, "concepts") == {concept.id for concept in load_taxonomy()}
    assert {"TR", "ML", "FR"} <= offered(book, "origin") == offered(book, "exhibitor.country")
    assert "air" in offered(book, "domains")
    assert {"fr", "fa", "ru"} <= offered(book, "language")


def test_a_cell_of_several_values_is_not_bound_to_one_of_the_list(tmp_path: Path):
    sheet = workbook(tmp_path).worksheets[0]
    names = {cell.column_letter: cell.value for cell in sheet[1]}
    bound = {
        names[str(rule.sqref).split("2:")[0]]
        for rule in sheet.data_validations.dataValidation
        if rule.showErrorMessage
    }
    assert bound == {"maturity", "status"}


@pytest.mark.parametrize("name", ["t.docx", "t.jsonl", "t"])
def test_another_ending_is_an_error(tmp_path: Path, name: str):
    with pytest.raises(CatalogueError, match=r"\.xlsx, \.csv"):
        write_template(tmp_path / name, "fr", load_taxonomy())


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_workbook_loads_back_without_a_word(empty: Catalogue, tmp_path: Path, language: str):
    file = tmp_path / "template.xlsx"
    write_template(file, language, empty.settings.taxonomy)
    report = load_files(empty, [file], dry_run=True)
    assert (report.created, report.errors) == (1, [])
    assert [e for e in report.warnings if e.problem.code != "missing-translation"] == []
