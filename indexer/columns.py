"""From named cells to a record in the contract's form.

What ``indexer.cells`` writes for ``indexer export`` is read back here: lists of which a value holds
a ';' are a JSON list, and a cell that a spreadsheet would take for a formula begins with an
apostrophe.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable
from collections.abc import Mapping as Cells
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from catalogue.languages import base_language
from catalogue.sheets import fields
from catalogue.sheets.fields import Field, field_named, translated_fields, translation_fields
from catalogue.sheets.quantities import QuantityError, convert, parse_quantity
from catalogue.sheets.specifications import known_specifications

SEPARATOR = ";"
"""Parts the values of a cell where the field takes several (a contract)."""

_COMPUTED = re.compile(r"'*[=+\-@]")  # what a spreadsheet takes for a formula, guarded or not


@dataclass(frozen=True)
class Column:
    """Where a column goes.

    Attributes:
        field: in the dotted form of an import column.
        unit: of its numbers, where the cell names none.
        values: texts of cells, and what stands for each ('' drops it).
        split: parts a cell into several values, beside ';'.
    """

    field: str
    unit: str = ""
    values: Cells[str, str] = dataclasses.field(default_factory=dict)
    split: str = ""

    def values_of(self, cell: str) -> list[str]:
        """The values of a cell, replaced as the column says, without empty ones."""
        if not self.split and not self.values:
            cell = cell.strip()
            return [cell] if cell else []
        parts = cell.split(self.split) if self.split else [cell]
        stripped = [part.strip() for part in parts]
        return [value for part in stripped if (value := self.values.get(part, part)) != ""]


def record_of_columns(cells: Iterable[tuple[Column, str]]) -> dict[str, Any]:
    """The cells of a row, each with its column, as a record."""
    named: dict[str, list[str]] = {}
    specifications: list[dict[str, Any]] = []
    for column, cell in cells:
        for value in column.values_of(cell):
            parent, _, child = column.field.partition(".")
            if parent == "specifications" and child and column.unit:
                specifications.append(specification_of(child, unguarded(value), column.unit))
            else:
                named.setdefault(column.field, []).append(value)
    record = record_of_cells({name: "; ".join(values) for name, values in named.items()})
    if specifications:
        record.setdefault("specifications", []).extend(specifications)
    return record


def record_of_cells(cells: Cells[str, str]) -> dict[str, Any]:
    """A row's cells, by field, as a record in the contract's form, without empty cells."""
    record: dict[str, Any] = {}
    specifications: list[dict[str, Any]] = []
    listed: list[Any] = []
    # Parts first: a column named as the whole ("exhibitor") must not stand in their place.
    for column, cell in sorted(cells.items(), key=_is_whole):
        if cell == "":
            continue
        cell = unguarded(cell)
        place = _place_of(column, id(fields.FIELDS))
        if place.specification:
            specifications.append(specification_of(place.child, cell))
        elif place.declared is not None and place.declared.kind == "specifications":
            listed = values_of(cell)
        elif place.declared is not None:
            value: Any = values_of(cell) if place.declared.multiple else cell
            if place.child:
                record.setdefault(place.parent, {})[place.child] = value
            else:
                record[column] = value
        elif place.translation:
            texts = record.setdefault("translations", {}).setdefault(place.child, {})
            texts[place.parent] = cell
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
    return [part.strip() for part in cell.split(SEPARATOR)]


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; ``unguarded`` gives what it was."""
    return f"'{cell}" if _COMPUTED.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from computing it."""
    return cell[1:] if cell.startswith("'") and _COMPUTED.match(cell) else cell


def _in_order(columns: list[dict[str, Any]], listed: list[Any]) -> list[Any]:
    """Specifications in the order of the column ``specifications``, which names those that have a
    column of their own and holds the others; then those that it does not name."""
    by_name = {entry["name"]: entry for entry in columns}
    ordered = [by_name.pop(item, item) if isinstance(item, str) else item for item in listed]
    return [*ordered, *by_name.values()]


def _is_whole(item: tuple[str, str]) -> bool:
    return "." not in item[0]


@dataclass(frozen=True)
class _Place:
    """Where a column's cells go in a record."""

    parent: str
    child: str
    declared: Field | None
    specification: bool
    translation: bool


@lru_cache(maxsize=4096)
def _place_of(column: str, _declaration: int) -> _Place:
    """Looked up once for each column and declaration of fields: tables have many rows."""
    parent, _, child = column.partition(".")
    translation = child != "" and any(one.name == parent for one in translation_fields())
    return _Place(
        parent,
        child,
        field_named(column),
        parent == "specifications" and child != "",
        translation,
    )


def specification_of(name: str, cell: str, unit: str = "") -> dict[str, Any]:
    """A cell such as ``150 km`` or ``80-220 km/h`` as a specification; other text as it is.

    Args:
        name: the specification.
        cell: its text.
        unit: of the column; numbers that name none are in it, and come in the canonical unit.
    """
    quantity = parse_quantity(cell)
    if quantity is None:
        return {"name": name, "value": cell, **({"unit": unit} if unit else {})}
    low, high, found = quantity.low, quantity.high, quantity.unit or unit
    known = known_specifications().get(name)
    if unit and known is not None and known.numeric:
        try:
            low, high = convert(low, found, known.unit), convert(high, found, known.unit)
            found = known.unit
        except QuantityError:
            pass  # validation names the misfit
    written = {"unit": found} if found else {}
    if low == high:
        return {"name": name, "value": low, **written}
    return {"name": name, "min": low, "max": high, **written}


def in_its_own_language(record: dict[str, Any]) -> dict[str, Any]:
    """The record, with texts of the sheet's own language where the contract has them.

    A table with ``Titre (fr)`` and ``Titre (en)`` has a title in the sheet's language, too; it
    stands among the translations only because its column says the language.
    """
    language, translations = record.get("language"), record.get("translations")
    if not isinstance(language, str) or not isinstance(translations, dict):
        return record
    own = next((tag for tag in translations if base_language(tag) == base_language(language)), None)
    if own is None:
        return record
    texts = dict(translations[own])
    lifted = {
        declared.name: texts.pop(declared.name)
        for declared in translated_fields()
        if declared.name in texts and declared.name not in record
    }
    others = {tag: kept for tag, kept in translations.items() if tag != own}
    if texts:
        others[own] = texts
    clean = {name: value for name, value in record.items() if name != "translations"}
    return {**clean, **lifted, **({"translations": others} if others else {})}
