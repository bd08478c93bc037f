"""The operators' page on backup and restore, run as it is written, while sheets are being saved.

The commands come out of docs/operations.md. What is not the page's here: its folders, and two
programs, ``docker`` and ``systemctl``, which start and stop nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import StoreError
from catalogue.search.query import Query
from catalogue.settings import Settings
from catalogue.store import backup, outbox
from catalogue.store.models import OutboxEntry, Sheet
from catalogue.store.session import Store, open_store
from catalogue.store.sheets import counts, published_sheet, save_sheets
from indexer.loading import load_files
from indexer.rebuild import rebuild
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS, ROOT, settings_for
from tests.elastic.catalogues import QUESTIONS, engine_of, on_elastic
from tests.node.elasticsearch import Node
from tests.node.postgres import Server, start_server, why_not
from tests.store.records import save, sheet
from web.cli import main

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Backup and restore\n")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^```\n(.*?)^```$", SECTION, re.M | re.S)
WITHDRAWN = "withdrawn in the second file"
PATIENCE = 120.0

# As with a container, a program has pipes for its input and output, and never the file itself.
STAND_INS = """
set -euo pipefail
systemctl() { :; }
docker() {
  case "$2" in
    exec) shift 4; cat | "$@" | cat ;;
    run) shift 4; "$@" ;;
    stop | up) ;;
    *) echo "docker $*: not known here" >&2; return 9 ;;
  esac
}
catalogue() { "$PYTHON" -c 'from web.cli import main; main()' "$@"; }
indexer() { "$PYTHON" -c 'from indexer.cli import main; main()' "$@"; }
"""


def block(command: str) -> str:
    """The page's block that has a command."""
    (found,) = [each for each in BLOCKS if command in each]
    return found


@dataclass
class Place:
    """Where the page's commands are run.

    Attributes:
        settings: of the catalogue that is backed up and restored.
        folder: where backups go.
        server: PostgreSQL, or None with SQLite.
    """

    settings: Settings
    folder: Path
    server: Server | None

    def run(self, text: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Runs lines of the page; the caller looks at the exit code."""
        text = text.replace("/backup/", f"{self.folder}/")
        text = text.replace("/var/lib/catalogue", str(self.settings.data))
        return subprocess.run(
            ["bash", "-c", STAND_INS + text],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            **more,
        )

    def well(self, text: str) -> None:
        """Runs lines of the page, which must end well."""
        done = self.run(text)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"

    @property
    def environment(self) -> dict[str, str]:
        """What the commands are told."""
        own = {
            "CATALOGUE_DATA": str(self.settings.data),
            "CATALOGUE_DATABASE_URL": self.settings.database_url,
            "CATALOGUE_LANGUAGE": "en",
            "PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
        }
        if self.server:
            own["PATH"] = f"{self.server.programs}{os.pathsep}{os.environ['PATH']}"
            own |= {"PGHOST": "127.0.0.1", "PGPORT": str(self.server.port)}
            own |= {"PGPASSWORD": self.server.password, "PGCONNECT_TIMEOUT": "10"}
        return {**os.environ, **own}

    @property
    def file(self) -> Path:
        """What the page calls the backup."""
        return self.folder / ("catalogue.dump" if self.server else "catalogue.sqlite")

    def back_up(self) -> None:
        """As the page says it."""
        self.well(block("pg_dump" if self.server else "catalogue backup"))

    def restore(self, data: Path | None = None) -> None:
        """As the page says it, up to the rebuilding.

        Args:
            data: an empty data folder to restore into, instead of the one that is in use.
        """
        if data:
            self.settings = settings_for(data, **self._address())
        if self.server:
            self.well(block("pg_restore"))
            self.well(block("ALTER DATABASE").partition("docker compose run")[0])
            return
        lines = block("catalogue restore /").partition("indexer rebuild")[0].splitlines()
        assert [line.split()[0] for line in lines[1:3]] == ["mkdir", "mv"]
        self.well("\n".join([lines[0], *lines[3:]] if data else lines))

    def rebuild(self) -> None:
        """The rest of the page's block."""
        command = "ALTER DATABASE" if self.server else "catalogue restore /"
        text = block(command)
        self.well(text[re.search(r"^.*indexer rebuild$", text, re.M).start() :])

    def make_room(self) -> None:
        """Makes ready for another restore: what the last one replaced goes."""
        if self.server:
            _as_superuser(self.server, "DROP DATABASE IF EXISTS replaced WITH (FORCE)")

    def open(self) -> Catalogue:
        """The catalogue as it is now."""
        return open_catalogue(self.settings)

    def _address(self) -> dict[str, str]:
        return {"CATALOGUE_DATABASE_URL": self.settings.database_url} if self.server else {}


def _as_superuser(server: Server, *commands: str) -> None:
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as connection:
        for command in commands:
            connection.execute(command.encode())


def address_of(server: Server, database: str) -> str:
    """A database's address for the user ``catalogue``."""
    address = sa.make_url(server.address(database)).set(username="catalogue")
    return address.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL with the user of docker-compose.yml, a superuser as in its image."""
    if reason := why_not():
        pytest.skip(reason)
    with start_server(tmp_path_factory.mktemp("postgres")) as started:
        role = f"CREATE ROLE catalogue SUPERUSER LOGIN PASSWORD '{started.password}'"
        _as_superuser(started, role)
        yield started


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Place:
    (tmp_path / "backup").mkdir()
    return Place(settings_for(tmp_path / "data"), tmp_path / "backup", None)


@pytest.fixture
def on_postgresql(server: Server, tmp_path: Path) -> Place:
    (tmp_path / "backup").mkdir()
    names = ("catalogue", "restored", "replaced")
    _as_superuser(server, *(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)" for each in names))
    _as_superuser(server, "CREATE DATABASE catalogue OWNER catalogue")
    url = address_of(server, "catalogue")
    settings = settings_for(tmp_path / "data", CATALOGUE_DATABASE_URL=url)
    return Place(settings, tmp_path / "backup", server)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    """A place of either kind, with an empty database."""
    return request.getfixturevalue(f"on_{request.param}")


def furnish(catalogue: Catalogue, folder: Path) -> None:
    """The demo show, later revisions of it, a withdrawn sheet; and some that wait for the index."""
    assert not load_files(catalogue, [DEMO_SHEETS], author="demo").errors
    drain(catalogue)
    records = [json.loads(line) for line in DEMO_SHEETS.read_text(encoding="utf-8").splitlines()]
    for number, record in enumerate(records):
        record["title"] += f" II-{number}"
    records[3] |= {"status": "withdrawn", "title": WITHDRAWN}
    for name, part, indexed in (("second", records[:12], True), ("third", records[12:15], False)):
        file = folder / f"{name}.jsonl"
        file.write_text("".join(json.dumps(each) + "\n" for each in part), encoding="utf-8")
        assert load_files(catalogue, [file], author=name).changed == len(part)
        if indexed:
            drain(catalogue)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with SQLite, furnished, for ``put_show`` to copy."""
    folder = tmp_path_factory.mktemp("furnished")
    opened = open_catalogue(settings_for(folder / "data"))
    furnish(opened, folder)
    opened.close()
    return folder / "data"


@pytest.fixture(scope="module")
def furnished_database(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with PostgreSQL: the database ``furnished``, and the data folder beside it."""
    folder = tmp_path_factory.mktemp("furnished")
    _as_superuser(server, "CREATE DATABASE furnished OWNER catalogue")
    url = address_of(server, "furnished")
    opened = open_catalogue(settings_for(folder / "data", CATALOGUE_DATABASE_URL=url))
    furnish(opened, folder)
    opened.close()
    return folder / "data"


def put_show(place: Place, request: pytest.FixtureRequest) -> None:
    """Puts a copy of the furnished show into an empty place."""
    kept = request.getfixturevalue("furnished_database" if place.server else "furnished")
    shutil.copytree(kept, place.settings.data)
    if place.server:
        _as_superuser(
            place.server,
            "DROP DATABASE catalogue",
            "CREATE DATABASE catalogue OWNER catalogue TEMPLATE furnished",
        )


@pytest.fixture
def show(place: Place, request: pytest.FixtureRequest) -> Iterator[Catalogue]:
    """The place's catalogue, furnished and open."""
    put_show(place, request)
    opened = place.open()
    yield opened
    opened.close()


Fingerprint = dict[str, tuple[int, str]]


def fingerprint(connection: sa.Connection) -> Fingerprint:
    """Count and SHA-256 of all rows, for each table that there is."""
    found = {}
    for table in sorted(sa.inspect(connection).get_table_names()):
        rows = sorted(map(repr, connection.execute(sa.text(f'SELECT * FROM "{table}"'))))
        found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def fingerprint_of(catalogue: Catalogue) -> Fingerprint:
    with catalogue.store.reading() as session:
        return fingerprint(session.connection())


def answers(catalogue: Catalogue) -> list[Any]:
    """What visitors get: total, facets and the first sheets in their order, for each question."""
    all_results = [catalogue.search.search(Query(text=text, size=20)) for text in QUESTIONS]
    return [(each.total, each.facets, [h.sheet["id"] for h in each.hits]) for each in all_results]


def published(catalogue: Catalogue) -> set[str]:
    with catalogue.store.reading() as session:
        query = sa.select(Sheet.id).where(Sheet.published_revision_id.is_not(None))
        return set(session.scalars(query))


def last_number(store: Store) -> int:
    """The highest outbox number that any sheet was given."""
    with store.reading() as session:
        return session.scalar(sa.select(sa.func.max(Sheet.change))) or 0


@dataclass
class Saving:
    """Saves again and again in a thread, and knows each state that the database ever had.

    Each transaction saves four sheets together, one of them new, and every third one forgets what
    waits for the index, as a synchronisation does.

    Attributes:
        states: the fingerprint before the first transaction, and that of each, taken within it.
        acknowledged: how many transactions have been committed.
    """

    store: Store
    states: list[Fingerprint] = field(default_factory=list)
    acknowledged: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Saving:
        with self.store.reading() as session:
            self.states.append(fingerprint(session.connection()))
            ids = session.scalars(sa.select(Sheet.id).order_by(Sheet.id).limit(3)).all()
        known = [published_sheet(self.store, each) or sheet(each) for each in ids]
        self._thread = threading.Thread(target=self._save, args=(known,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def _save(self, known: list[dict[str, Any]]) -> None:
        while not self._stop.is_set():
            number = len(self.states)
            changed = [{**each, "title": f"Round {number}"} for each in known]
            with self.store.writing() as session:
                new = sheet(f"round-{number}")
                save_sheets(session, [*changed, new], author="me", source="test")
                if number % 3 == 0:
                    session.execute(sa.delete(OutboxEntry))
                self.states.append(fingerprint(session.connection()))
            self.acknowledged += 1

    def goes_on(self) -> int:
        """Waits for two more transactions; returns how many are acknowledged."""
        wanted, deadline = self.acknowledged + 2, time.monotonic() + PATIENCE
        while self.acknowledged < wanted:
            assert time.monotonic() < deadline
            assert self._thread.is_alive()
            time.sleep(0.005)
        return self.acknowledged


def test_a_backup_is_restored_to_the_last_row(
    place: Place, show: Catalogue, tmp_path: Path
) -> None:
    before, held = fingerprint_of(show), counts(show.store)
    assert held == {"exhibitors": 50, "sheets": 180, "published": 179, "revisions": 195}
    assert outbox.waiting(show.store).sheets == 3
    number = last_number(show.store)
    place.back_up()
    rebuild(show)  # an index that was changed sheet by sheet counts rare words a little otherwise
    expected = answers(show)
    assert all(total for total, _, _ in expected)
    show.close()

    place.restore(tmp_path / "new")
    restored = place.open()
    assert fingerprint_of(restored) == before
    assert counts(restored.store) == held
    place.rebuild()
    assert outbox.waiting(restored.store).entries == 0
    state = restored.fitting_index()
    assert state is not None
    assert state.documents == 179
    assert set(restored.engine.sources(sorted(published(restored)))) == published(restored)
    assert answers(restored) == expected
    assert save(restored.store, sheet("later", title="Zyzzyva")) == ["created"]
    assert last_number(restored.store) > number
    drain(restored)
    assert restored.search.search(Query(text="zyzzyva")).hits[0].sheet["id"] == "later"
    restored.close()


def test_a_backup_is_one_committed_state_while_sheets_are_saved(
    place: Place, show: Catalogue, tmp_path: Path
) -> None:
    taken: list[tuple[Path, int, int]] = []
    with Saving(show.store) as saving:
        for number in range(2):
            first = saving.goes_on()
            place.back_up()
            taken.append((tmp_path / f"kept-{number}", first, len(saving.states) - 1))
            shutil.move(place.file, taken[-1][0])
            assert saving.goes_on() > first + 2  # they went on during the backup
    show.close()
    for kept, first, last in taken:
        shutil.copy(kept, place.file)
        place.make_room()
        place.restore(tmp_path / f"new-{kept.name}")
        restored = place.open()
        # Whole transactions only; all that were acknowledged before, none that began after.
        assert fingerprint_of(restored) in saving.states[first : last + 1]
        place.rebuild()
        assert outbox.waiting(restored.store).entries == 0
        state = restored.fitting_index()
        assert state is not None
        assert state.documents == len(published(restored)) > 180
        restored.close()


def test_an_older_state_takes_the_place_of_a_newer_one(place: Place, show: Catalogue) -> None:
    rebuild(show)
    expected = answers(show)
    place.back_up()
    for number in range(5):  # the index now has higher numbers than the backup
        save(show.store, sheet("later", title=f"Zyzzyva {number}"))
        drain(show)
    assert "later" in show.engine.sources(["later"])
    show.close()
    place.restore()
    place.rebuild()
    restored = place.open()
    assert restored.engine.sources(["later"]) == {}
    assert answers(restored) == expected
    save(restored.store, sheet("later", title="Quagga"))
    drain(restored)
    assert restored.engine.sources(["later"])["later"]["title"] == "Quagga"
    restored.close()


def test_on_elasticsearch_the_old_index_gives_way_to_the_restored_sheets(
    node: Node, tmp_path: Path
) -> None:
    old = on_elastic(tmp_path / "data", node.url, prefix="backedup")
    furnish(old, tmp_path)
    rebuild(old)
    file = tmp_path / "backup.sqlite"
    backup.back_up(old.settings, file)
    kept, expected = published(old), answers(old)
    for number in range(5):
        save(old.store, sheet("unknown-to-the-backup", title=f"Zyzzyva {number}"))
        drain(old)
    changed = published_sheet(old.store, sorted(kept)[0])
    assert changed
    save(old.store, {**changed, "status": "withdrawn"})
    drain(old)
    old.close()

    settings = settings_for(tmp_path / "new")
    backup.restore(settings, file)
    new = on_elastic(tmp_path / "new", node.url, prefix="backedup")
    assert indexed(new) == kept - {changed["id"]} | {"unknown-to-the-backup"}
    rebuild(new)
    assert indexed(new) == kept
    assert answers(new) == expected
    save(new.store, sheet("unknown-to-the-backup", title="Quagga"))
    drain(new)
    assert indexed(new) == kept | {"unknown-to-the-backup"}
    new.close()


def indexed(catalogue: Catalogue) -> set[str]:
    """The ids of all sheets in the live index of a node."""
    engine = engine_of(catalogue)
    engine.client.indices.refresh(index=engine.prefix)
    answer = engine.client.search(index=engine.prefix, size=1000, source=False)
    return {hit["_id"] for hit in answer["hits"]["hits"]}


# --- SQLite -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept_backup(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the furnished show, made as the page says it."""
    kept = Place(settings_for(furnished), tmp_path_factory.mktemp("kept"), None)
    kept.back_up()
    return kept.folder


@pytest.fixture
def backed_up(
    on_sqlite: Place, kept_backup: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Place:
    """A place with a backup, and an empty data folder to restore it into."""
    put_show(on_sqlite, request)
    shutil.copytree(kept_backup, on_sqlite.folder, dirs_exist_ok=True)
    on_sqlite.settings = settings_for(tmp_path / "new")
    return on_sqlite


def refused(place: Place, reason: str) -> None:
    """The backup is not restored, the reason is said in one line, and no file is made."""
    before = sorted(place.settings.data.glob("*"))
    # Within this process: what an interpreter and a shell add is tried with the page's blocks.
    done = CliRunner().invoke(main, ["restore", str(place.file)], env=place.environment)
    assert done.exit_code == 2
    said = " ".join(done.stderr.split())
    assert re.search(reason, said), said
    assert "Traceback" not in said
    assert sorted(place.settings.data.glob("*")) == before


def test_each_of_many_quick_backups_has_all_that_was_acknowledged(
    on_sqlite: Place, request: pytest.FixtureRequest
) -> None:
    put_show(on_sqlite, request)
    show = on_sqlite.open()
    taken = []
    # Within one process few transactions end during a backup: one that lags behind is found.
    with Saving(show.store) as saving:
        for number in range(10):
            first = saving.goes_on()
            backup.back_up(on_sqlite.settings, on_sqlite.folder / str(number))
            taken.append((first, len(saving.states)))
    show.close()
    for number, (first, last) in enumerate(taken):
        engine = sa.create_engine(f"sqlite:///{on_sqlite.folder / str(number)}")
        with engine.connect() as connection:
            assert fingerprint(connection) in saving.states[first:last]
        engine.dispose()


def test_a_backup_is_for_its_owner_and_needs_no_file_beside_it(backed_up: Place) -> None:
    assert [each.name for each in backed_up.folder.iterdir()] == ["catalogue.sqlite"]
    assert backed_up.file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.25, 0.5, 0.999, 1.0])
def test_a_backup_that_was_cut_off_is_refused(backed_up: Place, share: float) -> None:
    size = backed_up.file.stat().st_size
    os.truncate(backed_up.file, min(int(size * share), size - 1))
    refused(backed_up, "is cut off: it has|is not a backup of a catalogue")


@pytest.mark.parametrize("offset", range(4096, 600_000, 65_536))
def test_a_page_that_was_overwritten_is_noticed(backed_up: Place, offset: int) -> None:
    with backed_up.file.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xff" * 4096)
    refused(backed_up, "is damaged|cannot be copied|is not a backup")


def test_a_revision_that_is_not_what_was_saved_is_noticed(backed_up: Place) -> None:
    data = backed_up.file.read_bytes()
    assert data.count(WITHDRAWN.encode()) == 1
    backed_up.file.write_bytes(data.replace(WITHDRAWN.encode(), WITHDRAWN.upper().encode()))
    refused(backed_up, r"is damaged: revision 2 of \S+ is not what was saved")


def test_a_row_that_points_at_nothing_is_noticed(backed_up: Place) -> None:
    with sqlite3.connect(backed_up.file) as connection:
        connection.execute("DELETE FROM exhibitors WHERE rowid = 1")
    refused(backed_up, "is damaged: row .* points at nothing in exhibitors")


def test_a_file_of_another_program_is_refused(backed_up: Place) -> None:
    backed_up.file.unlink()
    with sqlite3.connect(backed_up.file) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    refused(backed_up, "is not a backup of a catalogue")


def test_a_backup_of_a_newer_version_is_refused(backed_up: Place) -> None:
    with sqlite3.connect(backed_up.file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(backed_up, "at revision 9999, which this version does not know")


def test_a_plain_copy_of_a_database_in_use_is_refused(backed_up: Place, tmp_path: Path) -> None:
    store = open_store(settings_for(tmp_path / "data"))
    save(store, sheet("later"))
    for suffix in ("", "-wal"):
        shutil.copy(tmp_path / f"data/catalogue.sqlite{suffix}", f"{backed_up.file}{suffix}")
    store.close()
    refused(backed_up, "a copy of a database in use: catalogue.sqlite-wal belongs to it")


def test_a_backup_that_is_not_there_is_told(backed_up: Place) -> None:
    backed_up.file.unlink()
    refused(backed_up, "There is no file .*catalogue.sqlite")


@pytest.mark.parametrize("suffix", ["", "-wal"])
def test_a_database_that_is_there_is_not_replaced(backed_up: Place, suffix: str) -> None:
    there = backed_up.settings.data / f"catalogue.sqlite{suffix}"
    there.parent.mkdir()
    there.write_bytes(b"mine")
    refused(backed_up, "is there already. Stop the services and move it away")
    assert there.read_bytes() == b"mine"


def test_a_backup_is_not_written_over(backed_up: Place, tmp_path: Path) -> None:
    before = backed_up.file.read_bytes()
    with pytest.raises(StoreError, match="is there already"):
        backup.back_up(settings_for(tmp_path / "data"), backed_up.file)
    assert backed_up.file.read_bytes() == before


def test_of_two_backups_at_once_the_first_keeps_the_name(
    backed_up: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "backup" / "same"
    examined = backup._examined

    def meanwhile(draft: Path) -> dict[str, int]:
        target.write_bytes(b"first")
        return examined(draft)

    monkeypatch.setattr(backup, "_examined", meanwhile)
    with pytest.raises(StoreError, match="is there already"):
        backup.back_up(settings_for(tmp_path / "data"), target)
    assert target.read_bytes() == b"first"
    assert sorted(each.name for each in target.parent.iterdir()) == ["catalogue.sqlite", "same"]


def test_without_a_database_there_is_nothing_to_back_up(on_sqlite: Place) -> None:
    done = on_sqlite.run(block("catalogue backup"))
    assert done.returncode == 2
    assert "There is no file" in done.stderr
    assert not on_sqlite.file.exists()
    assert not on_sqlite.settings.data.exists()


def test_a_folder_that_is_not_there_is_told(backed_up: Place, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be written: No such file.*Check the folder"):
        backup.back_up(settings_for(tmp_path / "data"), tmp_path / "nowhere" / "file")


def test_postgresql_is_sent_to_its_own_programs(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql://x@127.0.0.1/y")
    for command in (backup.back_up, backup.restore):
        with pytest.raises(StoreError, match="pg_dump"):
            command(settings, tmp_path / "file")


def test_a_damaged_database_gives_no_backup(backed_up: Place, tmp_path: Path) -> None:
    database = tmp_path / "data" / "catalogue.sqlite"
    data = database.read_bytes()
    database.write_bytes(data.replace(WITHDRAWN.encode(), WITHDRAWN.upper().encode()))
    with pytest.raises(StoreError, match=r"data/catalogue.sqlite is damaged: revision 2"):
        backup.back_up(settings_for(tmp_path / "data"), tmp_path / "file")
    assert not list(tmp_path.glob("file*"))


def test_a_full_disk_leaves_no_backup(backed_up: Place, tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    backed_up.file.unlink()
    backed_up.settings = settings_for(tmp_path / "data")
    done = backed_up.run(block("catalogue backup"), preexec_fn=little_room)
    assert done.returncode == 2, done.stderr
    assert "Check the disk" in " ".join(done.stderr.split())
    assert list(backed_up.folder.iterdir()) == []


def test_a_backup_that_is_killed_leaves_none_of_its_name(backed_up: Place, tmp_path: Path) -> None:
    backed_up.file.unlink()
    backed_up.settings = settings_for(tmp_path / "data")
    program = "from web.cli import main; main()"
    command = [sys.executable, "-c", program, "backup", str(backed_up.file)]
    for _ in range(10):  # it may have been too quick for us
        with subprocess.Popen(command, env=backed_up.environment) as process:
            while process.poll() is None and not any(backed_up.folder.iterdir()):
                time.sleep(0.0005)
            process.send_signal(signal.SIGKILL)
        if process.returncode == -signal.SIGKILL and not backed_up.file.exists():
            break
        backed_up.file.unlink()
    else:
        pytest.fail("never met at its work")
    assert all(each.name.endswith((".part", "-journal")) for each in backed_up.folder.iterdir())
    backed_up.back_up()
    assert backed_up.file.exists()


# --- PostgreSQL ---------------------------------------------------------------------------------


@pytest.fixture
def dumped(
    on_postgresql: Place, request: pytest.FixtureRequest
) -> Iterator[tuple[Place, Catalogue]]:
    """A place with a dump, and its catalogue."""
    put_show(on_postgresql, request)
    opened = on_postgresql.open()
    on_postgresql.back_up()
    yield on_postgresql, opened
    opened.close()


def tables(place: Place, database: str) -> list[str]:
    """The tables of another database of the server."""
    assert place.server
    url = sa.make_url(place.settings.database_url).set(database=database)
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"))
    found = sa.inspect(engine).get_table_names()
    engine.dispose()
    return found


def test_a_dump_that_was_cut_off_changes_nothing(dumped: tuple[Place, Catalogue]) -> None:
    place, opened = dumped
    before, whole = fingerprint_of(opened), place.file.read_bytes()
    for length in (0, 4, 1000, *(len(whole) * n // 8 for n in range(1, 8)), len(whole) - 600):
        place.file.write_bytes(whole[:length])
        done = place.run(block("pg_restore"))
        assert done.returncode != 0, length
        assert "pg_restore: error" in done.stderr
        assert tables(place, "restored") == []
        assert fingerprint_of(opened) == before
        place.well(block("dropdb"))
    opened.close()
    place.file.write_bytes(whole)
    place.restore()
    restored = place.open()
    assert fingerprint_of(restored) == before
    restored.close()


def test_an_interrupted_dump_does_not_get_the_name(dumped: tuple[Place, Catalogue]) -> None:
    import psycopg

    place, _ = dumped
    assert place.server
    before = place.file.read_bytes()
    ended: list[subprocess.CompletedProcess[str]] = []
    address = place.settings.database_url
    with psycopg.connect(address) as other, psycopg.connect(address, autocommit=True) as connection:
        other.execute("LOCK TABLE revisions IN ACCESS EXCLUSIVE MODE")  # it waits here
        thread = threading.Thread(target=lambda: ended.append(place.run(block("pg_dump"))))
        thread.start()
        cut = until(
            lambda: connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'pg_dump' AND wait_event_type = 'Lock'"
            ).fetchall()
        )
        thread.join(PATIENCE)
    assert cut == [(True,)]
    assert ended[0].returncode != 0
    assert "pg_dump: error" in ended[0].stderr
    assert place.file.read_bytes() == before  # the backup of yesterday


def until(look: Callable[[], Any]) -> Any:
    """Looks again and again until something is there."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def test_with_connections_left_nothing_is_swapped(dumped: tuple[Place, Catalogue]) -> None:
    place, opened = dumped
    place.well(block("pg_restore"))
    with opened.store.reading() as session:
        session.execute(sa.select(Sheet.id).limit(1))
        done = place.run(block("ALTER DATABASE"))
    assert done.returncode != 0
    assert "being accessed by other users" in done.stderr
    assert tables(place, "catalogue")
    assert tables(place, "restored")


def test_every_command_of_the_page_is_run_here() -> None:
    known = ("catalogue backup", "catalogue restore /", "pg_dump", "pg_restore", "dropdb", "ALTER")
    assert len(BLOCKS) == len(known)
    assert [next(name for name in known if name in each) for each in BLOCKS] == list(known)
