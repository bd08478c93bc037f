"""What is published in the portal is found on a real node within two seconds."""

from __future__ import annotations

import time
from pathlib import Path

from catalogue.people.keys import SCOPES, make_key
from catalogue.search.query import Query
from catalogue.store.changes import SHOW, save_changes
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import OWNER, invite_people
from tests.elastic.catalogues import on_elastic
from tests.faults.test_kill import demo_copies
from tests.node.elasticsearch import Node
from web.api.openapi import EXAMPLE_SHEET
from web.app import create_app

FRESH_SECONDS = 2.0


def test_a_published_change_is_found_by_another_process_within_two_seconds(
    node: Node, tmp_path: Path
):
    names = (tmp_path / "data", node.url)
    writer, reader = (on_elastic(*names, prefix="published") for _ in range(2))
    load_files(writer, [demo_copies(tmp_path / "some.jsonl", 200, "some")])
    drain(writer)
    invite_people(writer)
    with writer.store.writing() as session:
        save_changes(session, SHOW, {"approval": "nothing"}, 0, OWNER)
        key = make_key(session, "bozdoruk", "tests", SCOPES, OWNER)
    time.sleep(1.1)  # until a process knows other show settings
    client = create_app(writer).test_client()
    sheet = {**EXAMPLE_SHEET, "title": "Vızvızçı keşif aracı"}
    there, headers = "/api/v1/sheets/bozdoruk-quick", {"Authorization": f"Bearer {key}"}

    def found() -> bool:
        hits = reader.search.search(Query(text="Vızvızçı")).hits
        return bool(hits) and hits[0].id == "bozdoruk-quick"

    def until(wanted: bool) -> float:
        began = time.monotonic()
        while found() != wanted and time.monotonic() - began < 20:
            time.sleep(0.02)
        return time.monotonic() - began

    assert not found()
    answer = client.put(there, json=sheet, headers=headers)
    assert answer.get_json()["stage"] == "published"
    assert until(True) < FRESH_SECONDS
    seen = {**headers, "If-Match": answer.headers["ETag"]}
    assert client.delete(there, headers=seen).status_code == 204
    assert until(False) < FRESH_SECONDS
    for catalogue in (writer, reader):
        catalogue.close()
