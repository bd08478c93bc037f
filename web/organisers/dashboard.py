"""The console's first page: what waits, how complete the catalogue is, how the search does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.sheets.fields import in_language
from catalogue.store import outbox
from catalogue.store.curations import all_rules, kind_of
from catalogue.store.insight import hours, summary
from catalogue.store.mail import mail_counts, people_out_of_reach
from catalogue.store.models import now
from catalogue.store.reviews import Waiting, waiting_sheets
from catalogue.store.sheets import exhibitor_names
from catalogue.taxonomy import DOMAINS
from web.current import current_catalogue
from web.health import checks
from web.languages import reader_language
from web.organisers.complete import Rated, by_group, by_language, mean
from web.organisers.console import blueprint
from web.organisers.curation_lines import kinds
from web.organisers.pictures import shown
from web.organisers.searches import by_day, period_of

_SOON = timedelta(days=7)
_NAMED = 10  # exhibitors, sheets that the index could not learn


@dataclass(frozen=True)
class Bar:
    """A bar of a picture: ``percent`` is its length, ``value`` what it says."""

    label: str
    value: str
    percent: int
    exhibitor_id: str = ""


@dataclass(frozen=True)
class Ending:
    """A decision on results that ends soon."""

    kind: str
    sheet: str
    ends_at: datetime


@blueprint.get("/dashboard")
def dashboard() -> ResponseReturnValue:
    """Everything at a glance."""
    catalogue = current_catalogue()
    week = period_of("week")
    with catalogue.store.reading() as session:
        waiting = waiting_sheets(session)
        made = hours(session, week)
        unreached = people_out_of_reach(session)
        week_total = summary(session, week)
    rated: list[Rated] = current_app.extensions["complete"].get()
    exhibitors = _exhibitors(rated)
    return render_template(
        "organisers/dashboard.html",
        waiting=waiting,
        ages=_ages(waiting),
        ending=_ending(),
        index=outbox.waiting(catalogue.store),
        set_aside=outbox.failures(catalogue.store, _NAMED),
        mail=mail_counts(catalogue.store),
        unreached=unreached[:_NAMED],
        more_unreached=max(0, len(unreached) - _NAMED),
        sheets=len(rated),
        mean=mean(rated),
        domains=_domains(rated),
        spoken=_languages(rated),
        least_complete=exhibitors[:_NAMED],
        exhibitors=exhibitors,
        week=week_total,
        percent=lambda part: round(100 * part / (week_total.times or 1)),
        shown=shown,
        days=by_day(made, week),
        health=_health(),
    )


def _ages(waiting: Sequence[Waiting]) -> list[Bar]:
    """What waits for approval, by how long it does."""
    labels = [_("since today"), _("1 to 2 days"), _("3 to 6 days"), _("a week or longer")]
    counts = [0, 0, 0, 0]
    for one in waiting:
        days = (now() - one.since).days
        counts[sum(days >= limit for limit in (1, 3, 7))] += 1
    most = max(counts) or 1
    return [
        Bar(label, str(count), 100 * count // most)
        for label, count in zip(labels, counts, strict=True)
    ]


def _ending() -> list[Ending]:
    """Decisions that end soon, the next first."""
    words = kinds()
    moment = now()
    found = [
        Ending(
            words[kind_of(kept.rule)],
            getattr(kept.rule, "sheet", ""),
            kept.ends_at,
        )
        for kept in all_rules(current_catalogue().store)
        if kept.ends_at is not None and moment < kept.ends_at <= moment + _SOON
    ]
    return sorted(found, key=lambda each: each.ends_at)


def _exhibitors(rated: Sequence[Rated]) -> list[Bar]:
    """Each exhibitor's sheets, the least complete first."""
    shares = by_group(rated, lambda each: [each.exhibitor_id])
    names = exhibitor_names(current_catalogue().store, [share.id for share in shares])
    return [
        Bar(names.get(share.id, share.id), f"{share.percent} %", share.percent, share.id)
        for share in shares
    ]


def _domains(rated: Sequence[Rated]) -> list[Bar]:
    language = reader_language()
    return [
        Bar(in_language(DOMAINS[share.id], language), f"{share.percent} %", share.percent)
        for share in by_group(rated, lambda each: each.domains)
    ]


def _languages(rated: Sequence[Rated]) -> list[Bar]:
    shares = by_language(rated, current_catalogue().show.languages or ("fr",))
    return [Bar(share.id, f"{share.percent} %", share.percent) for share in shares]


def _health() -> list[tuple[str, bool, str]]:
    """What a search needs: its name, whether it answers, and which one it is."""
    found = checks()
    labels = {
        "database": _("Database"),
        "engine": _("Search engine"),
        "encoder": _("Encoder"),
    }
    return [
        (label, bool(found[name]["ok"]), str(found[name].get("name", "")))
        for name, label in labels.items()
    ]
