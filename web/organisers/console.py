"""The console's blueprint, its entrance, and what all its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.people.policy import Action, may
from web.access import acting, current_actor
from web.exhibitors.portal import Tab
from web.languages import PREFIX

blueprint = Blueprint("organiser", __name__, url_prefix=f"{PREFIX}/organiser")


Section = tuple[str, str, Action]
"""A section of the console: label, endpoint, and what one must be allowed to see it."""


@dataclass(frozen=True)
class Group:
    """Sections that belong together, as tabs."""

    label: str
    tabs: list[Tab]


def sections() -> list[tuple[str, list[Section]]]:
    """The console's sections, in groups with a label each."""
    catalogue: list[Section] = [
        (_("Dashboard"), "organiser.dashboard", "review-sheets"),
        (_("Reviews"), "organiser.reviews", "review-sheets"),
        (_("Exhibitors"), "organiser.exhibitors", "place-exhibitors"),
        (_("People"), "organiser.people", "invite-exhibitors"),
    ]
    finding: list[Section] = [
        (_("Searches"), "organiser.searches", "see-searches"),
        (_("Curation"), "organiser.curations", "curate-search"),
        (_("Categories"), "organiser.concepts", "curate-search"),
        (_("Featured products"), "organiser.featured", "feature-sheets"),
    ]
    show: list[Section] = [
        (_("Printed catalogue"), "organiser.printed", "print-catalogue"),
        (_("Show settings"), "organiser.show", "set-show"),
        (_("Audit"), "organiser.audit", "see-audit"),
    ]
    return [(_("Catalogue"), catalogue), (_("Finding"), finding), (_("The show"), show)]


_WITHIN = {
    "concept_editing": "concepts",
    "concept_files": "concepts",
    "inviting": "exhibitors",
    "message": "searches",
}
"""Modules whose pages belong to another module's section."""


def _room(endpoint: str) -> str:
    """The module that has an endpoint's section."""
    module = current_app.view_functions[endpoint].__module__.rpartition(".")[2]
    return _WITHIN.get(module, module)


@blueprint.context_processor
def frame_of_the_page() -> dict[str, Any]:
    actor = current_actor()  # None on the page that holds what a visitor would send
    here = request.endpoint
    room = _room(here) if here in current_app.view_functions else ""
    groups = [
        Group(
            label,
            [
                Tab(name, url_for(endpoint), endpoint == here, _room(endpoint) == room)
                for name, endpoint, action in within
                if may(actor, action)
            ],
        )
        for label, within in sections()
    ]
    return {
        "tab_groups": [group for group in groups if group.tabs],
        "person": actor.name if actor else "",
    }


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """To the first section that one may see."""
    actor = acting()
    offered = [section for _label, within in sections() for section in within]
    first = next((endpoint for _name, endpoint, action in offered if may(actor, action)), None)
    if first is None:
        abort(404)
    return redirect(url_for(first))
