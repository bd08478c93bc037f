"""Sends mail right after the answer that caused it, in a thread of the serving process.

What it does not send waits in the database for ``catalogue mail send``.
"""

from __future__ import annotations

import logging
import threading

from catalogue.errors import StoreError
from catalogue.mail.relay import open_relay
from catalogue.mail.relay_address import parse_relay
from catalogue.mail.sending import deliver
from catalogue.settings import Settings
from catalogue.store.session import Store

_log = logging.getLogger(__name__)


class MailThread:
    """Drains the outbox of mail when it is woken, one round at a time, and waits for nothing.

    Args:
        store: the database.
        settings: name the relay.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._lock = threading.Lock()
        self._woken = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There may be mail. Never blocks, never raises for what the relay does."""
        with self._lock:
            self._woken = True
            if self._thread is None:
                # A daemon: a relay that is slow does not hold up the end of the process, and a
                # mail that is cut off there is sent again when its claim has ended.
                self._thread = threading.Thread(target=self._run, name="mail", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Waits for what is being sent, at most so many seconds; for a process that ends."""
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
                relay = open_relay(parse_relay(self._settings.mail_url))
                deliver(self._store, relay, self._settings)
            except StoreError as error:
                _log.warning("mail waits: %s", error)
            except Exception:
                _log.exception("mail waits")
