"""Nobody notices when the service is renewed, hurt, or told to stop."""

from __future__ import annotations

import os
import signal
import socket
import time

from tests.server.conftest import Serve
from tests.server.serving import (
    PATIENCE,
    Service,
    children,
    eventually,
    lives,
    reading,
)

WORKERS = ("--workers", "2")


def half_a_request(service: Service) -> socket.socket:
    """A request that is running: a worker has it, and waits for the rest of it."""
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)
    connection.sendall(b"GET /fr/ HTTP/1.1\r\nHost: localhost\r\n")
    time.sleep(0.5)  # nothing outside shows the moment at which a worker takes it
    return connection


def the_rest(connection: socket.socket) -> bytes:
    """Sends the rest, and reads until the server closes."""
    with connection:
        connection.sendall(b"\r\n")
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_no_request_fails_while_workers_are_renewed(serve: Serve) -> None:
    service = serve(*WORKERS)
    eventually(lambda: len(service.workers()) == 2)
    with reading(service) as readers:
        for _ in range(3):
            before = service.workers()
            service.signal(signal.SIGHUP)
            eventually(lambda: len(service.workers() - before) == 2)
            eventually(lambda: not service.workers() & before)
            readers.wait_for_more()
    assert readers.failures == []


def test_no_request_fails_while_a_second_master_takes_over(serve: Serve) -> None:
    service = serve(*WORKERS)
    eventually(lambda: len(service.workers()) == 2)
    with reading(service) as readers:
        first = service.workers()
        service.signal(signal.SIGUSR2)
        eventually(lambda: len(service.workers() - first) == 1)
        (second,) = service.workers() - first
        eventually(lambda: len(children(second)) == 2)
        readers.wait_for_more()
        service.signal(signal.SIGTERM)
        assert service.process.wait(PATIENCE) == 0
        readers.wait_for_more()
    assert readers.failures == []
    renewed = children(second)
    os.kill(second, signal.SIGTERM)
    eventually(lambda: not any(map(lives, {second, *renewed})))


def test_a_request_that_runs_is_finished_by_an_old_worker(serve: Serve) -> None:
    service = serve("--workers", "1")
    connection = half_a_request(service)
    before = service.workers()
    service.signal(signal.SIGHUP)
    eventually(lambda: service.workers() - before)
    assert the_rest(connection).startswith(b"HTTP/1.1 200 OK")


def test_a_killed_worker_is_replaced_while_the_other_goes_on(serve: Serve) -> None:
    service = serve(*WORKERS)
    eventually(lambda: len(service.workers()) == 2)
    with reading(service) as readers:
        before = service.workers()
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        readers.wait_for_more()
        eventually(lambda: len(service.workers() - {victim}) == 2)
        lost = len(readers.failures)
        readers.wait_for_more()
    assert lost <= 4, "more than the one request a reader that the worker can have had"
    assert len(readers.failures) == lost


def test_being_told_to_stop_twice_finishes_the_request_that_runs(serve: Serve) -> None:
    service = serve(*WORKERS)
    connection = half_a_request(service)
    service.signal(signal.SIGTERM)
    eventually(lambda: len(service.workers()) < 2)  # the idle one has gone
    service.signal(signal.SIGTERM)
    time.sleep(0.5)
    answer = the_rest(connection)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.rstrip().endswith(b"</html>")
    assert service.process.wait(PATIENCE) == 0


def test_being_told_to_stop_ends_every_process(serve: Serve) -> None:
    service = serve(*WORKERS)
    eventually(lambda: len(service.workers()) == 2)
    workers = service.workers()
    service.signal(signal.SIGTERM)
    assert service.process.wait(PATIENCE) == 0
    assert not any(map(lives, workers))
