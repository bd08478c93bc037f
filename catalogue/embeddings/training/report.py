"""What a training run did and found, in a file beside its checkpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Report:
    """Values by name, written at once; a run that goes on adds to those of the run before."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.values: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}

    def note(self, name: str, value: Any) -> None:
        """Keep a value."""
        self.values[name] = value
        self.file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.values, indent=2, ensure_ascii=False)
        self.file.write_text(text + "\n", encoding="utf-8")
