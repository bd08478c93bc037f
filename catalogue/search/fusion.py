"""One order from two lists, by how far each list can be trusted for this question.

Plain reciprocal rank fusion lets chance words of the lexical list push the answers in other
languages down (measured: nDCG@10 .53 for it against .61 for the vectors alone on invented sheets in
four languages, and .60 against .75 for the better vectors). So a hit's lexical part is the share of
the *need* that it meets, each word or concept weighed by its rarity; the lexical list as a whole
counts by the share of the need that the index knows at all; and the semantic part is how far the
likeness stands above the encoder's noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from catalogue.search.engine import Candidate, Found

# A clause that is met at all is worth this; how well it is met (BM25 beside the best) the rest.
_MET = 0.6
# The semantic part beside the lexical one where the whole need is found in words and concepts.
_SEMANTIC = 0.75
# Least distance between the floor and full likeness: a list of nothing but weak neighbours does
# not get its best one counted as a good one.
_SPREAD = 0.3


def fuse(found: Found, floor: float) -> list[tuple[Candidate, float]]:
    """All candidates with their fused scores, best first; ties by id.

    Args:
        found: the engine's answer.
        floor: cosine of the encoder's noise.
    """
    weights = clause_weights(found)
    known = [
        weight for weight, frequency in zip(weights, found.frequencies, strict=True) if frequency
    ]
    trust = sum(known)  # the weights add up to one: the share of the need that the index knows
    best = _best_by_clause(found)
    likeness = [c.similarity for c in found.candidates if c.similarity is not None]
    top = max(max(likeness, default=0.0), floor + _SPREAD)
    scored: list[tuple[Candidate, float]] = []
    for candidate in found.candidates:
        lexical = sum(
            weights[index] * (_MET + (1 - _MET) * score / best[index])
            for index, score in candidate.matched.items()
        )
        semantic = 0.0
        if candidate.similarity is not None:
            semantic = max(0.0, (candidate.similarity - floor) / (top - floor))
        scored.append((candidate, trust * lexical + _SEMANTIC * semantic))
    return sorted(scored, key=lambda pair: (-pair[1], pair[0].id))


def clause_weights(found: Found) -> Sequence[float]:
    """Each clause's share of the need (n,): its inverse document frequency over all of them."""
    rarity = [
        # BM25's own: Robertson and Spärck Jones's weight, kept above zero as Lucene does.
        math.log(1 + (found.documents - frequency + 0.5) / (frequency + 0.5))
        for frequency in found.frequencies
    ]
    whole = sum(rarity)
    return [value / whole for value in rarity] if whole > 0 else [0.0 for _ in rarity]


def _best_by_clause(found: Found) -> list[float]:
    best = [0.0] * len(found.frequencies)
    for candidate in found.candidates:
        for index, score in candidate.matched.items():
            best[index] = max(best[index], score)
    return [value or 1.0 for value in best]
