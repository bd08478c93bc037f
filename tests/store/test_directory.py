"""The search learns who is at the show from the store, now and then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalogue.composition import Catalogue
from catalogue.search.query import Query
from indexer.loading import load_files
from indexer.sync import drain

SHEET = {
    "id": "zarbakan-one",
    "exhibitor": {"name": "Zarbakan Systems Ltd", "country": "GH", "stands": ["B 7"]},
    "domains": ["land"],
    "language": "en",
    "title": "Field kitchen",
    "description": "Warm meals for a company.",
}


def kinds(catalogue: Catalogue, text: str) -> list[str]:
    return [chip.kind for chip in catalogue.search.search(Query(text, "en")).chips]


def test_a_new_exhibitor_is_understood_after_half_a_minute(
    empty: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr("catalogue.kept.time.monotonic", lambda: now)
    drain(empty)
    file = tmp_path / "sheets.jsonl"
    for status, after, expected in (
        ("draft", 31.0, []),  # who shows nothing is not at the show
        ("published", 29.0, []),
        ("published", 2.0, ["exhibitor", "stand"]),
    ):
        file.write_text(json.dumps({**SHEET, "status": status}) + "\n", encoding="utf-8")
        assert not load_files(empty, [file], author="test").errors
        drain(empty)
        now += after
        assert kinds(empty, "Zarbakan B7") == expected
