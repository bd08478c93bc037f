"""What a reader sets for himself without an account: the theme, kept in a cookie."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

COOKIE = "theme"
COOKIE_AGE = 365 * 24 * 3600
THEMES = ("system", "light", "dark")

blueprint = Blueprint("preferences", __name__)


def chosen_theme() -> str:
    """The theme that the reader set; ``system`` follows the device."""
    theme = request.cookies.get(COOKIE, "")
    return theme if theme in THEMES else "system"


@blueprint.post("/theme")
def theme() -> Response:
    """Keeps the theme and goes back to the page."""
    wanted = request.form.get("theme", "")
    response = redirect(own_page(request.form.get("next", "/")), 303)
    if wanted == "system":
        response.delete_cookie(COOKIE, samesite="Lax", httponly=True)
    elif wanted in THEMES:
        response.set_cookie(COOKIE, wanted, max_age=COOKIE_AGE, samesite="Lax", httponly=True)
    return response


def own_page(address: str) -> str:
    """The address if it is a page of this site, else the home page: no open redirect."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() and "\\" not in address else "/"
