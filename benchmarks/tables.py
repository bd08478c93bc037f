"""Tables of figures for the terminal and for Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """A table with its caption; the first ``texts`` columns hold words, the others figures."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: int = 1

    def plain(self) -> str:
        """In columns of characters."""
        lines = [self.header, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.header))]
        drawn = [
            "  ".join(
                cell.ljust(width) if place < self.texts else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        ]
        return "\n".join([self.caption, "", *drawn])

    def markdown(self) -> str:
        """As a table of Markdown."""
        marks = ["---" if place < self.texts else "---:" for place in range(len(self.header))]
        lines = [self.header, marks, *self.rows]
        drawn = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) for line in lines]
        return "\n".join([self.caption, "", *(line + " |" for line in drawn)])


def write_between_marks(page: Path, text: str, name: str = "measured") -> None:
    """Puts a text between the two marks of that name of a page, in place of what is there.

    Raises:
        SystemExit: the page does not have the marks.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    whole = page.read_text(encoding="utf-8")
    pattern = f"{re.escape(begin)}.*{re.escape(end)}"
    if not re.search(pattern, whole, re.S):
        raise SystemExit(f"{page} lacks the marks {begin} and {end}.")
    between = f"{begin}\n\n{text}\n\n{end}"
    page.write_text(re.sub(pattern, lambda _: between, whole, flags=re.S), encoding="utf-8")
