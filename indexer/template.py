"""An empty table for exhibitors: headers, help, choices and one example, all from the fields."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from catalogue.languages import INTERFACE_LANGUAGES, RIGHT_TO_LEFT, SHEET_LANGUAGES
from catalogue.sheets.codes import countries, country_name, language_name
from catalogue.sheets.fields import Field, field_named, import_columns, in_language
from catalogue.sheets.quantities import unit_symbol
from catalogue.sheets.specifications import TEXT, known_specifications
from catalogue.taxonomy import DOMAINS, Taxonomy
from indexer.cells import specification_column
from indexer.export import DELIMITERS, ExportError
from indexer.messages import say

ENDINGS = (".xlsx", ".csv")
EXAMPLE_SPECIFICATIONS = {"range": "150 km", "speed": "80-220 km/h", "endurance": "12 h"}
"""What the example row says in the columns of known specifications."""

_ROWS = 5_000  # that the choices are offered in
_WIDTH = 24  # of a column, in characters
_HEAD = PatternFill("solid", fgColor="FF123A2E")
_REQUIRED = PatternFill("solid", fgColor="FF8A4B08")


def write_template(file: Path, language: str, taxonomy: Taxonomy) -> None:
    """Writes a table to be filled in.

    Args:
        file: ``.xlsx``, with help and choices, or ``.csv``, with headers and the example alone.
        language: of help and example; the headers are the fields' names in every language.
        taxonomy: the concepts that are offered.

    Raises:
        ExportError: the ending is another one, or the file cannot be written.
    """
    if file.suffix.lower() not in ENDINGS:
        raise ExportError(
            f"{file}: there is no template of this kind.", f"Choose one of: {', '.join(ENDINGS)}."
        )
    columns = template_columns()
    try:
        if file.suffix.lower() == ".csv":
            _write_csv(file, columns, language)
        else:
            _workbook(columns, language, taxonomy).save(file)
    except OSError as error:
        raise ExportError(
            f"{file} cannot be written: {error.strerror}.", "Check the folder and the disk."
        ) from error


def template_columns() -> list[str]:
    """The columns: every field, translations into the show's languages, known specifications."""
    return [
        *import_columns(INTERFACE_LANGUAGES),
        *(specification_column(name) for name in known_specifications()),
    ]


def example_cells(language: str) -> dict[str, str]:
    """The example row in a language. Its status is draft: nobody sees it who leaves it in."""
    cells: dict[str, str] = {}
    for column in template_columns():
        name, _, other = column.partition(".")
        declared = field_named(column)
        if declared is not None:
            cells[column] = in_language(declared.example, language) if declared.example else ""
        elif name == "specifications":
            cells[column] = EXAMPLE_SPECIFICATIONS.get(other, "")
        elif other != language and (translated := field_named(name)) is not None:
            cells[column] = translated.example.get(other, "")
    return {column: cell for column, cell in cells.items() if cell}


def _write_csv(file: Path, columns: Sequence[str], language: str) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, columns, delimiter=DELIMITERS.get(language, ";"))
        writer.writeheader()
        writer.writerow(example_cells(language))


def _workbook(columns: Sequence[str], language: str, taxonomy: Taxonomy) -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = say("sheets", language)
    choices = _choices(language, taxonomy)
    ranges = _write_choices(book.create_sheet(say("choices", language)), choices, language)
    example = example_cells(language)
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        declared = field_named(column)
        sheet.column_dimensions[letter].width = _WIDTH
        head = sheet.cell(1, number, column)
        head.font = Font(bold=True, color="FFFFFFFF")
        head.fill = _REQUIRED if declared is not None and declared.required else _HEAD
        head.comment = Comment(_help(column, language), "catalogue", width=320, height=180)
        cell = sheet.cell(2, number, example.get(column))
        cell.font = Font(italic=True, color="FF575A51")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if declared is not None and (named := _choice_name(declared)) in ranges:
            sheet.add_data_validation(_drop_down(declared, ranges[named], letter, language))
    sheet.freeze_panes = "B2"
    _write_help(book.create_sheet(say("help", language), 1), columns, language)
    for each in book.worksheets:
        each.sheet_view.rightToLeft = language in RIGHT_TO_LEFT
    return book


def _drop_down(declared: Field, place: str, letter: str, language: str) -> DataValidation:
    """A list of values to choose from. Where several may stand in a cell, it only proposes."""
    return DataValidation(
        type="list",
        formula1=place,
        allow_blank=True,
        showErrorMessage=not declared.multiple and declared.kind == "choice",
        showInputMessage=declared.multiple,
        promptTitle=declared.label(language)[:32],
        prompt=say("several-values", language),
        sqref=f"{letter}2:{letter}{_ROWS}",
    )


def _choice_name(declared: Field) -> str:
    """Which list of choices a field takes: one of its own, or that of its kind."""
    return declared.name if declared.choices else declared.kind


def _choices(language: str, taxonomy: Taxonomy) -> dict[str, list[tuple[str, str]]]:
    """The values that fields are chosen from, with what they mean, by ``_choice_name``."""
    own = {
        column: [(choice.value, in_language(choice.labels, language)) for choice in field.choices]
        for column in template_columns()
        if (field := field_named(column)) is not None and field.choices
    }
    return {
        **own,
        "domain": [(domain, in_language(DOMAINS[domain], language)) for domain in DOMAINS],
        "concept": [(c.id, taxonomy.label(c.id, language)) for c in taxonomy],
        "country": [(code, country_name(code, language)) for code in sorted(countries())],
        "language": [(code, language_name(code, language)) for code in SHEET_LANGUAGES],
    }


def _write_choices(
    sheet: Any, choices: dict[str, list[tuple[str, str]]], language: str
) -> dict[str, str]:
    """Two columns for each list, value and meaning; returns where each list's values stand."""
    ranges = {}
    for position, (name, values) in enumerate(choices.items()):
        first = 2 * position + 1
        letter = get_column_letter(first)
        declared = field_named(name)
        sheet.cell(1, first, f"[{declared.label(language) if declared else say(name, language)}]")
        for row, (value, meaning) in enumerate(values, 2):
            sheet.cell(row, first, value)
            sheet.cell(row, first + 1, meaning)
        sheet.column_dimensions[letter].width = _WIDTH
        sheet.column_dimensions[get_column_letter(first + 1)].width = _WIDTH
        ranges[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(values) + 1}"
    return ranges


def _write_help(sheet: Any, columns: Sequence[str], language: str) -> None:
    sheet.cell(1, 1, say("help-head", language)).font = Font(bold=True)
    for row, column in enumerate(columns, 3):
        sheet.cell(row, 1, column).font = Font(bold=True)
        text = sheet.cell(row, 2, _help(column, language))
        text.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 2 * _WIDTH
    sheet.column_dimensions["B"].width = 4 * _WIDTH


def _help(column: str, language: str) -> str:
    """What goes into a column: its name for readers, what kind of value, and an example."""
    name, _, other = column.partition(".")
    if name == "specifications":
        known = known_specifications()[other]
        if known.unit == TEXT:
            kind = say("help-text", language)
        else:
            unit = unit_symbol(known.unit, language) or "1"
            kind = say("help-quantity", language, unit=unit)
        parts = [known.label(language), kind, _example(EXAMPLE_SPECIFICATIONS.get(other), language)]
        return "\n".join(part for part in parts if part)
    declared = field_named(column)
    translated = field_named(name) if declared is None else None
    shown = declared or translated
    assert shown is not None
    label = shown.label(language)
    if translated is not None:
        label = f"{label} ({language_name(other, language)})"
    elif shown.required:
        label = f"{label} - {say('help-required', language)}"
    example = in_language(shown.example, other if translated else language)
    parts = [
        label,
        say(f"help-{shown.kind}", language, maximum=shown.max_length),
        say("several-values", language) if shown.multiple else "",
        _example(example, language),
    ]
    return "\n".join(part for part in parts if part)


def _example(text: str | None, language: str) -> str:
    return say("help-example", language, text=text) if text else ""
