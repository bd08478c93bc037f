"""What must have reached the disk before the next step is taken."""

from __future__ import annotations

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Has the system write a file, or the names in a folder, to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
