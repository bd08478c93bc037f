"""Featured products: what stands at which slot of which page, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from catalogue.curation import SLOTS, Placement
from catalogue.store import curations
from catalogue.store.curations import Kept
from catalogue.store.models import now
from web.current import current_catalogue
from web.organisers.console import blueprint
from web.organisers.curation_lines import Line, lines_of, slots

_REMOVED = 20  # that were taken back, and can be put back
_DAYS = 14  # of the calendar on one page
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Day:
    """A day of the show's calendar: by slot, what is there on some part of it."""

    day: date
    slots: list[list[Line]]


@blueprint.get("/featured", endpoint="featured")
def all_placements() -> ResponseReturnValue:
    """The placements, and a calendar of them."""
    catalogue = current_catalogue()
    placed = [
        kept for kept in curations.all_rules(catalogue.store) if isinstance(kept.rule, Placement)
    ]
    with catalogue.store.reading() as session:
        gone = [
            kept
            for kept in curations.removed_rules(session, _REMOVED)
            if isinstance(kept.rule, Placement)
        ]
    first = _first_day()
    return render_template(
        "organisers/featured.html",
        lines=sorted(lines_of(placed), key=_place),
        gone=lines_of(gone),
        slots=slots(),
        calendar=_calendar(lines_of(placed), first),
        earlier=(first - timedelta(days=_DAYS)).isoformat(),
        later=(first + timedelta(days=_DAYS)).isoformat(),
    )


def _place(line: Line) -> tuple[int, str, int, int]:
    rule = line.kept.rule
    assert isinstance(rule, Placement)
    return SLOTS.index(rule.slot), rule.target, rule.order, line.kept.id


def _first_day() -> date:
    """The day that is asked for; else today, by the show's clocks."""
    try:
        asked = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        asked = None
    if asked is not None and _FIRST <= asked <= _LAST:
        return asked
    return now().astimezone(current_catalogue().show.zone).date()


def _calendar(lines: Sequence[Line], first: date) -> list[Day]:
    zone = current_catalogue().show.zone
    days = []
    for offset in range(_DAYS):
        day = first + timedelta(days=offset)
        begins = datetime.combine(day, time(), zone)
        ends = datetime.combine(day + timedelta(days=1), time(), zone)
        held = [line for line in lines if _holds_within(line.kept, begins, ends)]
        by_slot = [
            sorted((line for line in held if _slot(line) == slot), key=_place) for slot in SLOTS
        ]
        days.append(Day(day, by_slot))
    return days


def _slot(line: Line) -> str:
    return line.kept.rule.slot if isinstance(line.kept.rule, Placement) else ""


def _holds_within(kept: Kept, begins: datetime, ends: datetime) -> bool:
    return (kept.starts_at is None or kept.starts_at < ends) and (
        kept.ends_at is None or kept.ends_at > begins
    )
