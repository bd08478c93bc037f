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

from catalogue.plan import Box, Door, Plan, PlannedHall, PlannedStand, Point
from catalogue.plan.places import SIDES
from web.delegations.plan_shapes import (
    GROUND,
    INK,
    PAPER,
    UNITS,
    badge,
    escaped,
    hatching,
    place,
    scaled,
    short,
    ways_drawn,
)

_LETTER = 0.6  # width of a letter to its height, on the average

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
    lines = [[scaled(point) for point in way] for way in ways]
    return "".join(
        (
            _opening("hall", hall.ground, 3, label),
            hatching(hatch),
            _walls(hall),
            *(_door(hall, door) for door in hall.doors),
            f'<g class="plan-free" fill="none" stroke="{INK}" stroke-dasharray="4 3">',
            *(_free(stand, f"url(#{hatch})" if stand in marked else "") for stand in free),
            f'</g><g class="plan-taken" fill="{PAPER}" stroke="{INK}" stroke-width="1.5">',
            *(
                _taken(stand, tenants[stand.number], f"url(#{hatch})" if stand in marked else "")
                for stand in taken
            ),
            "</g>",
            *ways_drawn(lines),
            *(badge(stand, numbers[stand.number]) for stand in marked),
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
        cx, cy = scaled(hall.box.centre)
        size = min(160.0, min(hall.box.width, hall.box.depth) * UNITS * 0.45)
        halls.append(
            f"{_link(sign.address)}<title>{escaped(sign.label)}</title>"
            f"<rect{chosen} {place(hall.box)}{fill}{dashes}/>"
            f'<text x="{short(cx)}" y="{short(cy + size * 0.36)}" font-size="{short(size)}"'
            f' fill="{INK}" paint-order="stroke" stroke="{PAPER}" stroke-width="30">'
            f"{escaped(sign.letter)}</text>{_closing(sign.address)}"
        )
    ex, ey = scaled(plan.entrance)
    return "".join(
        (
            _opening("site", Box(left, top, width, depth), 8, label),
            hatching("hatch-site", 3.5),
            f'<g class="plan-halls" fill="{GROUND}" stroke="{INK}" stroke-width="6">',
            *halls,
            "</g>",
            *ways_drawn([[scaled(point) for point in way] for way in ways], 3),
            f'<path class="plan-entrance" fill="{INK}"'
            f' d="M{short(ex - 35)} {short(ey + 50)}h70l-35-70z">'
            f"<title>{escaped(entrance)}</title></path></svg>",
        )
    )


def slug(id: str) -> str:
    """An id of a hall as part of an id in a page."""
    return re.sub(r"[^\w-]", "-", id)


def _opening(kind: str, box: Box, margin: float, label: str) -> str:
    x, y, width, depth = (UNITS * value for value in (box.x, box.y, box.width, box.depth))
    margin *= UNITS
    view = (x - margin, y - margin, width + 2 * margin, depth + 2 * margin)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plan plan-{kind}"'
        f' viewBox="{" ".join(short(value) for value in view)}" role="group"'
        f' aria-label="{escaped(label)}" direction="ltr" text-anchor="middle"'
        ' font-family="Noto Sans, Noto Sans Arabic, sans-serif" font-weight="700">'
    )


def _walls(hall: PlannedHall) -> str:
    dashes = ' stroke-dasharray="14 8"' if hall.outdoors else ""
    return (
        f'<rect class="plan-ground" {place(hall.ground)} fill="{GROUND}" stroke="{INK}"'
        f' stroke-width="5"{dashes}/>'
    )


def _door(hall: PlannedHall, door: Door) -> str:
    """A gap of three metres in the wall, and an arrow that leads in."""
    x, y = scaled(hall.door_place(door))
    out, along = SIDES[door.side]
    gap = (
        f"M{short(x - 15)} {short(y)}h30" if along else f"M{short(x)} {short(y - 15)}v30"
    )  # along the wall
    tip, foot = (x + 5 * out, y + 5 * along), (x + 21 * out, y + 21 * along)
    wide = (0, 10) if out else (10, 0)
    arrow = (
        f"M{short(tip[0])} {short(tip[1])}L{short(foot[0] + wide[0])} {short(foot[1] + wide[1])}"
        f"L{short(foot[0] - wide[0])} {short(foot[1] - wide[1])}z"
    )
    return (
        f'<path class="plan-gap" d="{gap}" stroke="{GROUND}" stroke-width="7"/>'
        f'<path class="plan-door" d="{arrow}" fill="{INK}"/>'
    )


def _free(stand: PlannedStand, hatch: str) -> str:
    number = "" if hatch else _number(stand, False, ' fill-opacity=".75" stroke="none"')
    return f"<rect{_marked(stand, hatch)} {place(stand.box)}/>{number}"


def _taken(stand: PlannedStand, tenant: Tenant, hatch: str) -> str:
    name = number = ""
    if not hatch:  # else the badge says it
        name = _name(stand.box, tenant.name)
        number = _number(stand, bool(name))
    return (
        f"{_link(tenant.address)}<title>{escaped(tenant.label)}</title>"
        f"<rect{_marked(stand, hatch)} {place(stand.box)}/>{number}{name}"
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
    x, y = scaled(stand.box.centre)
    width = stand.box.width * UNITS - 4
    size = min(13.0, width / (len(stand.number) * 0.65), stand.box.depth * UNITS * 0.45)
    base = stand.box.y * UNITS + size + 2 if above else y + size * 0.36
    return (
        f'<text x="{short(x)}" y="{short(base)}" font-size="{short(size)}" fill="{INK}"'
        f"{attributes}>{escaped(stand.number)}</text>"
    )


def _name(box: Box, name: str) -> str:
    """As much of a name as its stand has room for, in up to four lines."""
    size = 8.5 if box.width < 11 else 11.0
    letters = int((box.width * UNITS - 5) / (size * _LETTER))
    room = min(4, int((box.depth * UNITS - 19) / (size + 1.5)))
    lines = _wrapped(name, letters, room)
    x, _ = scaled(box.centre)
    top = box.y * UNITS + 17
    return "".join(
        f'<text class="plan-name" x="{short(x)}" y="{short(top + (size + 1.5) * row - 2)}"'
        f' font-size="{short(size)}" font-weight="400" fill="{INK}" stroke="none">'
        f"{escaped(line)}</text>"
        for row, line in enumerate(lines, 1)
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


def _link(address: str) -> str:
    return f'<a href="{escaped(address)}">' if address else "<g>"


def _closing(address: str) -> str:
    return "</a>" if address else "</g>"
