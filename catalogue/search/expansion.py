"""What else a concept is called, in every language: for sheets that do not name their concepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalogue.languages import SHEET_LANGUAGES
from catalogue.search.analysis import stem, tokens
from catalogue.search.engine import Clause, Word
from catalogue.taxonomy import Taxonomy

_MOST = 3  # concepts of a question that are expanded: each is some hundred terms to look up


class Expansion:
    """Adds to the clauses of a question what their concepts are called otherwise.

    Args:
        taxonomy: the concepts and their labels.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._sayings: dict[str, tuple[tuple[Word, ...], ...]] = {}

    def expanded(self, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
        """The clauses, the first ones with a concept now with its labels as synonyms."""
        found: list[Clause] = []
        left = _MOST
        for clause in clauses:
            if clause.concept is not None and left:
                left -= 1
                synonyms = dict.fromkeys((*clause.synonyms, *self._labels_of(clause.concept)))
                clause = replace(clause, synonyms=tuple(synonyms))
            found.append(clause)
        return tuple(found)

    def _labels_of(self, concept_id: str) -> tuple[tuple[Word, ...], ...]:
        if concept_id not in self._sayings:
            concept = self._taxonomy.get(concept_id)
            labels = dict.fromkeys(
                saying(label, language)
                for language, label in (concept.all_labels() if concept else ())
                # Of two letters anything may be short.
                if language in SHEET_LANGUAGES and len(label) > 2
            )
            self._sayings[concept_id] = tuple(label for label in labels if label)
        return self._sayings[concept_id]


def saying(text: str, language: str) -> tuple[Word, ...]:
    """The words of a label or another saying, with their stems in its own language alone."""
    return tuple(
        Word(word.text, word.exact, ((language, stem(word.text, language)),))
        for word in tokens(text)
    )
