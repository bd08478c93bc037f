"""The scripts and the security settings of docker-compose.yml, tried on a real server.

What is not the container's here: paths, ports, the address 127.0.0.1, and that the server is the
tests' distribution. The scripts' text is taken from the file as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from catalogue.composition import open_catalogue
from catalogue.search.query import Query
from catalogue.settings import Settings
from indexer.loading import load_files
from indexer.rebuild import rebuild
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS
from tests.deployment import compose
from tests.node.elasticsearch import HEAP, Node, _prepare, why_not
from tests.node.installation import installation

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
NAMES = ("elasticsearch", "es01", "es02", "es03")


@dataclass(frozen=True)
class Keys:
    """What the service ``certificates`` made."""

    authority: Path
    nodes: Path
    trust: Path

    def make(self) -> None:
        """Runs its script."""
        installed = installation()
        owner = installed.account
        service = compose.services("single")["certificates"]
        env = {
            **service["environment"],
            "AUTHORITY": str(self.authority),
            "NODES": str(self.nodes),
            "TRUST": str(self.trust),
            "OWNER": f"{owner.uid}:{owner.gid}" if owner else f"{os.getuid()}:{os.getgid()}",
            "ES_JAVA_HOME": str(installed.java),
            "CLI_JAVA_OPTS": QUICK,
            "PATH": os.environ["PATH"],
        }
        words = [*service["entrypoint"], *service["command"]]
        subprocess.run(words, cwd=installed.home, env=env, check=True, timeout=240)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Keys as the first start makes them."""
    if reason := why_not():
        pytest.skip(reason)
    for tool in ("bash", "curl", "unzip"):
        if not shutil.which(tool):
            pytest.skip(f"no {tool} here")
    base = tmp_path_factory.mktemp("keys")
    made = Keys(base / "authority", base / "nodes", base / "trust")
    for folder in (made.authority, made.trust, *(made.nodes / name for name in NAMES)):
        folder.mkdir(parents=True)  # the volumes
    made.make()
    return made


@pytest.fixture(scope="module")
def secured(keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with the security settings of the file, and the service ``access`` run against it."""
    environment = compose.services("single")["elasticsearch"]["environment"]
    alone = {name: value for name, value in environment.items() if "." in name}
    del alone["bootstrap.memory_lock"]  # not everybody may lock memory
    del alone["ingest.geoip.downloader.enabled"]  # a module that the tests' distribution lacks
    folder = tmp_path_factory.mktemp("secured")
    node = _prepare(installation(), folder, "node-1", True, False, HEAP, alone)
    config = node.folder / "config"
    shutil.copytree(keys.nodes / "elasticsearch", config / "certificates")
    node.auth = ("elastic", environment["ELASTIC_PASSWORD"])
    node.ca_certs = keys.trust / "ca.crt"
    # What the image's entry point does with ELASTIC_PASSWORD.
    for words in (["create"], ["add", "--stdin", "bootstrap.password"]):
        subprocess.run(
            ["bin/elasticsearch-keystore", *words],
            cwd=node.installed.home,
            env={
                "PATH": os.environ["PATH"],
                "ES_PATH_CONF": str(config),
                "ES_JAVA_HOME": str(node.installed.java),
                "CLI_JAVA_OPTS": QUICK,
            },
            input=environment["ELASTIC_PASSWORD"].encode(),
            check=True,
            timeout=60,
        )
    try:
        node.start()
        _give_access(node, keys)
        yield node
    finally:
        node.kill()


def _give_access(node: Node, keys: Keys) -> None:
    service = compose.services("single")["access"]
    env = {
        **service["environment"],
        "ADDRESSES": f"{node.url},https://another:9200",
        "TRUST": str(keys.trust),
        "PATH": os.environ["PATH"],
    }
    words = [*service["entrypoint"], *service["command"]]
    for _ in range(2):  # a second start changes nothing
        done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


def settings_of(node: Node, keys: Keys, data: Path) -> Settings:
    """The settings of the service ``web``, with this machine's addresses."""
    environment = compose.services("single")["web"]["environment"]
    return Settings.from_environment(
        {
            **environment,
            "CATALOGUE_DATA": str(data),
            "CATALOGUE_DATABASE_URL": "",
            "CATALOGUE_ELASTICSEARCH_URL": node.url,
            "CATALOGUE_ELASTICSEARCH_CA_CERTS": str(keys.trust / "ca.crt"),
        }
    )


def test_a_second_start_keeps_the_keys(keys: Keys) -> None:
    before = {path: path.read_bytes() for path in keys.nodes.rglob("node.key")}
    assert len(before) == len(NAMES)
    keys.make()
    assert {path: path.read_bytes() for path in keys.nodes.rglob("node.key")} == before


def test_the_catalogues_user_may_do_all_that_the_catalogue_does(
    secured: Node, keys: Keys, tmp_path: Path
) -> None:
    catalogue = open_catalogue(settings_of(secured, keys, tmp_path))
    assert not load_files(catalogue, [DEMO_SHEETS]).errors
    drain(catalogue)
    assert rebuild(catalogue)  # beside the live one; the old one is swept
    assert catalogue.search.search(Query("drone")).total > 0
    catalogue.close()


@pytest.mark.parametrize("path", ["/_security/user", "/_all/_search", "/other/_doc/1"])
def test_the_catalogues_user_may_do_nothing_else(secured: Node, keys: Keys, path: str) -> None:
    secured.ask("PUT", "/other/_doc/1?refresh=true", {"secret": 1})
    environment = compose.services("single")["web"]["environment"]
    user = environment["CATALOGUE_ELASTICSEARCH_USERNAME"]
    other = replace(secured, auth=(user, environment["CATALOGUE_ELASTICSEARCH_PASSWORD"]))
    if path.endswith("_search"):
        assert not any(hit["_index"] == "other" for hit in other.ask("GET", path)["hits"]["hits"])
        return
    with pytest.raises(urllib.error.HTTPError, match="403"):
        other.ask("GET", path)


def test_who_has_no_password_is_refused(secured: Node) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        replace(secured, auth=None).ask("GET", "/_cluster/health")


def test_the_health_check_says_healthy(secured: Node) -> None:
    kind, script = compose.services("single")["elasticsearch"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    here = script.replace("https://localhost:9200", secured.url)
    here = here.replace("config/certificates", str(secured.folder / "config" / "certificates"))
    for password, healthy in ((secured.auth[1] if secured.auth else "", True), ("wrong", False)):
        env = {"ELASTIC_PASSWORD": password, "PATH": os.environ["PATH"]}
        done = subprocess.run(["sh", "-c", here], env=env, timeout=30)
        assert (done.returncode == 0) == healthy
