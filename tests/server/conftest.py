"""The real command, in processes of its own, on a copy of the demo show."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from catalogue.composition import Catalogue
from tests.server.serving import Service

Serve = Callable[..., Service]


@pytest.fixture(scope="session")
def served_data(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo show, which nothing else has open."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(catalogue.settings.data, folder)
    return folder


@pytest.fixture(scope="module")
def logging_service(
    served_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service of one worker and an access log, for tests that only ask: to start one takes
    seconds."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are looked up in /proc, which this system lacks")
    options = ("--workers", "1", "--access-log")
    with Service(served_data, tmp_path_factory.mktemp("logs"), options) as service:
        yield service


@pytest.fixture
def serve(served_data: Path, tmp_path: Path) -> Iterator[Serve]:
    """Starts the service with options of ``catalogue serve``; killed after the test."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are looked up in /proc, which this system lacks")
    with ExitStack() as stack:

        def start(*options: str, data: Path = served_data) -> Service:
            return stack.enter_context(Service(data, tmp_path, options))

        yield start
