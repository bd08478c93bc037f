"""Concepts by any label in any language, or by an organiser's synonym, inflected forms included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from catalogue.search.analysis import Token, exact_terms, is_stop_word, stop_word_languages
from catalogue.search.understanding.countries import country_index
from catalogue.search.understanding.numbers import find_constraints, is_calibre
from catalogue.search.understanding.parts import Part, Question, clause_of
from catalogue.search.understanding.phrases import PhraseIndex
from catalogue.taxonomy import Taxonomy

if TYPE_CHECKING:
    from catalogue.search.understanding.synonyms import Meant


class LabelIndex:
    """Finds concepts by their labels."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._labels: PhraseIndex[str] = PhraseIndex()
        self._shouted: set[str] = set()
        for concept in taxonomy:
            for language, label in concept.all_labels():
                self._labels.add(language, label, concept.id)
                if len(label) <= 3 and label.isupper():
                    self._shouted.add(label.casefold())  # "PM", "C2": only as capitals, or alone
        self._labels.prepare(unclear=True)
        self.vocabulary = self._labels.words()
        """Every word of a label, exact, with the languages that have it."""

    def find(self, words: Sequence[Token], languages: Sequence[str], alone: bool) -> str | None:
        """The concept that these words are a label of, or None.

        Args:
            words: consecutive words of a question.
            languages: the languages to try, the likeliest first.
            alone: whether they are the whole question.
        """
        shouted = len(words) == 1 and words[0].exact in self._shouted
        if shouted and not alone and not words[0].text.isupper():
            return None
        return self._labels.find(words, languages)

    def longest(self, words: Sequence[Token], place: int, languages: Sequence[str]) -> int:
        """How many words from a place on a label may have at most."""
        return self._labels.longest(words, place, languages)


@lru_cache(maxsize=4)
def label_index(taxonomy: Taxonomy) -> LabelIndex:
    """The index of a taxonomy's labels; half a second's work, done once for each."""
    return LabelIndex(taxonomy)


def find_concepts(question: Question) -> None:
    """The longest labels first, from the left.

    A label may hold a calibre: "canon de 155 mm" is the concept by its other words, and the bound
    on the calibre stays, for a concept is of several calibres. Each is a part of its own.
    """
    # Where calibres stand, those too that the reader wants as plain words: "canon de 155 mm" is
    # a howitzer still when its number is no bound any more.
    calibres = [p for p in question.parts if p.constraint and is_calibre(p.constraint)]
    taken = [p for p in question.parts if p not in calibres]
    words = [w for w in question.words if all(w.end <= p.start or w.start >= p.end for p in taken)]
    measured = [(p.start, p.end) for p in calibres]
    if question.has_literals and any(w.exact[:1].isdigit() for w in words):
        found = find_constraints(question.text)
        measured = [(c.start, c.end) for c in found if is_calibre(c)]
    place = 0
    while place < len(words):
        reach = max(
            question.labels.longest(words, place, question.likely),
            question.synonyms.longest(words, place, question.likely),
        )
        for length in range(reach, 0, -1):
            span = words[place : place + length]
            named = [w for w in span if not _touched(w, measured)]
            if not named or not _in_one_run(question, span, taken):
                continue
            start, end, named = _around(question, span, named, measured)
            if not question.free(start, end):
                continue
            concept = question.labels.find(span, question.likely, alone=length == len(words))
            meant = None if concept else question.synonyms.find(span, question.likely)
            if (concept or meant) and not _in_a_trade_name(question, span):
                _take(question, start, end, named, concept, meant)
                place += length
                break
        else:
            place += 1


def _take(
    question: Question,
    start: int,
    end: int,
    named: list[Token],
    concept: str | None,
    meant: Meant | None,
) -> None:
    """Notes a concept, or what an organiser's synonym stands for."""
    concept = concept or (meant.concept if meant else None)
    words = [w for w in named if not is_stop_word(w.exact, question.likely)] or named
    sayings, terms = (meant.sayings, meant.terms) if meant else ((), ())
    typed = [word.exact for word in words]
    question.take(
        "concept" if concept else "synonym",
        start,
        end,
        concept=concept,
        clause=replace(
            clause_of(words, concept=concept),
            synonyms=question.synonyms.of_concept(concept) if concept else sayings,
        ),
        terms=tuple(term for term in terms if list(exact_terms(term)) != typed),
    )


def _touched(word: Token, spans: Sequence[tuple[int, int]]) -> bool:
    return any(word.start < b and a < word.end for a, b in spans)


def _in_one_run(question: Question, span: Sequence[Token], taken: Sequence[Part]) -> bool:
    """Whether nothing that was taken before stands between the words."""
    start, end = span[0].start, span[-1].end
    return all(end <= part.start or start >= part.end for part in taken)


def _around(
    question: Question,
    span: Sequence[Token],
    named: list[Token],
    measured: Sequence[tuple[int, int]],
) -> tuple[int, int, list[Token]]:
    """Where a label stands without the quantity in it; of two sides the one with more words."""
    start, end = span[0].start, span[-1].end
    for a, b in measured:
        if end <= a or start >= b:
            continue
        before = [w for w in named if w.end <= a]
        after = [w for w in named if w.start >= b]
        named = max(before, after, key=len)
        while len(named) > 1 and stop_word_languages(named[-1].exact):
            named = named[:-1]  # the "de" of "canon de 155 mm"
        start, end = named[0].start, named[-1].end
    return start, end, named


def _in_a_trade_name(question: Question, span: Sequence[Token]) -> bool:
    """Whether a label is but a piece of a product's or a company's name.

    "DRONE-X5": tied to a word with a figure. "Atlas Drone Systems": written as a name, right
    behind an unknown word that is written so too; the first word of a question tells nothing, and
    a word that labels have ("Surveillance Drone") is no name.
    """
    words = question.words
    first = next(place for place, word in enumerate(words) if word.start == span[0].start)
    last = first + len(span) - 1
    if question.gap(last) == "-" and _is_a_number_of_a_model(words[last + 1].text):
        return True
    if first == 0:
        return False
    before = words[first - 1]
    gap = question.gap(first - 1)
    if gap == "-" and _is_a_number_of_a_model(before.text):
        return True
    return (
        gap == " "
        and len(span) == 1
        and _is_a_name(span[0].text)
        and _is_a_name(before.text)
        and before.exact not in question.labels.vocabulary
        and not stop_word_languages(before.exact)
        and question.labels.find([before], question.likely, alone=False) is None
        and country_index().find([before], question.likely) is None
        and question.free(before.start, before.end)
    )


def _is_a_number_of_a_model(text: str) -> bool:
    return bool(re.search(r"\d", text)) or (len(text) <= 2 and text.isupper())


def _is_a_name(text: str) -> bool:
    return len(text) > 2 and text[0].isupper() and text[1:].islower()
