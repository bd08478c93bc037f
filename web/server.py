"""gunicorn, told what it needs to know.

The master opens the catalogue once, and its workers are forked from it (``preload_app``): they
share one copy of the encoder and of the program. What signals to the master do:

======== ===========================================================================================
``HUP``  fresh workers with the *same* program and settings, for these were read before the fork;
         the old ones finish what they do. No request fails
``USR2`` a second master beside the first, on the same port, that reads the program anew (settings
         are in the environment, which it inherits); then ``TERM`` to the first. No request fails:
         so a new version goes live. The service must have been started by the command
         ``catalogue``; gunicorn cannot repeat ``python -m web.cli``
``TERM`` no new connections; running requests are finished, for at most ``GRACE`` seconds
``INT``  ends at once
======== ===========================================================================================
"""

from __future__ import annotations

import gc
import os
import re
import socket
import sys
from typing import Any

from flask.logging import default_handler
from gunicorn.app.base import BaseApplication
from gunicorn.http import message

from catalogue.composition import open_catalogue
from catalogue.errors import EngineError, SettingsError
from catalogue.settings import Settings
from catalogue.store.searches import forget
from web.app import create_app
from web.requests import AccessLog, JsonLines, with_ids

# A terminal sends "q=İHA" as it is typed. gunicorn 27 refuses every letter beyond ASCII; servers
# before it, and proxies, take the bytes for what they are, and so do we. Controls and spaces
# stay refused here, and bytes that are no UTF-8 by ``web.app``.
message.RFC9112_TARGET_INVALID = re.compile(r"[\x00-\x20\x7f]")

THREADS = 4
"""By default of a process. ``python -m benchmarks.workers`` on two cores that others used too: one
process answered about 70 pages a second whatever its threads, two or more 76 to 114 (in a busier
moment one and two did the same); the rest was noise. Threads are for readers who wait: for the
network, or behind a slow question."""
MAIL_SECONDS = 5.0
"""How long a worker that ends waits for mail that is being sent; the rest is sent by others."""
INDEX_SECONDS = 5.0
"""Likewise for changes that are being indexed."""
GRACE = 15
"""Seconds that a running request is given when its worker is told to stop."""


def run(
    settings: Settings,
    host: str,
    port: int,
    workers: int,
    threads: int = THREADS,
    access_log: bool = False,
    development: bool = False,
) -> None:
    """Serves until it is told to stop.

    Args:
        settings: of the catalogue.
        host: address to listen at.
        port: port to listen at.
        workers: processes.
        threads: requests that a process answers at the same time.
        access_log: one line of JSON on standard output a request, and the application's errors on
            standard error as lines of JSON too; see ``web.requests``.
        development: adds the page of the design system.

    Raises:
        CatalogueError: the catalogue cannot be opened, or the port is taken.
    """
    # After USR2 the port is taken by the first master, who hands its sockets on in this variable.
    if "GUNICORN_FD" not in os.environ:
        _check_port(host, port)
    # A worker's threads are enough; the tokenizer's own would fight them for two cores.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if settings.encoder != "static":
        _tame_torch()
    catalogue = open_catalogue(settings)
    try:
        catalogue.fitting_index()
    except EngineError as error:
        # Its readers see a calm page until the engine is back or mended, without another start.
        print(f"! {error}", file=sys.stderr)

    app = create_app(catalogue, development=development)
    with catalogue.store.writing() as session:
        forget(session, settings.searches_kept)

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                # Also with one thread: the worker without threads knows no kept connections.
                "worker_class": "gthread",
                # One copy of the encoder's memory for all workers, and one opening of the store.
                "preload_app": True,
                "timeout": 30,
                "graceful_timeout": GRACE,
                "keepalive": 15,
                "accesslog": "-" if access_log else None,
                "logger_class": AccessLog,
                # It would lie in the home folder, and two shows on one machine would share it.
                "control_socket_disable": True,
                "when_ready": _before_forks,
                "post_fork": _after_fork,
                "worker_exit": _at_the_end,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            if access_log:
                default_handler.setFormatter(JsonLines())
            return with_ids(app)

    def _before_forks(_server: Any) -> None:
        # The collector writes into every object it visits, and what is written is no longer shared.
        # Measured on the demo after 250 pages: 56 MB of a worker's own instead of 76.
        gc.collect()
        gc.freeze()

    def _after_fork(_server: Any, _worker: Any) -> None:
        # A connection belongs to one process: the parent's are left to it, unclosed.
        catalogue.store.engine.dispose(close=False)

    def _at_the_end(_server: Any, _worker: Any) -> None:
        app.extensions["searches"].close()
        app.extensions["mail"].wait(MAIL_SECONDS)
        app.extensions["index"].wait(INDEX_SECONDS)
        app.extensions["views"].close()
        app.extensions["found"].close()

    Server().run()


def _tame_torch() -> None:
    """Has PyTorch survive the fork of the workers; to be called before it is imported.

    A GPU's context belongs to the process that opened it, and OpenMP's threads stay behind in the
    master: a worker would wait for them for ever. One thread a worker is enough for a question, and
    there is a worker a core.
    """
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    os.environ["OMP_NUM_THREADS"] = "1"


def _check_port(host: str, port: int) -> None:
    """Says at once what gunicorn would try five times, and log as a failure of its own."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"Port {port} cannot be used: {error.strerror}.",
                "Choose another with --port, or with 'PORT=8123 make demo'.",
            ) from error
