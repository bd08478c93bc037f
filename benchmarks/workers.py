"""How many requests a second different numbers of processes and threads answer.

    python -m benchmarks.workers [--seconds 1] [--rounds 6]

Every setting serves the demo show to the same readers: two processes with four readers each, who
ask for result pages without a pause, ten over one connection, then over a new one. All servers run
from the beginning (4 GB of memory) and are asked in turn, so that a slow moment of the machine hits
more than one of them; the rate is the median of the rounds, with the lowest and the highest beside
it. The readers need a part of the same cores: compare rows of one table, not tables.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import tempfile
import threading
import time
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from benchmarks.latency import QUERIES, filled, server

WORKERS = (1, 2, 3, 4)
THREADS = (1, 4, 8)
CLIENTS, READERS = 2, 4
ADDRESSES = tuple(f"/{q.language}/search?{urlencode(q.parameters())}" for q in QUERIES)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1, help="of every setting in a round")
    parser.add_argument("--rounds", type=int, default=6)
    arguments = parser.parse_args()
    settings = list(product(WORKERS, THREADS))
    times: dict[tuple[int, int], list[float]] = {setting: [] for setting in settings}
    rates: dict[tuple[int, int], list[float]] = {setting: [] for setting in settings}
    # Spawned: a fork would inherit the open catalogue's threads half alive.
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        filled(folder, 180).close()
        clients = stack.enter_context(context.Pool(CLIENTS))
        ports = {setting: stack.enter_context(server(folder, *setting)) for setting in settings}
        for turn in range(arguments.rounds + 1):
            for setting, port in ports.items():
                task = (port, arguments.seconds)
                parts = clients.starmap(_client, [task] * CLIENTS, chunksize=1)
                found = [value for part in parts for value in part]
                if turn >= 1:  # the first round warms up
                    times[setting] += found
                    rates[setting].append(len(found) / arguments.seconds)
    print(f"{os.cpu_count()} cores, {CLIENTS * READERS} readers, result pages of the demo show")
    print(f"{'workers':>7}{'threads':>9}{'requests/s':>12}{'lowest-highest':>16}{'95th, ms':>10}")
    for setting in settings:
        of_rounds = rates[setting]
        around = f"{min(of_rounds):.0f}-{max(of_rounds):.0f}"
        ninety_fifth = quantiles(times[setting], n=20)[-1]
        print(f"{setting[0]:7}{setting[1]:9}{median(of_rounds):12.0f}{around:>16}", end="")
        print(f"{ninety_fifth:10.0f}")


def _client(port: int, seconds: float) -> list[float]:
    """Milliseconds of each request that a process full of readers got answered in time."""
    end = time.perf_counter() + seconds
    times: list[float] = []
    errors: list[Exception] = []

    def read() -> None:
        try:
            while time.perf_counter() < end:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                for address in ADDRESSES:
                    if time.perf_counter() > end:
                        break
                    started = time.perf_counter()
                    connection.request("GET", address)
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status != 200:
                        raise RuntimeError(f"{answer.status} for {address}")
                    if time.perf_counter() <= end:
                        times.append((time.perf_counter() - started) * 1000)
                connection.close()
        except Exception as error:  # told to who asked: a thread's own end is silent
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return times


if __name__ == "__main__":
    main()
