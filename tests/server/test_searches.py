"""What visitors asked is written by the service itself, also when it is told to stop."""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from catalogue.store.models import SheetViews
from catalogue.store.searches import frequent
from catalogue.store.session import open_store
from tests.conftest import settings_for
from tests.server.conftest import Serve
from tests.server.serving import PATIENCE


@pytest.fixture
def data(served_data: Path, tmp_path: Path) -> Path:
    """A copy of the show of one's own: others search in the first."""
    return Path(shutil.copytree(served_data, tmp_path / "data"))


def test_searches_that_wait_are_written_when_the_service_ends(serve: Serve, data: Path) -> None:
    service = serve("--workers", "2", data=data)
    for _ in range(4):
        status, _, _ = service.get(f"/fr/search?q={quote('brouilleur très discret')}")
        assert status == 200
    # The counts are a few seconds old at most: some of them wait in the two workers.
    service.signal(signal.SIGTERM)
    assert service.process.wait(PATIENCE) == 0
    store = open_store(settings_for(data))
    found = [(each.text, each.count) for each in frequent(store, "fr", least=1)]
    store.close()
    assert ("brouilleur très discret", 4) in found


def views(data: Path) -> Counter[str]:
    """How often each sheet was looked at."""
    store = open_store(settings_for(data))
    with store.reading() as session:
        counts = Counter(
            {row.sheet_id: row.count for row in session.scalars(sa.select(SheetViews))}
        )
    store.close()
    return counts


def test_views_that_wait_are_written_when_the_service_ends(serve: Serve, data: Path) -> None:
    before = views(data)
    service = serve("--workers", "2", data=data)
    for _ in range(4):
        status, _, _ = service.get("/fr/sheets/bozdoruk-koytak-m")
        assert status == 200
    service.signal(signal.SIGTERM)
    assert service.process.wait(PATIENCE) == 0
    # Other tests of this process look at the catalogue that this one is a copy of.
    assert views(data) - before == Counter({"bozdoruk-koytak-m": 4})
