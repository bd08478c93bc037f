"""What was done, by whom and when: the audit, narrowed, verified and taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.people.audit import Wanted, entries, first_broken, known_actions
from catalogue.plain import one_line
from catalogue.store.models import AuditEntry
from web.current import current_catalogue
from web.organisers.console import blueprint
from web.tables import csv_response

_PAGE = 50
_LAST = 2**31 - 1  # no database counts further
_COLUMNS = ("id", "at", "who", "action", "kind", "object_id", "exhibitor_id", "before", "after")


@dataclass(frozen=True)
class Change:
    """A detail that was changed, as text; '' is nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """An entry as the page shows it."""

    number: int
    at: datetime
    who: str
    action: str
    object: str
    exhibitor_id: str
    changes: list[Change]


@blueprint.get("/audit")
def audit() -> ResponseReturnValue:
    """A page of entries, the newest first; with ``verify``, whether the chain is whole."""
    before = min(request.args.get("before", _LAST, type=int), _LAST)
    with current_catalogue().store.reading() as session:
        shown = [
            _entry(entry)
            for entry in entries(session, wanted_entries(), before=before, most=_PAGE + 1)
        ]
        actions = known_actions(session)
        verified = "verify" in request.args
        broken = first_broken(session) if verified else None
        newest = next(entries(session, Wanted(), most=1), None)
    narrowed: dict[str, Any] = {
        name: value for name, value in request.args.items() if name in _NARROWING and value
    }
    older = ""
    if len(shown) > _PAGE:
        older = url_for("organiser.audit", **narrowed, before=shown[_PAGE - 1].number)
    return render_template(
        "organisers/audit.html",
        entries=shown[:_PAGE],
        actions=[(action, action_label(action)) for action in actions],
        narrowed=narrowed,
        older=older,
        newest=newest,
        verified=verified,
        broken=broken,
    )


@blueprint.get("/audit.csv")
def audit_table() -> Response:
    """All entries that the address asks for, as CSV."""
    return csv_response("audit.csv", _COLUMNS, _rows(wanted_entries()))


_NARROWING = ("who", "action", "object", "exhibitor", "since", "until")


def wanted_entries() -> Wanted:
    """Which entries the address asks for; days are the show's."""
    since, until = _day("since"), _day("until")
    return Wanted(
        who=_said("who"),
        action=_said("action"),
        object_id=_said("object"),
        exhibitor_id=_said("exhibitor"),
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def action_label(action: str) -> str:
    """What was done, in words; an action without words is shown by its name."""
    words: dict[str, str] = {
        "person.organiser-role": _("Role in the organiser’s team"),
        "person.role": _("Role for an exhibitor"),
        "person.password": _("Password set"),
        "person.suspend": _("Person suspended"),
        "person.restore": _("Person let in again"),
        "sheet.approve": _("Sheet approved"),
        "sheet.ask-changes": _("Changes asked for"),
        "sheet.withdraw": _("Sheet withdrawn"),
        "meeting.answer": _("Meeting request answered"),
        "meeting.mark": _("Meeting request marked"),
        "person.second-factor-on": _("Second factor set up"),
        "person.second-factor-off": _("Second factor taken off"),
        "person.recovery-code": _("Recovery code used"),
        "person.invite": _("Person invited"),
        "key.make": _("API key made"),
        "key.revoke": _("API key revoked"),
        "show.change": _("Show settings changed"),
        "taxonomy.change": _("Categories changed"),
        "curation.add": _("Rule of curation made"),
        "curation.remove": _("Rule of curation taken back"),
        "curation.restore": _("Rule of curation put back"),
        "exhibitor.place": _("Stands changed"),
        "exhibitor.remind": _("Exhibitor reminded"),
        "exhibitor.look": _("Exhibitor’s area looked at"),
        "search.message": _("Message to exhibitors on what is searched for"),
    }
    return words.get(action, action)


def _rows(wanted: Wanted) -> Iterator[list[object]]:
    with current_catalogue().store.reading() as session:
        for entry in entries(session, wanted):
            yield [_cell(getattr(entry, column)) for column in _COLUMNS]


def _cell(value: Any) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _entry(entry: AuditEntry) -> Entry:
    return Entry(
        entry.id,
        datetime.fromisoformat(entry.at),
        entry.who,
        action_label(entry.action),
        f"{entry.kind} {entry.object_id}",
        entry.exhibitor_id,
        changes_of(entry.before, entry.after),
    )


def changes_of(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """What an entry says that was changed, or what it says beside."""
    before, after = before or {}, after or {}
    return [
        Change(name, _text(before.get(name)), _text(after.get(name)))
        for name in dict.fromkeys([*before, *after])
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _said(name: str) -> str:
    return one_line(request.args.get(name, ""))[:200]


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 1 < day.year < 9999 else None  # others have no day before or after them


def _midnight(day: date) -> datetime:
    zone = current_catalogue().show.zone
    return datetime.combine(day, time(), zone).astimezone(UTC)
