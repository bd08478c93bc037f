"""What a reader sets for himself without an account: theme and layout, each kept in a cookie."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

COOKIE = "theme"
COOKIE_AGE = 365 * 24 * 3600
THEMES = ("system", "light", "dark")
LAYOUT_COOKIE = "layout"
LAYOUTS = ("list", "grid")

blueprint = Blueprint("preferences", __name__)


def chosen_theme() -> str:
    """The theme that the reader set; ``system`` follows the device."""
    theme = request.cookies.get(COOKIE, "")
    return theme if theme in THEMES else "system"


@blueprint.post("/theme")
def theme() -> Response:
    """Keeps the theme and goes back to the page."""
    wanted = request.form.get("theme", "")
    response = redirect(_own_page(request.form.get("next", "/")), 303)
    if wanted == "system":
        response.delete_cookie(COOKIE, samesite="Lax", httponly=True)
    elif wanted in THEMES:
        response.set_cookie(COOKIE, wanted, max_age=COOKIE_AGE, samesite="Lax", httponly=True)
    return response


def chosen_layout() -> str:
    """How the reader wants results laid out: ``list``, with reasons and details, or ``grid``."""
    layout = request.cookies.get(LAYOUT_COOKIE, "")
    return layout if layout in LAYOUTS else LAYOUTS[0]


@blueprint.post("/layout")
def layout() -> Response:
    """Keeps the layout of results and goes back to the page."""
    wanted = request.form.get("layout", "")
    response = redirect(_own_page(request.form.get("next", "/")), 303)
    if wanted == LAYOUTS[0]:
        response.delete_cookie(LAYOUT_COOKIE, samesite="Lax", httponly=True)
    elif wanted in LAYOUTS:
        response.set_cookie(
            LAYOUT_COOKIE, wanted, max_age=COOKIE_AGE, samesite="Lax", httponly=True
        )
    return response


def _own_page(address: str) -> str:
    """The address if it is a page of this site, else the home page: no open redirect."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() and "\\" not in address else "/"
