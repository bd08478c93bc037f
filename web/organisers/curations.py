"""The organiser's rules on results: made, seen at work beside what is, taken back, put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.curation import MOST_PINS, NOTICE_LENGTH, PLACES, TERM_LENGTH, Placement
from catalogue.languages import INTERFACE_LANGUAGES, SHEET_LANGUAGES
from catalogue.plain import one_line
from catalogue.sheets.codes import countries, country_name, language_name
from catalogue.sheets.fields import in_language
from catalogue.store import curations
from catalogue.store.curations import Kept
from catalogue.store.models import REASON_LENGTH, TITLE_LENGTH
from catalogue.store.sheets import published_among
from catalogue.taxonomy import DOMAINS
from web.access import acting
from web.collation import sort_key
from web.current import current_catalogue
from web.languages import reader_language
from web.organisers.console import blueprint
from web.organisers.curation_form import own_address, problems_of, rule_said, said_by
from web.organisers.curation_lines import kinds, lines_of, slots
from web.organisers.curation_preview import SHOWN, Preview, preview_of
from web.times import moment_of

_REMOVED = 20  # rules that were taken back, and can be put back


@dataclass(frozen=True)
class Field:
    """A field of the form, as ``macros/fields.html`` shows it."""

    id: str
    name: str
    data: str
    errors: list[str]
    choices: list[tuple[str, str]]


@blueprint.get("/curations", endpoint="curations")
def all_of_them() -> str:
    """All rules, and those that were taken back last."""
    store = current_catalogue().store
    with store.reading() as session:
        gone = curations.removed_rules(session, _REMOVED)
    return render_template(
        "organisers/curations.html",
        lines=lines_of(kept for kept in reversed(curations.all_rules(store)) if _is_rule(kept)),
        gone=lines_of(kept for kept in gone if _is_rule(kept)),
        kinds=kinds(),
    )


def _is_rule(kept: Kept) -> bool:
    """Whether it is about results; what is placed beside them has a page of its own."""
    return not isinstance(kept.rule, Placement)


@blueprint.post("/curations/<int:number>")
def take_back(number: int) -> ResponseReturnValue:
    """Takes a rule back, or puts it back; both are in force within a second."""
    returns = request.form.get("act") == "restore"
    change = curations.put_back if returns else curations.remove_rule
    number = min(number, 2**31 - 1)
    with current_catalogue().store.writing() as session:
        kept = curations.rule_of(session, number)
        done = change(session, number, acting().email)
    if not done:
        flash(_("Somebody else has done that already."), "wrong")
    elif returns:
        flash(_("The rule is there again, and in force within a second if its time has come."))
    else:
        flash(_("Taken back. It stands below, where you can put it back."))
    return redirect(_list_of(curations.kind_of(kept.rule) if kept else ""), 303)


@blueprint.route("/curation", methods=["GET", "POST"])
def curation() -> ResponseReturnValue:
    """The form of one rule: a new one, or one that takes the place of an earlier one."""
    if request.method == "GET":
        said = {name: one_line(value) for name, value in request.args.items()}
        number = request.args.get("number", 0, type=int)
        if number:
            with current_catalogue().store.reading() as session:
                kept = curations.rule_of(session, min(number, 2**31 - 1))
            if kept is None or kept.removed_at is not None:
                abort(404)
            said = {**said_by(kept), **said}
        if said.get("kind") not in kinds():
            said["kind"] = "pin"
        if said["kind"] == "synonyms" and "add" in said:
            said["terms"] = "\n".join([_name_of(said), said["add"]])
        return _page(said, {}, preview=_tried(said) if not problems_of(dict(said))[0] else None)
    # Terms are one to a line.
    said = {n: v if n == "terms" else one_line(v) for n, v in request.form.items()}
    said["page"] = own_address(said.get("page", ""))
    if said.get("kind") not in kinds():
        abort(404)
    if "choose" in request.form:
        said["sheet"] = said["choose"]
    problems, proposed = problems_of(said)
    if problems:
        return _page(said, problems, proposed), 422
    if request.form.get("act") != "save":
        return _page(said, {}, preview=_tried(said))
    if not _save(said):
        flash(
            _("This rule was taken back or changed meanwhile. What you typed is still here."),
            "wrong",
        )
        said["number"] = ""
        return _page(said, {}, preview=_tried(said)), 409
    flash(_("Saved. It is in force within a second if its time has come."))
    return redirect(_list_of(said["kind"]), 303)


def _name_of(said: Mapping[str, str]) -> str:
    """The name of the category that is to get another word, in the language of that word."""
    found = current_catalogue().taxonomy.get(said.get("concept", ""))
    return found.label(said.get("language") or reader_language()) if found else ""


def _list_of(kind: str) -> str:
    """The page that lists rules of a kind."""
    return url_for("organiser.featured" if kind == "placement" else "organiser.curations")


def _page(
    said: Mapping[str, str],
    problems: Mapping[str, str],
    proposed: Iterable[tuple[str, str, str]] = (),
    preview: Preview | None = None,
) -> str:
    catalogue, language = current_catalogue(), reader_language()
    concepts = [(c.id, c.label(language)) for c in catalogue.taxonomy]
    sheets = published_among(catalogue.store, [said["sheet"]] if said.get("sheet") else [])
    countries_of = [(code, country_name(code, language)) for code in countries()]
    choices = {
        "concept": [("", ""), *sorted(concepts, key=lambda pair: sort_key(pair[1], language))],
        "domain": [("", ""), *((d, in_language(names, language)) for d, names in DOMAINS.items())],
        "country": [("", ""), *sorted(countries_of, key=lambda pair: sort_key(pair[1], language))],
        "slot": list(slots().items()),
        "readers": [
            ("", _("all")),
            *((tag, language_name(tag, language)) for tag in INTERFACE_LANGUAGES),
        ],
        "language": [
            ("", _("any")),
            *((tag, language_name(tag, language)) for tag in SHEET_LANGUAGES),
        ],
    }

    def field(name: str) -> Field:
        errors = [problems[name]] if name in problems else []
        of_readers = name == "language" and said["kind"] == "placement"
        return Field(
            name,
            name,
            said.get(name, ""),
            errors,
            choices.get("readers" if of_readers else name, []),
        )

    return render_template(
        "organisers/curation.html",
        field=field,
        said=said,
        kind=said["kind"],
        kinds=kinds(),
        problems=problems,
        proposed=list(proposed),
        preview=preview,
        shown=SHOWN,
        sheet_title=sheets[0]["title"] if sheets else "",
        sheet_language=sheets[0]["language"] if sheets else "",
        interface=INTERFACE_LANGUAGES,
        places=PLACES,
        most_pins=MOST_PINS,
        lengths={
            "term": TERM_LENGTH,
            "notice": NOTICE_LENGTH,
            "reason": REASON_LENGTH,
            "title": TITLE_LENGTH,
        },
    )


def _save(said: Mapping[str, str]) -> bool:
    """Keeps the rule; False where the one whose place it takes is not there any more."""
    replaced = int(said["number"]) if said.get("number", "").isdecimal() else 0
    by = acting().email
    with current_catalogue().store.writing() as session:
        if replaced and not curations.remove_rule(session, min(replaced, 2**31 - 1), by):
            return False
        curations.add_rule(
            session,
            rule_said(said),
            by,
            reason=said.get("reason", ""),
            starts_at=moment_of(said.get("starts", "")),
            ends_at=moment_of(said.get("ends", "")),
        )
    return True


def _tried(said: Mapping[str, str]) -> Preview | None:
    return preview_of(rule_said(said), said.get("number", ""), said.get("try", ""))
