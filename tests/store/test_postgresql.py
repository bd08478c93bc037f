"""What only PostgreSQL can do to us: be away, refuse, be restarted; and it gives the same show."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import StoreError
from catalogue.search.query import Query
from catalogue.settings import Settings
from catalogue.store import outbox
from catalogue.store.session import open_store
from catalogue.store.sheets import counts
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS, ROOT, submit_a_sheet
from tests.node.folders import lives
from tests.node.postgres import Server
from tests.store.records import save, sheet

QUESTIONS = ("drone", "véhicule blindé de moins de 20 tonnes", "زورق دورية", "telsiz", "")


def with_address(settings: Settings, address: sa.URL) -> Settings:
    return replace(settings, database_url=address.render_as_string(hide_password=False))


@pytest.fixture
def address(postgresql: Settings) -> sa.URL:
    return sa.make_url(postgresql.database_url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_needs_not_name_the_driver(postgresql: Settings, address: sa.URL, scheme: str):
    store = open_store(with_address(postgresql, address.set(drivername=scheme)))
    assert store.engine.driver == "psycopg"
    assert save(store, sheet()) == ["created"]
    store.close()


def test_a_server_that_is_away_is_told(postgresql: Settings, address: sa.URL):
    with pytest.raises(StoreError, match=r"port 1 failed.*Check that the server runs"):
        open_store(with_address(postgresql, address.set(port=1)))


def test_a_wrong_password_is_told_but_not_shown(postgresql: Settings, address: sa.URL):
    with pytest.raises(StoreError, match="password authentication failed") as raised:
        open_store(with_address(postgresql, address.set(password="geheim")))
    assert "geheim" not in str(raised.value)


def test_an_unknown_database_is_told(postgresql: Settings, address: sa.URL):
    with pytest.raises(StoreError, match='"nowhere" does not exist'):
        open_store(with_address(postgresql, address.set(database="nowhere")))


def test_a_user_who_may_not_make_tables_is_told(postgresql: Settings, address: sa.URL):
    engine = sa.create_engine(address.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE ROLE guest LOGIN PASSWORD 'guest'"))
        connection.execute(sa.text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    engine.dispose()
    with pytest.raises(StoreError, match=r"permission denied.*allowed to make tables"):
        open_store(with_address(postgresql, address.set(username="guest", password="guest")))


@pytest.mark.parametrize("query", [{"sslmod": "require"}, {"connect_timeout": "soon"}])
def test_a_wrong_option_of_the_address_is_told(
    postgresql: Settings, address: sa.URL, query: dict[str, str]
):
    with pytest.raises(StoreError, match=next(iter(query))):
        open_store(with_address(postgresql, address.set(query=query)))


def test_a_missing_driver_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    settings = Settings(data=tmp_path, database_url="postgresql://x@127.0.0.1/y")
    with pytest.raises(StoreError, match=r"driver.*pip install"):
        open_store(settings)


def test_a_restart_of_the_server_goes_unnoticed(postgresql: Settings, server: Server):
    store = open_store(postgresql)
    save(store, sheet())
    server.stop()
    server.start()
    assert counts(store)["sheets"] == 1
    assert save(store, sheet("two")) == ["created"]
    store.close()


def test_while_the_server_is_away_readers_and_writers_are_told(
    postgresql: Settings, server: Server
):
    store = open_store(postgresql)
    server.kill()
    try:
        with pytest.raises(StoreError, match="does not answer"):
            counts(store)
        with pytest.raises(StoreError, match="does not answer"):
            save(store, sheet())
    finally:
        server.start()
    assert save(store, sheet()) == ["created"]
    store.close()


def test_the_lock_of_a_writer_that_was_cut_off_is_free(postgresql: Settings, server: Server):
    store = open_store(postgresql)
    with pytest.raises(StoreError), store.writing() as session:  # noqa: PT012
        session.execute(sa.text("SELECT 1"))
        server.kill()
        server.start()
        session.execute(sa.text("SELECT 1"))
    assert save(store, sheet()) == ["created"]
    store.close()


def test_the_demo_show_is_the_same_on_both_databases(postgresql: Settings, catalogue: Catalogue):
    opened = open_catalogue(postgresql)
    assert not load_files(opened, [DEMO_SHEETS], author="demo").errors
    submit_a_sheet(opened)
    drain(opened)
    assert counts(opened.store) == counts(catalogue.store)
    assert outbox.waiting(opened.store).entries == 0
    for text in QUESTIONS:
        here, there = (each.search.search(Query(text=text)) for each in (opened, catalogue))
        assert (here.total, here.facets) == (there.total, there.facets)
    opened.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux only")
def test_the_server_ends_when_the_test_run_is_killed(server: Server, tmp_path: Path):
    assert server.process, "one can run here"
    script = (
        "import sys, time; from pathlib import Path\n"
        "from tests.node.postgres import start_server\n"
        "print(start_server(Path(sys.argv[1])).process.pid, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        pid = int(run.stdout.readline())
        assert lives(pid)
        os.kill(run.pid, signal.SIGKILL)
    for _ in range(200):
        if not lives(pid):
            return
        time.sleep(0.05)
    pytest.fail(f"still there: {pid}")
