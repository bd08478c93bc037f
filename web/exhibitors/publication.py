"""From what is written to what visitors see: submitted, taken back, withdrawn; and what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.people import audit
from catalogue.people.policy import may
from catalogue.sheets.fields import in_language
from catalogue.sheets.image_texts import without_text
from catalogue.sheets.lifecycle import STAGES, needs_approval
from catalogue.store import drafts, history, reviews
from web.access import acting
from web.current import current_catalogue
from web.exhibitors.portal import blueprint
from web.languages import reader_language
from web.sheet_texts import differences, label_of, place_of

SOURCE = "portal"
"""What a revision says that it was saved from."""
_HIGHEST = 2**31 - 1  # no database counts further


@dataclass(frozen=True)
class Said:
    """A sentence about a field; ``place`` is its dotted name, '' the whole sheet."""

    place: str
    label: str
    sentence: str
    who: str = ""


@blueprint.get("/<exhibitor_id>/products/<sheet_id>/publication")
def publication(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Where the product is in its life, and what can be done about it."""
    return _publication(exhibitor_id, sheet_id)


def _publication(exhibitor_id: str, sheet_id: str) -> str:
    catalogue, language = current_catalogue(), reader_language()
    with catalogue.store.reading() as session:
        state = reviews.state_of(session, sheet_id)
        draft = drafts.draft_of(session, sheet_id)
        if state is None or draft is None:
            abort(404)
        checked = drafts.checked_draft(session, draft, catalogue.taxonomy)
        remarks = reviews.remarks_on(session, sheet_id)
        newest = history.content_of(session, sheet_id, state.newest) if state.newest else None
        online = history.online_content(session, sheet_id)
    untold = _untold(draft.content)
    show = catalogue.show
    unsent = newest is None or bool(drafts.differing(newest, draft.content))
    return render_template(
        "exhibitors/publication.html",
        sheet_id=sheet_id,
        title=str(draft.content.get("title") or sheet_id),
        stage=state.stage,
        stage_label=in_language(STAGES[state.stage], language),
        state=state,
        version=draft.version,
        missing=[
            Said(
                place_of(problem),
                label_of(place_of(problem), language),
                problem.sentence(language),
            )
            for problem in checked.problems
        ]
        + untold,
        doubts=[
            Said(
                place_of(problem),
                label_of(place_of(problem), language),
                problem.sentence(language),
            )
            for problem in checked.warnings
        ],
        remarks=[
            Said(
                remark.field,
                label_of(remark.field, language) if remark.field else "",
                remark.text,
                remark.author,
            )
            for remark in remarks
        ],
        changes=differences(online or {}, draft.content, language, catalogue.taxonomy)
        if online and unsent
        else [],
        unsent=unsent,
        may_submit=(unsent or state.stage in ("draft", "withdrawn"))
        and not checked.problems
        and not untold,
        may_withdraw=(state.online or state.stage in ("submitted", "changes-asked"))
        and may(acting(), "withdraw-sheet", exhibitor_id),
        may_write=may(acting(), "write-sheet", exhibitor_id),
        approved=needs_approval(show.approval, online=state.online),
        printed=show.printed,
        days_left=(show.printed - datetime.now(show.zone).date()).days if show.printed else None,
    )


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/submit")
def submit(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Submits exactly the draft that was seen, or publishes it where nobody approves."""
    catalogue = current_catalogue()
    there = url_for("portal.publication", exhibitor_id=exhibitor_id, sheet_id=sheet_id)
    seen = request.form.get("version", -1, type=int)
    with catalogue.store.writing() as session:
        draft = drafts.draft_of(session, sheet_id)
        assert draft is not None
        checked = drafts.checked_draft(session, draft, catalogue.taxonomy)
        if draft.version != seen:
            flash(
                _(
                    "%(who)s has changed this product since you opened the page. "
                    "Look at what is new, then submit.",
                    who=draft.author,
                ),
                "wrong",
            )
            return redirect(there, 303)
        if checked.sheet is None or checked.problems or _untold(draft.content):
            flash(_("Something is still missing; it is listed below."), "wrong")
            return redirect(there, 303)
        stage = reviews.submit(
            session, checked.sheet, catalogue.show.approval, by=acting().name, source=SOURCE
        )
    changed_online()
    flash(
        _("Published. Visitors find it within two seconds.")
        if stage == "published"
        else _("Submitted. The organiser will read it; you get a mail.")
    )
    return redirect(there, 303)


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/take-back")
def take_back(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Takes what was submitted out of the organiser's queue."""
    with current_catalogue().store.writing() as session:
        taken = reviews.take_back(session, sheet_id)
    if taken:
        flash(_("Taken back. The organiser does not see it any more."))
    else:
        flash(_("Nothing waits any more; the organiser was faster."), "wrong")
    there = url_for("portal.publication", exhibitor_id=exhibitor_id, sheet_id=sheet_id)
    return redirect(there, 303)


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/withdraw")
def withdraw(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Takes the product off the catalogue."""
    actor = acting()
    with current_catalogue().store.writing() as session:
        withdrawn = reviews.withdraw(session, sheet_id, by=actor.name, source=SOURCE)
        if withdrawn:
            audit.note(
                session,
                actor.email,
                "sheet.withdraw",
                "sheet",
                sheet_id,
                exhibitor_id=exhibitor_id,
            )
    changed_online()
    flash(_("Withdrawn. Visitors do not find it any more; what you wrote is kept."))
    there = url_for("portal.publication", exhibitor_id=exhibitor_id, sheet_id=sheet_id)
    return redirect(there, 303)


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/discard")
def discard(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Deletes a product that nobody but its exhibitor has ever seen."""
    with current_catalogue().store.writing() as session:
        if not drafts.discard_sheet(session, sheet_id):
            abort(404)
    flash(_("Deleted."))
    return redirect(url_for("portal.products", exhibitor_id=exhibitor_id), 303)


@blueprint.get("/<exhibitor_id>/products/<sheet_id>/history")
def history_page(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """All revisions, and the difference of any two; 0 is the draft, as it is now."""
    catalogue, language = current_catalogue(), reader_language()
    with catalogue.store.reading() as session:
        draft = drafts.draft_of(session, sheet_id)
        if draft is None:
            abort(404)
        past = history.revisions_of(session, sheet_id)
        replaced = drafts.replaced_content(session, sheet_id) is not None
        new = _number("new", 0)
        old = _number("old", next((one.number for one in past if one.number != new), 0))
        contents = [
            draft.content if number == 0 else history.content_of(session, sheet_id, number)
            for number in (old, new)
        ]
    if contents[0] is None or contents[1] is None:
        abort(404)
    return render_template(
        "exhibitors/history.html",
        sheet_id=sheet_id,
        title=str(draft.content.get("title") or sheet_id),
        past=past,
        old=old,
        new=new,
        replaced=replaced,
        saved_at=draft.saved_at or datetime.now(UTC),
        version=draft.version,
        may_write=may(acting(), "write-sheet", exhibitor_id),
        differences=differences(contents[0], contents[1], language, catalogue.taxonomy),
    )


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/history/<int:number>")
def restore(exhibitor_id: str, sheet_id: str, number: int) -> ResponseReturnValue:
    """Makes the draft what a revision was; 0 is what stood there before the last such restore."""
    catalogue, actor = current_catalogue(), acting()
    with catalogue.store.writing() as session:
        if number == 0:
            content = drafts.replaced_content(session, sheet_id)
        else:
            content = history.content_of(session, sheet_id, min(number, _HIGHEST))
        draft = drafts.draft_of(session, sheet_id)
        if content is None or draft is None:
            abort(404)
        if request.form.get("version", -1, type=int) != draft.version:
            flash(_("Somebody has written here meanwhile. Look at it, then restore."), "wrong")
        else:
            drafts.replace_draft(session, sheet_id, content, actor.name)
            flash(
                _(
                    "The draft is as it was then. What stood there before can be taken back below; "
                    "visitors see nothing of it until it is submitted."
                )
            )
    there = url_for("portal.history_page", exhibitor_id=exhibitor_id, sheet_id=sheet_id)
    return redirect(there, 303)


def _untold(content: Mapping[str, Any]) -> list[Said]:
    """The pictures that nobody has described, for those who do not see them."""
    return [
        Said(
            "images",
            label_of("images", reader_language()),
            _("Say what “%(name)s” shows, for those who do not see it.", name=name),
        )
        for name in without_text(content)
    ]


def changed_online() -> None:
    """Something that visitors see may have changed: brings it into the index after the answer."""
    current_app.extensions["index"].wake()


def _number(name: str, default: int) -> int:
    return max(0, min(request.args.get(name, default, type=int), _HIGHEST))
