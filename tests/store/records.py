"""Sheets for tests of the store."""

from __future__ import annotations

from typing import Any

from catalogue.store.session import Store
from catalogue.store.sheets import save_sheets


def sheet(sheet_id: str = "one", **changes: Any) -> dict[str, Any]:
    """A clean sheet, as validation gives it."""
    return {
        "id": sheet_id,
        "exhibitor": {"id": "acme", "name": "Acme", "stands": ["B12"]},
        "domains": ["air"],
        "language": "fr",
        "title": "Un",
        "description": "Un drone.",
        "status": "published",
        **changes,
    }


def save(store: Store, *sheets: dict[str, Any]) -> list[str]:
    """Saves sheets in a transaction of its own; returns the outcomes."""
    with store.writing() as session:
        return [s.outcome for s in save_sheets(session, sheets, author="me", source="test")]
