"""A site that goes away, comes back, is slow, and counts what it sends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class Site:
    """An application on a port of its own.

    Attributes:
        address: of the site, without a slash behind.
        asked: the paths that were asked for since the last ``forget``.
        sent: the bytes that travelled to readers since then, headers included.
        delay: seconds that pages take longer; files and all else come at once.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.asked: list[str] = []
        self.sent = 0
        self.delay = 0.0
        self._application = application
        self._lock = threading.Lock()
        self._server: BaseWSGIServer | None = None
        self.port = 0
        self.come()
        self.address = f"http://127.0.0.1:{self.port}"

    def come(self) -> None:
        """Answers from now on, at the same address as before."""
        self._server = make_server(
            "127.0.0.1", self.port, self._answer, threaded=True, request_handler=self._handler()
        )
        self.port = self._server.server_port
        # Told to stop, it looks up from its work that often, and not twice a second.
        self._serving = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._serving.start()

    def go(self) -> None:
        """From now on nobody answers; what a reader without network meets, for his browser."""
        if self._server:
            self._server.shutdown()
            self._serving.join()  # until then the system may keep the port
            self._server.server_close()
        self._server = None

    def forget(self) -> None:
        """Counts anew."""
        with self._lock:
            self.asked.clear()
            self.sent = 0

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        with self._lock:
            self.asked.append(path)
        if self.delay and path[:4] in ("/fr/", "/en/", "/tr/", "/ar/"):
            time.sleep(self.delay)
        return self._application(environ, start)

    def _handler(self) -> type[WSGIRequestHandler]:
        site = self

        class Counting(WSGIRequestHandler):
            def setup(self) -> None:
                super().setup()
                write = self.wfile.write

                def counted(data: Any) -> int:
                    with site._lock:
                        site.sent += len(data)
                    return write(data)

                self.wfile.write = counted  # type: ignore[method-assign]

            def run_wsgi(self) -> None:
                # Browsers open connections in advance; one from before has an end now, too.
                if site._server:
                    super().run_wsgi()
                self.close_connection = True

            def log(self, *_: Any) -> None:
                """Says nothing."""

        return Counting
