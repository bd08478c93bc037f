"""A process that is killed at any moment loses nothing that it had acknowledged.

The moments are random, but seeded: a failure comes again. They count from when the work is seen,
not from the start of the process, which takes longer than the work. Each round kills with SIGKILL,
which no program can catch.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from elasticsearch import Elasticsearch

from catalogue.composition import Catalogue, open_catalogue
from catalogue.search.elastic import ElasticEngine
from catalogue.search.query import Query
from catalogue.store.models import OutboxEntry, Sheet
from catalogue.store.sheets import counts
from indexer.cli import main
from indexer.loading import load_files
from tests.conftest import DEMO_SHEETS, settings_for

SHEETS = 1100
"""More than are saved (500) or indexed (1000) in one go, so that a kill can leave a part."""
LOAD_ROUNDS = 4
"""Two that are killed while they save, and two while they index."""
REBUILD_ROUNDS = 2


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


def told(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """How the command ends that nobody kills, and what it says.

    It opens the folder anew, as a new process does, but needs none: to start one takes seconds.
    """
    environment = {"CATALOGUE_DATA": str(folder), "CATALOGUE_LANGUAGE": "en", **settings}
    result = CliRunner().invoke(main, arguments, env=environment)
    return result.exit_code, result.output


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


def written(catalogue: Catalogue) -> object:
    """Something that changes with each write into an index, be it half built."""
    if isinstance(catalogue.engine, ElasticEngine):
        stats = catalogue.engine.client.indices.stats(index="catalogue-v*", metric="indexing")
        return {n: i["total"]["indexing"]["index_total"] for n, i in stats["indices"].items()}
    files = (catalogue.settings.data / "index").rglob("*")
    return sorted(str(file) for file in files)


def until(reached: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Waits until something is so, or the process has ended."""
    while process.poll() is None and not reached():
        time.sleep(0.01)


def kill(process: subprocess.Popen[str]) -> bool:
    """Ends a process as a power cut does; returns whether it was there to be killed."""
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


class Round(NamedTuple):
    """What was seen of a process that was killed, and after it.

    Attributes:
        met: whether it was killed at work.
        code: of ``indexer status``.
        output: of the same.
        counted: what the store has.
        states: see there.
        found: how many results a search has.
    """

    met: bool
    code: int
    output: str
    counted: dict[str, int]
    states: tuple[set[str], set[str], set[str]]
    found: int = 0


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
        saving = number < 2
        wanted = counts(catalogue.store)["sheets"] + 1 + moments.randint(1, 300)
        before = written(catalogue)
        process = indexer(folder / "data", "load", str(many), **variables)
        if number == 0:
            # While it starts: else it saves on until this one has had its turn to write, which may
            # be until all is saved.
            acknowledge(catalogue, folder, "acknowledged-0")
        if saving:
            until(lambda: counts(catalogue.store)["sheets"] >= wanted, process)
        else:
            until(lambda: written(catalogue) != before, process)
            time.sleep(moments.uniform(0, 0.3))
        if number > 0:
            acknowledge(catalogue, folder, f"acknowledged-{number}")
        met = kill(process)
        counted = counts(catalogue.store)
        if saving:
            met = met and 0 < counted["sheets"] < SHEETS
        code, output = told(folder / "data", "status", **variables)
        rounds.append(Round(met, code, output, counted, states(catalogue)))
    completed = told(folder / "data", "load", str(many), **variables)
    yield catalogue, rounds, completed, folder
    catalogue.close()


def test_the_rounds_met_the_load_at_work(survivor):
    _, rounds, _, _ = survivor
    # Else the moments are badly chosen, and the other tests prove nothing.
    assert any(each.met for each in rounds[:2])
    assert any(each.met for each in rounds[2:])


def test_status_works_after_each_kill(survivor):
    _, rounds, _, _ = survivor
    assert [each.code for each in rounds] == [0] * LOAD_ROUNDS


def test_status_says_after_each_kill_what_waits(survivor):
    _, rounds, _, _ = survivor
    for each in rounds:
        _, _, waiting = each.states
        assert f"{len(waiting)} sheets; 0 set aside" in each.output


def test_what_was_in_the_database_stays_there(survivor):
    _, rounds, _, _ = survivor
    sheets = [each.counted["sheets"] for each in rounds]
    assert sheets == sorted(sheets)


def test_what_was_acknowledged_is_there_after_each_kill(survivor):
    _, rounds, _, _ = survivor
    for number, each in enumerate(rounds):
        in_database, _, _ = each.states
        assert {f"acknowledged-{n}-0" for n in range(number + 1)} <= in_database


def test_every_sheet_is_in_the_index_or_waits_for_it_after_each_kill(survivor):
    _, rounds, _, _ = survivor
    for each in rounds:
        in_database, in_index, waiting = each.states
        assert in_database - in_index - waiting == set()


def test_no_sheet_has_two_revisions_of_the_same_content(survivor):
    catalogue, _, _, _ = survivor
    counted = counts(catalogue.store)
    assert counted["revisions"] == counted["sheets"]


def test_the_same_load_again_completes(survivor):
    _, _, (code, output), _ = survivor
    assert code == 0, output
    assert "0 rejected" in output


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
        before = written(catalogue)
        process = indexer(folder / "data", "rebuild", **variables)
        until(lambda: written(catalogue) != before, process)
        time.sleep(moments.uniform(0, 0.3))
        acknowledge(catalogue, folder, f"rebuilt-{number}")
        met = kill(process)
        code, output = told(folder / "data", "status", **variables)
        found = catalogue.search.search(Query(text="drone")).total
        counted = counts(catalogue.store)
        rounds.append(Round(met, code, output, counted, states(catalogue), found))
    completed = told(folder / "data", "rebuild", **variables)
    code, output = told(folder / "data", "sync", **variables)
    assert code == 0, output
    return catalogue, rounds, completed, folder


def test_the_rounds_met_the_rebuild_at_work(rebuilt):
    _, rounds, _, _ = rebuilt
    assert any(each.met for each in rounds)


def test_status_works_after_each_killed_rebuild(rebuilt):
    _, rounds, _, _ = rebuilt
    assert [each.code for each in rounds] == [0] * REBUILD_ROUNDS


def test_searches_answer_after_each_killed_rebuild(rebuilt):
    _, rounds, _, _ = rebuilt
    assert all(each.found for each in rounds)


def test_nothing_is_lost_by_a_killed_rebuild(rebuilt):
    _, rounds, _, _ = rebuilt
    for each in rounds:
        in_database, in_index, waiting = each.states
        assert in_database - in_index - waiting == set()


def test_the_next_rebuild_completes(rebuilt):
    _, _, (code, output), _ = rebuilt
    assert code == 0, output
    assert "New index in use" in output


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
