"""A mapping file: how the columns of a foreign table become fields of product sheets.

constants:                      # the same for every row
  language: en
  domains: [air]
columns:                        # column -> field; a unit is converted to the canonical one
  maker: exhibitor.name
  mass: {field: specifications.weight, unit: g}
  kind: {field: keywords, values: {none: ""}}      # values are replaced; '' drops them
templates:                      # texts made of columns; identifiers are made of plain letters
  id: "{maker}-{model}"
  title: "{maker} {model}"
"""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Mapping as Cells
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from catalogue.errors import CatalogueError
from catalogue.sheets.fields import field_named
from catalogue.sheets.quantities import QuantityError, convert, parse_number, unit_named
from catalogue.sheets.schema import slug
from catalogue.sheets.specifications import TEXT, known_specifications


class MappingError(CatalogueError):
    """A mapping file cannot be used."""


@dataclass(frozen=True)
class Column:
    """Where a column goes: the field, the unit of its numbers, values to be replaced."""

    field: str
    unit: str = ""
    values: Cells[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """A read mapping file."""

    columns: Cells[str, Column]
    constants: Cells[str, Any]
    templates: Cells[str, str]

    def apply(self, cells: Cells[str, str]) -> dict[str, Any]:
        """A row's cells, by column name, as a record in the contract's form."""
        # Imported here: the table reader knows what columns mean, and itself offers mappings.
        from indexer.readers.table import record_of_cells

        named: dict[str, str] = {}
        specifications: list[dict[str, Any]] = []
        for name, column in self.columns.items():
            cell = cells.get(name, "").strip()
            cell = column.values.get(cell, cell)
            if cell == "":
                continue
            if column.field.startswith("specifications.") and column.unit:
                specifications.append(_quantity(column.field.partition(".")[2], cell, column.unit))
            else:
                named[column.field] = "; ".join(filter(None, (named.get(column.field), cell)))
        for target, template in self.templates.items():
            declared = field_named(target)
            text = _filled(template, cells)
            named[target] = slug(text) if declared and declared.kind == "slug" else text
        record = record_of_cells(named)
        if specifications:
            record.setdefault("specifications", []).extend(specifications)
        for target, value in self.constants.items():
            parent, _, child = target.partition(".")
            place = record.setdefault(parent, {}) if child else record
            place.setdefault(child or parent, copy.deepcopy(value))
        return record


def read_mapping(path: Path) -> Mapping:
    """Reads a mapping file.

    Raises:
        MappingError: it is missing, is not YAML, or names a field or unit that does not exist.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MappingError(f"The mapping {path} cannot be read: {error}.") from error
    if not isinstance(raw, dict) or set(raw) - {"columns", "constants", "templates"}:
        raise MappingError(
            f"The mapping {path} has other parts than columns, constants and templates.",
            "See docs/organisers.md for an example.",
        )
    for part, held in raw.items():
        if held is not None and not isinstance(held, dict):
            raise MappingError(f"The mapping {path}: {part} is not a table of names and values.")
    columns: dict[str, Column] = {}
    for name, entry in (raw.get("columns") or {}).items():
        parts: Any = {"field": entry} if isinstance(entry, str) else entry
        if (
            not isinstance(parts, dict)
            or not isinstance(parts.get("field"), str)
            or set(parts) - {"field", "unit", "values"}
            or not isinstance(parts.get("values") or {}, dict)
        ):
            raise MappingError(f"The mapping {path}: column {name!r} needs a field.")
        columns[str(name)] = Column(
            parts["field"],
            str(parts.get("unit") or ""),
            {str(k): str(v) for k, v in (parts.get("values") or {}).items()},
        )
    templates = raw.get("templates") or {}
    for name, template in templates.items():
        if not isinstance(template, str):
            raise MappingError(f"The mapping {path}: the template of {name!r} is not a text.")
    mapping = Mapping(columns, raw.get("constants") or {}, templates)
    for target in (*(c.field for c in columns.values()), *mapping.constants, *mapping.templates):
        _check_field(path, target)
    for name, column in columns.items():
        if column.unit and unit_named(column.unit) is None:
            raise MappingError(
                f"The mapping {path}: column {name!r}: unknown unit {column.unit!r}."
            )
    return mapping


def _check_field(path: Path, target: str) -> None:
    parent, _, child = target.partition(".")
    translated = field_named(parent)
    known = (
        field_named(target) is not None
        or (parent == "specifications" and bool(child))
        or (translated is not None and translated.translated and bool(child))
    )
    if not known:
        raise MappingError(f"The mapping {path}: there is no field {target!r}.")


def _quantity(name: str, cell: str, unit: str) -> dict[str, Any]:
    """A number of a column with a unit, in the canonical unit where the specification has one."""
    try:
        number = parse_number(cell)
    except ValueError:
        return {"name": name, "value": cell, "unit": unit}
    known = known_specifications().get(name)
    if known is None or known.unit == TEXT:
        return {"name": name, "value": number, "unit": unit}
    try:
        return {"name": name, "value": convert(number, unit, known.unit), "unit": known.unit}
    except QuantityError:
        return {"name": name, "value": number, "unit": unit}  # validation names the misfit


def _filled(template: str, cells: Cells[str, str]) -> str:
    """A template with its columns filled in; an unknown column is empty."""
    text = re.sub(r"\{([^{}]+)\}", lambda match: cells.get(match[1], "").strip(), template)
    return " ".join(text.split())
