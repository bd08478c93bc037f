"""The portal's blueprint, its entrance, and what all its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.people.policy import Action, may
from catalogue.store.sheets import exhibitor_names
from web.access import acting
from web.current import current_catalogue
from web.languages import PREFIX

blueprint = Blueprint("portal", __name__, url_prefix=f"{PREFIX}/portal")


@dataclass(frozen=True)
class Tab:
    """A section of the portal."""

    label: str
    address: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """What stands around each page: whose portal it is, its sections, the exhibitor's others."""

    exhibitor_id: str
    exhibitor: str
    tabs: list[Tab]
    others: list[tuple[str, str]]
    person: str


def sections() -> list[tuple[str, str, Action]]:
    """The portal's sections: label, endpoint, and what one must be allowed to see it."""
    return [
        (_("My products"), "portal.products", "see-listings"),
    ]


@blueprint.context_processor
def frame_of_the_page() -> dict[str, Any]:
    exhibitor_id = (request.view_args or {}).get("exhibitor_id")
    if exhibitor_id is None:
        return {"frame": None}
    actor = acting()
    names = exhibitor_names(current_catalogue().store, [exhibitor_id, *actor.memberships])
    if exhibitor_id not in names:
        abort(404)
    tabs = [
        Tab(label, url_for(endpoint, exhibitor_id=exhibitor_id), endpoint == request.endpoint)
        for label, endpoint, action in sections()
        if may(actor, action, exhibitor_id)
    ]
    others = [
        (url_for("portal.products", exhibitor_id=other), name)
        for other, name in names.items()
        if other != exhibitor_id
    ]
    return {"frame": Frame(exhibitor_id, names[exhibitor_id], tabs, others, actor.name)}


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """To the products of the exhibitor that one is for."""
    actor = acting()
    if not actor.memberships:
        return render_template("exhibitors/nobody.html")
    return redirect(url_for("portal.products", exhibitor_id=min(actor.memberships)))
