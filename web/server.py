"""gunicorn, told what it needs to know."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from catalogue.composition import open_catalogue
from catalogue.errors import EngineError, SettingsError
from catalogue.settings import Settings
from web.app import create_app


def run(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serves until it is told to stop.

    Args:
        settings: of the catalogue.
        host: address to listen at.
        port: port to listen at.
        workers: processes; each answers with four threads.

    Raises:
        CatalogueError: the catalogue cannot be opened, or the port is taken.
    """
    _check_port(host, port)
    # A worker's threads are enough; the tokenizer's own would fight them for two cores.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    catalogue = open_catalogue(settings)
    try:
        catalogue.fitting_index()
    except EngineError as error:
        # Its readers see a calm page until the engine is back or mended, without another start.
        print(f"! {error}", file=sys.stderr)

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": 4,
                # One copy of the encoder's memory for all workers, and one opening of the store.
                "preload_app": True,
                "timeout": 30,
                "graceful_timeout": 15,
                "keepalive": 15,
                "accesslog": None,
                # It would lie in the home folder, and two shows on one machine would share it.
                "control_socket_disable": True,
                "post_fork": _after_fork,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return create_app(catalogue)

    def _after_fork(_server: Any, _worker: Any) -> None:
        # A connection belongs to one process: the parent's are left to it, unclosed.
        catalogue.store.engine.dispose(close=False)

    Server().run()


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
