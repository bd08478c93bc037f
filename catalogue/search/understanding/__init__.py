"""From the words of a question to its parts: names, places, quantities, concepts, words.

Whatever is not understood stays words, and what was understood becomes words again when the
reader says so. Nothing here raises for any text. May import ``catalogue.taxonomy``,
``catalogue.sheets``, ``catalogue.curation`` and the search's own analysis; knows neither engine nor
store.

Entrance: ``understand``, with a ``LabelIndex`` of the taxonomy and, where there is a show, a
``Directory`` of who is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from catalogue.search.analysis import is_stop_word
from catalogue.search.engine import Clause
from catalogue.search.understanding.concepts import LabelIndex, find_concepts, label_index
from catalogue.search.understanding.countries import find_countries, names_a_country
from catalogue.search.understanding.directory import NOBODY, Directory, find_exhibitors
from catalogue.search.understanding.numbers import find_quantities
from catalogue.search.understanding.parts import Kind, Part, Question, Understanding, clause_of
from catalogue.search.understanding.quotes import find_excluded, find_phrases
from catalogue.search.understanding.speech import guess_language
from catalogue.search.understanding.stands import PLACE_WORDS, find_halls, find_stands
from catalogue.search.understanding.synonyms import SynonymIndex
from catalogue.taxonomy import Taxonomy

__all__ = [
    "NOBODY",
    "Directory",
    "Kind",
    "LabelIndex",
    "Part",
    "SynonymIndex",
    "Understanding",
    "guess_language",
    "is_everyday",
    "label_index",
    "understand",
]

_NO_SYNONYMS = SynonymIndex((), LabelIndex(Taxonomy([])))
_MAXIMUM_DEMANDS = 8  # phrases, and as many exclusions
_MAXIMUM_CLAUSES = 24  # a pasted page is a question too, but not one of every word

FINDERS: tuple[Callable[[Question], None], ...] = (
    find_phrases,  # what the reader marked himself is what he says it is
    find_excluded,
    find_exhibitors,  # a name may hold a kind of product, a country or a number
    find_stands,
    find_halls,
    find_quantities,
    find_concepts,  # may reach over a calibre: "canon de 155 mm"
    find_countries,  # last: "Turkey" inside any of the above is no country
)
"""What is looked for, in the order of precedence: what one has taken, the next leave alone."""

_NOT_MEANING = frozenset({"excluded", "constraint", "country", "stand", "hall", "exhibitor"})


def understand(
    text: str,
    language: str,
    labels: LabelIndex,
    literal: Sequence[str] = (),
    directory: Directory = NOBODY,
    synonyms: SynonymIndex | None = None,
) -> Understanding:
    """Takes a question apart.

    Args:
        text: the question.
        language: the reader's language, which decides where the words do not.
        labels: the concepts' labels.
        literal: parts of the text to be taken as plain words.
        directory: who is at the show, and where.
        synonyms: the organisers', if there are any.
    """
    question = Question(text, language, labels, directory, synonyms or _NO_SYNONYMS, literal)
    for find in FINDERS:
        find(question)
    parts = sorted(question.parts, key=lambda part: part.start)
    phrases = [part.clause for part in parts if part.kind == "phrase" and part.clause]
    excluded = [part.clause for part in parts if part.kind == "excluded" and part.clause]
    demanded = [*_values(parts), *phrases]
    clauses = [*phrases, *_needs(question, parts)]
    return Understanding(
        language=question.guessed,
        parts=tuple(parts),
        clauses=tuple(clauses[:_MAXIMUM_CLAUSES]),
        demanded=tuple(demanded[:_MAXIMUM_DEMANDS]),
        excluded=tuple(excluded[:_MAXIMUM_DEMANDS]),
        constraints=tuple(part.constraint for part in parts if part.constraint is not None),
        concepts=tuple(dict.fromkeys(part.concept for part in parts if part.concept is not None)),
        # The small words that are left beside a country mean nothing.
        meaning=_meaning(question, parts) if clauses else "",
    )


def _meaning(question: Question, parts: Sequence[Part]) -> str:
    """What the encoder is told: the text, and what it cannot know of this show's words."""
    return " ".join([question.without(_NOT_MEANING), *(t for part in parts for t in part.terms)])


def is_everyday(exact: str) -> bool:
    """Whether a word, as an exact term, is known without an index: a country, "hall", "stand"."""
    return exact in PLACE_WORDS or names_a_country(exact)


def _values(parts: Sequence[Part]) -> list[Clause]:
    """One demand for each facet; several values of it widen, as they do in the facet's box."""
    by_facet: dict[str, list[str]] = {}
    for part in parts:
        if part.value is not None:
            facet, value = part.value
            by_facet.setdefault(facet, []).append(value)
    return [
        Clause(words=(), value=(facet, values[0]), others=tuple(dict.fromkeys(values[1:])))
        for facet, values in by_facet.items()
    ]


def _needs(question: Question, parts: Sequence[Part]) -> list[Clause]:
    """The need in clauses, in the order of the text: concepts, and words that say something."""
    named = [part for part in parts if part.kind in ("concept", "synonym")]
    needs = [(part.start, part.clause) for part in named if part.clause]
    left = question.left()
    for token in left:
        if len(token.exact) > 1 and not is_stop_word(token.exact, (question.guessed,)):
            needs.append((token.start, clause_of([token])))
    if not needs and not any(part.kind != "excluded" for part in parts):
        # A question of nothing but small words ("sur", "A") still asks for something.
        needs = [(token.start, clause_of([token])) for token in left]
    return [clause for _, clause in sorted(needs, key=lambda need: need[0])]
