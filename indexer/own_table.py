"""An exhibitor's own table: read and checked for him alone, and written for him to work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from catalogue.composition import Catalogue
from catalogue.sheets.fields import file_fields
from catalogue.sheets.problems import Problem
from catalogue.store.listing import listed_sheets
from catalogue.store.models import Exhibitor
from catalogue.store.sheets import owners
from indexer.cells import Columns, cells_of
from indexer.checking import Checker
from indexer.export import WRITERS
from indexer.readers import UnreadableFile, read_rows, unfolded
from indexer.report import Entry, Report
from indexer.template import template_columns, write_template

MOST_ROWS = 2000
"""Rows of one table: all that an exhibitor shows, many times over."""


@dataclass
class OwnTable:
    """What a table says.

    Attributes:
        sheets: clean sheets of the exhibitor by id, in their order.
        report: what is wrong with the other rows, and doubtful in these.
    """

    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    report: Report = field(default_factory=lambda: Report(dry_run=True))


def read_own_table(catalogue: Catalogue, path: Path, exhibitor_id: str) -> OwnTable:
    """Reads and checks a table; saves nothing.

    Whose the sheets are is not read from it: they are the exhibitor's, or refused where somebody
    else has one of that id. A status is not read either; names of files are kept where the product
    has such a file already.

    Args:
        catalogue: an open catalogue.
        path: a file of any kind that ``read_rows`` reads.
        exhibitor_id: whose table it is.
    """
    table = OwnTable()
    with catalogue.store.reading() as session:
        row = session.get(Exhibitor, exhibitor_id)
        details = row.details if row else {}
    checker = Checker(catalogue, "draft")
    shown = str(path)
    try:
        with unfolded(path) as place:
            for number, row_read in enumerate(read_rows(place, None)):
                if number >= MOST_ROWS:
                    problem = Problem("too-many-rows", details=(("most", str(MOST_ROWS)),))
                    table.report.reject(shown, row_read.line, "", [problem])
                    break
                if row_read.record is not None:
                    row_read.record.pop("status", None)
                    row_read.record["exhibitor"] = {"id": exhibitor_id, **details}
                candidate = checker.check(path, row_read)
                where = {"worksheet": row_read.sheet, "columns": row_read.columns}
                if candidate.is_remark:
                    table.report.warn(shown, row_read.line, "", candidate.warnings, **where)  # type: ignore[arg-type]
                    continue
                problems = list(candidate.problems)
                if candidate.sheet is not None:
                    problems += _foreign(catalogue, candidate.sheet["id"], exhibitor_id)
                if candidate.sheet is None or problems:
                    table.report.reject(
                        shown,
                        row_read.line,
                        candidate.id,
                        problems,
                        **where,  # type: ignore[arg-type]
                    )
                    continue
                table.report.warn(
                    shown,
                    row_read.line,
                    candidate.id,
                    candidate.warnings,
                    **where,  # type: ignore[arg-type]
                )
                table.sheets[candidate.sheet["id"]] = candidate.sheet
        table.report.files_read = 1
    except UnreadableFile as error:
        table.report.add_error(Entry(shown, 0, "", error.problem))
    return table


def write_own_table(catalogue: Catalogue, exhibitor_id: str, file: Path, language: str) -> int:
    """Writes all sheets of an exhibitor as they were last written, to be changed and sent back.

    Args:
        catalogue: an open catalogue.
        exhibitor_id: whose.
        file: ``.xlsx`` has the help and the choices of the template; others are as an export
            writes them (``indexer.export.WRITERS``).
        language: of the help.

    Returns:
        How many sheets there are.

    Raises:
        ExportError: the file cannot be written.
    """
    with catalogue.store.reading() as session:
        row = session.get(Exhibitor, exhibitor_id)
        exhibitor = {"id": exhibitor_id, **(row.details if row else {})}
        sheets = [
            {**listed.content, "id": listed.state.sheet_id, "exhibitor": exhibitor}
            for listed in listed_sheets(session, exhibitor_id)
        ]
    if file.suffix.lower() != ".xlsx":
        WRITERS[file.suffix.lower()](file, lambda: sheets, language)
        return len(sheets)
    write_template(file, language, catalogue.taxonomy)
    _fill(file, sheets)
    return len(sheets)


def _fill(file: Path, sheets: Sequence[dict[str, Any]]) -> None:
    """Puts sheets into a template, in the place of its example."""
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    gathered = Columns()
    gathered.note(sheets)
    columns = template_columns()
    for column in gathered.in_order():
        if column not in columns:
            columns.append(column)
            page.cell(1, len(columns), column)
    page.delete_rows(2)
    for place, sheet in enumerate(sheets, start=2):
        cells = cells_of(sheet, columns)
        for number, column in enumerate(columns, start=1):
            if column in cells:
                cell = page.cell(place, number)
                cell.value = cells[column]
                cell.data_type = "s"  # a text, whatever it begins with
    book.save(file)


def _foreign(catalogue: Catalogue, sheet_id: str, exhibitor_id: str) -> list[Problem]:
    with catalogue.store.reading() as session:
        owner = owners(session, [sheet_id]).get(sheet_id, exhibitor_id)
    return [] if owner == exhibitor_id else [Problem("taken-id", "id", sheet_id)]


def without_unknown_files(
    sheet: dict[str, Any], known: frozenset[tuple[str, str]]
) -> dict[str, Any]:
    """A sheet without the names of files that the product does not have."""
    kept = dict(sheet)
    for declared in file_fields():
        names = [name for name in sheet.get(declared.name, ()) if (declared.name, name) in known]
        kept[declared.name] = names
        if not names:
            del kept[declared.name]
    return kept
