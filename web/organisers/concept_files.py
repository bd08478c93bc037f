"""The categories as a file: taken from here, changed elsewhere, brought back."""

from __future__ import annotations

import json

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.plain import one_line
from catalogue.store.models import now
from catalogue.taxonomy.changes import brought, changes_between, with_changes
from catalogue.taxonomy.check import check_bytes
from catalogue.taxonomy.export import FORMATS
from catalogue.taxonomy.taxonomy import concept_of, entries_in
from web.current import current_catalogue
from web.organisers.concept_editing import State, saved, state_now
from web.organisers.concept_effects import effect_of, fault_of, faults_of
from web.organisers.console import blueprint

_TYPES = {
    "yaml": "application/yaml",
    "json": "application/json",
    "csv": "text/csv",
    "jsonld": "application/ld+json",
}
_MOST_FAULTS = 30  # shown at once


@blueprint.get("/categories/all.<ending>")
def concepts_as(ending: str) -> Response:
    """The categories in force."""
    if ending not in _TYPES:
        abort(404)
    content = FORMATS[f".{ending}"](current_catalogue().newest_taxonomy())
    # A table program takes a CSV file for UTF-8 only with a byte order mark.
    body = content.encode("utf-8-sig" if ending == "csv" else "utf-8")
    answer = Response(body, content_type=f"{_TYPES[ending]}; charset=utf-8")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"categories-{now():%Y-%m-%d}.{ending}"
    )
    return answer


@blueprint.route("/categories/file", methods=["GET", "POST"])
def concept_file() -> ResponseReturnValue:
    """The files there are, and what one that is brought would do."""
    state = state_now()
    if request.method != "POST":
        return _page(state)
    if "changes" in request.form:
        return _kept(state)
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    if not content:
        return _page(state, problem=_("Choose a file that has something in it.")), 422
    findings = [found for found in check_bytes(content) if not found.warning]
    if findings:
        faults = [fault_of(found, state.taxonomy) for found in findings[:_MOST_FAULTS]]
        return _page(state, faults=faults, more_faults=max(0, len(findings) - _MOST_FAULTS)), 422
    concepts = [concept_of(entry) for entry in entries_in(content)]
    try:
        after = brought(state.taxonomy, concepts)
    except ValueError:
        # Sound alone, it does not fit what is not in it and stays.
        return _page(
            state, problem=_("The file does not fit the categories that are not in it.")
        ), 422
    ids = {concept.id for concept in concepts}
    effect = effect_of(state.taxonomy, after)
    if effect.stops:
        return _page(state, faults=effect.faults, more_faults=0), 422
    return _page(
        state,
        effect=effect,
        file_name=one_line(upload.filename if upload else "")[:100],
        absent=sum(1 for concept in state.taxonomy if concept.id not in ids),
        changes=json.dumps(changes_between(current_catalogue().settings.taxonomy, after)),
    )


def _kept(state: State) -> ResponseReturnValue:
    """Saves what was looked at; it comes back with the form, and is not believed."""
    file = current_catalogue().settings.taxonomy
    try:
        changes = json.loads(request.form["changes"])
        if not isinstance(changes, dict):
            abort(400)
        after = with_changes(file, changes)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        abort(400)
    if any(not fault.warning for fault in faults_of(state.taxonomy, after)):
        return _page(state, problem=_("Choose the file once more.")), 422
    if not saved(after):
        return _page(state, problem=_("Choose the file once more.")), 409
    return redirect(url_for("organiser.concept_history"), 303)


def _page(state: State, **values: object) -> str:
    what = {
        "yaml": _("YAML, to be changed"),
        "json": "JSON",
        "csv": _("CSV, to be read as a table"),
    }
    files = [(ending, what.get(ending, "SKOS (JSON-LD)")) for ending in _TYPES]
    return render_template("organisers/concept_file.html", files=files, seen=state.seen, **values)
