"""What a load did: counts, and every error and warning with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from catalogue.sheets.problems import Problem
from indexer.changes import Change
from indexer.readers.row import ColumnPlace

MOST_ENTRIES = 200_000
"""Errors, warnings and changes that are kept of each kind: a file of a million bad rows must not
fill the memory. What is beyond is counted."""

_NOWHERE = ColumnPlace(0, "")
_NO_COLUMNS: Mapping[str, ColumnPlace] = {}
_LONGEST_VALUE = 300  # characters: enough to recognise a cell by
# What would act on a terminal or a page, instead of being shown: commands, and marks of direction.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A problem with its place.

    Attributes:
        file: the file.
        line: as an editor counts; for a table its row; 0 for the whole file.
        id: the sheet's identifier, where it has one.
        problem: what is wrong.
        worksheet: of a workbook or an archive, which part.
        header: the column as the file calls it; '' where it has none.
        number: of the column, from 1; 0 where it has none.
    """

    file: str
    line: int
    id: str
    problem: Problem
    worksheet: str = ""
    header: str = ""
    number: int = 0

    @property
    def column(self) -> str:
        """The column at fault."""
        return self.header or self.problem.column

    def as_json(self, language: str) -> dict[str, Any]:
        """The entry in the report's form (a contract)."""
        return {
            "file": self.file,
            "line": self.line,
            "id": self.id,
            "field": self.problem.field,
            "value": self.problem.value,
            "message": self.problem.sentence(language),
            "allowed": list(self.problem.allowed),
            "code": self.problem.code,
            "worksheet": self.worksheet,
            "row": self.line,
            "column": self.column,
            "reason": self.problem.reason(language),
            "cure": self.problem.cure(language),
        }


@dataclass
class Report:
    """The result of a load.

    ``load`` is the number under which it was recorded, None for a dry run, which has ``changes``
    instead. ``unlisted`` says how many errors and warnings are not kept, for there are too many.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    withdrawn: int = 0
    files_read: int = 0
    errors: list[Entry] = field(default_factory=list)
    warnings: list[Entry] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unlisted: dict[str, int] = field(default_factory=lambda: {"errors": 0, "warnings": 0})
    load: int | None = None
    dry_run: bool = False

    def reject(
        self,
        file: str,
        line: int,
        sheet_id: str,
        problems: Iterable[Problem],
        *,
        worksheet: str = "",
        columns: Mapping[str, ColumnPlace] = _NO_COLUMNS,
    ) -> None:
        """Counts a rejected row, with all that is wrong with it.

        Args:
            file: the file.
            line: the row.
            sheet_id: the sheet's identifier, '' where it has none.
            problems: what is wrong.
            worksheet: of a workbook or an archive, which part.
            columns: where each field stands in the file, by import column.
        """
        self.rejected += 1
        for entry in _entries(file, line, sheet_id, problems, worksheet, columns):
            self.add_error(entry)

    def warn(
        self,
        file: str,
        line: int,
        sheet_id: str,
        problems: Iterable[Problem],
        *,
        worksheet: str = "",
        columns: Mapping[str, ColumnPlace] = _NO_COLUMNS,
    ) -> None:
        """Notes what should be looked at; arguments as for ``reject``."""
        for entry in _entries(file, line, sheet_id, problems, worksheet, columns):
            self._add("warnings", self.warnings, entry)

    def add_error(self, entry: Entry) -> None:
        """Notes an error, such as one of a whole file."""
        self._add("errors", self.errors, entry)

    def add_changes(self, changes: Iterable[Change]) -> None:
        """Notes what would happen."""
        self.changes.extend(list(changes)[: MOST_ENTRIES - len(self.changes)])

    def _add(self, kind: str, entries: list[Entry], entry: Entry) -> None:
        if len(entries) < MOST_ENTRIES:
            problem = replace(entry.problem, value=shown(entry.problem.value))
            entries.append(replace(entry, problem=problem, id=str(shown(entry.id))))
        else:
            self.unlisted[kind] += 1

    @property
    def exit_code(self) -> int:
        """0 when all rows are in, 1 when some were rejected, 2 when nothing could be read."""
        if not self.files_read:
            return 2
        return 1 if self.errors else 0

    def counts(self) -> dict[str, int]:
        """The summary in numbers."""
        return {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "warnings": len(self.warnings) + self.unlisted["warnings"],
            "withdrawn": self.withdrawn,
        }

    def as_json(self, language: str) -> dict[str, Any]:
        """The report as a contract has it."""
        return {
            "summary": self.counts(),
            "errors": [entry.as_json(language) for entry in self.errors],
            "warnings": [entry.as_json(language) for entry in self.warnings],
            "unlisted": self.unlisted,
            "load": self.load,
            "dry_run": self.dry_run,
            "changes": [change.as_json() for change in self.changes],
        }


def _entries(
    file: str,
    line: int,
    sheet_id: str,
    problems: Iterable[Problem],
    worksheet: str,
    columns: Mapping[str, ColumnPlace],
) -> Iterator[Entry]:
    """The problems of a row, each with the column that it is in."""
    for problem in problems:
        place = columns.get(problem.column, _NOWHERE)
        yield Entry(file, line, sheet_id, problem, worksheet, place.header, place.number)


def shown(value: Any) -> str | int | float | None:
    """What was found in a file, short enough to be shown, with nothing in it that acts unseen."""
    if value is None or (isinstance(value, (int, float)) and abs(value) < 1e300):
        return value
    text = value if isinstance(value, str) else str(value)
    if len(text) > _LONGEST_VALUE:
        text = text[:_LONGEST_VALUE] + "…"
    return _UNSEEN.sub("\ufffd", text)
