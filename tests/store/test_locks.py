"""One process at a time, with SQLite on one machine and with PostgreSQL on any number."""

from __future__ import annotations

import threading
from pathlib import Path

from catalogue.settings import Settings
from catalogue.store.locks import open_lock
from catalogue.store.session import Store, open_store
from tests.conftest import settings_for


def held_elsewhere(store: Store, folder: Path, name: str = "write") -> bool:
    """Whether another thread, with a lock object of its own, is refused."""
    refused: list[bool] = []

    def take() -> None:
        lock = open_lock(store, folder, name, 0)
        try:
            lock.acquire()
        except TimeoutError:
            refused.append(True)
        else:
            lock.release()
            refused.append(False)

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    return refused[0]


def test_who_holds_a_lock_keeps_others_out_until_the_last_release(store: Store, tmp_path: Path):
    lock = open_lock(store, tmp_path, "write", 0)
    assert not lock.is_locked
    lock.acquire()
    lock.acquire()
    lock.release()
    assert lock.is_locked
    assert held_elsewhere(store, tmp_path)
    lock.release()
    assert not lock.is_locked
    assert not held_elsewhere(store, tmp_path)


def test_locks_of_other_names_are_other_locks(store: Store, tmp_path: Path):
    lock = open_lock(store, tmp_path, "write", 0)
    lock.acquire()
    assert not held_elsewhere(store, tmp_path, "rebuild")
    lock.release()


def test_a_lock_is_waited_for(store: Store, tmp_path: Path):
    lock = open_lock(store, tmp_path, "write", 0)
    lock.acquire()
    got: list[bool] = []

    def wait() -> None:
        other = open_lock(store, tmp_path, "write", 30)
        other.acquire()
        got.append(True)
        other.release()

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join(0.2)
    assert got == []
    lock.release()
    thread.join(30)
    assert got == [True]


def test_with_postgresql_a_lock_holds_for_other_machines(postgresql: Settings, tmp_path: Path):
    here = open_store(postgresql)
    elsewhere = open_store(
        settings_for(tmp_path / "elsewhere", CATALOGUE_DATABASE_URL=postgresql.database_url)
    )
    lock = open_lock(here, tmp_path, "write", 0)
    lock.acquire()
    assert held_elsewhere(elsewhere, tmp_path / "elsewhere")
    lock.release()
    assert not held_elsewhere(elsewhere, tmp_path / "elsewhere")
    here.close()
    elsewhere.close()


def test_with_postgresql_a_lock_ends_with_its_process(postgresql: Settings, tmp_path: Path):
    here = open_store(postgresql)
    lock = open_lock(here, tmp_path, "write", 0)
    lock.acquire()
    with here.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
    other = open_store(postgresql)
    assert not held_elsewhere(other, tmp_path)
    lock.release()
    assert not lock.is_locked
    here.close()
    other.close()
