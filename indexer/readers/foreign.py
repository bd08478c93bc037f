"""Records of JSON and YAML that are not in the contract's form, as named cells for a mapping."""

from __future__ import annotations

from typing import Any

from indexer.columns import SEPARATOR


def cells_of(record: dict[str, Any]) -> dict[str, str]:
    """A record as cells: ``{"maker": {"name": "Acme"}}`` has a cell ``maker.name``.

    Lists of plain values are joined with ';'; of lists of records, each name's values are.
    """
    cells: dict[str, list[str]] = {}
    waiting: list[tuple[str, Any]] = [("", record)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            inner = [(f"{name}.{key}" if name else str(key), held) for key, held in value.items()]
            waiting.extend(reversed(inner))
        elif isinstance(value, list):
            waiting.extend((name, held) for held in reversed(value))
        elif value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            cells.setdefault(name, []).append(text)
    return {name: f"{SEPARATOR} ".join(texts) for name, texts in cells.items()}
