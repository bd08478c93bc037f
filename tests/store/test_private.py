"""What an exhibitor leaves for the organiser alone is in nothing that visitors are given."""

from __future__ import annotations

import json
from pathlib import Path

from catalogue.composition import Catalogue
from catalogue.store.sheets import (
    exhibitor,
    published_among,
    published_sheet,
    published_sheets,
    published_sheets_of,
    shown_exhibitor,
)
from indexer.loading import load_files
from tests.store.test_directory import SHEET


def test_no_way_to_a_sheet_has_the_exhibitors_address_of_mail(empty: Catalogue, tmp_path: Path):
    owner = {**SHEET["exhibitor"], "id": "zarbakan", "email": "sales@zarbakan.example"}
    file = tmp_path / "sheets.jsonl"
    file.write_text(json.dumps({**SHEET, "exhibitor": owner}), encoding="utf-8")
    assert not load_files(empty, [file], author="test").errors
    store, sheet_id = empty.store, SHEET["id"]
    kept = exhibitor(store, "zarbakan")
    assert kept is not None
    assert kept["email"] == "sales@zarbakan.example"
    shown = [
        published_sheet(store, sheet_id),
        published_sheets(store, [sheet_id])[sheet_id],
        *published_among(store, [sheet_id]),
        *published_sheets_of(store, "zarbakan"),
        shown_exhibitor(store, "zarbakan"),
    ]
    assert len(shown) == 5
    assert "sales@" not in json.dumps(shown)
