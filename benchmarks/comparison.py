"""Several systems over the same questions, and the tables that set them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.tables import Table
from catalogue.languages import base_language
from catalogue.search.evaluation import (
    Estimate,
    Judgement,
    Run,
    Within,
    cross,
    difference,
    estimate,
    everywhere,
    ndcg,
    pairs,
    same,
    scores,
    topics,
)


@dataclass(frozen=True)
class System:
    """One that was measured: its name, its run, and whether it is ours."""

    name: str
    run: Run
    ours: bool = False


@dataclass(frozen=True)
class Measured:
    """All systems over one set of questions; ``ours`` is the one that visitors get."""

    systems: Sequence[System]
    judgements: Sequence[Judgement]
    languages: dict[str, str]
    ours: System

    def scores(self, system: System) -> dict[str, float]:
        """nDCG@10 by question."""
        return scores(self.judgements, system.run, self.languages)

    def estimate(
        self, system: System, group: Sequence[Judgement], within: Within = everywhere
    ) -> Estimate:
        """nDCG@10 over some of the questions, of some of the sheets."""
        values = scores(group, system.run, self.languages, ndcg, within)
        return estimate(values, topics(group))

    @property
    def alternative(self) -> System:
        """The best one that is not ours."""
        others = [each for each in self.systems if not each.ours]
        return max(others, key=lambda each: self.estimate(each, self.judgements).mean)

    def groups(self) -> dict[str, tuple[list[Judgement], Within]]:
        """Questions by name: all, by the sheets' language, by kind, by the question's language.

        Those without a question that has an answer are left out.
        """
        found: dict[str, tuple[list[Judgement], Within]] = {}
        asked = list(self.judgements)
        for name, within in (("all", everywhere), ("same", same), ("cross", cross)):
            found[name] = asked, within
        for kind in sorted({each.kind for each in asked if each.kind}):
            found[kind] = [each for each in asked if each.kind == kind], everywhere
        for language in sorted({base_language(each.language) for each in asked}):
            spoken = [each for each in asked if base_language(each.language) == language]
            found[language] = spoken, everywhere
        return {
            name: (group, within)
            for name, (group, within) in found.items()
            if self.estimate(self.ours, group, within).count
        }


def overview(measured: Measured) -> Table:
    """Systems by groups of questions."""
    groups = measured.groups()
    rows = []
    for system in measured.systems:
        found = [measured.estimate(system, *each) for each in groups.values()]
        rows.append([system.name, _with_interval(found[0]), *(f"{e.mean:.3f}" for e in found[1:])])
    counts = [measured.estimate(measured.ours, *each).count for each in groups.values()]
    rows.append(["questions", *(str(count) for count in counts)])
    return Table("nDCG@10 (all: with its 95% interval)", ["system", *groups], rows)


def paired(measured: Measured) -> Table:
    """What visitors get beside each other system, question by question."""
    ours = measured.scores(measured.ours)
    rows = []
    for system in measured.systems:
        if system is measured.ours:
            continue
        theirs = measured.scores(system)
        better = sum(ours[each] > theirs[each] for each in ours)
        worse = sum(ours[each] < theirs[each] for each in ours)
        gained = difference(ours, theirs, topics(measured.judgements))
        interval = f"{gained.low:+.3f} to {gained.high:+.3f}"
        rows.append([system.name, f"{gained.mean:+.3f}", interval, str(better), str(worse)])
    return Table(
        f"{measured.ours.name}, less each other system: difference in nDCG@10, its 95% interval, "
        "questions answered better and worse",
        ["system", "difference", "95%", "better", "worse"],
        rows,
    )


def by_pair(measured: Measured, system: System) -> Table:
    """A system by the question's language and the sheets'."""
    found = pairs(measured.judgements, system.run, measured.languages)
    asked = sorted({each for each, _ in found})
    written = sorted({each for _, each in found})
    rows = [[one, *(_cell(found.get((one, other))) for other in written)] for one in asked]
    return Table(
        f"{system.name}: nDCG@10 (questions), language of the question by that of the sheets",
        ["", *written],
        rows,
    )


def by_question(measured: Measured) -> Table:
    """Every question, the one whose answers lose most first, with what we answered."""
    ours, theirs = measured.scores(measured.ours), measured.scores(measured.alternative)
    rows = []
    by_id = {each.id: each for each in measured.judgements}
    for question in sorted(ours, key=lambda each: (ours[each], -theirs[each], each)):
        judged, ranking = by_id[question], measured.ours.run[question]
        first = ", ".join(f"{sheet}:{judged.relevant.get(sheet, 0)}" for sheet in ranking[:5])
        missed = ", ".join(
            f"{sheet}:{grade}@{ranking.index(sheet) + 1 if sheet in ranking else '-'}"
            for sheet, grade in judged.relevant.items()
            if grade > 0 and sheet not in ranking[:10]
        )
        figures = (f"{ours[question]:.3f}", f"{theirs[question]:.3f}")
        text = f"{question} {judged.language}: {judged.query}"
        rows.append([*figures, judged.kind, text, first, missed])
    return Table(
        f"Every question: nDCG@10 of {measured.ours.name} and of {measured.alternative.name}, "
        "our first five (id:grade), what we missed in the first ten (id:grade@place)",
        ["ours", "alternative", "kind", "question", "first five", "missed"],
        rows,
        texts=6,
    )


def _with_interval(found: Estimate) -> str:
    return f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]"


def _cell(found: Estimate | None) -> str:
    return f"{found.mean:.2f} ({found.count})" if found else ""
