"""Opening the database, at the newest migration, with transactions that do what they say."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy.orm import Session

from catalogue.errors import StoreError
from catalogue.settings import Settings
from catalogue.store import postgresql

_BUSY_SECONDS = 30
_ADDRESSES = (
    "Write it as postgresql://user:password@host/database or sqlite:////folder/catalogue.sqlite."
)


@dataclass(frozen=True)
class Store:
    """An open database."""

    engine: sa.Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and writes nothing.

        Raises:
            StoreError: the database does not answer.
        """
        engine = self.engine
        if engine.dialect.name == "postgresql":  # SQLite does so by itself
            engine = engine.execution_options(**postgresql.SNAPSHOT)
        with _answering(), Session(engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all there after the block, or, on an exception, none.

        Raises:
            StoreError: the database does not answer, or another writer does not end.
        """
        # The write lock is taken at the start, so that what was read stays true.
        engine = self.engine.execution_options(catalogue_writes=True)
        with (
            _answering(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Gives the connections back."""
        self.engine.dispose()


def open_store(settings: Settings) -> Store:
    """Opens the database and brings it to the newest migration.

    Raises:
        StoreError: the address cannot be used, nothing answers there, or the database was written
            by a newer version of this program.
    """
    try:
        engine = _open_engine(sa.engine.make_url(settings.database_url))
        migrate(engine, settings)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise StoreError("CATALOGUE_DATABASE_URL is not a database address.", _ADDRESSES) from error
    except ImportError as error:
        raise StoreError(
            f"CATALOGUE_DATABASE_URL needs a driver that is not installed: {error}.",
            "Install it into the same environment; for PostgreSQL: pip install 'psycopg[binary]'.",
        ) from error
    except (sa.exc.DBAPIError, OSError) as error:
        raise StoreError(
            f"The database cannot be opened: {_reason(error)}.", _cure(settings)
        ) from error
    return Store(engine)


def has_store(settings: Settings) -> bool:
    """Whether there may be something in the database: False for a file that is not there yet."""
    try:
        url = sa.engine.make_url(settings.database_url)
    except sa.exc.ArgumentError:
        return True  # opening it says what is wrong
    file = url.database if url.get_backend_name() == "sqlite" else None
    return file is None or Path(file).exists()


def _open_engine(url: sa.URL) -> sa.Engine:
    """An engine that keeps our promises about transactions, for the databases that we know.

    Raises:
        StoreError: another database, which would not keep them.
    """
    backend = url.get_backend_name()
    if backend in postgresql.SCHEMES:
        return postgresql.open_engine(url, _BUSY_SECONDS)
    if backend != "sqlite":
        raise StoreError(
            f"CATALOGUE_DATABASE_URL is of a kind that is not supported: {url.drivername}.",
            _ADDRESSES,
        )
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url)
    _teach_sqlite(engine)
    return engine


@contextmanager
def _answering() -> Iterator[None]:
    """Makes our error of what the driver says when the database is away, locked or full."""
    try:
        yield
    except sa.exc.OperationalError as error:
        raise StoreError(
            f"The database does not answer: {_reason(error)}.", "Run 'catalogue doctor'."
        ) from error


def _reason(error: Exception) -> str:
    """What the driver says, in one line that can stand within a sentence."""
    return " ".join(str(getattr(error, "orig", error)).split()).rstrip(".?")


def _cure(settings: Settings) -> str:
    if settings.database_url.startswith("sqlite"):
        return "Check CATALOGUE_DATA and CATALOGUE_DATABASE_URL, and the rights on the folder."
    return (
        "Check that the server runs and that CATALOGUE_DATABASE_URL has the right host, port, "
        "user, password and database; the user must be allowed to make tables there."
    )


def alembic_config(engine: sa.Engine) -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["engine"] = engine
    return config


def migrate(engine: sa.Engine, settings: Settings) -> None:
    """Runs the migrations that the database lacks. Safe when several processes start at once."""
    config = alembic_config(engine)
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    if _revision(engine) == head:
        return
    with _migrating(engine, settings):
        current = _revision(engine)
        if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
            raise StoreError(
                f"The database is at revision {current}, which this version does not know.",
                "Install the version of the program that wrote it, or a newer one.",
            )
        if current != head:
            command.upgrade(config, "head")


def _migrating(engine: sa.Engine, settings: Settings) -> AbstractContextManager[Any]:
    """Holds off all others who would migrate this database."""
    if engine.dialect.name == "postgresql":
        return postgresql.migrating(engine)
    settings.data.mkdir(parents=True, exist_ok=True)
    return FileLock(settings.data / "migrate.lock", timeout=120)


def _revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _teach_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # Python's driver must not begin transactions by itself: on_begin does, and knows why.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        _write_ahead(cursor)
        # What was acknowledged survives a power cut, not only a crash of this program.
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("catalogue_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switches the file to a write-ahead log, with which readers go on while a writer writes.

    SQLite answers "locked" at once, without waiting, to all but one of several processes that
    switch a new file at the same time; the file stays switched, so whoever asks again succeeds.
    """
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)
