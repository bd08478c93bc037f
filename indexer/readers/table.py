"""Tables: columns with dots become nested records; values in a cell are separated by ';'.

What ``indexer.columns`` writes for ``indexer export`` is read back here: lists of which a value
holds a ';' are a JSON list, and a cell that a spreadsheet would take for a formula begins with an
apostrophe.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from collections.abc import Mapping as Cells
from pathlib import Path
from typing import Any

from catalogue.sheets.fields import field_named, translation_fields
from catalogue.sheets.problems import Problem
from catalogue.sheets.quantities import parse_quantity
from indexer.mapping import Mapping
from indexer.readers.row import Row, UnreadableFile

_DELIMITERS = (",", ";", "\t")
_COMPUTED = re.compile(r"'*[=+\-@]")  # what a spreadsheet takes for a formula, guarded or not
_LONGEST_CELL = 200_000  # characters: a description of fifty pages


def read_csv(path: Path, mapping: Mapping | None = None) -> Iterator[Row]:
    """The records of a CSV file (UTF-8, with or without a byte order mark; ',' ';' or tab).

    Raises:
        UnreadableFile: it is empty, or is not text in UTF-8.
    """
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            first = file.readline()
        except UnicodeDecodeError as error:
            raise UnreadableFile("UTF-8") from error
        if not first.strip():
            raise UnreadableFile("0")
        delimiter = max(_DELIMITERS, key=first.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        header = [name.strip() for name in next(reader)]
        yield from _rows(reader, header, mapping)


def _rows(reader: Any, header: list[str], mapping: Mapping | None) -> Iterator[Row]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError:
            # The decoder has lost its place: what follows cannot be trusted to be rows.
            yield Row(number, None, (Problem("not-utf-8"),))
            return
        except csv.Error as error:
            details = (("reason", str(error)),)
            yield Row(number, None, (Problem("not-readable", details=details),))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        size = sum(len(cell.encode("utf-8", "replace")) + 1 for cell in cells)
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            extra = cells[len(header)]
            yield Row(number, None, (Problem("too-many-cells", value=extra[:80]),), size)
            continue
        named = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
        record = mapping.apply(named) if mapping else record_of_cells(named)
        yield Row(number, record, (), size)


def record_of_cells(cells: Cells[str, str]) -> dict[str, Any]:
    """A row's cells, by column name, as a record in the contract's form, without empty cells."""
    record: dict[str, Any] = {}
    specifications: list[dict[str, Any]] = []
    listed: list[Any] = []
    # Parts first: a column named as the whole ("exhibitor") must not stand in their place.
    for column, cell in sorted(cells.items(), key=lambda item: "." not in item[0]):
        if cell == "":
            continue
        cell = unguarded(cell)
        parent, _, child = column.partition(".")
        declared = field_named(column)
        if parent == "specifications" and child:
            specifications.append(specification_of(child, cell))
        elif declared is not None and declared.kind == "specifications":
            listed = values_of(cell)
        elif declared is not None:
            value = values_of(cell) if declared.multiple else cell
            if child:
                record.setdefault(parent, {})[child] = value
            else:
                record[column] = value
        elif child and _in_translations(parent):
            record.setdefault("translations", {}).setdefault(child, {})[parent] = cell
        else:
            # Validation reports the unknown name.
            record[column if column not in record else f"{column}."] = cell
    if specifications or listed:
        record["specifications"] = _in_order(specifications, listed)
    return record


def values_of(cell: str) -> list[Any]:
    """The values in a cell: a JSON list, or texts between ';'."""
    if cell.startswith("["):
        try:
            values = json.loads(cell)
        except (ValueError, RecursionError):
            pass  # words in brackets
        else:
            if isinstance(values, list):
                return values
    return [part.strip() for part in cell.split(";")]


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; ``unguarded`` gives what it was."""
    return f"'{cell}" if _COMPUTED.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from computing it."""
    return cell[1:] if cell.startswith("'") and _COMPUTED.match(cell) else cell


def _in_translations(name: str) -> bool:
    return any(declared.name == name for declared in translation_fields())


def _in_order(columns: list[dict[str, Any]], listed: list[Any]) -> list[Any]:
    """Specifications in the order of the column ``specifications``, which names those that have a
    column of their own and holds the others; then those that it does not name."""
    by_name = {entry["name"]: entry for entry in columns}
    ordered = [by_name.pop(item, item) if isinstance(item, str) else item for item in listed]
    return [*ordered, *by_name.values()]


def specification_of(name: str, cell: str) -> dict[str, Any]:
    """A cell such as ``150 km`` or ``80-220 km/h`` as a specification; other text as it is."""
    quantity = parse_quantity(cell)
    if quantity is None:
        return {"name": name, "value": cell}
    unit = {"unit": quantity.unit} if quantity.unit else {}
    if quantity.low == quantity.high:
        return {"name": name, "value": quantity.low, **unit}
    return {"name": name, "min": quantity.low, "max": quantity.high, **unit}
