"""The last word on the first places.

Names come first; what is new or featured by the organiser stands a little higher, never before what
answers better; no exhibitor takes all the places; and pins stand where the organiser put them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalogue.search.analysis import exact_terms
from catalogue.search.engine import Found, Plan
from catalogue.search.fusion import Fused, by_score

POOL = 30
"""How many of the best are looked at: enough to fill ten places from several exhibitors."""

PLACES = 10
SHARE = 3  # of these places, for one exhibitor
_RELEVANT = 0.5  # of a score: another exhibitor's sheet of so much is worth the place
_NAMED = 1.0  # more than the whole semantic list can give
_RARE = 3  # sheets that have a word, for the word to be a name

FEATURED = 0.08
"""What a featured sheet gets: a tenth of the semantic list. It wins ties, no more."""
FRESH = 0.02
"""What a sheet changed just now gets: enough to order sheets that answer alike."""
_HALF_LIFE = 7 * 24 * 3600.0  # seconds until freshness is worth half: a show is prepared in weeks

Ranked = Sequence[Fused]


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
    return by_score(
        replace(fused, extra=fused.extra + _NAMED)
        if fused.id in sheets and not _names_of(sheets[fused.id]).isdisjoint(names)
        else fused
        for fused in ranked
    )


def lifted(ranked: Ranked, featured: Collection[str], now: float) -> Ranked:
    """Lifts featured and new sheets a little, by ``FEATURED`` and ``FRESH`` at most.

    Args:
        ranked: candidates, best first.
        featured: ids of sheets.
        now: seconds since 1970.
    """
    return by_score(
        replace(
            fused,
            extra=fused.extra
            + FEATURED * (fused.id in featured)
            + FRESH * 0.5 ** (max(0.0, now - fused.candidate.changed_at) / _HALF_LIFE),
        )
        for fused in ranked
    )


def shared_out(
    ranked: Ranked, sheets: Mapping[str, Any], counts: Mapping[str, int]
) -> tuple[Ranked, dict[str, int]]:
    """Gives the first places to several exhibitors, while others have something as relevant.

    What has to wait is next when the others have nothing left, or right behind the first places,
    in its order.

    Args:
        ranked: candidates, best first.
        sheets: theirs, by id.
        counts: by exhibitor, how many sheets it has among all results.

    Returns:
        The new order; and of each exhibitor that has to wait, by the id of its last sheet among
        the first places, how many further ones it has.
    """
    first: list[Fused] = []
    taken: Counter[str] = Counter()
    passed: set[str] = set()
    left = list(ranked)
    while left and len(first) < PLACES:
        enough = _RELEVANT * left[0].score
        place = next(
            (
                place
                for place, fused in enumerate(left)
                if taken[_owner(sheets, fused)] < SHARE and fused.score >= enough
            ),
            0,
        )
        passed.update(fused.id for fused in left[:place])
        first.append(left.pop(place))
        taken[_owner(sheets, first[-1])] += 1
    waiting = {_owner(sheets, fused) for fused in left if fused.id in passed}
    last = {_owner(sheets, fused): fused.id for fused in first}
    return [*first, *left], {
        last[owner]: counts.get(owner, 0) - taken[owner]
        for owner in waiting
        if counts.get(owner, 0) > taken[owner]
    }


def pinned(ranked: Ranked, positions: Mapping[str, int]) -> list[Fused]:
    """Puts sheets where the organiser wants them; all others keep their order.

    Args:
        ranked: candidates, best first.
        positions: by id, counted from 1; of two at one position the first one named stands first.
            Sheets that are no candidates (withdrawn, or filtered away) leave no gap.
    """
    there = {fused.id: fused for fused in ranked if fused.id in positions}
    order = [fused for fused in ranked if fused.id not in positions]
    for sheet_id, position in sorted(positions.items(), key=lambda pair: pair[1]):
        if sheet_id in there:
            order.insert(_free_place(order, position - 1, positions), there[sheet_id])
    return order


def _free_place(order: Sequence[Fused], place: int, positions: Mapping[str, int]) -> int:
    while place < len(order) and order[place].id in positions:
        place += 1
    return place


def _owner(sheets: Mapping[str, Any], fused: Fused) -> str:
    sheet = sheets.get(fused.id)
    return str(sheet["exhibitor"]["id"]) if sheet else fused.id


def _names_of(sheet: Mapping[str, Any]) -> set[str]:
    titles = [sheet["title"], *(t.get("title", "") for t in sheet.get("translations", {}).values())]
    return {term for text in (*titles, sheet["exhibitor"]["name"]) for term in exact_terms(text)}
