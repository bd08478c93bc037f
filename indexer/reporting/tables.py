"""The cells of a delivered table once more, as they stand in the file, for its marked copy."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

MOST_CELLS = 2_000_000
"""Of a file; what a marked copy of more would be is nothing that a person opens."""

_WIDEST = 1_000  # cells of a row
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Cell:
    """A cell's value, and how a workbook shows it."""

    value: Any
    number_format: str = "General"


@dataclass(frozen=True)
class Table:
    """A worksheet, or a whole CSV file (its name is then ""); rows count from 1."""

    name: str
    rows: Iterator[tuple[Cell, ...]]


def tables_of(path: Path) -> Iterator[Table]:
    """The tables of a CSV or XLSX file; none of any other.

    The rows of one are to be read before the next is asked for. Reading ends without an error
    where the file is too large, or cannot be read after all.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        yield Table("", _bounded(_csv_rows(path)))
    elif ending == ".xlsx":
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # a file may claim a million columns
                yield Table(sheet.title, _bounded(_sheet_rows(sheet)))


def _csv_rows(path: Path) -> Iterator[tuple[Cell, ...]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        delimiter = max(_DELIMITERS, key=file.readline().count)
        file.seek(0)
        rows = csv.reader(file, delimiter=delimiter)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                row = []
            yield tuple(Cell(text) for text in row[:_WIDEST])


def _sheet_rows(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    for row in sheet.iter_rows():
        yield tuple(
            Cell(cell.value, getattr(cell, "number_format", "General"))
            for cell in islice(row, _WIDEST)
        )


def _bounded(rows: Iterator[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    cells = 0
    for row in rows:
        cells += len(row) + 1  # an empty row is not free either
        if cells > MOST_CELLS:
            return
        yield row
