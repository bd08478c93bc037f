"""The last word on the first places: names come first, and no exhibitor takes them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from catalogue.search.analysis import exact_terms
from catalogue.search.engine import Candidate, Found, Plan

POOL = 30
"""How many of the best are looked at: enough to fill ten places from several exhibitors."""

PLACES = 10
SHARE = 3  # of these places, for one exhibitor
_RELEVANT = 0.5  # of a score: another exhibitor's sheet of so much is worth the place
_NAMED = 1.0  # more than the whole semantic list can give
_RARE = 3  # sheets that have a word, for the word to be a name


Ranked = Sequence[tuple[Candidate, float]]


def names_asked(plan: Plan, found: Found) -> set[str]:
    """The words of a question that are names: hardly a sheet has them, and no concept is meant."""
    return {
        word.exact
        for clause, frequency in zip(plan.clauses, found.frequencies, strict=True)
        # Of a phrase each word by itself may be in any title.
        if clause.value is None and len(clause.words) == 1 and 0 < frequency <= _RARE
        for word in clause.words
    }


def named_first(ranked: Ranked, sheets: Mapping[str, Any], names: Collection[str]) -> Ranked:
    """Lifts the sheets whose title or exhibitor is called by one of the names."""
    if not names:
        return ranked

    def lifted(candidate: Candidate, score: float) -> float:
        called = _names_of(sheets[candidate.id]) if candidate.id in sheets else set()
        return score + (0.0 if called.isdisjoint(names) else _NAMED)

    again = [(candidate, lifted(candidate, score)) for candidate, score in ranked]
    return sorted(again, key=lambda pair: (-pair[1], pair[0].id))


def shared_out(
    ranked: Ranked, sheets: Mapping[str, Any], counts: Mapping[str, int]
) -> tuple[Ranked, dict[str, int]]:
    """Gives the first places to several exhibitors, while others have something as relevant.

    What has to wait is next when the others have nothing left, or right behind the first places,
    in its order.

    Args:
        ranked: candidates with their scores, best first.
        sheets: theirs, by id.
        counts: by exhibitor, how many sheets it has among all results.

    Returns:
        The new order; and of each exhibitor that has to wait, by the id of its last sheet among
        the first places, how many further ones it has.
    """
    first: list[tuple[Candidate, float]] = []
    taken: Counter[str] = Counter()
    passed: set[str] = set()
    left = list(ranked)
    while left and len(first) < PLACES:
        enough = _RELEVANT * left[0][1]
        place = next(
            (
                place
                for place, (candidate, score) in enumerate(left)
                if taken[_owner(sheets, candidate)] < SHARE and score >= enough
            ),
            0,
        )
        passed.update(candidate.id for candidate, _ in left[:place])
        first.append(left.pop(place))
        taken[_owner(sheets, first[-1][0])] += 1
    waiting = {_owner(sheets, candidate) for candidate, _ in left if candidate.id in passed}
    last = {_owner(sheets, candidate): candidate.id for candidate, _ in first}
    return [*first, *left], {
        last[owner]: counts.get(owner, 0) - taken[owner]
        for owner in waiting
        if counts.get(owner, 0) > taken[owner]
    }


def _owner(sheets: Mapping[str, Any], candidate: Candidate) -> str:
    sheet = sheets.get(candidate.id)
    return str(sheet["exhibitor"]["id"]) if sheet else candidate.id


def _names_of(sheet: Mapping[str, Any]) -> set[str]:
    titles = [sheet["title"], *(t.get("title", "") for t in sheet.get("translations", {}).values())]
    return {term for text in (*titles, sheet["exhibitor"]["name"]) for term in exact_terms(text)}
