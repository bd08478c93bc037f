"""The portal's blueprint, its entrance, and what all its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.people import audit
from catalogue.people.accounts import has_exhibitor
from catalogue.people.audit import Wanted
from catalogue.people.policy import Action, Actor, may
from catalogue.store.models import now
from catalogue.store.sheets import exhibitor_names
from web.access import acting, current_actor
from web.current import current_catalogue
from web.languages import PREFIX

blueprint = Blueprint("portal", __name__, url_prefix=f"{PREFIX}/portal")


@dataclass(frozen=True)
class Tab:
    """A section: ``current`` if it is this page, ``around`` if this page is one within it."""

    label: str
    address: str
    current: bool
    around: bool = False


@dataclass(frozen=True)
class Frame:
    """What stands around each page: whose portal it is, its sections, the exhibitor's others.

    ``sheet_tabs`` are the pages of one product, where the page is one of them.
    """

    exhibitor_id: str
    exhibitor: str
    tabs: list[Tab]
    sheet_tabs: list[Tab]
    others: list[tuple[str, str]]
    person: str


def sections() -> list[tuple[str, str, Action]]:
    """The portal's sections: label, endpoint, and what one must be allowed to see it."""
    return [
        (_("My products"), "portal.products", "see-listings"),
        (_("Meeting requests"), "portal.meetings", "see-meetings"),
        (_("Many at once"), "portal.bulk", "write-sheet"),
        (_("How delegations find us"), "portal.found", "see-listings"),
        (_("API keys"), "portal.keys", "manage-keys"),
        (_("People"), "portal.people", "see-people"),
    ]


def sheet_sections() -> list[tuple[str, str, Action]]:
    """The pages of one product, as ``sections``; their addresses have its ``<sheet_id>``."""
    return [
        (_("Texts and figures"), "portal.edit", "see-listings"),
        (_("Pictures and documents"), "portal.files", "see-listings"),
        (_("Publication"), "portal.publication", "see-listings"),
        (_("How it is found"), "portal.sheet_found", "see-listings"),
        (_("History"), "portal.history_page", "see-listings"),
    ]


@blueprint.context_processor
def frame_of_the_page() -> dict[str, Any]:
    exhibitor_id = (request.view_args or {}).get("exhibitor_id")
    actor = current_actor()  # None on the page that holds what a visitor would send
    if exhibitor_id is None or actor is None:
        return {"frame": None}
    names = exhibitor_names(current_catalogue().store, [exhibitor_id, *actor.memberships])
    if exhibitor_id not in names:  # this is the page that says so
        return {"frame": None}
    sheet_id = (request.view_args or {}).get("sheet_id")
    others = [
        (url_for("portal.products", exhibitor_id=other), name)
        for other, name in names.items()
        if other != exhibitor_id
    ]
    frame = Frame(
        exhibitor_id,
        names[exhibitor_id],
        _tabs(sections(), exhibitor_id=exhibitor_id),
        _tabs(sheet_sections(), exhibitor_id=exhibitor_id, sheet_id=sheet_id) if sheet_id else [],
        others,
        actor.name,
    )
    return {"frame": frame, "looking": _is_looking(actor, exhibitor_id)}


_LOOKS = timedelta(minutes=30)


@blueprint.before_request
def note_looks() -> None:
    """Whoever of the organiser's team opens an exhibitor's area stands in the audit, once a while.

    What he may do there says the policy: he reads products, and has a say on people and on what is
    online.
    """
    exhibitor_id, actor = (request.view_args or {}).get("exhibitor_id"), current_actor()
    if exhibitor_id is None or actor is None or not _is_looking(actor, exhibitor_id):
        return
    store = current_catalogue().store
    seen = Wanted(
        who=actor.email,
        action="exhibitor.look",
        exhibitor_id=exhibitor_id,
        since=now() - _LOOKS,
    )
    with store.reading() as session:
        if not has_exhibitor(session, exhibitor_id):
            abort(404)
        # ``who`` narrows by a part of an address.
        noted = any(entry.who == actor.email for entry in audit.entries(session, seen))
    if not noted:
        with store.writing() as session:
            audit.note(
                session,
                actor.email,
                "exhibitor.look",
                "exhibitor",
                exhibitor_id,
                exhibitor_id=exhibitor_id,
            )


def _is_looking(actor: Actor, exhibitor_id: str) -> bool:
    """Whether somebody is here as the organiser's and not as the exhibitor's."""
    return bool(actor.organiser) and exhibitor_id not in actor.memberships


def _tabs(pages: list[tuple[str, str, Action]], **parts: Any) -> list[Tab]:
    """Those pages that the reader may see."""
    return [
        Tab(label, url_for(endpoint, **parts), endpoint == request.endpoint)
        for label, endpoint, action in pages
        if may(acting(), action, parts["exhibitor_id"])
    ]


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """To the products of the exhibitor that one is for, or to the organiser's console."""
    actor = acting()
    if not actor.memberships:
        if actor.organiser:
            return redirect(url_for("organiser.start"))
        return render_template("exhibitors/nobody.html")
    return redirect(url_for("portal.products", exhibitor_id=min(actor.memberships)))
