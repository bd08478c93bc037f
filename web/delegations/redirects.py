"""Questions that the organiser answers with a page: there, and from there to their results."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from catalogue.plain import one_line
from catalogue.search.query import MAXIMUM_TEXT
from web.languages import reader_language

ASKED = "asked"
"""The parameter that carries what was searched for to the page that was suggested instead."""


def asked_before() -> str:
    """What the reader of this page had searched for when he was led here; "" for nothing."""
    return one_line(request.args.get(ASKED, ""))[:MAXIMUM_TEXT]


def results_of_it() -> str:
    """The address of its results; "" where they are this page, or nothing was searched for."""
    text = asked_before()
    own = request.endpoint == "delegations.search" and request.args.get("q") == text
    return "" if own or not text else url_for("delegations.search", q=text, asked=text)


def suggested(page: str, text: str) -> str:
    """The address of a page that a question leads to.

    Args:
        page: as its rule has it, without the language.
        text: the question, which the page offers the results of.
    """
    joined = "&" if "?" in page else "?"
    return f"/{reader_language()}{page}{joined}{urlencode({ASKED: text})}"


def leads_somewhere(page: str) -> bool:
    """Whether there is such a page for visitors, whatever it shows at the moment."""
    path = page.partition("?")[0]
    if not path.startswith("/") or path.startswith("//") or "\\" in page or "#" in page:
        return False
    try:
        endpoint, _parts = current_app.url_map.bind("localhost").match(
            f"/{reader_language()}{path}", method="GET"
        )
    except HTTPException:
        return False
    return str(endpoint).startswith("delegations.")
