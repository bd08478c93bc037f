"""The one function that answers queries: pages, API and command line all come through it."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from catalogue.embeddings.encoder import Encoder
from catalogue.languages import base_language, languages_of_script
from catalogue.search.analysis import exact_terms
from catalogue.search.documents import STAND
from catalogue.search.engine import Candidate, Engine, Found, Plan, Vector
from catalogue.search.expansion import Expansion
from catalogue.search.facets import FacetLabels, facet_results, specification_facets
from catalogue.search.fit import check_schema, same_encoder
from catalogue.search.fusion import fuse
from catalogue.search.highlight import Marker
from catalogue.search.query import MAXIMUM_TEXT, Bounds, Query
from catalogue.search.ranking import POOL, named_first, names_asked, shared_out
from catalogue.search.results import Chip, Correction, Hit, Results, Suggestion, Why
from catalogue.search.spelling import Speller
from catalogue.search.understanding import (
    NOBODY,
    Directory,
    LabelIndex,
    Understanding,
    understand,
)
from catalogue.sheets.fields import facet_fields
from catalogue.sheets.quantities import format_quantity
from catalogue.sheets.specifications import known_specifications
from catalogue.show import Show
from catalogue.taxonomy import Taxonomy

_log = logging.getLogger(__name__)

_MOST_WAYS_OUT = 5  # parts of a question tried without, each a search of its own
_MOST_WORDS = 60_000  # of the index, for mending typing errors
_FEW = 3  # sheets: a question that finds no more may have been another one
_SUMMARY = 240  # characters of a description that stand in for a missing summary


class SearchService:
    """Answers queries from an engine's index.

    Args:
        engine: which answers plans.
        encoder: the one that the index was made with.
        taxonomy: the concepts.
        show: for the names of halls.
        exhibitor_names: gives the names for exhibitor ids, for the labels of that facet.
        directory: gives who is at the show and where, as questions may name them.
    """

    def __init__(
        self,
        engine: Engine,
        encoder: Encoder,
        taxonomy: Taxonomy,
        show: Show,
        exhibitor_names: Callable[[Iterable[str]], Mapping[str, str]],
        directory: Callable[[], Directory] = lambda: NOBODY,
    ) -> None:
        self.engine = engine
        self.encoder = encoder
        self.taxonomy = taxonomy
        self._labels = LabelIndex(taxonomy)
        self._directory = directory
        self._expansion = Expansion(taxonomy)
        self._speller = Speller(lambda: engine.vocabulary(_MOST_WORDS), taxonomy)
        self._facet_labels = FacetLabels(taxonomy, show, exhibitor_names)
        self._known_index = ""  # the name of the index that was looked at
        self._by_meaning = True  # whether its vectors are of our encoder
        self._concept_vectors: dict[str, tuple[list[str], Vector]] = {}

    def search(self, query: Query) -> Results:
        """Answers a query.

        Raises:
            EngineError: the engine cannot answer at all.
        """
        started = time.perf_counter()
        self._check_index()
        understood = self._understood(query)
        plan = self.plan(query, understood)
        found = self.engine.search(plan)
        mended = self._mended(query, understood, plan, found)
        correction = None
        if mended is not None:
            correction = Correction(query.text, query.taking_literally(query.text))
            query, understood, plan, found = mended
        plan, found = self._loosened(plan, found)
        fused = fuse(found, self.encoder.similarity_floor)
        sheets: dict[str, Any] = {}
        more: dict[str, int] = {}
        if _by_relevance(query, plan) and (query.page - 1) * query.size < POOL:
            sheets = self.engine.sources([candidate.id for candidate, _ in fused[:POOL]])
            best = named_first(fused[:POOL], sheets, names_asked(plan, found))
            if "exhibitor" not in {*query.filters, *(part.kind for part in understood.values)}:
                best, more = shared_out(best, sheets, found.facets["exhibitor"])
            fused = [*best, *fused[POOL:]]
        page = self._page(query, plan, found, fused)
        hits = [
            replace(hit, more=more.get(hit.id, 0))
            for hit in self._hits(query, understood, plan, page, sheets)
        ]
        return Results(
            query=query,
            text_language=understood.language,
            chips=tuple(self._chips(understood, query.language)),
            constraints=tuple(_constraints(understood)),
            concepts=understood.concepts,
            filters=tuple(_values(understood)),
            total=found.total,
            hits=tuple(hits),
            facets=facet_results(found.facets, query, self._facet_labels),
            suggestions=tuple(self._suggestions(query, plan, understood, found)),
            took_ms=(time.perf_counter() - started) * 1000,
            correction=correction,
            specifications=specification_facets(
                found.bins, plan.ranges, found.total, query.language
            ),
        )

    def similar(self, sheet_id: str, language: str, size: int = 6) -> list[Hit]:
        """The sheets nearest in meaning to a sheet, itself left out, best first."""
        self._check_index()
        vector = self.engine.vector(sheet_id)  # of the same index as all others: any encoder's
        if vector is None:
            return []
        plan = Plan(
            vector=vector,
            floor=self.encoder.similarity_floor,
            reach=0.0,  # a sheet is its own best neighbour: nothing else is measured by that
            lexical=False,
            window=size + 1,
        )
        candidates = sorted(
            (c for c in self.engine.search(plan).candidates if c.id != sheet_id),
            key=lambda c: (-(c.similarity or 0.0), c.id),
        )[:size]
        query = Query(language=language)
        understood = understand("", language, self._labels)
        page = [(candidate, candidate.similarity or 0.0) for candidate in candidates]
        return self._hits(query, understood, plan, page, {})

    def _check_index(self) -> None:
        """Looks at an index once, when it is first seen: a rebuild may have brought another.

        With another encoder's index, words and concepts find what they find: while an organiser
        changes the encoder, visitors of a service that is not restarted yet are not turned away.
        ``/readyz`` and ``catalogue doctor`` say that this is not how it should stay.
        """
        state = self.engine.state()
        if state is not None and state.name != self._known_index:
            check_schema(state)
            self._by_meaning = same_encoder(state, self.encoder)
            self._known_index = state.name
            if not self._by_meaning:
                _log.warning(
                    "the index %s is not of the encoder %s: searched by words alone",
                    state.name,
                    self.encoder.name,
                )

    def _understood(self, query: Query) -> Understanding:
        return understand(
            query.text, query.language, self._labels, query.literal, self._directory()
        )

    def plan(self, query: Query, understood: Understanding) -> Plan:
        """What the engine is asked for."""
        clauses = self._expansion.expanded(understood.clauses)
        core = tuple(index for index, clause in enumerate(clauses) if clause.concept)
        if core:
            required = 1  # the concept carries the need; further words order its sheets
        elif len(clauses) <= 2:
            required = len(clauses)
        else:
            required = math.ceil(0.75 * len(clauses))
        ranges = dict(query.ranges)
        for constraint in understood.constraints:
            ranges[constraint.specification] = _narrowed(
                ranges.get(constraint.specification), constraint.bounds
            )
        by_meaning = query.mode != "lexical" and self._by_meaning
        wanted = by_meaning and bool(clauses or understood.meaning)
        vector = self.encoder.encode_queries([understood.meaning])[0] if wanted else None
        if vector is not None and not vector.any():
            vector = None
        return Plan(
            clauses=clauses,
            required=required,
            core=core,
            demanded=understood.demanded,
            excluded=understood.excluded,
            filters=query.filters,
            ranges=ranges,
            vector=vector,
            floor=self.encoder.similarity_floor,
            facets=tuple(facet_fields()),
            bins=True,
            lexical=query.mode != "semantic" or not clauses or not self._by_meaning,
        )

    def _mended(
        self, query: Query, understood: Understanding, plan: Plan, found: Found
    ) -> tuple[Query, Understanding, Plan, Found] | None:
        """The question without its typing errors, with its answer; None when there are none.

        Only words that the index does not know at all are mended, and only when words are found
        then: nothing that could be found as it was typed is lost.
        """
        if query.text in query.literal or not found.documents:
            return None
        text = self._respelt(query, understood, plan, found.frequencies, most=0)
        if text is None:
            return None
        again, typed = replace(query, text=text), found.total
        understood = self._understood(again)
        plan = self.plan(again, understood)
        found = self.engine.search(plan)
        known = any(found.frequencies) or bool(understood.values)
        if not plan.lexical or not known or (typed and not found.total):
            return None
        return again, understood, plan, found

    def _respelt(
        self,
        query: Query,
        understood: Understanding,
        plan: Plan,
        frequencies: Sequence[int],
        most: int,
    ) -> str | None:
        """The text with those words mended that at most ``most`` sheets have; None if none can."""
        literal = {term for part in query.literal for term in exact_terms(part)}
        words = {
            clause.words[0].exact: frequency
            for clause, frequency in zip(plan.clauses, frequencies, strict=True)
            if frequency <= most and len(clause.words) == 1 and clause.value is None
            if clause.words[0].exact not in literal
        }
        if not words:
            return None
        likely = (understood.language, query.language, *languages_of_script(query.text))
        text = self._speller.mended(query.text, words, list(dict.fromkeys(likely)))
        return text if text != query.text and len(text) <= MAXIMUM_TEXT else None

    def _loosened(self, plan: Plan, found: Found) -> tuple[Plan, Found]:
        """Asks again where nothing has all the words: then some of them are enough."""
        if not plan.clauses or not plan.lexical:
            return plan, found
        if plan.required > 1 and not _has_words(found):
            # Decided without the filters, or a narrower search could find more than a wider one.
            if plan.filters or plan.ranges:
                wider = replace(plan, filters={}, ranges={}, facets=(), bins=False, vector=None)
                if _has_words(self.engine.search(wider)):
                    return plan, found
            plan = replace(plan, required=1)
            found = self.engine.search(plan)
        return plan, found

    def _page(
        self, query: Query, plan: Plan, found: Found, fused: list[tuple[Candidate, float]]
    ) -> list[tuple[Candidate, float]]:
        """The candidates of the page asked for; behind the fused lists the engine's own order."""
        start, end = (query.page - 1) * query.size, query.page * query.size
        if not _by_relevance(query, plan):
            by_id = {candidate.id: (candidate, score) for candidate, score in fused}
            sort = query.sort if query.sort != "relevance" else "newest"
            ids = self.engine.rest(plan, (), start, query.size, sort)
            return [by_id.get(i, (Candidate(i, 0.0, {}, None), 0.0)) for i in ids]
        page = fused[start:end]
        missing = min(end, found.total) - max(start, len(fused))
        if missing > 0:
            seen = [candidate.id for candidate, _ in fused]
            offset = max(0, start - len(fused))
            for sheet_id in self.engine.rest(plan, seen, offset, missing, "relevance"):
                page.append((Candidate(sheet_id, 0.0, {}, None), 0.0))
        return page

    # --- what the reader sees ----------------------------------------------------------------

    def _hits(
        self,
        query: Query,
        understood: Understanding,
        plan: Plan,
        page: Sequence[tuple[Candidate, float]],
        known: Mapping[str, Any],
    ) -> list[Hit]:
        unread = [candidate.id for candidate, _ in page if candidate.id not in known]
        sheets = {**known, **(self.engine.sources(unread) if unread else {})}
        marker = Marker(understood.clauses, understood.concepts, self.taxonomy)
        return [
            self._hit(sheets[candidate.id], candidate, score, query, understood, plan, marker)
            for candidate, score in page
            if candidate.id in sheets
        ]

    def _hit(
        self,
        sheet: dict[str, Any],
        candidate: Candidate,
        score: float,
        query: Query,
        understood: Understanding,
        plan: Plan,
        marker: Marker,
    ) -> Hit:
        language, texts = text_for(sheet, query.language)
        title, words = marker.runs(texts["title"], language)
        summary = texts.get("summary") or _shortened(texts.get("description", ""))
        summary_runs, more = marker.runs(summary, language)
        words |= more
        fragment = marker.fragment(texts.get("description", ""), language)
        asked = set(understood.concepts)
        had = {
            concept
            for own in sheet.get("concepts", ())
            for concept in self.taxonomy.with_broader(own)
        }
        # What the engine says of single words holds for fields that are not shown here, too.
        words |= {
            word.text
            for index in candidate.matched
            if plan.clauses[index].concept is None
            for word in plan.clauses[index].words
        }
        words |= {
            part.text
            for part in understood.values
            if part.value == ("exhibitor", sheet["exhibitor"]["id"])
        }
        return Hit(
            sheet=sheet,
            score=score,
            title=title,
            summary=summary_runs,
            text_language=language,
            highlights={"description": (fragment,)} if fragment else {},
            why=Why(
                words=tuple(sorted(words)),
                concepts=tuple(
                    concept for concept in understood.concepts if concept in asked & had
                ),
                similarity=candidate.similarity,
            ),
        )

    def _chips(self, understood: Understanding, language: str) -> Iterable[Chip]:
        for part in understood.parts:
            if part.concept is not None:
                label = self.taxonomy.label(part.concept, language)
            elif part.constraint is not None:
                known = known_specifications()[part.constraint.specification]
                bounds = part.constraint.bounds
                amount = format_quantity(bounds.minimum, bounds.maximum, known.unit, language)
                label = f"{known.label(language)} {amount}"
            elif part.value is not None:
                label = self._value_label(*part.value, language)
            else:
                label = part.text
            yield Chip(part.kind, part.text, label)

    def _value_label(self, facet: str, value: str, language: str) -> str:
        if facet == STAND:
            return value
        return self._facet_labels.labels(facet, [value], language)[value]

    def _suggestions(
        self, query: Query, plan: Plan, understood: Understanding, found: Found
    ) -> Iterable[Suggestion]:
        """Ways out of an empty page; of a nearly empty one, a word that is more usual."""
        if found.total and len(found.candidates) <= _FEW:
            text = self._respelt(query, understood, plan, found.frequencies, most=_FEW)
            if text is not None and query.text not in query.literal:
                yield Suggestion("spelling", text, replace(query, text=text, page=1))
        if found.total:
            return
        for name, values in query.filters.items():
            wider = replace(
                query, filters={n: v for n, v in query.filters.items() if n != name}, page=1
            )
            total = self._total(replace(plan, filters=wider.filters))
            if total:
                label = ", ".join(self._facet_labels.labels(name, values, query.language).values())
                yield Suggestion("remove-filter", label, wider, total)
        for part in understood.parts[:_MOST_WAYS_OUT]:
            if part.value is not None or part.kind in ("constraint", "phrase"):
                looser = query.taking_literally(part.text)
                total = self._total(self.plan(looser, self._understood(looser)))
                if total:
                    yield Suggestion("relax-constraint", part.text, looser, total)
        if plan.vector is not None:
            for concept in self._nearest_concepts(plan.vector, query.language):
                label = self.taxonomy.label(concept, query.language)
                asked = Query(text=label, language=query.language)
                yield Suggestion("concept", label, asked)

    def _total(self, plan: Plan) -> int:
        return self.engine.search(replace(plan, facets=(), bins=False)).total

    def _nearest_concepts(self, vector: Vector, language: str, size: int = 4) -> list[str]:
        if language not in self._concept_vectors:
            ids = list(self.taxonomy.concepts)
            labels = [self.taxonomy.label(concept, language) for concept in ids]
            self._concept_vectors[language] = (ids, self.encoder.encode_queries(labels))
        ids, vectors = self._concept_vectors[language]
        likeness = vectors @ vector
        best = np.argsort(-likeness)[:size]
        return [ids[place] for place in best if likeness[place] >= self.encoder.similarity_floor]


def _by_relevance(query: Query, plan: Plan) -> bool:
    """Whether hits come in the order of their scores."""
    return query.sort == "relevance" and bool(plan.clauses or plan.vector is not None)


def _has_words(found: Found) -> bool:
    """Whether the lexical list has any document."""
    return any(candidate.lexical for candidate in found.candidates)


def text_for(sheet: Mapping[str, Any], language: str) -> tuple[str, Mapping[str, str]]:
    """The sheet's texts in the reader's language where it has them, else its own.

    Returns:
        The language of the texts, and the texts by field.
    """
    if base_language(sheet["language"]) != language:
        for other, texts in sheet.get("translations", {}).items():
            if base_language(other) == language and texts.get("title"):
                return other, texts
    return sheet["language"], dict(sheet)


def _constraints(understood: Understanding) -> Iterable[dict[str, Any]]:
    for constraint in understood.constraints:
        shown: dict[str, Any] = {"specification": constraint.specification}
        if constraint.bounds.minimum is not None:
            shown["min"] = constraint.bounds.minimum
        if constraint.bounds.maximum is not None:
            shown["max"] = constraint.bounds.maximum
        shown["unit"] = known_specifications()[constraint.specification].unit
        shown["text"] = constraint.text
        yield shown


def _values(understood: Understanding) -> Iterable[dict[str, str]]:
    for part in understood.values:
        if part.value is not None:
            yield {"facet": part.value[0], "value": part.value[1], "text": part.text}


def _narrowed(bounds: Bounds | None, other: Bounds) -> Bounds:
    """The bounds that both ask for."""
    if bounds is None:
        return other
    lows = [b for b in (bounds.minimum, other.minimum) if b is not None]
    highs = [b for b in (bounds.maximum, other.maximum) if b is not None]
    return Bounds(max(lows, default=None), min(highs, default=None))


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _SUMMARY:
        return text
    return text[:_SUMMARY].rsplit(" ", 1)[0] + " …"
