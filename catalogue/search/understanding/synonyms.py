"""Organisers' synonyms: other words for a concept, or for words that are no concept's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.curation import Synonyms
from catalogue.languages import SHEET_LANGUAGES, languages_of_script
from catalogue.search.analysis import Token
from catalogue.search.engine import Word
from catalogue.search.expansion import saying
from catalogue.search.understanding.concepts import LabelIndex
from catalogue.search.understanding.phrases import PhraseIndex, words_of

Saying = tuple[Word, ...]

_MEANT = 3  # terms of a group that the encoder is told of: more would drown the question


@dataclass(frozen=True)
class Meant:
    """What words stand for by an organiser's will.

    Attributes:
        concept: the concept that a term of the group names, or None.
        sayings: the group's terms, for an engine to look for.
        terms: some of them as they were written, those that name the concept first.
    """

    concept: str | None
    sayings: tuple[Saying, ...]
    terms: tuple[str, ...]


class SynonymIndex:
    """Finds the terms of synonyms in questions.

    Args:
        groups: of terms; of two groups with the same term the first one has it.
        labels: the concepts' labels; a group with one of them is about that concept.
    """

    def __init__(self, groups: Sequence[Synonyms], labels: LabelIndex) -> None:
        self._terms: PhraseIndex[Meant] = PhraseIndex()
        self._of_concept: dict[str, list[Saying]] = defaultdict(list)
        for group in groups:
            concepts = {term: _concept_of(term, group.language, labels) for term in group.terms}
            concept = next((named for named in concepts.values() if named), None)
            sayings = tuple(
                dict.fromkeys(
                    said
                    for term in group.terms
                    for language in _languages(term, group.language)
                    if (said := saying(term, language))
                )
            )
            ordered = sorted(group.terms, key=lambda term: concepts[term] != concept)
            meant = Meant(concept, sayings, tuple(ordered[:_MEANT]))
            for term in group.terms:
                for language in _languages(term, group.language):
                    self._terms.add(language, term, meant)
            if concept:
                self._of_concept[concept].extend(sayings)
        self._terms.prepare(unclear=True)

    def find(self, words: Sequence[Token], languages: Sequence[str]) -> Meant | None:
        """What these words stand for, or None.

        Args:
            words: consecutive words of a question.
            languages: the languages to try, the likeliest first.
        """
        return self._terms.find(words, languages)

    def longest(self, words: Sequence[Token], place: int, languages: Sequence[str]) -> int:
        """How many words from a place on a term may have at most."""
        return self._terms.longest(words, place, languages)

    def of_concept(self, concept: str) -> tuple[Saying, ...]:
        """The terms that a concept is called by, too."""
        return tuple(self._of_concept.get(concept, ()))


def _languages(term: str, language: str) -> tuple[str, ...]:
    """The languages whose forms a term may have."""
    if language in SHEET_LANGUAGES:
        return (language,)
    return languages_of_script(term) or SHEET_LANGUAGES[:1]


def _concept_of(term: str, language: str, labels: LabelIndex) -> str | None:
    words = words_of(term)
    return labels.find(words, _languages(term, language), alone=True) if words else None
