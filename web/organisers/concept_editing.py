"""Changing the categories: names and words, place in the tree, merging, new ones, undoing.

Every change is shown with what it touches first, and is one version more of what is kept beside the
taxonomy's file (``catalogue.taxonomy.changes``), so that each can be undone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from catalogue.folding import fold
from catalogue.languages import SHEET_LANGUAGES
from catalogue.plain import lines, one_line
from catalogue.sheets.codes import language_name
from catalogue.sheets.fields import in_language
from catalogue.store.changes import (
    TAXONOMY,
    SavedMeanwhile,
    differing,
    newest_version,
    save_taxonomy,
    version,
    versions,
)
from catalogue.taxonomy import DOMAINS, Concept, Taxonomy
from catalogue.taxonomy.changes import edited, merged, with_changes
from web.access import acting
from web.collation import sort_key
from web.current import current_catalogue
from web.exhibitors.publication import changed_online
from web.languages import reader_language
from web.organisers.concept_effects import Effect, effect_of
from web.organisers.console import blueprint
from web.organisers.curation_lines import lines_about

LONGEST = 100
"""Letters of one word, or of several that mean one thing, at most."""
_MOST_WORDS = 60  # in one language
_VERSIONS = 30  # shown


@dataclass(frozen=True)
class InLanguage:
    """What stands in the form for a language: the name, and the other words, one to a line."""

    tag: str
    language: str
    name: str
    others: str


@dataclass(frozen=True)
class State:
    """The categories in force, and the number of their version."""

    seen: int
    taxonomy: Taxonomy


def state_now() -> State:
    """What a change begins with."""
    catalogue = current_catalogue()
    with catalogue.store.reading() as session:
        newest = newest_version(session, TAXONOMY)
    return State(newest.number, with_changes(catalogue.settings.taxonomy, newest.body))


# --- names, words, place -------------------------------------------------------------------------


@blueprint.route("/concepts/<id_>/edit", methods=["GET", "POST"])
def edit_concept(id_: str) -> ResponseReturnValue:
    """The form of a category."""
    state = state_now()
    before = state.taxonomy.concepts.get(id_)
    if before is None:
        abort(404)
    if request.method != "POST":
        return _form(state, before, before)
    wanted = _said(request.form, before)
    if problem := _too_much(request.form):
        return _form(state, before, wanted, problem=problem), 422
    return _answer(state, before, wanted, url_for("organiser.concept", id_=id_))


@blueprint.route("/categories/new", methods=["GET", "POST"])
def new_concept() -> ResponseReturnValue:
    """The form of a category that is not there yet; its id comes from its English name."""
    empty = Concept("", (), None, {})
    state = state_now()
    if request.method != "POST":
        return _form(state, None, empty)
    wanted = _said(request.form, empty)
    if problem := _too_much(request.form):
        return _form(state, None, wanted, problem=problem), 422
    english = wanted.labels["en"][:1]
    id_ = re.sub(r"[^a-z0-9]+", "-", fold(english[0])).strip("-")[:LONGEST] if english else ""
    if not id_:
        return _form(
            state, None, wanted, problem=_("Write its English name: it is named by it.")
        ), 422
    if id_ in state.taxonomy:
        there = _("There is a category of that English name already: %(id)s.", id=id_)
        return _form(state, None, wanted, problem=there), 422
    return _answer(state, None, replace(wanted, id=id_), url_for("organiser.concept", id_=id_))


def _answer(
    state: State, before: Concept | None, wanted: Concept, there: str
) -> ResponseReturnValue:
    """The form again with what the change would do; or saved."""
    try:
        after = edited(state.taxonomy, wanted)
    except ValueError:
        problem = _("Choose a domain, and a category that exists and is not below this one.")
        return _form(state, before, wanted, problem=problem), 422
    effect = effect_of(state.taxonomy, after)
    if effect.stops:
        return _form(state, before, wanted, effect=effect), 422
    if not _was_seen(state, effect):
        return _form(state, before, wanted, effect=effect)
    if not saved(after):
        return _form(state, before, wanted, effect=effect, seen=state.seen), 409
    return redirect(there, 303)


def _said(form: MultiDict[str, str], before: Concept) -> Concept:
    """A category as the form says it; what the form does not have stays."""
    labels: dict[str, tuple[str, ...]] = {}
    for tag in SHEET_LANGUAGES:
        labels[tag] = tuple(dict.fromkeys(_words(form, tag)))
    return replace(
        before,
        domains=_ordered(form.getlist("domain"), before.domains),
        broader=one_line(form.get("broader", "")) or None,
        labels=labels,
    )


def _words(form: MultiDict[str, str], tag: str) -> list[str]:
    """What is written for a language, the name first."""
    words = [form.get(f"name.{tag}", ""), *lines(form.get(f"words.{tag}", "")).split("\n")]
    return [said for word in words if (said := one_line(word))]


def _too_much(form: MultiDict[str, str]) -> str:
    """What is wrong with the length of words, or their number; "" for nothing."""
    for tag in SHEET_LANGUAGES:
        words = _words(form, tag)
        language = language_name(tag, reader_language())
        if any(len(word) > LONGEST for word in words):
            longest = _(
                "%(language)s: use at most %(most)s letters for a word.",
                language=language,
                most=LONGEST,
            )
            return str(longest)
        if len(words) > _MOST_WORDS:
            most = _("%(language)s: write at most %(most)s.", language=language, most=_MOST_WORDS)
            return str(most)
    return ""


def _ordered(chosen: list[str], before: tuple[str, ...]) -> tuple[str, ...]:
    """The domains that were chosen; the main one stays the first."""
    return tuple(dict.fromkeys(d for d in (*before, *DOMAINS) if d in chosen and d in DOMAINS))


def _form(
    state: State,
    before: Concept | None,
    said: Concept,
    *,
    effect: Effect | None = None,
    problem: str = "",
    seen: int | None = None,
) -> str:
    language = reader_language()
    return render_template(
        "organisers/concept_edit.html",
        concept=before.id if before else "",
        title=before.label(language) if before else _("New category"),
        words=[
            InLanguage(
                each,
                language_name(each, language),
                next(iter(said.labels.get(each, ())), ""),
                "\n".join(said.labels.get(each, ())[1:]),
            )
            for each in SHEET_LANGUAGES
        ],
        domains=[
            (domain, in_language(names, language), domain in said.domains)
            for domain, names in DOMAINS.items()
        ],
        broader=_choices(state.taxonomy, before, tops=True),
        chosen=said.broader or "",
        effect=effect,
        problem=problem,
        longest=LONGEST,
        seen=_seen(state) if seen is None else seen,
    )


def _seen(state: State) -> int:
    """The version that the form was opened with: that of now only when it is opened."""
    return request.form.get("seen", -1, type=int) if request.method == "POST" else state.seen


def _choices(
    taxonomy: Taxonomy, of: Concept | None, *, tops: bool = False
) -> list[tuple[str, str]]:
    """The categories that one can lie below, or be merged into; not itself, nor (below) its own."""
    language = reader_language()
    own = {of.id, *(taxonomy.with_narrower(of.id) if tops else ())} if of else set()
    found = [
        (concept.id, " › ".join(taxonomy.label(c, language) for c in path[::-1]))
        for concept in taxonomy
        if concept.id not in own
        if len(path := taxonomy.with_broader(concept.id)) < (3 if tops else 9)
    ]
    return [("", _("none") if tops else ""), *sorted(found, key=lambda p: sort_key(p[1], language))]


def _was_seen(state: State, effect: Effect) -> bool:
    """Whether it is to be saved, and is what was shown; or somebody else has saved meanwhile, which
    is said then.
    """
    shown = request.form.get("shown", "") == effect.fingerprint
    return request.form.get("act") == "save" and (shown or _seen(state) != state.seen)


# --- merging -------------------------------------------------------------------------------------


@blueprint.route("/concepts/<id_>/merge", methods=["GET", "POST"])
def merge_concept(id_: str) -> ResponseReturnValue:
    """The form that lets another category stand for this one, too."""
    state, language = state_now(), reader_language()
    concept = state.taxonomy.concepts.get(id_)
    if concept is None:
        abort(404)
    into = one_line(request.form.get("into", ""))
    effect, problem, status, seen = None, "", 200, _seen(state)
    if request.method == "POST":
        if into not in state.taxonomy.concepts or into == id_:
            problem, status = _("Choose the category that is to stand for it."), 422
        else:
            after = merged(state.taxonomy, id_, into)
            effect = effect_of(state.taxonomy, after)
            if effect.stops:
                status = 422
            elif _was_seen(state, effect):
                if saved(after):
                    return redirect(url_for("organiser.concept", id_=into), 303)
                status, seen = 409, state.seen
    page = render_template(
        "organisers/concept_merge.html",
        concept=id_,
        title=concept.label(language),
        choices=_choices(state.taxonomy, concept),
        into=into,
        into_label=state.taxonomy.label(into, language) if into else "",
        rules=lines_about(id_),
        effect=effect,
        problem=problem,
        seen=seen,
    )
    return page, status


# --- earlier states ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Earlier:
    """A version: its number, who made it and when, and the categories that it changed."""

    number: int
    author: str
    created_at: Any
    concepts: list[str]
    more: int


@blueprint.get("/categories/history")
def concept_history() -> str:
    """What was changed, the last first."""
    with current_catalogue().store.reading() as session:
        made = versions(session, TAXONOMY, _VERSIONS + 1)
    language, taxonomy = reader_language(), current_catalogue().taxonomy
    shown = []
    for place, each in enumerate(made[:_VERSIONS]):
        older = made[place + 1].body if place + 1 < len(made) else {}
        ids = differing(older, each.body)
        labels = [taxonomy.label(i, language) for i in ids]
        shown.append(
            Earlier(each.number, each.author, each.created_at, labels[:5], max(0, len(ids) - 5))
        )
    return render_template("organisers/concept_history.html", versions=shown)


@blueprint.route("/categories/history/<int:number>", methods=["GET", "POST"])
def restore_concepts(number: int) -> ResponseReturnValue:
    """What it would do to put an earlier state in force again; and doing so."""
    catalogue, state = current_catalogue(), state_now()
    with catalogue.store.reading() as session:
        wanted = version(session, TAXONOMY, min(number, 2**31 - 1))
    if wanted is None:
        abort(404)
    after = with_changes(catalogue.settings.taxonomy, wanted.body)
    if request.method == "POST" and saved(after):
        return redirect(url_for("organiser.concept_history"), 303)
    # An earlier state replaces all that is, so the one who looks at it has seen what is.
    return render_template(
        "organisers/concept_restore.html",
        at=wanted.created_at,
        effect=effect_of(state.taxonomy, after),
        seen=state.seen,
    )


# --- keeping -------------------------------------------------------------------------------------


def saved(after: Taxonomy) -> bool:
    """Puts a taxonomy in force, if nobody has changed it since the form was opened; says so."""
    catalogue = current_catalogue()
    seen = request.form.get("seen", -1, type=int)
    try:
        with catalogue.store.writing() as session:
            file = catalogue.settings.taxonomy
            count = save_taxonomy(session, file, after, seen, acting().email)
    except SavedMeanwhile:
        flash(
            _(
                "Somebody has changed the categories meanwhile. What you typed is still here; look "
                "once more at what it would do, then save again."
            ),
            "wrong",
        )
        return False
    catalogue.newest_taxonomy()  # the next page of this worker shows it
    changed_online()
    flash(
        ngettext(
            "Saved, and in force within a second; %(num)s product is indexed anew. It can be "
            "undone under “Earlier states”.",
            "Saved, and in force within a second; %(num)s products are indexed anew. It can be "
            "undone under “Earlier states”.",
            count,
        )
    )
    return True
