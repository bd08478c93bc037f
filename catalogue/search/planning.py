"""From what was understood to what an engine is asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence

from catalogue.curation import Curation
from catalogue.embeddings.encoder import Encoder
from catalogue.search.engine import Clause, Plan
from catalogue.search.expansion import Expansion
from catalogue.search.query import Bounds, Query
from catalogue.search.understanding import Understanding
from catalogue.sheets.fields import facet_fields

_MOST_WORDS = 0.75  # of a need of three words and more: so many must be there


def plan_for(
    query: Query,
    understood: Understanding,
    expansion: Expansion,
    encoder: Encoder,
    curation: Curation,
) -> Plan:
    """What the engine is asked for.

    Args:
        query: the question, with its filters.
        understood: its words, taken apart.
        expansion: gives the concepts' other names.
        encoder: the one that the index was made with.
        curation: the organiser's rules.
    """
    clauses = expansion.expanded(understood.clauses)
    core = tuple(index for index, clause in enumerate(clauses) if clause.concept)
    ranges = dict(query.ranges)
    for constraint in understood.constraints:
        ranges[constraint.specification] = _narrowed(
            ranges.get(constraint.specification), constraint.bounds
        )
    wanted = query.mode != "lexical" and bool(clauses or understood.meaning)
    vector = encoder.encode_queries([understood.meaning])[0] if wanted else None
    if vector is not None and not vector.any():
        vector = None
    return Plan(
        clauses=clauses,
        required=_required(clauses, core),
        core=core,
        demanded=understood.demanded,
        excluded=understood.excluded,
        filters=query.filters,
        ranges=ranges,
        vector=vector,
        floor=encoder.similarity_floor,
        facets=tuple(facet_fields()),
        bins=True,
        lexical=query.mode != "semantic" or not clauses,
        pinned=tuple(curation.positions(query.text, understood.concepts)),
        hidden=curation.hidden(query.text, understood.concepts),
    )


def _required(clauses: Sequence[Clause], core: Sequence[int]) -> int:
    """How many clauses a sheet must meet."""
    if core:
        return 1  # the concept carries the need; further words order its sheets
    return len(clauses) if len(clauses) <= 2 else math.ceil(_MOST_WORDS * len(clauses))


def _narrowed(bounds: Bounds | None, other: Bounds) -> Bounds:
    """The bounds that both ask for."""
    if bounds is None:
        return other
    lows = [b for b in (bounds.minimum, other.minimum) if b is not None]
    highs = [b for b in (bounds.maximum, other.maximum) if b is not None]
    return Bounds(max(lows, default=None), min(highs, default=None))
