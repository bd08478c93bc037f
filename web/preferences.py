"""What a reader sets for himself without an account: theme, units, layout; kept in cookies."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

COOKIE_AGE = 365 * 24 * 3600
THEMES = ("system", "light", "dark")
UNITS = ("metric", "imperial")
LAYOUTS = ("list", "grid")

blueprint = Blueprint("preferences", __name__)


def chosen_theme() -> str:
    """The theme that the reader set; ``system`` follows the device."""
    return _chosen("theme", THEMES)


def chosen_units() -> str:
    """The system of units that the reader set."""
    return _chosen("units", UNITS)


def chosen_layout() -> str:
    """How the reader wants results laid out: ``list``, with reasons and details, or ``grid``."""
    return _chosen("layout", LAYOUTS)


@blueprint.post("/theme")
def theme() -> Response:
    """Keeps the theme and goes back to the page."""
    return _kept("theme", THEMES)


@blueprint.post("/units")
def units() -> Response:
    """Keeps the system of units and goes back to the page."""
    return _kept("units", UNITS)


@blueprint.post("/layout")
def layout() -> Response:
    """Keeps the layout of results and goes back to the page."""
    return _kept("layout", LAYOUTS)


def _chosen(name: str, choices: tuple[str, ...]) -> str:
    """What the reader set; the first choice while he has set nothing."""
    chosen = request.cookies.get(name, "")
    return chosen if chosen in choices else choices[0]


def _kept(name: str, choices: tuple[str, ...]) -> Response:
    wanted = request.form.get(name, "")
    response = redirect(own_page(request.form.get("next", "/")), 303)
    if wanted == choices[0]:
        response.delete_cookie(name, samesite="Lax", httponly=True)
    elif wanted in choices:
        response.set_cookie(name, wanted, max_age=COOKIE_AGE, samesite="Lax", httponly=True)
    return response


def own_page(address: str) -> str:
    """The address if it is a page of this site, else the home page: no open redirect."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() and "\\" not in address else "/"
