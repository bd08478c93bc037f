"""The hall plan: who is where, the stands that a reader marks, and the way over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.plan import Plan, PlannedHall, Point, Route, route
from catalogue.plan.places import by_number
from catalogue.sheets.fields import in_language
from catalogue.sheets.values import stand_value
from catalogue.show import Show
from catalogue.store.sheets import showing_exhibitors
from web.delegations.plan_drawing import Sign, Tenant, hall_svg, site_svg, slug

if TYPE_CHECKING:
    from catalogue.composition import Catalogue
    from web.delegations.cards import Surroundings

MOST = 60
"""Stands that can be marked at once: more than a delegation visits in a day."""

ZOOMS = (1, 2, 3)
"""How many times as wide as its frame a hall can be drawn."""

_LONGEST = 30  # letters of an unknown stand's number that are repeated
_UNKNOWN = 10  # unknown stands that are named


@dataclass(frozen=True)
class Exhibitor:
    """An exhibitor at a stand."""

    id: str
    name: str


@dataclass(frozen=True)
class Row:
    """A stand in the list under its hall; ``place`` is its place on the way, 0 when unmarked.

    ``address`` marks the stand, or takes its mark off.
    """

    number: str
    exhibitors: tuple[Exhibitor, ...]
    place: int
    address: str


@dataclass(frozen=True)
class Stop:
    """A stand on the way, and how many metres it is from the one before."""

    number: str
    hall: str
    exhibitors: tuple[Exhibitor, ...]
    metres: int
    without: str


@dataclass(frozen=True)
class HallPart:
    """A hall on the page; ``larger`` and ``smaller`` are addresses, '' where there is no more."""

    anchor: str
    label: str
    drawing: Markup
    zoom: int
    larger: str
    smaller: str
    rows: list[Row]


@dataclass(frozen=True)
class PlanPage:
    """The plan with what is marked on it.

    ``wanted`` are the marked stands as they were asked for, ``too_many`` how many more were.
    """

    site: Markup
    halls: list[HallPart]
    stops: list[Stop]
    metres: int
    wanted: list[str]
    unknown: list[str]
    too_many: int


def plan_page(
    catalogue: Catalogue, around: Surroundings, stands: Sequence[str], hall: str, zoom: str
) -> PlanPage | None:
    """The page of the hall plan; None when the show has none.

    Args:
        stands: numbers of stands to mark, as anybody may have written them.
        hall: the id of a hall to draw larger, and ``zoom`` how much; anything else is ignored.
    """
    plan = catalogue.settings.plan
    if plan is None:
        return None
    asked = list(dict.fromkeys(value for stand in stands if (value := stand_value(stand))))
    wanted = [number for number in asked if plan.find(number)]
    way = route(plan, wanted[:MOST])
    places = {stop.number: place for place, stop in enumerate(way.stops, 1)}
    page = _Page(
        plan,
        around.show,
        around.language,
        wanted[:MOST],
        places,
        _exhibitors_by_stand(catalogue),
        (hall, int(zoom)) if zoom in map(str, ZOOMS) else ("", 1),
    )
    return PlanPage(
        site=page.site(way),
        halls=[page.hall(planned, way) for planned in page.halls_in_order(way)],
        stops=[page.stop(place, way) for place in range(len(way.stops))],
        metres=way.length,
        wanted=wanted[:MOST],
        unknown=[_shortened(number) for number in asked if not plan.find(number)][:_UNKNOWN],
        too_many=max(0, len(wanted) - MOST),
    )


def address(stands: Iterable[str], hall: str = "", zoom: int = 1, anchor: str | None = None) -> str:
    """The address of the plan with stands marked, and perhaps a hall drawn larger."""
    enlarged = {"hall": hall, "zoom": zoom} if zoom > 1 else {}
    return url_for("delegations.plan", stand=list(stands), _anchor=anchor, **enlarged)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Page:
    """What all parts of the page need."""

    plan: Plan
    show: Show
    language: str
    wanted: list[str]
    places: dict[str, int]
    exhibitors: dict[str, tuple[Exhibitor, ...]]
    enlarged: tuple[str, int]

    def halls_in_order(self, way: Route) -> list[PlannedHall]:
        """Halls with marked stands first, as one comes to them; then the others."""
        first = dict.fromkeys(stop.hall for stop in way.stops)
        shown = [self.plan.hall(id) for id in first]
        return [
            *(hall for hall in shown if hall),
            *(hall for hall in self.plan.halls if hall.id not in first),
        ]

    def label(self, id: str) -> str:
        labels = next(hall.labels for hall in self.show.halls if hall.id == id)
        return in_language(labels, self.language)

    def site(self, way: Route) -> Markup:
        signs = {
            hall.id: Sign(hall.prefix, in_language(hall.labels, self.language), f"#{anchor}")
            for hall in self.show.halls
            for anchor in [f"hall-{slug(hall.id)}"]
        }
        marked = {stop.hall for stop in way.stops}
        drawing = site_svg(
            self.plan, _("How the halls lie"), _("Entrance"), signs, marked, _ways(way, "")
        )
        return Markup(drawing)  # noqa: S704 - it escapes every text itself

    def hall(self, hall: PlannedHall, way: Route) -> HallPart:
        label, anchor = self.label(hall.id), f"hall-{slug(hall.id)}"
        taken = [stand.number for stand in hall.stands if stand.number in self.exhibitors]
        drawing = hall_svg(
            hall,
            _("Plan: %(hall)s", hall=label),
            {number: self.tenant(number) for number in taken},
            self.places,
            _ways(way, hall.id),
        )
        zoom = self.enlarged[1] if self.enlarged[0] == hall.id else 1
        # Where something is marked the enlarged drawing is scrolled to it.
        marked = next((stop.number for stop in way.stops if stop.hall == hall.id), "")
        to = f"stand-{marked}" if marked else anchor
        return HallPart(
            anchor=anchor,
            label=label,
            drawing=Markup(drawing),  # noqa: S704 - it escapes every text itself
            zoom=zoom,
            larger=address(self.wanted, hall.id, zoom + 1, to) if zoom + 1 in ZOOMS else "",
            smaller=address(self.wanted, hall.id, zoom - 1, to) if zoom > 1 else "",
            rows=[self.row(number, anchor) for number in sorted(taken, key=by_number)],
        )

    def tenant(self, number: str) -> Tenant:
        """Who is at a stand, for the drawing."""
        exhibitors = self.exhibitors[number]
        label = ", ".join((number, *(exhibitor.name for exhibitor in exhibitors)))
        if place := self.places.get(number):
            label = _("Stop %(number)s: %(label)s", number=place, label=label)
        leads = (
            url_for("delegations.exhibitor", exhibitor_id=exhibitors[0].id)
            if len(exhibitors) == 1
            else f"#row-{number}"  # a shared stand leads to its row, which has them all
        )
        return Tenant(exhibitors[0].name, label, leads)

    def row(self, number: str, anchor: str) -> Row:
        others = [stand for stand in self.wanted if stand != number]
        place = self.places.get(number, 0)
        stands = others if place else [*others, number]
        return Row(number, self.exhibitors[number], place, address(stands, anchor=anchor))

    def stop(self, place: int, way: Route) -> Stop:
        stop = way.stops[place]
        return Stop(
            number=stop.number,
            hall=self.label(stop.hall),
            exhibitors=self.exhibitors.get(stop.number, ()),
            metres=way.metres[place],
            without=address(stand for stand in self.wanted if stand != stop.number),
        )


def _ways(way: Route, hall: str) -> list[Sequence[Point]]:
    """The pieces of a way that lie in a hall; outside when it is ''."""
    return [piece.points for leg in way.legs for piece in leg if piece.hall == hall]


def _exhibitors_by_stand(catalogue: Catalogue) -> dict[str, tuple[Exhibitor, ...]]:
    found: dict[str, list[Exhibitor]] = {}
    for id, name, stands in showing_exhibitors(catalogue.store):
        for number in dict.fromkeys(stand_value(stand) for stand in stands):
            found.setdefault(number, []).append(Exhibitor(id, name))
    return {number: tuple(exhibitors) for number, exhibitors in found.items()}


def _shortened(number: str) -> str:
    return number if len(number) <= _LONGEST else number[: _LONGEST - 1] + "…"
