"""The parts that a question is taken into, and the question while it is taken apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from catalogue.languages import languages_of_script
from catalogue.search.analysis import Token, stem
from catalogue.search.engine import Clause, Word
from catalogue.search.query import Bounds
from catalogue.search.understanding.phrases import words_of
from catalogue.search.understanding.speech import guess_language

if TYPE_CHECKING:
    from catalogue.search.understanding.concepts import LabelIndex
    from catalogue.search.understanding.directory import Directory
    from catalogue.search.understanding.synonyms import SynonymIndex

Kind = Literal[
    "concept", "synonym", "constraint", "phrase", "excluded", "country", "stand", "hall",
    "exhibitor",
]  # fmt: skip


@dataclass(frozen=True)
class Constraint:
    """A bound on a specification that a question asks for.

    Attributes:
        specification: a known name.
        bounds: in the specification's canonical unit.
        text: the part of the question that says so.
        start: where it begins; ``end``: where it ends.
    """

    specification: str
    bounds: Bounds
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Part:
    """A part of the question that was understood.

    Attributes:
        kind: what as.
        text: the part as it stands in the question.
        start: where it begins; ``end``: where it ends.
        concept: the recognised concept, for that kind.
        constraint: the bound on a specification, for that kind.
        value: what must hold for countries, stands, halls and exhibitors: ("country", "TR").
        clause: what the engine is asked, for phrases, exclusions, concepts and synonyms.
        terms: what organisers' synonyms say these words mean, for that and for the encoder.
    """

    kind: Kind
    text: str
    start: int
    end: int
    concept: str | None = None
    constraint: Constraint | None = None
    value: tuple[str, str] | None = None
    clause: Clause | None = None
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """A question in parts.

    Attributes:
        language: the language that the question seems to be in.
        parts: what was understood, in the order of the text; they do not overlap.
        clauses: the need, for the lexical list: phrases, recognised concepts, and words.
        demanded: phrases in quotes; countries, stands, halls and exhibitors.
        excluded: what must not be there.
        constraints: bounds on specifications.
        concepts: ids of the recognised concepts, in order, each once.
        meaning: the text for the encoder: without what was excluded, demanded by value, or
            became a constraint.
    """

    language: str
    parts: tuple[Part, ...]
    clauses: tuple[Clause, ...]
    demanded: tuple[Clause, ...]
    excluded: tuple[Clause, ...]
    constraints: tuple[Constraint, ...]
    concepts: tuple[str, ...]
    meaning: str

    @property
    def values(self) -> tuple[Part, ...]:
        """The parts that name a country, a stand, a hall or an exhibitor."""
        return tuple(part for part in self.parts if part.value is not None)


class Question:
    """A question while it is taken apart: its words, and what has been understood so far.

    Args:
        text: the question.
        language: the reader's.
        labels: the concepts' labels.
        directory: who is at the show.
        synonyms: the organisers'.
        literal: parts of the text that stay plain words.
    """

    def __init__(
        self,
        text: str,
        language: str,
        labels: LabelIndex,
        directory: Directory,
        synonyms: SynonymIndex,
        literal: Sequence[str] = (),
    ) -> None:
        self.text = text
        self.language = language
        self.labels = labels
        self.directory = directory
        self.synonyms = synonyms
        self.words = words_of(text)
        self.parts: list[Part] = []
        self._literal = _spans_of(text, literal)
        self.has_literals = bool(self._literal)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing was understood there yet, and the reader did not say: plain words."""
        return not self.plain(start, end) and all(
            end <= part.start or start >= part.end for part in self.parts
        )

    def plain(self, start: int, end: int) -> bool:
        """Whether the reader wants this taken as plain words."""
        return any(a <= start and end <= b for a, b in self._literal)

    def take(
        self,
        kind: Kind,
        start: int,
        end: int,
        *,
        concept: str | None = None,
        constraint: Constraint | None = None,
        value: tuple[str, str] | None = None,
        clause: Clause | None = None,
        terms: tuple[str, ...] = (),
    ) -> None:
        """Notes a part as understood."""
        text = self.text[start:end]
        self.parts.append(Part(kind, text, start, end, concept, constraint, value, clause, terms))

    def left(self) -> list[Token]:
        """The words that no part has taken."""
        if not self.parts:
            return self.words
        return [
            word
            for word in self.words
            if all(word.end <= part.start or word.start >= part.end for part in self.parts)
        ]

    def without(self, kinds: Collection[str]) -> str:
        """The text without the parts of some kinds."""
        text = self.text
        for part in sorted(self.parts, key=lambda part: part.start, reverse=True):
            if part.kind in kinds:
                text = f"{text[: part.start]} {text[part.end :]}"
        return " ".join(text.split())

    def gap(self, place: int) -> str:
        """What stands between a word and the one after it; '\\n' behind the last."""
        if place + 1 >= len(self.words) or place < 0:
            return "\n"
        return self.text[self.words[place].end : self.words[place + 1].start]

    @cached_property
    def guessed(self) -> str:
        """The language of the question; asked for only when names and quotes have been taken."""
        text = self.without({"excluded", "exhibitor", "stand"})
        return guess_language(text, self.language, self.labels.vocabulary)

    @cached_property
    def likely_at_first(self) -> tuple[str, ...]:
        """The languages that a word may be of, while nothing has been taken yet."""
        return tuple(dict.fromkeys((self.language, *languages_of_script(self.text))))

    @cached_property
    def likely(self) -> tuple[str, ...]:
        """The languages that a word may be of, the likeliest first."""
        return tuple(dict.fromkeys((self.guessed, self.language, *languages_of_script(self.text))))


def clause_of(words: Iterable[Token], concept: str | None = None, phrase: bool = False) -> Clause:
    """The clause of some words; met by a concept as well, if one is given."""
    return Clause(
        words=tuple(
            Word(
                token.text,
                token.exact,
                tuple(
                    (language, stem(token.text, language))
                    for language in languages_of_script(token.text)
                ),
            )
            for token in words
        ),
        value=("concept", concept) if concept else None,
        phrase=phrase,
    )


def _spans_of(text: str, literal: Sequence[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for part in literal:
        # Whole words, wherever they stand: "drone" is not a part of "hydrone".
        before = r"(?<!\w)" if part[:1].isalnum() else ""
        after = r"(?!\w)" if part[-1:].isalnum() else ""
        found = re.finditer(f"{before}{re.escape(part)}{after}", text)
        spans.extend(match.span() for match in found)
    return spans
