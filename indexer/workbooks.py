"""Excel workbooks that we write: every cell a text, nothing that computes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from catalogue.errors import CatalogueError

LONGEST_CELL = 32_767  # Excel's limits; openpyxl would cut the text without a word
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class WorkbookError(CatalogueError):
    """Something does not go into a workbook."""


class TableWriter:
    """A workbook of one table, written row by row, of any length in little memory; a context.

    Args:
        title: the sheet's name.
        columns: the header.
    """

    def __init__(self, title: str, columns: Sequence[str]) -> None:
        if len(columns) > MOST_COLUMNS:
            raise WorkbookError(
                f"The table has {len(columns)} columns, and a workbook {MOST_COLUMNS} at most.",
                "Export to a .csv or .jsonl file.",
            )
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        self._columns = columns
        self._rows = 0
        self.write({column: column for column in columns})

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and not self._sheet.closed:
            # What was begun is ended, or openpyxl complains when its memory is freed.
            self._sheet.close()

    def write(self, cells: dict[str, str]) -> None:
        """Writes a row.

        Raises:
            WorkbookError: a cell is too long, or there are too many rows.
        """
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise WorkbookError(
                f"A workbook has {MOST_ROWS} rows at most.", "Export to a .csv or .jsonl file."
            )
        self._sheet.append(
            [self._cell(cells, column) if column in cells else None for column in self._columns]
        )

    def save(self, file: Path | BinaryIO) -> None:
        """Writes the file."""
        self._book.save(file)

    def _cell(self, cells: dict[str, str], column: str) -> Any:
        text = cells[column]
        if len(text) > LONGEST_CELL or _UNWRITABLE.search(text):
            raise WorkbookError(
                f"{column} of {cells.get('id', '')} has more than {LONGEST_CELL} characters, or "
                "one that a workbook cannot hold.",
                "Export to a .csv or .jsonl file.",
            )
        cell = WriteOnlyCell(self._sheet, value=text)
        cell.data_type = "s"  # "#N/A" is a text here, not an error
        return cell
