"""What a load did: counts, and every error and warning with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from catalogue.sheets.problems import Problem


@dataclass(frozen=True)
class Entry:
    """A problem with its place: file, line (as an editor counts; for a table its row), sheet."""

    file: str
    line: int
    id: str
    problem: Problem

    def as_json(self, language: str) -> dict[str, Any]:
        """The entry in the report's form (a contract)."""
        value = self.problem.value
        return {
            "file": self.file,
            "line": self.line,
            "id": self.id,
            "field": self.problem.field,
            "value": value if isinstance(value, (str, int, float, type(None))) else str(value),
            "message": self.problem.sentence(language),
            "allowed": list(self.problem.allowed),
        }


@dataclass
class Report:
    """The result of a load."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    files_read: int = 0
    errors: list[Entry] = field(default_factory=list)
    warnings: list[Entry] = field(default_factory=list)

    def reject(self, file: str, line: int, sheet_id: str, problems: Iterable[Problem]) -> None:
        """Counts a rejected row, with all that is wrong with it."""
        self.rejected += 1
        self.errors.extend(Entry(file, line, sheet_id, problem) for problem in problems)

    def warn(self, file: str, line: int, sheet_id: str, problems: Iterable[Problem]) -> None:
        """Notes what should be looked at."""
        self.warnings.extend(Entry(file, line, sheet_id, problem) for problem in problems)

    @property
    def exit_code(self) -> int:
        """0 when all rows are in, 1 when some were rejected, 2 when nothing could be read."""
        if not self.files_read:
            return 2
        return 1 if self.errors else 0

    def as_json(self, language: str) -> dict[str, Any]:
        """The report as a contract has it."""
        return {
            "summary": {
                "created": self.created,
                "changed": self.changed,
                "unchanged": self.unchanged,
                "rejected": self.rejected,
                "warnings": len(self.warnings),
            },
            "errors": [entry.as_json(language) for entry in self.errors],
            "warnings": [entry.as_json(language) for entry in self.warnings],
        }
