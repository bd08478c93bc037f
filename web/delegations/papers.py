"""A visit plan to take along: as a PDF, a workbook, a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from babel.dates import format_time
from flask_babel import gettext as _
from flask_babel import ngettext
from icalendar import Calendar, Event

from catalogue.languages import direction
from catalogue.printing.typesetting import typeset
from indexer.workbooks import TableWriter
from web.delegations.codes import qr_code
from web.delegations.texts import Text
from web.delegations.visit import Pace, Stop, VisitPlan

AddressOf = Callable[[str], str]
"""A product's page on the network, by the product's id."""


def pdf(
    plan: VisitPlan, *, title: str, show: str, dates: str, address: str, language: str
) -> bytes:
    """The plan as a PDF of A4 pages.

    Args:
        address: where the plan is online, for the code in the corner.
    """
    products = ngettext("%(num)s product", "%(num)s products", plan.products)
    stops = ngettext("%(num)s stand", "%(num)s stands", len(plan.stops))
    return typeset(
        "visit_plan",
        {
            "language": language,
            "rtl": direction(language) == "rtl",
            "title": title,
            "show": show,
            "dates": dates,
            "summary": f"{products} · {stops}",
            "qr": qr_code(address),
            "words": {
                "page": _("Page"),
                "online": _("This plan online"),
                "colon": _(": "),
                "gone": _("No longer in the catalogue"),
            },
            "halls": [
                {"label": hall.label, "stops": [_stop(stop, language) for stop in hall.stops]}
                for hall in plan.halls
            ],
            "gone": [{"title": item.title, "exhibitor": item.exhibitor} for item in plan.gone],
        },
    )


def _stop(stop: Stop, language: str) -> dict[str, Any]:
    return {
        "stand": stop.stand,
        "time": _clock(stop.starts, language),
        "exhibitor": {"text": stop.card.exhibitor, "language": language},
        "country": stop.card.country,
        "visits": [
            {
                "title": _own(visit.card.title, language),
                "facts": [
                    {"label": _own(fact.label, language), "value": _own(fact.value, language)}
                    for fact in visit.card.specifications
                ],
                "note": visit.item.note,
            }
            for visit in stop.visits
        ],
    }


def _own(text: Text, language: str) -> dict[str, str]:
    return {"text": text.plain, "language": (text.language or language).partition("-")[0]}


def _clock(moment: datetime, language: str) -> str:
    return str(format_time(moment, "short", locale=language))


def workbook(plan: VisitPlan, address_of: AddressOf, language: str) -> bytes:
    """The plan as a workbook, a row for each product."""
    columns = [
        _("Order"),
        _("Time"),
        _("Hall"),
        _("Stand"),
        _("Exhibitor"),
        _("Country"),
        _("Product"),
        _("Specifications"),
        _("Note"),
        _("Page"),
    ]
    file = BytesIO()
    with TableWriter(_("Visit plan"), columns) as table:
        for hall in plan.halls:
            for stop in hall.stops:
                for visit in stop.visits:
                    card = visit.card
                    facts = [
                        f"{f.label.plain}{_(': ')}{f.value.plain}" for f in card.specifications
                    ]
                    cells = (
                        str(stop.number),
                        _clock(stop.starts, language),
                        hall.label,
                        stop.stand,
                        card.exhibitor,
                        card.country,
                        card.title.plain,
                        "\n".join(facts),
                        visit.item.note,
                        address_of(card.id),
                    )
                    table.write(dict(zip(columns, cells, strict=True)))
        table.save(file)
    return file.getvalue()


def calendar(plan: VisitPlan, pace: Pace, address_of: AddressOf, *, show: str, place: str) -> bytes:
    """The plan as a calendar, an event for each stop, at the show's own time whoever reads it."""
    made = Calendar()
    made.add("prodid", "-//Trade show catalogue//Visit plan//")
    made.add("version", "2.0")
    for stop in plan.stops:
        event = Event()
        stand = f"{_('Stand')} {stop.stand}" if stop.stand else ""
        event.add("uid", f"{stop.visits[0].item.added_at:%Y%m%d%H%M%S%f}-{stop.card.id}@visit-plan")
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", stop.starts)
        event.add("dtend", stop.starts + timedelta(minutes=pace.minutes))
        event.add("summary", " · ".join(part for part in (stand, stop.card.exhibitor) if part))
        event.add("location", ", ".join(part for part in (stand, show, place) if part))
        lines = []
        for visit in stop.visits:
            lines += [visit.card.title.plain, address_of(visit.card.id), visit.item.note, ""]
        event.add("description", "\n".join(lines).strip())
        made.add_component(event)
    return bytes(made.to_ical())
