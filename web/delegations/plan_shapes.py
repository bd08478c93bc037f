"""The signs on the drawings of the hall plan: hatching, places on the way, ways.

Every shape has its colours in itself; the pages' style sheet changes them by the classes.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

from catalogue.plan import Box, PlannedStand, Point

UNITS = 10
"""Of the drawing to a metre: most numbers in it are whole."""

INK, PAPER, GROUND, WAY = "#1d1f1b", "#ffffff", "#f0ede4", "#b4560c"

_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def hatching(id: str, scale: float = 1) -> str:
    """The stripes of what is marked, as a pattern."""
    side = short(8 * scale)
    return (
        f'<pattern id="{id}" width="{side}" height="{side}" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect class="plan-hatch-ground" width="{side}"'
        f' height="{side}" fill="{PAPER}"/><rect class="plan-hatch" width="{short(2.5 * scale)}"'
        f' height="{side}" fill="{WAY}" fill-opacity=".55"/></pattern>'
    )


def badge(stand: PlannedStand, number: int) -> str:
    """A marked stand's number, and below it in a disc its place on the way."""
    x, _ = scaled(stand.box.centre)
    top, width, depth = (UNITS * v for v in (stand.box.y, stand.box.width, stand.box.depth))
    letters = min(11.0, (width - 8) / (len(stand.number) * 0.65), depth * 0.4)
    base = top + 3.5 + letters * 0.75
    radius = max(7.0, min(16.0, (depth - letters - 9) / 2, width / 2 - 3))
    # In the middle of what is left below the number.
    y = min((base + top + depth) / 2, top + depth - radius - 3)
    size = radius * (1.25 if number < 10 else 1.05)
    return (
        f'<text class="plan-over" x="{short(x)}" y="{short(base)}" font-size="{short(letters)}"'
        f' fill="{INK}" stroke="{PAPER}" stroke-width="4" paint-order="stroke">'
        f"{escaped(stand.number)}</text>"
        f'<g class="plan-badge" fill="{INK}"><circle cx="{short(x)}" cy="{short(y)}"'
        f' r="{short(radius)}" stroke="{PAPER}" stroke-width="2"/>'
        f'<text x="{short(x)}" y="{short(y + size * 0.36)}" font-size="{short(size)}"'
        f' fill="{PAPER}">{number}</text></g>'
    )


def ways_drawn(ways: list[list[Point]], scale: float = 1) -> list[str]:
    """The ways, each with an arrow on its longest part."""
    drawn, arrows = [], []
    for way in ways:
        points = [way[0], *(after for before, after in pairwise(way) if before != after)]
        drawn.append("M" + "L".join(f"{short(x)} {short(y)}" for x, y in points))
        parts = [(abs(a[0] - b[0]) + abs(a[1] - b[1]), a, b) for a, b in pairwise(points)]
        length, start, end = max(parts, key=lambda part: part[0], default=(0, way[0], way[0]))
        if length > 30 * scale:
            arrows.append(_arrow(start, end, 7 * scale))
    if not drawn:
        return []
    path = "".join(drawn)
    return [
        '<g class="plan-way" fill="none" stroke-linejoin="round" stroke-linecap="round">'
        f'<path class="plan-casing" d="{path}" stroke="{PAPER}" stroke-width="{short(7 * scale)}"/>'
        f'<path d="{path}" stroke="{WAY}" stroke-width="{short(3.5 * scale)}"/>',
        *(f'<path class="plan-arrow" d="{arrow}" fill="{WAY}"/>' for arrow in arrows),
        "</g>",
    ]


def _arrow(start: Point, end: Point, size: float) -> str:
    # Before the middle: where one goes to and fro the two arrows do not meet.
    x, y = (a + (b - a) * 0.35 for a, b in zip(start, end, strict=True))
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    ux, uy = (end[0] - start[0]) / length * size, (end[1] - start[1]) / length * size
    corners = ((x + ux, y + uy), (x - ux - uy, y - uy + ux), (x - ux + uy, y - uy - ux))
    return "M" + "L".join(f"{short(a)} {short(b)}" for a, b in corners) + "z"


def place(box: Box) -> str:
    """Where a rectangle lies, as attributes."""
    x, y, width, depth = (short(UNITS * v) for v in (box.x, box.y, box.width, box.depth))
    return f'x="{x}" y="{y}" width="{width}" height="{depth}"'


def scaled(point: Point) -> Point:
    """A point in units of the drawing."""
    return point[0] * UNITS, point[1] * UNITS


def short(value: float) -> str:
    """A number as short as it can be written, to a tenth of a unit: a centimetre."""
    return f"{round(value, 1):g}"


def escaped(text: str) -> str:
    """A text for the inside of an element or an attribute, without what no XML may have."""
    return escape(_NO_XML.sub("", text))
