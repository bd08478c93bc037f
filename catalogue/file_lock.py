"""A lock between processes that a forked one does not inherit."""

from __future__ import annotations

import os
import weakref
from pathlib import Path

from filelock import FileLock

_locks: weakref.WeakSet[ProcessLock] = weakref.WeakSet()


class ProcessLock:
    """A file's lock; who holds it may take it again. A forked process has one of its own.

    Args:
        path: the file.
        seconds: how long ``acquire`` waits; then it raises TimeoutError.
        thread_local: whether each thread counts for itself.
    """

    def __init__(self, path: Path, seconds: float, *, thread_local: bool = True) -> None:
        self._path = path
        self._seconds = seconds
        self._thread_local = thread_local
        self.renew()
        _locks.add(self)

    def renew(self) -> None:
        """Forgets what was held: in a forked process, by the one that it was forked from."""
        self._lock = FileLock(self._path, timeout=self._seconds, thread_local=self._thread_local)

    def acquire(self) -> object:
        """Waits for it; raises TimeoutError when somebody else holds it for too long."""
        return self._lock.acquire()

    def release(self) -> None:
        """Gives it back, as often as it was taken."""
        self._lock.release()

    @property
    def is_locked(self) -> bool:
        """Whether this process holds it (this thread, if each counts for itself)."""
        return self._lock.is_locked

    @property
    def lock_counter(self) -> int:
        """How often it is held."""
        return self._lock.lock_counter


def _renew_all() -> None:
    for lock in list(_locks):
        lock.renew()


if hasattr(os, "register_at_fork"):  # where processes fork
    os.register_at_fork(after_in_child=_renew_all)
