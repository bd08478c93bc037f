"""The exhibitors as their organiser looks after them: stands, people, what is late."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from catalogue.people import accounts, audit
from catalogue.people.audit import Wanted, entries
from catalogue.plain import one_line
from catalogue.store.models import Membership, Person, now
from catalogue.store.overview import Overview, overviews, place_exhibitor
from web.access import acting
from web.collation import sort_key
from web.current import current_catalogue
from web.exhibitors.people import roles
from web.exhibitors.publication import changed_online
from web.languages import reader_language
from web.notices import send_soon, write_to
from web.organisers.console import blueprint

_AGAIN = timedelta(days=2)  # until somebody is reminded again
_MOST_STANDS, _LONGEST_STAND = 20, 20


@blueprint.get("/exhibitors")
def exhibitors() -> str:
    """All of them, or those that are late."""
    language = reader_language()
    with current_catalogue().store.reading() as session:
        found = overviews(session)
    late = "late" in request.args
    return render_template(
        "organisers/exhibitors.html",
        exhibitors=sorted(
            (one for one in found if one.late or not late),
            key=lambda one: sort_key(one.name, language),
        ),
        total=len(found),
        late=sum(one.late for one in found),
        only_late=late,
    )


@blueprint.get("/exhibitors/<id_>")
def exhibitor(id_: str) -> str:
    """One of them: its stands and its people."""
    return _page(id_)


@blueprint.post("/exhibitors/<id_>/stands")
def place(id_: str) -> ResponseReturnValue:
    """Gives it its stands; visitors see them as soon as its sheets are indexed."""
    typed = one_line(request.form.get("stands", ""))
    stands = list(dict.fromkeys(filter(None, map(str.strip, re.split("[;,]", typed)))))
    if len(stands) > _MOST_STANDS or any(len(stand) > _LONGEST_STAND for stand in stands):
        fault = _(
            "Write at most %(most)s stands of at most %(letters)s letters, parted by commas.",
            most=_MOST_STANDS,
            letters=_LONGEST_STAND,
        )
        return _page(id_, typed, fault), 422
    with current_catalogue().store.writing() as session:
        if not accounts.has_exhibitor(session, id_):
            abort(404)
        changed = place_exhibitor(session, id_, stands, acting().email)
    if changed:
        changed_online()
    homeless = [stand for stand in stands if current_catalogue().show.hall_of(stand) is None]
    if homeless:
        flash(
            _("Saved. No hall has stands like these: %(stands)s", stands=", ".join(homeless)),
            "wrong",
        )
    else:
        flash(_("Saved."))
    return redirect(url_for("organiser.exhibitor", id_=id_), 303)


@blueprint.post("/exhibitors/<id_>/people/<int:person_id>")
def lock_out(id_: str, person_id: int) -> ResponseReturnValue:
    """Suspends one of its people, or lets him in again."""
    wanted = request.form.get("do", "")
    if wanted not in ("suspend", "restore"):
        abort(400)
    with current_catalogue().store.writing() as session:
        person = session.get(Person, min(person_id, 2**31 - 1))
        if person is None or session.get(Membership, (person.id, id_)) is None or person.role:
            abort(404)  # the organiser's own team is its administrators'
        accounts.suspend(session, person, acting().email, suspended=wanted == "suspend")
    if wanted == "suspend":
        flash(_("Suspended, and signed out everywhere. You can let this person in again here."))
    else:
        flash(_("This person may sign in again."))
    return redirect(url_for("organiser.exhibitor", id_=id_), 303)


@blueprint.route("/exhibitors-late", methods=["GET", "POST"])
def remind() -> ResponseReturnValue:
    """Asks before it writes to those that are late; says to whom, and who was already."""
    store = current_catalogue().store
    if request.method == "POST":
        with store.writing() as session:
            due, _recent = _due(session)
            sent = sum(_remind(session, one) for one in due)
        send_soon()
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", sent))
        return redirect(url_for("organiser.exhibitors"), 303)
    with store.reading() as session:
        due, recent = _due(session)
        owners = accounts.owners_among(session, [one.id for one in due])
    reached = {exhibitor_id for exhibitor_id, _owner in owners}
    return render_template(
        "organisers/remind.html",
        due=[one for one in due if one.id in reached],
        silent=[one for one in due if one.id not in reached],
        recent=recent,
        mails=len(owners),
    )


def _page(id_: str, typed: str | None = None, fault: str = "") -> str:
    with current_catalogue().store.reading() as session:
        found = next((one for one in overviews(session) if one.id == id_), None)
        if found is None:
            abort(404)
        people = accounts.people_of(session, id_)
    return render_template(
        "organisers/exhibitor.html",
        exhibitor=found,
        people=people,
        roles=roles(),
        stands=", ".join(found.stands) if typed is None else typed,
        fault=fault,
    )


def _due(session: Session) -> tuple[list[Overview], list[Overview]]:
    """The late ones that may be reminded, and those that were a short while ago."""
    since = now() - _AGAIN
    told = {
        entry.exhibitor_id
        for entry in entries(session, Wanted(action="exhibitor.remind", since=since))
    }
    late = [one for one in overviews(session) if one.late]
    return [one for one in late if one.id not in told], [one for one in late if one.id in told]


def _remind(session: Session, one: Overview) -> int:
    """Writes to its owners; how many they are."""
    owners = accounts.owners_among(session, [one.id])
    for _exhibitor_id, owner in owners:
        write_to(
            session,
            "late",
            owner.email,
            owner.language,
            "portal.products",
            parts={"exhibitor_id": one.id},
            exhibitor=one.name,
        )
    if owners:
        audit.note(
            session,
            acting().email,
            "exhibitor.remind",
            "exhibitor",
            one.id,
            exhibitor_id=one.id,
            after={"mails": len(owners)},
        )
    return len(owners)
