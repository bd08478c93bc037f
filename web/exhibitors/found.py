"""How delegations find an exhibitor's products: by what, how often, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.errors import EngineError, QueryError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.search.query import MAXIMUM_TEXT
from catalogue.search.trying import Short, Trial, try_out
from catalogue.sheets.completeness import Completeness, Hint, completeness_of
from catalogue.sheets.quantities import format_quantity
from catalogue.sheets.specifications import known_specifications
from catalogue.store.found import Attention, attention_to, found_by
from catalogue.store.listing import listed_sheets
from catalogue.store.sheets import published_sheet
from web.current import current_catalogue
from web.exhibitors.portal import blueprint
from web.languages import language_list, reader_language

WEEK = timedelta(days=7)
_MONTH = timedelta(days=28)
_ORDERS = ("found", "opened", "kept", "percent")


@dataclass(frozen=True)
class Line:
    """A product with what it got in the last seven days, and in the 28 before today."""

    id: str
    title: str
    language: str
    week: Attention
    month: Attention
    percent: int


@blueprint.get("/<exhibitor_id>/found", endpoint="found")
def found_page(exhibitor_id: str) -> ResponseReturnValue:
    """All products, the most found first or by another count."""
    today = datetime.now(UTC).date()
    with current_catalogue().store.reading() as session:
        listed = listed_sheets(session, exhibitor_id)
        ids = [one.state.sheet_id for one in listed]
        week = attention_to(session, ids, today - WEEK)
        month = attention_to(session, ids, today - _MONTH)
    lines = [
        Line(
            one.state.sheet_id,
            one.title,
            str(one.content.get("language") or ""),
            week[one.state.sheet_id],
            month[one.state.sheet_id],
            completeness(one.content).percent,
        )
        for one in listed
    ]
    order = request.args.get("by", "found")
    if order == "percent":
        lines.sort(key=lambda line: line.percent)
    elif order in _ORDERS:
        lines.sort(key=lambda line: -getattr(line.week, order))
    return render_template("exhibitors/found.html", lines=lines, order=order)


@blueprint.get("/<exhibitor_id>/products/<sheet_id>/found")
def sheet_found(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """One product: its searches, a box to try one, and what would help."""
    catalogue, language = current_catalogue(), reader_language()
    since = datetime.now(UTC).date() - _MONTH
    with catalogue.store.reading() as session:
        searches = found_by(session, sheet_id, since)
        listed = listed_sheets(session, exhibitor_id)
    own = next(one for one in listed if one.state.sheet_id == sheet_id)
    complete = completeness(own.content)
    text = request.args.get("q", "").replace("\x00", " ").strip()
    asked_in = request.args.get("in", language)
    asked_in = asked_in if asked_in in INTERFACE_LANGUAGES else language
    trial, wrong = _tried(sheet_id, text, asked_in) if text else (None, "")
    return render_template(
        "exhibitors/sheet_found.html",
        sheet_id=sheet_id,
        title=own.title,
        online=own.state.online,
        searches=searches,
        complete=complete,
        hints=[in_words(hint) for hint in complete.hints],
        text=text,
        asked_in=asked_in,
        spoken=INTERFACE_LANGUAGES,
        longest=MAXIMUM_TEXT,
        trial=trial,
        reasons=_reasons(trial) if trial else [],
        helps=_helps(trial) if trial else [],
        wrong=wrong,
        results=url_for("delegations.search", lang=asked_in, q=text) if text else "",
    )


def completeness(content: dict[str, Any]) -> Completeness:
    """How complete a sheet or draft is, by what the show wants and others of its kind state."""
    usual, taxonomy = current_app.extensions["usual"].get(), current_catalogue().taxonomy
    # Counted by the ids that sheets have; of a merged one by that of its heir, too.
    concepts = [each for c in content.get("concepts") or () for each in (c, taxonomy.now(c))]
    named = [name for concept in concepts for name in usual.get(concept, ())]
    languages = current_catalogue().show.languages or ("fr",)
    return completeness_of(content, languages, list(dict.fromkeys(named)))


def in_words(hint: Hint) -> str:
    """What to add, for the reader."""
    language = reader_language()
    known = known_specifications()
    if hint.kind == "languages":
        names = language_list(hint.missing, language)
    else:
        names = ", ".join(known[n].label(language) if n in known else n for n in hint.missing)
    return hint.sentence(language, names)


def _tried(sheet_id: str, text: str, language: str) -> tuple[Trial | None, str]:
    catalogue = current_catalogue()
    sheet = published_sheet(catalogue.store, sheet_id)
    if sheet is None:
        return None, _("Visitors do not see this product: no question finds it.")
    has = frozenset(
        broader
        for concept in sheet.get("concepts") or ()
        for broader in catalogue.taxonomy.with_broader(concept)
    )
    try:
        return try_out(catalogue.search, sheet, text, language, has), ""
    except QueryError as error:
        return None, error.message
    except EngineError:
        return None, _("The search does not answer for the moment. Try again shortly.")


def _reasons(trial: Trial) -> list[str]:
    """Why the product is where it is."""
    taxonomy, language = current_catalogue().taxonomy, reader_language()
    said = []
    if trial.pinned:
        said.append(_("The organiser has put it there for this question."))
    if trial.hidden:
        said.append(_("The organiser has taken it out for this question."))
    if trial.why and trial.why.words:
        said.append(_("It has these words: %(words)s", words=", ".join(trial.why.words)))
    if trial.why and trial.why.concepts:
        labels = ", ".join(taxonomy.label(each, language) for each in trial.why.concepts)
        said.append(_("The question names its category: %(labels)s", labels=labels))
    if trial.why and trial.why.similarity is not None:
        percent = round(100 * trial.why.similarity)
        said.append(
            _(
                "What it says is near to the question in meaning: %(percent)s of 100",
                percent=percent,
            )
        )
    return said


def _helps(trial: Trial) -> list[str]:
    """What would bring it higher, or in."""
    taxonomy, language = current_catalogue().taxonomy, reader_language()
    said = [_figure(short) for short in trial.short]
    said += [
        _("Add the category “%(label)s”, if the product is one.", label=taxonomy.label(c, language))
        for c in trial.concepts
    ]
    if trial.words:
        words = ", ".join(f"“{word}”" for word in trial.words)
        said.append(_("Nowhere in the sheet, in any language: %(words)s", words=words))
    if trial.others:
        said.append(_("The question asks for another country, exhibitor or kind of product."))
    return said


def _figure(short: Short) -> str:
    known, language = known_specifications()[short.name], reader_language()

    def written(low: float | None, high: float | None) -> str:
        return format_quantity(low, high, known.unit, language)

    asked = written(short.asked.minimum, short.asked.maximum)
    label = known.label(language)
    if short.has is None:
        words = _("State “%(name)s”: the question asks for %(asked)s.", name=label, asked=asked)
    else:
        has = written(short.has.minimum, short.has.maximum)
        words = _(
            "“%(name)s” is %(has)s; the question asks for %(asked)s.",
            name=label,
            has=has,
            asked=asked,
        )
    return str(words)
