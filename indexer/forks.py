"""Processes forked from this one: what they share with it, and how they end."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

from catalogue.composition import Catalogue
from catalogue.search.embedded import release_inherited_locks

CAN_FORK = sys.platform == "linux"
"""Elsewhere a fork brings surprises, or there is none."""

_PR_SET_PDEATHSIG = 1  # of linux/prctl.h


def may_fork() -> bool:
    """Whether this process can be forked at this moment, and what is forked from it can work.

    Not while another thread runs, as in the web service: a lock that it holds at that moment stays
    held in the new process, by nobody, and who waits for it there waits for ever.
    """
    return CAN_FORK and threading.active_count() == 1


def begin_fork(catalogue: Catalogue, parent: int) -> None:
    """To be called first in a forked process.

    It ends when its parent ends, even by SIGKILL: a crash at any line is harmless. The terminal's
    Ctrl-C, which reaches both, is left to the parent; so are its connections, unclosed.

    Args:
        catalogue: the parent's.
        parent: its process's number.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was quicker
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    release_inherited_locks()
    catalogue.store.engine.dispose(close=False)
