"""Raw Elasticsearch calls, our service on Elasticsearch and embedded, and the page over HTTP.

    python -m benchmarks.engines [--elasticsearch http://127.0.0.1:9200] [--sheets N] [--rounds N]

Without an address the test node is started (its Java options are made for a quick start, not for
speed: give a node of your own for figures to decide by). All four answer the same queries in turn
in one run. *Raw* replays exactly the calls that our service made for the query, through the same
client. Figures are milliseconds; the ratios are of the medians.
"""

from __future__ import annotations

import argparse
import http.client
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from benchmarks.latency import QUERIES, filled, server
from catalogue.composition import Catalogue
from catalogue.search.elastic import ElasticEngine
from catalogue.search.query import Query

RECORDED = ("msearch", "mget")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elasticsearch", default="", help="address of a node")
    parser.add_argument("--sheets", type=int, default=10_000, help="the demo's sheets, repeated")
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = arguments.elasticsearch or stack.enter_context(node(folder))
        os.environ.update(CATALOGUE_ENGINE="elasticsearch", CATALOGUE_ELASTICSEARCH_URL=url)
        elastic = filled(folder / "elastic", arguments.sheets)
        port = stack.enter_context(server(folder / "elastic"))
        os.environ["CATALOGUE_ENGINE"] = "embedded"
        embedded = filled(folder / "embedded", arguments.sheets)
        times = _measure(elastic, embedded, port, arguments.rounds)
    print(f"{arguments.sheets} sheets, {len(QUERIES)} queries, {arguments.rounds} rounds, ", end="")
    print(f"{os.cpu_count()} cores, page of 20, milliseconds")
    print(f"{'':26}{'median':>9}{'95th':>9}{'to raw':>9}")
    for name, values in times.items():
        ratio = median(values) / median(times["raw Elasticsearch calls"])
        print(f"{name:26}{median(values):9.2f}{quantiles(values, n=20)[-1]:9.2f}{ratio:9.2f}")


def _measure(
    elastic: Catalogue, embedded: Catalogue, port: int, rounds: int
) -> dict[str, list[float]]:
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def page(query: Query) -> None:
        address = f"/{query.language}/search?" + urlencode(query.parameters())
        connection.request("GET", address)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status} for {address}: {body[:200]!r}")

    def of(query: Query) -> tuple[Callable[[], object], ...]:
        return (
            _recorded(elastic, query),
            lambda: elastic.search.search(query),
            lambda: embedded.search.search(query),
            lambda: page(query),
        )

    calls = [of(query) for query in QUERIES]
    times: dict[str, list[float]] = {
        "raw Elasticsearch calls": [],
        "service on Elasticsearch": [],
        "service, embedded engine": [],
        "page, on Elasticsearch": [],
    }
    for turn in range(rounds + 2):
        for kinds in calls:
            for name, call in zip(times, kinds, strict=True):
                started = time.perf_counter()
                call()
                if turn >= 2:  # the first two rounds warm up
                    times[name].append((time.perf_counter() - started) * 1000)
    return times


def _recorded(catalogue: Catalogue, query: Query) -> Callable[[], object]:
    """The calls that a search makes, to be made again without us."""
    engine = catalogue.engine
    assert isinstance(engine, ElasticEngine)
    client: Any = engine.client
    made: list[tuple[Callable[..., object], dict[str, Any]]] = []
    real = {name: getattr(client, name) for name in RECORDED}

    def recording(name: str) -> Callable[..., object]:
        def call(**arguments: Any) -> object:
            made.append((real[name], arguments))
            return real[name](**arguments)

        return call

    for name in RECORDED:
        setattr(client, name, recording(name))
    try:
        catalogue.search.search(query)
    finally:
        for name in RECORDED:
            setattr(client, name, real[name])
    return lambda: [call(**arguments) for call, arguments in made]


@contextmanager
def node(folder: Path) -> Iterator[str]:
    """Runs the test node in a folder; gives its address."""
    from tests.node.elasticsearch import start_node, why_not

    if reason := why_not():
        raise SystemExit(f"No node can be started here: {reason}. Give --elasticsearch ADDRESS.")
    with start_node(folder / "node", heap="1g") as started:
        yield started.url


if __name__ == "__main__":
    main()
