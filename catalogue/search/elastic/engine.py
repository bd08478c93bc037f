"""The Elasticsearch engine's answers (see ``catalogue.search.engine.Engine`` for each method)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, AuthorizationException, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk
from filelock import FileLock

from catalogue.errors import EngineError
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
from catalogue.search.turn import LOCK_SECONDS, check_vectors, taking

_MANY = 10_000  # values of one facet
_STATE_SECONDS = 1.0  # how long the name of the live index is believed
_CHUNK = 250  # documents in one bulk request: about two megabytes with their vectors
# The server gives up before the client does, so that nothing is written after the next try.
_BULK_SECONDS = WRITING_TIMEOUT - 10
_BULK_RETRIES = 5  # with pauses of a half, one, two, four and eight seconds
_COPIES_SECONDS = 60  # until the shards of a new index have their copies


class ElasticEngine:
    """An engine on an Elasticsearch node or cluster.

    Args:
        client: the official client.
        lock_folder: a folder of this machine; who writes holds a lock there.
        prefix: begins the names of its indices, and is the alias of the live one.
        shards: primary shards of a new index.
        replicas: copies of each shard, once the index is live.
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
        self.writer = client.options(request_timeout=WRITING_TIMEOUT)
        self.prefix = prefix
        self.shards = shards
        self.replicas = replicas
        lock_folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(lock_folder / "write.lock", timeout=LOCK_SECONDS)
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
    ) -> None:
        """See ``Engine.write``."""
        dimension = int(self._meta(index)["dimension"])
        for document, block in zip(documents, vectors, strict=True):
            check_vectors(document.id, block, dimension)
        with self.writing(), as_engine_errors("writing the index"):
            # Elasticsearch would make an index that is gone anew, without its mapping.
            aliases = self.writer.indices.get_alias(index=index)[index]["aliases"]
            actions = self._actions(index, documents, vectors, deletions)
            failed = [
                next(iter(item.values()))
                for ok, item in streaming_bulk(
                    self.writer,
                    actions,
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
            if failed:
                first = failed[0]
                sentence = (
                    f"{len(failed)} sheets could not be indexed, the first is {first.get('_id')}: "
                    f"{_cause(first)}."
                )
                if passing(first.get("status")):
                    raise Passing(sentence)
                raise EngineError(sentence, "Correct or withdraw the sheet, and save it again.")
            if self.prefix in aliases:  # who fills a new index refreshes it once, at the end
                self.writer.indices.refresh(index=index)
        self._seen = (0.0, None)

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
            docs = patiently(lambda: self._mget(ids, "source"))
        return {each["_id"]: each["_source"]["source"] for each in docs if each.get("found")}

    def vector(self, document_id: str) -> Vector | None:
        """See ``Engine.vector``."""
        with as_engine_errors("reading a vector"):
            (answer,) = patiently(lambda: self._mget([document_id], "essence"))
        return mapping.essence_of(answer["_source"]["essence"]) if answer.get("found") else None

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
        searches: list[dict[str, Any]] = []
        for body in bodies:
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
                return patiently(ask)
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


def _cause(answer: Mapping[str, Any]) -> str:
    """Why an item of several failed, as the server says it."""
    error = answer.get("error")
    if not isinstance(error, Mapping):
        return str(error)[:300]
    first = (error.get("root_cause") or [error])[0]
    return str(first.get("reason") or error.get("reason") or first.get("type"))[:300]


def _page(query: queries.Query, size: int) -> dict[str, Any]:
    return {"query": query, "size": size, "_source": False, "track_total_hits": False}


def _counted(query: queries.Query) -> dict[str, Any]:
    return {"query": query, "size": 0, "track_total_hits": True}


def _total(answer: Mapping[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])
