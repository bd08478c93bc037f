"""What loading a large delivery costs, part by part, beside the bare engine; and `indexer load`.

    python -m benchmarks.loading [--sheets 100000] [--parts 10000] [--elasticsearch [ADDRESS]]

The delivery is a CSV of the demo's sheets, repeated under other names and exhibitors. First each
part of a load takes in the first rows alone, in one process, one part after the other. *Bare* is
the engine's own bulk of the same documents, their terms and vectors made beforehand, with nothing
of ours around it. Then the command a user would type takes in the whole delivery in a process of
its own, from nothing to searchable; its memory is that of all its processes together (what they
share counted once), looked at five times a second.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import tantivy
from elasticsearch.helpers import streaming_bulk

from benchmarks.engines import node
from benchmarks.latency import DEMO
from benchmarks.tables import Table
from catalogue.composition import Catalogue, open_catalogue
from catalogue.search.documents import Document
from catalogue.search.elastic import ElasticEngine
from catalogue.search.elastic.engine import actions
from catalogue.search.embedded.fields import build_schema, fields_of
from catalogue.search.engine import Vector
from catalogue.search.fit import build_meta
from catalogue.settings import Settings
from catalogue.sheets.schema import validate
from catalogue.store.sheets import changed_since, save_sheets
from indexer.cells import Columns, cells_of
from indexer.documents import prepare
from indexer.loading import BATCH
from indexer.readers import read_rows
from indexer.vectors import sheets_at_once

_LOOK_SECONDS = 0.2
_NODE = "started"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheets", type=int, default=100_000, help="of the whole delivery")
    parser.add_argument("--parts", type=int, default=10_000, help="of which the parts take so many")
    parser.add_argument(
        "--elasticsearch",
        nargs="?",
        const=_NODE,
        help="measure that engine; without an address the test node is started",
    )
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {**os.environ, "CATALOGUE_ENGINE": "embedded", "CATALOGUE_DATABASE_URL": ""}
        if address := arguments.elasticsearch:
            url = stack.enter_context(node(folder)) if address == _NODE else address
            environment |= {"CATALOGUE_ENGINE": "elasticsearch", "CATALOGUE_ELASTICSEARCH_URL": url}
        part, whole = folder / "part.csv", folder / "whole.csv"
        _write_delivery(part, arguments.parts)
        _write_delivery(whole, arguments.sheets)
        seconds = _parts(part, {**environment, "CATALOGUE_DATA": str(folder / "parts")})
        print(_table(seconds, arguments.parts, environment["CATALOGUE_ENGINE"]).plain(), flush=True)
        _load(whole, arguments.sheets, {**environment, "CATALOGUE_DATA": str(folder / "whole")})


def _table(seconds: dict[str, float], sheets: int, engine: str) -> Table:
    rows = [
        [name, f"{taken * 1000 / sheets:.2f}", f"{sheets / taken:,.0f}"]
        for name, taken in seconds.items()
    ]
    ratio = seconds["engine, bare"] / seconds["engine"]
    return Table(
        f"{sheets} sheets, engine {engine}, {os.cpu_count()} cores; "
        f"the engine's part at {ratio:.2f} of the bare engine's rate",
        ["part", "ms/sheet", "sheets/s"],
        rows,
    )


def _parts(delivery: Path, environment: dict[str, str]) -> dict[str, float]:
    """Seconds by part."""
    catalogue = open_catalogue(Settings.from_environment(environment))
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        made = work()
        seconds[name] = time.perf_counter() - started
        return made

    taxonomy = catalogue.taxonomy
    validate({}, taxonomy=taxonomy)  # what is read once, is read
    rows = timed("reader", lambda: list(read_rows(delivery, None)))
    records = [row.record for row in rows if row.record is not None]
    checked = timed("validation", lambda: [validate(r, taxonomy=taxonomy) for r in records])
    sheets = [each.sheet for each in checked if each.sheet is not None]
    timed("store", lambda: _save(catalogue, sheets))
    size = sheets_at_once(catalogue.encoder)
    states = timed("store, read again", lambda: list(changed_since(catalogue.store, 0, size)))
    prepared = timed("encoding", lambda: [prepare(catalogue, batch) for batch in states])
    batches = [(each.documents, each.vectors) for each in prepared]
    timed("analysis", lambda: [_analyzed(documents) for documents, _ in batches])
    timed("engine", lambda: _write(catalogue, batches))
    if isinstance(catalogue.engine, ElasticEngine):
        _bare_elasticsearch(catalogue, catalogue.engine, batches, timed)
    else:
        _bare_tantivy(batches, timed, Path(environment["CATALOGUE_DATA"]) / "bare")
    catalogue.close()
    return seconds


def _save(catalogue: Catalogue, sheets: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(sheets), BATCH):
        with catalogue.store.writing() as session:
            save_sheets(session, sheets[start : start + BATCH], author="", source="")


Batches = Sequence[tuple[Sequence[Document], Sequence[Vector]]]


def _write(catalogue: Catalogue, batches: Batches) -> None:
    meta = build_meta(catalogue.encoder, catalogue.taxonomy, catalogue.settings.show)
    with catalogue.engine.writing():
        name = catalogue.engine.create(meta)
        for documents, vectors in batches:
            catalogue.engine.write(name, documents, vectors, [])


def _analyzed(documents: Sequence[Document]) -> None:
    """Makes the terms of documents, which remember them."""
    for document in documents:
        for text in document.texts:
            _ = text.forms


def _bare_tantivy(batches: Batches, timed: Callable[..., Any], folder: Path) -> None:
    ready = [
        fields_of(document, 0, len(block))
        for documents, vectors in batches
        for document, block in zip(documents, vectors, strict=True)
    ]
    folder.mkdir(parents=True)

    def bare() -> None:
        writer = tantivy.Index(build_schema(), str(folder)).writer(64_000_000, 1)
        for fields in ready:
            writer.add_document(tantivy.Document.from_dict(fields))
        writer.commit()
        writer.wait_merging_threads()
        with (folder / "vectors").open("wb") as file:
            for _, vectors in batches:
                file.writelines(block.tobytes() for block in vectors)

    timed("engine, bare", bare)


def _bare_elasticsearch(
    catalogue: Catalogue, engine: ElasticEngine, batches: Batches, timed: Callable[..., Any]
) -> None:
    meta = build_meta(catalogue.encoder, catalogue.taxonomy, catalogue.settings.show)
    index = engine.create(meta)
    ready = [
        action
        for documents, vectors in batches
        for action in actions(index, documents, vectors, [])
    ]
    timed("engine, bare", lambda: list(streaming_bulk(engine.client, ready, chunk_size=500)))
    engine.client.indices.delete(index=index)


def _load(delivery: Path, sheets: int, environment: dict[str, str]) -> None:
    """Runs the command and prints what it took."""
    megabytes = delivery.stat().st_size / 1e6
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [str(Path(sys.executable).with_name("indexer")), "load", str(delivery)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    most = own = 0
    while process.poll() is None:
        found = [_memory_of(pid) for pid in (process.pid, *_below(process.pid))]
        most = max(most, sum(memory for memory, _ in found))
        own = max(own, sum(anonymous for _, anonymous in found))
        time.sleep(_LOOK_SECONDS)
    taken = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}.")
    print(
        f"\nindexer load, {sheets} sheets in a CSV of {megabytes:.0f} MB: {taken:.0f} s, ", end=""
    )
    print(
        f"{taken * 1000 / sheets:.2f} ms/sheet ({busy * 1000 / sheets:.2f} of processors), ", end=""
    )
    print(f"at most {most / 1e6:.0f} MB of memory, ", end="")
    print(f"{own / 1e6:.0f} MB without the pages of files")


def _below(pid: int) -> Iterator[int]:
    """The processes that a process has started, and theirs."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _below(child)


def _memory_of(pid: int) -> tuple[int, int]:
    """A process's proportional set size in bytes, and of it what is not pages of files.

    The system takes back pages of files when it needs the room. Zeros when the process has ended.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    kilobytes = {words[0]: int(words[1]) for words in map(str.split, lines[1:])}
    return kilobytes["Pss:"] * 1024, kilobytes["Pss_Anon:"] * 1024


def _write_delivery(file: Path, sheets: int) -> None:
    lines = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    columns = Columns()
    columns.note(lines)
    header = columns.in_order()
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, header)
        writer.writeheader()
        for number in range(sheets):
            sheet, turn = lines[number % len(lines)], number // len(lines)
            owner = sheet["exhibitor"]
            if turn:
                owner = {**owner, "id": f"{owner['id']}-{turn}", "name": f"{owner['name']} {turn}"}
            varied = {
                **sheet,
                "id": f"{sheet['id']}-{turn}",
                "title": f"{sheet['title']} {turn}",
                "exhibitor": owner,
            }
            writer.writerow(cells_of(varied, header))


if __name__ == "__main__":
    main()
