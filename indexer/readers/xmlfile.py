"""XML through a mapping, which says which element holds one sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue.sheets.problems import Problem
from indexer.columns import SEPARATOR
from indexer.mapping import Mapping
from indexer.readers.grid import LONGEST_CELL, MOST_COLUMNS
from indexer.readers.row import Row, UnreadableFile
from indexer.readers.saxfile import Events, read_events


def read_xml(path: Path, mapping: Mapping | None = None) -> Iterator[Row]:
    """The records of an XML file.

    A record's cells are named by the way to them: ``name``, ``maker/country``, ``price/@unit``,
    ``@id``; several of one name are joined with ';'.

    Raises:
        UnreadableFile: there is no mapping with a ``record``, no such element, or no XML.
    """
    if mapping is None or not mapping.record:
        raise UnreadableFile("xml-needs-mapping")
    with path.open("rb") as file:
        for _ in read_events(file, Events()):
            pass  # what is broken at its end must not be half loaded
    found = False
    for line, cells in records_of(path, mapping.record):
        found = True
        if cells is None:
            details = (("maximum", str(LONGEST_CELL)), ("length", f"> {LONGEST_CELL}"))
            yield Row(line, None, (Problem("too-long", details=details),))
        else:
            yield Row(line, mapping.apply(cells))
    if not found:
        raise UnreadableFile("no-record", element=mapping.record)


def records_of(path: Path, element: str) -> Iterator[tuple[int, dict[str, str] | None]]:
    """The records of a document with their lines; None for one that is too large to be a sheet."""
    with path.open("rb") as file:
        yield from read_events(file, _Records(element))


def likely_record(path: Path) -> str:
    """The element that most likely holds one record: of those with parts, the most frequent."""
    shape = _Shape()
    with path.open("rb") as file:
        for _ in read_events(file, shape):
            pass
    several = [(count, -depth, name) for (name, depth), count in shape.parents.items() if depth > 1]
    return max(several, default=(0, 0, ""))[2]


class _Records(Events):
    """Collects the texts below each element of a name."""

    def __init__(self, element: str) -> None:
        super().__init__()
        self.element = element
        self.way: list[str] | None = None
        self.cells: dict[str, list[str]] = {}
        self.texts: list[list[str]] = []
        self.start, self.size = 0, 0

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if self.way is None:
            if name != self.element:
                return
            self.way, self.cells, self.texts = [], {}, [[]]
            self.start, self.size = self.line, 0
        else:
            self.way.append(name)
            self.texts.append([])
        for attribute, value in attributes.items():
            self._add("/".join([*self.way, f"@{attribute}"]), value)

    def characters(self, content: str) -> None:
        if self.way is not None:
            self.size += len(content)
            if self.size <= LONGEST_CELL:
                self.texts[-1].append(content)

    def ended(self, name: str) -> None:
        if self.way is None:
            return
        text = "".join(self.texts.pop()).strip()
        if text:
            self._add("/".join(self.way) or ".", text)
        if self.way:
            self.way.pop()
            return
        # The element itself ends.
        whole = self.size <= LONGEST_CELL and len(self.cells) <= MOST_COLUMNS
        cells = {way: f"{SEPARATOR} ".join(texts) for way, texts in self.cells.items()}
        self.ready.append((self.start, cells if whole else None))
        self.way = None

    def _add(self, way: str, text: str) -> None:
        self.size += len(way)
        if self.size <= LONGEST_CELL and len(self.cells) <= MOST_COLUMNS:
            self.cells.setdefault(way, []).append(text)


class _Shape(Events):
    """Counts the elements that have parts, by name and depth."""

    def __init__(self) -> None:
        super().__init__()
        self.parents: Counter[tuple[str, int]] = Counter()
        self.open: list[tuple[str, int, bool]] = []

    def started(self, name: str, attributes: dict[str, Any]) -> None:
        if self.open:
            above, depth, _ = self.open[-1]
            self.open[-1] = (above, depth, True)
        self.open.append((name, self.depth, bool(attributes)))

    def ended(self, name: str) -> None:
        name, depth, parts = self.open.pop()
        if parts and len(self.parents) < MOST_COLUMNS:
            self.parents[name, depth] += 1
