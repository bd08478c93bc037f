"""What visitors search for: how often, when, in which language, and with what success."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.plain import one_line
from catalogue.store.insight import Hour, Period, Question, hours, questions, summary
from catalogue.store.searches import LEAST, folded
from web.current import current_catalogue
from web.languages import day, reader_language
from web.organisers.console import blueprint
from web.organisers.pictures import Column, columns, shown
from web.tables import csv_response

_DAYS = {"day": 1, "week": 7, "month": 30}
_MOST = 50  # on the page; the table to take away has all

KINDS: Mapping[str, Callable[[Question], bool]] = {
    "frequent": lambda asked: True,
    "vain": lambda asked: asked.total == 0,
    "unopened": lambda asked: asked.total > 0 and asked.opened == 0,
    "refined": lambda asked: asked.refined >= LEAST,
    "rising": lambda asked: asked.times >= 2 * max(asked.before, 1) + LEAST,
}
"""The lists: which of the frequent searches each has."""


@dataclass(frozen=True)
class Choice:
    """One of some links, of which one is chosen; ``count`` is what is behind it, if counted."""

    label: str
    address: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    period: str
    language: str
    kind: str

    def address(self, endpoint: str = "organiser.searches", **other: str) -> str:
        """The same with something else."""
        said = {"period": self.period, "language": self.language, "kind": self.kind, **other}
        given: dict[str, Any] = {name: value for name, value in said.items() if value}
        return url_for(endpoint, **given)


@blueprint.get("/searches")
def searches() -> ResponseReturnValue:
    """A list of searches, and pictures of when they are made."""
    asked = _asked()
    period = period_of(asked.period)
    with current_catalogue().store.reading() as session:
        found, rare = questions(session, period, asked.language)
        made = hours(session, period, asked.language)
        total = summary(session, period, asked.language)
    fitting = {kind: [each for each in found if fits(each)] for kind, fits in KINDS.items()}
    return render_template(
        "organisers/searches.html",
        asked=asked,
        periods=_periods(asked),
        spoken=_spoken(asked),
        kinds=_kinds(asked, fitting),
        questions=_ordered(asked.kind, fitting[asked.kind])[:_MOST],
        more=max(0, len(fitting[asked.kind]) - _MOST),
        rare=rare,
        total=total,
        least=LEAST,
        kept=current_catalogue().settings.searches_kept,
        shown=shown,
        days=by_day(made, period) if asked.period != "day" else [],
        by_hour=_by_hour(made),
    )


@blueprint.get("/searches/one")
def one_search() -> str:
    """One search of the lists: when it is made, what it leads to, and the ways to mend it."""
    asked, text = _asked(), one_line(request.args.get("query", ""))
    period = period_of(asked.period)
    with current_catalogue().store.reading() as session:
        found, _rare = questions(session, period, asked.language)
        question = next((each for each in found if folded(each.text) == folded(text)), None)
        if question is None or not asked.language:
            abort(404)  # of what is rare nothing is told, not even that it is there
        made = hours(session, period, asked.language, question.text)
    return render_template(
        "organisers/search_one.html",
        asked=asked,
        question=question,
        periods=[
            Choice(each.label, f"{each.address}&{urlencode({'query': text})}", each.chosen)
            for each in _periods(asked, "organiser.one_search")
        ],
        shown=shown,
        days=by_day(made, period) if asked.period != "day" else [],
        by_hour=_by_hour(made),
    )


@blueprint.get("/searches.csv")
def searches_table() -> Response:
    """The list that the address asks for, whole, as CSV."""
    asked = _asked()
    period = period_of(asked.period)
    with current_catalogue().store.reading() as session:
        found, _rare = questions(session, period, asked.language)
    fitting = [each for each in found if KINDS[asked.kind](each)]
    header = ("language", "search", "times", "before", "found", "opened", "refined", "next")
    return csv_response(f"searches-{asked.kind}.csv", header, _rows(_ordered(asked.kind, fitting)))


def period_of(name: str) -> Period:
    """A period by its name: whole days by the show's clocks, and none that is not kept any more."""
    show = current_catalogue().show
    today = datetime.now(show.zone).date()
    if name == "show":
        first, last = show.starts, min(show.ends, today)
    else:
        first, last = today - timedelta(days=_DAYS[name] - 1), today
    kept = current_catalogue().settings.searches_kept
    since = max(_midnight(first), datetime.now(UTC) - timedelta(days=kept))
    return Period(since, _midnight(last + timedelta(days=1)))


def by_day(made: Sequence[Hour], period: Period) -> list[Column]:
    """Searches of each day of a period."""
    zone, language = current_catalogue().show.zone, reader_language()
    times, vain = Counter[date](), Counter[date]()
    for hour in made:
        local = hour.hour.astimezone(zone).date()
        times[local] += hour.times
        vain[local] += hour.vain
    first = period.since.astimezone(zone).date()
    count = (period.until.astimezone(zone).date() - first).days
    each = [first + timedelta(days=n) for n in range(count)]
    return columns([(day(when, language), times[when], vain[when]) for when in each])


def _by_hour(made: Sequence[Hour]) -> list[tuple[str, list[Column]]]:
    """By language, searches of each hour of the day by the show's clocks."""
    zone = current_catalogue().show.zone
    pictures = []
    for language in INTERFACE_LANGUAGES:
        times, vain = Counter[int](), Counter[int]()
        for hour in made:
            if hour.language == language:
                local = hour.hour.astimezone(zone).hour
                times[local] += hour.times
                vain[local] += hour.vain
        if times:
            rows = [(f"{n:02}:00", times[n], vain[n]) for n in range(24)]
            pictures.append((language, columns(rows)))
    return pictures


def _asked() -> Asked:
    period = request.args.get("period", "week")
    offered = _DAYS if not _has_begun() else {**_DAYS, "show": 0}
    language = request.args.get("language", "")
    kind = request.args.get("kind", "frequent")
    return Asked(
        period if period in offered else "week",
        language if language in INTERFACE_LANGUAGES else "",
        kind if kind in KINDS else "frequent",
    )


def _has_begun() -> bool:
    show = current_catalogue().show
    return show.starts <= datetime.now(show.zone).date()


def _periods(asked: Asked, endpoint: str = "organiser.searches") -> list[Choice]:
    labels = {"day": _("Today"), "week": _("7 days"), "month": _("30 days")}
    if _has_begun():
        labels["show"] = _("The show")
    return [
        Choice(label, asked.address(endpoint, period=name), name == asked.period)
        for name, label in labels.items()
    ]


def _spoken(asked: Asked) -> list[tuple[str, str, bool]]:
    """The languages, '' for all: tag, address, whether it is chosen."""
    return [
        (tag, asked.address(language=tag), tag == asked.language)
        for tag in ("", *INTERFACE_LANGUAGES)
    ]


def _kinds(asked: Asked, fitting: Mapping[str, Sequence[Question]]) -> list[Choice]:
    labels = {
        "frequent": _("Frequent"),
        "vain": _("Without result"),
        "unopened": _("With results, none opened"),
        "refined": _("Asked otherwise next"),
        "rising": _("On the rise"),
    }
    return [
        Choice(label, asked.address(kind=kind), kind == asked.kind, len(fitting[kind]))
        for kind, label in labels.items()
    ]


def _ordered(kind: str, found: Sequence[Question]) -> list[Question]:
    if kind == "refined":
        return sorted(found, key=lambda each: -each.refined)
    if kind == "rising":
        return sorted(found, key=lambda each: each.before - each.times)
    return list(found)


def _rows(found: Sequence[Question]) -> Iterator[list[object]]:
    for each in found:
        counts = [each.times, each.before, each.total, each.opened, each.refined]
        told = [f"<{LEAST}" if 0 < n < LEAST else n for n in counts]
        told[2] = each.total  # sheets, not searches
        yield [each.language, each.text, *told, "; ".join(each.next)]


def _midnight(when: date) -> datetime:
    return datetime.combine(when, time(), current_catalogue().show.zone).astimezone(UTC)
