"""Rows of stands as an editor writes them: ``A1-A4, gap 3, A5 8x4``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.plan.places import Box, Point
from catalogue.sheets.values import stand_value

MOST = 500
"""Stands in a row. More is a slip of the pen in a range."""

_GAP = re.compile(r"gap\s+(\d+(?:\.\d+)?)")
_SIZE = re.compile(r"(.*\S)\s+(\d+(?:\.\d+)?)\s*[x×]\s*(\d+(?:\.\d+)?)")
_RANGE = re.compile(r"([^\W\d_]*)\s*(\d{1,6})\s*[-–]\s*([^\W\d_]*)\s*(\d{1,6})")


def stands_of_row(
    text: str, at: Point, size: tuple[float, float], *, down: bool = False
) -> Iterator[tuple[str, Box]]:
    """The stands of a row, one after the other, with the ground that each takes.

    Args:
        text: numbers and ranges of them, separated by commas; ``8x4`` behind one gives it a size of
            its own (width by depth), ``gap 3`` leaves three metres free.
        at: the upper left corner of the first one.
        size: width and depth of those that have none of their own.
        down: whether the row goes down the hall instead of to the right.

    Raises:
        ValueError: a part cannot be read; the message names it.
    """
    x, y = at
    found = 0
    for part in (part.strip() for part in text.split(",")):
        if gap := _GAP.fullmatch(part):
            step = float(gap.group(1))
            x, y = (x, y + step) if down else (x + step, y)
            continue
        width, depth = size
        if sized := _SIZE.fullmatch(part):
            part = sized.group(1)
            width, depth = float(sized.group(2)), float(sized.group(3))
        for number in _numbers(part):
            found += 1
            if found > MOST:
                raise ValueError(f"there are more than {MOST} stands in it")
            yield number, Box(x, y, width, depth)
            x, y = (x, y + depth) if down else (x + width, y)


def _numbers(part: str) -> Iterator[str]:
    """The numbers that a part names, upwards or downwards."""
    between = _RANGE.fullmatch(part)
    if between is None:
        number = stand_value(part)
        if not number or not re.fullmatch(r"[^\W_]+", number):
            raise ValueError(f"{part!r} is neither a stand, nor a range such as A1-A8, nor a gap")
        yield number
        return
    letters, first, again, last = between.groups()
    if again and stand_value(again) != stand_value(letters):
        raise ValueError(f"{part!r} goes from one letter to another")
    step = 1 if int(last) >= int(first) else -1
    for count in range(int(first), int(last) + step, step):
        yield stand_value(f"{letters}{count}")
