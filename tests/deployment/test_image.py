"""The Dockerfile names what exists; its build stage makes an environment that serves and loads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.conftest import DEMO_SHEETS, ROOT

PLACE = "/opt/catalogue"
TEXT = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
STEPS = [tuple(line.split(None, 1)) for line in TEXT.splitlines() if line and line[0] not in "# "]
LAST = max(number for number, step in enumerate(STEPS) if step[0] == "FROM")
BUILD, FINAL = STEPS[:LAST], STEPS[LAST:]
COPIED = [step[1].split() for step in BUILD if step[0] == "COPY"]
PATTERNS = [
    line
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a file through: the last pattern that fits decides."""
    sent = True
    whole = Path(path)
    for pattern in PATTERNS:
        bare = pattern.removeprefix("!").removeprefix("**/")
        parts = [str(part) for part in (whole, *whole.parents)]
        if pattern.startswith("**/"):
            parts = list(whole.parts)
        if any(fnmatch(part, bare) for part in parts):
            sent = pattern.startswith("!")
    return sent


def test_every_copied_source_exists_and_is_sent() -> None:
    for *sources, _ in COPIED:
        for source in sources:
            assert (ROOT / source).exists(), source
            assert is_sent(source), source


@pytest.mark.parametrize(
    "path", [".env", ".git/config", "var/demo/catalogue.sqlite", "catalogue/__pycache__/x.pyc"]
)
def test_secrets_and_rubbish_are_not_sent(path: str) -> None:
    assert not is_sent(path)


def test_requirements_are_installed_by_hash_and_exist() -> None:
    installs = [step[1] for step in BUILD if "pip install" in step[1]]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "--no-deps" in installs[1]
    copied = {source for *sources, _ in COPIED for source in sources}
    assert set(re.findall(r"-r (\S+)", " ".join(installs))) <= copied


def test_the_image_has_the_driver_of_its_database() -> None:
    declared = "psycopg" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    copied = {source for *sources, _ in COPIED for source in sources if source.endswith(".txt")}
    texts = [(ROOT / source).read_text(encoding="utf-8") for source in copied]
    locked = any(re.search(r"^psycopg(-binary)?==", text, re.M) for text in texts)
    assert locked or not declared  # until the package declares it, there is nothing to install


def test_both_stages_have_the_same_pinned_python() -> None:
    bases = {step[1].split()[0] for step in STEPS if step[0] == "FROM"}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", bases.pop())


def test_the_last_stage_installs_nothing_and_is_not_root() -> None:
    runs = " ".join(step[1] for step in FINAL if step[0] == "RUN")
    assert not re.search(r"\b(pip|apt|apt-get|gcc)\b", runs)
    assert next(step[1] for step in FINAL if step[0] == "USER") == "10001:10001"
    assert any(step[0] == "HEALTHCHECK" for step in FINAL)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment that the build stage makes, in a folder instead of /opt/catalogue."""
    place, source = tmp_path_factory.mktemp("opt") / "catalogue", tmp_path_factory.mktemp("source")
    base = Path(sys.base_prefix) / "bin"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIRTUAL_")}
    # Most of what pip would compile is never imported here, and what is compiles itself.
    quick = {"PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env = {**kept, **quick, "PATH": f"{base}{os.pathsep}{os.environ['PATH']}"}
    for kind, words in BUILD:
        if kind == "COPY":
            *sources, target = words.split()
            for each in sources:
                _copy(ROOT / each, source / target)
        elif kind == "RUN":
            command = words.replace(PLACE, str(place)).replace("python -m", f"{sys.executable} -m")
            done = subprocess.run(
                ["sh", "-euc", command], cwd=source, env=env, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return place / "bin"


def _copy(source: Path, target: Path) -> None:
    """As COPY does, without what .dockerignore keeps back."""
    if source.is_file():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
        return

    def kept_back(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(ROOT)
        return {name for name in names if not is_sent(str(inside / name))}

    shutil.copytree(source, target, ignore=kept_back)


def call(built: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs a command of the built environment, in a folder where no source lies beside it."""
    env = {"PATH": f"{built}{os.pathsep}/usr/bin:/bin", "CATALOGUE_DATA": str(folder / "data")}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done


def test_what_the_image_has_loads_and_finds_and_shows(built: Path, tmp_path: Path) -> None:
    call(built, tmp_path, f"{built}/indexer", "load", str(DEMO_SHEETS))
    call(built, tmp_path, f"{built}/catalogue", "doctor")
    found = call(built, tmp_path, f"{built}/catalogue", "search", "drone", "--lang", "tr")
    assert " 1. " in found.stdout
    page = """
from catalogue.composition import open_catalogue
from catalogue.settings import Settings
from web.app import create_app
client = create_app(open_catalogue(Settings.from_environment())).test_client()
answers = [client.get(each).status_code for each in ("/fr/", "/ar/", "/readyz")]
assert answers == [200, 200, 200], answers
"""
    call(built, tmp_path, f"{built}/python", "-c", page)


def test_what_only_builds_is_not_in_the_image(built: Path) -> None:
    left = {path.name for path in (built.parent / "lib").glob("python*/site-packages/*")}
    assert not left & {"pip", "setuptools", "hatchling", "editables"}
