"""How good an order of sheets is, measured against what people judged. Pure functions.

A *ranking* is the ids of sheets, best first. A *run* has a ranking for each judgement's id. Grades
are whole numbers: 0 not relevant, 1 related, 2 what was asked for; more is better. A sheet that
nobody judged counts as not relevant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from catalogue.languages import base_language

RESAMPLES = 10_000
SEED = 20

Run = Mapping[str, Sequence[str]]
"""The ranking for each judgement's id."""

Measure = Callable[[Sequence[str], Mapping[str, int]], float]
"""From a ranking and the grades by sheet id to a figure between 0 and 1."""

Within = Callable[[str, str], bool]
"""Whether sheets of a language (the second) count for a question in a language (the first)."""


@dataclass(frozen=True)
class Judgement:
    """A question, and what people said of its answers.

    Attributes:
        id: names the question in runs and tables.
        query: the text.
        language: the language it is asked in, BCP 47.
        relevant: grades by sheet id.
        kind: what sort of question it is, "" where nobody said.
        split: which part of the set it belongs to, "" where nobody said.
        topic: what it asks for; questions of one topic share their answers. "" for its own.
    """

    id: str
    query: str
    language: str
    relevant: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""
    split: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95% interval, over ``count`` questions. All NaN over none."""

    mean: float
    low: float
    high: float
    count: int


def ndcg(ranking: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first ``depth`` places.

    The gain of a sheet is its grade (linear, not 2^grade - 1), divided by log2(1 + place), place
    counting from 1; the sum is divided by that of the best possible order of the judged sheets.
    The gain is Järvelin and Kekäläinen's ("Cumulated gain-based evaluation of IR techniques", ACM
    TOIS 20(4), 2002), the discount that of trec_eval's ``ndcg_cut``, so that figures can be
    compared with those of BEIR and pytrec_eval. 0 where no sheet is relevant.
    """
    gains = [max(0, relevant.get(sheet, 0)) for sheet in ranking[:depth]]
    best = sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:depth]
    possible = _discounted(best)
    return _discounted(gains) / possible if possible else 0.0


def recall(ranking: Sequence[str], relevant: Mapping[str, int], depth: int = 50) -> float:
    """The share of all sheets graded above 0 that are among the first ``depth``."""
    wanted = {sheet for sheet, grade in relevant.items() if grade > 0}
    return len(wanted.intersection(ranking[:depth])) / len(wanted) if wanted else 0.0


def reciprocal_rank(ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """One divided by the place of the first sheet graded above 0; 0 where there is none."""
    for place, sheet in enumerate(ranking, start=1):
        if relevant.get(sheet, 0) > 0:
            return 1 / place
    return 0.0


def same(asked: str, written: str) -> bool:
    """Only sheets in the language of the question."""
    return base_language(asked) == base_language(written)


def cross(asked: str, written: str) -> bool:
    """Only sheets in other languages than the question's."""
    return not same(asked, written)


def everywhere(asked: str, written: str) -> bool:
    """Sheets in any language."""
    return True


def scores(
    judgements: Iterable[Judgement],
    run: Run,
    languages: Mapping[str, str],
    measure: Measure = ndcg,
    within: Within = everywhere,
) -> dict[str, float]:
    """The measure for each question, by the judgement's id.

    Both the grades and the ranking are restricted to the sheets ``within`` allows, as if the
    catalogue held no others. A question without a relevant sheet among those is left out: no
    order could be better than another.

    Args:
        languages: by sheet id the language it was written in.
    """
    found: dict[str, float] = {}
    for judgement in judgements:

        def allowed(sheet: str, asked: str = judgement.language) -> bool:
            return sheet in languages and within(asked, languages[sheet])

        relevant = {
            sheet: grade
            for sheet, grade in judgement.relevant.items()
            if grade > 0 and allowed(sheet)
        }
        if relevant:
            ranking = [sheet for sheet in run[judgement.id] if allowed(sheet)]
            found[judgement.id] = measure(ranking, relevant)
    return found


def pairs(
    judgements: Sequence[Judgement],
    run: Run,
    languages: Mapping[str, str],
    measure: Measure = ndcg,
) -> dict[tuple[str, str], Estimate]:
    """The measure by the question's language and the sheets' language, where there are any."""
    found: dict[tuple[str, str], Estimate] = {}
    for asked in dict.fromkeys(base_language(judgement.language) for judgement in judgements):
        group = [each for each in judgements if base_language(each.language) == asked]
        for written in dict.fromkeys(base_language(language) for language in languages.values()):
            values = scores(group, run, languages, measure, _only(written))
            if values:
                found[asked, written] = estimate(values, topics(group))
    return found


def topics(judgements: Iterable[Judgement]) -> dict[str, str]:
    """The topic of each question by its id; a question without one is its own."""
    return {each.id: each.topic or f"question {each.id}" for each in judgements}


def estimate(
    values: Mapping[str, float],
    topic_of: Mapping[str, str] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Estimate:
    """The mean over questions, with its 95% percentile bootstrap interval.

    Topics are drawn anew with replacement, each with all its questions (the cluster bootstrap of
    Field and Welsh, "Bootstrapping clustered data", JRSS B 69(3), 2007): the same need asked in
    four languages is not four independent findings. The interval holds the middle 95% of the
    means. The same values give the same interval.

    Args:
        values: by the question's id.
        topic_of: a topic for each id; None where each question is its own.
    """
    if not values:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for question, value in values.items():
        topic = topic_of[question] if topic_of is not None else question
        sums[topic] = sums.get(topic, 0.0) + value
        counts[topic] = counts.get(topic, 0) + 1
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, len(sums), size=(resamples, len(sums)))
    totals = np.fromiter(sums.values(), dtype=np.float64)[drawn].sum(axis=1)
    questions = np.fromiter(counts.values(), dtype=np.float64)[drawn].sum(axis=1)
    low, high = np.percentile(totals / questions, [2.5, 97.5])
    return Estimate(sum(values.values()) / len(values), float(low), float(high), len(values))


def difference(
    ours: Mapping[str, float],
    theirs: Mapping[str, float],
    topic_of: Mapping[str, str] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Estimate:
    """Ours less theirs, paired: the mean of the questions' differences and its interval.

    An interval without 0 says that the better one is better for questions like these, and not
    only for these.

    Raises:
        ValueError: they are not for the same questions.
    """
    if ours.keys() != theirs.keys():
        raise ValueError("the two systems were not asked the same questions")
    gained = {question: ours[question] - theirs[question] for question in ours}
    return estimate(gained, topic_of, resamples, seed)


def _discounted(gains: Sequence[int]) -> float:
    return float(sum(gain / np.log2(1 + place) for place, gain in enumerate(gains, start=1)))


def _only(language: str) -> Within:
    return lambda asked, written: base_language(written) == language
