"""The embedded engine's answers."""

from __future__ import annotations

import json
import math
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from catalogue.errors import EngineError
from catalogue.file_lock import ProcessLock
from catalogue.search.bins import by_specification
from catalogue.search.documents import Document
from catalogue.search.embedded import files
from catalogue.search.embedded.fields import build_schema, fields_of
from catalogue.search.embedded.locks import open_writer
from catalogue.search.embedded.queries import QueryWriter, any_of, restricted
from catalogue.search.engine import Candidate, Found, IndexState, Plan, Vector
from catalogue.search.query import Sort
from catalogue.search.terms import BINS, WORDS, changed_time, facet_name
from catalogue.search.turn import LOCK_SECONDS, taking

T = TypeVar("T")

_WRITER_HEAP = 32_000_000  # bytes; tantivy wants at least 15 MB a thread
_MANY = 65_000  # tantivy counts at most so many different values of a facet


@dataclass
class _View:
    """One state of the live index as this process sees it."""

    name: str
    stamp: tuple[int, int]
    meta: Mapping[str, Any]
    searcher: tantivy.Searcher
    writer: QueryWriter
    vectors: NDArray[np.float32]
    keys: NDArray[np.bytes_]
    starts: NDArray[np.int64]
    """First rows of the live documents, ascending."""
    changes: NDArray[np.int64]
    """When each of them changed (``terms.changed_number``)."""
    edges: NDArray[np.int64]
    """First row and row behind the last, of each live document in turn, for ``reduceat``."""

    def changed_at(self, row: int) -> float:
        """When the document with this first row changed, in seconds since 1970."""
        return changed_time(int(self.changes[np.searchsorted(self.starts, row)]))


class EmbeddedEngine:
    """An engine in files (see ``catalogue.search.engine.Engine`` for what each method does).

    Args:
        root: the folder of its indices.
    """

    name = "embedded"

    def __init__(self, root: Path) -> None:
        self.root = root
        self._view: _View | None = None
        self._opening = threading.Lock()
        self._lock = ProcessLock(root / "write.lock", LOCK_SECONDS, thread_local=False)
        self._own_turn = threading.RLock()  # the file's lock knows processes, not threads
        self._open_writer: tuple[str, tantivy.Index, tantivy.IndexWriter] | None = None

    # --- the index ---------------------------------------------------------------------------

    def state(self) -> IndexState | None:
        """See ``Engine.state``."""
        return self._live(self._state_of)

    def _state_of(self, name: str) -> IndexState:
        view = self._view
        if view is not None and view.name == name and view.stamp == self._stamp(name):
            return IndexState(name, view.searcher.num_docs, view.meta)
        # Who writes asks before each batch: to open a view for that would read all documents.
        return IndexState(name, self.count(name), files.read_meta(self.root, name))

    def create(self, meta: Mapping[str, Any]) -> str:
        """See ``Engine.create``."""
        name = files.make_index(self.root, meta)
        self._index(name)  # writes tantivy's first files
        return name

    def write(
        self,
        index: str,
        documents: Sequence[Document],
        vectors: Sequence[Vector],
        deletions: Sequence[str],
    ) -> dict[str, str]:
        """See ``Engine.write``."""
        refused: dict[str, str] = {}
        with self.writing():
            writer = self._writer_of(index)
            meta = files.read_meta(self.root, index)
            rows = files.Rows(self.root / index, int(meta["dimension"]))
            firsts = rows.append([document.id for document in documents], vectors)
            try:
                for gone in deletions:
                    writer.delete_documents_by_term("id", gone)
                for document, block, first in zip(documents, vectors, firsts, strict=True):
                    try:
                        made = tantivy.Document.from_dict(fields_of(document, first, len(block)))
                    except (ValueError, TypeError, OverflowError) as error:
                        refused[document.id] = str(error)
                        continue
                    writer.delete_documents_by_term("id", document.id)
                    writer.add_document(made)
                writer.commit()
            except Exception as error:
                self._open_writer = None  # its uncommitted part is dropped with it
                raise EngineError(f"The index {index} could not be written: {error}.") from error
        return refused

    def note(self, index: str, change: int) -> None:
        """See ``Engine.note``."""
        files.write_note(self.root, index, change)

    def unfinished(self, meta: Mapping[str, Any]) -> tuple[str, int] | None:
        """See ``Engine.unfinished``."""
        return files.unfinished(self.root, meta)

    def count(self, index: str) -> int:
        """See ``Engine.count``."""
        opened = self._index(index)
        opened.reload()
        return opened.searcher().num_docs

    def publish(self, index: str) -> None:
        """See ``Engine.publish``."""
        files.set_live(self.root, index)

    def sweep(self, keep: str) -> list[str]:
        """See ``Engine.sweep``."""
        gone = [name for name in files.index_names(self.root) if name != keep]
        for name in gone:
            files.remove_index(self.root, name)
        return gone

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See ``Engine.writing``. Nested use by one thread is free."""
        with self._own_turn, self._process_turn():
            yield

    @contextmanager
    def _process_turn(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with taking(self._lock):
            try:
                yield
            finally:
                if self._lock.lock_counter == 1 and self._open_writer is not None:
                    writer = self._open_writer[2]
                    self._open_writer = None
                    writer.wait_merging_threads()

    # --- answers -----------------------------------------------------------------------------

    def search(self, plan: Plan) -> Found:
        """See ``Engine.search``."""
        view = self._required()
        similarities = self._neighbours(view, plan)
        restrictions = view.writer.restrictions(plan)
        lexical = view.writer.lexical(plan)
        scores: dict[int, float] = {}
        if plan.lexical:
            scores = self._scores(view, restricted(lexical, restrictions), plan.window)
        near = self._within(view, similarities, restrictions)
        best = sorted(near, key=lambda row: -similarities[row])[: plan.window]
        rows = list(dict.fromkeys((*scores, *best, *self._pinned(view, plan, restrictions))))
        union = self._union(view, plan, lexical, similarities)
        return Found(
            total=self._count(view, restricted(union, restrictions)),
            candidates=self._candidates(view, plan, rows, scores, similarities),
            frequencies=tuple(
                self._count(view, view.writer.clause(clause)) for clause in plan.clauses
            ),
            documents=view.searcher.num_docs,
            facets=self._facets(view, plan, union),
            bins=self._bins(view, plan, union) if plan.bins else {},
        )

    def rest(
        self, plan: Plan, exclude: Sequence[str], offset: int, limit: int, sort: Sort
    ) -> list[str]:
        """See ``Engine.rest``."""
        view = self._required()
        similarities = self._neighbours(view, plan)
        union = self._union(view, plan, view.writer.lexical(plan), similarities)
        restrictions = view.writer.restrictions(plan)
        if exclude:
            restrictions.append((Occur.MustNot, view.writer.ids(exclude)))
        query = restricted(union, restrictions)
        if sort == "newest":
            found = view.searcher.search(
                query, limit, False, order_by_field="changed", offset=offset
            )
        elif sort == "title":
            found = view.searcher.search(
                query,
                limit,
                False,
                order_by_field="title_key",
                offset=offset,
                order=tantivy.Order.Asc,
            )
        else:
            found = view.searcher.search(query, limit, False, offset=offset)
        return [view.keys[row].decode() for row in _rows(view, found)]

    def completions(self, words: Sequence[str], prefix: str, limit: int) -> list[str]:
        """See ``Engine.completions``."""
        view = self._required()
        found = view.searcher.search(
            view.writer.titles(words, prefix),
            limit,
            False,
            order_by_field="title_key",
            order=tantivy.Order.Asc,
        )
        return [view.keys[row].decode() for row in _rows(view, found)]

    def vocabulary(self, most: int) -> dict[str, int]:
        """See ``Engine.vocabulary``."""
        return self._values(self._required(), Query.all_query(), WORDS, min(most, _MANY))

    def sources(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """See ``Engine.sources``."""
        view = self._required()
        found = view.searcher.search(view.writer.ids(ids), max(1, len(ids)), False)
        sheets: dict[str, dict[str, Any]] = {}
        for _, address in found.hits:
            document = view.searcher.doc(address)
            sheets[document["id"][0]] = json.loads(document["source"][0])
        return sheets

    def vector(self, document_id: str) -> Vector | None:
        """See ``Engine.vector``."""
        view = self._required()
        found = view.searcher.search(view.writer.ids([document_id]), 1, False)
        rows = _rows(view, found)
        return np.array(view.vectors[rows[0]]) if rows else None

    # --- parts of an answer ------------------------------------------------------------------

    def _neighbours(self, view: _View, plan: Plan) -> dict[int, float]:
        """The semantic list before filters: cosine by row of the document, best passage each."""
        if plan.vector is None or not len(view.starts):
            return {}
        cosines = np.append(view.vectors @ plan.vector, np.float32(-1))
        best = np.maximum.reduceat(cosines, view.edges)[::2]
        reached = plan.reach * float(best.max())
        least = min(plan.least, len(best))
        last = float(np.partition(best, -least)[-least]) if least else math.inf
        kept = np.flatnonzero(best >= max(plan.floor, min(reached, last)))
        if len(kept) > plan.neighbours:
            kept = kept[np.argpartition(-best[kept], plan.neighbours)[: plan.neighbours]]
        return {int(view.starts[place]): float(best[place]) for place in kept}

    def _within(
        self, view: _View, rows: Mapping[int, float], restrictions: list[tuple[Occur, Query]]
    ) -> list[int]:
        """Those of the rows that meet the restrictions."""
        if not rows or not restrictions:
            return list(rows)
        query = restricted(view.writer.rows(list(rows)), restrictions)
        return list(self._scores(view, query, len(rows)))

    def _pinned(
        self, view: _View, plan: Plan, restrictions: list[tuple[Occur, Query]]
    ) -> list[int]:
        """The rows of pinned documents that meet the restrictions."""
        if not plan.pinned:
            return []
        query = restricted(view.writer.ids(plan.pinned), restrictions)
        return list(self._scores(view, query, len(plan.pinned)))

    def _union(
        self, view: _View, plan: Plan, lexical: Query, similarities: Mapping[int, float]
    ) -> Query:
        lists = [lexical] if plan.lexical else []
        if similarities or not plan.lexical:
            lists.append(Query.const_score_query(view.writer.rows(list(similarities)), 0.0))
        if plan.pinned:
            lists.append(Query.const_score_query(view.writer.ids(plan.pinned), 0.0))
        return lists[0] if len(lists) == 1 else any_of(lists)

    def _candidates(
        self,
        view: _View,
        plan: Plan,
        rows: list[int],
        scores: Mapping[int, float],
        similarities: Mapping[int, float],
    ) -> tuple[Candidate, ...]:
        matched: dict[int, dict[int, float]] = {row: {} for row in rows}
        among = [(Occur.Must, Query.const_score_query(view.writer.rows(rows), 0.0))]
        for index, clause in enumerate(plan.clauses if rows else ()):
            query = restricted(view.writer.clause(clause), among)
            for row, score in self._scores(view, query, len(rows)).items():
                matched[row][index] = score
        return tuple(
            Candidate(
                id=view.keys[row].decode(),
                lexical=scores.get(row, 0.0),
                matched=matched[row],
                similarity=similarities.get(row),
                changed_at=view.changed_at(row),
            )
            for row in rows
        )

    def _facets(self, view: _View, plan: Plan, union: Query) -> dict[str, dict[str, int]]:
        """Counts by facet and value; a facet with a filter is counted without it."""
        counted: dict[str, dict[str, int]] = {}
        free = tuple(name for name in plan.facets if name not in plan.filters)
        groups = [(None, free), *((n, (n,)) for n in plan.facets if n in plan.filters)]
        for own, names in groups:
            if not names:
                continue
            query = restricted(union, view.writer.restrictions(plan, without_facet=own))
            asked = {name: {"terms": {"field": facet_name(name), "size": _MANY}} for name in names}
            answer = view.searcher.aggregate(query, asked)
            for name in names:
                counted[name] = {
                    bucket["key"]: int(bucket["doc_count"]) for bucket in answer[name]["buckets"]
                }
        return counted

    def _bins(self, view: _View, plan: Plan, union: Query) -> dict[str, dict[int, int]]:
        """Counts by specification and bin; one with bounds is counted without them."""
        every = restricted(union, view.writer.restrictions(plan))
        found = by_specification(self._values(view, every, BINS))
        for name in plan.ranges:
            free = replace(plan, ranges={n: b for n, b in plan.ranges.items() if n != name})
            query = restricted(union, view.writer.restrictions(free))
            found[name] = by_specification(self._values(view, query, BINS)).get(name, {})
        return found

    def _values(self, view: _View, query: Query, field: str, most: int = _MANY) -> dict[str, int]:
        """How many documents of a query have each value of a field."""
        answer = view.searcher.aggregate(query, {field: {"terms": {"field": field, "size": most}}})
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[field]["buckets"]}

    def _scores(self, view: _View, query: Query, limit: int) -> dict[int, float]:
        """Score by row of the best documents of a query."""
        found = view.searcher.search(query, max(1, limit), False)
        rows = _rows(view, found)
        return {row: float(score) for row, (score, _) in zip(rows, found.hits, strict=True)}

    def _count(self, view: _View, query: Query) -> int:
        found: Any = view.searcher.search(query, 1)  # its stub forgets ``count``
        return int(found.count or 0)

    # --- files -------------------------------------------------------------------------------

    def _index(self, name: str) -> tantivy.Index:
        try:
            return tantivy.Index(build_schema(), str(self.root / name / "tantivy"))
        except ValueError as error:
            raise EngineError(
                f"The index {name} was made by another version, or is not whole.",
                "Run 'indexer rebuild' to make it anew.",
            ) from error

    def _writer_of(self, name: str) -> tantivy.IndexWriter:
        if self._open_writer is None or self._open_writer[0] != name:
            index = self._index(name)
            self._open_writer = (name, index, open_writer(index, _WRITER_HEAP))
        return self._open_writer[2]

    def _required(self) -> _View:
        view = self._current()
        if view is None:
            raise EngineError("There is no index yet.", "Run 'indexer rebuild' to make one.")
        return view

    def _current(self) -> _View | None:
        """The live index as it is now: opened again when a commit or a new index came."""
        return self._live(self._seen)

    def _live(self, look: Callable[[str], T]) -> T | None:
        """What is seen of the live index, by its name; None while there is none."""
        name = files.live_name(self.root)
        if name is None:
            return None
        try:
            return look(name)
        except (EngineError, OSError):
            if files.live_name(self.root) == name:
                raise
            return self._live(look)  # another process moved on, and swept it away meanwhile

    def _seen(self, name: str) -> _View:
        """The index of that name as it is now."""
        view = self._view
        if view is not None and view.name == name and view.stamp == self._stamp(name):
            return view
        with self._opening:
            view = self._view
            stamp = self._stamp(name)
            if view is None or view.name != name or view.stamp != stamp:
                # The stamp is read first: a commit during the opening is seen by the next call.
                view = self._view = self._open(name, stamp)
            return view

    def _stamp(self, name: str) -> tuple[int, int]:
        try:
            status = os.stat(self.root / name / "tantivy" / "meta.json")
        except FileNotFoundError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_ino)

    def _open(self, name: str, stamp: tuple[int, int]) -> _View:
        meta = files.read_meta(self.root, name)
        index = self._index(name)
        index.reload()
        searcher = index.searcher()
        hits = searcher.search(Query.all_query(), max(1, searcher.num_docs), False).hits
        addresses = [address for _, address in hits]
        firsts = np.array(searcher.fast_field_values("row", addresses), dtype=np.int64)
        lengths = np.array(searcher.fast_field_values("rows", addresses), dtype=np.int64)
        changes = np.array(searcher.fast_field_values("changed", addresses), dtype=np.int64)
        order = np.argsort(firsts)
        starts, ends = firsts[order], (firsts + lengths)[order]
        rows = files.Rows(self.root / name, int(meta["dimension"]))
        return _View(
            name=name,
            stamp=stamp,
            meta=meta,
            searcher=searcher,
            writer=QueryWriter(index.schema),
            vectors=rows.vectors(),
            keys=rows.keys(),
            starts=starts,
            changes=changes[order],
            edges=np.column_stack([starts, ends]).ravel(),
        )


def _rows(view: _View, found: tantivy.SearchResult) -> list[int]:
    """The row of each hit, in their order."""
    addresses = [address for _, address in found.hits]
    values = view.searcher.fast_field_values("row", addresses)
    return [int(value) for value in values if value is not None]
