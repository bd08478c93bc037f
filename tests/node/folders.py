"""The folders that nodes work in, and the processes that are known from there."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from tests.node.installation import Account, CannotRun, cache_folder, reachable

PREFIX = "catalogue-node-"

_rooms: dict[Path, BaseFileLock] = {}


def room_for(folder: Path, account: Account | None) -> Path:
    """A folder that the server's user can enter; ``folder`` itself, if possible.

    pytest's temporary folders are closed to others. Then the files lie beside them, with a link
    ``files`` from the folder, and go when the test run does.
    """
    if account is None or reachable(folder):
        return folder
    link = folder / "files"
    if link.is_dir():
        return link.resolve()
    with FileLock(cache_folder() / "rooms.lock", timeout=60):
        _sweep()
        room = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_open_temporary()))
        room.chmod(0o755)
        # Held for as long as this process lives, and no longer.
        _rooms[room] = FileLock(room / "held")
        _rooms[room].acquire()
    link.unlink(missing_ok=True)
    link.symlink_to(room)
    return room


def _open_temporary() -> Path:
    """The machine's temporary folder that everybody may enter."""
    for folder in (Path(tempfile.gettempdir()), Path("/var/tmp")):
        if reachable(folder):
            return folder
    raise CannotRun("no temporary folder that an unprivileged user may enter")


def _sweep() -> None:
    """Remove what test runs left behind that were killed."""
    for room in _open_temporary().glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, Timeout), FileLock(room / "held", timeout=0):
            end_leftover(room)
            shutil.rmtree(room, ignore_errors=True)


def end_leftover(room: Path) -> None:
    """End a server that still works on a folder although its test run is over."""
    pid = pid_in(room)
    if pid is None or not lives(pid):
        return
    shown = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True)
    # The number may long be another program's.
    if str(room).encode() in shown.stdout:
        os.kill(pid, signal.SIGKILL)
        while lives(pid):
            time.sleep(0.02)


def remove_rooms() -> None:
    """Remove the folders that this test run made outside its own."""
    for room, lock in _rooms.items():
        lock.release()
        shutil.rmtree(room, ignore_errors=True)
    _rooms.clear()


def pid_in(room: Path) -> int | None:
    """What the server wrote into its PID file, if it is there."""
    with contextlib.suppress(OSError, ValueError):
        return int((room / "pid").read_text())
    return None


def lives(pid: int) -> bool:
    """Whether a process is there, and not just its entry in the table."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return True
