"""What a reader sees when something is not there or does not work: a calm page, or a problem.

Never a stack trace; the log has it.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, current_app, json, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from catalogue.errors import EngineError, QueryError, SettingsError, StoreError

RETRY_AFTER = 30
"""Seconds after which a reader is told to try again."""

API = "/api/"


def problem(status: int, detail: str, **members: object) -> Response:
    """An answer of the API that says what is wrong (RFC 9457).

    Args:
        status: the HTTP status.
        detail: one English sentence about this very case.
        members: further members, such as ``field``; empty ones are left out.
    """
    body = {
        "type": members.pop("type", "about:blank"),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **{name: value for name, value in members.items() if value},
    }
    response = Response(json.dumps(body), status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def install(app: Flask) -> None:
    """Registers the answers to errors."""

    @app.errorhandler(QueryError)
    def bad_query(error: QueryError) -> Response:
        if _for_programs():
            return problem(
                400,
                error.message,
                type="urn:catalogue:problem:invalid-parameter",
                field=error.field,
                cure=error.cure,
            )
        return page(400, _("This address cannot be understood"), error.message)

    @app.errorhandler(EngineError)
    @app.errorhandler(StoreError)
    def out_of_service(error: EngineError | StoreError) -> Response:
        current_app.logger.error("%s: %s", type(error).__name__, error)
        if _for_programs():
            response = problem(503, "The catalogue is out of service for the moment.")
        else:
            response = page(
                503,
                _("The catalogue is taking a short break"),
                _("It will be back in a moment. Nothing is lost; please try again shortly."),
            )
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    @app.errorhandler(SettingsError)
    def not_set_up(error: SettingsError) -> Response:
        current_app.logger.error("%s", error)
        return page(503, _("The service is not set up for this yet"), str(error))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        if error.response is not None or status < 400:
            return make_response(error.get_response())
        if _for_programs():
            made = problem(status, error.description or HTTPStatus(status).phrase)
        elif status == 404:
            made = page(
                404,
                _("This page is not in the catalogue"),
                _("The product may have been withdrawn, or the address mistyped."),
            )
        elif status >= 500:
            made = page(
                status,
                _("Something went wrong on our side"),
                _("The incident has been noted. Please try again, or start from the home page."),
            )
        else:
            made = page(status, _("This address cannot be understood"), "")
        for name, value in error.get_headers():
            if name == "Allow":
                made.headers[name] = value
        return made


def _for_programs() -> bool:
    return request.path.startswith(API)


def page(status: int, heading: str, sentence: str) -> Response:
    """A calm page about something that did not go as the reader wished."""
    body = render_template("error.html", status=status, heading=heading, sentence=sentence)
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
