"""The application: it puts the rooms together."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from catalogue.kept import Kept
from catalogue.languages import direction
from catalogue.sheets.codes import language_name
from catalogue.sheets.fields import in_language
from catalogue.store.exhibitors import listed_exhibitors
from catalogue.store.found import usual_specifications
from indexer.sync import drain
from web import (
    access,
    assets,
    branding,
    delivery,
    errors,
    files,
    health,
    languages,
    offline,
    origin,
    preferences,
    preview,
    sessions,
)
from web.accounts import demo_mails, links, own, second_factor  # noqa: F401  (their routes)
from web.accounts.views import blueprint as accounts
from web.api import writing  # noqa: F401  (its routes)
from web.api.views import blueprint as api
from web.api.views import pages as api_pages
from web.delegations import redirects, shortlist
from web.delegations.box import list_texts
from web.delegations.meetings import blueprint as meetings
from web.delegations.meetings import script_texts
from web.delegations.views import blueprint as delegations
from web.exhibitors import (  # noqa: F401  (their routes)
    bulk,
    editing,
    found,
    keys,
    own_files,
    people,
    products,
    publication,
)
from web.exhibitors import meetings as own_meetings  # noqa: F401  (its routes)
from web.exhibitors.portal import blueprint as portal
from web.found import FoundCounts
from web.mail import send_waiting
from web.organisers import (  # noqa: F401  (their routes)
    audit,
    concept_editing,
    concept_files,
    concepts,
    curations,
    dashboard,
    exhibitors,
    featured,
    inviting,
    message,
    printed,
    reviews,
    searches,
    show_settings,
)
from web.organisers import people as organisers_people  # noqa: F401  (its routes)
from web.organisers.complete import rated_sheets
from web.organisers.console import blueprint as organiser
from web.searches import SearchCounts
from web.sheet_views import ViewCounts
from web.woken import Woken

if TYPE_CHECKING:
    from catalogue.composition import Catalogue


KEPT_SECONDS = 30.0
"""Until a new exhibitor is in the index of exhibitors."""
USUAL_SECONDS = 300.0
"""Until it is counted anew which figures are usual: all sheets are read for that."""

COMPLETE_SECONDS = 60.0
"""Likewise how complete the sheets are."""


def create_app(catalogue: Catalogue | None = None, *, development: bool = False) -> Flask:
    """The web application that serves a catalogue.

    Args:
        catalogue: an opened catalogue; opened from the environment's settings when missing.
        development: adds ``/styleguide``, the page of the design system.

    Raises:
        catalogue.errors.CatalogueError: the catalogue cannot be opened as it is.
    """
    if catalogue is None:
        from catalogue.composition import open_catalogue
        from catalogue.settings import Settings

        catalogue = open_catalogue(Settings.from_environment())
    app = Flask("web", static_folder=None)
    app.config.update(SECRET_KEY=catalogue.settings.secret_key, MAX_CONTENT_LENGTH=64 * 1024)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["catalogue"] = catalogue
    app.extensions["searches"] = SearchCounts(
        catalogue.store, days=catalogue.settings.searches_kept
    )
    app.extensions["mail"] = Woken(
        "mail", partial(send_waiting, catalogue.store, catalogue.settings)
    )
    app.extensions["index"] = Woken("index", partial(drain, catalogue))
    app.extensions["views"] = ViewCounts(catalogue.store)
    usual = partial(usual_specifications, catalogue.store)
    app.extensions["usual"] = Kept(usual, USUAL_SECONDS)
    app.extensions["complete"] = Kept(rated_sheets, COMPLETE_SECONDS)
    app.extensions["found"] = FoundCounts(catalogue.store)
    app.extensions["exhibitors"] = Kept(partial(listed_exhibitors, catalogue.store), KEPT_SECONDS)

    sessions.install(app, catalogue.settings.proxies)
    languages.install(app)
    assets.install(app)
    delivery.install(app)
    errors.install(app)
    origin.install(app)
    access.install(app)
    preview.install(app)
    app.register_blueprint(delegations)
    app.register_blueprint(shortlist.blueprint)
    app.register_blueprint(meetings)
    app.register_blueprint(api)
    app.register_blueprint(api_pages)
    app.register_blueprint(files.blueprint)
    app.register_blueprint(branding.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(preferences.blueprint)
    app.register_blueprint(offline.blueprint)
    app.register_blueprint(accounts)
    app.register_blueprint(portal)
    app.register_blueprint(organiser)
    if development:
        from web.styleguide.views import blueprint as styleguide

        app.register_blueprint(styleguide)
    plan = catalogue.settings.plan  # read now: a mistake in it is said at the start

    @app.get("/")
    def start() -> Response:
        """To the home page in the reader's language."""
        response = redirect(url_for("delegations.home", lang=languages.preferred_language()))
        response.headers["Vary"] = "Accept-Language, Cookie"
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    @app.before_request
    def refuse_broken_letters() -> None:
        """An address whose bytes are no UTF-8 is nobody's question."""
        try:
            request.query_string.decode("utf-8")
        except UnicodeDecodeError:
            abort(Response("400 Bad Request", 400, mimetype="text/plain"))

    @app.context_processor
    def on_every_page() -> dict[str, Any]:
        language, show = languages.reader_language(), catalogue.show
        return {
            "language": language,
            "direction": direction,
            "show": {
                "name": in_language(show.name, language),
                "place": in_language(show.place, language),
                "tagline": in_language(show.tagline, language),
                "dates": languages.dates(show.starts, show.ends, language),
                "accent": branding.accent_address(show),
                "logo": branding.logo_shown(show),
                "announced": branding.announced(
                    show, language, preview.previewed() or datetime.now(UTC)
                ),
            },
            "number": lambda value: languages.number(value, language),
            "date": lambda day: languages.day(day, language),
            "language_name": lambda tag: language_name(tag, language),
            "moment": lambda when: languages.moment(when, language, show.zone),
            "languages": languages.in_other_languages(),
            "theme": preferences.chosen_theme(),
            "units": preferences.chosen_units(),
            "layout": preferences.chosen_layout(),
            "here": _address(),
            "has_plan": plan is not None,
            "on_plan": lambda stand: plan is not None and plan.find(stand) is not None,
            "suggest_texts": list_texts,
            "own_shortlist": shortlist.shown_shortlist(),
            "meeting_texts": script_texts,
            "asked_before": redirects.asked_before,
            "previewed": preview.previewed,
            "results_asked_for": redirects.results_of_it,
        }

    return app


def _address() -> str:
    """This page's path and query, as an address writes them."""
    if not languages.may_be_read():
        return url_for("delegations.home")
    query = request.query_string.decode("utf-8", "replace")
    return quote(request.path) + (f"?{query}" if query else "")
