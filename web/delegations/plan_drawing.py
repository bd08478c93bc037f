"""Halls and the site as drawings (SVG). It knows of no page and no request.

Every colour, width and font stands in the drawing itself, so that it can be printed or put into a
document as it is; the style sheet of the pages changes them by the classes. What tells stands
apart is never colour alone: a marked one is hatched, has a thick outline and a number; one without
an exhibitor is dashed. The drawing keeps its geometry in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from catalogue.plan import Box, Door, Plan, PlannedHall, PlannedStand, Point
from catalogue.plan.places import SIDES

_UNITS = 10  # of the drawing to a metre: most numbers in it are whole
_LETTER = 0.6  # width of a letter to its height, on the average
_INK, _PAPER, _GROUND, _WAY = "#1d1f1b", "#ffffff", "#f0ede4", "#b4560c"

_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Tenant:
    """Who is at a stand: the name to draw, what a screen reader says, and where the stand leads.

    Without an ``address`` the stand is no link.
    """

    name: str
    label: str
    address: str = ""


@dataclass(frozen=True)
class Sign:
    """A hall on the drawing of the site: its letter, its whole name, and where it leads."""

    letter: str
    label: str
    address: str = ""


def hall_svg(
    hall: PlannedHall,
    label: str,
    tenants: Mapping[str, Tenant],
    numbers: Mapping[str, int] | None = None,
    ways: Iterable[Sequence[Point]] = (),
) -> str:
    """The drawing of a hall.

    Args:
        hall: the hall.
        label: what the drawing is, for a screen reader.
        tenants: who is where, by the stand's number; other stands are drawn as free.
        numbers: the stands that are marked, with the number that each gets.
        ways: lines to walk, in the hall's metres.
    """
    numbers = numbers or {}
    hatch = f"hatch-{slug(hall.id)}"
    free = [stand for stand in hall.stands if stand.number not in tenants]
    taken = [stand for stand in hall.stands if stand.number in tenants]
    # Marked ones last: their outlines lie over their neighbours'.
    taken.sort(key=lambda stand: stand.number in numbers)
    marked = [stand for stand in hall.stands if stand.number in numbers]
    lines = [[_scaled(point) for point in way] for way in ways]
    return "".join(
        (
            _opening("hall", hall.ground, 3, label),
            _hatch(hatch),
            _walls(hall),
            *(_door(hall, door) for door in hall.doors),
            f'<g class="plan-free" fill="none" stroke="{_INK}" stroke-dasharray="4 3">',
            *(_free(stand, f"url(#{hatch})" if stand in marked else "") for stand in free),
            f'</g><g class="plan-taken" fill="{_PAPER}" stroke="{_INK}" stroke-width="1.5">',
            *(
                _taken(stand, tenants[stand.number], f"url(#{hatch})" if stand in marked else "")
                for stand in taken
            ),
            "</g>",
            *_lines(lines),
            *(_badge(stand, numbers[stand.number]) for stand in marked),
            "</svg>",
        )
    )


def site_svg(
    plan: Plan,
    label: str,
    entrance: str,
    signs: Mapping[str, Sign],
    marked: Iterable[str] = (),
    ways: Iterable[Sequence[Point]] = (),
) -> str:
    """The drawing of the site: how the halls lie.

    Args:
        plan: the plan.
        label: what the drawing is, for a screen reader.
        entrance: what its entrance is called.
        signs: what is written on the halls, by their ids.
        marked: the ids of halls to mark.
        ways: lines to walk, in the site's metres.
    """
    marked = frozenset(marked)
    x, y = plan.entrance
    corners = [hall.box for hall in plan.halls] + [Box(x, y, 0, 0)]
    left, top = min(box.x for box in corners), min(box.y for box in corners)
    width = max(box.right for box in corners) - left
    depth = max(box.bottom for box in corners) - top
    halls = []
    for hall in sorted(plan.halls, key=lambda hall: hall.id in marked):
        sign = signs[hall.id]
        dashes = ' stroke-dasharray="12 8"' if hall.outdoors else ""
        fill = ' fill="url(#hatch-site)" stroke-width="14"' if hall.id in marked else ""
        chosen = ' class="plan-marked"' if hall.id in marked else ""
        cx, cy = _scaled(hall.box.centre)
        size = min(160.0, min(hall.box.width, hall.box.depth) * _UNITS * 0.45)
        halls.append(
            f"{_link(sign.address)}<title>{_text(sign.label)}</title>"
            f"<rect{chosen} {_place(hall.box)}{fill}{dashes}/>"
            f'<text x="{_n(cx)}" y="{_n(cy + size * 0.36)}" font-size="{_n(size)}"'
            f' paint-order="stroke" stroke="{_PAPER}" stroke-width="30">'
            f"{_text(sign.letter)}</text>{_closing(sign.address)}"
        )
    ex, ey = _scaled(plan.entrance)
    return "".join(
        (
            _opening("site", Box(left, top, width, depth), 8, label),
            _hatch("hatch-site", 3.5),
            f'<g class="plan-halls" fill="{_GROUND}" stroke="{_INK}" stroke-width="6">',
            *halls,
            "</g>",
            *_lines([[_scaled(point) for point in way] for way in ways], 3),
            f'<path class="plan-entrance" fill="{_INK}"'
            f' d="M{_n(ex - 35)} {_n(ey + 50)}h70l-35-70z">'
            f"<title>{_text(entrance)}</title></path></svg>",
        )
    )


def slug(id: str) -> str:
    """An id of a hall as part of an id in a page."""
    return re.sub(r"[^\w-]", "-", id)


def _opening(kind: str, box: Box, margin: float, label: str) -> str:
    x, y, width, depth = (_UNITS * value for value in (box.x, box.y, box.width, box.depth))
    margin *= _UNITS
    view = (x - margin, y - margin, width + 2 * margin, depth + 2 * margin)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plan plan-{kind}"'
        f' viewBox="{" ".join(_n(value) for value in view)}" role="group"'
        f' aria-label="{_text(label)}" direction="ltr" text-anchor="middle"'
        ' font-family="Noto Sans, Noto Sans Arabic, sans-serif" font-weight="700">'
    )


def _hatch(id: str, scale: float = 1) -> str:
    side = _n(8 * scale)
    return (
        f'<pattern id="{id}" width="{side}" height="{side}" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect class="plan-hatch-ground" width="{side}"'
        f' height="{side}" fill="{_PAPER}"/><rect class="plan-hatch" width="{_n(2.5 * scale)}"'
        f' height="{side}" fill="{_WAY}" fill-opacity=".55"/></pattern>'
    )


def _walls(hall: PlannedHall) -> str:
    dashes = ' stroke-dasharray="14 8"' if hall.outdoors else ""
    return (
        f'<rect class="plan-ground" {_place(hall.ground)} fill="{_GROUND}" stroke="{_INK}"'
        f' stroke-width="5"{dashes}/>'
    )


def _door(hall: PlannedHall, door: Door) -> str:
    """A gap of three metres in the wall, and an arrow that leads in."""
    x, y = _scaled(hall.door_place(door))
    out, along = SIDES[door.side]
    gap = f"M{_n(x - 15)} {_n(y)}h30" if along else f"M{_n(x)} {_n(y - 15)}v30"  # along the wall
    tip, foot = (x + 5 * out, y + 5 * along), (x + 21 * out, y + 21 * along)
    wide = (0, 10) if out else (10, 0)
    arrow = (
        f"M{_n(tip[0])} {_n(tip[1])}L{_n(foot[0] + wide[0])} {_n(foot[1] + wide[1])}"
        f"L{_n(foot[0] - wide[0])} {_n(foot[1] - wide[1])}z"
    )
    return (
        f'<path class="plan-gap" d="{gap}" stroke="{_GROUND}" stroke-width="7"/>'
        f'<path class="plan-door" d="{arrow}" fill="{_INK}"/>'
    )


def _free(stand: PlannedStand, hatch: str) -> str:
    number = "" if hatch else _number(stand, False, ' fill-opacity=".75" stroke="none"')
    return f"<rect{_marked(stand, hatch)} {_place(stand.box)}/>{number}"


def _taken(stand: PlannedStand, tenant: Tenant, hatch: str) -> str:
    name = number = ""
    if not hatch:  # else the badge says it
        name = _name(stand.box, tenant.name)
        number = _number(stand, bool(name))
    return (
        f"{_link(tenant.address)}<title>{_text(tenant.label)}</title>"
        f"<rect{_marked(stand, hatch)} {_place(stand.box)}/>{number}{name}"
        f"{_closing(tenant.address)}"
    )


def _marked(stand: PlannedStand, hatch: str) -> str:
    if not hatch:
        return ""
    return (
        f' id="stand-{stand.number}" class="plan-marked" fill="{hatch}" stroke-width="5"'
        ' stroke-dasharray="none"'
    )


def _number(stand: PlannedStand, above: bool, attributes: str = ' stroke="none"') -> str:
    """A stand's number: above when something stands below it, else in the middle."""
    x, y = _scaled(stand.box.centre)
    width = stand.box.width * _UNITS - 4
    size = min(13.0, width / (len(stand.number) * 0.65), stand.box.depth * _UNITS * 0.45)
    base = stand.box.y * _UNITS + size + 2 if above else y + size * 0.36
    return (
        f'<text x="{_n(x)}" y="{_n(base)}" font-size="{_n(size)}" fill="{_INK}"{attributes}>'
        f"{_text(stand.number)}</text>"
    )


def _name(box: Box, name: str) -> str:
    """As much of a name as its stand has room for, in up to four lines."""
    size = 8.5 if box.width < 11 else 11.0
    letters = int((box.width * _UNITS - 5) / (size * _LETTER))
    room = min(4, int((box.depth * _UNITS - 19) / (size + 1.5)))
    lines = _wrapped(name, letters, room)
    x, _ = _scaled(box.centre)
    top = box.y * _UNITS + 17
    return "".join(
        f'<text class="plan-name" x="{_n(x)}" y="{_n(top + (size + 1.5) * place - 2)}"'
        f' font-size="{_n(size)}" font-weight="400" fill="{_INK}" stroke="none">'
        f"{_text(line)}</text>"
        for place, line in enumerate(lines, 1)
    )


def _wrapped(name: str, letters: int, room: int) -> list[str]:
    """A name in lines; what does not fit is cut, with an ellipsis."""
    lines: list[str] = []
    words = _TURNS.sub("", name).split()
    while words and len(lines) < room:
        line = words.pop(0)
        while words and len(line) + 1 + len(words[0]) <= letters:
            line += " " + words.pop(0)
        lines.append(line)
    if words and lines:
        lines[-1] += "…"
    return [
        line if len(line) <= letters else line[: letters - 1].rstrip("…") + "…" for line in lines
    ]


def _badge(stand: PlannedStand, number: int) -> str:
    """A marked stand's number, and below it in a disc its place on the way."""
    box = stand.box
    x, top, width, depth = (
        _scaled(box.centre)[0],
        *(_UNITS * v for v in (box.y, box.width, box.depth)),
    )
    letters = min(11.0, (width - 8) / (len(stand.number) * 0.65), depth * 0.4)
    base = top + 3.5 + letters * 0.75
    radius = max(7.0, min(16.0, (depth - letters - 9) / 2, width / 2 - 3))
    # In the middle of what is left below the number.
    y = min((base + top + depth) / 2, top + depth - radius - 3)
    size = radius * (1.25 if number < 10 else 1.05)
    return (
        f'<text class="plan-over" x="{_n(x)}" y="{_n(base)}" font-size="{_n(letters)}"'
        f' fill="{_INK}" stroke="{_PAPER}" stroke-width="4" paint-order="stroke">'
        f"{_text(stand.number)}</text>"
        f'<g class="plan-badge" fill="{_INK}"><circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"'
        f' stroke="{_PAPER}" stroke-width="2"/><text x="{_n(x)}" y="{_n(y + size * 0.36)}"'
        f' font-size="{_n(size)}" fill="{_PAPER}">{number}</text></g>'
    )


def _lines(ways: list[list[Point]], scale: float = 1) -> list[str]:
    """The ways, each with an arrow in the middle of its longest part."""
    drawn, arrows = [], []
    for way in ways:
        points = [way[0], *(after for before, after in pairwise(way) if before != after)]
        drawn.append("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points))
        parts = [(abs(a[0] - b[0]) + abs(a[1] - b[1]), a, b) for a, b in pairwise(points)]
        length, start, end = max(parts, key=lambda part: part[0], default=(0, way[0], way[0]))
        if length > 30 * scale:
            arrows.append(_arrow(start, end, 7 * scale))
    if not drawn:
        return []
    path = "".join(drawn)
    return [
        f'<g class="plan-way" fill="none" stroke-linejoin="round" stroke-linecap="round">'
        f'<path class="plan-casing" d="{path}" stroke="{_PAPER}" stroke-width="{_n(7 * scale)}"/>'
        f'<path d="{path}" stroke="{_WAY}" stroke-width="{_n(3.5 * scale)}"/>',
        *(f'<path class="plan-arrow" d="{arrow}" fill="{_WAY}"/>' for arrow in arrows),
        "</g>",
    ]


def _arrow(start: Point, end: Point, size: float) -> str:
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    ux, uy = (end[0] - start[0]) / length * size, (end[1] - start[1]) / length * size
    corners = ((x + ux, y + uy), (x - ux - uy, y - uy + ux), (x - ux + uy, y - uy - ux))
    return "M" + "L".join(f"{_n(a)} {_n(b)}" for a, b in corners) + "z"


def _link(address: str) -> str:
    return f'<a href="{_text(address)}">' if address else "<g>"


def _closing(address: str) -> str:
    return "</a>" if address else "</g>"


def _place(box: Box) -> str:
    x, y, width, depth = (_n(_UNITS * v) for v in (box.x, box.y, box.width, box.depth))
    return f'x="{x}" y="{y}" width="{width}" height="{depth}"'


def _scaled(point: Point) -> Point:
    return point[0] * _UNITS, point[1] * _UNITS


def _n(value: float) -> str:
    """A number as short as it can be written, to a tenth of a unit: a centimetre."""
    return f"{round(value, 1):g}"


def _text(text: str) -> str:
    """A text for the inside of an element or an attribute, without what no XML may have."""
    return escape(_NO_XML.sub("", text))
