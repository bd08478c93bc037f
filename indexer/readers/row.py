"""A record of a file, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogue.errors import CatalogueError
from catalogue.sheets.problems import Problem


@dataclass(frozen=True)
class Row:
    """A record as read.

    Attributes:
        line: counts from 1 as an editor does; for a table its row, the header being row 1.
        record: the record in the contract's form, None when it cannot be read.
        problems: why it cannot be read.
        size: bytes of the file that it took, for the progress bar.
        sheet: the worksheet, or the member of an archive; "" where there is only one table.
    """

    line: int
    record: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()
    size: int = 0
    sheet: str = ""


class UnreadableFile(CatalogueError):
    """A file of which nothing can be read."""
