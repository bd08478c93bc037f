"""ODS: the tables of an OpenDocument spreadsheet, read as the document's events come."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from indexer.readers.archive import MEBIBYTE, Bounds, opened
from indexer.readers.encodings import shown
from indexer.readers.grid import LONGEST_CELL, MOST_COLUMNS, Grid, Line
from indexer.readers.row import UnreadableFile
from indexer.readers.saxfile import Events, read_events

BOUNDS = Bounds(members=5_000, total=1024 * MEBIBYTE)
_LARGEST = 128 * MEBIBYTE  # of the part that holds all tables
_CONTENT = "content.xml"


@dataclasses.dataclass(frozen=True)
class _Found:
    """A line of one of the tables."""

    table: int
    name: str
    line: Line


def read_opendocument(path: Path) -> Iterator[Grid]:
    """The tables of a spreadsheet.

    Raises:
        UnreadableFile: it is no spreadsheet, is damaged, or is made to exhaust who reads it.
    """
    with opened(path, "ODS", BOUNDS) as archive:
        if _CONTENT not in archive.namelist():
            raise UnreadableFile("damaged", kind="ODS", reason=_CONTENT)
        if archive.getinfo(_CONTENT).file_size > _LARGEST:
            raise UnreadableFile("archive-bomb", name=_CONTENT)
        with archive.open(_CONTENT) as content:
            for _ in read_events(content, Events()):
                pass  # what is broken at its end must not be half loaded
        with archive.open(_CONTENT) as content:
            found = read_events(content, _Tables())
            for (_, name), lines in groupby(found, key=lambda one: (one.table, one.name)):
                # Whether more tables follow is known only when this one has been read.
                yield Grid(name, (one.line for one in lines), alone=False)


class _Tables(Events):
    """Collects the lines of tables."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.name, self.number = 0, "", 0
        self.cells: list[str] = []
        self.repeated_row, self.repeated_cell = 1, 1
        self.text: list[str] | None = None
        self.value = ""
        self.size, self.paragraphs, self.note = 0, 0, 0

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.table += 1
            self.number = 0
            self.name = shown(attributes.get("table:name", ""))
        elif name == "table-row":
            self.cells = []
            self.repeated_row = _count(attributes, "table:number-rows-repeated")
        elif name in ("table-cell", "covered-table-cell"):
            self.repeated_cell = _count(attributes, "table:number-columns-repeated")
            self.text, self.size, self.paragraphs = [], 0, 0
            self.value = _typed(attributes)
        elif name == "annotation":
            self.note += 1
        elif name == "p" and self.text is not None and not self.note:
            if self.paragraphs:
                self.text.append("\n")
            self.paragraphs += 1
        elif name in ("s", "tab", "line-break") and self.text is not None and not self.note:
            self.text.append("\n" if name == "line-break" else " ")

    def characters(self, content: str) -> None:
        if self.text is not None and self.paragraphs and not self.note:
            self.size += len(content)
            if self.size <= LONGEST_CELL + 1:
                self.text.append(content)

    def ended(self, name: str) -> None:
        if name == "annotation":
            self.note -= 1
        elif name in ("table-cell", "covered-table-cell") and self.text is not None:
            cell = self.value or "".join(self.text).strip()
            self.text = None
            if cell and len(self.cells) + self.repeated_cell > MOST_COLUMNS:
                raise UnreadableFile("too-many-columns", maximum=MOST_COLUMNS)
            # Tables end in one empty cell that is repeated to the utmost column.
            times = min(self.repeated_cell, MOST_COLUMNS - len(self.cells))
            self.cells.extend([cell] * times)
        elif name == "table-row":
            self._row()

    def _row(self) -> None:
        while self.cells and not self.cells[-1]:
            self.cells.pop()
        cells = tuple(self.cells)
        if cells:  # a full row that is repeated is the same sheet again
            line = Line(self.number + 1, cells)
            self.ready.append(_Found(self.table, self.name, line))
        self.number += self.repeated_row


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1


def _typed(attributes: dict[str, str]) -> str:
    """A number, a date or a truth as it is stored; '' for a text, which stands in the cell."""
    kind = attributes.get("office:value-type", "string")
    if kind == "percentage":
        return f"{round(float(attributes.get('office:value', '0')) * 100, 10):g} %"
    if kind in ("float", "currency"):
        value = attributes.get("office:value", "")
        return value.removesuffix(".0")
    if kind == "date":
        return attributes.get("office:date-value", "").removesuffix("T00:00:00")
    if kind == "boolean":
        return attributes.get("office:boolean-value", "")
    return ""
