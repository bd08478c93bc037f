"""The server that the tests start: found, fetched once, and completed with our plugin.

Maven Central carries the official server without a JDK and without the modules for languages. So
a machine needs a JDK of 21 or later and Maven; the plugin in ``plugin/`` brings the rest back.
Everything lands in a cache outside the checkout, which several test runs may share.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

VERSION = "9.2.0"
FORMER = "8.19.5"
"""Of the former major version, its last minor one, which the catalogue works on too."""
COORDINATES = "org.elasticsearch.distribution.integ-test-zip:elasticsearch:{version}:zip"
SHA256 = {
    VERSION: "bf44938a0490ba2a303d39c9cb64b38963dd08c812ce93e10816e878585bcb6b",
    FORMER: "5d3a8f63f66d828a24d29f88819bf2c6e695d124c470da3ab92a5d6cc1397785",
}
# Maven's own copying goal; pinned, or Maven would ask for the newest at every run.
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"

OLDEST_JAVA = 21
CACHE_VARIABLE = "TEST_NODE_CACHE"
SYSTEM_CACHE = Path("/var/cache/trade-show-catalogue")
USER = "catalogue-node"
PLUGIN = "catalogue-node"
PLUGIN_SOURCES = Path(__file__).parent / "plugin"

JAVA_VARIABLES = re.compile(r"(ES_)?JAVA_HOME(_\d+.*)?")
"""Build machines name their JDKs like ``JAVA_HOME_21_X64``."""
JAVA_FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/jdk*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


class CannotRun(Exception):
    """This machine cannot run a server; the text says what it lacks."""


@dataclass(frozen=True)
class Account:
    """The unprivileged user whom the server runs as when we are root, whom it refuses."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Installation:
    """A server ready to start: its folder, its JDK and, if need be, its user."""

    home: Path
    java: Path
    account: Account | None


def installation(version: str = VERSION) -> Installation:
    """The completed server; fetched and built at the first call, which takes some seconds.

    Args:
        version: one of ``SHA256``.

    Raises:
        CannotRun: something is missing that this module cannot make.
    """
    if sys.platform == "win32":
        raise CannotRun("the test node needs Linux or macOS")
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        cache.chmod(0o755)
    with FileLock(cache / "lock", timeout=600):
        account = unprivileged_account()
        java = find_java(account)
        home = cache / f"elasticsearch-{version}-{fingerprint(version)}"
        if not home.is_dir():
            _complete(version, _server(version, cache), java, home)
    if account and not reachable(home):
        raise CannotRun(f"an unprivileged user cannot enter {home}: set {CACHE_VARIABLE}")
    return Installation(home, java, account)


def cache_folder() -> Path:
    """Where the server is kept: as told, or in the user's cache, or for root in the system's.

    Root's own cache usually is closed to the user whom the server runs as.
    """
    told = os.environ.get(CACHE_VARIABLE)
    if told:
        return Path(told)
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    base = own / "trade-show-catalogue"
    return SYSTEM_CACHE if os.geteuid() == 0 and not reachable(base) else base


def reachable(path: Path) -> bool:
    """Whether everybody on this machine may enter a folder, as far as it exists."""
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.is_dir())


def fingerprint(version: str) -> str:
    """Changes with the server and with the plugin's sources, and so leads to a new build."""
    digest = hashlib.sha256(SHA256[version].encode())
    for source in sorted(PLUGIN_SOURCES.glob("*.java")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def find_java(account: Account | None) -> Path:
    """The folder of a JDK that is new enough and, for another user, open to everybody."""
    candidates = [Path(os.environ[v]) for v in sorted(os.environ) if JAVA_VARIABLES.fullmatch(v)]
    on_path = shutil.which("javac")
    if on_path:
        candidates.append(Path(on_path).resolve().parent.parent)
    for pattern in JAVA_FOLDERS:
        full = Path(pattern).expanduser()
        candidates += sorted(Path(full.anchor).glob(str(full.relative_to(full.anchor))))
    for home in candidates:
        if _java_version(home) >= OLDEST_JAVA and (account is None or reachable(home)):
            return home
    raise CannotRun(f"no JDK of {OLDEST_JAVA} or later: install one, or set ES_JAVA_HOME")


def _java_version(home: Path) -> int:
    """The major version of a JDK, from the file that each carries; 0 for what is none."""
    if not (home / "bin" / "javac").is_file() or not (home / "release").is_file():
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def unprivileged_account() -> Account | None:
    """The user for the server when we are root, made at the first time; None when we are not."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam(USER)
        return Account(entry.pw_uid, entry.pw_gid)
    tool = shutil.which("useradd")
    if tool is None:
        raise CannotRun("we are root, whom Elasticsearch refuses, and useradd is missing")
    _run([tool, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", USER])
    entry = pwd.getpwnam(USER)
    return Account(entry.pw_uid, entry.pw_gid)


def _server(version: str, cache: Path) -> Path:
    """The unpacked server as it was delivered."""
    folder = cache / f"elasticsearch-{version}"
    if not folder.is_dir():
        archive = cache / f"elasticsearch-{version}.zip"
        if not archive.is_file():
            _download(version, cache, archive)
        with _assembled(folder) as parts:
            _unpack(archive, parts)
        archive.unlink()
    return folder


def _download(version: str, cache: Path, archive: Path) -> None:
    """Fetch the server as Maven does, and let nothing else than the known file through."""
    coordinates = COORDINATES.format(version=version)
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotRun("Maven is missing: the server comes through it")
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        try:
            _run(
                [
                    maven,
                    "-q",
                    "-B",
                    COPY,
                    f"-Dartifact={coordinates}",
                    f"-DoutputDirectory={folder}",
                ],
                cwd=folder,
            )
        except subprocess.CalledProcessError as error:
            raise CannotRun(f"Maven could not fetch {coordinates}: {error.output[:500]}") from error
        (found,) = Path(folder).glob("*.zip")
        with found.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != SHA256[version]:
            raise RuntimeError(f"{coordinates} is not the file it was: {digest}")
        found.replace(archive)


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack with the programs' execute bits, readable by everybody, without the outer folder."""
    with zipfile.ZipFile(archive) as content:
        for entry in content.infolist():
            target = folder.joinpath(*Path(entry.filename).parts[1:])
            if entry.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read(entry))
            target.chmod(0o755 if entry.external_attr >> 16 & 0o100 else 0o644)


def _complete(version: str, server: Path, java: Path, home: Path) -> None:
    """A copy of the server, in hard links, with our plugin in it."""
    with _assembled(home) as parts:
        shutil.copytree(server, parts, copy_function=os.link, dirs_exist_ok=True)
        plugin = parts / "plugins" / PLUGIN
        plugin.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as classes:
            sources = [str(source) for source in sorted(PLUGIN_SOURCES.glob("*.java"))]
            options = ["--release", str(OLDEST_JAVA), "-nowarn", "-proc:none", "-d", classes]
            _run([str(java / "bin/javac"), *options, "-cp", f"{server}/lib/*", *sources])
            _run([str(java / "bin/jar"), "cf", str(plugin / f"{PLUGIN}.jar"), "-C", classes, "."])
        descriptor = {
            "description": "What the tests of the catalogue need",
            "version": "1",
            "name": PLUGIN,
            "classname": "catalogue.node.NodePlugin",
            "java.version": OLDEST_JAVA,
            "elasticsearch.version": version,
        }
        lines = "".join(f"{key}={value}\n" for key, value in descriptor.items())
        (plugin / "plugin-descriptor.properties").write_text(lines)


@contextlib.contextmanager
def _assembled(folder: Path) -> Iterator[Path]:
    """A folder to fill that becomes ``folder`` only when it is complete, open to everybody."""
    parts = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".parts-"))
    try:
        yield parts
        for each in (parts, *parts.rglob("*")):
            each.chmod(each.stat().st_mode | (0o755 if each.is_dir() else 0o444))
        parts.replace(folder)
    finally:
        shutil.rmtree(parts, ignore_errors=True)


def _run(command: list[str], cwd: str | None = None, more: Mapping[str, str] | None = None) -> None:
    """Run a program that must succeed; what it said is in the error if it does not."""
    try:
        subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(more or {})},
            check=True,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=600,
        )
    except subprocess.CalledProcessError as error:
        error.add_note(error.output)
        raise
