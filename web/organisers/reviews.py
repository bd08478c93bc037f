"""What waits for the organiser: approved exactly as it was read, or sent back with remarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalogue.people import accounts, audit
from catalogue.plain import lines
from catalogue.sheets.fields import FIELDS, translated_fields
from catalogue.sheets.schema import validate
from catalogue.store import history, reviews
from catalogue.store.models import Exhibitor
from catalogue.store.reviews import FieldRemark, NotTheNewest, Waiting
from catalogue.store.sheets import exhibitor_names
from web.access import acting
from web.current import current_catalogue
from web.exhibitors.publication import Said, changed_online
from web.languages import reader_language
from web.notices import send_soon, write_to
from web.organisers.console import blueprint
from web.sheet_texts import Difference, Value, differences, label_of, place_of, values_of

LONGEST_REMARK = 1000


@dataclass(frozen=True)
class Shown:
    """A field of the sheet under review: its value, or how it differs from what is online."""

    place: str
    label: str
    value: Value | None
    difference: Difference | None


@blueprint.get("/reviews", endpoint="reviews")
def queue() -> ResponseReturnValue:
    """The queue, the longest waiting first."""
    catalogue = current_catalogue()
    with catalogue.store.reading() as session:
        waiting = reviews.waiting_sheets(session)
    names = exhibitor_names(catalogue.store, [one.exhibitor_id for one in waiting])
    return render_template("organisers/reviews.html", waiting=waiting, names=names)


@blueprint.get("/reviews/<sheet_id>")
def review(sheet_id: str) -> ResponseReturnValue:
    """A sheet that waits, as it differs from what visitors see, with a remark at each field."""
    return _page(sheet_id, {})


def _page(sheet_id: str, typed: dict[str, str]) -> str:
    catalogue, language = current_catalogue(), reader_language()
    with catalogue.store.reading() as session:
        waits = reviews.approvable(session, sheet_id)
        if waits is None:
            return render_template("organisers/nothing_waits.html")
        number, content = waits
        online = history.online_content(session, sheet_id)
        waiting_ones = reviews.waiting_sheets(session)
        exhibitor = _exhibitor_of(session, sheet_id)
    waiting = next(one for one in waiting_ones if one.sheet_id == sheet_id)
    checked = validate(
        {**content, "exhibitor": exhibitor}, default_status="draft", taxonomy=catalogue.taxonomy
    )
    return render_template(
        "organisers/review.html",
        waiting=waiting,
        revision=number,
        exhibitor=exhibitor["name"],
        fields=_fields(content, online, language),
        doubts=[
            Said(place_of(w), label_of(place_of(w), language), w.sentence(language))
            for w in checked.warnings
        ],
        typed=typed,
        before=_beside(waiting_ones, sheet_id, -1),
        after=_beside(waiting_ones, sheet_id, 1),
        longest=LONGEST_REMARK,
    )


@blueprint.post("/reviews/<sheet_id>")
def decide(sheet_id: str) -> ResponseReturnValue:
    """Approves the revision that was read, or sends it back with the remarks."""
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
    store = current_catalogue().store
    with store.reading() as session:
        following = _beside(reviews.waiting_sheets(session), sheet_id, 1)
    try:
        with store.writing() as session:
            _decided(session, sheet_id, number, remarks, approves)
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
        return redirect(url_for("organiser.review", sheet_id=following.sheet_id), 303)
    return redirect(url_for("organiser.reviews"), 303)


def _decided(
    session: Session, sheet_id: str, number: int, remarks: dict[str, str], approves: bool
) -> None:
    actor = acting()
    waits = reviews.approvable(session, sheet_id)
    if waits is None:
        raise NotTheNewest(sheet_id)
    state = reviews.state_of(session, sheet_id)
    assert state is not None
    if approves:
        reviews.approve(session, sheet_id, number, by=actor.name)
    else:
        said = [FieldRemark(name, text, actor.name) for name, text in remarks.items()]
        reviews.ask_changes(session, sheet_id, number, said)
    audit.note(
        session,
        actor.email,
        "sheet.approve" if approves else "sheet.ask-changes",
        "sheet",
        sheet_id,
        exhibitor_id=state.exhibitor_id,
        before={"online": state.published},
        after={"revision": number, **({} if approves else {"remarks": remarks})},
    )
    _tell(session, state.exhibitor_id, sheet_id, str(waits[1].get("title")), remarks, approves)


def _tell(
    session: Session,
    exhibitor_id: str,
    sheet_id: str,
    title: str,
    remarks: dict[str, str],
    approves: bool,
) -> None:
    """Writes to each of the exhibitor's people, in his language."""
    for person, _role in accounts.people_of(session, exhibitor_id):
        if person.suspended_at is not None:
            continue
        said = "\n".join(
            f"{label_of(name, person.language)}: {text}" if name else text
            for name, text in remarks.items()
        )
        if approves:
            write_to(
                session,
                "published",
                person.email,
                person.language,
                "delegations.sheet",
                parts={"sheet_id": sheet_id},
                title=title,
            )
        else:
            write_to(
                session,
                "changes",
                person.email,
                person.language,
                "portal.publication",
                said,
                parts={"exhibitor_id": exhibitor_id, "sheet_id": sheet_id},
                title=title,
            )


def _fields(content: dict[str, Any], online: dict[str, Any] | None, language: str) -> list[Shown]:
    """All fields with a value, the changed ones with their difference to what is online."""
    taxonomy = current_catalogue().taxonomy
    names = _names(content)
    values = {each.field: each for each in values_of(content, names, language, taxonomy)}
    differ = {
        each.field: each for each in differences(online or content, content, language, taxonomy)
    }
    return [
        Shown(name, label_of(name, language), values.get(name), differ.get(name))
        for name in dict.fromkeys([*names, *differ])
        if name in values or name in differ
    ]


def _names(content: dict[str, Any]) -> list[str]:
    """The dotted names of all fields, each text followed by its translations."""
    names: list[str] = []
    tags = list(content.get("translations") or {})
    for declared in FIELDS:
        if declared.name.startswith("exhibitor.") or declared.name in ("id", "status"):
            continue
        names.append(declared.name)
        if declared.translated:
            names += [f"translations.{tag}.{declared.name}" for tag in tags]
    return names


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


def _beside(queue: list[Waiting], sheet_id: str, step: int) -> Waiting | None:
    """The next or the one before in the queue; none at its ends."""
    ids = [one.sheet_id for one in queue]
    if sheet_id not in ids:
        return queue[0] if queue else None
    place = ids.index(sheet_id) + step
    return queue[place] if 0 <= place < len(queue) else None
