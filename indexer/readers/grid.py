"""Tables as their formats give them: lines of cells, before anybody knows what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.sheets.problems import Problem

LONGEST_CELL = 200_000
"""Characters: a description of fifty pages."""

MOST_COLUMNS = 2_000
"""A table of specifications has some hundred; a million is an attack."""


@dataclass(frozen=True)
class Line:
    """A line of a table.

    Attributes:
        number: from 1, empty lines included.
        cells: their texts.
        problems: why the line cannot be used.
        size: bytes of the file that it took.
    """

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    size: int = 0


@dataclass(frozen=True)
class Grid:
    """A table: the name of its worksheet ('' where there is one alone), its lines, remarks on it.

    The lines of a grid are read before the next grid is asked for.
    """

    sheet: str
    lines: Iterator[Line]
    warnings: tuple[Problem, ...] = ()
    alone: bool = True
    """Whether it is the file's only table; one of several may be no table of sheets at all."""
