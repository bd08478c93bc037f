"""The process that examines files; ``guard.Examiner`` starts it, and ends it when it is too slow.

Reads a line of JSON for each file, ``[file, holds, folder]``, and answers with one.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from catalogue.assets.examination import examine
from catalogue.assets.refusals import RefusedFile

_MEMORY = 3 * 1024**3
"""Bytes of address space: the largest picture decoded, turned and converted, with room for the
libraries and their threads."""

_LARGEST_FILE = 64 * 1024 * 1024  # bytes written; no picture of ours comes near


def main() -> None:
    """Answers until nobody asks."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Answers have a channel of their own: what a library prints must not be taken for one.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        file, holds, folder = json.loads(line)
        answers.write(json.dumps(_answer(Path(file), holds, Path(folder))) + "\n")
        answers.flush()


def _answer(file: Path, holds: Any, folder: Path) -> dict[str, Any]:
    try:
        return {"description": examine(file, holds, folder).as_json()}
    except RefusedFile as refusal:
        return {"refused": refusal.code, "details": refusal.details}
    except MemoryError:
        return {"refused": "file-costly", "details": {}}


if __name__ == "__main__":
    main()
