"""What a search engine must do: the whole contract between the search and an index.

Above it one speaks of queries and sheets, below it of terms and documents. Two implementations:
``embedded`` (tantivy and vectors in files) and, for a show with several servers, Elasticsearch.
``tests/conformance`` holds every implementation to the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from catalogue.search.documents import Document
from catalogue.search.query import Bounds, Sort

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Word:
    """A word of a question: its exact term, and its stem in each language it may be of."""

    text: str
    exact: str
    stems: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Clause:
    """A part of the need. A document meets it by its words, its synonyms, or its facet's value.

    Attributes:
        words: all of them must be there; one after another if ``phrase``; may be none where
            there is a ``value``.
        value: a facet and a value of it that say the same as the words: ("concept", "drone"),
            ("country", "TR").
        others: further values of the same facet, each of which does as well.
        phrase: see ``words``.
        synonyms: phrases that say the same in other words or languages; worth less.
    """

    words: tuple[Word, ...]
    value: tuple[str, str] | None = None
    phrase: bool = False
    others: tuple[str, ...] = ()
    synonyms: tuple[tuple[Word, ...], ...] = ()

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """The facet's values, each of which meets the clause."""
        if self.value is None:
            return ()
        return (self.value, *((self.value[0], other) for other in self.others))

    @property
    def concept(self) -> str | None:
        """The concept that says the same as the words, or None."""
        return self.value[1] if self.value and self.value[0] == "concept" else None


@dataclass(frozen=True)
class Plan:
    """What an engine is asked for.

    Attributes:
        clauses: the need; empty for "everything".
        required: how many clauses a document of the lexical list meets at least.
        core: indices of clauses of which a document must meet one, or () for no such demand.
        demanded: documents of both lists meet all of these (phrases in quotes).
        excluded: documents that meet one of these are out.
        filters: values by facet; one of each facet's values is met.
        ranges: bounds by specification; a sheet's own range overlaps them.
        vector: the need's unit vector (d,), or None for no semantic list.
        floor: cosine below which a neighbour is noise.
        reach: share of the best neighbour's cosine below which a neighbour is too far; the best
            one of the whole index, so that the semantic list does not depend on the filters and
            the counts of facets add up.
        least: so many neighbours count even if they are too far, as long as they are no noise.
        neighbours: length of the semantic list, before filters, at most.
        window: length of the lexical list at most.
        facets: names of the facets to count.
        bins: whether to count the bins of specifications.
        lexical: whether there is a lexical list.
        pinned: ids of documents that are results whatever they say, as far as they exist and meet
            filters, ranges and demands; they are candidates.
        hidden: ids of documents that are no results.
    """

    clauses: tuple[Clause, ...] = ()
    required: int = 1
    core: tuple[int, ...] = ()
    demanded: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Bounds] = field(default_factory=dict)
    vector: Vector | None = None
    floor: float = 0.0
    reach: float = 0.6
    least: int = 50
    neighbours: int = 1000
    window: int = 200
    facets: tuple[str, ...] = ()
    bins: bool = False
    lexical: bool = True
    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A document of one list or both.

    Attributes:
        id: the sheet's identifier.
        lexical: the engine's own score, 0 when it is not in the lexical list.
        matched: by index of a clause, the score of that clause alone.
        similarity: cosine with the need, None when it is not in the semantic list.
        changed_at: when the document changed, in seconds since 1970; 0.0 where nobody asked.
    """

    id: str
    lexical: float
    matched: Mapping[int, float]
    similarity: float | None
    changed_at: float = 0.0


@dataclass(frozen=True)
class Found:
    """An engine's answer.

    Attributes:
        total: documents in the union of both lists, of any length, and of the pinned ones.
        candidates: the best of each list and the pinned ones, in no order.
        frequencies: for each clause, how many documents of the whole index meet it.
        documents: how many documents the index has.
        facets: counts over the union, by facet and value; a facet ignores its own filter.
        bins: counts over the union, by specification and bin (see ``catalogue.search.bins``); a
            specification ignores its own bounds.
    """

    total: int
    candidates: tuple[Candidate, ...]
    frequencies: tuple[int, ...]
    documents: int
    facets: Mapping[str, Mapping[str, int]]
    bins: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class IndexState:
    """What the live index says of itself: its name, its documents, what it was made with."""

    name: str
    documents: int
    meta: Mapping[str, Any]


class Engine(Protocol):
    """An engine: it keeps indices, one of them live, and answers plans from the live one.

    Every method raises ``catalogue.errors.EngineError`` when the engine cannot be used as it is.
    """

    name: str

    def state(self) -> IndexState | None:
        """The live index, or None when there is none yet."""
        ...

    def create(self, meta: Mapping[str, Any]) -> str:
        """Makes a new, empty index beside the live one; returns its name."""
        ...

    def write(
        self,
        index: str,
        documents: Sequence[Document],
        vectors: Sequence[Vector],
        deletions: Sequence[str],
    ) -> dict[str, str]:
        """Puts documents in place of what the index has under their ids, and removes others.

        Durable when it returns, and seen by every reader within two seconds.

        Args:
            index: of ``create``, or the live one.
            vectors: for each document its passages' unit vectors (n_passages, d).

        Returns:
            The documents that the engine refuses as they are, by id, with its reason. All others
            are in; what the index had under a refused one's id stays.
        """
        ...

    def note(self, index: str, change: int) -> None:
        """Keeps with an index that is being filled which change of the store it has come to."""
        ...

    def unfinished(self, meta: Mapping[str, Any]) -> tuple[str, int] | None:
        """An index of the same ``meta`` that somebody began to fill, and its note; else None."""
        ...

    def count(self, index: str) -> int:
        """How many documents an index has."""
        ...

    def publish(self, index: str) -> None:
        """Makes an index the live one, in one step for all readers."""
        ...

    def sweep(self, keep: str) -> list[str]:
        """Removes all indices but one; returns the names of the removed."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Holds the right to write, against other processes."""
        ...

    def search(self, plan: Plan) -> Found:
        """Answers a plan."""
        ...

    def rest(
        self, plan: Plan, exclude: Sequence[str], offset: int, limit: int, sort: Sort
    ) -> list[str]:
        """Ids of all results without ``exclude``, in an order of the engine's.

        By the lexical score for ``relevance``; by title or change for the other sorts; ties by id.
        """
        ...

    def completions(self, words: Sequence[str], prefix: str, limit: int) -> list[str]:
        """Ids of sheets whose title has all of some words, and one that begins with a prefix.

        Args:
            words: exact terms.
            prefix: the beginning of an exact term, at least one letter.
            limit: ids at most; by title.
        """
        ...

    def vocabulary(self, most: int) -> dict[str, int]:
        """The most frequent words of the index (see ``catalogue.search.vocabulary``).

        Returns:
            By word, how many documents have it.
        """
        ...

    def sources(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The sheets of these ids as the index keeps them; unknown ids are left out."""
        ...

    def vector(self, document_id: str) -> Vector | None:
        """The first passage's vector (d,) of a document, or None."""
        ...
