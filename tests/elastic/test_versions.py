"""Elasticsearch 8.19 does what 9 does; a server of another version is named, and left alone."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from elasticsearch import ApiError, ElasticsearchWarning

from catalogue.composition import Catalogue
from catalogue.errors import EngineError
from catalogue.search.elastic import version
from catalogue.search.elastic.connection import connect
from catalogue.search.elastic.version import WrongVersion
from catalogue.search.engine import Plan
from catalogue.search.query import Query
from catalogue.store.sheets import changed_since
from indexer.documents import prepare
from indexer.loading import load_files
from indexer.rebuild import rebuild
from indexer.sync import drain
from tests.conformance.test_parity import ALIKE, TOP
from tests.conftest import DEMO_SHEETS, settings_for
from tests.elastic.catalogues import engine_of, on_elastic
from tests.elastic.test_connection import in_environment
from tests.faults.test_kill import acknowledge, demo_copies
from tests.node.elasticsearch import Node, start_node, why_not
from tests.node.installation import FORMER
from web.app import create_app
from web.doctor import examine

DISTRIBUTION = {"distribution": "opensearch"}  # Elasticsearch does not name itself
ASKED_FIRST = ["GET /_resolve/cluster/*", "GET /"]
QUERIES = (
    Query(""),
    Query("drone de surveillance"),
    Query("İHA", "tr"),
    Query("طائرة بدون طيار", "ar"),
    Query("véhicule blindé", filters={"domain": ("land",), "country": ("TR",)}),
    Query("drone portée > 100 km"),
    Query("patrol boat for shallow rivers", "en"),
    Query("vehicule blinde lger"),
    Query("blindé -ambulance"),
    Query('"véhicule blindé léger"'),
    Query("полевой госпиталь"),
)


# --- 8.19 itself, as the user whom docs/operations.md describes ----------------------------------


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node of the former major version, with a user for the catalogue's indices alone."""
    if reason := why_not(FORMER):
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("former")
    with start_node(folder, security=True, version=FORMER) as started:
        own = {"names": ["catalogue", "catalogue-v*"], "privileges": ["all"]}
        started.ask("PUT", "/_security/role/catalogue", {"indices": [own]})
        user = {"password": "catalogue", "roles": ["catalogue"]}
        started.ask("PUT", "/_security/user/catalogue", user)
        yield started


@pytest.fixture(scope="module")
def show(
    former: Node, demo_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Catalogue]:
    """The demo show on it."""
    folder = Path(shutil.copytree(demo_data, tmp_path_factory.mktemp("former-demo") / "data"))
    opened = on_elastic(folder, former.url, USERNAME="catalogue", PASSWORD="catalogue")
    # The server says with a warning what the next version will not understand.
    with warnings.catch_warnings():
        warnings.simplefilter("error", ElasticsearchWarning)
        rebuild(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text)
def test_a_query_finds_what_the_embedded_engine_finds(
    show: Catalogue, catalogue: Catalogue, query: Query
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ElasticsearchWarning)
        found = show.search.search(query)
    expected = catalogue.search.search(query)
    assert found.total == expected.total > 0
    assert found.facets == expected.facets
    # The engines round the lengths of texts each in its own way, so near scores may change places:
    # what the parity tests ask of any server.
    assert found.hits[0].id == expected.hits[0].id
    first, other = ([hit.id for hit in results.hits[:TOP]] for results in (found, expected))
    assert len(set(first) & set(other)) >= min(ALIKE, len(other))


def test_neighbours_are_scored_again_with_whole_vectors(
    show: Catalogue, catalogue: Catalogue
) -> None:
    (vector,) = catalogue.encoder.encode(["drone de surveillance"])
    plan = Plan(vector=vector, lexical=False)
    exact = {c.id: c.similarity for c in catalogue.engine.search(plan).candidates}
    found = {c.id: c.similarity for c in show.engine.search(plan).candidates}
    assert len(exact) > 10
    passages: dict[str, np.ndarray] = {}
    for states in changed_since(catalogue.store, 0):
        prepared = prepare(catalogue, states)
        passages |= {
            document.id: block
            for document, block in zip(prepared.documents, prepared.vectors, strict=True)
        }
    # Eight bits alone change a cosine by up to 0.03. They may choose a sheet's second best passage
    # (see the parity tests), but the cosine is then that passage's own.
    for sheet_id, cosine in found.items():
        assert np.abs(passages[sheet_id] @ vector - cosine).min() < 1e-5
    common = found.keys() & exact.keys()
    best = [sheet_id for sheet_id in common if abs(found[sheet_id] - exact[sheet_id]) < 1e-5]  # type: ignore[operator]
    assert len(best) >= 0.9 * len(exact)


def test_an_edited_sheet_is_found_by_its_new_words(show: Catalogue, tmp_path: Path) -> None:
    sheet = json.loads(DEMO_SHEETS.read_text().splitlines()[0])
    edited = tmp_path / "edited.jsonl"
    edited.write_text(json.dumps({**sheet, "title": f"{sheet['title']} Quetzalcoatlus"}))
    assert show.search.search(Query('"quetzalcoatlus"')).total == 0
    assert load_files(show, [edited], author="demo").changed == 1
    drain(show)
    assert [hit.id for hit in show.search.search(Query('"quetzalcoatlus"')).hits] == [sheet["id"]]


def test_a_rebuild_moves_the_name_of_the_live_index(show: Catalogue, former: Node) -> None:
    before = former.ask("GET", "/_alias/catalogue")
    name = rebuild(show)
    after = former.ask("GET", "/catalogue-v*/_alias")
    assert list(after) == [name]
    assert "catalogue" in after[name]["aliases"]
    assert name not in before
    assert show.search.search(Query()).total == 180


def test_the_version_is_known_to_who_may_touch_the_catalogue_alone(
    show: Catalogue, former: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version, "OLDEST", (9, 0))
    opened = on_elastic(tmp_path, former.url, USERNAME="catalogue", PASSWORD="catalogue")
    with pytest.raises(WrongVersion, match=re.escape(f"Elasticsearch {FORMER} answers")):
        opened.search.search(Query())
    opened.close()


def test_nine_needs_no_warning_either(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = on_elastic(tmp_path, node.url, prefix="unwarned")
    few = demo_copies(tmp_path / "few.jsonl", 40, "few")
    assert not load_files(opened, [few], author="demo").errors
    with warnings.catch_warnings():
        warnings.simplefilter("error", ElasticsearchWarning)
        rebuild(opened)
        assert opened.search.search(Query("drone de surveillance")).hits
    opened.close()


# --- other servers -------------------------------------------------------------------------------


@dataclass
class Server:
    """Answers as a server of some version does, as far as it is asked here.

    Attributes:
        root: the status of ``GET /``; 403 for who may touch some indices alone.
        away: whether a proxy says that nobody is there.
        asked: what it was asked.
        accepted: the media types that were wanted, but for its version.
    """

    number: str = "9.2.0"
    opensearch: bool = False
    root: int = 200
    away: bool = False
    url: str = ""
    asked: list[str] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)

    def answer(self, method: str, path: str, accept: str) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        told = {"number": self.number} | (DISTRIBUTION if self.opensearch else {})
        if self.away:
            return 503, {}
        if path == "/_resolve/cluster/*":
            if self.release < (8, 13) or self.opensearch:
                refusal = f"no handler found for uri [{path}] and method [{method}]"
                return 400, {"error": refusal}
            return 200, {"(local)": {"connected": True, "version": told}}
        if path == "/":
            return self.root, {"version": told} if self.root == 200 else {"error": "forbidden"}
        self.accepted.add(accept)
        asked = re.search(r"compatible-with=(\d+)", accept)
        if asked and self.release[0] not in (int(asked[1]), int(asked[1]) + 1):
            return 400, {"error": {"type": "media_type_header_exception", "reason": "Invalid"}}
        return 200, {"count": 3, "_shards": {"failed": 0}}

    @property
    def release(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.number.partition("-")[0].split("."))

    @property
    def product(self) -> dict[str, str]:
        """The header that says who it is; Elasticsearch has it since 7.14."""
        named = self.release >= (7, 14) and not self.opensearch
        return {"X-Elastic-Product": "Elasticsearch"} if named else {}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose version the test chooses."""
    chosen = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = chosen.answer(self.command, self.path, self.headers["Accept"])
            text = json.dumps(body).encode()
            self.send_response(status)
            headers = {"Content-Type": "application/json", "Content-Length": str(len(text))}
            for name, value in {**headers, **chosen.product}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_PUT = do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    chosen.url = f"http://127.0.0.1:{listening.server_port}"
    yield chosen
    listening.shutdown()
    thread.join()
    listening.server_close()


WRONG = {
    "Elasticsearch 6.8.23": Server("6.8.23"),
    "Elasticsearch 7.10.2": Server("7.10.2"),
    "Elasticsearch 7.17.28": Server("7.17.28"),
    "Elasticsearch 8.11.3": Server("8.11.3"),
    "Elasticsearch 8.18.8": Server("8.18.8"),
    "Elasticsearch 10.0.0": Server("10.0.0"),
    "OpenSearch 2.11.0": Server("2.11.0", opensearch=True),
    "OpenSearch 9.0.0": Server("9.0.0", opensearch=True),
    "An Elasticsearch older than 8.13": Server("8.11.3", root=403),
}


@pytest.fixture(params=WRONG)
def wrong(request: pytest.FixtureRequest, server: Server) -> str:
    """A server of a wrong version, and what it is called."""
    like = WRONG[request.param]
    server.number, server.opensearch, server.root = like.number, like.opensearch, like.root
    return str(request.param)


def test_the_doctor_names_a_wrong_version_with_the_cure(
    wrong: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_environment(monkeypatch, tmp_path / "data", {"URL": server.url})
    *others, last = examine()
    assert all(check.sound for check in others)
    assert (last.name, last.sound) == ("index", False)
    assert last.finding == f"{wrong} answers; Elasticsearch 8.19 or 9 is needed."
    assert "CATALOGUE_ELASTICSEARCH_URL" in last.cure


def test_a_wrong_version_is_named_to_watchers_and_in_the_log(
    wrong: str, server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened = on_elastic(tmp_path, server.url)
    ready = create_app(opened).test_client().get("/readyz")
    assert ready.status_code == 503
    assert ready.json is not None
    sentence = f"{wrong} answers; Elasticsearch 8.19 or 9 is needed."
    expected = {"ok": False, "error": "WrongVersion", "reason": sentence}
    assert ready.json["checks"]["engine"] == expected
    assert sentence in caplog.text
    opened.close()


def test_a_wrong_version_is_asked_for_nothing_else(
    wrong: str, server: Server, tmp_path: Path
) -> None:
    opened = on_elastic(tmp_path, server.url)
    acknowledge(opened, tmp_path, "kept")
    for attempt in (drain, rebuild, lambda each: each.search.search(Query("drone"))):
        with pytest.raises(WrongVersion, match=f"^{re.escape(wrong)} answers"):
            attempt(opened)
    assert set(server.asked) <= set(ASKED_FIRST)
    opened.close()


@pytest.mark.parametrize("number", ["8.19.0", "8.20.1", "9.0.0", "9.12.0", "9.3.0-SNAPSHOT"])
def test_a_right_version_is_asked_for_once(number: str, server: Server, tmp_path: Path) -> None:
    server.number = number
    engine = engine_of(on_elastic(tmp_path, server.url))
    for _ in range(3):
        assert engine.client.count(index="catalogue")["count"] == 3
        assert engine.writer.count(index="catalogue")["count"] == 3
    assert server.asked == [ASKED_FIRST[0], *["POST /catalogue/_count"] * 6]
    assert server.accepted == {"application/vnd.elasticsearch+json; compatible-with=8"}


def test_a_server_that_was_away_is_asked_again(server: Server, tmp_path: Path) -> None:
    client = connect(settings_for(tmp_path, CATALOGUE_ELASTICSEARCH_URL=server.url))
    server.away = True
    with pytest.raises(ApiError):
        client.count(index="catalogue")
    server.away, server.number = False, "8.18.8"
    with pytest.raises(WrongVersion):
        client.count(index="catalogue")
    server.number = "8.19.2"  # upgraded meanwhile
    assert client.count(index="catalogue")["count"] == 3
    client.close()


def test_another_server_in_the_place_of_a_known_one_is_named(
    server: Server, tmp_path: Path
) -> None:
    client = connect(settings_for(tmp_path, CATALOGUE_ELASTICSEARCH_URL=server.url))
    assert client.count(index="catalogue")["count"] == 3
    server.number = "10.0.0"
    with pytest.raises(ApiError):
        client.count(index="catalogue")
    with pytest.raises(WrongVersion, match=r"Elasticsearch 10\.0\.0 answers"):
        client.count(index="catalogue")
    client.close()


def test_a_passing_fault_is_named_to_watchers_without_detail(
    server: Server, tmp_path: Path
) -> None:
    server.away = True
    opened = on_elastic(tmp_path, server.url)
    with pytest.raises(EngineError):
        opened.engine.state()
    ready = create_app(opened).test_client().get("/readyz")
    assert ready.json is not None
    assert ready.json["checks"]["engine"] == {
        "ok": False,
        "error": "Passing",
        "reason": "The search engine cannot answer at the moment; it probably can in a minute.",
    }
    opened.close()
