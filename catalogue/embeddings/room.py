"""How much memory a program may still take."""

from __future__ import annotations

from pathlib import Path

_SYSTEM = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")


def available_bytes(system: Path = _SYSTEM, group: Path = _GROUP) -> int | None:
    """Bytes that can be taken without another program losing its own; None where nobody says.

    Args:
        system: Linux's account of the whole machine.
        group: the folder of the container's control group (version 2), whose limit counts too.
    """
    known = [value for value in (_of_system(system), _of_group(group)) if value is not None]
    return min(known, default=None)


def _of_system(file: Path) -> int | None:
    try:
        for line in file.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None


def _of_group(folder: Path) -> int | None:
    try:
        limit = int((folder / "memory.max").read_text("ascii"))  # "max" is no limit
        taken = int((folder / "memory.current").read_text("ascii"))
        # What the group holds of files can be given back at once.
        statistics = (folder / "memory.stat").read_text("ascii").splitlines()
        files = next(int(line.split()[1]) for line in statistics if line.startswith("file "))
    except (OSError, ValueError, IndexError, StopIteration):
        return None
    return max(0, limit - taken + files)
