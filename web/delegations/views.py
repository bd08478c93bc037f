"""From a request to a page."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from catalogue.errors import QueryError
from catalogue.search.query import MAXIMUM_TEXT, parse_query
from catalogue.search.results import Results
from web.current import current_catalogue
from web.delegations import browsing, narrowing, plan, products
from web.delegations.surroundings import surroundings
from web.languages import PREFIX, reader_language
from web.searches import is_counted

blueprint = Blueprint("delegations", __name__, url_prefix=PREFIX)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The show, the search box, and ways into the catalogue."""
    return render_template("home.html", page=browsing.home(current_catalogue(), surroundings()))


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Results; with no parameters, the whole catalogue."""
    results, mistakes = _search()
    if results.total and results.query.page > results.pages:
        return redirect(narrowing.address_of(results.query.on_page(results.pages)))
    if is_counted(results.query, request) and not mistakes:
        current_app.extensions["searches"].note(results)
    page = browsing.results_page(current_catalogue(), results, surroundings(), mistakes)
    return render_template("search.html", page=page)


@blueprint.get("/sheets/<sheet_id>")
def sheet(sheet_id: str) -> ResponseReturnValue:
    """One product."""
    page = products.sheet_page(current_catalogue(), sheet_id, surroundings())
    if page is None:
        abort(404)
    return render_template("sheet.html", page=page)


@blueprint.get("/exhibitors/<exhibitor_id>")
def exhibitor(exhibitor_id: str) -> ResponseReturnValue:
    """One exhibitor and its products."""
    page = products.exhibitor_page(current_catalogue(), exhibitor_id, surroundings())
    if page is None:
        abort(404)
    return render_template("exhibitor.html", page=page)


@blueprint.get("/plan", endpoint="plan")
def hall_plan() -> ResponseReturnValue:
    """The halls and stands, with the stands that the address names marked."""
    asked = request.args
    page = plan.plan_page(
        current_catalogue(),
        surroundings(),
        asked.getlist("stand"),
        asked.get("hall", ""),
        asked.get("zoom", ""),
    )
    if page is None:
        abort(404)
    return render_template("plan.html", page=page)


def _search() -> tuple[Results, list[tuple[str, str]]]:
    """Searches; a parameter that cannot be meant is left out, and reported, instead of an error."""
    parameters = MultiDict(request.args)
    mistakes: list[tuple[str, str]] = []
    while True:
        try:
            query = parse_query(parameters, reader_language())
            return current_catalogue().search.search(query), mistakes
        except QueryError as error:
            if error.field not in parameters:
                raise
            mistakes.append((error.field, parameters[error.field][:80]))
            if error.field == "q" and len(parameters["q"]) > MAXIMUM_TEXT:
                parameters["q"] = parameters["q"][:MAXIMUM_TEXT].rsplit(" ", 1)[0]
            else:
                del parameters[error.field]
