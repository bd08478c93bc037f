"""The one function that answers queries: pages, API and command line all come through it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from catalogue.curation import NOTHING, Curation, Placement
from catalogue.embeddings.encoder import Encoder
from catalogue.languages import languages_of_script
from catalogue.search import presentation
from catalogue.search.analysis import exact_terms
from catalogue.search.engine import Candidate, Engine, Found, Plan, Vector
from catalogue.search.expansion import Expansion
from catalogue.search.explanation import Explanation, explain
from catalogue.search.facets import FacetLabels, facet_results, specification_facets
from catalogue.search.fit import check_schema, same_encoder
from catalogue.search.fusion import Fused, fuse
from catalogue.search.planning import plan_for
from catalogue.search.presentation import Presenter
from catalogue.search.query import MAXIMUM_TEXT, Query
from catalogue.search.ranking import (
    POOL,
    lifted,
    named_first,
    names_asked,
    pinned,
    shared_out,
)
from catalogue.search.results import Correction, Hit, Results, Suggestion
from catalogue.search.spelling import Speller
from catalogue.search.understanding import (
    NOBODY,
    Directory,
    SynonymIndex,
    Understanding,
    is_everyday,
    label_index,
    understand,
)
from catalogue.show import Show
from catalogue.taxonomy import Taxonomy

_log = logging.getLogger(__name__)

_MOST_WAYS_OUT = 5  # parts of a question tried without, each a search of its own
_MOST_WORDS = 60_000  # of the index, for mending typing errors
_CONCEPTS = 4  # proposed on an empty page
_FEW = 3  # sheets: a question that finds no more may have been another one


@dataclass(frozen=True)
class _Answer:
    """A question on its way: from what was understood to the hits of its page.

    ``page`` is in the hits' order; ``sheets`` those that have been read on the way; ``more`` as
    ``ranking.shared_out`` gives it.
    """

    query: Query
    curation: Curation
    understood: Understanding
    plan: Plan
    found: Found
    correction: Correction | None = None
    page: Sequence[Fused] = ()
    sheets: Mapping[str, Any] | None = None
    more: Mapping[str, int] | None = None


class SearchService:
    """Answers queries from an engine's index.

    Args:
        engine: which answers plans.
        encoder: the one that the index was made with.
        taxonomy: the concepts.
        show: for the names of halls.
        exhibitor_names: gives the names for exhibitor ids, for the labels of that facet.
        directory: gives who is at the show and where, as questions may name them.
        curation: gives the organiser's rules; the same object as long as they are the same.
    """

    def __init__(
        self,
        engine: Engine,
        encoder: Encoder,
        taxonomy: Taxonomy,
        show: Show,
        exhibitor_names: Callable[[Iterable[str]], Mapping[str, str]],
        directory: Callable[[], Directory] = lambda: NOBODY,
        curation: Callable[[], Curation] = lambda: NOTHING,
    ) -> None:
        self.engine = engine
        self.encoder = encoder
        self.taxonomy = taxonomy
        self._labels = label_index(taxonomy)
        self._directory = directory
        self._curation = curation
        self._synonyms: tuple[Curation, SynonymIndex] | None = None
        self._expansion = Expansion(taxonomy)
        self._speller = Speller(lambda: engine.vocabulary(_MOST_WORDS), taxonomy)
        self._facet_labels = FacetLabels(taxonomy, show, exhibitor_names)
        self._presenter = Presenter(taxonomy, self._facet_labels)
        self._known_index = ""  # the name of the index that was looked at
        self._by_meaning = True  # whether its vectors are of our encoder
        self._concept_vectors: dict[str, tuple[list[str], Vector]] = {}

    def search(self, query: Query, curation: Curation | None = None) -> Results:
        """Answers a query.

        Args:
            query: the question.
            curation: other rules than those in force, for who wants to see what they would do.

        Raises:
            EngineError: the engine cannot answer at all.
        """
        started = time.perf_counter()
        return self._results(self._answer(query, curation), started)

    def explain(self, query: Query) -> Explanation:
        """Answers a query, and says why the answer is as it is.

        Raises:
            EngineError: the engine cannot answer at all.
        """
        started = time.perf_counter()
        answer = self._answer(query)
        results = self._results(answer, started)
        return explain(results, answer.understood, answer.plan, answer.found, answer.page)

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
        found = self.engine.search(plan)
        near = [f for f in fuse(found, self.encoder.similarity_floor) if f.id != sheet_id][:size]
        sheets = self.engine.sources([fused.id for fused in near])
        query = Query(language=language)
        understood = understand("", language, self._labels)
        return self._presenter.hits(near, sheets, query, understood, plan, {}, ())

    def plan(self, query: Query, understood: Understanding) -> Plan:
        """What the engine is asked for."""
        return self._plan_for(query, understood, self._curation())

    def curation(self) -> Curation:
        """The organiser's rules in force."""
        return self._curation()

    # --- the way of a question -----------------------------------------------------------------

    def _answer(self, query: Query, curation: Curation | None = None) -> _Answer:
        self._check_index()
        query = self._now(query)
        curation = curation or self._curation()
        answer = self._asked(query, curation)
        answer = self._mended(answer) or answer
        answer = self._loosened(answer)
        return self._ranked(answer)

    def _now(self, query: Query) -> Query:
        """A question that may come from an address of before a concept was merged."""
        said = query.filters.get("concept", ())
        asked = tuple(dict.fromkeys(map(self.taxonomy.now, said)))
        return (
            query if asked == said else replace(query, filters={**query.filters, "concept": asked})
        )

    def _asked(self, query: Query, curation: Curation) -> _Answer:
        understood, plan = self._planned(query, curation)
        return _Answer(query, curation, understood, plan, self.engine.search(plan))

    def _planned(self, query: Query, curation: Curation) -> tuple[Understanding, Plan]:
        understood = understand(
            query.text,
            query.language,
            self._labels,
            query.literal,
            self._directory(),
            self._synonyms_of(curation),
        )
        return understood, self._plan_for(query, understood, curation)

    def _plan_for(self, query: Query, understood: Understanding, curation: Curation) -> Plan:
        if not self._by_meaning:
            query = replace(query, mode="lexical")
        return plan_for(query, understood, self._expansion, self.encoder, curation)

    def _synonyms_of(self, curation: Curation) -> SynonymIndex:
        """The organiser's synonyms, prepared anew when he has changed them."""
        known = self._synonyms
        if known is None or known[0] is not curation:
            same = known is not None and known[0].synonyms == curation.synonyms
            index = known[1] if known and same else SynonymIndex(curation.synonyms, self._labels)
            self._synonyms = known = (curation, index)
        return known[1]

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

    def _mended(self, answer: _Answer) -> _Answer | None:
        """The question without its typing errors, with its answer; None when there are none.

        Only words that the index does not know at all are mended, and only when words are found
        then: nothing that could be found as it was typed is lost.
        """
        query, found = answer.query, answer.found
        if query.text in query.literal or not found.documents:
            return None
        if answer.curation.knows(query.text):
            return None
        text = self._respelt(answer, most=0)
        if text is None:
            return None
        again = self._asked(replace(query, text=text), answer.curation)
        known = any(again.found.frequencies) or bool(again.understood.values)
        if not again.plan.lexical or not known or (found.total and not again.found.total):
            return None
        correction = Correction(query.text, query.taking_literally(query.text))
        return replace(again, correction=correction)

    def _respelt(self, answer: _Answer, most: int) -> str | None:
        """The text with those words mended that at most ``most`` sheets have; None if none can."""
        query, understood = answer.query, answer.understood
        literal = {term for part in query.literal for term in exact_terms(part)}
        words = {
            clause.words[0].exact: frequency
            for clause, frequency in zip(answer.plan.clauses, answer.found.frequencies, strict=True)
            if frequency <= most and len(clause.words) == 1
            if clause.value is None and not clause.synonyms
            if clause.words[0].exact not in literal and not is_everyday(clause.words[0].exact)
            # A word of the language that no sheet has is not one that a sheet has, misspelt.
            if frequency or not self.encoder.knows(clause.words[0].text)
        }
        if not words:
            return None
        likely = (understood.language, query.language, *languages_of_script(query.text))
        text = self._speller.mended(query.text, words, list(dict.fromkeys(likely)))
        return text if text != query.text and len(text) <= MAXIMUM_TEXT else None

    def _loosened(self, answer: _Answer) -> _Answer:
        """Asks again where nothing has all the words: then some of them are enough."""
        plan = answer.plan
        if not plan.clauses or not plan.lexical:
            return answer
        if plan.required > 1 and not _has_words(answer.found):
            # Decided without the filters, or a narrower search could find more than a wider one.
            if plan.filters or plan.ranges:
                wider = replace(plan, filters={}, ranges={}, facets=(), bins=False, vector=None)
                if _has_words(self.engine.search(wider)):
                    return answer
            plan = replace(plan, required=1)
            return replace(answer, plan=plan, found=self.engine.search(plan))
        return answer

    def _ranked(self, answer: _Answer) -> _Answer:
        """The answer with the candidates of its page, in the reader's order."""
        query, plan, found = answer.query, answer.plan, answer.found
        fused = fuse(found, self.encoder.similarity_floor)
        sheets: dict[str, Any] = {}
        more: dict[str, int] = {}
        if _by_relevance(query, plan) and (query.page - 1) * query.size < POOL:
            sheets = self.engine.sources([each.id for each in fused[:POOL]])
            best = named_first(fused[:POOL], sheets, names_asked(plan, found))
            best = lifted(best, answer.curation.featured, time.time())
            asked = {*query.filters, *(part.kind for part in answer.understood.values)}
            if "exhibitor" not in asked:
                best, more = shared_out(best, sheets, found.facets["exhibitor"])
            fused = [*best, *fused[POOL:]]
        if _by_relevance(query, plan):
            positions = answer.curation.positions(query.text, answer.understood.concepts)
            fused = pinned(fused, positions)
        return replace(answer, page=self._page(query, plan, found, fused), sheets=sheets, more=more)

    def _page(
        self, query: Query, plan: Plan, found: Found, fused: Sequence[Fused]
    ) -> Sequence[Fused]:
        """The candidates of the page asked for; behind the fused lists the engine's own order."""
        start, end = (query.page - 1) * query.size, query.page * query.size
        if not _by_relevance(query, plan):
            by_id = {each.id: each for each in fused}
            sort = query.sort if query.sort != "relevance" else "newest"
            ids = self.engine.rest(plan, (), start, query.size, sort)
            return [by_id.get(sheet_id, _unscored(sheet_id)) for sheet_id in ids]
        page = list(fused[start:end])
        missing = min(end, found.total) - max(start, len(fused))
        if missing > 0:
            seen = [each.id for each in fused]
            offset = max(0, start - len(fused))
            rest = self.engine.rest(plan, seen, offset, missing, "relevance")
            page.extend(_unscored(sheet_id) for sheet_id in rest)
        return page

    # --- what the reader sees ----------------------------------------------------------------

    def _results(self, answer: _Answer, started: float) -> Results:
        query, understood, found = answer.query, answer.understood, answer.found
        known = answer.sheets or {}
        unread = [fused.id for fused in answer.page if fused.id not in known]
        sheets = {**known, **(self.engine.sources(unread) if unread else {})}
        hits = self._presenter.hits(
            answer.page,
            sheets,
            query,
            understood,
            answer.plan,
            answer.more or {},
            answer.curation.featured,
        )
        return Results(
            query=query,
            text_language=understood.language,
            chips=tuple(self._presenter.chips(understood.parts, query.language)),
            constraints=tuple(presentation.constraints(understood)),
            concepts=understood.concepts,
            filters=tuple(presentation.values(understood)),
            total=found.total,
            hits=tuple(hits),
            facets=facet_results(found.facets, query, self._facet_labels),
            suggestions=tuple(self._suggestions(answer)),
            took_ms=(time.perf_counter() - started) * 1000,
            correction=answer.correction,
            specifications=specification_facets(
                found.bins, answer.plan.ranges, found.total, query.language
            ),
            notices=tuple(
                notice.texts for notice in answer.curation.notices(query.text, understood.concepts)
            ),
            redirect=_redirect(answer),
            placed=_placed(answer),
        )

    def _suggestions(self, answer: _Answer) -> Iterable[Suggestion]:
        """Ways out of an empty page; of a nearly empty one, a word that is more usual.

        A page that has nothing but what the organiser put there is empty: he must not hide that
        something better exists.
        """
        query, plan, found = answer.query, answer.plan, answer.found
        own = found.total - sum(1 for each in found.candidates if _put_there(each, plan))
        if found.total and len(found.candidates) <= _FEW:
            text = self._respelt(answer, most=_FEW)
            if text is not None and query.text not in query.literal:
                yield Suggestion("spelling", text, replace(query, text=text, page=1))
        if own:
            return
        for name, values in query.filters.items():
            wider = replace(
                query, filters={n: v for n, v in query.filters.items() if n != name}, page=1
            )
            total = self._total(replace(plan, filters=wider.filters, pinned=()))
            if total:
                label = ", ".join(self._presenter.facet_labels(name, values, query.language))
                yield Suggestion("remove-filter", label, wider, total)
        for part in answer.understood.parts[:_MOST_WAYS_OUT]:
            if part.value is not None or part.kind in ("constraint", "phrase"):
                looser = query.taking_literally(part.text)
                total = self._total(replace(self._planned(looser, answer.curation)[1], pinned=()))
                if total:
                    yield Suggestion("relax-constraint", part.text, looser, total)
        near = [] if plan.vector is None else self._nearest_concepts(plan.vector, query.language)
        for concept in near or self._frequent_concepts(query):
            label = self.taxonomy.label(concept, query.language)
            asked = Query(text=label, language=query.language)
            yield Suggestion("concept", label, asked)

    def _total(self, plan: Plan) -> int:
        return self.engine.search(replace(plan, facets=(), bins=False)).total

    def _frequent_concepts(self, query: Query) -> list[str]:
        """What most sheets are about within the filters, for words that are like nothing."""
        found = self.engine.search(Plan(filters=query.filters, facets=("concept",)))
        narrow = {
            concept: count
            for concept, count in found.facets["concept"].items()
            if concept in self.taxonomy and not self.taxonomy.with_narrower(concept)[1:]
        }
        return sorted(narrow, key=lambda concept: (-narrow[concept], concept))[:_CONCEPTS]

    def _nearest_concepts(self, vector: Vector, language: str) -> list[str]:
        if language not in self._concept_vectors:
            ids = list(self.taxonomy.concepts)
            labels = [self.taxonomy.label(concept, language) for concept in ids]
            self._concept_vectors[language] = (ids, self.encoder.encode_queries(labels))
        ids, vectors = self._concept_vectors[language]
        likeness = vectors @ vector
        best = np.argsort(-likeness)[:_CONCEPTS]
        return [ids[place] for place in best if likeness[place] >= self.encoder.similarity_floor]


def _put_there(candidate: Candidate, plan: Plan) -> bool:
    """Whether a candidate is one by the organiser's will alone."""
    near = candidate.similarity is not None and candidate.similarity >= plan.floor
    return candidate.id in plan.pinned and not candidate.lexical and not near


def _redirect(answer: _Answer) -> str:
    """Where a question leads that has nothing beside itself: no filter, no further page."""
    query, understood = answer.query, answer.understood
    if query.filters or query.ranges or query.page > 1 or query.sort != "relevance":
        return ""
    alone = len(understood.clauses) == len(understood.parts) == len(understood.concepts) == 1
    return answer.curation.redirect(query.text, understood.concepts if alone else ())


def _placed(answer: _Answer) -> tuple[Placement, ...]:
    """What the organiser shows beside a first page of results."""
    query, understood, curation = answer.query, answer.understood, answer.curation
    if query.page > 1:
        return ()
    if not query.text:
        alone = len(query.filters) == 1 and not query.ranges
        slot, values = next(iter(query.filters.items())) if alone else ("", ())
        of_a_page = slot in ("domain", "concept", "country") and len(values) == 1
        return curation.placed(slot, values[0], query.language) if of_a_page else ()  # type: ignore[arg-type]
    found = {candidate.id for candidate in answer.found.candidates}
    # What is for a concept stands before what is for any question of the same order.
    answering = [
        placement
        for target in (*understood.concepts, "")
        for placement in curation.placed("results", target, query.language)
        if placement.sheet in found
    ]
    return tuple(sorted(answering, key=lambda placement: placement.order))


def _by_relevance(query: Query, plan: Plan) -> bool:
    """Whether hits come in the order of their scores."""
    return query.sort == "relevance" and bool(plan.clauses or plan.vector is not None)


def _has_words(found: Found) -> bool:
    """Whether the lexical list has any document."""
    return any(candidate.lexical for candidate in found.candidates)


def _unscored(sheet_id: str) -> Fused:
    """A result behind the candidates."""
    return Fused(Candidate(sheet_id, 0.0, {}, None), {}, 0.0)
