"""The Elasticsearch engine's answers (see ``catalogue.search.engine.Engine`` for each method)."""

from __future__ import annotations

import math
import time
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from elasticsearch import ApiError, AuthorizationException, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from catalogue.errors import EngineError
from catalogue.search.bins import by_specification
from catalogue.search.documents import Document
from catalogue.search.elastic import mapping, queries
from catalogue.search.elastic.connection import (
    WRITING_TIMEOUT,
    Passing,
    as_engine_errors,
    missing,
    passing,
    patiently,
)
from catalogue.search.engine import Candidate, Found, IndexState, Plan, Vector
from catalogue.search.query import Sort
from catalogue.search.terms import BINS, WORDS, changed_time, facet_name
from catalogue.search.turn import Lock, check_vectors, taking

_MANY = 10_000  # values of one facet
_MOST_WORDS = 60_000  # Elasticsearch counts at most 65,536 different values
_STATE_SECONDS = 1.0  # how long the name of the live index is believed
_CHUNK = 250  # documents in one bulk request: about two megabytes with their vectors
# The server gives up before the client does, so that nothing is written after the next try.
_BULK_SECONDS = WRITING_TIMEOUT - 10
_BULK_RETRIES = 5  # with pauses of a half, one, two, four and eight seconds
_OWN_FAULT = (400, 413)  # of a bulk's item: the document itself is refused, now and always
_FOREIGN_FIELD = "strict_dynamic_mapping_exception"
_NOTE = "change"  # in an index's _meta: see ``Engine.note``
_COPIES_SECONDS = 60  # until the shards of a new index have their copies


class ElasticEngine:
    """An engine on an Elasticsearch node or cluster.

    Args:
        client: the official client.
        lock: who writes holds it.
        prefix: begins the names of its indices, and is the alias of the live one.
        shards: primary shards of a new index.
        replicas: copies of each shard, once the index is live.
    """

    name = "elasticsearch"

    def __init__(
        self,
        client: Elasticsearch,
        lock: Lock,
        prefix: str = "catalogue",
        shards: int = 1,
        replicas: int = 0,
    ) -> None:
        self.client = client
        self.writer = client.options(request_timeout=WRITING_TIMEOUT)
        self.prefix = prefix
        self.shards = shards
        self.replicas = replicas
        self._lock = lock
        self._seen: tuple[float, IndexState | None] = (0.0, None)
        self._metas: dict[str, dict[str, Any]] = {}  # by index, whose never changes

    # --- the index ---------------------------------------------------------------------------

    def state(self) -> IndexState | None:
        """See ``Engine.state``; at most a second old, and for who holds ``writing`` the newest.

        Else a writer would write into an index that another process has just replaced.
        """
        seen_at, state = self._seen
        old = time.monotonic() - seen_at > _STATE_SECONDS
        if old or state is None or self._lock.is_locked:
            state = self._state()
            self._seen = (time.monotonic(), state)
        return state

    def create(self, meta: Mapping[str, Any]) -> str:
        """See ``Engine.create``."""
        if meta["dimension"] > mapping.MOST_DIMENSIONS:
            raise EngineError(
                f"The encoder {meta['encoder']!r} makes vectors of {meta['dimension']} numbers; "
                f"Elasticsearch takes {mapping.MOST_DIMENSIONS} at most.",
                "Choose another model for CATALOGUE_ENCODER, or the embedded engine.",
            )
        stamp = time.strftime("%Y%m%dt%H%M%S", time.gmtime())
        name = f"{self.prefix}-v{meta['schema']}-{stamp}-{time.monotonic_ns() % 10**6:06d}"
        with as_engine_errors("making an index"):
            try:
                self.writer.indices.create(
                    index=name,
                    settings=mapping.settings_for(self.shards),
                    mappings=mapping.mapping_for(meta),
                )
            except ApiError as error:
                # A try that a node did not answer may have made it all the same.
                if error.error != "resource_already_exists_exception":
                    raise
        return name

    def write(
        self,
        index: str,
        documents: Sequence[Document],
        vectors: Sequence[Vector],
        deletions: Sequence[str],
    ) -> dict[str, str]:
        """See ``Engine.write``."""
        dimension = int(self._meta(index)["dimension"])
        for document, block in zip(documents, vectors, strict=True):
            check_vectors(document.id, block, dimension)
        with self.writing(), as_engine_errors("writing the index"):
            # Elasticsearch would make an index that is gone anew, without its mapping.
            aliases = self.writer.indices.get_alias(index=index)[index]["aliases"]
            failed = [
                next(iter(item.values()))
                for ok, item in streaming_bulk(
                    self.writer,
                    actions(index, documents, vectors, deletions),
                    chunk_size=_CHUNK,
                    raise_on_error=False,
                    max_retries=_BULK_RETRIES,
                    initial_backoff=0.5,
                    retry_on_status=(429, 502, 503, 504),
                    timeout=f"{_BULK_SECONDS}s",
                )
                if not ok
            ]
            # To delete what is not there is done already.
            failed = [item for item in failed if item.get("status") != 404]
            if any(_kind(item) == _FOREIGN_FIELD for item in failed):
                raise EngineError(
                    f"The index {index} was made with other fields.", "Run 'indexer rebuild'."
                )
            later = [item for item in failed if item.get("status") not in _OWN_FAULT]
            if later:
                raise Passing(
                    f"{len(later)} sheets could not be indexed, the first is "
                    f"{later[0].get('_id')}: {_cause(later[0])}."
                )
            if self.prefix in aliases:  # who fills a new index refreshes it once, at the end
                self.writer.indices.refresh(index=index)
        self._seen = (0.0, None)
        return {str(item["_id"]): _cause(item) for item in failed}

    def note(self, index: str, change: int) -> None:
        """See ``Engine.note``."""
        with as_engine_errors("writing the index"):
            self.writer.indices.put_mapping(index=index, meta={**self._meta(index), _NOTE: change})

    def unfinished(self, meta: Mapping[str, Any]) -> tuple[str, int] | None:
        """See ``Engine.unfinished``."""
        with as_engine_errors("looking for a half-built index"):
            every = self.client.indices.get(index=f"{self.prefix}-v*", features="aliases,mappings")
        for name, index in sorted(every.items(), reverse=True):
            known = dict(index["mappings"].get("_meta", {}))
            change = known.pop(_NOTE, None)
            if self.prefix not in index["aliases"] and change is not None and known == dict(meta):
                return name, int(change)
        return None

    def count(self, index: str) -> int:
        """See ``Engine.count``."""
        with as_engine_errors("counting"):
            self.writer.indices.refresh(index=index)
            return patiently(lambda: self._documents(index))

    def publish(self, index: str) -> None:
        """See ``Engine.publish``; before it, the index gets its copies and is refreshed."""
        with as_engine_errors("putting the index into use"):
            self.writer.indices.put_settings(
                index=index, settings=mapping.live_settings(self.replicas)
            )
            self._await_copies(index)
            self.writer.indices.refresh(index=index)
            self.writer.indices.update_aliases(
                actions=[
                    {"remove": {"index": f"{self.prefix}-v*", "alias": self.prefix}},
                    {"add": {"index": index, "alias": self.prefix}},
                ]
                if self._live() is not None
                else [{"add": {"index": index, "alias": self.prefix}}]
            )
        self._seen = (0.0, None)

    def sweep(self, keep: str) -> list[str]:
        """See ``Engine.sweep``."""
        with as_engine_errors("removing old indices"):
            names = self.writer.indices.get(index=f"{self.prefix}-v*", features="aliases")
            gone = sorted(name for name in names if name != keep)
            for name in gone:
                # A try that a node did not answer may have removed it all the same.
                self.writer.indices.delete(index=name, ignore_unavailable=True)
                self._metas.pop(name, None)
        return gone

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See ``Engine.writing``: against other processes of this machine."""
        with taking(self._lock):
            yield

    # --- answers -----------------------------------------------------------------------------

    def search(self, plan: Plan) -> Found:
        """See ``Engine.search``. Two round trips: which neighbours count depends on the best one,
        and what is counted, and asked of the candidates, depends on the neighbours.
        """
        self._required()
        within = queries.restrictions(plan)
        lexical = queries.lexical(plan)
        asked: dict[Hashable, dict[str, Any]] = {
            "lexical": _dated(queries.restricted(lexical, within), plan.window * plan.lexical),
            "all": _counted({"match_all": {}}),
        }
        if plan.pinned:
            pinned = queries.restricted(queries.ids(plan.pinned), within)
            asked["pinned"] = _dated(pinned, len(plan.pinned))
        for index, clause in enumerate(plan.clauses):
            asked["frequency", index] = _counted(queries.clause(clause))
        if plan.vector is not None:
            asked["nearest"] = _nearest(plan)
        first = self._ask(asked)
        near = _cut(plan, first["nearest"]) if plan.vector is not None else {}
        scores = {hit["_id"]: float(hit["_score"]) for hit in first["lexical"]["hits"]["hits"]}
        changes = _changes(first["lexical"])
        pins = _changes(first["pinned"]) if plan.pinned else {}

        union = self._union(plan, lexical, near)
        # Restrictions leave some of the neighbours out: a few more are asked for than are wanted.
        likely = list(dict.fromkeys((*scores, *list(near)[: 2 * plan.window], *pins)))
        asked = _clause_pages(plan, likely)
        if near:
            asked["inside"] = _dated(queries.restricted(queries.ids(near), within), len(near))
        groups = _facet_groups(plan)
        for own, names in groups:
            wider = queries.restrictions(plan, without_facet=own)
            counts = {name: queries.value_counts(facet_name(name), _MANY) for name in names}
            asked["facets", own] = {**_counted(queries.restricted(union, wider)), "aggs": counts}
        for bounded in (None, *plan.ranges) if plan.bins else ():
            free = replace(plan, ranges={n: b for n, b in plan.ranges.items() if n != bounded})
            counts = {BINS: queries.value_counts(BINS, _MANY)}
            wider = queries.restrictions(free)
            asked["bins", bounded] = {**_counted(queries.restricted(union, wider)), "aggs": counts}
        whole: Hashable = ("facets", None)
        if whole not in asked:
            asked[whole] = _counted(queries.restricted(union, within))
        second = self._ask(asked)
        inside = _changes(second["inside"]) if near else {}
        best = [each for each in near if each in inside][: plan.window]
        changes = {**inside, **pins, **changes}
        matched = _matched(plan, likely, second)
        if late := [each for each in best if each not in matched]:
            matched |= _matched(plan, late, self._ask(_clause_pages(plan, late)))
        return Found(
            total=_total(second[whole]),
            candidates=tuple(
                Candidate(each, scores.get(each, 0.0), matched[each], near.get(each), changes[each])
                for each in dict.fromkeys((*scores, *best, *pins))
            ),
            frequencies=tuple(
                _total(first["frequency", index]) for index in range(len(plan.clauses))
            ),
            documents=_total(first["all"]),
            facets={
                name: _values(second["facets", own], name)
                for own, names in groups
                for name in names
            },
            bins=_bins(plan, second) if plan.bins else {},
        )

    def rest(
        self, plan: Plan, exclude: Sequence[str], offset: int, limit: int, sort: Sort
    ) -> list[str]:
        """See ``Engine.rest``."""
        if limit <= 0 or offset + limit > mapping.DEEPEST_PAGE:
            return []
        near: dict[str, float] = {}
        if plan.vector is not None:
            near = _cut(plan, self._ask({"nearest": _nearest(plan)})["nearest"])
        union = self._union(plan, queries.lexical(plan), near)
        within = queries.restrictions(plan)
        if exclude:
            within["must_not"] = [*within["must_not"], {"ids": {"values": list(exclude)}}]
        orders: dict[Sort, list[Any]] = {
            "relevance": [{"_score": "desc"}, {"title_key": "asc"}, {"changed": "desc"}],
            "title": [{"title_key": "asc"}, {"changed": "desc"}],
            "newest": [{"changed": "desc"}, {"title_key": "asc"}],
        }
        body = {
            **_page(queries.restricted(union, within), limit),
            "from": offset,
            "sort": orders[sort],
        }
        answer = self._ask({"rest": body})["rest"]
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    def completions(self, words: Sequence[str], prefix: str, limit: int) -> list[str]:
        """See ``Engine.completions``."""
        self._required()
        body = {**_page(queries.titles(words, prefix), limit), "sort": [{"title_key": "asc"}]}
        answer = self._ask({"titles": body})["titles"]
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    def vocabulary(self, most: int) -> dict[str, int]:
        """See ``Engine.vocabulary``."""
        self._required()
        counts = {WORDS: queries.value_counts(WORDS, min(most, _MOST_WORDS))}
        body = {**_counted({"match_all": {}}), "aggs": counts}
        return _values(self._ask({"words": body})["words"], WORDS)

    def sources(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """See ``Engine.sources``."""
        if not ids:
            return {}
        with as_engine_errors("reading sheets"):
            docs = patiently(lambda: self._mget(ids, "source"))
        return {each["_id"]: each["_source"]["source"] for each in docs if each.get("found")}

    def vector(self, document_id: str) -> Vector | None:
        """See ``Engine.vector``."""
        with as_engine_errors("reading a vector"):
            (answer,) = patiently(lambda: self._mget([document_id], "essence"))
        return mapping.essence_of(answer["_source"]["essence"]) if answer.get("found") else None

    # --- parts of an answer ------------------------------------------------------------------

    def _union(
        self, plan: Plan, lexical: queries.Query, near: Mapping[str, float]
    ) -> queries.Query:
        lists = [lexical] if plan.lexical else []
        if near or not plan.lexical:
            lists.append(queries.ids(near))
        if plan.pinned:
            lists.append(queries.ids(plan.pinned))
        return lists[0] if len(lists) == 1 else queries.any_of(lists)

    def _ask(self, bodies: Mapping[Hashable, dict[str, Any]]) -> dict[Hashable, dict[str, Any]]:
        """Makes searches in one round trip; their answers have the same keys."""
        if not bodies:
            return {}
        searches: list[dict[str, Any]] = []
        for body in bodies.values():
            # A shard without an answer is an error, else its sheets would silently be missing.
            searches.extend(({"allow_partial_search_results": False}, body))

        def ask() -> list[dict[str, Any]]:
            answers = self.client.msearch(index=self.prefix, searches=searches)["responses"]
            for answer in answers:
                if "error" in answer:
                    sentence = f"Elasticsearch refused a search: {_cause(answer)}."
                    # Not found: the index was replaced between the name and the search.
                    again = answer.get("status") == 404 or passing(answer.get("status"))
                    raise Passing(sentence) if again else EngineError(sentence)
            return list(answers)

        try:
            with as_engine_errors("searching"):
                return dict(zip(bodies, patiently(ask), strict=True))
        except EngineError:
            self._seen = (0.0, None)  # nobody believes now that all is well
            raise

    def _mget(self, ids: Sequence[str], field: str) -> list[dict[str, Any]]:
        docs = self.client.mget(index=self.prefix, ids=list(ids), source=[field])["docs"]
        for doc in docs:
            if "error" in doc:
                raise Passing(f"Elasticsearch could not read {doc['_id']}: {_cause(doc)}.")
        return list(docs)

    # --- what the cluster says of itself -----------------------------------------------------

    def _required(self) -> IndexState:
        state = self.state()
        if state is None:
            raise EngineError("There is no index yet.", "Run 'indexer rebuild' to make one.")
        return state

    def _live(self) -> str | None:
        with as_engine_errors("looking for the index"):
            try:
                named = patiently(lambda: self.client.indices.get_alias(name=self.prefix))
            except NotFoundError as error:
                if missing(error):
                    return None
                raise
        return next(iter(named), None)

    def _state(self) -> IndexState | None:
        for last in (False, True):
            name = self._live()
            if name is None:
                break
            try:
                with as_engine_errors("looking at the index"):
                    documents = patiently(partial(self._documents, name))
                    return IndexState(name, documents, self._meta(name))
            except EngineError as error:
                # Another index has taken its place meanwhile.
                if last or not isinstance(error.__cause__, NotFoundError):
                    raise
        return None

    def _documents(self, index: str) -> int:
        answer = self.client.count(index=index)
        if answer["_shards"]["failed"]:
            raise Passing(f"Some shards of {index} do not answer.")
        return int(answer["count"])

    def _meta(self, index: str) -> dict[str, Any]:
        """What an index was made with."""
        if index not in self._metas:
            with as_engine_errors("looking at the index"):
                answer = patiently(lambda: self.client.indices.get_mapping(index=index))
            self._metas[index] = answer[index]["mappings"].get("_meta", {})
        return self._metas[index]

    def _await_copies(self, index: str) -> None:
        """Waits until every shard is there, and for the copies that the nodes are enough for."""
        client = self.client.options(request_timeout=_COPIES_SECONDS + 10)
        for wanted in ("yellow", "green"):
            try:
                health = client.cluster.health(
                    index=index, wait_for_status=wanted, timeout=f"{_COPIES_SECONDS}s"
                )
            except AuthorizationException:
                return  # an API key for these indices alone; the copies come by themselves
            except ApiError as error:
                if error.status_code != 408:
                    raise
                health = error.body
            if wanted == "yellow" and health["timed_out"]:
                raise Passing(f"Not every shard of {index} has found a node.")
            if health["number_of_data_nodes"] <= self.replicas:
                return  # green is for more nodes than there are


def actions(
    index: str,
    documents: Sequence[Document],
    vectors: Sequence[Vector],
    deletions: Sequence[str],
) -> Iterator[dict[str, Any]]:
    """What a bulk request has to do: a batch of ``Engine.write``, in the client's form."""
    for gone in deletions:
        yield {"_op_type": "delete", "_index": index, "_id": gone}
    for document, block in zip(documents, vectors, strict=True):
        body = mapping.body_of(document, block)
        yield {"_op_type": "index", "_index": index, "_id": document.id, "_source": body}


def _nearest(plan: Plan) -> dict[str, Any]:
    """The search for the semantic list before filters, best first."""
    assert plan.vector is not None
    return {
        "knn": queries.neighbours(plan.vector.tolist(), plan.neighbours, plan.floor),
        "size": plan.neighbours,
        "_source": False,
        "track_total_hits": False,
    }


def _cut(plan: Plan, answer: Mapping[str, Any]) -> dict[str, float]:
    """The semantic list before filters, best first: cosine by id, best passage each."""
    # Elasticsearch scores a dot product of unit vectors as (1 + cosine) / 2.
    cosines = {hit["_id"]: 2 * float(hit["_score"]) - 1 for hit in answer["hits"]["hits"]}
    reached = plan.reach * max(cosines.values(), default=0.0)
    last = min(list(cosines.values())[: plan.least], default=math.inf)
    cut = max(plan.floor, min(reached, last))
    return {each: cosine for each, cosine in cosines.items() if cosine >= cut}


def _clause_pages(plan: Plan, among: Sequence[str]) -> dict[Hashable, dict[str, Any]]:
    """A search for each clause: which of these documents meet it, and how well."""
    within = {"filter": [{"ids": {"values": list(among)}}]}
    return {
        ("clause", index): _page(queries.restricted(queries.clause(clause), within), len(among))
        for index, clause in enumerate(plan.clauses if among else ())
    }


def _matched(
    plan: Plan, among: Sequence[str], answers: Mapping[Hashable, Any]
) -> dict[str, dict[int, float]]:
    """From the answers to ``_clause_pages``: for each document, the score of each clause met."""
    matched: dict[str, dict[int, float]] = {each: {} for each in among}
    for index in range(len(plan.clauses) if among else 0):
        for hit in answers["clause", index]["hits"]["hits"]:
            matched[hit["_id"]][index] = float(hit["_score"])
    return matched


def _bins(plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, dict[int, int]]:
    """Counts by specification and bin; those of one with bounds come from a search without."""
    found = by_specification(_values(answers["bins", None], BINS))
    for name in plan.ranges:
        found[name] = by_specification(_values(answers["bins", name], BINS)).get(name, {})
    return found


def _values(answer: Mapping[str, Any], name: str) -> dict[str, int]:
    """The counts of an aggregation over values."""
    buckets = answer["aggregations"][name]["buckets"]
    return {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets}


def _facet_groups(plan: Plan) -> list[tuple[str | None, tuple[str, ...]]]:
    """Facets counted together: those without a filter, and each other one without its own."""
    free = tuple(name for name in plan.facets if name not in plan.filters)
    own: list[tuple[str | None, tuple[str, ...]]] = [
        (name, (name,)) for name in plan.facets if name in plan.filters
    ]
    return [(None, free), *own] if free else own


def _kind(answer: Mapping[str, Any]) -> str:
    """The server's name for why an item of several failed."""
    error = answer.get("error")
    return str(error.get("type")) if isinstance(error, Mapping) else ""


def _cause(answer: Mapping[str, Any]) -> str:
    """Why an item of several failed, as the server says it."""
    error = answer.get("error")
    if not isinstance(error, Mapping):
        return str(error)[:300]
    first = (error.get("root_cause") or [error])[0]
    return str(first.get("reason") or error.get("reason") or first.get("type"))[:300]


def _page(query: queries.Query, size: int) -> dict[str, Any]:
    return {"query": query, "size": size, "_source": False, "track_total_hits": False}


def _dated(query: queries.Query, size: int) -> dict[str, Any]:
    """A page whose hits say when they changed."""
    return {**_page(query, size), "docvalue_fields": ["changed"]}


def _changes(answer: Mapping[str, Any]) -> dict[str, float]:
    """When each hit of a ``_dated`` page changed, in seconds since 1970."""
    return {
        hit["_id"]: changed_time(int(hit["fields"]["changed"][0])) for hit in answer["hits"]["hits"]
    }


def _counted(query: queries.Query) -> dict[str, Any]:
    return {"query": query, "size": 0, "track_total_hits": True}


def _total(answer: Mapping[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])
