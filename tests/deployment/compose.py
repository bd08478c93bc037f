"""What ``docker compose config`` would do with the files: fill in, choose by profile, and check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from tests.conftest import ROOT

PROFILES = ("single", "cluster", "")
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

# The keys of the compose specification that our file may use; another one is a slip of the pen
# until somebody looks it up and adds it here.
TOP = {"name", "services", "networks", "volumes"}
SERVICE = {
    *("build", "cap_drop", "command", "depends_on", "entrypoint", "environment", "healthcheck"),
    *("image", "init", "logging", "mem_limit", "network_mode", "networks", "ports", "profiles"),
    *("read_only", "restart", "security_opt", "shm_size", "stop_grace_period", "tmpfs"),
    *("ulimits", "user", "volumes"),
}
HEALTH = {"test", "interval", "timeout", "retries", "start_period", "disable"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}

_VARIABLE = re.compile(r"\$(?:(\$)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^}]*))?\}|([A-Za-z_]\w*))")


class Missing(Exception):
    """A variable that must be given is not."""


def variables() -> Iterator[tuple[str, str]]:
    """Each variable that the file takes from outside, with its operator (``:?``, ``:-``)."""
    code = "\n".join(line.split(" #")[0] for line in TEXT.splitlines())
    for escaped, name, operator, _, bare in _VARIABLE.findall(code):
        if not escaped:
            yield name or bare, operator


def filled(value: Any, env: Mapping[str, str]) -> Any:
    """A value with its variables filled in by the rules of the specification.

    Raises:
        Missing: a variable with ``?`` is not given.
    """
    if isinstance(value, dict):
        return {key: filled(each, env) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, env) for each in value]
    if not isinstance(value, str):
        return value

    def fill(match: re.Match[str]) -> str:
        escaped, name, operator, word, bare = match.groups()
        if escaped:
            return "$"
        given = env.get(name or bare)
        absent = given is None or ((operator or "").startswith(":") and not given)
        if absent and (operator or "").endswith("?"):
            raise Missing(f"{name}: {word}")
        return (word or "") if absent and operator else (given or "")

    return _VARIABLE.sub(fill, value)


def example(profile: str = "single") -> dict[str, str]:
    """``.env.example`` with its passwords filled in, and the block of a profile chosen."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    block = re.search(rf"^#?COMPOSE_PROFILES={profile}\n(?:#?[A-Z_]+=.*\n)+", text, re.M)
    assert block, f"no block for the profile {profile!r}"
    lines = [line for line in text.splitlines() if re.match(r"[A-Z_]+=", line)]
    lines += [line.removeprefix("#") for line in block[0].splitlines()]
    env = dict(line.split("=", 1) for line in lines)
    return {name: "a1b2c3" if name.endswith("PASSWORD") else it for name, it in env.items()}


def raw() -> dict[str, Any]:
    """The file as YAML, nothing filled in."""
    return yaml.safe_load(TEXT)


def services(profile: str) -> dict[str, dict[str, Any]]:
    """The services that run with a profile, filled in from ``.env.example``."""
    every = filled(raw()["services"], example(profile))
    return {
        name: service
        for name, service in every.items()
        if not service.get("profiles") or profile in service["profiles"]
    }


def faults(document: Mapping[str, Any]) -> Iterator[str]:
    """What a compose file says that the specification, or our own rules, do not allow."""
    for key in document:
        if key not in TOP and not key.startswith("x-"):
            yield f"{key}: unknown"
    every = document["services"]
    for name, service in every.items():
        yield from (f"{name}: {fault}" for fault in _service_faults(service, every, document))


def _service_faults(
    service: Mapping[str, Any], every: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[str]:
    yield from (f"{key}: unknown" for key in set(service) - SERVICE)
    if not re.fullmatch(r"[^:]+:[^:]*\d+\.\d+[^:]*", service.get("image", "")):
        yield "image: no tag with a version"
    if not service.get("mem_limit"):
        yield "mem_limit: missing"
    if service.get("restart") not in ("no", "always", "on-failure", "unless-stopped"):
        yield "restart: missing"
    health = service.get("healthcheck", {})
    ends = service.get("restart") == "no"
    if set(health) - HEALTH or not (health.get("test") or (ends and health.get("disable") is True)):
        yield "healthcheck: missing or wrong"
    if health.get("test") and health["test"][0] not in ("CMD", "CMD-SHELL"):
        yield "healthcheck: begins with neither CMD nor CMD-SHELL"
    for other, how in service.get("depends_on", {}).items():
        if other not in every:
            yield f"depends_on: there is no {other}"
            continue
        if how.get("condition") not in CONDITIONS or set(how) - {
            "condition",
            "required",
            "restart",
        }:
            yield f"depends_on: {other} has a wrong condition"
        if how["condition"] == "service_completed_successfully" and every[other]["restart"] != "no":
            yield f"depends_on: {other} never completes"
        theirs, ours = set(every[other].get("profiles", ())), set(service.get("profiles", ()))
        always = not theirs or (ours and ours <= theirs)
        if not always and how.get("required", True):
            yield f"depends_on: {other} is required, but not in every profile"
    for volume in service.get("volumes", ()):
        source = re.match(r"(\$\{.*?\}|[^:]+):", volume)
        assert source, volume
        if source[1][0] not in "./$" and source[1] not in document.get("volumes", {}):
            yield f"volumes: {source[1]} is not declared"
    for network in service.get("networks", ()):
        if network not in document.get("networks", {}):
            yield f"networks: {network} is not declared"
