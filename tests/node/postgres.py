"""PostgreSQL on this machine: start it, stop it, kill it, start it again.

In a fixture::

    @pytest.fixture(scope="session")
    def server(tmp_path_factory):
        if reason := why_not():
            pytest.skip(reason)
        with start_server(tmp_path_factory.mktemp("postgres")) as server:
            yield server

A server ends with the test run, whatever ends the run.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import functools
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.node.folders import end_leftover, remove_rooms, room_for
from tests.node.installation import Account, CannotRun, unprivileged_account

USERNAME = "tester"
PATIENCE = 60.0
"""Seconds for a server to start or to end; one or two are usual."""
FOLDERS = (
    "usr/lib/postgresql/*/bin",  # Debian
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # the usual folder may be closed to our user
    "shared_buffers": "16MB",
    # Nothing here need outlive a power cut.
    "fsync": "off",
    "full_page_writes": "off",
}

_started: list[Server] = []
_owner = os.getpid()
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(eq=False)
class Server:
    """A server that runs, or ran.

    Attributes:
        folder: its data and its log.
        port: where it listens on 127.0.0.1; the same after a stop and a start.
        password: of the superuser ``USERNAME``.
    """

    folder: Path
    programs: Path
    account: Account | None
    password: str
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the database that every server has."""
        return self.address("postgres")

    def address(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{USERNAME}:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Makes an empty database; returns its address."""
        import psycopg

        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.address(name)

    def start(self) -> None:
        """Start, or start again after ``stop`` or ``kill``; returns when it takes connections."""
        assert self.process is None, "it runs already"
        for again in (True, True, False):
            self.port = self.port or _free_port()
            try:
                _launch(self)
                return
            except RuntimeError:
                self.kill()
                if not again or "Address already in use" not in self.log():
                    raise
                self.port = 0  # somebody took it between our choice and the start

    def stop(self) -> None:
        """End in good order; open connections are cut."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End as a crash does: the next start recovers."""
        self._end(signal.SIGQUIT)

    def log(self, last: int = 30) -> str:
        """The last lines of what the server said."""
        file = self.folder / "console.log"
        lines = file.read_text(errors="replace").splitlines() if file.exists() else []
        return "\n".join(lines[-last:])

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        _started.remove(self)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@functools.cache
def why_not() -> str | None:
    """What this machine lacks to run a server and to speak with it, or None."""
    if importlib.util.find_spec("psycopg") is None:
        return "no PostgreSQL here: psycopg is not installed"
    try:
        _programs()
        unprivileged_account()
    except CannotRun as reason:
        return f"no PostgreSQL here: {reason}"
    return None


def start_server(folder: Path) -> Server:
    """A server for itself, which takes connections.

    Args:
        folder: for its files; an empty one.

    Raises:
        CannotRun: the machine lacks something; ``why_not`` tells beforehand.
        RuntimeError: it did not start; the text ends with its log.
    """
    account = unprivileged_account()
    room = room_for(folder.resolve(), account)
    end_leftover(room)
    server = Server(room, _programs(), account, secrets.token_urlsafe(12))
    secret = room / "password"
    secret.write_text(server.password)
    for each in (room, secret):
        if account:
            os.chown(each, account.uid, account.gid)
    made = subprocess.run(
        [
            str(server.programs / "initdb"),
            *("--pgdata", str(room / "data"), "--username", USERNAME, "--pwfile", str(secret)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        **_as(server),
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    server.start()
    return server


def _programs() -> Path:
    """The folder of the newest server here."""
    found = [
        folder
        for pattern in FOLDERS
        for folder in Path("/").glob(pattern)
        if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).resolve().parent)
    if not found:
        raise CannotRun("the server is not installed (Debian's package: postgresql)")
    return max(found, key=lambda folder: int((re.findall(r"\d+", str(folder)) or ["0"])[0]))


def _launch(server: Server) -> None:
    (server.folder / "pid").unlink(missing_ok=True)
    options = {
        **SETTINGS,
        "port": str(server.port),
        # Where ``folders`` looks for what a killed test run left behind.
        "external_pid_file": str(server.folder / "pid"),
    }
    with (server.folder / "console.log").open("wb") as console:
        server.process = subprocess.Popen(
            [
                str(server.programs / "postgres"),
                *("-D", str(server.folder / "data")),
                *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
            ],
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            **_as(server),
        )
    _started.append(server)
    _await_connections(server)


def _as(server: Server) -> dict[str, Any]:
    """Whom a program of the server runs as, and where: root is refused."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    common = {"cwd": server.folder, "env": {**kept, "LC_ALL": "C"}}
    if server.account is None:
        return common
    return {
        **common,
        "user": server.account.uid,
        "group": server.account.gid,
        "extra_groups": [],
    }


def _await_connections(server: Server) -> None:
    import psycopg

    assert server.process is not None
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(server.url, connect_timeout=2).close()
            return
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended at its start:\n{server.log()}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"the server is not ready in time:\n{server.log()}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_with_parent() -> None:
    """Have the kernel end the server when the test run ends, be it by SIGKILL.

    SIGQUIT, at which the server ends its own processes too. Linux takes the *thread* that started
    the process for the parent: start servers in a thread that lasts.
    """
    if _libc:
        set_parent_death_signal = 1
        _libc.prctl(set_parent_death_signal, signal.SIGQUIT)


@atexit.register
def _leave() -> None:
    """The last net: end the servers that nobody stopped, remove the folders that are ours."""
    if os.getpid() != _owner:  # a fork of the test run, which has the list but not the servers
        return
    for server in list(_started):
        server.kill()
    remove_rooms()
