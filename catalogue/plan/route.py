"""In which order to visit stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalogue.plan.places import Plan, PlannedStand, by_number
from catalogue.plan.walking import Piece, walks_of
from catalogue.sheets.values import stand_value

_ROUNDS = 400  # of improvement at most; a route of a hundred stands needs some fifty

Metres = Callable[[PlannedStand | None, PlannedStand], int]
Edge = Callable[[PlannedStand | None, PlannedStand | None], int]


@dataclass(frozen=True)
class Route:
    """An order in which to visit stands.

    Attributes:
        stops: the stands, first to last.
        unknown: numbers that the plan does not have, in the order of their names.
        legs: the way to each stop, the first one from the entrance.
        metres: how far it is to each stop from the one before.
    """

    stops: tuple[PlannedStand, ...]
    unknown: tuple[str, ...]
    legs: tuple[tuple[Piece, ...], ...]
    metres: tuple[int, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """All numbers: those on the plan as they are visited, then the unknown ones."""
        return (*(stop.number for stop in self.stops), *self.unknown)

    @property
    def length(self) -> int:
        """How far it is on foot from the entrance to the last stand, in metres."""
        return sum(self.metres)


def route(plan: Plan, stands: Iterable[str]) -> Route:
    """A short way over stands, hall after hall, that begins at the entrance.

    The same stands in any order, spelling or number of times give the same way. It is never longer
    than visiting them in the order of their names.

    Args:
        stands: their numbers, in any spelling.
    """
    wanted = sorted({value for stand in stands if (value := stand_value(stand))}, key=by_number)
    found = [stand for number in wanted if (stand := plan.find(number))]
    unknown = tuple(number for number in wanted if not plan.find(number))
    walks = walks_of(plan)
    stops = _shortest(found, walks.metres)
    before: list[PlannedStand | None] = [None, *stops]
    pairs = list(zip(before, stops, strict=False))
    return Route(
        stops=tuple(stops),
        unknown=unknown,
        legs=tuple(tuple(walks.way(start, end)) for start, end in pairs),
        metres=tuple(walks.metres(start, end) for start, end in pairs),
    )


def _shortest(stands: Sequence[PlannedStand], metres: Metres) -> list[PlannedStand]:
    """The better of two beginnings, the nearest one next and by name, each improved."""
    known: dict[tuple[str, str], int] = {}

    def far(start: PlannedStand | None, end: PlannedStand) -> int:
        key = (start.number if start else "", end.number)
        if key not in known:
            known[key] = metres(start, end)
        return known[key]

    return min(
        (_improved(order, far) for order in (_nearest_first(stands, far), list(stands))),
        key=lambda order: (_length(order, far), _changes(order)),
    )


def _nearest_first(stands: Sequence[PlannedStand], far: Metres) -> list[PlannedStand]:
    """Always the nearest stand next, and no other hall before this one is done."""
    left, order = list(stands), []
    here: PlannedStand | None = None
    while left:
        same = [stand for stand in left if here and stand.hall == here.hall]
        # Of several as near the first by name: min() keeps their order.
        following = min(same or left, key=lambda stand: far(here, stand))
        left.remove(following)
        order.append(following)
        here = following
    return order


def _improved(order: list[PlannedStand], far: Metres) -> list[PlannedStand]:
    """Turns parts of an order around, and moves single stands, while that makes it shorter.

    No change leads through more halls than before, so a hall that was done in one go stays so.
    """

    def edge(start: PlannedStand | None, end: PlannedStand | None) -> int:
        return far(start, end) if end else 0  # the last stand leads nowhere

    changes = _changes(order)
    for _ in range(_ROUNDS):
        shortened = False
        for changed in _shorter(order, edge):
            if (after := _changes(changed)) <= changes:
                order, changes, shortened = changed, after, True
                break
        if not shortened:
            break
    return order


def _shorter(order: list[PlannedStand], edge: Edge) -> Iterator[list[PlannedStand]]:
    """The orders next to this one that are shorter (2-opt and or-opt)."""
    size = len(order)
    path: list[PlannedStand | None] = [None, *order, None]  # the entrance, and nowhere
    for first in range(1, size + 1):
        for last in range(first + 1, size + 1):
            before, after = path[first - 1], path[last + 1]
            old = edge(before, path[first]) + edge(path[last], after)
            if edge(before, path[last]) + edge(path[first], after) < old:
                yield [*order[: first - 1], *reversed(order[first - 1 : last]), *order[last:]]
    for place in range(1, size + 1):
        stand = path[place]
        left = [*path[:place], *path[place + 1 :]]
        saved = edge(path[place - 1], stand) + edge(stand, path[place + 1])
        saved -= edge(path[place - 1], path[place + 1])
        for other in range(1, size + 1):
            before, after = left[other - 1], left[other]
            if edge(before, stand) + edge(stand, after) - edge(before, after) < saved:
                yield [s for s in (*left[:other], stand, *left[other:]) if s]


def _length(order: Sequence[PlannedStand], far: Metres) -> int:
    before: list[PlannedStand | None] = [None, *order]
    return sum(far(start, end) for start, end in zip(before, order, strict=False))


def _changes(order: Sequence[PlannedStand]) -> int:
    """How often one goes from one hall to another."""
    return sum(one.hall != other.hall for one, other in pairwise(order))
