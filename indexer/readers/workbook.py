"""XLSX workbooks, read line by line: each worksheet is a table, formulas count by their value."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from defusedxml.common import DefusedXmlException

from catalogue.sheets.problems import Problem
from catalogue.sheets.quantities import unit_named
from indexer.readers.archive import MEBIBYTE, Bounds, opened
from indexer.readers.encodings import shown
from indexer.readers.grid import Grid, Line
from indexer.readers.row import UnreadableFile

BOUNDS = Bounds(members=5_000, total=1024 * MEBIBYTE)
_LAST_ROW = 1_048_576  # of a worksheet, by Excel's own measure
_STREAMED = 512 * MEBIBYTE  # of a worksheet, or of the texts of all cells
_WHOLE_PART = 16 * MEBIBYTE  # of parts that are read as a whole: styles, list of worksheets
_BETWEEN_ROWS = 3 * MEBIBYTE  # no product has forty cells of Excel's greatest length
_BLOCK = MEBIBYTE
_END_OF_ROW = re.compile(rb"</(?:[A-Za-z0-9_]+:)?(?:row|si)\s*>|<(?:[A-Za-z0-9_]+:)?row\b[^<>]*/>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROOT = re.compile(rb"<(?:\w+:)?([A-Za-z]+)[\s/>]")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_UNIT = re.compile(r'"\s*([^"\d]{1,12}?)\s*"\s*$')

_FAULTS = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, OSError,
    EOFError, RecursionError, ParseError, zipfile.BadZipFile, expat.ExpatError,
)  # fmt: skip
"""What openpyxl raises of workbooks that are none; it has no family of errors of its own."""


def read_workbook(path: Path) -> Iterator[Grid]:
    """The worksheets of a workbook.

    Raises:
        UnreadableFile: it is no workbook, is damaged, or is made to exhaust who reads it.
    """
    with _refusing(), opened(path, "XLSX", BOUNDS) as archive:
        formulas = _examine(archive)
    with _refusing():
        yield from _grids(path, formulas)


@contextmanager
def _refusing() -> Iterator[None]:
    """Makes an error for readers of what openpyxl raises."""
    try:
        yield
    except DefusedXmlException as error:
        raise UnreadableFile("xml-forbidden") from error
    except _FAULTS as error:
        raise UnreadableFile("damaged", kind="XLSX", reason=shown(str(error))) from error


def _grids(path: Path, formulas: bool) -> Iterator[Grid]:
    import openpyxl  # half a second: only who reads workbooks pays it

    # It warns of styles and extensions, which do not concern us.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\..*")
    values = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    written = None
    try:
        if formulas:
            written = openpyxl.load_workbook(path, read_only=True, keep_links=False)
        sheets = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            expressions = written[sheet.title] if written is not None else None
            rows = max(1, sheet.max_row or 1)
            size = path.stat().st_size // len(sheets) // rows
            lines = _lines(sheet, expressions, size)
            yield Grid(shown(sheet.title), lines, alone=len(sheets) == 1)
    finally:
        values.close()
        if written is not None:
            written.close()


def _lines(sheet: Any, expressions: Any, size: int) -> Iterator[Line]:
    with _refusing():
        yield from _read_lines(sheet, expressions, size)


def _read_lines(sheet: Any, expressions: Any, size: int) -> Iterator[Line]:
    # The size that a worksheet claims is not believed: a claim of a million columns costs nothing.
    sheet.reset_dimensions()
    others: Iterator[Any] = iter(())
    if expressions is not None:
        expressions.reset_dimensions()
        others = expressions.iter_rows()
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > _LAST_ROW:
            raise ValueError(f"row {number}")
        texts: list[str] = []
        problems: list[Problem] = []
        for cell in row:
            text = ""
            if cell.value is not None:
                text = _text(cell)
                if cell.data_type == "e":
                    problems.append(Problem("cell-error", cell.coordinate, text))
            texts.append(text)
        for cell in next(others, ()):
            if cell.data_type == "f" and texts[cell.column - 1 : cell.column] == [""]:
                problems.append(Problem("formula-without-value", cell.coordinate))
        while texts and texts[-1] == "":
            texts.pop()
        yield Line(number, tuple(texts), tuple(problems), size)


def _text(cell: Any) -> str:
    """A cell as its reader sees it, as far as that has a meaning: 0.6 shown as 60 % is 60 %."""
    value = cell.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        whole_day = value.time() == datetime.time()
        return (
            value.date().isoformat() if whole_day else value.isoformat(sep=" ", timespec="seconds")
        )
    if not isinstance(value, (int, float)):
        return str(value)  # a date, a time, a duration
    shape = cell.number_format or ""
    if "%" in shape:
        return f"{_number(round(value * 100, 10))} %"
    match = _UNIT.search(shape.partition(";")[0])
    unit = match[1].strip() if match else ""
    return f"{_number(value)} {unit}" if unit and unit_named(unit) else _number(value)


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _examine(archive: zipfile.ZipFile) -> bool:
    """Unpacks every part once, keeping nothing, and refuses what would not be read line by line.

    Returns:
        Whether there are formulas.
    """
    if "[Content_Types].xml" not in archive.namelist():
        raise UnreadableFile("damaged", kind="XLSX", reason="[Content_Types].xml")
    formulas = False
    for member in archive.infolist():
        # Every part, for a workbook says itself which of them are worksheets.
        with archive.open(member) as part:
            formulas = _examine_part(part, shown(member.filename)) or formulas
    return formulas


def _examine_part(part: Any, name: str) -> bool:
    """Refuses declarations, encodings that would hide them, and rows without an end."""
    formulas, size, since, rest, most = False, 0, 0, b"", _WHOLE_PART
    streamed, parser = False, expat.ParserCreate()
    while block := part.read(_BLOCK):
        if size == 0:
            start = block[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
            encoding = _ENCODING.search(block[:300])
            foreign = encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
            if b"\x00<" in start[:4] or b"<\x00" in start[:4] or (start[:1] == b"<" and foreign):
                raise UnreadableFile("damaged", kind="XLSX", reason=name)
            if start[:1] != b"<":
                return False  # a picture, a font: no parser takes it
            root = _ROOT.search(start)
            streamed = root is not None and root[1] in (b"worksheet", b"sst")
            most = _STREAMED if streamed else _WHOLE_PART
        elif streamed and b"<?" in block:
            raise UnreadableFile("damaged", kind="XLSX", reason=name)
        size += len(block)
        text = rest + block
        # Neither Excel nor LibreOffice writes declarations, comments or CDATA into these parts.
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text or (streamed and b"<!" in text):
            raise UnreadableFile("xml-forbidden")
        if streamed:
            parser.Parse(block)  # what is broken at its end must not be half loaded
            formulas = formulas or _FORMULA.search(text) is not None
            ends = [match.end() for match in _END_OF_ROW.finditer(text)]
            since = len(text) - ends[-1] if ends else since + len(block)
        if size > most or since > _BETWEEN_ROWS:
            raise UnreadableFile("archive-bomb", name=name)
        rest = text[-64:]
    if streamed:
        parser.Parse(b"", True)
    return formulas
