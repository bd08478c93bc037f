"""The cells of a delivered table once more, as they stand in the file, for its marked copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from indexer.readers.encodings import shown
from indexer.readers.files import grids_of, kind_of
from indexer.readers.grid import Line

MOST_CELLS = 2_000_000
"""Of a file; what a marked copy of more would be is nothing that a person opens."""

_WIDEST = 1_000  # cells of a row


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
    """The tables of a CSV, XLSX or ODS file; none of any other.

    The rows of one are to be read before the next is asked for. Reading ends without an error
    where the file is too large.

    Raises:
        UnreadableFile: it cannot be read after all.
    """
    if kind_of(path) != "XLSX":
        for grid in grids_of(path):
            yield Table(grid.sheet, _bounded(_rows_of(grid.lines)))
        return
    # The reader of workbooks gives texts; in the copy a number is to stay a number.
    with closing(load_workbook(path, read_only=True, data_only=True, keep_links=False)) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()  # a file may claim a million columns
                yield Table(shown(sheet.title), _bounded(_sheet_rows(sheet)))


def _rows_of(lines: Iterator[Line]) -> Iterator[tuple[Cell, ...]]:
    """The rows of a grid, with the empty ones that it passes over."""
    number = 0
    for line in lines:
        for _ in range(number + 1, line.number):
            yield ()
        number = line.number
        yield tuple(Cell(text) for text in line.cells[:_WIDEST])


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
