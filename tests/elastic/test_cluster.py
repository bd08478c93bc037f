"""Three nodes of which one is killed, twice: visitors notice nothing, and nothing saved is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest

from catalogue.composition import Catalogue
from catalogue.search.query import Query
from catalogue.store import outbox
from indexer.loading import load_files
from indexer.rebuild import rebuild
from indexer.sync import drain
from tests.elastic.catalogues import Traffic, engine_of, missing_from, on_elastic
from tests.faults.test_kill import demo_copies
from tests.node.elasticsearch import Cluster, Node, start_cluster, why_not

SHEETS = 90
SLOWEST = 20.0
"""Seconds that a search may take while its shards move: the machine has two busy cores."""


class Survived(NamedTuple):
    """What was seen in the end.

    Attributes:
        green: whether the cluster was green at first, and after the return of the first one killed.
        rebuilt: the index that was made anew then.
        shards: where that one's shards were, before the second kill.
    """

    catalogue: Catalogue
    traffic: Traffic
    green: list[bool]
    rebuilt: str
    shards: list[dict[str, str]]


def health(node: Node, **wanted: Any) -> dict[str, Any]:
    """The cluster's health, when it is as wanted or after a minute and a half."""
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    answer: dict[str, Any] = node.ask("GET", f"/_cluster/health?{query}&timeout=90s", timeout=100)
    return answer


def master(nodes: list[Node]) -> Node:
    state = nodes[0].ask("GET", "/_cluster/state/master_node,nodes")
    name = state["nodes"][state["master_node"]]["name"]
    return next(node for node in nodes if node.name == name)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if reason := why_not():
        pytest.skip(reason)
    with start_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def survived(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survived]:
    """A catalogue of three shards and their copies, after the master and another were killed.

    Between the two the first came back, and the index was made anew.
    """
    folder = tmp_path_factory.mktemp("survived")
    opened = partial(on_elastic, folder / "data", *cluster.urls, SHARDS="3", REPLICAS="1")
    catalogue = opened()
    load_files(catalogue, [demo_copies(folder / "some.jsonl", SHEETS, "some")])
    drain(catalogue)
    # Whoever publishes waits for the copies: the first kill may come at once.
    green = [health(cluster.nodes[0])["status"] == "green"]
    with Traffic(opened, folder) as traffic:
        traffic.goes_on()
        first = master(cluster.nodes)
        cluster.kill(first)
        traffic.goes_on(searches=20, saves=5, seconds=120)
        first.start()
        answer = health(cluster.nodes[0], wait_for_nodes=3, wait_for_status="green")
        green.append(answer["status"] == "green" and answer["number_of_nodes"] == 3)
        rebuilt = rebuild(catalogue)
        shards = engine_of(catalogue).client.cat.shards(index=rebuilt, format="json")
        first = master(cluster.nodes)
        # Two are enough for all that follows: this one need not come back.
        cluster.kill(next(node for node in cluster.nodes if node is not first))
        traffic.goes_on(searches=20, saves=5, seconds=120)
    deadline = time.monotonic() + 30
    while outbox.waiting(catalogue.store).entries and time.monotonic() < deadline:
        drain(catalogue)
    yield Survived(catalogue, traffic, green, rebuilt, list(shards))
    catalogue.close()


def test_the_cluster_is_green_at_first_and_after_a_return(survived: Survived) -> None:
    assert survived.green == [True, True]


def test_no_search_fails(survived: Survived) -> None:
    assert survived.traffic.failures == []
    assert survived.traffic.searches >= 50
    assert survived.traffic.slowest < SLOWEST


def test_no_acknowledged_save_is_lost(survived: Survived) -> None:
    assert len(survived.traffic.saved) >= 13
    assert missing_from(survived.catalogue, survived.traffic.saved) == set()
    assert outbox.waiting(survived.catalogue.store).entries == 0


def test_each_sheet_is_found_once(survived: Survived) -> None:
    total = survived.catalogue.search.search(Query()).total
    assert total == SHEETS + len(survived.traffic.saved)


def test_a_rebuild_spreads_shards_and_copies(survived: Survived, cluster: Cluster) -> None:
    assert {shard["index"] for shard in survived.shards} == {survived.rebuilt}
    assert [shard["state"] for shard in survived.shards] == ["STARTED"] * 6
    assert len({shard["node"] for shard in survived.shards}) == len(cluster.nodes)
