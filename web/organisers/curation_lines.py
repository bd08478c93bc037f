"""The rules of curation in words, for their list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from catalogue.curation import Feature, Hide, Notice, Pin, Placement, Redirect, Rule, Synonyms
from catalogue.sheets.codes import country_name
from catalogue.sheets.fields import in_language
from catalogue.store import curations
from catalogue.store.curations import Kept
from catalogue.store.models import now
from catalogue.store.sheets import published_among
from catalogue.taxonomy import DOMAINS
from web.current import current_catalogue
from web.languages import reader_language


@dataclass(frozen=True)
class Line:
    """A rule as the list shows it.

    Attributes:
        kept: the rule with what is known of it.
        kind: of it, in words.
        target: the question or the concept it is for; "" for neither.
        sheet: id and title of its product; None for none.
        said: what else it says.
        state: whether it is in force: ``now``, ``later`` or ``over``.
    """

    kept: Kept
    kind: str
    target: str
    sheet: tuple[str, str] | None
    said: str
    state: str


def kinds() -> dict[str, str]:
    """The kinds of rules, in words."""
    return {
        "pin": _("Product at a fixed place"),
        "hide": _("Product hidden"),
        "notice": _("Notice above the results"),
        "redirect": _("Lead to a page"),
        "synonyms": _("Words of the same meaning"),
        "feature": _("Product a little higher"),
        "placement": _("Featured product"),
    }


def lines_of(rules: Iterable[Kept]) -> list[Line]:
    catalogue, language, kept_rules = current_catalogue(), reader_language(), list(rules)
    ids = [
        kept.rule.sheet
        for kept in kept_rules
        if isinstance(kept.rule, Pin | Hide | Feature | Placement)
    ]
    titles = {s["id"]: s["title"] for s in published_among(catalogue.store, ids)}
    words, moment = kinds(), now()
    return [
        Line(
            kept,
            words[curations.kind_of(kept.rule)],
            _target(kept.rule, language),
            _sheet_of(kept.rule, titles),
            _said(kept.rule, language),
            _state(kept, moment),
        )
        for kept in kept_rules
    ]


def lines_about(concept: str) -> list[Line]:
    """The rules that were made for a category."""
    now_called = current_catalogue().taxonomy.now
    return lines_of(
        kept
        for kept in curations.all_rules(current_catalogue().store)
        if concept
        in (
            now_called(getattr(kept.rule, "concept", "")),
            now_called(kept.rule.target) if isinstance(kept.rule, Placement) else "",
        )
    )


def slots() -> dict[str, str]:
    """The slots of placements, in words."""
    return {
        "home": _("Home page"),
        "domain": _("Page of a domain"),
        "concept": _("Page of a category"),
        "country": _("Pavilion of a country"),
        "results": _("Above the results"),
    }


def place_name(slot: str, target: str, language: str) -> str:
    """Where a product is placed, in words."""
    label = target
    if slot == "domain" and target in DOMAINS:
        label = in_language(DOMAINS[target], language)
    elif slot == "country":
        label = country_name(target, language)
    elif target in current_catalogue().taxonomy:
        label = current_catalogue().taxonomy.label(target, language)
    return f"{slots()[slot]}{_(': ')}{label}" if label else slots()[slot]


def _target(rule: Rule, language: str) -> str:
    if isinstance(rule, Synonyms | Feature):
        return ""
    if isinstance(rule, Placement):
        return place_name(rule.slot, rule.target, language)
    if rule.concept:
        taxonomy = current_catalogue().taxonomy
        known = rule.concept in taxonomy
        return taxonomy.label(rule.concept, language) if known else rule.concept
    return str(_("“%(words)s”", words=rule.query))


def _sheet_of(rule: Rule, titles: Mapping[str, str]) -> tuple[str, str] | None:
    if isinstance(rule, Pin | Hide | Feature | Placement):
        return rule.sheet, titles.get(rule.sheet, "")
    return None


def _said(rule: Rule, language: str) -> str:
    match rule:
        case Pin():
            return str(_("place %(place)s", place=rule.position))
        case Synonyms():
            return " = ".join(rule.terms)
        case Redirect():
            return rule.page
        case Placement():
            return rule.titles.get(language, "")
        case Notice():
            return rule.texts.get(language, "")
        case _:
            return ""


def _state(kept: Kept, moment: datetime) -> str:
    if kept.holds(moment):
        return "now"
    return "later" if kept.starts_at and kept.starts_at > moment else "over"
