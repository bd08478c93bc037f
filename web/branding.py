"""The show's own look on every page: its colour, what it announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, url_for

from catalogue.sheets.fields import in_language
from catalogue.show import Show
from web.assets import FOR_EVER
from web.colours import is_colour, is_readable, palette

blueprint = Blueprint("branding", __name__)

_LOGO_WIDTH = 320  # pixels: the widest that the head of a page shows, on a screen of two to one


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


@dataclass(frozen=True)
class ShownLogo:
    """The show's own sign on a page: its address, and its size in pixels."""

    src: str
    width: int
    height: int


def logo_shown(show: Show) -> ShownLogo | None:
    """The show's sign in the narrowest width that is sharp in the head of a page; or None."""
    logo = show.logo
    if logo is None:
        return None
    if logo.kind == "drawing":
        src = url_for("files.drawing", digest=logo.digest)
    else:
        wide = [width for width in logo.widths if width >= _LOGO_WIDTH] or logo.widths[-1:]
        src = url_for("files.picture", digest=logo.digest, width=wide[0])
    return ShownLogo(src, logo.width, logo.height)


def announced(show: Show, language: str, moment: datetime) -> str:
    """What the show announces at a time, in the reader's language; '' for nothing."""
    banner = show.banner
    if banner is None or not banner.holds(moment):
        return ""
    return in_language(banner.texts, language)
