"""An exhibitor's programs write its sheets: with a key, once, and only over what they have seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from catalogue.people import attempts, audit, keys
from catalogue.people.attempts import Limit
from catalogue.people.keys import Answer
from catalogue.people.policy import owner_of
from catalogue.sheets.fields import FIELDS
from catalogue.sheets.schema import validate
from catalogue.store import history, reviews
from catalogue.store.models import Exhibitor
from catalogue.store.sheets import digest_of
from web.access import acting_bearer
from web.api.views import blueprint
from web.current import current_catalogue
from web.errors import problem

_OF_ONE_KEY = Limit("api", 600, timedelta(minutes=10))
_LONGEST_NAME = 200
SOURCE = "api"
_OURS = frozenset({"exhibitor", "status"})
"""What a body may have, as an export gives it, and what a key does not change."""


@blueprint.get("/own/sheets/<sheet_id>")
def own_sheet(sheet_id: str) -> ResponseReturnValue:
    """The newest state of one's own sheet, online or not; its ETag is for ``If-Match``."""
    store = current_catalogue().store
    with store.reading() as session:
        state = reviews.state_of(session, sheet_id)
        if state is None or state.exhibitor_id != acting_bearer().exhibitor_id:
            return _nothing(sheet_id)
        content = history.content_of(session, sheet_id, state.newest or 0)
    if content is None:
        return _nothing(sheet_id)
    body = {**content, "stage": state.stage, "revision": state.newest}
    return _response(Answer("", 200, {"ETag": _etag(state.newest)}, body))


@blueprint.put("/sheets/<sheet_id>")
def put_sheet(sheet_id: str) -> ResponseReturnValue:
    """Creates or changes one's own sheet, and submits it."""
    try:
        content = request.get_json(silent=True)
    except RecursionError:  # brackets without end
        content = None
    if not isinstance(content, dict):
        return problem(400, "The body is not a JSON object.", cure="Send a sheet as in a file.")
    return _once(sheet_id, lambda session: _put(session, sheet_id, content))


@blueprint.delete("/sheets/<sheet_id>")
def delete_sheet(sheet_id: str) -> ResponseReturnValue:
    """Withdraws one's own sheet; what was written is kept."""
    return _once(sheet_id, lambda session: _delete(session, sheet_id))


def _put(session: Session, sheet_id: str, content: dict[str, Any]) -> Answer:
    bearer, catalogue = acting_bearer(), current_catalogue()
    state = reviews.state_of(session, sheet_id)
    if refusal := _not_as_seen(state, sheet_id):
        return refusal
    exhibitor = session.get(Exhibitor, bearer.exhibitor_id)
    assert exhibitor is not None
    record = {name: value for name, value in content.items() if name not in _OURS}
    record |= {"exhibitor": {"id": exhibitor.id, **exhibitor.details}}
    if record.setdefault("id", sheet_id) != sheet_id:
        return _refused(422, "The id in the body is not that of the address.", field="id")
    checked = validate(record, default_status="draft", taxonomy=catalogue.taxonomy)
    if checked.sheet is None or checked.problems:
        wrong = [
            {"field": each.column, "detail": each.sentence("en"), "allowed": list(each.allowed)}
            for each in checked.problems
        ]
        first = wrong[0] if wrong else {"field": "", "detail": "The sheet cannot be read."}
        return _refused(422, str(first["detail"]), field=first["field"], errors=wrong)
    sheet = checked.sheet
    if state is not None and state.published is not None:
        online = history.online_content(session, sheet_id) or {}
        for declared in FIELDS:
            mine = owner_of(declared.name, published=True) == "exhibitor"
            if mine or "." in declared.name or declared.name in _OURS:
                continue
            if sheet.get(declared.name) != online.get(declared.name):
                return _refused(
                    403, f"Once published, {declared.name} is the organiser's.", field=declared.name
                )
    before = state.newest if state else None
    stage = reviews.submit(
        session,
        sheet,
        catalogue.show.approval,
        by=bearer.actor.name,
        source=SOURCE,
        from_draft=False,
    )
    state = reviews.state_of(session, sheet_id)
    assert state is not None
    warnings = [{"field": each.column, "detail": each.sentence("en")} for each in checked.warnings]
    body = {"id": sheet_id, "stage": stage, "revision": state.newest, "warnings": warnings}
    return Answer("", 200 if before else 201, {"ETag": _etag(state.newest)}, body)


def _delete(session: Session, sheet_id: str) -> Answer:
    bearer = acting_bearer()
    state = reviews.state_of(session, sheet_id)
    if state is None:
        return _refused(404, f"You have no sheet with the id {sheet_id!r}.")
    if refusal := _not_as_seen(state, sheet_id):
        return refusal
    if reviews.withdraw(session, sheet_id, by=bearer.actor.name, source=SOURCE):
        audit.note(
            session,
            bearer.actor.email,
            "sheet.withdraw",
            "sheet",
            sheet_id,
            exhibitor_id=bearer.exhibitor_id,
        )
    return Answer("", 204, {}, None)


def _not_as_seen(state: reviews.SheetState | None, sheet_id: str) -> Answer | None:
    """A refusal, unless the caller has seen the newest state that there is."""
    if state is None:
        if request.if_match:
            return _refused(412, f"There is no sheet with the id {sheet_id!r}.")
        return None
    if request.if_none_match.star_tag:
        return _refused(412, f"There is a sheet with the id {sheet_id!r} already.")
    if not request.if_match:
        return _refused(
            428,
            "Say which state you change: send its ETag as If-Match.",
            cure=f"GET /api/v1/own/sheets/{sheet_id} gives it.",
        )
    if not request.if_match.contains(f"{state.newest}"):
        return _refused(412, "The sheet was changed since; read it again.")
    return None


def _once(sheet_id: str, act: Callable[[Session], Answer]) -> ResponseReturnValue:
    """Acts in one transaction; the same request, by its Idempotency-Key, is answered as before."""
    bearer, catalogue = acting_bearer(), current_catalogue()
    name = request.headers.get("Idempotency-Key", "")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        return problem(400, f"Idempotency-Key has more than {_LONGEST_NAME} letters, or odd ones.")
    asked = digest_of(
        {
            "method": request.method,
            "path": request.path,
            "body": request.get_data(as_text=True),
            "if-match": request.headers.get("If-Match", ""),
        }
    )
    # Writers come one after the other: of two that send the same, the second finds the answer.
    with catalogue.store.writing() as session:
        kept = keys.kept_answer(session, bearer.key_id, name) if name else None
        if kept is not None and kept.request != asked:
            return problem(422, "This Idempotency-Key was used for another request.")
        if kept is not None:
            answer = kept
        else:
            key = attempts.key_of(catalogue.settings.secret_key, str(bearer.key_id))
            if wait := attempts.seconds_to_wait(session, _OF_ONE_KEY, key):
                response = problem(429, "Too many requests with this key.")
                response.headers["Retry-After"] = str(wait)
                return response
            attempts.count(session, _OF_ONE_KEY, key)
            answer = _acted(session, sheet_id, act)
            answer = Answer(asked, answer.status, answer.headers, answer.body)
            # A refusal changed nothing: the caller may mend its request and send it by that name.
            if name and answer.status < 300:
                keys.keep_answer(session, bearer.key_id, name, answer)
    current_app.extensions["index"].wake()
    return _response(answer)


def _acted(session: Session, sheet_id: str, act: Callable[[Session], Answer]) -> Answer:
    state = reviews.state_of(session, sheet_id)
    if state is not None and state.exhibitor_id != acting_bearer().exhibitor_id:
        # Whose it is, and whether there is one, is nobody else's.
        return _refused(404, f"You have no sheet with the id {sheet_id!r}.")
    return act(session)


def _refused(status: int, detail: str, **members: Any) -> Answer:
    made = problem(status, detail, **members)
    return Answer("", status, {"Content-Type": str(made.mimetype)}, json.loads(made.get_data()))


def _nothing(sheet_id: str) -> Response:
    return problem(404, f"You have no sheet with the id {sheet_id!r}.")


def _response(answer: Answer) -> Response:
    body = "" if answer.body is None else json.dumps(answer.body, ensure_ascii=False)
    mimetype = answer.headers.get("Content-Type", "application/json")
    response = Response(body, answer.status, mimetype=mimetype)
    for name, value in answer.headers.items():
        if name != "Content-Type":
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _etag(number: int | None) -> str:
    return quote_etag(f"{number or 0}")
