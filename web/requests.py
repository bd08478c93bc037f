"""What a request is called, and its line in the log.

Every request has an id: the caller's ``X-Request-Id`` when it is 8 to 64 characters of
``[A-Za-z0-9-]``, so that a proxy's log and ours can be laid side by side, else one made here. The
answer carries it, the access log and the application's errors name it.

The access log keeps neither what was asked nor who asked: of the address only the path, and no
reader's network address, browser or cookie.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request
from gunicorn.glogging import Logger

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-Id"
LONGEST_PATH = 300
"""Characters of a path that are logged. Escaped they are 3600 bytes at most, so that a line stays
below the 4096 that a pipe takes in one piece, however many workers write to it."""

_KEY = "catalogue.request_id"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id(environ: WSGIEnvironment) -> str:
    """The id of the request with this WSGI environment, the same whenever asked."""
    known: str | None = environ.get(_KEY)
    if known is None:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        known = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        environ[_KEY] = known
    return known


def with_ids(application: WSGIApplication) -> WSGIApplication:
    """The application, with the request's id in the header of every answer."""

    def named(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        header = (HEADER, request_id(environ))

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, header], *error)

        return application(environ, start)

    return named


class AccessLog(Logger):  # type: ignore[misc]
    """gunicorn's log, whose access lines are JSON objects.

    gunicorn's format strings cannot write JSON: they escape a quotation mark, but no backslash.
    """

    def access(
        self, resp: Any, req: Any, environ: WSGIEnvironment, request_time: timedelta
    ) -> None:
        """Writes the line of a request that has been answered."""
        if self.access_log_enabled:
            self.access_log.info("%s", access_line(resp, req, environ, request_time))


_KEYS = re.compile(r"(/shortlist/)[\w-]{10,}")
"""Who reads the log must not be able to open the lists that delegations share."""


def access_line(resp: Any, req: Any, environ: WSGIEnvironment, request_time: timedelta) -> str:
    """The line of a request in the access log.

    Args:
        resp: gunicorn's response: its ``status`` (``"200 OK"``) and ``sent``, bytes of the body.
        req: gunicorn's request.
        environ: the request's WSGI environment.
        request_time: from the parsed request to the last byte written.
    """
    # One that gunicorn refuses before the application sees it has no PATH_INFO yet.
    path = environ.get("PATH_INFO") or getattr(req, "path", None) or ""
    path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    return json.dumps(
        {
            "time": _now(),
            "request_id": request_id(environ),
            "method": environ.get("REQUEST_METHOD"),
            "path": _KEYS.sub(r"\1...", path)[:LONGEST_PATH],
            "status": int(str(resp.status).split(None, 1)[0]),
            "bytes": resp.sent,
            "ms": round(request_time.total_seconds() * 1000, 1),
            "pid": os.getpid(),
        }
    )


class JsonLines(logging.Formatter):
    """Writes a log record, its stack trace included, as one line of JSON.

    Whatever a message quotes, it cannot pass for a line of its own: letters beyond ASCII and
    control characters are escaped.
    """

    def format(self, record: logging.LogRecord) -> str:
        """See ``logging.Formatter.format``."""
        line = {
            "time": _now(),
            "request_id": request_id(request.environ) if has_request_context() else None,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "pid": os.getpid(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
