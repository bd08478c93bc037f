"""The categories with their words in all languages, and the way to give them more."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.curation import Synonyms
from catalogue.curation.rules import plain
from catalogue.languages import SHEET_LANGUAGES
from catalogue.plain import one_line
from catalogue.search.query import Query
from catalogue.sheets.codes import language_name
from catalogue.sheets.fields import in_language
from catalogue.store import curations
from catalogue.taxonomy import DOMAINS
from catalogue.taxonomy.taxonomy import Concept
from web.collation import sort_key
from web.current import current_catalogue
from web.languages import reader_language
from web.organisers.console import blueprint
from web.organisers.curation_lines import lines_about, lines_of

_LONGEST = 100  # letters of what is looked for


@dataclass(frozen=True)
class Named:
    """A category in a list: its id, its name, and the names of those above it."""

    id: str
    label: str
    above: list[str]


@dataclass(frozen=True)
class Words:
    """A category's words in a language, the name first."""

    language: str
    tag: str
    name: str
    others: list[str]


@blueprint.get("/concepts")
def concepts() -> str:
    """All of them, or those with a word that contains what is looked for."""
    text = one_line(request.args.get("text", ""))[:_LONGEST]
    language, wanted = reader_language(), plain(text)
    found = [
        concept
        for concept in current_catalogue().taxonomy
        if any(wanted in plain(label) for _tag, label in concept.all_labels())
    ]
    named = sorted(map(_named, found), key=lambda each: sort_key(each.label, language))
    return render_template("organisers/concepts.html", concepts=named, text=text)


@blueprint.get("/concepts/<id_>")
def concept(id_: str) -> ResponseReturnValue:
    """One of them: words, place in the tree, products, and the organiser's words for it."""
    catalogue, language = current_catalogue(), reader_language()
    found = catalogue.taxonomy.get(id_)
    if found is None:
        abort(404)
    if found.id != id_:
        return redirect(url_for("organiser.concept", id_=found.id))
    own = {plain(label) for _tag, label in found.all_labels()}
    rules = [
        kept
        for kept in curations.all_rules(catalogue.store)
        if isinstance(kept.rule, Synonyms) and any(plain(term) in own for term in kept.rule.terms)
    ]
    narrower = [c for c in catalogue.taxonomy.children.get(id_, ()) if c in catalogue.taxonomy]
    products = catalogue.search.search(Query(language=language, filters={"concept": (id_,)}))
    return render_template(
        "organisers/concept.html",
        concept=_named(found),
        domains=[in_language(DOMAINS[domain], language) for domain in found.domains],
        words=[
            Words(language_name(tag, language), tag, next(iter(labels), ""), list(labels[1:]))
            for tag, labels in found.labels.items()
        ],
        above=[_named(catalogue.taxonomy[c]) for c in _above(found)],
        below=[_named(catalogue.taxonomy[c]) for c in narrower],
        lines=[*lines_of(rules), *lines_about(found.id)],
        also=[gone for gone, heir in catalogue.taxonomy.merged.items() if heir == found.id],
        products=products.total,
        written=[("", _("any")), *((tag, language_name(tag, language)) for tag in SHEET_LANGUAGES)],
        chosen=request.args.get("language", ""),
        word=one_line(request.args.get("word", ""))[:_LONGEST],
    )


def _above(found: Concept) -> list[str]:
    return list(current_catalogue().taxonomy.with_broader(found.id)[1:])


def _named(found: Concept) -> Named:
    taxonomy, language = current_catalogue().taxonomy, reader_language()
    above = [taxonomy.label(each, language) for each in _above(found)]
    return Named(found.id, found.label(language), above[::-1])
