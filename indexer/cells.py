"""Sheets as the cells of a table: the inverse of ``indexer.columns``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.sheets.fields import (
    FIELDS,
    TRANSLATION_FIELDS,
    Field,
    import_columns,
)
from catalogue.sheets.specifications import known_specifications
from indexer.columns import guarded, specification_of, values_of

_FREE_COLUMNS = 200
"""Specification names of the exhibitors' own that get a column, the most frequent first: a
spreadsheet of ten thousand columns can be read by nobody. The others stand in one cell."""

_UNFIT = frozenset(",;\t\r\n\"'()[]（）")
"""Letters that would make a header doubtful for the reader of a table."""


def specification_column(name: str) -> str:
    """The column of a specification."""
    return f"specifications.{name}"


@dataclass
class Columns:
    """The columns that a table needs for sheets, gathered from all of them with ``note``."""

    languages: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)

    def note(self, sheets: Iterable[dict[str, Any]]) -> None:
        """Sees to it that these sheets have their columns."""
        for sheet in sheets:
            for language, texts in sheet.get("translations", {}).items():
                self.languages.add(language)
                self.marks.update(
                    f"{declared.name}.{language}"
                    for declared in TRANSLATION_FIELDS
                    if declared.name in texts
                )
            self.names.update(entry["name"] for entry in sheet.get("specifications", ()))

    def in_order(self) -> list[str]:
        """The columns, those of the declared fields first."""
        known = [name for name in known_specifications() if name in self.names]
        free = [
            name
            for name, _ in self.names.most_common()
            if name not in known and not _UNFIT & set(name)
        ]
        specifications = [specification_column(n) for n in (*known, *free[:_FREE_COLUMNS])]
        several = [declared.name for declared in FIELDS if declared.kind == "specifications"]
        return [
            *import_columns(tuple(sorted(self.languages))),
            *sorted(self.marks),
            *specifications,
            *several,
        ]


def cells_of(sheet: dict[str, Any], columns: Sequence[str]) -> dict[str, str]:
    """A sheet's cells, by column, without empty ones.

    Args:
        sheet: a clean sheet with its exhibitor's block.
        columns: those of the table; ``Columns`` gives enough for every sheet that it noted.
    """
    cells: dict[str, str] = {}
    for declared in FIELDS:
        if declared.kind == "specifications":
            cells.update(_specifications(declared, declared.values_in(sheet), columns))
        elif values := declared.values_in(sheet):
            cells[declared.name] = _joined(values) if declared.multiple else str(values[0])
    for language, texts in sheet.get("translations", {}).items():
        cells.update({f"{name}.{language}": text for name, text in texts.items()})
    return {column: guarded(cell) for column, cell in cells.items()}


def _joined(values: list[Any]) -> str:
    """Values in one cell: between ';' where that can be read back, else as a JSON list."""
    plain = "; ".join(map(str, values))
    return plain if values_of(plain) == values else json.dumps(values, ensure_ascii=False)


def _specifications(
    declared: Field, entries: list[dict[str, Any]], columns: Collection[str]
) -> dict[str, str]:
    """Each specification in its column; what does not fit there, or their order where it differs
    from the columns', in the column of all."""
    cells: dict[str, str] = {}
    listed: list[Any] = []
    for entry in entries:
        name = entry["name"]
        column, cell = specification_column(name), _quantity(entry)
        if column in columns and column not in cells and specification_of(name, cell) == entry:
            cells[column] = cell
            listed.append(name)
        else:
            listed.append(entry)
    in_columns = [specification_column(item) for item in listed if isinstance(item, str)]
    ordered = [column for column in columns if column in cells]
    if in_columns == ordered and len(in_columns) == len(entries):
        return cells
    return {**cells, declared.name: _joined(listed)}


def _quantity(entry: dict[str, Any]) -> str:
    """A specification as people write it: ``150 km``, ``80-220 km/h``, ``3a/3b``."""
    if "value" in entry:
        number = str(entry["value"])
    else:
        number = f"{entry.get('min', '')}-{entry.get('max', '')}"
    return f"{number} {entry.get('unit', '')}".strip()
