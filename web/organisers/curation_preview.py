"""A rule of curation at work: the results of a question without it, and with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.curation import TERM_LENGTH, Feature, Placement, Rule, Synonyms
from catalogue.search.query import Query
from catalogue.search.results import Results
from web.current import current_catalogue
from web.languages import reader_language
from web.organisers.curation_form import rules_but

SHOWN = 10
"""Hits on each side."""


@dataclass(frozen=True)
class Compared:
    """A hit on one side of a preview; ``place`` is that on the other side, None for none there."""

    id: str
    title: str
    language: str
    exhibitor: str
    mark: str
    place: int | None


@dataclass(frozen=True)
class Preview:
    """What a rule does to a question: the results in force, and those with it."""

    text: str
    before: list[Compared]
    after: list[Compared]
    totals: tuple[int, int]
    notices: list[str]
    redirect: str


def preview_of(rule: Rule, number: str, text: str) -> Preview | None:
    """A rule at work on a question, whenever it is in force.

    Args:
        rule: the rule.
        number: of the one whose place it takes; "" for none.
        text: the question; "" for the rule's own, or its category's name.

    Returns:
        None where the rule is for no question and none is given.
    """
    catalogue, language = current_catalogue(), reader_language()
    if not text:
        if isinstance(rule, Synonyms):
            text = rule.terms[0]
        elif isinstance(rule, Feature | Placement):
            return None
        else:
            text = rule.query or catalogue.taxonomy.label(rule.concept, language)
    query = Query(text=text[:TERM_LENGTH], language=language, size=SHOWN)
    before = catalogue.search.search(query, catalogue.curation_of(rules_but("")))
    after = catalogue.search.search(query, catalogue.curation_of([*rules_but(number), rule]))
    places = [{hit.id: place for place, hit in enumerate(side.hits, 1)} for side in (before, after)]
    return Preview(
        text,
        _compared(before, places[1]),
        _compared(after, places[0]),
        (before.total, after.total),
        [texts.get(language, "") for texts in after.notices],
        after.redirect,
    )


def _compared(results: Results, other: Mapping[str, int]) -> list[Compared]:
    return [
        Compared(
            hit.id,
            "".join(run.text for run in hit.title),
            hit.text_language,
            hit.sheet["exhibitor"]["name"],
            "pinned" if hit.pinned else "featured" if hit.featured else "",
            other.get(hit.id),
        )
        for hit in results.hits
    ]
