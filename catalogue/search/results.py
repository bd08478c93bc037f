"""What a search answers: one page of hits, facets, and what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from catalogue.curation import Placement
from catalogue.search.query import Bounds, Query
from catalogue.search.understanding import Kind


@dataclass(frozen=True)
class Run:
    """A piece of text, marked when a search found it."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Chip:
    """A part of the query's text that was understood, and that the reader can take off.

    Attributes:
        kind: what it was understood as.
        text: the part as it stands in the query; ``Query.taking_literally(text)`` takes it off.
        label: what was understood, in the reader's language.
    """

    kind: Kind
    text: str
    label: str


@dataclass(frozen=True)
class Why:
    """Why a hit is there: words found in it, concepts asked for that it has, likeness of meaning.

    ``similarity`` is a cosine, None when the sheet is not among the neighbours of the query.
    """

    words: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    similarity: float | None = None

    @property
    def by_meaning_alone(self) -> bool:
        """Whether neither a word nor a concept of the question is in it."""
        return self.similarity is not None and not self.words and not self.concepts


@dataclass(frozen=True)
class Hit:
    """A sheet on the results page.

    Attributes:
        sheet: the sheet as the index keeps it, in the contract's form.
        score: the fused score; comparable within one query only.
        title: the title in the reader's language where the sheet has it, else its own; marked.
        summary: likewise; the beginning of the description where there is no summary.
        text_language: the language that ``title`` and ``summary`` are in.
        highlights: marked fragments, by field.
        why: why it is there.
        more: how many further sheets its exhibitor has that had to leave the first places to
            others; 0 but for the last of those that stayed.
        featured: whether the organiser features it; readers are told.
        pinned: whether the organiser has put it at its place; readers are told.
    """

    sheet: dict[str, Any]
    score: float
    title: tuple[Run, ...]
    summary: tuple[Run, ...]
    text_language: str
    highlights: dict[str, tuple[tuple[Run, ...], ...]] = field(default_factory=dict)
    why: Why = field(default_factory=Why)
    more: int = 0
    featured: bool = False
    pinned: bool = False

    @property
    def id(self) -> str:
        """The sheet's identifier."""
        return str(self.sheet["id"])

    @property
    def near(self) -> bool:
        """Whether it was found by its meaning alone, and a reader sees nothing marked in it.

        Other words for what is asked may be marked, though the question's own are not there.
        """
        marked = any(run.marked for run in (*self.title, *self.summary)) or bool(self.highlights)
        return self.why.by_meaning_alone and not marked and not self.pinned


@dataclass(frozen=True)
class FacetValue:
    """A value that results can be narrowed to; ``depth`` is its place in a tree (0 at the top)."""

    value: str
    label: str
    count: int
    selected: bool
    depth: int = 0


@dataclass(frozen=True)
class FacetResult:
    """A facet of the results: heading and values, most useful first."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True)
class Bar:
    """How many sheets' highest value of a specification lies from ``low`` to below ``high``."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class SpecificationFacet:
    """A specification that results share, in its canonical unit.

    Attributes:
        name: the specification's.
        label: its name in the reader's language.
        unit: its canonical unit, "" for a plain number.
        count: how many of the results have it (without its own bounds).
        bars: from the first that counts to the last.
        bounds: those in force.
    """

    name: str
    label: str
    unit: str
    count: int
    bars: tuple[Bar, ...]
    bounds: Bounds


@dataclass(frozen=True)
class Suggestion:
    """Another query worth trying.

    Attributes:
        kind: ``remove-filter``, ``relax-constraint``, ``concept`` or ``spelling``.
        label: what it is about, in the reader's language.
        query: the query itself.
        total: how many sheets it finds, where that is known.
    """

    kind: Literal["remove-filter", "relax-constraint", "concept", "spelling"]
    label: str
    query: Query
    total: int | None = None


@dataclass(frozen=True)
class Correction:
    """Typing errors that were mended without being asked.

    Attributes:
        typed: the text as it was typed.
        instead: the query that takes it as it was typed.
    """

    typed: str
    instead: Query


@dataclass(frozen=True)
class Results:
    """A page of results.

    ``query`` is what was searched for; when that is not what was typed, ``correction`` says so.
    ``filters`` are the countries, stands, halls and exhibitors that the words ask for: facet,
    value, and the part of the text that says so. ``notices`` are the organiser's words about the
    question, by language; ``redirect`` is the page of ours that it leads to, as its rule has
    it; ``placed`` what he shows beside the results.
    """

    query: Query
    text_language: str
    chips: tuple[Chip, ...]
    constraints: tuple[dict[str, Any], ...]
    concepts: tuple[str, ...]
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[FacetResult, ...]
    suggestions: tuple[Suggestion, ...]
    took_ms: float
    filters: tuple[dict[str, str], ...] = ()
    correction: Correction | None = None
    specifications: tuple[SpecificationFacet, ...] = ()
    notices: tuple[Mapping[str, str], ...] = ()
    redirect: str = ""
    placed: tuple[Placement, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.query.size)

    @property
    def by_meaning_alone(self) -> bool:
        """Whether the first sheet of the page has no word and no concept of the question.

        What the organiser has put there says nothing about the question.
        """
        return bool(self.hits) and self.hits[0].why.by_meaning_alone and not self.hits[0].pinned

    def facet(self, name: str) -> FacetResult | None:
        """The facet of that name, or None when it has no values here."""
        return next((facet for facet in self.facets if facet.name == name), None)
