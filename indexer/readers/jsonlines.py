"""JSON Lines: one sheet a line, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from catalogue.sheets.problems import Problem
from indexer.mapping import Mapping
from indexer.readers.foreign import cells_of
from indexer.readers.row import Row

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes; a line beyond is not a product sheet, and must not fill the memory."""


def read_json_lines(path: Path, mapping: Mapping | None = None) -> Iterator[Row]:
    """The records of a JSON Lines file; empty lines are passed over."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            size = len(raw)
            if size > LONGEST_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(LONGEST_LINE)
                    size += len(raw)
                details = (("maximum", str(LONGEST_LINE)), ("length", str(size)))
                yield Row(number, None, (Problem("too-long", details=details),), size)
                continue
            if number == 1:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if raw.strip():
                yield _row(number, raw, mapping, size)


def _row(number: int, raw: bytes, mapping: Mapping | None, size: int) -> Row:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return Row(number, None, (Problem("not-utf-8"),), size)
    try:
        record = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        details = (("reason", error.msg), ("column", str(error.colno)))
        problem = Problem("not-json", value=text.strip()[:80], details=details)
        return Row(number, None, (problem,), size)
    except (RecursionError, ValueError) as error:
        # Brackets ten thousand deep, NaN, a number of a million digits.
        details = (("reason", str(error)[:80]), ("column", "1"))
        return Row(number, None, (Problem("not-json", details=details),), size)
    if not isinstance(record, dict):
        return Row(number, None, (Problem("not-an-object", value=text.strip()[:80]),), size)
    if mapping is not None:
        return Row(number, mapping.apply(cells_of(record)), (), size)
    return Row(number, record, (), size)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
