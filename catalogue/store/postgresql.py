"""PostgreSQL as the database: its driver, its connections, and what its transactions must be told.

Needs psycopg 3, which the extra ``postgresql`` installs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

SCHEMES = ("postgresql", "postgres")
"""How an address may begin; libpq takes both."""

SNAPSHOT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Options of a connection whose statements all see one state of the database."""

# Keys of advisory locks, which are the database's own: any two numbers that nobody else uses there.
_WRITERS = 4_208_117_001
_MIGRATIONS = 4_208_117_002

_CONNECT_SECONDS = 10  # a machine that does not answer is told in time for a person at a console
_MIGRATION_SECONDS = 120
_TRY_SECONDS = 0.05


def open_engine(url: sa.URL, busy_seconds: int) -> sa.Engine:
    """An engine for an address; connects at the first use.

    Args:
        url: an address of one of ``SCHEMES``, with a driver or without.
        busy_seconds: how long a writer waits for another one before it gives up.

    Raises:
        ImportError: the driver is not installed.
    """
    if url.drivername in SCHEMES:
        # SQLAlchemy 2.0 would take psycopg2.
        url = url.set(drivername="postgresql+psycopg")
    given = "connect_timeout" in url.query
    engine = sa.create_engine(
        url,
        # A writer must see what was committed while it waited for its turn: see on_begin.
        isolation_level="READ COMMITTED",
        # Connections that a restart of the server has cut are replaced before they are used.
        pool_pre_ping=True,
        connect_args={} if given else {"connect_timeout": _CONNECT_SECONDS},
    )

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        # Writers come one after the other, as with SQLite, until they have committed. So what a
        # writer reads stays true; and outbox numbers, given out under the lock, become visible in
        # their order: who has seen number 7 has seen all up to 7, and may ask for those after 7.
        # Without the lock, 6 may be committed after 7 was read, and an index would never learn it.
        if connection.get_execution_options().get("catalogue_writes"):
            _wait_for(connection, _WRITERS, busy_seconds)

    return engine


@contextmanager
def migrating(engine: sa.Engine) -> Iterator[None]:
    """Only one block at a time runs in a database, whichever machines they start on."""
    with engine.begin() as connection:
        _wait_for(connection, _MIGRATIONS, _MIGRATION_SECONDS)
        yield


def lock(engine: sa.Engine, key: int, seconds: float) -> sa.Connection | None:
    """Takes an advisory lock that lasts as long as the connection, outside any transaction.

    Returns:
        The connection that holds it, for ``unlock``; None when it was not to be had in time.
    """
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    until = time.monotonic() + seconds
    try:
        while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({key})").scalar():
            if time.monotonic() >= until:
                connection.close()
                return None
            time.sleep(_TRY_SECONDS)
    except BaseException:
        connection.invalidate()  # not back into the pool, where it might hold the lock
        raise
    return connection


def unlock(connection: sa.Connection, key: int) -> None:
    """Gives a lock back, and its connection."""
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({key})")
        connection.close()
    except sa.exc.DBAPIError:
        connection.invalidate()


def _wait_for(connection: sa.Connection, key: int, seconds: int) -> None:
    """Takes an advisory lock until the transaction ends."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key})")
