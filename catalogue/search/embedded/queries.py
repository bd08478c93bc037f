"""Plans as tantivy queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import tantivy
from tantivy import FieldType, Occur, Query

from catalogue.search.documents import searched_fields
from catalogue.search.engine import Clause, Plan, Word
from catalogue.search.query import Bounds
from catalogue.search.terms import (
    CONCEPT_SCORE,
    EXACT_BOOST,
    SYNONYM_SCORE,
    TIE,
    bounds_names,
    exact_name,
    facet_name,
    saying_fields,
    stem_name,
)


class QueryWriter:
    """Writes clauses and filters as queries of one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def lexical(self, plan: Plan) -> Query:
        """The documents of the lexical list, scored; everything when the plan has no clauses."""
        if not plan.clauses:
            return Query.all_query()
        clauses = [self.clause(clause) for clause in plan.clauses]
        required = max(1, min(plan.required, len(clauses)))
        query = Query.boolean_query(
            [(Occur.Should, clause) for clause in clauses], minimum_number_should_match=required
        )
        if not plan.core:
            return query
        core = any_of([clauses[index] for index in plan.core])
        return Query.boolean_query(
            [(Occur.Must, query), (Occur.Must, Query.const_score_query(core, 0.0))]
        )

    def clause(self, clause: Clause) -> Query:
        """The documents that meet a clause, by its words, synonyms or value."""
        ways: list[Query] = []
        if clause.phrase and len(clause.words) > 1:
            ways.append(self._phrase(clause.words))
        elif clause.words:
            ways.append(all_of([self._word(word) for word in clause.words]))
        for facet, value in clause.values:
            having = Query.term_query(self.schema, facet_name(facet), value)
            ways.append(Query.const_score_query(having, CONCEPT_SCORE))
        if clause.synonyms:
            saying = any_of([self._saying(words) for words in clause.synonyms])
            ways.append(Query.const_score_query(saying, SYNONYM_SCORE))
        return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, TIE)

    def restrictions(
        self, plan: Plan, without_facet: str | None = None
    ) -> list[tuple[Occur, Query]]:
        """Filters, ranges, demands and exclusions, unscored. ``without_facet`` leaves one out."""
        parts: list[tuple[Occur, Query]] = []
        for facet, values in plan.filters.items():
            if facet != without_facet:
                terms = [
                    Query.term_query(self.schema, facet_name(facet), value) for value in values
                ]
                parts.append((Occur.Must, Query.const_score_query(any_of(terms), 0.0)))
        for query in self._ranges(plan.ranges):
            parts.append((Occur.Must, Query.const_score_query(query, 0.0)))
        for clause in plan.demanded:
            parts.append((Occur.Must, Query.const_score_query(self.clause(clause), 0.0)))
        parts.extend((Occur.MustNot, self.clause(clause)) for clause in plan.excluded)
        if plan.hidden:
            parts.append((Occur.MustNot, self.ids(plan.hidden)))
        return parts

    def titles(self, words: Sequence[str], prefix: str) -> Query:
        """The documents whose title has all the words, and one that begins with the prefix."""
        name = exact_name("title")
        beginning = Query.regex_query(self.schema, name, re.escape(prefix) + ".*")
        return all_of([*(Query.term_query(self.schema, name, word) for word in words), beginning])

    def rows(self, rows: Sequence[int]) -> Query:
        """The documents with these rows."""
        if not rows:
            return Query.empty_query()
        return Query.term_set_query(self.schema, "row", list(rows))

    def ids(self, ids: Sequence[str]) -> Query:
        """The documents with these ids."""
        if not ids:
            return Query.empty_query()
        return Query.term_set_query(self.schema, "id", list(ids))

    def _ranges(self, ranges: Mapping[str, Bounds]) -> Iterable[Query]:
        for specification, bounds in ranges.items():
            low, high = bounds_names(specification)
            # A sheet's own range overlaps the asked one.
            if bounds.minimum is not None:
                yield Query.range_query(
                    self.schema, high, FieldType.Float, lower_bound=bounds.minimum
                )
            if bounds.maximum is not None:
                yield Query.range_query(
                    self.schema, low, FieldType.Float, upper_bound=bounds.maximum
                )

    def _word(self, word: Word) -> Query:
        """A word in any field: its exact form, or its stems."""
        found: list[Query] = []
        for declared in searched_fields():
            exact = exact_name(declared.name)
            term = Query.term_query(self.schema, exact, word.exact)
            found.append(Query.boost_query(term, declared.weight * EXACT_BOOST))
            if declared.translated:
                for language, stem in word.stems:
                    name = stem_name(declared.name, language)
                    term = Query.term_query(self.schema, name, stem)
                    found.append(Query.boost_query(term, declared.weight))
        return Query.disjunction_max_query(found, TIE)

    def _saying(self, words: Sequence[Word]) -> Query:
        """A synonym's words, one after another."""
        ways: list[Query] = []
        for name, terms in saying_fields(words):
            if len(terms) > 1:
                ways.append(Query.phrase_query(self.schema, name, [*terms]))
            else:
                ways.append(Query.term_query(self.schema, name, terms[0]))
        return any_of(ways)

    def _phrase(self, words: Sequence[Word]) -> Query:
        terms: list[str | tuple[int, str]] = [word.exact for word in words]
        return Query.disjunction_max_query(
            [
                Query.boost_query(
                    Query.phrase_query(self.schema, exact_name(declared.name), terms),
                    declared.weight * EXACT_BOOST,
                )
                for declared in searched_fields()
            ],
            TIE,
        )


def any_of(queries: Sequence[Query]) -> Query:
    """The documents of any of the queries."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def all_of(queries: Sequence[Query]) -> Query:
    """The documents of all the queries."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def restricted(query: Query, restrictions: Sequence[tuple[Occur, Query]]) -> Query:
    """A query within restrictions."""
    if not restrictions:
        return query
    return Query.boolean_query([(Occur.Must, query), *restrictions])
