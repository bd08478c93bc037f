"""From the words of a question to its parts: phrases, exclusions, quantities, concepts, words.

Whatever is not understood stays words. Nothing here raises for any text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalogue.languages import languages_of_script, script_of
from catalogue.search.analysis import Token, is_stop_word, stem, stop_word_languages, tokens
from catalogue.search.engine import Clause, Word
from catalogue.search.numbers import Constraint, find_constraints
from catalogue.taxonomy import Taxonomy

_PHRASE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<a>[^"]+)"|«\s*(?P<b>[^»]+?)\s*»|“(?P<c>[^”]+)”)')
_EXCLUDED = re.compile(r"(?<!\S)-(?P<word>[^\W\d_][\w'’-]*)")
_LONGEST_LABEL = 9  # words; no label of the taxonomy has more
_MAXIMUM_DEMANDS = 8  # phrases, and as many exclusions
_MAXIMUM_CLAUSES = 24  # a pasted page is a question too, but not one of every word
# Letters that only one of the languages of a script has.
_TELLING_LETTERS = {
    "tr": "ığşİĞŞ",
    "fr": "èêëàâœçÈÊÀÂŒÇ",
    "es": "ñ¿¡Ñ",
    "pt": "ãõÃÕ",
    "fa": "پچژگکی",
    "ar": "ةيكىأإؤ",
}


@dataclass(frozen=True)
class Part:
    """A part of the question that was understood: ``start`` and ``end`` are places in the text."""

    kind: Literal["concept", "constraint", "phrase", "excluded"]
    text: str
    start: int
    end: int
    concept: str | None = None
    constraint: Constraint | None = None


@dataclass(frozen=True)
class Understanding:
    """A question in parts.

    Attributes:
        language: the language that the question seems to be in.
        parts: what was understood, in the order of the text.
        clauses: the need, for the lexical list: recognised concepts, and words.
        demanded: phrases in quotes.
        excluded: what must not be there.
        constraints: bounds on specifications.
        concepts: ids of the recognised concepts, in order, each once.
        meaning: the text for the encoder: without what was excluded or became a constraint.
    """

    language: str
    parts: tuple[Part, ...]
    clauses: tuple[Clause, ...]
    demanded: tuple[Clause, ...]
    excluded: tuple[Clause, ...]
    constraints: tuple[Constraint, ...]
    concepts: tuple[str, ...]
    meaning: str


class LabelIndex:
    """Finds concepts by any label in any language, inflected forms included."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._exact: dict[tuple[str, ...], dict[str, str]] = {}
        self._stems: dict[tuple[str, tuple[str, ...]], str] = {}
        self._shouted: set[tuple[str, ...]] = set()
        for concept in taxonomy:
            for language, label in concept.all_labels():
                words = list(tokens(label))
                exact = tuple(word.exact for word in words)
                if not exact:
                    continue
                self._exact.setdefault(exact, {}).setdefault(language, concept.id)
                if len(exact) == 1 and len(label) <= 3 and label.isupper():
                    self._shouted.add(exact)  # "PM", "C2": only as capitals, or alone
                stems = tuple(stem(word.text, language) for word in words)
                if len("".join(stems)) > 3:
                    self._stems.setdefault((language, stems), concept.id)

    def find(self, words: Sequence[Token], languages: Sequence[str], alone: bool) -> str | None:
        """The concept that these words are a label of, or None.

        Args:
            words: consecutive words of a question.
            languages: the languages to try, the likeliest first.
            alone: whether they are the whole question.
        """
        exact = tuple(word.exact for word in words)
        if exact in self._shouted and not alone and not words[0].text.isupper():
            return None
        by_language = self._exact.get(exact)
        if by_language:
            for language in languages:
                if language in by_language:
                    return by_language[language]
            return next(iter(by_language.values()))
        for language in languages:
            found = self._stems.get((language, tuple(stem(word.text, language) for word in words)))
            if found:
                return found
        return None


def understand(
    text: str, language: str, labels: LabelIndex, literal: Sequence[str] = ()
) -> Understanding:
    """Takes a question apart.

    Args:
        text: the question.
        language: the reader's language, which decides where the words do not.
        labels: the concepts' labels.
        literal: parts of the text to be taken as plain words.
    """
    plain = _spans_of(text, literal)
    parts: list[Part] = []
    demanded: list[Clause] = []
    excluded: list[Clause] = []

    def free(start: int, end: int) -> bool:
        return not any(a <= start and end <= b for a, b in plain) and all(
            end <= part.start or start >= part.end for part in parts
        )

    for match in _PHRASE.finditer(text):
        inner = match["a"] or match["b"] or match["c"]
        clause = _clause(list(tokens(inner)), phrase=True)
        if clause.words and free(*match.span()):
            kind: Literal["excluded", "phrase"] = "excluded" if match["minus"] else "phrase"
            (excluded if match["minus"] else demanded).append(clause)
            parts.append(Part(kind, match.group(), *match.span()))
    for match in _EXCLUDED.finditer(text):
        words = list(tokens(match["word"]))
        if words and free(*match.span()):
            excluded.append(_clause(words, phrase=True))
            parts.append(Part("excluded", match.group(), *match.span()))
    for constraint in find_constraints(text):
        if free(constraint.start, constraint.end):
            parts.append(
                Part(
                    "constraint",
                    constraint.text,
                    constraint.start,
                    constraint.end,
                    constraint=constraint,
                )
            )
    taken = list(parts)
    meaning = _without(text, [p for p in taken if p.kind in ("excluded", "constraint")])
    guessed = guess_language(meaning or text, language)
    likely = list(dict.fromkeys((guessed, language, *languages_of_script(meaning or text))))
    words = [token for token in tokens(text) if _outside(token, taken)]
    clauses, found = _clauses(words, text, labels, likely, lambda a, b: free(a, b))
    parts.extend(found)
    return Understanding(
        language=guessed,
        parts=tuple(sorted(parts, key=lambda part: part.start)),
        clauses=tuple([*demanded, *clauses][:_MAXIMUM_CLAUSES]),
        demanded=tuple(demanded[:_MAXIMUM_DEMANDS]),
        excluded=tuple(excluded[:_MAXIMUM_DEMANDS]),
        constraints=tuple(p.constraint for p in parts if p.constraint is not None),
        concepts=tuple(dict.fromkeys(p.concept for p in found if p.concept is not None)),
        meaning=meaning.strip(),
    )


def guess_language(text: str, preferred: str) -> str:
    """The likeliest sheet language of a short text; ``preferred`` where nothing tells."""
    possible = languages_of_script(text)
    if not possible:
        return preferred
    scores = dict.fromkeys(possible, 0.0)
    if preferred in scores:
        scores[preferred] += 0.5
    for language, letters in _TELLING_LETTERS.items():
        if language in scores:
            scores[language] += sum(2.0 for letter in text if letter in letters)
    for token in tokens(text):
        for language in stop_word_languages(token.exact):
            if language in scores:
                scores[language] += 1.0
    if script_of(text) == "ARABIC" and not set(text) & set(_TELLING_LETTERS["fa"]):
        scores["ar"] += 0.6  # no Persian letter at all
    return max(scores, key=lambda language: scores[language])


def _clauses(
    words: list[Token],
    text: str,
    labels: LabelIndex,
    languages: Sequence[str],
    free: object,
) -> tuple[list[Clause], list[Part]]:
    """Clauses of the words: the longest labels first from the left, then single words."""
    assert callable(free)
    clauses: list[Clause] = []
    found: list[Part] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST_LABEL, len(words) - place), 0, -1):
            span = words[place : place + length]
            start, end = span[0].start, span[-1].end
            if not free(start, end):
                continue
            concept = labels.find(span, languages, alone=length == len(words))
            if concept:
                meant = [w for w in span if not is_stop_word(w.exact, tuple(languages))] or span
                clauses.append(_clause(meant, concept=concept))
                found.append(Part("concept", text[start:end], start, end, concept=concept))
                place += length
                break
        else:
            word = words[place]
            if not is_stop_word(word.exact, (languages[0],)) and len(word.exact) > 1:
                clauses.append(_clause([word]))
            place += 1
    if not clauses:
        # A question of nothing but small words ("sur", "A") still asks for something.
        clauses = [_clause([word]) for word in words]
    return clauses, found


def _clause(words: list[Token], concept: str | None = None, phrase: bool = False) -> Clause:
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


def _outside(token: Token, parts: Sequence[Part]) -> bool:
    return all(token.end <= part.start or token.start >= part.end for part in parts)


def _without(text: str, parts: Sequence[Part]) -> str:
    for part in sorted(parts, key=lambda p: p.start, reverse=True):
        text = f"{text[: part.start]} {text[part.end :]}"
    return " ".join(text.split())
