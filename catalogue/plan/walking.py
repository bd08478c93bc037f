"""How far it is on foot from stand to stand, through aisles, doors and over the site."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catalogue.plan.floors import NOWHERE, Floor, floor_of
from catalogue.plan.places import SIDES, Box, Plan, PlannedHall, PlannedStand, Point, Side

OUTSIDE = ""
"""The hall of a piece of a way that leads over the site."""

_MARGIN = 6.0  # metres of free ground around the outermost halls
_SQUARES = 40_000  # of the site at most; a larger one has larger squares
_FAR = 10**9


@dataclass(frozen=True)
class Piece:
    """A part of a way in one hall, or outside: its corners, in that hall's own metres."""

    hall: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class _Gate:
    """A door with a square inside and one outside, and the metres from the one to the other.

    ``hall`` is '' for the site's own entrance.
    """

    hall: str
    inside: int
    outside: int
    across: int
    on_wall: Point
    on_site: Point


class Walks:
    """Distances and ways of a plan. Use ``walks_of``, which keeps them.

    A stand is reached when one stands before its front. Distances are whole metres, the same both
    ways, and never longer than over a third place.
    """

    def __init__(self, plan: Plan) -> None:
        self._floors = {hall.id: _hall_floor(hall) for hall in plan.halls}
        self._fronts = {
            stand.number: self._floors[hall.id].front(stand.box)
            for hall in plan.halls
            for stand in hall.stands
        }
        self._site = _site_floor(plan)
        self._gates = list(_gates(plan, self._floors, self._site))
        self._gates_of = {
            hall.id: [place for place, gate in enumerate(self._gates) if gate.hall == hall.id]
            for hall in plan.halls
        }
        self._between, self._next = self._all_gates()

    def reaches(self, stand: PlannedStand) -> bool:
        """Whether a visitor gets from the entrance to a stand."""
        return self._fronts[stand.number] is not None and self.metres(None, stand) < _FAR

    def enters(self, hall: PlannedHall) -> bool:
        """Whether visitors can get from the entrance into a hall."""
        return any(self._between[0][gate] < _FAR for gate in self._gates_of[hall.id])

    def metres(self, start: PlannedStand | None, end: PlannedStand) -> int:
        """How far it is from a stand, or from the entrance (None), to a stand."""
        return self._best(start, end)[0]

    def way(self, start: PlannedStand | None, end: PlannedStand) -> list[Piece]:
        """The way from a stand, or from the entrance (None), to a stand, piece by piece."""
        _, leaving, entering = self._best(start, end)
        floor, front = self._floors[end.hall], self._front(end)
        if start is not None and leaving < 0:
            way = floor.way(self._front(start), front)
            return [Piece(end.hall, (_onto(start, way[0]), *way, _onto(end, way[-1])))]
        pieces = []
        if start is not None:
            gate = self._gates[leaving]
            way = self._floors[start.hall].way(self._front(start), gate.inside)
            pieces.append(Piece(start.hall, (_onto(start, way[0]), *way, gate.on_wall)))
        here = leaving
        while here != entering:
            following = self._next[here][entering]
            pieces.append(self._passage(here, following))
            here = following
        gate = self._gates[entering]
        way = floor.way(gate.inside, front)
        return [*pieces, Piece(end.hall, (gate.on_wall, *way, _onto(end, way[-1])))]

    def _front(self, stand: PlannedStand) -> int:
        front = self._fronts[stand.number]
        assert front is not None, stand.number
        return front

    def _best(self, start: PlannedStand | None, end: PlannedStand) -> tuple[int, int, int]:
        """Metres, and the gates by which one leaves and enters; -1 when one stays in the hall."""
        last = self._to_gates(end)
        if start is None:
            return min(
                ((self._between[0][gate] + far, 0, gate) for gate, far in last),
                default=(_FAR, 0, 0),
            )
        best = (_FAR, -1, -1)
        if start.hall == end.hall:
            floor = self._floors[end.hall]
            steps = floor.distances(self._front(start))[self._front(end)]
            if steps != NOWHERE:
                best = (_in_metres(steps, floor), -1, -1)
        first = self._to_gates(start)
        through = (
            (near + self._between[leaving][entering] + far, leaving, entering)
            for leaving, near in first
            for entering, far in last
        )
        return min(best, min(through, default=best))

    def _to_gates(self, stand: PlannedStand) -> list[tuple[int, int]]:
        """The gates of a stand's hall, with how far it is to the ground before each."""
        floor, front = self._floors[stand.hall], self._front(stand)
        return [
            (place, _in_metres(steps, floor) + self._gates[place].across)
            for place in self._gates_of[stand.hall]
            if (steps := floor.distances(self._gates[place].inside)[front]) != NOWHERE
        ]

    def _step(self, one: int, other: int) -> int:
        """How far it is from the ground before one gate to that before another, past no third."""
        a, b = self._gates[one], self._gates[other]
        found = _FAR
        if a.hall == b.hall and a.hall != OUTSIDE:
            floor = self._floors[a.hall]
            steps = floor.distances(a.inside)[b.inside]
            if steps != NOWHERE:
                found = _in_metres(steps, floor) + a.across + b.across
        elif _apart(a, b) <= 2:  # halls side by side: one door for both
            return math.ceil(_apart(a, b))
        if self._site.free[a.outside] and self._site.free[b.outside]:
            steps = self._site.distances(a.outside)[b.outside]
            if steps != NOWHERE:
                found = min(found, _in_metres(steps, self._site))
        return found

    def _passage(self, one: int, other: int) -> Piece:
        """What one walks from gate to gate."""
        a, b = self._gates[one], self._gates[other]
        if a.hall == b.hall and a.hall != OUTSIDE:
            floor = self._floors[a.hall]
            steps = floor.distances(a.inside)[b.inside]
            if steps != NOWHERE and (
                _in_metres(steps, floor) + a.across + b.across == self._between[one][other]
            ):
                way = floor.way(a.inside, b.inside)
                return Piece(a.hall, (a.on_wall, *way, b.on_wall))
        way = []
        if _apart(a, b) > 2:
            way = self._site.way(a.outside, b.outside)
        return Piece(OUTSIDE, (a.on_site, *way, b.on_site))

    def _all_gates(self) -> tuple[list[list[int]], list[list[int]]]:
        """Metres between all gates, and to which gate one goes next (Floyd and Warshall)."""
        places = range(len(self._gates))
        metres = [[0 if a == b else self._step(a, b) for b in places] for a in places]
        following = [list(places) for _ in places]
        for over in places:
            for a in places:
                for b in places:
                    if (longer := metres[a][over] + metres[over][b]) < metres[a][b]:
                        metres[a][b] = longer
                        following[a][b] = following[a][over]
        return metres, following


@lru_cache(maxsize=4)
def walks_of(plan: Plan) -> Walks:
    """The walks of a plan, made once."""
    return Walks(plan)


def _onto(stand: PlannedStand, front: Point) -> Point:
    """Where a way ends that goes straight on from a stand's front: at the stand's edge."""
    box = stand.box
    return min(max(front[0], box.x), box.right), min(max(front[1], box.y), box.bottom)


def _in_metres(steps: int, floor: Floor) -> int:
    return round(steps * floor.square)


def _apart(one: _Gate, other: _Gate) -> float:
    return abs(one.on_site[0] - other.on_site[0]) + abs(one.on_site[1] - other.on_site[1])


def _hall_floor(hall: PlannedHall) -> Floor:
    doors = [hall.door_place(door) for door in hall.doors]
    return floor_of(hall.ground, [stand.box for stand in hall.stands], doors)


def _site_floor(plan: Plan) -> Floor:
    halls = [hall.box for hall in plan.halls]
    x, y = plan.entrance
    left = min(x, *(box.x for box in halls)) - _MARGIN
    top = min(y, *(box.y for box in halls)) - _MARGIN
    width = max(x, *(box.right for box in halls)) + _MARGIN - left
    depth = max(y, *(box.bottom for box in halls)) + _MARGIN - top
    square = max(1.0, float(math.ceil(math.sqrt(width * depth / _SQUARES))))
    return floor_of(Box(left, top, width, depth), halls, [plan.entrance], square)


def _gates(plan: Plan, floors: dict[str, Floor], site: Floor) -> Iterator[_Gate]:
    """The site's entrance, then every door."""
    entrance = site.at(plan.entrance)
    yield _Gate(OUTSIDE, entrance, entrance, 0, plan.entrance, site.centre(entrance))
    for hall in plan.halls:
        for door in hall.doors:
            x, y = hall.door_place(door)
            on_site = (hall.box.x + x, hall.box.y + y)
            across, along = SIDES[door.side]
            half = site.square / 2
            floor = floors[hall.id]
            first = floor.at((x, y))
            last = site.at((on_site[0] + across * half, on_site[1] + along * half))
            # Not along the walls: a way begins and ends in the middle of the aisle by the door.
            inside = floor.deeper(first, -across - along * (floor.columns + 2))
            outside = site.deeper(last, across + along * (site.columns + 2))
            on_wall = _straight((x, y), floor.centre(inside), door.side)
            before = _straight(on_site, site.centre(outside), door.side)
            far = math.dist(floor.centre(inside), on_wall) + math.dist(before, site.centre(outside))
            yield _Gate(hall.id, inside, outside, math.ceil(far), on_wall, before)


def _straight(door: Point, square: Point, side: Side) -> Point:
    """The point of a wall with a door in it that is nearest to a square before it."""
    return (square[0], door[1]) if side in ("top", "bottom") else (door[0], square[1])
