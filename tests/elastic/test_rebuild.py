"""A new index on a real node, while visitors search and an organiser saves; and full queues."""

from __future__ import annotations

import http.client
import http.server
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from catalogue.composition import Catalogue
from catalogue.errors import EngineError
from catalogue.search.elastic import mapping
from catalogue.search.fit import index_meta
from catalogue.search.query import Query
from catalogue.store import outbox
from catalogue.store.sheets import changed_since
from indexer.documents import Prepared, prepare
from indexer.loading import load_files
from indexer.rebuild import rebuild
from indexer.sync import drain
from tests.elastic.catalogues import Traffic, engine_of, missing_from, on_elastic
from tests.faults.test_kill import acknowledge, demo_copies
from tests.node.elasticsearch import Node

_numbers = itertools.count()


@pytest.fixture
def opened(node: Node, tmp_path: Path) -> Callable[..., Catalogue]:
    """Opens the catalogue of this test, again and again; names of its own on the shared node."""
    return partial(on_elastic, tmp_path / "data", node.url, prefix=f"rebuilt{next(_numbers)}")


@pytest.fixture
def some(opened: Callable[..., Catalogue], tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue with more sheets in its index than one request writes."""
    catalogue = opened()
    load_files(catalogue, [demo_copies(tmp_path / "some.jsonl", 300, "some")])
    drain(catalogue)
    yield catalogue
    catalogue.close()


@pytest.fixture
def few(opened: Callable[..., Catalogue], tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue with a few saved sheets and no index."""
    catalogue = opened()
    load_files(catalogue, [demo_copies(tmp_path / "few.jsonl", 20, "few")])
    yield catalogue
    catalogue.close()


def indices(catalogue: Catalogue) -> list[str]:
    engine = engine_of(catalogue)
    return sorted(engine.client.indices.get(index=f"{engine.prefix}-v*"))


def settings_of(catalogue: Catalogue, index: str) -> tuple[str, str]:
    """Refresh interval and replicas of an index."""
    answer = engine_of(catalogue).client.indices.get_settings(index=index)
    own = answer[index]["settings"]["index"]
    return own["refresh_interval"], own["number_of_replicas"]


def refreshes(catalogue: Catalogue, index: str) -> int:
    answer = engine_of(catalogue).client.indices.stats(index=index, metric="refresh")
    return int(answer["_all"]["primaries"]["refresh"]["external_total"])


def prepared(catalogue: Catalogue) -> Prepared:
    """Everything that the store has, ready to be written."""
    return prepare(catalogue, next(iter(changed_since(catalogue.store, 0))))


def test_searches_and_saves_go_on_during_a_rebuild(
    some: Catalogue, opened: Callable[..., Catalogue], tmp_path: Path
) -> None:
    before = indices(some)
    with Traffic(opened, tmp_path) as traffic:
        traffic.goes_on()
        name = rebuild(some)
        traffic.goes_on()
    drain(some)
    assert traffic.failures == []
    assert traffic.delayed == 0
    assert missing_from(some, traffic.saved) == set()
    assert outbox.waiting(some.store).entries == 0
    assert some.search.search(Query()).total == 300 + len(traffic.saved)
    assert indices(some) == [name] != before
    engine = engine_of(some)
    assert list(engine.client.indices.get_alias(name=engine.prefix)) == [name]


def test_a_process_that_saw_the_old_index_writes_into_the_new_one(
    few: Catalogue,
    opened: Callable[..., Catalogue],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("catalogue.search.elastic.engine._STATE_SECONDS", 3600.0)
    drain(few)
    other = opened()
    for number in range(2):
        assert other.engine.state() is not None  # believed by readers
        name = rebuild(few)
        acknowledge(other, tmp_path, f"late-{number}")
        drain(other)
        assert few.engine.count(name) == 21 + number
    other.close()


def test_a_half_built_index_is_swept(few: Catalogue) -> None:
    drain(few)
    half = few.engine.create(index_meta(few.encoder))
    written = prepared(few)
    few.engine.write(half, written.documents[:5], written.vectors[:5], [])
    assert half in indices(few)
    name = rebuild(few)
    assert indices(few) == [name]


def test_nothing_is_made_in_place_of_an_index_that_is_gone(few: Catalogue) -> None:
    half = few.engine.create(index_meta(few.encoder))
    written = prepared(few)
    few.engine.write(half, written.documents[:5], written.vectors[:5], [])
    engine_of(few).client.indices.delete(index=half)
    with pytest.raises(EngineError):
        few.engine.write(half, written.documents[5:], written.vectors[5:], [])
    assert indices(few) == []


def test_a_new_index_is_filled_without_refreshes_and_copies(
    opened: Callable[..., Catalogue], few: Catalogue
) -> None:
    catalogue = opened(REPLICAS="1")
    name = catalogue.engine.create(index_meta(catalogue.encoder))
    assert settings_of(catalogue, name) == ("-1", "0")
    written, before = prepared(few), refreshes(catalogue, name)
    for start in range(0, 20, 5):
        batch = slice(start, start + 5)
        catalogue.engine.write(name, written.documents[batch], written.vectors[batch], [])
    assert refreshes(catalogue, name) == before
    assert catalogue.engine.count(name) == 20
    started = time.monotonic()
    catalogue.engine.publish(name)
    # One node is not enough for a copy: nobody waits for it.
    assert time.monotonic() - started < 30
    assert settings_of(catalogue, name) == ("1s", "1")
    assert catalogue.search.search(Query()).total == 20
    catalogue.engine.write(name, [], [], [written.documents[0].id])
    assert catalogue.search.search(Query()).total == 19
    catalogue.close()


def spoiling(monkeypatch: pytest.MonkeyPatch, sheet_id: str, **spoiled: Any) -> None:
    """From now on the body of one sheet has values that Elasticsearch refuses."""
    body_of = mapping.body_of

    def body(document: Any, vectors: Any) -> dict[str, Any]:
        return body_of(document, vectors) | (spoiled if document.id == sheet_id else {})

    monkeypatch.setattr(mapping, "body_of", body)


def test_a_sheet_that_is_refused_is_named_and_the_others_are_in(
    few: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = prepared(few)
    spoiling(monkeypatch, written.documents[7].id, changed="yesterday")
    name = few.engine.create(index_meta(few.encoder))
    refused = few.engine.write(name, written.documents, written.vectors, [])
    assert list(refused) == [written.documents[7].id]
    assert "changed" in refused[written.documents[7].id]
    assert few.engine.count(name) == 19


def test_a_sheet_that_is_refused_is_set_aside_and_stops_nothing(
    few: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiling(monkeypatch, "s7-0", changed="yesterday")
    acknowledge(few, tmp_path, "s7")
    acknowledge(few, tmp_path, "good")
    drain(few)
    assert [sheet_id for sheet_id, _ in outbox.failures(few.store)] == ["s7-0"]
    rebuild(few)
    assert few.search.search(Query()).total == 21
    assert [sheet_id for sheet_id, _ in outbox.failures(few.store)] == ["s7-0"]
    monkeypatch.undo()
    rebuild(few)
    assert few.search.search(Query()).total == 22
    assert outbox.failures(few.store) == []


def test_an_index_of_other_fields_is_not_taken_for_a_bad_sheet(
    few: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    drain(few)
    written = prepared(few)
    spoiling(monkeypatch, written.documents[7].id, surprise=1)
    with pytest.raises(EngineError) as raised:
        few.engine.write(indices(few)[0], written.documents, written.vectors, [])
    assert "indexer rebuild" in raised.value.cure


class Crowded(http.server.ThreadingHTTPServer):
    """Stands before a node and says of bulks that its queue is full, as often as told.

    Attributes:
        whole: how many requests more are refused as a whole.
        items: how many requests more have their first item refused.
        bulks: when bulks came, in seconds.
    """

    def __init__(self, url: str) -> None:
        super().__init__(("127.0.0.1", 0), Forward)
        self.node = urlsplit(url).netloc
        self.whole = self.items = 0
        self.bulks: list[float] = []


class Forward(http.server.BaseHTTPRequestHandler):
    server: Crowded
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bulk = self.path.startswith("/_bulk")
        if bulk:
            self.server.bulks.append(time.monotonic())
        refusal = {"type": "es_rejected_execution_exception", "reason": "the queue is full"}
        if bulk and self.server.whole:
            self.server.whole -= 1
            full = {"error": {"root_cause": [refusal], **refusal}, "status": 429}
            self.reply(429, json.dumps(full).encode())
            return
        kept = {n: v for n, v in self.headers.items() if n.lower() != "accept-encoding"}
        connection = http.client.HTTPConnection(self.server.node, timeout=30)
        connection.request(self.command, self.path, body or None, kept)
        response = connection.getresponse()
        answered = response.read()
        connection.close()
        if bulk and self.server.items:
            self.server.items -= 1
            whole = json.loads(answered)
            (first,) = whole["items"][0].values()
            first |= {"status": 429, "error": refusal}
            answered = json.dumps(whole).encode()
        self.reply(response.status, answered)

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer


@pytest.fixture
def crowded(node: Node) -> Iterator[Crowded]:
    server = Crowded(node.url)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("refused", ["whole", "items"])
def test_a_full_queue_is_waited_for(
    few: Catalogue, crowded: Crowded, tmp_path: Path, refused: str
) -> None:
    drain(few)
    (name,) = indices(few)
    url = f"http://127.0.0.1:{crowded.server_port}"
    through = on_elastic(tmp_path / "data", url, prefix=engine_of(few).prefix)
    acknowledge(through, tmp_path, "late")
    setattr(crowded, refused, 2)
    drain(through)
    pauses = [later - earlier for earlier, later in itertools.pairwise(crowded.bulks)]
    assert [pause >= least for pause, least in zip(pauses, (0.5, 1), strict=True)] == [True] * 2
    assert through.engine.count(name) == 21
    assert outbox.waiting(through.store).entries == 0
    through.close()


def test_a_model_with_more_numbers_than_the_server_takes_is_said_with_the_cure(few: Catalogue):
    meta = {**index_meta(few.encoder), "encoder": "huge", "dimension": 8192}
    with pytest.raises(EngineError, match="vectors of 8192 numbers") as caught:
        few.engine.create(meta)
    assert "CATALOGUE_ENCODER" in caught.value.cure
