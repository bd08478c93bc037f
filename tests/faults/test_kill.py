"""A process that is killed at any moment loses nothing that it had acknowledged.

The moments are random, but seeded: a failure comes again. Each round kills with SIGKILL, which no
program can catch.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from elasticsearch import Elasticsearch

from catalogue.composition import Catalogue, open_catalogue
from catalogue.search.query import Query
from catalogue.store.models import OutboxEntry, Sheet
from catalogue.store.sheets import counts
from indexer.loading import load_files
from tests.conftest import DEMO_SHEETS, settings_for

SHEETS = 1500
LOAD_ROUNDS = 5
REBUILD_ROUNDS = 3


def demo_copies(file: Path, count: int, prefix: str) -> Path:
    """The demo's lines again and again, with new ids."""
    lines = DEMO_SHEETS.read_text(encoding="utf-8").splitlines()
    with file.open("w", encoding="utf-8") as out:
        for number in range(count):
            record: dict[str, Any] = json.loads(lines[number % len(lines)])
            record["id"] = f"{prefix}-{number}"
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return file


def indexer(
    folder: Path, *arguments: str, said: Path | None = None, **settings: str
) -> subprocess.Popen[str]:
    """The command in a process of its own, on a data folder; what it says may go into a file."""
    environment = {**os.environ, "CATALOGUE_DATA": str(folder), "CATALOGUE_LANGUAGE": "en"}
    environment |= settings
    command = [sys.executable, "-c", "from indexer.cli import main; main()", *arguments]
    with said.open("w") if said else nullcontext(subprocess.PIPE) as output:
        return subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True
        )


def ended(process: subprocess.Popen[str]) -> str:
    """What a process said, which must have ended well."""
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output


def acknowledge(catalogue: Catalogue, folder: Path, sheet_id: str) -> None:
    """Saves one sheet: when this returns, it is there for good."""
    report = load_files(catalogue, [demo_copies(folder / f"{sheet_id}.jsonl", 1, sheet_id)])
    assert report.created == 1


def states(catalogue: Catalogue) -> tuple[set[str], set[str], set[str]]:
    """The ids that are published, those that the index has, and those that wait for it."""
    with catalogue.store.reading() as session:
        published = sa.select(Sheet.id).where(Sheet.published_revision_id.is_not(None))
        in_database = set(session.scalars(published))
        waiting = set(session.scalars(sa.select(OutboxEntry.sheet_id)))
    if catalogue.engine.state() is None:
        return in_database, set(), waiting
    return in_database, set(catalogue.engine.sources(sorted(in_database))), waiting


def wipe(client: Elasticsearch) -> None:
    """Removes the indices of the usual name: other tests use the same node."""
    for name in client.indices.get(index="catalogue-v*"):
        client.indices.delete(index=name)


@pytest.fixture(scope="module", params=["embedded", "elasticsearch"])
def variables(request: pytest.FixtureRequest):
    """The settings of either engine."""
    if request.param == "embedded":
        yield {}
        return
    node = request.getfixturevalue("node")
    with Elasticsearch(node.url) as client:
        wipe(client)
        yield {"CATALOGUE_ENGINE": "elasticsearch", "CATALOGUE_ELASTICSEARCH_URL": node.url}
        wipe(client)


@pytest.fixture(scope="module")
def survivor(tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]):
    """A catalogue whose loads were killed, and what was seen after each round."""
    folder = tmp_path_factory.mktemp("killed")
    many = demo_copies(folder / "many.jsonl", SHEETS, "copy")
    catalogue = open_catalogue(settings_for(folder / "data", **variables))
    moments = random.Random(20261124)
    rounds = []
    for number in range(LOAD_ROUNDS):
        process = indexer(folder / "data", "load", str(many), **variables)
        # Saving is quick and indexing slow: the first kills wait for a number of saved sheets, the
        # others for a time.
        saved = counts(catalogue.store)["sheets"] + moments.randint(1, 300) if number < 2 else 0
        while counts(catalogue.store)["sheets"] < saved and process.poll() is None:
            time.sleep(0.01)
        moment = 0.0 if number < 2 else moments.uniform(0.8, 4.5)
        time.sleep(moment / 2)
        acknowledge(catalogue, folder, f"acknowledged-{number}")
        time.sleep(moment / 2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        status = indexer(folder / "data", "status", **variables)
        output, _ = status.communicate(timeout=60)
        rounds.append((status.returncode, output, counts(catalogue.store), states(catalogue)))
    completed = ended(indexer(folder / "data", "load", str(many), **variables))
    yield catalogue, rounds, completed, folder
    catalogue.close()


def test_the_rounds_met_the_load_at_work(survivor):
    _, rounds, _, _ = survivor
    # Else the moments are badly chosen, and the other tests prove nothing.
    assert any(0 < counted["sheets"] < SHEETS for _, _, counted, _ in rounds)


def test_status_works_after_each_kill(survivor):
    _, rounds, _, _ = survivor
    assert [code for code, _, _, _ in rounds] == [0] * LOAD_ROUNDS


def test_status_says_after_each_kill_what_waits(survivor):
    _, rounds, _, _ = survivor
    for _, output, _, (_, _, waiting) in rounds:
        assert f"{len(waiting)} sheets; 0 set aside" in output


def test_what_was_in_the_database_stays_there(survivor):
    _, rounds, _, _ = survivor
    sheets = [counted["sheets"] for _, _, counted, _ in rounds]
    assert sheets == sorted(sheets)


def test_what_was_acknowledged_is_there_after_each_kill(survivor):
    _, rounds, _, _ = survivor
    for number, (_, _, _, (in_database, _, _)) in enumerate(rounds):
        assert {f"acknowledged-{n}-0" for n in range(number + 1)} <= in_database


def test_every_sheet_is_in_the_index_or_waits_for_it_after_each_kill(survivor):
    _, rounds, _, _ = survivor
    for _, _, _, (in_database, in_index, waiting) in rounds:
        assert in_database - in_index - waiting == set()


def test_no_sheet_has_two_revisions_of_the_same_content(survivor):
    catalogue, _, _, _ = survivor
    counted = counts(catalogue.store)
    assert counted["revisions"] == counted["sheets"]


def test_the_same_load_again_completes(survivor):
    _, _, completed, _ = survivor
    assert "0 rejected" in completed


def test_database_and_index_agree_in_the_end(survivor):
    catalogue, _, _, _ = survivor
    in_database, in_index, waiting = states(catalogue)
    assert len(in_database) == SHEETS + LOAD_ROUNDS
    assert in_index == in_database
    assert waiting == set()


def test_the_index_has_each_sheet_once_in_the_end(survivor):
    catalogue, _, _, _ = survivor
    state = catalogue.engine.state()
    assert state is not None
    assert state.documents == SHEETS + LOAD_ROUNDS


@pytest.fixture(scope="module")
def rebuilt(survivor, variables: dict[str, str]):
    """The same catalogue after rebuilds that were killed, and what was seen after each round."""
    catalogue, _, _, folder = survivor
    moments = random.Random(1124)
    rounds = []
    for number in range(REBUILD_ROUNDS):
        process = indexer(folder / "data", "rebuild", **variables)
        moment = moments.uniform(1.0, 3.5)
        time.sleep(moment / 2)
        acknowledge(catalogue, folder, f"rebuilt-{number}")
        time.sleep(moment / 2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        status = indexer(folder / "data", "status", **variables)
        status.communicate(timeout=60)
        found = catalogue.search.search(Query(text="drone")).total
        rounds.append((status.returncode, found, states(catalogue)))
    completed = ended(indexer(folder / "data", "rebuild", **variables))
    ended(indexer(folder / "data", "sync", **variables))
    return catalogue, rounds, completed, folder


def test_status_works_after_each_killed_rebuild(rebuilt):
    _, rounds, _, _ = rebuilt
    assert [code for code, _, _ in rounds] == [0] * REBUILD_ROUNDS


def test_searches_answer_after_each_killed_rebuild(rebuilt):
    _, rounds, _, _ = rebuilt
    assert [found for _, found, _ in rounds if not found] == []


def test_nothing_is_lost_by_a_killed_rebuild(rebuilt):
    _, rounds, _, _ = rebuilt
    for _, _, (in_database, in_index, waiting) in rounds:
        assert in_database - in_index - waiting == set()


def test_the_next_rebuild_completes(rebuilt):
    _, _, completed, _ = rebuilt
    assert "New index in use" in completed


def test_the_next_rebuild_sweeps_what_was_half_built(rebuilt):
    catalogue, _, _, _ = rebuilt
    state = catalogue.engine.state()
    assert state is not None
    assert catalogue.engine.sweep(state.name) == []


def test_database_and_index_agree_after_the_rebuilds(rebuilt):
    catalogue, _, _, _ = rebuilt
    in_database, in_index, waiting = states(catalogue)
    assert in_index == in_database
    assert waiting == set()
