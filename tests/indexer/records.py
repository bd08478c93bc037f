"""Records and files for these tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from catalogue.composition import Catalogue
from catalogue.search.query import Query


def record(sheet_id: str = "hawk", **changes: Any) -> dict[str, Any]:
    """A record that is right in everything, with some names changed or (None) taken out."""
    whole: dict[str, Any] = {
        "id": sheet_id,
        "exhibitor": {"id": "acme", "name": "Acme", "country": "TR", "stands": ["B12"]},
        "domains": ["air"],
        "concepts": ["mini-uav"],
        "language": "fr",
        "title": f"Drone {sheet_id}",
        "description": "Un petit drone lancé à la main.",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def write_lines(file: Path, records: Iterable[dict[str, Any] | str]) -> Path:
    """A JSON Lines file; strings are lines as they are."""
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return file


def ids(catalogue: Catalogue, text: str = "", **options: Any) -> set[str]:
    """The ids that a search finds."""
    results = catalogue.search.search(Query(text=text, size=100, **options))
    return {hit.id for hit in results.hits}
