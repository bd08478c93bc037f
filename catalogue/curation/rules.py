"""What an organiser can decide about results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from catalogue.folding import fold

PLACES = 10
"""Positions that a sheet can be pinned to: the first ten."""
TERM_LENGTH = 100
"""Characters of one synonym, or of a pinned question, at most."""
NOTICE_LENGTH = 300
"""Characters of a notice in one language at most."""
MOST_PINS = 3
"""Sheets pinned for one question or one concept at most: the other places are won."""
MOST_TERMS = 20
"""Words and phrases of one group of synonyms at most."""


@dataclass(frozen=True)
class Synonyms:
    """Words and phrases that mean the same, as people at this show say it.

    Where one of them names a concept of the taxonomy, all others do so too.

    Attributes:
        terms: at least two, at most ``MOST_TERMS``.
        language: of all of them, which decides their forms; "" for any language of their script.
    """

    terms: tuple[str, ...]
    language: str = ""


@dataclass(frozen=True)
class Feature:
    """A sheet that stands a little higher than others that answer as well, and is marked."""

    sheet: str


@dataclass(frozen=True)
class Pin:
    """A sheet that stands at a position for a question, or for a concept in whatever words.

    Attributes:
        sheet: its id.
        query: the question; capitals, accents and spaces do not matter. "" for a concept's pin.
        concept: the concept's id, or "".
        position: from 1 to ``PLACES``.
    """

    sheet: str
    query: str = ""
    concept: str = ""
    position: int = 1

    def aims_as(self, other: Pin) -> bool:
        """Whether it is for the same question, or the same concept, as another."""
        return self.concept == other.concept and plain(self.query) == plain(other.query)


@dataclass(frozen=True)
class Hide:
    """A sheet that is no result for a question, or for a concept (see ``Pin``)."""

    sheet: str
    query: str = ""
    concept: str = ""


@dataclass(frozen=True)
class Redirect:
    """A question that leads to a page of ours, from which its results are one step away.

    A concept's redirect holds for questions that name this concept and nothing else: who asks for
    drones of more than 80 km has asked something of his own.

    Attributes:
        page: its address below the language, such as ``/plan?stand=A-12``.
        query: the question, or "" (see ``Pin``).
        concept: the concept's id, or "".
    """

    page: str
    query: str = ""
    concept: str = ""


@dataclass(frozen=True)
class Notice:
    """Words of the organiser above the results of a question, or of a concept (see ``Pin``).

    Attributes:
        texts: by interface language, of each at most ``NOTICE_LENGTH`` characters.
    """

    texts: Mapping[str, str]
    query: str = ""
    concept: str = ""


Slot = Literal["home", "domain", "concept", "country", "results"]
SLOTS: tuple[Slot, ...] = ("home", "domain", "concept", "country", "results")
PLACED = 3
"""Products that one page shows at its slot at most."""


@dataclass(frozen=True)
class Placement:
    """A product at a slot of a page, beside the results and marked: it changes none of them.

    Attributes:
        sheet: its id.
        slot: ``home``; the page of a ``domain``, a ``concept`` or a ``country``; above the
            ``results`` of a question that finds the product.
        target: the domain's, concept's or country's id; for ``results`` a concept that the
            question must name, or "" for any question.
        order: among those of a slot, the least first.
        language: of the readers it is for; "" for all.
        titles: by interface language, instead of the sheet's; none for the sheet's.
        texts: likewise, instead of the summary.
    """

    sheet: str
    slot: Slot = "home"
    target: str = ""
    order: int = 1
    language: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


Rule = Synonyms | Feature | Pin | Hide | Redirect | Notice | Placement

_Targeted = Pin | Hide | Redirect | Notice


@dataclass(frozen=True)
class Curation:
    """The rules in force, the oldest first."""

    rules: tuple[Rule, ...] = ()

    @cached_property
    def synonyms(self) -> tuple[Synonyms, ...]:
        """The groups of synonyms."""
        return tuple(rule for rule in self.rules if isinstance(rule, Synonyms))

    @cached_property
    def featured(self) -> frozenset[str]:
        """The ids of featured sheets."""
        return frozenset(rule.sheet for rule in self.rules if isinstance(rule, Feature))

    def placed(self, slot: Slot, target: str, language: str) -> tuple[Placement, ...]:
        """The placements of a slot for readers of a language, in their order."""
        found = [
            rule
            for rule in self._placements
            if rule.slot == slot and rule.target == target and rule.language in ("", language)
        ]
        return tuple(sorted(found, key=lambda rule: rule.order))

    @cached_property
    def _placements(self) -> tuple[Placement, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, Placement))

    def positions(self, text: str, concepts: Collection[str]) -> dict[str, int]:
        """Where sheets are pinned for a question: position by id, what was hidden later left out.

        Args:
            text: the question.
            concepts: ids of the concepts recognised in it.
        """
        found: dict[str, int] = {}
        for rule in self._of(text, concepts):
            if isinstance(rule, Pin):
                found[rule.sheet] = rule.position
            elif isinstance(rule, Hide):
                found.pop(rule.sheet, None)
        return found

    def hidden(self, text: str, concepts: Collection[str]) -> tuple[str, ...]:
        """The ids of sheets that are hidden for a question, unless pinned later."""
        found: dict[str, None] = {}
        for rule in self._of(text, concepts):
            if isinstance(rule, Hide):
                found[rule.sheet] = None
            elif isinstance(rule, Pin):
                found.pop(rule.sheet, None)
        return tuple(found)

    def knows(self, text: str) -> bool:
        """Whether a rule is about these very words: then nobody has mistyped them."""
        return ("query", plain(text)) in self._by_target

    def notices(self, text: str, concepts: Collection[str]) -> tuple[Notice, ...]:
        """What stands above the results of a question."""
        return tuple(rule for rule in self._of(text, concepts) if isinstance(rule, Notice))

    def redirect(self, text: str, concepts: Collection[str]) -> str:
        """The page that a question leads to, by the latest rule; "" for its results.

        Args:
            text: the question.
            concepts: the one concept that is all it names; none where it names more.
        """
        found = [rule for rule in self._of(text, concepts) if isinstance(rule, Redirect)]
        return found[-1].page if found else ""

    @cached_property
    def _by_target(self) -> dict[tuple[str, str], list[_Targeted]]:
        found: dict[tuple[str, str], list[_Targeted]] = {}
        for rule in self.rules:
            if isinstance(rule, _Targeted):
                kind, target = ("", rule.concept) if rule.concept else ("query", plain(rule.query))
                found.setdefault((kind, target), []).append(rule)
        return found

    def _of(self, text: str, concepts: Collection[str]) -> list[_Targeted]:
        """The rules about a question: of its concepts first, then of its very words."""
        if not self._by_target:
            return []
        targets = [*(("", concept) for concept in concepts), ("query", plain(text))]
        return [rule for target in targets for rule in self._by_target.get(target, ())]


def following(rules: Iterable[Rule], merged: Mapping[str, str]) -> tuple[Rule, ...]:
    """Rules as they are to be read after concepts were merged.

    Args:
        rules: as they were decided.
        merged: the concept that stands for another one now, by the other's id.
    """
    return tuple(_followed(rule, merged) for rule in rules)


def _followed(rule: Rule, merged: Mapping[str, str]) -> Rule:
    if isinstance(rule, _Targeted) and rule.concept in merged:
        return replace(rule, concept=merged[rule.concept])
    if isinstance(rule, Placement) and rule.slot in ("concept", "results"):
        return replace(rule, target=merged.get(rule.target, rule.target))
    return rule


def plain(text: str) -> str:
    """A question as it is compared: letters folded, spaces once."""
    return " ".join(fold(text).split())


NOTHING = Curation()
"""No rule at all."""
