"""docker-compose.yml parses, keeps the specification, and fits settings and commands of ours."""

from __future__ import annotations

import copy
import re
from typing import Any

import click
import pytest
import yaml

from catalogue.settings import ENGINES, Settings
from indexer.cli import main as indexer
from tests.conftest import ROOT
from tests.deployment import compose
from tests.node.installation import VERSION
from web.cli import main as catalogue

OURS = ("web", "indexer", "mail")
ROOTS = {"catalogue": catalogue, "indexer": indexer}


def parsed(words: list[str]) -> click.Context:
    """The context of the innermost command; nothing is run."""
    context = ROOTS[words[0]].make_context(words[0], list(words[1:]))
    while isinstance(context.command, click.Group):
        rest = [*context._protected_args, *context.args]
        name, command, arguments = context.command.resolve_command(context, rest)
        assert command is not None
        context = command.make_context(name, arguments, parent=context)
    return context


def test_the_file_keeps_the_rules() -> None:
    assert list(compose.faults(compose.raw())) == []


@pytest.mark.parametrize(
    ("service", "key", "value", "fault"),
    [
        ("web", "helthcheck", {}, "helthcheck: unknown"),
        ("web", "image", "trade-show-catalogue:latest", "no tag"),
        ("web", "image", "trade-show-catalogue", "no tag"),
        ("web", "mem_limit", None, "mem_limit"),
        ("web", "healthcheck", {}, "healthcheck"),
        ("web", "healthcheck", {"disable": True}, "healthcheck"),
        ("web", "volumes", ["nowhere:/x"], "nowhere is not declared"),
        ("web", "networks", ["nowhere"], "nowhere is not declared"),
        ("web", "depends_on", {"nobody": {"condition": "service_healthy"}}, "no nobody"),
        ("web", "depends_on", {"es01": {"condition": "service_healthy"}}, "not in every profile"),
        ("web", "depends_on", {"indexer": {"condition": "healthy"}}, "wrong condition"),
    ],
)
def test_the_checker_sees_what_is_wrong(service: str, key: str, value: Any, fault: str) -> None:
    document = copy.deepcopy(compose.raw())
    document["services"][service][key] = value
    assert any(fault in each for each in compose.faults(document))


def test_every_variable_without_a_default_is_in_the_example() -> None:
    names = {name for name, operator in compose.variables() if not operator.endswith("-")}
    assert names
    assert names <= set(compose.example())


def test_every_variable_of_the_example_is_used() -> None:
    used = {name for name, _ in compose.variables()}
    assert set(compose.example()) - {"COMPOSE_PROFILES"} == used


def test_no_password_has_a_default() -> None:
    passwords = [each for each in compose.variables() if "PASSWORD" in each[0]]
    assert {operator for _, operator in passwords} == {":?"}
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^\w*PASSWORD=(.*)$", text, re.M) == ["", "", ""]


def test_without_passwords_nothing_starts() -> None:
    given = {name: "" if "PASSWORD" in name else it for name, it in compose.example().items()}
    with pytest.raises(compose.Missing, match="set it in"):
        compose.filled(compose.raw()["services"], given)


@pytest.mark.parametrize("profile", compose.PROFILES)
@pytest.mark.parametrize("name", OURS)
def test_the_settings_accept_the_environment(profile: str, name: str) -> None:
    settings = Settings.from_environment(compose.services(profile)[name]["environment"])
    assert settings.engine == ("elasticsearch" if profile else "embedded")
    assert settings.database_url == "postgresql://catalogue:a1b2c3@postgres:5432/catalogue"
    assert settings.show.name


@pytest.mark.parametrize("name", OURS)
def test_every_catalogue_variable_is_a_setting(name: str) -> None:
    known = re.findall(
        r'"(CATALOGUE_[A-Z_]+)"', (ROOT / "catalogue/settings.py").read_text(encoding="utf-8")
    )
    assert set(compose.services("single")[name]["environment"]) <= set(known)
    assert {each for each, _ in compose.variables() if each.startswith("CATALOGUE_")} <= set(known)


@pytest.mark.parametrize("profile", compose.PROFILES)
def test_the_hosts_are_the_nodes_of_the_profile(profile: str) -> None:
    running = compose.services(profile)
    nodes = {f"https://{name}:9200" for name in running if name.startswith("e")}
    hosts = Settings.from_environment(running["web"]["environment"]).elasticsearch_hosts
    assert set(hosts) == nodes


def test_each_engine_has_its_block_in_the_example() -> None:
    assert {compose.example(each)["CATALOGUE_ENGINE"] for each in compose.PROFILES} == set(ENGINES)


def test_copies_are_fewer_than_nodes() -> None:
    for profile, nodes in (("single", 1), ("cluster", 3)):
        assert int(compose.example(profile)["CATALOGUE_ELASTICSEARCH_REPLICAS"]) < nodes


@pytest.mark.parametrize("name", OURS)
def test_the_commands_are_ours(name: str) -> None:
    service = compose.services("single")[name]
    assert parsed(service["command"]).command.name in ("serve", "sync", "send")
    if service["healthcheck"]["test"][1] in ROOTS:
        assert parsed(service["healthcheck"]["test"][1:]).command.name in ("status", "list")


@pytest.mark.parametrize("name", ["indexer", "mail"])
def test_indexer_and_mail_watch(name: str) -> None:
    assert parsed(compose.services("")[name]["command"]).params == {"watch": True}


def test_the_published_port_is_the_one_that_is_served_and_asked() -> None:
    web = compose.services("")["web"]
    port = parsed(web["command"]).params["port"]
    assert web["ports"] == [f"127.0.0.1:8000:{port}"]
    assert f"127.0.0.1:{port}/healthz" in web["healthcheck"]["test"][-1]


@pytest.mark.parametrize("name", [*OURS, "postgres", "access"])
def test_nothing_runs_as_root_or_writes_to_its_image(name: str) -> None:
    service = compose.services("single")[name]
    assert service["user"].split(":")[0] not in ("0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "/tmp" in service["tmpfs"]


def test_only_the_pages_can_be_reached_from_outside_and_only_mail_leaves() -> None:
    document = compose.raw()
    assert document["networks"]["inside"]["internal"] is True
    for name, service in document["services"].items():
        assert ("ports" in service) == (name == "web")
        assert ("outside" in service.get("networks", ())) == (name in ("web", "mail"))


def test_the_authoritys_key_is_seen_by_its_maker_alone() -> None:
    holders = [
        name
        for name, service in compose.raw()["services"].items()
        if any(volume.startswith("authority:") for volume in service.get("volumes", ()))
    ]
    assert holders == ["certificates"]


def test_a_node_sees_its_own_key_alone() -> None:
    for name, service in compose.raw()["services"].items():
        keys = [v for v in service.get("volumes", ()) if v.split(":")[0].endswith("-key")]
        if name != "certificates" and keys:
            assert keys == [f"{name}-key:/usr/share/elasticsearch/config/certificates:ro"]


def test_the_servers_version_is_the_one_that_the_tests_run() -> None:
    assert f"elasticsearch/elasticsearch:{VERSION}" in compose.TEXT


def test_health_checks_and_scripts_keep_their_own_variables() -> None:
    # One $ would be filled in by compose, with nothing; shells must get theirs.
    for name, service in compose.services("cluster").items():
        for text in (service.get("command", [""])[-1], *service["healthcheck"].get("test", [""])):
            for variable in re.findall(r"\$\{?([A-Z_]+)", text):
                assert variable in service["environment"], f"{name}: {variable}"


def test_no_mapping_has_a_key_twice() -> None:
    # YAML's loader would silently take the last one.
    waiting = [yaml.compose(compose.TEXT, Loader=yaml.SafeLoader)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"line {node.start_mark.line + 1}: {keys}"
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
