"""A mapping file: how the columns of a foreign table become fields of product sheets.

record: product                 # XML alone: the element that holds one sheet
constants:                      # the same for every row
  language: en
  domains: [air]
columns:                        # column -> field; a unit is converted to the canonical one
  maker: exhibitor.name
  mass: {field: specifications.weight, unit: g}
  kind: {field: keywords, values: {none: ""}}      # values are replaced; '' drops them
  uses: {field: keywords, split: ","}              # several values in a cell
  price:                                           # left aside on purpose
templates:                      # texts made of columns; identifiers are made of plain letters
  id: "{maker}-{model}"
  title: "{maker} {model}"
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping as Cells
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from catalogue.errors import CatalogueError
from catalogue.sheets.fields import field_named
from catalogue.sheets.headers import is_column
from catalogue.sheets.quantities import unit_named
from catalogue.sheets.schema import slug
from indexer.columns import Column, in_its_own_language, record_of_columns

_PARTS = ("record", "columns", "constants", "templates")
_COLUMN_PARTS = {"field", "unit", "values", "split"}
_LARGEST = 1024 * 1024  # bytes; a mapping is written by hand


class MappingError(CatalogueError):
    """A mapping file cannot be used."""


@dataclass(frozen=True)
class Mapping:
    """A read mapping file.

    Attributes:
        columns: where each named column goes.
        constants: fields that are the same for every row.
        templates: fields that are made of columns.
        ignored: columns that are left aside on purpose.
        record: the XML element that holds one sheet.
    """

    columns: Cells[str, Column]
    constants: Cells[str, Any]
    templates: Cells[str, str]
    ignored: frozenset[str] = frozenset()
    record: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """Every column that the mapping speaks of."""
        used = re.findall(r"\{([^{}]+)\}", " ".join(self.templates.values()))
        return frozenset({*self.columns, *self.ignored, *used})

    @cached_property
    def fields(self) -> frozenset[str]:
        """Every field that the mapping fills, in the dotted form of an import column."""
        filled = (column.field for column in self.columns.values())
        return frozenset({*filled, *self.constants, *self.templates})

    def apply(
        self, cells: Cells[str, str], recognised: Cells[str, Column] | None = None
    ) -> dict[str, Any]:
        """A row's cells, by column name, as a record in the contract's form.

        Args:
            cells: the texts of the cells.
            recognised: further columns whose headers speak for themselves.
        """
        columns = {**(recognised or {}), **self.columns}
        pairs = [(column, cells.get(name, "").strip()) for name, column in columns.items()]
        templated = set(self.templates)
        pairs = [(column, cell) for column, cell in pairs if column.field not in templated]
        for target, template in self.templates.items():
            declared = field_named(target)
            text = _filled(template, cells)
            made = slug(text) if declared and declared.kind == "slug" else text
            pairs.append((Column(target), made))
        record = record_of_columns(pairs)
        for target, value in self.constants.items():
            parent, _, child = target.partition(".")
            place = record.setdefault(parent, {}) if child else record
            place.setdefault(child or parent, copy.deepcopy(value))
        return in_its_own_language(record)


def read_mapping(path: Path) -> Mapping:
    """Reads a mapping file.

    Raises:
        MappingError: it is missing, is not YAML, or names a field or unit that does not exist.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise MappingError(f"The mapping {path} is larger than {_LARGEST} bytes.")
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise MappingError(f"The mapping {path} cannot be read: {error}.") from error
    if not isinstance(raw, dict) or set(raw) - set(_PARTS):
        raise MappingError(
            f"The mapping {path} has other parts than {', '.join(_PARTS[:-1])} and {_PARTS[-1]}.",
            "See docs/organisers.md for an example.",
        )
    for part, held in raw.items():
        if part != "record" and held is not None and not isinstance(held, dict):
            raise MappingError(f"The mapping {path}: {part} is not a table of names and values.")
    record = raw.get("record") or ""
    if not isinstance(record, str):
        raise MappingError(f"The mapping {path}: record is not the name of an element.")
    columns: dict[str, Column] = {}
    ignored: set[str] = set()
    for name, entry in (raw.get("columns") or {}).items():
        if entry is None or entry == "":
            ignored.add(str(name))
        else:
            columns[str(name)] = _column(path, str(name), entry)
    templates = raw.get("templates") or {}
    for name, template in templates.items():
        if not isinstance(template, str):
            raise MappingError(f"The mapping {path}: the template of {name!r} is not a text.")
    constants = raw.get("constants") or {}
    mapping = Mapping(columns, constants, templates, frozenset(ignored), record)
    for target in (*(c.field for c in columns.values()), *constants, *templates):
        if not is_column(str(target)):
            raise MappingError(f"The mapping {path}: there is no field {target!r}.")
    return mapping


def _column(path: Path, name: str, entry: Any) -> Column:
    parts: Any = {"field": entry} if isinstance(entry, str) else entry
    if (
        not isinstance(parts, dict)
        or not isinstance(parts.get("field"), str)
        or set(parts) - _COLUMN_PARTS
        or not isinstance(parts.get("values") or {}, dict)
    ):
        raise MappingError(f"The mapping {path}: column {name!r} needs a field.")
    split = parts.get("split") or ""
    if not isinstance(split, str):
        raise MappingError(f"The mapping {path}: column {name!r}: split is not a text.")
    unit = str(parts.get("unit") or "")
    if unit and unit_named(unit) is None:
        raise MappingError(f"The mapping {path}: column {name!r}: unknown unit {unit!r}.")
    values = {_cell(k): _cell(v) for k, v in (parts.get("values") or {}).items()}
    return Column(parts["field"], unit, values, split)


def _cell(value: Any) -> str:
    """A value of a value table as a cell shows it; YAML reads ``true`` and ``no`` its own way."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _filled(template: str, cells: Cells[str, str]) -> str:
    """A template with its columns filled in; an unknown column is empty."""
    text = re.sub(r"\{([^{}]+)\}", lambda match: cells.get(match[1], "").strip(), template)
    return " ".join(text.split())
