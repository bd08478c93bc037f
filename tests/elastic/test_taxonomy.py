"""Categories that are changed in the console are in force on a real node, in another process."""

from __future__ import annotations

import time
from pathlib import Path

from catalogue.search.query import Query
from catalogue.store.changes import save_taxonomy
from catalogue.taxonomy.changes import merged
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS
from tests.elastic.catalogues import on_elastic
from tests.node.elasticsearch import Node

FRESH_SECONDS = 3.0
"""One second until a process knows it, and half of one in which it makes its index of labels."""


def test_a_merged_category_is_its_heir_in_another_process(node: Node, tmp_path: Path) -> None:
    names = (tmp_path / "data", node.url)
    writer, reader = (on_elastic(*names, prefix="merged") for _ in range(2))
    load_files(writer, [DEMO_SHEETS])
    drain(writer)

    def within(concept: str) -> set[str]:
        asked = Query(language="fr", filters={"concept": (concept,)}, size=100)
        return {hit.id for hit in reader.search.search(asked).hits}

    gone, heir = within("mini-uav"), within("target-drone")
    assert gone
    assert not gone <= heir
    file = writer.settings.taxonomy
    after = merged(file, "mini-uav", "target-drone")
    with writer.store.writing() as session:
        assert save_taxonomy(session, file, after, 0, "tests") >= len(gone)
    drain(writer)
    began = time.monotonic()
    while not gone <= within("target-drone") and time.monotonic() - began < 20:
        time.sleep(0.05)
    assert time.monotonic() - began < FRESH_SECONDS
    time.sleep(1.5)
    assert within("mini-uav") == within("target-drone") >= gone | heir
    found = reader.search.search(Query(text="mini-drone", language="fr"))
    assert found.concepts == ("target-drone",)
    for catalogue in (writer, reader):
        catalogue.close()
