"""Draws the split of the judged queries: ``python -m tests.judged.split``.

Whole topics are drawn, because the same need in two languages has the same answers: a weight that
was chosen by one of them would already know the other. Among DRAWS seeded draws the one is kept
whose share of ``tune`` is nearest to TUNE in every kind, language and domain. No search result is
looked at. A topic that has its split keeps it; only new topics are drawn.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from tests.judged.records import Judged, read_judgements, write_judgements

TUNE = 0.4
SEED = 2027
DRAWS = 5000


def imbalance(judged: list[Judged], split: Mapping[str, str]) -> float:
    """How far the shares of ``tune`` are from TUNE: queries too many or too few, squared."""
    whole: Counter[tuple[str, str]] = Counter()
    tune: Counter[tuple[str, str]] = Counter()
    for one in judged:
        for stratum in (
            ("all", ""),
            ("kind", one.kind),
            ("language", one.language),
            ("domain", one.domain),
        ):
            whole[stratum] += 1
            tune[stratum] += split[one.topic] == "tune"
    return sum((tune[stratum] - TUNE * count) ** 2 / count for stratum, count in whole.items())


def draw(judged: list[Judged]) -> list[Judged]:
    """The queries with a split each; topics that have one keep it."""
    known = {one.topic: one.split for one in judged if one.split}
    new = sorted({one.topic for one in judged} - set(known))
    chance = random.Random(SEED)
    best: dict[str, str] = {}
    least = float("inf")
    for _ in range(DRAWS if new else 1):
        drawn = {topic: "tune" if chance.random() < TUNE else "check" for topic in new} | known
        if (distance := imbalance(judged, drawn)) < least:
            best, least = drawn, distance
    return [replace(one, split=best[one.topic]) for one in judged]


if __name__ == "__main__":
    write_judgements(draw(read_judgements()))
