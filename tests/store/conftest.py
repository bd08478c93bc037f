"""Each test of the store runs on both databases, each time on an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.settings import Settings
from catalogue.store import session as database
from catalogue.store.session import Store, open_store
from tests.conftest import MIGRATE, settings_for
from tests.node.postgres import Server, start_server, why_not


@pytest.fixture(autouse=True)
def real_migrations(migrated_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each new database is made by all migrations, not copied."""
    monkeypatch.setattr(database, "migrate", MIGRATE)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL server, started when the first test asks for it."""
    if reason := why_not():
        pytest.skip(reason)
    with start_server(tmp_path_factory.mktemp("postgres")) as started:
        yield started


@pytest.fixture
def postgresql(server: Server, tmp_path: Path) -> Settings:
    """Settings with an empty database of PostgreSQL."""
    return settings_for(tmp_path, CATALOGUE_DATABASE_URL=server.new_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with an empty database of either kind."""
    if request.param == "sqlite":
        return settings_for(tmp_path)
    return request.getfixturevalue("postgresql")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An open, empty store."""
    opened = open_store(settings)
    yield opened
    opened.close()
