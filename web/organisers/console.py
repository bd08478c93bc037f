"""The console's blueprint, its entrance, and what all its pages show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.people.policy import Action, may
from web.access import acting, current_actor
from web.exhibitors.portal import Tab
from web.languages import PREFIX

blueprint = Blueprint("organiser", __name__, url_prefix=f"{PREFIX}/organiser")


def sections() -> list[tuple[str, str, Action]]:
    """The console's sections: label, endpoint, and what one must be allowed to see it."""
    return [
        (_("Dashboard"), "organiser.dashboard", "review-sheets"),
        (_("Reviews"), "organiser.reviews", "review-sheets"),
        (_("Featured products"), "organiser.featured", "feature-sheets"),
        (_("Curation"), "organiser.curations", "curate-search"),
        (_("Categories"), "organiser.concepts", "curate-search"),
        (_("Searches"), "organiser.searches", "see-searches"),
        (_("Printed catalogue"), "organiser.printed", "print-catalogue"),
        (_("Show settings"), "organiser.show", "set-show"),
        (_("Audit"), "organiser.audit", "see-audit"),
        (_("Exhibitors"), "organiser.exhibitors", "place-exhibitors"),
        (_("People"), "organiser.people", "invite-exhibitors"),
    ]


@blueprint.context_processor
def frame_of_the_page() -> dict[str, Any]:
    actor = current_actor()  # None on the page that holds what a visitor would send
    tabs = [
        Tab(label, url_for(endpoint), endpoint == request.endpoint)
        for label, endpoint, action in sections()
        if may(actor, action)
    ]
    return {"tabs": tabs, "person": actor.name if actor else ""}


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """To the first section that one may see."""
    actor = acting()
    first = next((endpoint for _label, endpoint, action in sections() if may(actor, action)), None)
    if first is None:
        abort(404)
    return redirect(url_for(first))
