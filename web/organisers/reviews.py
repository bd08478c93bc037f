"""What waits for the organiser: approved exactly as it was read, or sent back with remarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from catalogue.languages import base_language
from catalogue.plain import lines
from catalogue.sheets.codes import language_name
from catalogue.sheets.fields import FIELDS, in_language, translated_fields
from catalogue.store import claims, history, reviews
from catalogue.store.claims import Claim
from catalogue.store.models import Exhibitor
from catalogue.store.reviews import NotTheNewest, Waiting
from catalogue.store.sheets import exhibitor_names
from catalogue.taxonomy import DOMAINS
from web.access import acting
from web.collation import sort_key
from web.current import current_catalogue
from web.exhibitors.publication import changed_online
from web.languages import reader_language
from web.notices import send_soon
from web.organisers.console import blueprint
from web.organisers.decisions import decide_on
from web.organisers.review_queue import AGES, beside, kinds, narrowed
from web.organisers.under_review import UnderReview, under_review

LONGEST_REMARK = 1000
TOGETHER = 10
"""Sheets that are read and approved on one page."""


@dataclass(frozen=True)
class Read:
    """A sheet of those that are read together."""

    waiting: Waiting
    exhibitor: str
    sheet: UnderReview


@blueprint.get("/reviews", endpoint="reviews")
def queue() -> ResponseReturnValue:
    """The queue, the longest waiting first."""
    catalogue, language, asked = current_catalogue(), reader_language(), narrowed()
    with catalogue.store.reading() as session:
        waiting = reviews.waiting_sheets(session)
        claimed = claims.claims(session)
    names = exhibitor_names(catalogue.store, list({one.exhibitor_id for one in waiting}))
    written = {base_language(one.language) for one in waiting if one.language}
    domains = {domain for one in waiting for domain in one.domains if domain in DOMAINS}
    return render_template(
        "organisers/reviews.html",
        waiting=[one for one in waiting if asked.keeps(one)],
        total=len(waiting),
        names=names,
        claimed=_others(claimed),
        asked=asked,
        choices={
            "domain": [(d, in_language(DOMAINS[d], language)) for d in DOMAINS if d in domains],
            "exhibitor": sorted(names.items(), key=lambda pair: sort_key(pair[1], language)),
            "language": sorted((tag, language_name(tag, language)) for tag in written),
            "kind": kinds(),
            "days": [(str(n), ngettext("for %(num)s day", "for %(num)s days", n)) for n in AGES],
        },
        together=TOGETHER,
    )


@blueprint.get("/reviews/<sheet_id>")
def review(sheet_id: str) -> ResponseReturnValue:
    """A sheet that waits, as it differs from what visitors see, with a remark at each field."""
    store, actor = current_catalogue().store, acting()
    with store.reading() as session:
        known = claims.claims(session).get(sheet_id)
        waits = reviews.approvable(session, sheet_id) is not None
    if waits and (known is None or known.who == actor.email):
        with store.writing() as session:
            claims.claim(session, sheet_id, actor.email, actor.name)
    return _page(sheet_id, {})


def _page(sheet_id: str, typed: dict[str, str]) -> str:
    catalogue, asked = current_catalogue(), narrowed()
    with catalogue.store.reading() as session:
        waits = reviews.approvable(session, sheet_id)
        waiting_ones = reviews.waiting_sheets(session)
        if waits is None:
            return render_template("organisers/nothing_waits.html")
        number, content = waits
        online = history.online_content(session, sheet_id)
        exhibitor = _exhibitor_of(session, sheet_id)
        claimed = claims.claims(session)
    others = [one for one in waiting_ones if asked.keeps(one) or one.sheet_id == sheet_id]
    who = acting().email
    return render_template(
        "organisers/review.html",
        waiting=next(one for one in waiting_ones if one.sheet_id == sheet_id),
        revision=number,
        exhibitor=exhibitor["name"],
        sheet=under_review(sheet_id, content, online, exhibitor),
        reader=_others(claimed).get(sheet_id),
        typed=typed,
        asked=asked,
        before=beside(others, sheet_id, -1, claimed, who),
        after=beside(others, sheet_id, 1, claimed, who),
        longest=LONGEST_REMARK,
    )


@blueprint.post("/reviews/<sheet_id>")
def decide(sheet_id: str) -> ResponseReturnValue:
    """Approves the revision that was read, or sends it back with the remarks; the next one then."""
    number = request.form.get("number", 0, type=int)
    typed = {
        name.removeprefix("remark."): lines(value)[:LONGEST_REMARK]
        for name, value in request.form.items()
        if name.startswith("remark.")
    }
    approves = request.form.get("decision") == "approve"
    remarks = {name: text for name, text in typed.items() if text and _is_field(name)}
    if not approves and not remarks:
        flash(_("Write at least one remark: the exhibitor has to know what to change."), "wrong")
        return _page(sheet_id, typed), 422
    store, asked = current_catalogue().store, narrowed()
    with store.reading() as session:
        others = [
            one
            for one in reviews.waiting_sheets(session)
            if asked.keeps(one) or one.sheet_id == sheet_id
        ]
        following = beside(others, sheet_id, 1, claims.claims(session), acting().email)
    try:
        with store.writing() as session:
            decide_on(session, sheet_id, number, None if approves else remarks)
    except NotTheNewest:
        flash(
            _(
                "Nothing was decided: this is not the state that you read. It was taken back, "
                "decided on by somebody else, or a newer one was submitted, which is shown here."
            ),
            "wrong",
        )
        return _page(sheet_id, typed), 409
    send_soon()
    if approves:
        changed_online()
        flash(_("Approved. Visitors find it within two seconds."))
    else:
        flash(_("Sent back. The exhibitor gets your remarks by mail and at the fields."))
    if following is not None:
        there = url_for("organiser.review", sheet_id=following.sheet_id, **_carried())
        return redirect(there, 303)
    return redirect(url_for("organiser.reviews", **_carried()), 303)


@blueprint.get("/reviews-together", endpoint="reviews_together")
def together() -> ResponseReturnValue:
    """Several sheets on one page, to be read through and approved with one button."""
    catalogue, asked = current_catalogue(), narrowed()
    read: list[Read] = []
    with catalogue.store.reading() as session:
        taken = _others(claims.claims(session))
        waiting = [
            one
            for one in reviews.waiting_sheets(session)
            if asked.keeps(one) and one.sheet_id not in taken
        ]
        states = []
        for one in waiting[:TOGETHER]:
            waits = reviews.approvable(session, one.sheet_id)
            if waits is not None and waits[0] == one.number:
                online = history.online_content(session, one.sheet_id)
                states.append((one, waits[1], online, _exhibitor_of(session, one.sheet_id)))
    for one, content, online, exhibitor in states:
        sheet = under_review(one.sheet_id, content, online, exhibitor)
        read.append(Read(one, exhibitor["name"], sheet))
    return render_template(
        "organisers/reviews_together.html", read=read, asked=asked, left=len(waiting) - len(read)
    )


@blueprint.post("/reviews-together")
def approve_together() -> ResponseReturnValue:
    """Approves those that were ticked, each in the revision that the page has shown."""
    done, refused = 0, []
    for ticked in request.form.getlist("read")[:TOGETHER]:
        sheet_id, _colon, number = ticked.rpartition(":")
        if not number.isascii() or not number.isdecimal():
            continue
        try:
            with current_catalogue().store.writing() as session:
                decide_on(session, sheet_id, min(int(number), 2**31 - 1), None)
            done += 1
        except NotTheNewest:
            refused.append(sheet_id)
    if done:
        send_soon()
        changed_online()
        flash(
            ngettext(
                "%(num)s sheet approved. Visitors find it within two seconds.",
                "%(num)s sheets approved. Visitors find them within two seconds.",
                done,
            )
        )
    if refused:
        sentence = ngettext(
            "%(num)s sheet was not approved, because it is not as you read it any more: %(ids)s",
            "%(num)s sheets were not approved, because they are not as you read them any more: "
            "%(ids)s",
            len(refused),
            ids=", ".join(refused),
        )
        flash(sentence, "wrong")
    if not done and not refused:
        flash(_("Nothing was ticked: tick the sheets that you have read."), "wrong")
    return redirect(url_for("organiser.reviews_together", **_carried()), 303)


def _carried() -> dict[str, Any]:
    """What the address narrows to, for the next one."""
    return dict(narrowed().parameters)


def _others(claimed: dict[str, Claim]) -> dict[str, Claim]:
    """What is read by others than oneself."""
    who = acting().email
    return {sheet_id: claim for sheet_id, claim in claimed.items() if claim.who != who}


def _is_field(name: str) -> bool:
    parts = name.split(".")
    translated = {declared.name for declared in translated_fields()}
    return (
        name == ""
        or name in {declared.name for declared in FIELDS}
        or (parts[0] == "translations" and len(parts) == 3 and parts[2] in translated)
    )


def _exhibitor_of(session: Session, sheet_id: str) -> dict[str, Any]:
    state = reviews.state_of(session, sheet_id)
    row = session.get(Exhibitor, state.exhibitor_id) if state else None
    if row is None:
        abort(404)
    return {"id": row.id, **row.details}
