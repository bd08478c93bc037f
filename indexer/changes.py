"""What a load does to a sheet or an exhibitor, field by field, for a person to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["sheet", "exhibitor"]
Outcome = Literal["created", "changed", "unchanged", "withdrawn"]

_LONGEST = 1_000  # characters of a value that are shown: a description may have fifty thousand
_CONTEXT = 60  # of them before the first difference


@dataclass(frozen=True)
class FieldChange:
    """A field, by the name of its import column, with its old and its new value as text."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """What becomes of one sheet, or of one exhibitor's details.

    ``file``, ``worksheet`` and ``line`` say which row is the reason; empty where none is.
    """

    kind: Kind
    outcome: Outcome
    id: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    file: str = ""
    worksheet: str = ""
    line: int = 0

    def as_json(self) -> dict[str, Any]:
        """The change in the report's form (a contract)."""
        return {
            "kind": self.kind,
            "outcome": self.outcome,
            "id": self.id,
            "title": self.title,
            "file": self.file,
            "worksheet": self.worksheet,
            "line": self.line,
            "fields": [{"field": f.field, "old": f.old, "new": f.new} for f in self.fields],
        }


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The fields that differ between two contents of a sheet, or two states of an exhibitor."""
    before, after = _columns(old), _columns(new)
    return tuple(
        FieldChange(name, *_excerpts(before.get(name, ""), after.get(name, "")))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Two texts that differ, the long ones from shortly before the difference on."""
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    # Letter by letter; where one ends, they differ.
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    same = min(len(old), len(new)) if same is None else same
    start = max(0, same - _CONTEXT)
    return _excerpt(old, start), _excerpt(new, start)


def _excerpt(text: str, start: int) -> str:
    cut = text[start : start + _LONGEST]
    return f"{'…' if start and cut else ''}{cut}{'…' if start + _LONGEST < len(text) else ''}"


def _columns(content: Mapping[str, Any]) -> dict[str, str]:
    """A content as the cells of one row, by import column."""
    cells: dict[str, str] = {}
    for name, value in content.items():
        if name == "specifications":
            for one in value:
                column = f"specifications.{one['name']}"
                cells[column] = "; ".join(filter(None, (cells.get(column), _quantity(one))))
        elif name == "translations":
            for language, texts in value.items():
                cells.update({f"{field}.{language}": str(t) for field, t in texts.items()})
        elif isinstance(value, Mapping):
            cells.update({f"{name}.{inner}": text for inner, text in _columns(value).items()})
        elif isinstance(value, list):
            cells[name] = "; ".join(map(str, value))
        else:
            cells[name] = str(value)
    return cells


def _quantity(specification: Mapping[str, Any]) -> str:
    if "value" in specification:
        text = str(specification["value"])
    else:
        low, high = specification.get("min", ""), specification.get("max", "")
        text = (
            f"{low}-{high}"
            if low != "" and high != ""
            else f"≥ {low}"
            if low != ""
            else f"≤ {high}"
        )
    return f"{text} {specification.get('unit', '')}".strip()
