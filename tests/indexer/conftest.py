"""A catalogue for tests that load and never search: opened once, with a new database each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.composition import Catalogue, open_catalogue
from catalogue.search.embedded import EmbeddedEngine
from catalogue.store.session import open_store
from tests.conftest import settings_for


@pytest.fixture(scope="session")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """An open catalogue: its encoder and taxonomy take seconds to read."""
    catalogue = open_catalogue(settings_for(tmp_path_factory.mktemp("once")))
    yield catalogue
    catalogue.close()


@pytest.fixture
def unindexed(opened_once: Catalogue, tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue with an empty database and no index; its search is not to be asked."""
    settings = settings_for(tmp_path / "data", CATALOGUE_LANGUAGE="en")
    store = open_store(settings)
    engine = EmbeddedEngine(settings.data / "index")
    yield replace(opened_once, settings=settings, store=store, engine=engine)
    store.close()
