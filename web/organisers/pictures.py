"""Pictures of counts: what the macros of ``macros/pictures.html`` draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.store.searches import LEAST
from web.languages import number, reader_language


@dataclass(frozen=True)
class Column:
    """Searches of a day or an hour, and those of them in vain.

    ``times`` and ``vain`` are for people to read, the heights in hundredths of the highest column.
    """

    label: str
    times: str
    vain: str
    height: float
    vain_height: float


def columns(rows: Sequence[tuple[str, int, int]]) -> list[Column]:
    """Columns of counts, each after its label; what is too rare to be shown has no height."""
    highest = max((times for _label, times, _vain in rows), default=0) or 1

    def height(count: int) -> float:
        return 0.0 if count < LEAST else round(100 * count / highest, 1)

    return [
        Column(label, shown(times), shown(vain), height(times), height(vain))
        for label, times, vain in rows
    ]


def shown(count: int) -> str:
    """A count of searches for people to read: one that is small is not told exactly."""
    language = reader_language()
    small = 0 < count < LEAST
    return f"< {number(LEAST, language)}" if small else number(count, language)
