"""The report as a workbook: all problems in one table, and the delivered tables, cells marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from catalogue.languages import direction
from indexer.messages import say
from indexer.readers import UnreadableFile
from indexer.report import Entry, Report
from indexer.reporting.tables import Table, tables_of
from indexer.workbooks import LONGEST_CELL, MOST_ROWS

_ERROR = PatternFill("solid", fgColor="FFF4B6B6")
_WARNING = PatternFill("solid", fgColor="FFFFE8A3")
_MOST_LISTED = 100_000  # rows of the tables of problems and of changes
_MOST_COMMENTS = 10_000  # beyond it cells are only coloured: such a file opens slowly
_COORDINATE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (10, 20, 16, 8, 20, 24, 32, 44, 44, 32)  # of the table of problems


@dataclass(frozen=True)
class _Mark:
    """A problem of a row; an error forbids the row, a warning does not."""

    entry: Entry
    error: bool


_Marks = Mapping[tuple[str, int], Sequence[_Mark]]
"""By worksheet and row."""


def write_workbook(path: Path, report: Report, delivered: Sequence[Path], language: str) -> None:
    """Writes the problems, in a dry run the changes, and a marked copy of each table.

    Memory stays bounded: rows are written as they are read.

    Raises:
        OSError: the file cannot be written.
    """
    book = Workbook(write_only=True)
    titles: set[str] = set()

    def new_sheet(title: str, widths: Sequence[int] = ()) -> Any:
        sheet = book.create_sheet(_free_title(title, titles))
        for number, width in enumerate(widths):
            sheet.column_dimensions[chr(ord("A") + number)].width = width
        return sheet

    for title, widths, rows in (
        (say("problems", language), _WIDTHS, _problem_rows(report, language)),
        (say("changes", language), _WIDTHS[1:], _change_rows(report, language)),
    ):
        if title == say("problems", language) or report.dry_run:
            sheet = new_sheet(title, widths)
            sheet.sheet_view.rightToLeft = direction(language) == "rtl"
            sheet.freeze_panes = "A2"
            for row in islice(rows, _MOST_LISTED):
                sheet.append([_cell(sheet, value) for value in row])
    marked = _by_file(report)
    unreadable = {e.file for e in report.errors if e.line == 0 and not e.worksheet}
    comments = _Comments(language)
    for file in delivered:
        if str(file) not in unreadable:
            _copy_tables(file, marked.get(str(file), {}), comments, new_sheet)
    book.save(path)


def _problem_rows(report: Report, language: str) -> Iterator[tuple[Any, ...]]:
    keys = (
        "kind",
        "file",
        "worksheet",
        "row",
        "id",
        "column",
        "found",
        "reason",
        "cure",
        "allowed",
    )
    yield tuple(say(key, language) for key in keys)
    for key, entries in (("error", report.errors), ("warning", report.warnings)):
        for entry in entries:
            problem = entry.problem
            yield (
                say(key, language),
                Path(entry.file).name,
                entry.worksheet,
                entry.line or "",
                entry.id,
                entry.column,
                problem.value,
                problem.reason(language),
                problem.cure(language),
                "; ".join(problem.allowed),
            )


def _change_rows(report: Report, language: str) -> Iterator[tuple[Any, ...]]:
    keys = ("file", "worksheet", "row", "id", "title", "outcome", "field", "old", "new")
    yield tuple(say(key, language) for key in keys)
    for change in report.changes:
        place = (Path(change.file).name if change.file else "", change.worksheet)
        what = (change.line or "", change.id, change.title, say(change.outcome, language))
        if not change.fields:
            yield (*place, *what, "", "", "")
        for field in change.fields:
            yield (*place, *what, field.field, field.old, field.new)


def _by_file(report: Report) -> dict[str, _Marks]:
    marked: dict[str, dict[tuple[str, int], list[_Mark]]] = defaultdict(lambda: defaultdict(list))
    for error, entries in ((True, report.errors), (False, report.warnings)):
        for entry in entries:
            marked[entry.file][entry.worksheet, entry.line].append(_Mark(entry, error))
    return {file: dict(rows) for file, rows in marked.items()}


def _copy_tables(
    file: Path, marks: _Marks, comments: _Comments, new_sheet: Callable[[str], Any]
) -> None:
    """Copies the tables of a file, if it is one that has any."""
    try:
        for table in tables_of(file):
            _copy(new_sheet(table.name or file.stem), table, marks, comments)
    except (
        UnreadableFile, OSError, BadZipFile, InvalidFileException, ParseError, KeyError, ValueError
    ):  # fmt: skip
        # It has no such ending, has been changed, or is gone since: the problems are listed.
        return


def _copy(sheet: Any, table: Table, marks: _Marks, comments: _Comments) -> None:
    """Copies one table, row by row, with the cells of bad values coloured and commented."""
    for number, row in enumerate(table.rows, start=1):
        if number > MOST_ROWS:
            return
        cells = [_cell(sheet, cell.value, cell.number_format) for cell in row]
        by_column: dict[int, list[_Mark]] = defaultdict(list)
        for mark in marks.get((table.name, number), ()):
            column = _column_of(mark.entry)
            if column or mark.error:
                # An error without a column of its own stands at the beginning of the row.
                by_column[max(column - 1, 0)].append(mark)
        for column, found in by_column.items():
            cells.extend(_cell(sheet, None) for _ in range(column + 1 - len(cells)))
            cells[column].fill = _ERROR if any(mark.error for mark in found) else _WARNING
            cells[column].comment = comments.of(found)
        sheet.append(cells)


def _column_of(entry: Entry) -> int:
    """The column that a problem is in, from 1, or 0; some name a cell instead, such as ``B7``."""
    cell = _COORDINATE.fullmatch(entry.problem.field)
    if entry.number or cell is None or int(cell[2]) != entry.line:
        return entry.number
    return column_index_from_string(cell[1])


class _Comments:
    """Makes the comments of bad cells, until there are too many."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.left = _MOST_COMMENTS

    def of(self, marks: Sequence[_Mark]) -> Comment | None:
        """One comment for all problems of a cell."""
        if not self.left:
            return None
        self.left -= 1
        lines: list[str] = []
        for mark in marks:
            problem = mark.entry.problem
            lines.append(f"{mark.entry.column}: {problem.sentence(self.language)}".lstrip(": "))
            if problem.allowed:
                allowed = ", ".join(problem.allowed)
                lines.append(f"{say('allowed', self.language)}: {allowed}")
        text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", _whole("\n".join(lines)))
        return Comment(text, "indexer", height=40 + 30 * len(lines), width=320)


def _cell(sheet: Any, value: Any, number_format: str = "General") -> Any:
    """A cell that shows a value and does nothing: a text stays a text, whatever it begins with."""
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        if value is not None and not isinstance(value, bool):
            cell.number_format = number_format
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", _whole(value))[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if text.startswith(_FORMULA):
        # As an apostrophe before it would: editing the cell does not make a formula of it either.
        cell.quotePrefix = True
    return cell


def _whole(text: str) -> str:
    """A text without half letters, such as the names of files may hold."""
    return text.encode("utf-8", "replace").decode()


def _free_title(title: str, taken: set[str]) -> str:
    """A worksheet's name as Excel allows it, that no other has."""
    plain = "".join(" " if letter in "[]:*?/\\" else letter for letter in _whole(title))
    plain = ILLEGAL_CHARACTERS_RE.sub(" ", plain).strip("' ")[:28] or "-"
    free, number = plain, 1
    while free.casefold() in taken:
        number += 1
        free = f"{plain[: 27 - len(str(number))]} {number}"
    taken.add(free.casefold())
    return free
