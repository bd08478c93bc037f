"""What visitors saw at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from catalogue.composition import Catalogue, open_catalogue
from catalogue.store import reviews
from catalogue.store.models import Publication, Sheet, now
from catalogue.store.publications import sheets_at
from catalogue.store.sheets import latest_of, save_sheets
from indexer.loading import load_files
from indexer.undoing import undo_load
from tests.conftest import DEMO_SHEETS, settings_for

SHEET = "bozdoruk-koytak-m"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(settings_for(tmp_path))
    load_files(opened, [DEMO_SHEETS])
    yield opened
    opened.close()


def seen(catalogue: Catalogue, moment: datetime) -> dict[str, str]:
    """The titles that visitors saw, by id."""
    with catalogue.store.reading() as session:
        return {sheet["id"]: sheet["title"] for sheet in sheets_at(session, moment)}


def save(catalogue: Catalogue, **values: str) -> None:
    with catalogue.store.writing() as session:
        sheet = latest_of(session, [SHEET])[SHEET]
        save_sheets(session, [{**sheet, **values}], author="t", source="t")


def test_each_time_has_what_was_online_then(catalogue: Catalogue) -> None:
    before = now()
    save(catalogue, title="Second")
    second = now()
    save(catalogue, title="Draft of a third", status="draft")
    drafted = now()
    with catalogue.store.writing() as session:
        row = session.get_one(Sheet, SHEET)
        row.review = "submitted"
    with catalogue.store.writing() as session:
        state = reviews.state_of(session, SHEET)
        assert state is not None
        assert state.newest is not None
        reviews.approve(session, SHEET, state.newest, by="t")
    third = now()
    save(catalogue, status="withdrawn")
    gone = now()
    assert [seen(catalogue, at).get(SHEET) for at in (before, second, drafted, third, gone)] == [
        "KOYTAK-M Mayına Karşı Korumalı Araç (4x4)",
        "Second",
        "Second",
        "Draft of a third",
        None,
    ]
    assert seen(catalogue, datetime(2000, 1, 1, tzinfo=before.tzinfo)) == {}


def test_saving_the_same_notes_nothing(catalogue: Catalogue) -> None:
    def count() -> int:
        with catalogue.store.reading() as session:
            return session.scalar(sa.select(sa.func.count(Publication.id))) or 0

    before = count()
    save(catalogue)
    assert count() == before
    load_files(catalogue, [DEMO_SHEETS])
    assert count() == before


def test_the_last_row_is_what_visitors_see_after_a_load_was_taken_back(
    catalogue: Catalogue,
) -> None:
    undo_load(catalogue.store, 1, author="t")
    with catalogue.store.reading() as session:
        rows = session.execute(sa.select(Sheet.id, Sheet.published_revision_id)).all()
        online = {row[0] for row in rows if row[1] is not None}
    assert set(seen(catalogue, now())) == online == set()
