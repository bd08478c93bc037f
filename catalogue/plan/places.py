"""What a plan is made of: a site, halls with doors, stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from catalogue.sheets.values import stand_value

Point = tuple[float, float]
Side = Literal["top", "right", "bottom", "left"]

SIDES: dict[Side, tuple[int, int]] = {
    "bottom": (0, 1),
    "top": (0, -1),
    "right": (1, 0),
    "left": (-1, 0),
}
"""The four sides, with the step that leads out through each."""

_TOUCH = 1e-6  # metres; neighbours share a wall, and decimals are not exact


@dataclass(frozen=True)
class Box:
    """A rectangle: its upper left corner, its width and its depth (downwards)."""

    x: float
    y: float
    width: float
    depth: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.depth

    @property
    def centre(self) -> Point:
        """The point in its middle."""
        return self.x + self.width / 2, self.y + self.depth / 2

    def overlaps(self, other: Box) -> bool:
        """Whether two rectangles share ground; a common side is none."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > _TOUCH
            and min(self.bottom, other.bottom) - max(self.y, other.y) > _TOUCH
        )

    def holds(self, other: Box) -> bool:
        """Whether another rectangle lies in this one, with all of it."""
        return (
            other.x >= self.x - _TOUCH
            and other.y >= self.y - _TOUCH
            and other.right <= self.right + _TOUCH
            and other.bottom <= self.bottom + _TOUCH
        )

    def has(self, point: Point) -> bool:
        """Whether a point lies in it; of its sides, the upper and the left one belong to it."""
        return self.x <= point[0] < self.right and self.y <= point[1] < self.bottom


@dataclass(frozen=True)
class PlannedStand:
    """A stand: its number in the one spelling, its hall's id, and its ground within the hall."""

    number: str
    hall: str
    box: Box


@dataclass(frozen=True)
class Door:
    """A door of a hall: in which side, and how far from that side's upper or left end."""

    side: Side
    at: float

    def place(self, width: float, depth: float) -> Point:
        """Where it is within a hall of that size."""
        across = {"left": 0.0, "right": width, "top": 0.0, "bottom": depth}[self.side]
        return (self.at, across) if self.side in ("top", "bottom") else (across, self.at)


@dataclass(frozen=True)
class PlannedHall:
    """A hall: the show's id of it, its ground on the site, its doors, its stands in their order.

    ``outdoors`` says that it has no walls; visitors come in by its doors all the same.
    """

    id: str
    box: Box
    doors: tuple[Door, ...]
    stands: tuple[PlannedStand, ...]
    outdoors: bool = False

    @property
    def ground(self) -> Box:
        """The hall as its stands see it: its upper left corner is 0, 0."""
        return Box(0, 0, self.box.width, self.box.depth)

    def door_place(self, door: Door) -> Point:
        """Where one of its doors is, within the hall."""
        return door.place(self.box.width, self.box.depth)


@dataclass(frozen=True)
class Plan:
    """The plan of a show: where visitors come in, and the halls as they lie on the site."""

    entrance: Point
    halls: tuple[PlannedHall, ...]

    @cached_property
    def _stands(self) -> dict[str, PlannedStand]:
        return {stand.number: stand for hall in self.halls for stand in hall.stands}

    @cached_property
    def _halls(self) -> dict[str, PlannedHall]:
        return {hall.id: hall for hall in self.halls}

    def find(self, stand: str) -> PlannedStand | None:
        """The stand of a number, in any spelling of it (``b 12``); None when it is not here."""
        return self._stands.get(stand_value(stand))

    def hall(self, id: str) -> PlannedHall | None:
        """The hall of an id; None when it is not on the plan."""
        return self._halls.get(id)


def by_number(stand: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts stands as people count them: A2 before A12."""
    parts = re.findall(r"[0-9]+|[^0-9]+", stand)
    return tuple((1, int(p), "") if p[0] in "0123456789" else (0, 0, p) for p in parts)
