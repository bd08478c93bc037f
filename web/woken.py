"""Work right after the answer that caused it, in a thread of the serving process.

What such a thread does not get done waits in the database, for the next time and for the commands.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from catalogue.errors import CatalogueError

_log = logging.getLogger(__name__)


class Woken:
    """Does its work when it is woken, one round at a time, and waits for nothing.

    Args:
        name: of the thread, and of what waits when it fails.
        work: a round: all that there is to do.
    """

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self._name = name
        self._work = work
        self._lock = threading.Lock()
        self._woken = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There may be work. Never blocks, never raises for what becomes of it."""
        with self._lock:
            self._woken = True
            if self._thread is None:
                # A daemon: work that is slow does not hold up the end of the process, and what is
                # cut off there is done again later.
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Waits for what is being done, at most so many seconds; for a process that ends."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._woken:
                    self._thread = None
                    return
                self._woken = False
            try:
                self._work()
            except CatalogueError as error:
                _log.warning("%s waits: %s", self._name, error)
            except Exception:
                _log.exception("%s waits", self._name)
