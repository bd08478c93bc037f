"""From a request to a page."""

from __future__ import annotations

from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from catalogue.errors import QueryError
from catalogue.search.query import MAXIMUM_TEXT, parse_query
from catalogue.search.results import Results
from catalogue.sheets.fields import in_language
from catalogue.store.sheets import changed_at
from web.counting import is_visit
from web.current import current_catalogue
from web.delegations import browsing, comparison, directory, narrowing, plan, products
from web.delegations.feed import MIMETYPE, atom
from web.delegations.redirects import asked_before, suggested
from web.delegations.surroundings import surroundings
from web.found import OPENED
from web.languages import PREFIX, reader_language
from web.preview import curation_shown
from web.searches import is_counted

blueprint = Blueprint("delegations", __name__, url_prefix=PREFIX)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The show, the search box, and ways into the catalogue."""
    return render_template(
        "home.html", page=browsing.home(current_catalogue(), surroundings(), curation_shown())
    )


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Results; with no parameters, the whole catalogue."""
    results, mistakes = _search()
    if results.total and results.query.page > results.pages:
        return redirect(narrowing.address_of(results.query.on_page(results.pages)))
    if is_counted(results.query, request) and not mistakes:
        current_app.extensions["searches"].note(results, request)
        current_app.extensions["found"].note_found(results)
    if results.redirect and not asked_before():
        return redirect(suggested(results.redirect, results.query.text))
    page = browsing.results_page(current_catalogue(), results, surroundings(), mistakes)
    return render_template("search.html", page=page)


@blueprint.get("/search.atom")
def feed() -> ResponseReturnValue:
    """The newest sheets of a search, for a reader of feeds."""
    parameters = MultiDict(request.args)
    for name in ("sort", "page", "size"):
        parameters.poplist(name)
    parameters["sort"] = "newest"
    results, _mistakes = _search(parameters)
    catalogue = current_catalogue()
    show, language = catalogue.show, reader_language()
    name = in_language(show.name, language)
    query = replace(results.query, sort="relevance")
    body = atom(
        title=f"{query.text} · {name}" if query.text else name,
        author=name,
        language=language,
        own=narrowing.address_of(query, "delegations.feed", whole=True),
        page=narrowing.address_of(query, whole=True),
        hits=[
            (hit, url_for("delegations.sheet", sheet_id=hit.id, _external=True))
            for hit in results.hits
        ],
        changed=changed_at(catalogue.store, [hit.id for hit in results.hits]),
        show=in_language(show.name, "en"),
    )
    return Response(body, mimetype=MIMETYPE)


@blueprint.get("/sheets/<sheet_id>")
def sheet(sheet_id: str) -> ResponseReturnValue:
    """One product."""
    page = products.sheet_page(current_catalogue(), sheet_id, surroundings())
    if page is None:
        abort(404)
    if is_visit(request):
        current_app.extensions["views"].note(sheet_id)
        current_app.extensions["found"].note_from(request, sheet_id, OPENED)
    return render_template("sheet.html", page=page)


@blueprint.get("/exhibitors")
def exhibitors() -> ResponseReturnValue:
    """All exhibitors: from A to Z, by country, by hall."""
    page = directory.index_page(
        current_app.extensions["exhibitors"].get(),
        current_catalogue().show,
        reader_language(),
        *(request.args.get(name, "") for name in ("by", "group", "page")),
    )
    return render_template("exhibitors.html", page=page)


@blueprint.get("/exhibitors/<exhibitor_id>")
def exhibitor(exhibitor_id: str) -> ResponseReturnValue:
    """One exhibitor and its products."""
    page = products.exhibitor_page(current_catalogue(), exhibitor_id, surroundings())
    if page is None:
        abort(404)
    return render_template("exhibitor.html", page=page)


@blueprint.get("/compare")
def compare() -> ResponseReturnValue:
    """Two to five products side by side."""
    asked = request.args.getlist("id")
    page = comparison.compare(current_catalogue(), asked, surroundings())
    return render_template(
        "compare.html",
        page=page,
        few=len(page.cards) < comparison.FEWEST,
        many=len(dict.fromkeys(asked)) > comparison.MOST,
        most=comparison.MOST,
    )


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


def _search(
    parameters: MultiDict[str, str] | None = None,
) -> tuple[Results, list[tuple[str, str]]]:
    """Searches; a parameter that cannot be meant is left out, and reported, instead of an error.

    Args:
        parameters: those of the address, if None.
    """
    parameters = MultiDict(request.args) if parameters is None else parameters
    mistakes: list[tuple[str, str]] = []
    while True:
        try:
            query = parse_query(parameters, reader_language())
            return current_catalogue().search.search(query, curation_shown()), mistakes
        except QueryError as error:
            if error.field not in parameters:
                raise
            mistakes.append((error.field, parameters[error.field][:80]))
            if error.field == "q" and len(parameters["q"]) > MAXIMUM_TEXT:
                parameters["q"] = parameters["q"][:MAXIMUM_TEXT].rsplit(" ", 1)[0]
            else:
                del parameters[error.field]
