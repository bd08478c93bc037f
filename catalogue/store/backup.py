"""Copies of an SQLite database, made while it is in use, and put back where there is none.

PostgreSQL has programs of its own for that. A copy gets its name only when it is complete and was
read through, so a file of that name is never half a backup.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from catalogue.disk import flush
from catalogue.errors import StoreError
from catalogue.settings import Settings
from catalogue.store.session import Store
from catalogue.store.sheets import counts, digest_of

_ANOTHER = "Restore an earlier backup."
_BESIDE = ("-wal", "-journal")
"""What SQLite keeps beside a database whose last changes are not all in its file."""


def back_up(settings: Settings, file: Path) -> dict[str, int]:
    """Writes one state of the database into a file, while others read and write it.

    Args:
        settings: their ``database_url`` names the database. It is not migrated.
        file: the backup; its folder is there, it is not. Only its owner may read it.

    Returns:
        How much the backup holds, as ``catalogue.store.sheets.counts`` says it.

    Raises:
        StoreError: the database is not SQLite, not there or damaged, or the file is there already
            or cannot be written. There is no file then, or the one that was there.
    """
    # For writing too: a reader alone would leave SQLite's files beside a database not in use.
    return _copy(_existing(_database(settings)), file, "mode=rw")


def restore(settings: Settings, file: Path) -> dict[str, int]:
    """Makes a backup the database of a catalogue that has none.

    The index is not touched: it has to be made anew afterwards.

    Args:
        settings: their ``database_url`` names the database.
        file: what ``back_up`` wrote, or any whole copy of a catalogue's SQLite file.

    Returns:
        How much the database holds, as ``catalogue.store.sheets.counts`` says it.

    Raises:
        StoreError: there is a database already, or the file is not a whole and sound backup that
            this version of the program can read. Nothing has been changed then.
    """
    database = _database(settings)
    for suffix in ("", *_BESIDE, "-shm"):
        # A write-ahead log that is left alone would be taken for the restored database's own.
        _absent(database.with_name(database.name + suffix), "Stop the services and move it away.")
    _check_size(_existing(file))
    _check_version(file)
    with contextlib.suppress(OSError):
        database.parent.mkdir(parents=True, exist_ok=True)
    return _copy(file, database, "mode=ro&immutable=1")


def _database(settings: Settings) -> Path:
    """The file of the database that the settings name."""
    try:
        url = sa.engine.make_url(settings.database_url)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            "CATALOGUE_DATABASE_URL is not a database address.", "Run 'catalogue doctor'."
        ) from error
    if url.get_backend_name() != "sqlite" or not url.database:
        raise StoreError(
            "The database is not an SQLite file.",
            "PostgreSQL is backed up with pg_dump and restored with pg_restore; the operators' "
            "page has the commands.",
        )
    return Path(url.database).absolute()


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise StoreError(f"There is no file {file}.", "Check the name, and CATALOGUE_DATA.")
    return file


def _absent(file: Path, cure: str) -> None:
    if file.exists():
        raise StoreError(f"{file} is there already.", cure)


def _copy(source: Path, target: Path, options: str) -> dict[str, int]:
    """Copies one state of a database into a new file, reads it through, and gives it its name.

    Args:
        options: how SQLite is to open the source.
    """
    other = "Choose another name: nothing is written over."
    _absent(target, other)
    draft = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror}.", "Check the folder and its rights."
        ) from error
    try:
        with (
            _told(f"{source} cannot be copied to {target}", "Check the disk and the rights."),
            closing(_opened(source, options)) as old,
            closing(sqlite3.connect(draft)) as new,
        ):
            # All pages in one step are one state: writers go on, in the write-ahead log.
            old.backup(new)
            # One file that needs nothing beside it. A catalogue that opens it changes it back.
            new.execute("PRAGMA journal_mode = DELETE")
        with _told(f"{source} is damaged", _ANOTHER):
            held = _examined(draft)
        with _told(f"{target} cannot be written", "Check the disk and the rights."):
            flush(draft)
            try:
                os.link(draft, target)  # unlike a rename, it never replaces a file
            except FileExistsError:
                _absent(target, other)
            except OSError:  # a file system without links
                _absent(target, other)
                draft.rename(target)
            flush(target.parent)
    finally:
        for suffix in ("", *_BESIDE):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    return held


@contextmanager
def _told(what: str, cure: str) -> Iterator[None]:
    """Makes our error of what SQLite, the system or a check says."""
    try:
        yield
    except (sqlite3.Error, sa.exc.DatabaseError, OSError, ValueError) as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        raise StoreError(f"{what}: {reason}.", cure) from error


def _opened(file: Path, options: str) -> sqlite3.Connection:
    # In any thread: SQLAlchemy's pool may close it in another one.
    address = f"file:{quote(str(file.absolute()))}?{options}"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def _check_size(file: Path) -> None:
    """Refuses what is no database, and one whose end is missing, before SQLite guesses at it."""
    for suffix in _BESIDE:
        beside = file.with_name(file.name + suffix)
        if beside.exists() and beside.stat().st_size:
            raise StoreError(
                f"{file} is a copy of a database in use: {beside.name} belongs to it.", _ANOTHER
            )
    with _told(f"{file} cannot be read", "Check the file and its rights."), file.open("rb") as data:
        head = data.read(100)
    # https://www.sqlite.org/fileformat.html, "The Database Header"
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise StoreError(f"{file} is not a backup of a catalogue.", _ANOTHER)
    page = int.from_bytes(head[16:18], "big")
    whole = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if (size := file.stat().st_size) < whole:
        raise StoreError(f"{file} is cut off: it has {size} of {whole} bytes.", _ANOTHER)


def _check_version(file: Path) -> None:
    """Refuses another program's database, and one that a newer version wrote."""
    known = {script.revision for script in _scripts().walk_revisions()}
    with (
        _told(f"{file} is not a backup of a catalogue", _ANOTHER),
        closing(_opened(file, "mode=ro&immutable=1")) as connection,
    ):
        found = {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
    if not found or found - known:
        raise StoreError(
            f"{file} is at revision {', '.join(sorted(found)) or 'none'}, which this version "
            "does not know.",
            "Install the version of the program that wrote it, or a newer one.",
        )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).with_name("migrations")))


def _examined(draft: Path) -> dict[str, int]:
    """Reads a copy through and counts what it holds.

    Raises:
        ValueError, sqlite3.Error: it is damaged: a page, a reference between tables, or a revision
            that is not what was saved.
    """
    with closing(_opened(draft, "mode=ro&immutable=1")) as connection:
        for (fault,) in connection.execute("PRAGMA integrity_check(1)"):
            if fault != "ok":
                raise ValueError(fault)
        for table, row, other, _ in connection.execute("PRAGMA foreign_key_check"):
            raise ValueError(f"row {row} of {table} points at nothing in {other}")
        revisions = "SELECT sheet_id, number, content, digest FROM revisions ORDER BY id"
        for sheet_id, number, content, digest in connection.execute(revisions):
            if digest_of(json.loads(content)) != digest:
                raise ValueError(f"revision {number} of {sheet_id} is not what was saved")
        engine = sa.create_engine("sqlite://", creator=lambda: connection, poolclass=sa.StaticPool)
        return counts(Store(engine))
