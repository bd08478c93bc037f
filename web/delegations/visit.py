"""A shortlist as a visit plan: hall by hall, stand by stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from catalogue.plan import route
from catalogue.plan.places import by_number
from catalogue.sheets.fields import in_language
from catalogue.sheets.values import stand_value
from catalogue.store.sheets import published_sheets
from catalogue.store.shortlists import Item, Shortlist
from web.delegations.cards import Card, Surroundings, card_of_sheet

if TYPE_CHECKING:
    from catalogue.composition import Catalogue


@dataclass(frozen=True)
class Visit:
    """A product to see, with what was noted of it."""

    card: Card
    item: Item


@dataclass(frozen=True)
class Stop:
    """A stand to go to; ``stand`` is '' for an exhibitor without one."""

    number: int
    stand: str
    visits: list[Visit]
    starts: datetime

    @property
    def card(self) -> Card:
        """A product of the exhibitor whose stand it is."""
        return self.visits[0].card


@dataclass(frozen=True)
class HallVisit:
    """The stops in a hall."""

    label: str
    stops: list[Stop]


@dataclass(frozen=True)
class VisitPlan:
    """A shortlist in the order of a walk; ``gone`` are products that are no longer shown."""

    halls: list[HallVisit] = field(default_factory=list)
    gone: list[Item] = field(default_factory=list)

    @property
    def stops(self) -> list[Stop]:
        """All stops, in order."""
        return [stop for hall in self.halls for stop in hall.stops]

    @property
    def products(self) -> int:
        """How many products there are to see."""
        return sum(len(stop.visits) for stop in self.stops)


@dataclass(frozen=True)
class Pace:
    """When a visit begins, and the minutes at each stand."""

    starts: datetime
    minutes: int


SHORTEST, USUAL, LONGEST = 5, 20, 120
"""Minutes at a stand."""

_MORNING = time(9, 30)


def visit_plan(
    catalogue: Catalogue, shortlist: Shortlist, around: Surroundings, pace: Pace
) -> VisitPlan:
    """The products of a shortlist by hall and stand, and when to be where.

    A visit of many stands goes on after closing time: the reader sees it, and takes fewer minutes
    at each, or another day.
    """
    sheets = published_sheets(catalogue.store, shortlist.sheet_ids)
    near = around.with_files_of(catalogue.store, sheets.values())
    visits = [
        Visit(card_of_sheet(sheets[item.sheet_id], near), item)
        for item in shortlist.items
        if item.sheet_id in sheets
    ]
    at: dict[tuple[str, str], list[Visit]] = {}
    for visit in visits:
        stand = visit.card.stands[0].number if visit.card.stands else ""
        at.setdefault((stand, visit.card.exhibitor_id), []).append(visit)
    stands = list(dict.fromkeys(stand for stand, _exhibitor in at))
    order = {stand: place for place, stand in enumerate(_walk(catalogue, stands))}
    ordered = sorted(at, key=lambda stop: (order[stop[0]], at[stop][0].card.exhibitor))
    each = timedelta(minutes=pace.minutes)
    stops = [
        Stop(place + 1, stop[0], at[stop], pace.starts + place * each)
        for place, stop in enumerate(ordered)
    ]

    def hall_of(stop: Stop) -> str:
        hall = around.show.hall_of(stop.stand)
        return in_language(hall.labels, around.language) if hall else _("Without a stand")

    return VisitPlan(
        [HallVisit(label, list(inside)) for label, inside in groupby(stops, hall_of)],
        [item for item in shortlist.items if item.sheet_id not in sheets],
    )


def pace_of(show_starts: date, show_ends: date, day: str, begin: str, minutes: str) -> Pace:
    """The pace that a reader asked for; what he did not say, or cannot be, is as usual."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        wanted = show_starts
    wanted = min(max(wanted, show_starts), show_ends)
    try:
        at = time.fromisoformat(begin).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        at = _MORNING
    each = int(minutes) if re.fullmatch(r"\d{1,3}", minutes, re.ASCII) else USUAL
    return Pace(datetime.combine(wanted, at), min(max(each, SHORTEST), LONGEST))


def _walk(catalogue: Catalogue, stands: Sequence[str]) -> list[str]:
    """Stands in the order of a short walk; without a plan by hall and number.

    A stand that the plan lacks comes after those that it has, and '' at the end.
    """
    show, plan = catalogue.show, catalogue.settings.plan
    places = {hall.id: place for place, hall in enumerate(show.halls)}
    on_way: dict[str, int] = {}
    if plan is not None:
        stops = route(plan, filter(None, stands)).stops
        on_way = {stop.number: place for place, stop in enumerate(stops)}

    def key(stand: str) -> tuple[bool, int, int, object]:
        number, hall = stand_value(stand), show.hall_of(stand)
        return (
            not stand,
            on_way.get(number, len(on_way)),
            places[hall.id] if hall else len(places),
            by_number(number),
        )

    return sorted(stands, key=key)
