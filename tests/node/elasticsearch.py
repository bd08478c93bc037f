"""Elasticsearch on this machine: start it, ask it, stop or kill it.

In a fixture::

    @pytest.fixture(scope="session")
    def node(tmp_path_factory):
        if reason := why_not():
            pytest.skip(reason)
        with start_node(tmp_path_factory.mktemp("node")) as node:
            yield node

A node ends with the test run, whatever ends the run. Its ports are free ones on 127.0.0.1 and its
files its own, so that runs do not meet.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import ctypes
import functools
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.node.configuration import certificate, write_once, write_settings, write_superuser
from tests.node.folders import end_leftover, lives, pid_in, remove_rooms, room_for
from tests.node.installation import VERSION, CannotRun, Installation, installation

HEAP = "256m"
PATIENCE = 120.0
"""Seconds for a node or a cluster to answer: three nodes on two busy cores took up to 48."""
USERNAME = "tester"

_started: list[Node] = []
_owner = os.getpid()
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(eq=False)
class Node:
    """A server that runs, or ran.

    Attributes:
        name: its name in its cluster.
        folder: its configuration, data and logs.
        url: where it answers; the same after a stop and a start.
        auth: user and password, or None when security is off.
        ca_certs: the certificate to trust, or None for plain HTTP.
    """

    name: str
    folder: Path
    auth: tuple[str, str] | None
    ca_certs: Path | None
    settings: Mapping[str, Any]
    installed: Installation
    url: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    server: int | None = None

    def ask(self, method: str, path: str, body: Any = None, timeout: float = 30) -> Any:
        """The JSON of an answer.

        Args:
            body: an object for JSON, or a sequence of objects for lines of JSON (bulk).

        Raises:
            urllib.error.HTTPError: the server refused; a note of the exception has its answer.
            OSError: nobody answers.
        """
        lines = isinstance(body, Sequence)
        data = "".join(f"{json.dumps(each)}\n" for each in body) if lines else json.dumps(body)
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else data.encode(),
            headers={"Content-Type": "application/x-ndjson" if lines else "application/json"},
        )
        if self.auth:
            token = base64.b64encode(":".join(self.auth).encode()).decode()
            request.add_header("Authorization", f"Basic {token}")
        # A proxy in the environment is not for this machine's own addresses.
        handlers: list[Any] = [urllib.request.ProxyHandler({})]
        if self.ca_certs:
            context = ssl.create_default_context(cafile=str(self.ca_certs))
            handlers.append(urllib.request.HTTPSHandler(context=context))
        try:
            with urllib.request.build_opener(*handlers).open(request, timeout=timeout) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            error.add_note(error.read().decode(errors="replace"))
            raise
        return json.loads(text) if text else None

    def start(self) -> None:
        """Start again after ``stop`` or ``kill``, on the same data and ports."""
        _launch(self)
        _await_ports(self, time.monotonic() + PATIENCE)
        _await_health([self], 1)

    def stop(self) -> None:
        """End in good order; returns when no process is left."""
        _end(self, signal.SIGTERM)

    def kill(self) -> None:
        """End as a power cut does; returns when no process is left."""
        _end(self, signal.SIGKILL)

    @property
    def pids(self) -> list[int]:
        """The processes that are there: the server, and the launcher that guards it."""
        if self.process is None:
            return []
        # The server removes its PID file some time before it ends.
        self.server = self.server or pid_in(self.folder)
        return [pid for pid in (self.process.pid, self.server) if pid and lives(pid)]

    def log(self, last: int = 30) -> str:
        """The last lines of what the server said."""
        file = self.folder / "console.log"
        lines = file.read_text(errors="replace").splitlines() if file.exists() else []
        return "\n".join(lines[-last:])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass(eq=False)
class Cluster:
    """Several nodes that have found each other."""

    nodes: list[Node]

    @property
    def urls(self) -> list[str]:
        """Where the nodes answer, the killed ones among them."""
        return [node.url for node in self.nodes]

    def kill(self, node: Node) -> None:
        """End one node as a power cut does. ``node.start()`` brings it back."""
        node.kill()

    def stop(self) -> None:
        """End every node."""
        for node in self.nodes:
            node.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@functools.cache
def why_not(version: str = VERSION) -> str | None:
    """What this machine lacks to run a node, or None.

    Fetches and completes the server at the first call, so call it in a fixture, not at import.
    """
    try:
        installation(version)
    except CannotRun as reason:
        return f"no Elasticsearch here: {reason}"
    return None


def start_node(
    folder: Path,
    *,
    security: bool = False,
    tls: bool = False,
    heap: str = HEAP,
    settings: Mapping[str, Any] | None = None,
    version: str = VERSION,
) -> Node:
    """A node for itself, which answers and is healthy.

    Args:
        folder: for its files. What an earlier node left there is its data.
        security: users, passwords and API keys; ``auth`` of the node is a superuser.
        tls: HTTPS with a certificate of its own, ``ca_certs``; implies ``security``.
        heap: memory of the server, as Java writes it.
        settings: more lines for its configuration.
        version: which server, one of ``installation.SHA256``.

    Raises:
        CannotRun: the machine lacks something; ``why_not`` tells beforehand.
        RuntimeError: it did not start; the text ends with its log.
    """
    alone = {"discovery.type": "single-node"}
    installed = installation(version)
    settings = {**alone, **(settings or {})}
    node = _prepare(installed, folder, "node-1", security or tls, tls, heap, settings)
    try:
        node.start()
    except BaseException:
        node.kill()
        raise
    return node


def start_cluster(folder: Path, nodes: int = 3, *, heap: str = HEAP) -> Cluster:
    """Nodes that form one cluster, without security.

    Raises:
        CannotRun: the machine lacks something; ``why_not`` tells beforehand.
        RuntimeError: it did not form; the text ends with a node's log.
    """
    names = [f"node-{number}" for number in range(1, nodes + 1)]
    together = {
        "cluster.initial_master_nodes": names,
        "discovery.seed_providers": "file",
        # A node tells its ports only when this time is over, and the others need them.
        "discovery.initial_state_timeout": "0s",
    }
    installed = installation()
    members = [
        _prepare(installed, folder / name, name, False, False, heap, together) for name in names
    ]
    try:
        for node in members:
            _launch(node)
        deadline = time.monotonic() + PATIENCE
        for node in members:
            _await_ports(node, deadline)
        seeds = "".join(f"127.0.0.1:{node.ports['transport']}\n" for node in members)
        for node in members:
            (node.folder / "config" / "unicast_hosts.txt").write_text(seeds)
        _await_health(members, nodes)
    except BaseException:
        Cluster(members).stop()
        raise
    return Cluster(members)


def _prepare(
    installed: Installation,
    folder: Path,
    name: str,
    security: bool,
    tls: bool,
    heap: str,
    settings: Mapping[str, Any],
) -> Node:
    """A node with its configuration, which does not run yet."""
    folder.mkdir(parents=True, exist_ok=True)
    room = room_for(folder.resolve(), installed.account)
    end_leftover(room)
    config = room / "config"
    for each in (config, room / "data", room / "logs", room / "tmp"):
        each.mkdir(parents=True, exist_ok=True)
    write_once(config, heap)
    auth = (USERNAME, secrets.token_urlsafe(12)) if security else None
    if auth:
        write_superuser(config, *auth)
    protection: dict[str, Any] = {"xpack.security.enabled": security}
    if tls:
        protection |= certificate(config, installed.java)
    return Node(
        name=name,
        folder=room,
        auth=auth,
        ca_certs=config / "http.pem" if tls else None,
        settings={**protection, **settings},
        installed=installed,
    )


def _launch(node: Node) -> None:
    """Start the process; it is not ready yet."""
    assert node.process is None, f"{node.name} runs already"
    room, account = node.folder, node.installed.account
    settings: dict[str, Any] = {
        "cluster.name": "catalogue",
        "node.name": node.name,
        "path.data": str(room / "data"),
        "path.logs": str(room / "logs"),
        "network.host": "127.0.0.1",
        # Port 0 is any free one; the server writes which into files. No other run can take it
        # between a choice of ours and its start.
        "http.port": node.ports.get("http", 0),
        "transport.port": node.ports.get("transport", 0),
        "node.portsfile": True,
        # A developer's disk may be rather full.
        "cluster.routing.allocation.disk.threshold_enabled": False,
        # The serial collector leaves garbage until there is no room, and by default the breaker
        # counts it: a node that two rebuilds had filled refused all requests.
        "indices.breaker.total.use_real_memory": False,
        "xpack.security.autoconfiguration.enabled": False,
        **node.settings,
    }
    write_settings(room / "config", settings)
    for kind in ("http", "transport"):
        (room / "logs" / f"{kind}.ports").unlink(missing_ok=True)
    (room / "pid").unlink(missing_ok=True)
    if account:
        for each in (room, *room.rglob("*")):
            os.chown(each, account.uid, account.gid)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    with (room / "console.log").open("ab") as console:
        node.process = subprocess.Popen(
            [str(node.installed.home / "bin" / "elasticsearch"), "-p", str(room / "pid")],
            cwd=room,
            env={
                **kept,
                "HOME": str(room),
                "ES_JAVA_HOME": str(node.installed.java),
                "ES_PATH_CONF": str(room / "config"),
                "ES_TMPDIR": str(room / "tmp"),
                "CLI_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData",
            },
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_end_with_parent,
        )
    _started.append(node)


def _end_with_parent() -> None:
    """Have the kernel end this process when the test run ends, be it by SIGKILL.

    This process is the launcher; the server ends when its launcher does. Linux takes the *thread*
    that started the process for the parent: start nodes in a thread that lasts.
    """
    if _libc:
        set_parent_death_signal = 1
        _libc.prctl(set_parent_death_signal, signal.SIGKILL)


def _end(node: Node, how: signal.Signals) -> None:
    """Signal all processes of a node and wait until none is left."""
    process = node.process
    if process is None:
        return
    for sign, seconds in ((how, 30), (signal.SIGKILL, 30)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and (process.poll() is None or node.pids):
            time.sleep(0.02)
        if not node.pids:
            break
    else:
        raise RuntimeError(f"{node.name} does not end: {node.pids}")
    node.process = node.server = None
    _started.remove(node)


def _await_ports(node: Node, deadline: float) -> None:
    """Wait until the server has told where it listens."""
    for kind in ("http", "transport"):
        file = node.folder / "logs" / f"{kind}.ports"
        while not file.exists():
            _check(node, deadline)
            time.sleep(0.05)
        node.ports[kind] = int(file.read_text().split()[0].rpartition(":")[2])
    node.server = pid_in(node.folder)
    scheme = "https" if node.ca_certs else "http"
    node.url = f"{scheme}://127.0.0.1:{node.ports['http']}"


def _await_health(nodes: Sequence[Node], count: int) -> None:
    """Wait until each node answers its user and sees a healthy cluster of so many nodes."""
    deadline = time.monotonic() + PATIENCE
    path = f"/_cluster/health?wait_for_status=yellow&wait_for_nodes=>={count}&timeout=1s"
    for node in nodes:
        while True:
            # With security on, HTTP answers some seconds before the users do: 401, then 200.
            with contextlib.suppress(OSError):
                if not node.ask("GET", path)["timed_out"]:
                    break
            _check(node, deadline)
            time.sleep(0.1)


def _check(node: Node, deadline: float) -> None:
    """Give up on a node that has ended, or that takes too long."""
    if node.process is None or node.process.poll() is not None:
        raise RuntimeError(f"{node.name} ended at its start:\n{node.log()}")
    if time.monotonic() > deadline:
        raise RuntimeError(f"{node.name} is not ready in time:\n{node.log()}")


@atexit.register
def _leave() -> None:
    """The last net: end the nodes that nobody stopped, remove the folders that are ours."""
    if os.getpid() != _owner:  # a fork of the test run, which has the lists but not the nodes
        return
    for node in list(_started):
        node.kill()
    remove_rooms()
