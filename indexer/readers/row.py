"""A record of a file, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalogue.errors import CatalogueError
from catalogue.sheets.problems import Problem


@dataclass(frozen=True)
class ColumnPlace:
    """Where a field's value stands: the column's number, from 1, and its header as written."""

    number: int
    header: str


@dataclass(frozen=True)
class Row:
    """A record as read, or a remark on a place where there is none (a header, a worksheet).

    Attributes:
        line: counts from 1 as an editor does; for a table its row, empty ones included; 0 for the
            whole file.
        record: the record in the contract's form, None when it cannot be read.
        problems: why it cannot be read.
        size: bytes of the file that it took, for the progress bar.
        sheet: the worksheet, or the file within an archive or folder; '' where there is one alone.
        warnings: what should be looked at there, and rejects nothing.
        columns: for a table, where each field stands, by the field's name in the dotted form.
        folder: where the pictures and documents lie that the record names, for as long as rows
            are read.
        delivery: the folder of the whole archive or folder that was delivered, where they may lie
            elsewhere; None for a file by itself, whose neighbours may be anybody's.
    """

    line: int
    record: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()
    size: int = 0
    sheet: str = ""
    warnings: tuple[Problem, ...] = ()
    columns: Mapping[str, ColumnPlace] = field(default_factory=dict)
    folder: Path | None = None
    delivery: Path | None = None


class UnreadableFile(CatalogueError):
    """A file of which nothing can be read; ``problem`` says why in the reader's language."""

    def __init__(self, code: str, **details: object) -> None:
        texts = tuple((name, str(value)) for name, value in details.items())
        self.problem = Problem(code, details=texts)
        super().__init__(self.problem.sentence("en"))
