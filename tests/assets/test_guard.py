"""A file that would take a decoder down takes down a process that nobody misses."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from catalogue.assets import guard
from catalogue.assets.guard import Examiner
from catalogue.assets.refusals import RefusedFile
from tests.assets.files import claimed_png, document, picture


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(picture())
    return path


def refusal(examiner: Examiner, file: Path) -> str:
    with pytest.raises(RefusedFile) as caught:
        examiner.examine(file, "pictures", file.parent)
    return caught.value.code


def test_many_files_are_examined_by_one_process(file: Path, tmp_path: Path):
    (tmp_path / "paper").write_bytes(document())
    with Examiner() as examiner:
        assert examiner.examine(file, "pictures", tmp_path).widths == (60,)
        process = examiner._process
        assert examiner.examine(tmp_path / "paper", "documents", tmp_path).pages == 1
        assert examiner._process is process is not None
    assert process.poll() is not None


def test_a_refusal_comes_with_its_details(file: Path):
    file.write_bytes(claimed_png(100_000, 100_000))
    with Examiner() as examiner, pytest.raises(RefusedFile) as caught:
        examiner.examine(file, "pictures", file.parent)
    assert caught.value.code == "picture-too-large"
    assert caught.value.details == {"side": "16000", "pixels": "64"}


def worker(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Puts another program in the worker's place."""
    monkeypatch.setattr(guard, "_WORKER", [guard._WORKER[0], "-c", program])


def test_what_takes_too_long_is_ended(file: Path, monkeypatch: pytest.MonkeyPatch):
    with Examiner(seconds=0.2) as examiner, monkeypatch.context() as changed:
        worker(changed, "while True: pass")
        begun = time.monotonic()
        assert refusal(examiner, file) == "file-costly"
        assert time.monotonic() - begun < 5
    with Examiner() as examiner:
        assert examiner.examine(file, "pictures", file.parent).width == 60


def test_what_brings_the_process_down_is_refused_and_the_next_file_is_not(
    file: Path, monkeypatch: pytest.MonkeyPatch
):
    with Examiner() as examiner:
        examiner.examine(file, "pictures", file.parent)
        assert examiner._process is not None
        os.kill(examiner._process.pid, signal.SIGKILL)
        assert refusal(examiner, file) == "file-costly"
        assert examiner.examine(file, "pictures", file.parent).width == 60


def test_what_takes_too_much_memory_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch):
    greedy = (
        "import catalogue.assets.worker as w; w.examine = lambda *a: bytearray(1 << 42); w.main()"
    )
    worker(monkeypatch, greedy)
    with Examiner() as examiner:
        assert refusal(examiner, file) == "file-costly"
        assert examiner._process is not None
        assert examiner._process.poll() is None


def test_the_process_knows_no_password(file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CATALOGUE_SECRET_KEY", "secret")
    with Examiner() as examiner:
        examiner.examine(file, "pictures", file.parent)
        assert examiner._process is not None
        environment = Path(f"/proc/{examiner._process.pid}/environ").read_bytes()
    assert b"CATALOGUE_" not in environment


def test_a_module_in_the_delivery_is_not_run(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("json", "resource", "PIL", "pypdf", "catalogue"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    with Examiner() as examiner:
        assert examiner.examine(file, "pictures", tmp_path).width == 60
    assert not (tmp_path / "ran").exists()
