"""How much memory there is: the machine's, or the container's when that is less."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.embeddings.room import available_bytes

GIB = 2**30


@pytest.fixture
def system(tmp_path: Path) -> Path:
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:       16000000 kB\nMemAvailable:    8388608 kB\nBuffers: 1 kB\n")
    return file


def group(folder: Path, limit: str) -> Path:
    folder.mkdir()
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{3 * GIB}\n")
    (folder / "memory.stat").write_text(f"anon {2 * GIB}\nfile {GIB}\n")
    return folder


def test_the_machine_says_what_is_free(system: Path, tmp_path: Path):
    assert available_bytes(system, tmp_path / "none") == 8 * GIB


def test_a_containers_limit_counts_when_it_is_less(system: Path, tmp_path: Path):
    # Of four, three are taken, but one of them holds files, which can be given back.
    assert available_bytes(system, group(tmp_path / "group", str(4 * GIB))) == 2 * GIB


def test_a_container_without_limit_does_not_count(system: Path, tmp_path: Path):
    assert available_bytes(system, group(tmp_path / "group", "max")) == 8 * GIB


def test_where_nobody_says_nothing_is_known(tmp_path: Path):
    assert available_bytes(tmp_path / "none", tmp_path / "none") is None
