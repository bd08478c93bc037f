"""From a request to JSON. Errors are problem details; see ``web.errors``."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from catalogue.errors import QueryError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.search.query import parse_query
from catalogue.search.suggest import MAXIMUM_TEXT
from catalogue.store.sheets import published_sheet, published_sheets_of, shown_exhibitor
from web.api import openapi
from web.api.answers import search_answer
from web.api.suggestions import suggestions_answer
from web.current import current_catalogue
from web.delegations.placed import ids_placed
from web.errors import problem
from web.languages import browser_language

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """One page of results."""
    query = parse_query(request.args, _language())
    catalogue = current_catalogue()
    results = catalogue.search.search(query)
    return jsonify(search_answer(results, ids_placed(results, catalogue.store)))


@blueprint.get("/suggest")
def suggest() -> ResponseReturnValue:
    """What a reader may mean by what he has typed so far."""
    language = _language()
    text = request.args.get("q", "").replace("\x00", " ").strip()
    if len(text) > MAXIMUM_TEXT:
        raise QueryError("q", f"The text has more than {MAXIMUM_TEXT} characters.", "Shorten it.")
    found = current_catalogue().suggester.suggest(text, language)
    response = jsonify(suggestions_answer(text, language, found))
    # Who takes a letter back asks the same again.
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


@blueprint.get("/sheets/<sheet_id>")
def sheet(sheet_id: str) -> ResponseReturnValue:
    """One published sheet, in the form that it has in files."""
    found = published_sheet(current_catalogue().store, sheet_id)
    if found is None:
        return problem(404, f"There is no published sheet with the id {sheet_id!r}.")
    return jsonify(found)


@blueprint.get("/exhibitors/<exhibitor_id>")
def exhibitor(exhibitor_id: str) -> ResponseReturnValue:
    """An exhibitor as visitors see it, with the ids of its published sheets in its order."""
    store = current_catalogue().store
    found = shown_exhibitor(store, exhibitor_id)
    if found is None:
        return problem(404, f"There is no exhibitor with the id {exhibitor_id!r}.")
    sheets = [sheet["id"] for sheet in published_sheets_of(store, exhibitor_id)]
    return jsonify({"id": exhibitor_id, **found, "sheets": sheets})


pages = Blueprint("api_pages", __name__, url_prefix="/api")


@pages.get("/openapi.json")
def document() -> ResponseReturnValue:
    """The description for programs."""
    return jsonify(openapi.document())


@pages.get("/docs")
def docs() -> ResponseReturnValue:
    """The description for people."""
    return render_template("api_docs.html", document=openapi.document())


def _language() -> str:
    language = request.args.get("lang")
    if not language:
        return browser_language()
    if language not in INTERFACE_LANGUAGES:
        allowed = ", ".join(INTERFACE_LANGUAGES)
        raise QueryError("lang", f"{language!r} is not allowed.", f"Allowed: {allowed}.")
    return language
