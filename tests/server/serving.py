"""A running service, its processes, and readers who load it."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PAGES = (
    "/fr/",
    "/tr/search?q=radar",
    "/ar/search?q=%D8%B1%D8%A7%D8%AF%D8%A7%D8%B1",
    "/fr/sheets/bozdoruk-koytak-m",
    "/api/v1/search?q=drone",
)
PATIENCE = 30
"""Seconds after which something that should have happened has not: the machine may be busy."""


def eventually(condition: Callable[[], Any]) -> None:
    """Waits until the condition holds.

    Raises:
        AssertionError: it never did.
    """
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def children(pid: int) -> set[int]:
    """Processes that live and were started by the process."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, in brackets, may hold spaces.
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state not in "ZX":
                found.add(int(stat.parent.name))
    return found


def lives(pid: int) -> bool:
    """Whether the process is there, and not merely unburied."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Service:
    """``catalogue serve`` on a port of its own; a context manager that leaves no process behind."""

    def __init__(self, data: Path, logs: Path, options: tuple[str, ...]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.out, self.err = logs / f"{self.port}.out", logs / f"{self.port}.err"
        command = Path(sys.executable).with_name("catalogue")
        address = ("--host", "127.0.0.1", "--port", str(self.port))
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [command, "serve", *address, *options],
                env={**os.environ, "CATALOGUE_DATA": str(data)},
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def __enter__(self) -> Service:
        eventually(self._answers)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.err.read_text()
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("/healthz")[0] == 200
        return False

    def get(
        self, address: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body of an answer, over a new connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", address, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def signal(self, number: int) -> None:
        """Sends a signal to the master."""
        self.process.send_signal(number)

    def workers(self) -> set[int]:
        """Process ids of the workers."""
        return children(self.process.pid)

    def access_lines(self) -> list[dict[str, Any]]:
        """What the access log says."""
        return [json.loads(line) for line in self.out.read_text().splitlines()]

    def error_lines(self) -> list[dict[str, Any]]:
        """What the application's log says; gunicorn's own lines are left out."""
        lines = self.err.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


class Readers:
    """Four readers who ask for page after page.

    Attributes:
        answered: how many pages came.
        failures: what went wrong, in words.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.answered = 0
        self.failures: list[str] = []
        self._counting = threading.Lock()
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(4)]

    def _read(self, first: int) -> None:
        for address in itertools.islice(itertools.cycle(PAGES), first, None):
            if self._enough.is_set():
                return
            try:
                status, _, body = self.service.get(address)
                failure = "" if status == 200 and body else f"{status} for {address}"
            except (OSError, http.client.HTTPException) as error:
                failure = f"{error!r} for {address}"
            with self._counting:
                if failure:
                    self.failures.append(failure)
                else:
                    self.answered += 1
            # Four who never pause take the processor from the processes that the test waits for.
            time.sleep(0.03)

    def wait_for_more(self, pages: int = 20) -> None:
        """Waits until so many more pages have come."""
        enough = self.answered + pages
        eventually(lambda: self.answered >= enough)

    def start(self) -> None:
        """Sends the readers off."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Calls them back."""
        self._enough.set()
        for thread in self._threads:
            thread.join(PATIENCE)


@contextmanager
def reading(service: Service) -> Iterator[Readers]:
    """Readers who are busy from the beginning to the end of a block."""
    readers = Readers(service)
    readers.start()
    try:
        readers.wait_for_more()
        yield readers
        readers.wait_for_more()
    finally:
        readers.stop()
