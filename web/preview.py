"""Public pages as they will be at another time, for organisers: ``?at=2027-02-09T09:00``."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Response, g, request

from catalogue.curation import Curation
from catalogue.people.policy import may
from catalogue.store.curations import rules_in_force
from web.access import current_actor
from web.current import current_catalogue
from web.times import moment_of

AT = "at"
"""The parameter; a time by the show's clocks."""


def previewed() -> datetime | None:
    """The time that this page is shown at; None for now, and for everybody but organisers."""
    moment = moment_of(request.args.get(AT, ""))
    if moment is None or not may(current_actor(), "feature-sheets"):
        return None
    g.previewed = True
    return moment


def curation_shown() -> Curation:
    """The organiser's rules at the time that this page is shown at."""
    catalogue, moment = current_catalogue(), previewed()
    if moment is None:
        return catalogue.search.curation()
    return catalogue.curation_of(rules_in_force(catalogue.store, moment))


def install(app: Flask) -> None:
    """Keeps pages of another time out of every cache."""

    @app.after_request
    def keep_out_of_caches(response: Response) -> Response:
        if g.get("previewed"):
            response.headers["Cache-Control"] = "no-store"
        return response
