"""The usual hybrid: reciprocal rank fusion."""

from __future__ import annotations

from collections import defaultdict

from catalogue.search.evaluation import Run

K = 60
DEPTH = 100


def reciprocal_rank_fusion(*runs: Run) -> Run:
    """Sheets by the sum of 1 / (60 + place) over the first hundred of each run.

    Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
    learning methods", SIGIR 2009; the constant is theirs, the depth Elasticsearch's and others'
    usual one.
    """
    fused: dict[str, list[str]] = {}
    for question in runs[0]:
        sums: defaultdict[str, float] = defaultdict(float)
        for run in runs:
            for place, sheet in enumerate(run[question][:DEPTH], start=1):
                sums[sheet] += 1 / (K + place)
        fused[question] = sorted(sums, key=lambda sheet: (-sums[sheet], sheet))
    return fused
