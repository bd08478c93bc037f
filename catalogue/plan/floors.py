"""Where one can walk on a floor, in squares, and how far it is from one to another.

Squares know nothing of walls that are thinner than they are: a square is taken when its centre lies
on a stand. All of a square's ways are up, down, left and right, as aisles are.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalogue.plan.places import SIDES, Box, Point

NOWHERE = 0xFFFF
"""The distance, in squares, of what cannot be reached."""

WIDE = 3
"""Squares of free ground from which on an aisle is wide enough to be a stand's front."""

_KEPT = 512  # distances from so many squares are remembered: 20 kB each in a hall of 100 m squared


@dataclass
class Floor:
    """A floor in squares with a side of ``square`` metres; ``free`` has a border that is taken.

    Made by ``floor_of``. It remembers distances that were asked for.
    """

    ground: Box
    square: float
    columns: int
    rows: int
    free: bytearray
    _known: dict[int, array[int]] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[int, int, int, int]:
        """What leads from a square to its neighbours: right, left, down, up."""
        return 1, -1, self.columns + 2, -self.columns - 2

    def at(self, point: Point) -> int:
        """The square of a point; the nearest one when it lies beyond the floor."""
        column = math.floor((point[0] - self.ground.x) / self.square)
        row = math.floor((point[1] - self.ground.y) / self.square)
        column = min(max(column, 0), self.columns - 1)
        row = min(max(row, 0), self.rows - 1)
        return (row + 1) * (self.columns + 2) + column + 1

    def centre(self, square: int) -> Point:
        """The middle of a square."""
        row, column = divmod(square, self.columns + 2)
        return (
            self.ground.x + (column - 0.5) * self.square,
            self.ground.y + (row - 0.5) * self.square,
        )

    def distances(self, start: int) -> array[int]:
        """For each square how many steps it is from one; ``NOWHERE`` where none lead."""
        known = self._known.get(start)
        if known is not None:
            return known
        free, steps = self.free, self.steps
        far = array("H", [NOWHERE]) * len(free)
        far[start] = distance = 0
        edge = [start]
        while edge and distance < NOWHERE - 1:
            distance += 1
            following = []
            for square in edge:
                for step in steps:
                    near = square + step
                    if free[near] and far[near] == NOWHERE:
                        far[near] = distance
                        following.append(near)
            edge = following
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[start] = far
        return far

    def way(self, start: int, end: int) -> list[Point]:
        """The corners of a shortest way with few turns, both ends included; [] if none leads."""
        far = self.distances(end)
        if far[start] == NOWHERE:
            return []
        squares, step = [start], 0
        while squares[-1] != end:
            here = squares[-1]
            if not step or far[here + step] + 1 != far[here]:
                step = max(self.steps, key=lambda step: _run(far, here, step))
            squares.append(here + step)
        turns = [
            here
            for before, here, after in zip(squares, squares[1:], squares[2:], strict=False)
            if here - before != after - here
        ]
        return [self.centre(s) for s in (squares[0], *turns, *squares[1:][-1:])]

    def deeper(self, square: int, step: int) -> int:
        """The square in the middle of the aisle that leads on from one, at most ``WIDE`` wide."""
        width = 0
        while width < WIDE and self.free[square + width * step]:
            width += 1
        return square + max(0, width - 1) // 2 * step

    def front(self, box: Box) -> int | None:
        """The square from which a visitor sees what stands on some ground; None if all is taken.

        It lies in the middle of the widest aisle beside it; all are wide from ``WIDE`` squares on.
        """
        best: tuple[int, int] | None = None
        for across, along in SIDES.values():
            step = across + along * (self.columns + 2)
            for point in self._beside(box, across, along):
                start = self.at(point)
                width = 0
                while width < WIDE and self.free[start + width * step]:
                    width += 1
                if width:
                    if best is None or width > best[0]:
                        best = (width, start + (width - 1) // 2 * step)
                    break
        return best[1] if best else None

    def _beside(self, box: Box, across: int, along: int) -> Iterable[Point]:
        """Points on the squares along a side of a box, from its middle outwards."""
        x, y = box.centre
        x += across * (box.width + self.square) / 2
        y += along * (box.depth + self.square) / 2
        if not self.ground.has((x, y)):
            return
        length = box.width if along else box.depth
        yield x, y
        for place in range(1, int(length / self.square / 2) + 1):
            for shift in (place * self.square, -place * self.square):
                beside = (x + shift, y) if along else (x, y + shift)
                if box.x <= beside[0] < box.right or box.y <= beside[1] < box.bottom:
                    yield beside


def _run(far: array[int], start: int, step: int) -> int:
    """How many squares one comes nearer when one goes straight on from a square."""
    here, run = start, 0
    while far[here] and far[here + step] + 1 == far[here]:
        here += step
        run += 1
    return run


def floor_of(
    ground: Box, taken: Iterable[Box], doors: Iterable[Point], square: float = 1.0
) -> Floor:
    """A floor, without the corners that nobody can get to.

    Args:
        ground: all of it.
        taken: what stands on it.
        doors: points from which it is entered; only what can be reached from one of them is free.
        square: metres of a square's side.
    """
    columns = max(1, math.ceil(ground.width / square - 1e-6))
    rows = max(1, math.ceil(ground.depth / square - 1e-6))
    stride = columns + 2
    free = bytearray(stride * (rows + 2))
    for row in range(1, rows + 1):
        free[row * stride + 1 : row * stride + 1 + columns] = b"\x01" * columns
    for box in taken:
        # The squares whose centres lie in the box: from the first one on, up to the last.
        first_column = max(0, math.ceil((box.x - ground.x) / square - 0.5 - 1e-6))
        last_column = min(columns, math.ceil((box.right - ground.x) / square - 0.5 - 1e-6))
        first_row = max(0, math.ceil((box.y - ground.y) / square - 0.5 - 1e-6))
        last_row = min(rows, math.ceil((box.bottom - ground.y) / square - 0.5 - 1e-6))
        for row in range(first_row, last_row):
            start = (row + 1) * stride + 1
            free[start + first_column : start + last_column] = bytes(
                max(0, last_column - first_column)
            )
    floor = Floor(ground, square, columns, rows, free)
    reached = bytearray(len(free))
    for door in doors:
        start = floor.at(door)
        if free[start] and not reached[start]:
            far = floor.distances(start)
            for index, distance in enumerate(far):
                if distance != NOWHERE:
                    reached[index] = 1
    return Floor(ground, square, columns, rows, reached)
