"""A stranger's file is examined in a process of its own, which may be ended at any time."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from catalogue.assets.description import Description
from catalogue.assets.refusals import RefusedFile
from catalogue.sheets.fields import Holds

SECONDS = 30.0
"""For one file: some thirty times what the largest camera's picture takes on a slow core."""

# -P: modules are not looked for in the current folder, which may be a stranger's delivery.
_WORKER = [sys.executable, "-P", "-m", "catalogue.assets.worker"]


class Examiner:
    """Examines files, one after the other; use it as a context, so that its process ends.

    The process is started with the first file, and again after one that it did not survive.

    Args:
        seconds: how long one file may take.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Examiner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def examine(self, file: Path, holds: Holds, folder: Path) -> Description:
        """``catalogue.assets.examination.examine``, within bounds of time and memory.

        Raises:
            RefusedFile: what ``examine`` says, or the file took too long, too much memory, or
                brought the process down.
        """
        answer = self._ask([str(file), holds, str(folder)])
        if "refused" in answer:
            raise RefusedFile(answer["refused"], **answer["details"])
        return Description.from_json(answer["description"])

    def _ask(self, question: list[str]) -> dict[str, Any]:
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], self._seconds)
            line = process.stdout.readline() if ready else ""
        except OSError:
            line = ""
        if not line:
            self._end()
            raise RefusedFile("file-costly")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _start(self) -> subprocess.Popen[str]:
        # What decodes strangers' files has no business with passwords.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CATALOGUE_")}
        return subprocess.Popen(  # noqa: S603 - our own module
            _WORKER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()
