"""CSV: encoding and delimiter are found out, quoted cells may hold lines."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from catalogue.sheets.headers import header_of
from catalogue.sheets.problems import Problem
from indexer.readers.encodings import Encoding, encoding_of, is_undecoded, shown
from indexer.readers.grid import LONGEST_CELL, Grid, Line
from indexer.readers.row import UnreadableFile

_DELIMITERS = (",", ";", "\t")
_LONGEST_LINE = 4 * 1024 * 1024  # characters; beyond it is no row, and must not fill the memory
_LONGEST_HEADER = 100  # characters of a cell that may be a header
_LOOKED_AT = 20  # lines that the delimiter is judged by


def read_csv(path: Path) -> Iterator[Grid]:
    """The one table of a CSV file.

    Raises:
        UnreadableFile: it is empty, or no text.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding.name, errors="surrogateescape", newline="") as file:
        try:
            delimiter, passed = _delimiter(file)
        except UnicodeError as error:  # UTF-16 knows no stray bytes
            raise UnreadableFile("undecodable", encoding=encoding.name.upper()) from error
        file.seek(0)
        warnings: tuple[Problem, ...] = ()
        if encoding.guessed:
            warnings = (Problem("encoding-guessed", details=(("encoding", encoding.name),)),)
        yield Grid("", _lines(file, delimiter, passed, encoding), warnings)


class _Bounded:
    """The lines of a file, none of them longer than a row may be.

    Attributes:
        taken: characters that were read since this was last set to 0.
    """

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.taken = 0

    def __iter__(self) -> _Bounded:
        return self

    def __next__(self) -> str:
        line = self.file.readline(_LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > _LONGEST_LINE:
            length = len(line)
            while line and not line.endswith(("\n", "\r")):
                line = self.file.readline(_LONGEST_LINE)
                length += len(line)
            raise _LineTooLong(length)
        self.taken += len(line)
        return line


class _LineTooLong(Exception):
    """A line that is longer than any row; its argument is its length in characters."""


def _delimiter(file: TextIO) -> tuple[str, int]:
    """The delimiter, and how many lines before the table name it, as Excel's ``sep=;`` does."""
    lines = [file.readline(_LONGEST_LINE) for _ in range(_LOOKED_AT)]
    first = next((line.strip() for line in lines if line.strip()), "").lower()
    if first.startswith("sep=") and first[4:] in (",", ";", "|"):
        return first[4], 1
    if first == "sep=":
        return "\t", 1
    return max(_DELIMITERS, key=lambda one: _fit(lines, one)), 0


def _fit(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How well a delimiter fits: the headers that it lays bare, then how regular its rows are.

    Regular is how often it stands in rows that it parts into the same number of cells. Not the
    number of such rows: a text of several lines with a comma in each has many of them.
    """
    widths: Counter[int] = Counter()
    named = 0
    with suppress(csv.Error):
        for cells in csv.reader(lines, delimiter=delimiter):
            widths[len(cells)] += 1
            headers = sum(len(cell) <= _LONGEST_HEADER and bool(header_of(cell)) for cell in cells)
            named = max(named, headers)
    regular = max((rows * (width - 1) for width, rows in widths.items()), default=0)
    return named if named > 1 else 0, regular


def _lines(file: TextIO, delimiter: str, passed: int, encoding: Encoding) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL)
    bounded = _Bounded(file)
    reader = csv.reader(bounded, delimiter=delimiter)
    code = "not-utf-8" if encoding.name.startswith("utf-8") else "undecodable"
    broken = Problem(code, details=(("encoding", encoding.name),))
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeError:
            # UTF-16 that lost its step: what follows cannot be trusted to be rows.
            yield Line(number, (), (Problem("undecodable", details=(("encoding", "UTF-16"),)),))
            return
        except _LineTooLong as error:
            details = (("maximum", str(_LONGEST_LINE)), ("length", str(error)))
            yield Line(number, (), (Problem("too-long", details=details),), int(str(error)))
            continue
        except csv.Error:  # the one error there is left: a cell beyond the limit
            details = (("maximum", str(LONGEST_CELL)), ("length", f"> {LONGEST_CELL}"))
            yield Line(number, (), (Problem("too-long", details=details),))
            continue
        if number <= passed:
            continue
        size, bounded.taken = bounded.taken, 0
        undecoded = None
        if not encoding.sound:
            undecoded = next((cell for cell in cells if is_undecoded(cell)), None)
        if undecoded is not None:
            problem = Problem(broken.code, value=shown(undecoded), details=broken.details)
            yield Line(number, tuple(cells), (problem,), size)
            continue
        yield Line(number, tuple(cells), (), size)
