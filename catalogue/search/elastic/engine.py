"""The Elasticsearch engine's answers (see ``catalogue.search.engine.Engine`` for each method)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk
from filelock import FileLock
from filelock import Timeout as LockTimeout

from catalogue.errors import EngineError
from catalogue.search.documents import Document
from catalogue.search.elastic import mapping, queries
from catalogue.search.elastic.connection import as_engine_errors
from catalogue.search.engine import Candidate, Found, IndexState, Plan, Vector
from catalogue.search.query import Sort

_MANY = 10_000  # values of one facet
_STATE_SECONDS = 1.0  # how long the name of the live index is believed
_LOCK_SECONDS = 600
_CHUNK = 250  # documents in one bulk request: about two megabytes with their vectors


class ElasticEngine:
    """An engine on an Elasticsearch node or cluster.

    Args:
        client: the official client.
        lock_folder: a folder of this machine; who writes holds a lock there.
        prefix: begins the names of its indices, and is the alias of the live one.
        shards: primary shards of a new index.
        replicas: copies of each shard.
    """

    name = "elasticsearch"

    def __init__(
        self,
        client: Elasticsearch,
        lock_folder: Path,
        prefix: str = "catalogue",
        shards: int = 1,
        replicas: int = 0,
    ) -> None:
        self.client = client
        self.prefix = prefix
        self.shards = shards
        self.replicas = replicas
        lock_folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(lock_folder / "write.lock", timeout=_LOCK_SECONDS)
        self._seen: tuple[float, IndexState | None] = (0.0, None)

    # --- the index ---------------------------------------------------------------------------

    def state(self) -> IndexState | None:
        """See ``Engine.state``; at most a second old."""
        seen_at, state = self._seen
        if time.monotonic() - seen_at > _STATE_SECONDS or state is None:
            state = self._state()
            self._seen = (time.monotonic(), state)
        return state

    def create(self, meta: Mapping[str, Any]) -> str:
        """See ``Engine.create``."""
        stamp = time.strftime("%Y%m%dt%H%M%S", time.gmtime())
        name = f"{self.prefix}-v{meta['schema']}-{stamp}-{time.monotonic_ns() % 10**6:06d}"
        with as_engine_errors("making an index"):
            self.client.indices.create(
                index=name,
                settings=mapping.settings_for(self.shards, self.replicas),
                mappings=mapping.mapping_for(meta),
            )
        return name

    def write(
        self,
        index: str,
        documents: Sequence[Document],
        vectors: Sequence[Vector],
        deletions: Sequence[str],
    ) -> None:
        """See ``Engine.write``."""
        dimension = self._dimension(index)
        for document, block in zip(documents, vectors, strict=True):
            if block.ndim != 2 or block.shape[1] != dimension or not len(block):
                raise EngineError(
                    f"The vectors of {document.id} have shape {block.shape}; the index was made "
                    f"for {dimension} numbers each.",
                    "Run 'indexer rebuild': the encoder has changed.",
                )
        with self.writing(), as_engine_errors("writing the index"):
            actions = self._actions(index, documents, vectors, deletions)
            failed = [
                next(iter(item.values()))
                for ok, item in streaming_bulk(
                    self.client,
                    actions,
                    chunk_size=_CHUNK,
                    raise_on_error=False,
                    max_retries=5,  # with growing pauses, when the cluster says 429
                )
                if not ok
            ]
            # To delete what is not there is done already.
            failed = [item for item in failed if item.get("status") != 404]
            if failed:
                first = failed[0]
                raise EngineError(
                    f"{len(failed)} sheets could not be indexed, the first is {first.get('_id')}: "
                    f"{str(first.get('error'))[:200]}."
                )
            self.client.indices.refresh(index=index)
        self._seen = (0.0, None)

    def count(self, index: str) -> int:
        """See ``Engine.count``."""
        with as_engine_errors("counting"):
            self.client.indices.refresh(index=index)
            return int(self.client.count(index=index)["count"])

    def publish(self, index: str) -> None:
        """See ``Engine.publish``."""
        with as_engine_errors("putting the index into use"):
            self.client.indices.update_aliases(
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
            names = self.client.indices.get(index=f"{self.prefix}-v*", features="aliases")
            gone = sorted(name for name in names if name != keep)
            for name in gone:
                self.client.indices.delete(index=name)
        return gone

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See ``Engine.writing``: against other processes of this machine."""
        try:
            self._lock.acquire()
        except LockTimeout as error:
            raise EngineError(
                "Another process has been writing the index for ten minutes.",
                "Wait for it, or end it, and try again.",
            ) from error
        try:
            yield
        finally:
            self._lock.release()

    # --- answers -----------------------------------------------------------------------------

    def search(self, plan: Plan) -> Found:
        """See ``Engine.search``. Two round trips, a third one before them for the neighbours."""
        self._required()
        near = self._neighbours(plan)
        within = queries.restrictions(plan)
        lexical = queries.lexical(plan)
        union = self._union(plan, lexical, near)
        groups = _facet_groups(plan)
        bodies: list[dict[str, Any]] = [
            _page(queries.restricted(lexical, within), plan.window if plan.lexical else 0),
            _page(queries.restricted(queries.ids(near), within), min(len(near), 10_000)),
            _counted(queries.restricted(union, within)),
            _counted({"match_all": {}}),
            *(_counted(queries.clause(clause)) for clause in plan.clauses),
            *(
                {
                    **_counted(
                        queries.restricted(union, queries.restrictions(plan, without_facet=own))
                    ),
                    "aggs": queries.facet_counts(names, _MANY),
                }
                for own, names in groups
            ),
        ]
        lexical_page, near_page, whole, everything, *more = self._msearch(bodies)
        frequencies, counted = more[: len(plan.clauses)], more[len(plan.clauses) :]
        scores = {hit["_id"]: float(hit["_score"]) for hit in lexical_page["hits"]["hits"]}
        inside = [hit["_id"] for hit in near_page["hits"]["hits"]]
        best = sorted(inside, key=lambda each: -near[each])[: plan.window]
        candidates = list(dict.fromkeys((*scores, *best)))
        facets = {
            name: {
                bucket["key"]: int(bucket["doc_count"])
                for bucket in answer["aggregations"][name]["buckets"]
            }
            for (_, names), answer in zip(groups, counted, strict=True)
            for name in names
        }
        matched = self._matched(plan, candidates)
        return Found(
            total=_total(whole),
            candidates=tuple(
                Candidate(each, scores.get(each, 0.0), matched[each], near.get(each))
                for each in candidates
            ),
            frequencies=tuple(_total(answer) for answer in frequencies),
            documents=_total(everything),
            facets=facets,
        )

    def rest(
        self, plan: Plan, exclude: Sequence[str], offset: int, limit: int, sort: Sort
    ) -> list[str]:
        """See ``Engine.rest``."""
        if limit <= 0 or offset + limit > mapping.DEEPEST_PAGE:
            return []
        union = self._union(plan, queries.lexical(plan), self._neighbours(plan))
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
        (answer,) = self._msearch([body])
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    def sources(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """See ``Engine.sources``."""
        if not ids:
            return {}
        with as_engine_errors("reading sheets"):
            answer = self.client.mget(index=self.prefix, ids=list(ids), source=["source"])
        return {
            each["_id"]: each["_source"]["source"] for each in answer["docs"] if each.get("found")
        }

    def vector(self, document_id: str) -> Vector | None:
        """See ``Engine.vector``."""
        with as_engine_errors("reading a vector"):
            try:
                answer = self.client.get(index=self.prefix, id=document_id, source=["essence"])
            except NotFoundError:
                return None
        return mapping.essence_of(answer["_source"]["essence"])

    # --- parts of an answer ------------------------------------------------------------------

    def _neighbours(self, plan: Plan) -> dict[str, float]:
        """The semantic list before filters: cosine by id, best passage each."""
        if plan.vector is None:
            return {}
        body = {
            "knn": queries.neighbours(plan.vector.tolist(), plan.neighbours, plan.floor),
            "size": plan.neighbours,
            "_source": False,
            "track_total_hits": False,
        }
        (answer,) = self._msearch([body])
        # Elasticsearch scores a dot product of unit vectors as (1 + cosine) / 2.
        cosines = {hit["_id"]: 2 * float(hit["_score"]) - 1 for hit in answer["hits"]["hits"]}
        cut = max(plan.floor, plan.reach * max(cosines.values(), default=0.0))
        return {each: cosine for each, cosine in cosines.items() if cosine >= cut}

    def _union(
        self, plan: Plan, lexical: queries.Query, near: Mapping[str, float]
    ) -> queries.Query:
        if not plan.lexical:
            return queries.ids(near)
        return queries.any_of([lexical, queries.ids(near)]) if near else lexical

    def _matched(self, plan: Plan, candidates: Sequence[str]) -> dict[str, dict[int, float]]:
        """For each candidate, the score of each clause that it meets."""
        matched: dict[str, dict[int, float]] = {each: {} for each in candidates}
        if not candidates or not plan.clauses:
            return matched
        among = {"filter": [{"ids": {"values": list(candidates)}}]}
        bodies = [
            _page(queries.restricted(queries.clause(clause), among), len(candidates))
            for clause in plan.clauses
        ]
        for index, answer in enumerate(self._msearch(bodies)):
            for hit in answer["hits"]["hits"]:
                matched[hit["_id"]][index] = float(hit["_score"])
        return matched

    def _msearch(self, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        with as_engine_errors("searching"):
            searches: list[dict[str, Any]] = []
            for body in bodies:
                searches.extend(({}, body))
            answers = self.client.msearch(index=self.prefix, searches=searches)["responses"]
        for answer in answers:
            if "error" in answer:
                if answer.get("status") == 404:
                    raise EngineError("There is no index yet.", "Run 'indexer rebuild'.")
                cause = (answer["error"].get("root_cause") or [answer["error"]])[0]
                raise EngineError(f"Elasticsearch refused a search: {cause.get('reason')}.")
        return list(answers)

    # --- what the cluster says of itself -----------------------------------------------------

    def _required(self) -> IndexState:
        state = self.state()
        if state is None:
            raise EngineError("There is no index yet.", "Run 'indexer rebuild' to make one.")
        return state

    def _live(self) -> str | None:
        with as_engine_errors("looking for the index"):
            try:
                return next(iter(self.client.indices.get_alias(name=self.prefix)), None)
            except NotFoundError:
                return None

    def _state(self) -> IndexState | None:
        name = self._live()
        if name is None:
            return None
        with as_engine_errors("looking at the index"):
            meta = self.client.indices.get_mapping(index=name)[name]["mappings"].get("_meta", {})
            count = int(self.client.count(index=name)["count"])
        return IndexState(name, count, meta)

    def _dimension(self, index: str) -> int:
        with as_engine_errors("looking at the index"):
            answer = self.client.indices.get_mapping(index=index)
        return int(answer[index]["mappings"]["_meta"]["dimension"])

    def _actions(
        self,
        index: str,
        documents: Sequence[Document],
        vectors: Sequence[Vector],
        deletions: Sequence[str],
    ) -> Iterator[dict[str, Any]]:
        for gone in deletions:
            yield {"_op_type": "delete", "_index": index, "_id": gone}
        for document, block in zip(documents, vectors, strict=True):
            body = mapping.body_of(document, block)
            yield {"_op_type": "index", "_index": index, "_id": document.id, "_source": body}


def _facet_groups(plan: Plan) -> list[tuple[str | None, tuple[str, ...]]]:
    """Facets counted together: those without a filter, and each other one without its own."""
    free = tuple(name for name in plan.facets if name not in plan.filters)
    own: list[tuple[str | None, tuple[str, ...]]] = [
        (name, (name,)) for name in plan.facets if name in plan.filters
    ]
    return [(None, free), *own] if free else own


def _page(query: queries.Query, size: int) -> dict[str, Any]:
    return {"query": query, "size": size, "_source": False, "track_total_hits": False}


def _counted(query: queries.Query) -> dict[str, Any]:
    return {"query": query, "size": 0, "track_total_hits": True}


def _total(answer: Mapping[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])
