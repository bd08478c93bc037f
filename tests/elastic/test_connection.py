"""A server that refuses, is away, or is another one: each says what it is, and the cure."""

from __future__ import annotations

import http.server
import socket
import threading
import time
import urllib.error
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.composition import Catalogue
from catalogue.errors import EngineError
from catalogue.search.elastic import connection
from catalogue.search.query import Query
from catalogue.store import outbox
from indexer.sync import drain
from tests.elastic.catalogues import missing_from, on_elastic
from tests.faults.test_kill import acknowledge
from tests.node.elasticsearch import Node, start_node, why_not
from tests.node.folders import lives
from web.app import create_app
from web.doctor import examine

DEAD = "127.0.0.1:9"  # the port "discard", where nobody listens
BREAKS = {
    "fr": "Le catalogue fait une courte pause",
    "en": "The catalogue is taking a short break",
    "ar": "الدليل متوقّف لفترة وجيزة",
}
FAULTS = {
    "wrong password": ("refuses the credentials", "_USERNAME and _PASSWORD"),
    "no password": ("refuses the credentials", "CATALOGUE_ELASTICSEARCH_API_KEY"),
    "wrong key": ("refuses the credentials", "CATALOGUE_ELASTICSEARCH_API_KEY"),
    "unreachable": ("does not answer", "that the nodes run"),
    "plain to tls": ("does not answer", "https"),
    "untrusted": ("not trusted", "CATALOGUE_ELASTICSEARCH_CA_CERTS"),
    "tls to plain": ("not trusted", "with http:"),
    "another server": ("is not Elasticsearch", "Elasticsearch 8.19 or 9"),
}


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def another_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A web server that has nothing, and nothing to do with us."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with users, keys and TLS."""
    if reason := why_not():
        pytest.skip(reason)
    with start_node(tmp_path_factory.mktemp("secured"), tls=True) as started:
        yield started


@pytest.fixture(scope="module")
def right(secured: Node) -> dict[str, str]:
    """The settings with which the secured node answers."""
    assert secured.auth
    return {
        "URL": secured.url,
        "USERNAME": secured.auth[0],
        "PASSWORD": secured.auth[1],
        "CA_CERTS": str(secured.ca_certs),
    }


@pytest.fixture(scope="module")
def trusted(right: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """A catalogue on the secured node, with three sheets."""
    folder = tmp_path_factory.mktemp("trusted")
    opened = opened_with(folder / "data", right)
    for number in range(3):
        acknowledge(opened, folder, f"sheet-{number}")
    drain(opened)
    yield opened
    opened.close()


def opened_with(folder: Path, variables: dict[str, str]) -> Catalogue:
    others = {name: value for name, value in variables.items() if name != "URL"}
    return on_elastic(folder, variables["URL"], **others)


@pytest.fixture(params=FAULTS)
def faulty(
    request: pytest.FixtureRequest, right: dict[str, str], another_server: str
) -> tuple[dict[str, str], str, str]:
    """Settings with one fault; what the message says, and what the cure says."""
    anonymous = {"URL": right["URL"], "CA_CERTS": right["CA_CERTS"]}
    variables = {
        "wrong password": {**right, "PASSWORD": "wrong"},
        "no password": anonymous,
        "wrong key": {**anonymous, "API_KEY": "d3Jvbmc6d3Jvbmc="},
        "unreachable": {**right, "URL": f"https://{DEAD}"},
        "plain to tls": {**right, "URL": right["URL"].replace("https", "http"), "CA_CERTS": ""},
        "untrusted": {**right, "CA_CERTS": ""},
        "tls to plain": {**right, "URL": f"https://{another_server}"},
        "another server": {"URL": f"http://{another_server}"},
    }[request.param]
    return variables, *FAULTS[request.param]


def test_a_fault_is_named_with_its_cure(
    faulty: tuple[dict[str, str], str, str], tmp_path: Path
) -> None:
    variables, message, cure = faulty
    catalogue = opened_with(tmp_path / "data", variables)
    started = time.monotonic()
    with pytest.raises(EngineError) as raised:
        catalogue.search.search(Query(text="drone"))
    assert message in raised.value.message
    assert cure in raised.value.cure
    assert "object at 0x" not in raised.value.message
    assert time.monotonic() - started < 10
    acknowledge(catalogue, tmp_path, "kept")
    with pytest.raises(EngineError):
        drain(catalogue)
    assert outbox.waiting(catalogue.store).sheets == 1
    catalogue.close()


def test_the_doctor_names_a_fault_with_its_cure(
    faulty: tuple[dict[str, str], str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables, message, cure = faulty
    in_environment(monkeypatch, tmp_path / "data", variables)
    *others, last = examine()
    assert all(check.sound for check in others)
    assert (last.name, last.sound) == ("index", False)
    assert message in last.finding
    assert cure in last.cure


def test_visitors_and_watchers_see_a_break_and_no_detail(
    faulty: tuple[dict[str, str], str, str], tmp_path: Path
) -> None:
    variables, message, _ = faulty
    catalogue = opened_with(tmp_path / "data", variables)
    assert_on_a_break(catalogue, message)
    catalogue.close()


def test_a_file_of_certificates_that_is_not_there_is_named(
    right: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(EngineError) as raised:
        opened_with(tmp_path / "data", {**right, "CA_CERTS": str(tmp_path / "none.pem")})
    assert "CATALOGUE_ELASTICSEARCH_CA_CERTS" in raised.value.cure


def test_the_nodes_users_and_keys_are_real(secured: Node) -> None:
    key = secured.ask("POST", "/_security/api_key", {"name": "tests"})
    assert secured.ask("GET", f"/_security/api_key?id={key['id']}")["api_keys"]
    me = secured.ask("GET", "/_security/_authenticate")
    assert (me["username"], me["roles"]) == ("tester", ["superuser"])
    mistaken = replace(secured, auth=("tester", "wrong"))
    with pytest.raises(urllib.error.HTTPError) as refused:
        mistaken.ask("GET", "/")
    assert refused.value.code == 401


def test_with_password_and_certificate_it_works_from_end_to_end(
    trusted: Catalogue, right: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trusted.search.search(Query()).total == 3
    client = create_app(trusted).test_client()
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json is not None
    assert ready.json["checks"]["engine"]["documents"] == 3
    assert client.get("/fr/search").status_code == 200
    in_environment(monkeypatch, trusted.settings.data, right)
    assert [check for check in examine() if not check.sound] == []


def test_a_dead_first_host_is_passed_over(
    trusted: Catalogue, right: dict[str, str], tmp_path: Path
) -> None:
    urls = f"https://{DEAD},{right['URL']}"
    catalogue = opened_with(tmp_path / "data", {**right, "URL": urls})
    for _ in range(5):
        assert catalogue.search.search(Query()).total == 3
    catalogue.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients give up sooner, so that tests need not wait as long as visitors do."""
    # Who asks a lone host twice, or one of two, is to wait some ten seconds at most.
    assert connection.READING_TIMEOUT <= 5
    monkeypatch.setattr(connection, "READING_TIMEOUT", 1.5)


@pytest.mark.usefixtures("impatient")
def test_a_host_that_hangs_is_passed_over(
    trusted: Catalogue, right: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        urls = f"https://127.0.0.1:{hanging.getsockname()[1]},{right['URL']}"
        catalogue = opened_with(tmp_path / "data", {**right, "URL": urls})
        started = time.monotonic()
        assert catalogue.search.search(Query()).total == 3
        assert time.monotonic() - started < 10
        catalogue.close()


@pytest.mark.usefixtures("impatient")
def test_a_lone_host_that_hangs_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        url = f"http://127.0.0.1:{hanging.getsockname()[1]}"
        catalogue = opened_with(tmp_path / "data", {"URL": url})
        started = time.monotonic()
        with pytest.raises(EngineError, match="does not answer"):
            catalogue.search.search(Query(text="drone"))
        assert time.monotonic() - started < 10
        catalogue.close()


def test_a_key_for_the_catalogues_indices_alone_is_enough(
    trusted: Catalogue, secured: Node, right: dict[str, str], tmp_path: Path
) -> None:
    indices = [{"names": ["keyed", "keyed-*"], "privileges": ["all"]}]
    role = {"catalogue": {"cluster": [], "indices": indices}}
    key = secured.ask("POST", "/_security/api_key", {"name": "own", "role_descriptors": role})
    catalogue = on_elastic(
        tmp_path / "data",
        right["URL"],
        prefix="keyed",
        CA_CERTS=right["CA_CERTS"],
        API_KEY=key["encoded"],
    )
    acknowledge(catalogue, tmp_path, "keyed")
    drain(catalogue)
    assert catalogue.search.search(Query()).total == 1
    assert missing_from(catalogue, ["keyed-0"]) == set()
    catalogue.close()


def test_a_node_that_was_away_learns_what_was_saved(
    trusted: Catalogue, secured: Node, tmp_path: Path
) -> None:
    before = trusted.search.search(Query()).total
    url, processes = secured.url, secured.pids
    assert len(processes) == 2
    secured.kill()
    try:
        assert not any(map(lives, processes))
        acknowledge(trusted, tmp_path, "while-away")
        with pytest.raises(EngineError):
            drain(trusted)
        assert outbox.waiting(trusted.store).sheets == 1
        assert_on_a_break(trusted, "does not answer")
    finally:
        secured.start()
    assert secured.url == url
    drain(trusted)
    assert outbox.waiting(trusted.store).entries == 0
    assert missing_from(trusted, ["while-away-0"]) == set()
    assert trusted.search.search(Query()).total == before + 1
    assert create_app(trusted).test_client().get("/readyz").status_code == 200


def assert_on_a_break(catalogue: Catalogue, secret: str) -> None:
    """The pages and the probe of a catalogue whose engine cannot be used."""
    client = create_app(catalogue).test_client()
    for language, heading in BREAKS.items():
        for address in ("/", "/search?q=radio"):
            answer = client.get(f"/{language}{address}")
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "30"
            assert heading in answer.text
            assert secret not in answer.text
            assert "Traceback" not in answer.text
    api = client.get("/api/v1/search?q=radio")
    assert api.status_code == 503
    assert api.mimetype == "application/problem+json"
    assert secret not in api.text
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json is not None
    assert ready.json["checks"]["engine"] == {"ok": False, "error": "EngineError"}
    assert ready.json["checks"]["database"]["ok"]
    assert client.get("/healthz").status_code == 200


def in_environment(
    monkeypatch: pytest.MonkeyPatch, folder: Path, variables: dict[str, str]
) -> None:
    monkeypatch.setenv("CATALOGUE_DATA", str(folder))
    monkeypatch.setenv("CATALOGUE_ENGINE", "elasticsearch")
    for name, value in variables.items():
        monkeypatch.setenv(f"CATALOGUE_ELASTICSEARCH_{name}", value)
    folder.mkdir(parents=True, exist_ok=True)
