"""Locks that let one process at a time do something with a catalogue, on however many machines.

With PostgreSQL the lock is the database's own, so it holds for every machine; with SQLite it is a
file beside the database's, for a catalogue of one machine.
"""

from __future__ import annotations

import threading
import zlib
from pathlib import Path

import sqlalchemy as sa

from catalogue.file_lock import ProcessLock
from catalogue.store import postgresql
from catalogue.store.session import Store


def open_lock(store: Store, folder: Path, name: str, seconds: float) -> ProcessLock | DatabaseLock:
    """A lock of a catalogue, not taken yet.

    Args:
        store: the catalogue's database.
        folder: for the file, where the database has no locks for many machines.
        name: what is locked, such as "write".
        seconds: how long ``acquire`` waits.
    """
    if store.engine.dialect.name == "postgresql":
        return DatabaseLock(store.engine, f"catalogue {name}", seconds)
    folder.mkdir(parents=True, exist_ok=True)
    return ProcessLock(folder / f"{name}.lock", seconds)


class DatabaseLock:
    """An advisory lock of PostgreSQL, on a connection that the holding thread keeps open.

    Args:
        engine: of the database.
        name: equal names are one lock.
        seconds: how long ``acquire`` waits.
    """

    def __init__(self, engine: sa.Engine, name: str, seconds: float) -> None:
        self._engine = engine
        self._key = zlib.crc32(name.encode())
        self._seconds = seconds
        self._own = threading.local()

    def acquire(self) -> None:
        """Waits for the lock; who holds it may take it again.

        Raises:
            TimeoutError: somebody else has held it for too long.
        """
        if not self.is_locked:
            connection = postgresql.lock(self._engine, self._key, self._seconds)
            if connection is None:
                raise TimeoutError
            self._own.connection, self._own.depth = connection, 0
        self._own.depth += 1

    def release(self) -> None:
        """Gives it back. If the connection has broken, the server has done so already."""
        self._own.depth -= 1
        if not self._own.depth:
            connection, self._own.connection = self._own.connection, None
            postgresql.unlock(connection, self._key)

    @property
    def is_locked(self) -> bool:
        """Whether this thread holds it."""
        return getattr(self._own, "connection", None) is not None
