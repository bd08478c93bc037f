"""Several writers and one who follows: no change is lost, whatever the order of commits."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from catalogue.errors import StoreError
from catalogue.settings import Settings
from catalogue.store.models import Sheet
from catalogue.store.session import Store, open_store
from catalogue.store.sheets import changed_since, save_sheets
from tests.conftest import settings_for
from tests.store.records import save, sheet


def seen_since(store: Store, change: int) -> tuple[list[str], int]:
    """The sheets changed after a number, and the number to go on from, as a rebuild takes them."""
    states = [state for batch in changed_since(store, change) for state in batch]
    return [state.sheet_id for state in states], max((s.change for s in states), default=change)


def test_a_change_that_is_committed_late_is_not_lost_to_who_has_read_already(store: Store):
    save(store, sheet("first"))
    with ThreadPoolExecutor(1) as another:
        with store.writing() as session:
            save_sheets(session, [sheet("slow")], author="me", source="test")
            fast = another.submit(save, store, sheet("fast"))
            time.sleep(0.5)  # enough for the fast one to pass, if it could
            before, change = seen_since(store, 0)
        fast.result(timeout=30)
    after, _ = seen_since(store, change)
    assert sorted(before + after) == ["fast", "first", "slow"]


def test_a_writer_sees_what_was_committed_while_it_waited(store: Store):
    save(store, sheet())
    with ThreadPoolExecutor(1) as another:
        with store.writing() as session:
            save_sheets(session, [sheet(title="Deux")], author="me", source="test")
            same = another.submit(save, store, sheet(title="Deux"))
            time.sleep(0.3)
        assert same.result(timeout=30) == ["unchanged"]


def test_who_follows_many_writers_sees_every_sheet_in_the_end(store: Store):
    names = [[f"w{writer}-{number}" for number in range(8)] for writer in range(4)]

    def write(mine: list[str]) -> None:
        for name in mine:
            with store.writing() as session:
                save_sheets(session, [sheet(name)], author="me", source="test")
                time.sleep(random.random() / 100)

    seen: list[str] = []
    change = 0
    with ThreadPoolExecutor(len(names)) as writers:
        work = [writers.submit(write, mine) for mine in names]
        while not all(each.done() for each in work):
            new, change = seen_since(store, change)
            seen += new
        for each in work:
            each.result()
    seen += seen_since(store, change)[0]
    assert sorted(seen) == sorted(name for mine in names for name in mine)


def test_a_reader_sees_one_state_in_all_its_statements(store: Store):
    with store.reading() as session:
        before = session.scalars(sa.select(Sheet.id)).all()
        save(store, sheet())
        assert session.scalars(sa.select(Sheet.id)).all() == before == []


def test_a_writer_that_waits_too_long_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("catalogue.store.session._BUSY_SECONDS", 1)
    store = open_store(settings)
    with (
        ThreadPoolExecutor(1) as another,
        store.writing() as session,
    ):
        save_sheets(session, [sheet()], author="me", source="test")
        waiting = another.submit(save, store, sheet("two"))
        with pytest.raises(StoreError, match="lock"):
            waiting.result(timeout=30)
    assert save(store, sheet("two")) == ["created"]
    store.close()


def test_several_machines_may_open_a_new_database_at_once(postgresql: Settings, tmp_path: Path):
    together = threading.Barrier(6)

    def start(number: int) -> Store:
        # Folders of their own, so that no file can hold them off one another.
        settings = settings_for(
            tmp_path / str(number), CATALOGUE_DATABASE_URL=postgresql.database_url
        )
        together.wait()
        return open_store(settings)

    with ThreadPoolExecutor(6) as machines:
        opened = list(machines.map(start, range(6)))
    assert [save(store, sheet(f"s{number}")) for number, store in enumerate(opened)] == [
        ["created"]
    ] * 6
    for each in opened:
        each.close()
