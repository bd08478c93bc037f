"""The show's own look on every page: its colour, what it announces."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, make_response, url_for

from catalogue.sheets.fields import in_language
from catalogue.show import Show
from web.assets import FOR_EVER
from web.colours import is_colour, is_readable, palette

blueprint = Blueprint("branding", __name__)


@blueprint.get("/static/<colour>/accent.css")
def accent(colour: str) -> Response:
    """The style sheet of a colour; its address says all that it is made of."""
    if not is_colour(f"#{colour}") or not is_readable(f"#{colour}"):
        abort(404)
    response = make_response(palette(f"#{colour}"))
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = FOR_EVER
    return response


def accent_address(show: Show) -> str:
    """The address of the style sheet of the show's own colour; '' where it has none."""
    return url_for("branding.accent", colour=show.accent[1:]) if show.accent else ""


def announced(show: Show, language: str, moment: datetime) -> str:
    """What the show announces at a time, in the reader's language; '' for nothing."""
    banner = show.banner
    if banner is None or not banner.holds(moment):
        return ""
    return in_language(banner.texts, language)
