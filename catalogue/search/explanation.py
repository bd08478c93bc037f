"""Why an answer is as it is: the parts of the question, both lists, and their fusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.search.engine import Clause, Found, Plan
from catalogue.search.fusion import Fused, Scales, scales_of
from catalogue.search.results import Results
from catalogue.search.understanding import Understanding


@dataclass(frozen=True)
class Need:
    """A clause of the need: how many sheets meet it, and its share of the need from 0 to 1."""

    clause: Clause
    frequency: int
    weight: float


@dataclass(frozen=True)
class Place:
    """A hit with its parts, and its place in each list (from 1; None where it is not in it)."""

    fused: Fused
    title: str
    lexical_place: int | None
    semantic_place: int | None
    pinned: bool


@dataclass(frozen=True)
class Explanation:
    """An answer, taken apart.

    Attributes:
        results: the answer.
        understood: the question in its parts.
        plan: what the engine was asked for.
        needs: the clauses, in the order of ``Fused.clauses``.
        scales: what the scores are measured by.
        lexical: how many candidates the lexical list has; ``semantic``: the other one.
        places: the hits of the page, in their order.
    """

    results: Results
    understood: Understanding
    plan: Plan
    needs: tuple[Need, ...]
    scales: Scales
    lexical: int
    semantic: int
    places: tuple[Place, ...]


def explain(
    results: Results, understood: Understanding, plan: Plan, found: Found, page: Sequence[Fused]
) -> Explanation:
    """Takes an answer apart.

    Args:
        results: the answer.
        understood: the question in its parts.
        plan: what the engine was asked for.
        found: the engine's answer.
        page: the candidates of the page.
    """
    scales = scales_of(found, plan.floor)
    by_words = sorted(
        (each for each in found.candidates if each.lexical > 0),
        key=lambda each: (-each.lexical, each.id),
    )
    by_meaning = sorted(
        (each for each in found.candidates if each.similarity is not None),
        key=lambda each: (-(each.similarity or 0.0), each.id),
    )
    lexical = {each.id: place for place, each in enumerate(by_words, start=1)}
    semantic = {each.id: place for place, each in enumerate(by_meaning, start=1)}
    titles = {hit.id: "".join(run.text for run in hit.title) for hit in results.hits}
    return Explanation(
        results=results,
        understood=understood,
        plan=plan,
        needs=tuple(
            Need(*each)
            for each in zip(plan.clauses, found.frequencies, scales.weights, strict=True)
        ),
        scales=scales,
        lexical=len(lexical),
        semantic=len(semantic),
        places=tuple(
            Place(
                fused,
                titles[fused.id],
                lexical.get(fused.id),
                semantic.get(fused.id),
                fused.id in plan.pinned,
            )
            for fused in page
            if fused.id in titles
        ),
    )
