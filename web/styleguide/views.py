"""The page of the design system, and its own style sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, Response, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import Markup

from catalogue.languages import direction
from catalogue.search.query import Query
from web.current import current_catalogue
from web.delegations import browsing
from web.delegations.cards import Surroundings
from web.languages import reader_language
from web.styleguide import tokens

STYLE = Path(__file__).with_name("styleguide.css")
QUESTION = "drone"
"""Has hits, facets, ranges and an understood category in the demo show."""

SAID = {
    "title": "Style guide",
    "lead": "Every part of the pages, by their own macros. For developers; not translated.",
    "colours": "Colours",
    "contrast": "Contrast",
    "letters": "Letters",
    "sample": "Salon · Gösteri · معرض",
    "space": "Space",
    "front": "Front",
    "back": "Ground",
    "ratio": "Ratio",
    "least": "At least",
    "faint": "too little",
    "buttons": "Buttons",
    "chips": "Chips, tags, signs, badges",
    "cards": "A hit and tiles",
    "doors": "Doors",
    "forms": "Facets and ranges",
    "notices": "Notices",
    "empty": "Empty states",
}
"""The words of the page itself."""

blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
def page() -> ResponseReturnValue:
    """The design system in both themes, and in both directions."""
    own = reader_language()
    other = "fr" if direction(own) == "rtl" else "ar"
    panels = [
        (theme, language, Markup(_parts(language)))  # noqa: S704 - a template of ours made it
        for language in (own, other)
        for theme in ("light", "dark")
    ]
    return render_template(
        "styleguide/page.html", said=SAID, tokens=tokens, panels=panels, themes=("light", "dark")
    )


@blueprint.get("/styleguide.css")
def style() -> Response:
    """The layout of the page, and a class for each token."""
    return Response(STYLE.read_text() + tokens.rules(), mimetype="text/css")


def _parts(language: str) -> str:
    """The parts of the pages in a language, as HTML."""
    catalogue = current_catalogue()
    drawings = current_app.extensions["assets"].drawings
    around = Surroundings(language, catalogue.show, catalogue.taxonomy, drawings)
    with _reading(language):
        results = catalogue.search.search(Query(text=QUESTION, language=language, size=4))
        found = browsing.results_page(catalogue, results, around, [])
        return render_template("styleguide/parts.html", said=SAID, page=found)


@contextmanager
def _reading(language: str) -> Iterator[None]:
    """As if the reader had this language."""
    before = g.get("language")
    g.language = language
    with force_locale(language):
        yield
    if before is None:
        del g.language
    else:
        g.language = before
