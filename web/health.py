"""For whoever watches the service: is the process alive, and can it answer?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from catalogue.errors import CatalogueError, EngineError
from web.current import current_catalogue

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Everything that a search needs works: 200, or 503 with what does not."""
    found = checks()
    ok = all(check["ok"] for check in found.values())
    response = jsonify(status="ok" if ok else "unavailable", checks=found)
    response.headers["Cache-Control"] = "no-store"
    return response, 200 if ok else 503


def checks() -> dict[str, dict[str, Any]]:
    """Database, engine and encoder: whether each is ``ok``, and what is known of it."""
    return {
        "database": _checked(_database),
        "engine": _checked(_engine),
        "encoder": _checked(_encoder),
    }


def _checked(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **check()}
    except Exception as error:  # whatever it is, the answer is "not ready", and the log says why
        current_app.logger.warning("not ready: %s: %s", type(error).__name__, error)
        failed = {"ok": False, "error": type(error).__name__}
        # A sentence that names no host, path or index: whoever reaches this address may read it.
        if isinstance(error, CatalogueError) and error.public:
            failed["reason"] = error.public
        return failed


def _database() -> dict[str, Any]:
    with current_catalogue().store.reading() as session:
        session.execute(sa.text("SELECT 1"))
    return {}


def _engine() -> dict[str, Any]:
    state = current_catalogue().fitting_index()
    if state is None:
        raise EngineError("There is no index yet.", "Run: indexer rebuild")
    return {"name": current_catalogue().engine.name, "documents": state.documents}


def _encoder() -> dict[str, Any]:
    encoder = current_catalogue().encoder
    encoder.encode(["radio"])
    return {"name": encoder.name, "dimension": encoder.dimension}
