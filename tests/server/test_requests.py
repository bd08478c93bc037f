"""Every request has a name, and a line in the log that does not say what was asked."""

from __future__ import annotations

import http.client
import json
import logging
import re
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from tests.server.conftest import Serve
from tests.server.serving import Service, eventually
from web.requests import HEADER, LONGEST_PATH, JsonLines, access_line, request_id

MADE = re.compile(r"[0-9a-f]{16}")


def id_of(given: str) -> str:
    return request_id(EnvironBuilder(headers={HEADER: given}).get_environ())


@pytest.mark.parametrize("given", ["12345678", "A-z-0-9-", "a" * 64])
def test_a_decent_id_is_taken(given: str) -> None:
    assert id_of(given) == given


@pytest.mark.parametrize("given", ["", "1234567", "a" * 65, "with space", "12345678\n", "é" * 8])
def test_any_other_is_replaced(given: str) -> None:
    environ = {"HTTP_X_REQUEST_ID": given}
    assert MADE.fullmatch(request_id(environ))


def test_an_id_stays() -> None:
    environ = EnvironBuilder().get_environ()
    assert request_id(environ) == request_id(environ)


@pytest.mark.parametrize("letter", ["a", "\x01", "é", "😀", '"', "\\", "\u2028"])
def test_a_line_is_short_enough_to_be_written_in_one_piece(letter: str) -> None:
    environ = {"PATH_INFO": "/" + (letter * 2000).encode().decode("latin-1")}
    answer = SimpleNamespace(status="404 Not Found", sent=10**12)
    line = access_line(answer, None, environ, timedelta(days=1))
    assert len(line) < 4095
    assert line.isascii()
    assert json.loads(line)["path"] == ("/" + letter * 2000)[:LONGEST_PATH]


def test_an_error_is_one_line_whatever_it_quotes() -> None:
    try:
        raise ValueError('a\n{"level": "INFO"}\u2028')
    except ValueError:
        record = logging.LogRecord("web", 40, "f.py", 1, "of %s", ("\r\n",), sys.exc_info())
    with Flask("web").test_request_context(headers={HEADER: "given-id"}):
        line = JsonLines().format(record)
    assert len(line.splitlines()) == 1
    told = json.loads(line)
    assert (told["request_id"], told["level"], told["message"]) == ("given-id", "ERROR", "of \r\n")
    assert "ValueError" in told["trace"]
    assert json.loads(JsonLines().format(record).replace("\n", ""))["request_id"] is None


def test_every_answer_names_its_request(serve: Serve) -> None:
    service = serve("--workers", "1")
    for address in ("/fr/", "/", "/fr/nothing", "/api/v1/search?size=x", "/fr/search?q=%ff"):
        assert service.get(address, {HEADER: "from-the-proxy"})[1][HEADER] == "from-the-proxy"
        assert MADE.fullmatch(service.get(address)[1][HEADER])
    assert service.out.read_text() == "", "nobody asked for an access log"


def line_of(service: Service, name: str) -> dict[str, object]:
    """The access log's line of a request; it is written after the answer is."""
    eventually(lambda: any(line["request_id"] == name for line in service.access_lines()))
    (line,) = (line for line in service.access_lines() if line["request_id"] == name)
    return line


def test_the_access_log_says_what_was_answered_and_not_what_was_asked(
    logging_service: Service,
) -> None:
    service = logging_service
    private = {HEADER: "request-1", "Cookie": "secret=1", "User-Agent": "secret"}
    body = service.get("/fr/search?q=secret", private)[2]
    line = line_of(service, "request-1")
    (worker,) = service.workers()
    written = datetime.fromisoformat(str(line.pop("time")))
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=1)
    milliseconds = line.pop("ms")
    assert isinstance(milliseconds, float)
    assert 0 < milliseconds < 30_000
    assert line == {
        "request_id": "request-1",
        "method": "GET",
        "path": "/fr/search",
        "status": 200,
        "bytes": len(body),
        "pid": worker,
    }
    assert "secret" not in service.out.read_text() + service.err.read_text()
    assert "127.0.0.1" not in service.out.read_text()


def test_a_forged_line_stays_within_its_own(logging_service: Service) -> None:
    service = logging_service
    service.get('/%0a{"status":200}%22%5c%1b[2J%E2%80%A8%ff', {HEADER: "request-2"})
    line = line_of(service, "request-2")
    assert line["status"] == 404
    assert line["path"] == '/\n{"status":200}"\\\x1b[2J\u2028\ufffd'


def test_what_gunicorn_refuses_is_logged_too(logging_service: Service) -> None:
    service = logging_service
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    connection.request("GET", "/fr/?q=secret", headers={"X": "a" * 10_000})
    assert connection.getresponse().status in (400, 431)
    connection.close()
    service.get("/healthz", {HEADER: "request-3"})
    line_of(service, "request-3")
    assert "secret" not in service.out.read_text()


def test_an_applications_error_names_the_request(serve: Serve, tmp_path: Path) -> None:
    service = serve("--workers", "1", "--access-log", data=tmp_path / "empty")
    assert service.get("/readyz", {HEADER: "request-4"})[0] == 503
    assert line_of(service, "request-4")["status"] == 503
    (told,) = (line for line in service.error_lines() if line["request_id"] == "request-4")
    assert told["level"] == "WARNING"
    assert "There is no index yet." in told["message"]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/api/v1/search?q=İHA&lang=fr".encode(), b"200"),
        ("/fr/search?q=طائرة+بدون+طيار".encode(), b"200"),
        (b"/fr/search?q=\xff", b"400"),
        (b"/fr/search?q=\x01", b"400"),
    ],
    ids=["Turkish", "Arabic", "no UTF-8", "control"],
)
def test_letters_typed_as_they_are_are_understood(
    logging_service: Service, target: bytes, status: bytes
) -> None:
    service = logging_service
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        request = b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        connection.sendall(request)
        assert connection.makefile("rb").readline().split()[1] == status
