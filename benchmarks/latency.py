"""How long a search takes: in the raw engine, through ``service.search``, and over HTTP.

    python -m benchmarks.latency [--sheets 180] [--rounds 20]

All three answer the same queries in turn in one run, so that a slow moment of the machine hits
them alike. *Engine* is the plan's search plus fetching the page's sheets, nothing of ours around
it; *service* adds understanding, encoding, fusion, highlighting and labels; *HTTP* adds gunicorn,
Flask and JSON over one kept connection. Figures are milliseconds; the ratios are of the medians.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from catalogue.composition import Catalogue, open_catalogue
from catalogue.search.query import Query
from catalogue.search.understanding import label_index, understand
from catalogue.settings import Settings
from indexer.loading import load_files
from indexer.sync import drain

DEMO = Path(__file__).parent.parent / "catalogue" / "demo" / "sheets.jsonl"
QUERIES = (
    Query("drone de surveillance"),
    Query("İHA", "tr"),
    Query("véhicule blindé", filters={"domain": ("land",), "country": ("TR",)}),
    Query("radio chiffrée portée > 10 km"),
    Query("patrol boat for shallow rivers", "en"),
    Query("مدرعة مقاومة للألغام", "ar"),
    Query("su arıtma", "tr"),
    Query("surveillance des frontières de nuit"),
    Query("vehicule blinde lger"),
    Query(""),
)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheets", type=int, default=180, help="the demo's sheets, repeated")
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        catalogue = filled(Path(folder), arguments.sheets)
        with server(Path(folder)) as port:
            times = _measure(catalogue, port, arguments.rounds)
        state = catalogue.fitting_index()
    documents = state.documents if state else 0
    print(
        f"{documents} sheets, engine {catalogue.engine.name}, {len(QUERIES)} queries, ",
        end="",
    )
    print(f"{arguments.rounds} rounds, {os.cpu_count()} cores, page of 20, milliseconds")
    print(f"{'':10}{'median':>9}{'95th':>9}{'to engine':>11}")
    for name, values in times.items():
        ninety_fifth = quantiles(values, n=20)[-1]
        ratio = median(values) / median(times["engine"])
        print(f"{name:10}{median(values):9.2f}{ninety_fifth:9.2f}{ratio:11.2f}")


def _measure(catalogue: Catalogue, port: int, rounds: int) -> dict[str, list[float]]:
    labels = label_index(catalogue.taxonomy)
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def engine(query: Query) -> Callable[[], object]:
        understood = understand(query.text, query.language, labels)
        plan = catalogue.search.plan(query, understood)

        def call() -> object:
            found = catalogue.engine.search(plan)
            page = sorted(found.candidates, key=lambda c: -c.lexical)[: query.size]
            return catalogue.engine.sources([candidate.id for candidate in page])

        return call

    def over_http(query: Query) -> Callable[[], object]:
        address = "/api/v1/search?" + urlencode([*query.parameters(), ("lang", query.language)])

        def call() -> object:
            connection.request("GET", address)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise RuntimeError(f"{response.status} for {address}: {body[:200]!r}")
            return json.loads(body)

        return call

    def service(query: Query) -> Callable[[], object]:
        return lambda: catalogue.search.search(query)

    calls = [(engine(q), service(q), over_http(q)) for q in QUERIES]
    times: dict[str, list[float]] = {"engine": [], "service": [], "HTTP": []}
    for turn in range(rounds + 2):
        for kinds in calls:
            for name, call in zip(times, kinds, strict=True):
                started = time.perf_counter()
                call()
                if turn >= 2:  # the first two rounds warm up
                    times[name].append((time.perf_counter() - started) * 1000)
    return times


def filled(folder: Path, sheets: int) -> Catalogue:
    """A catalogue of the environment's settings in a folder, with the demo's sheets repeated."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {**os.environ, "CATALOGUE_DATA": str(folder), "CATALOGUE_DATABASE_URL": ""}
    catalogue = open_catalogue(Settings.from_environment(settings))
    lines = DEMO.read_text(encoding="utf-8").splitlines()
    file = folder / "sheets.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for number in range(sheets):
            sheet = json.loads(lines[number % len(lines)])
            if number >= len(lines):
                sheet["id"] += f"-{number}"
            out.write(json.dumps(sheet, ensure_ascii=False) + "\n")
    load_files(catalogue, [file])
    drain(catalogue)
    return catalogue


@contextmanager
def server(folder: Path, workers: int = 1, threads: int = 4) -> Iterator[int]:
    """Serves the catalogue in a folder; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "web.cli", "serve", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--workers", str(workers), "--threads", str(threads)],
        env={**os.environ, "CATALOGUE_DATA": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


if __name__ == "__main__":
    main()
