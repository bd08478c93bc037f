"""A folder has its name only when all in it is there."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from catalogue.assets.folder import AssetFolder
from catalogue.assets.refusals import LARGEST, RefusedFile

DIGEST = hashlib.sha256(b"content").hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> AssetFolder:
    return AssetFolder(tmp_path / "assets")


def keep(folder: AssetFolder, *shown: str) -> None:
    with folder.draft(io.BytesIO(b"content"), "pictures") as draft:
        for name in shown:
            (draft.folder / name).write_bytes(b"shown")
        folder.keep(draft)


def drafts(folder: AssetFolder) -> list[str]:
    return os.listdir(folder.root / "drafts")


def test_a_file_is_found_by_its_content(folder: AssetFolder):
    keep(folder, "320.webp")
    original, shown = folder.original(DIGEST), folder.picture(DIGEST, 320)
    assert original is not None
    assert shown is not None
    assert (original.read_bytes(), shown.read_bytes()) == (b"content", b"shown")
    assert drafts(folder) == []


def test_a_draft_that_is_not_kept_leaves_nothing(folder: AssetFolder):
    with folder.draft(io.BytesIO(b"content"), "pictures") as draft:
        assert (draft.digest, draft.size) == (DIGEST, 7)
        assert not folder.has(DIGEST)
    assert drafts(folder) == []
    assert not folder.has(DIGEST)


def test_an_exception_leaves_nothing(folder: AssetFolder):
    with pytest.raises(RuntimeError), folder.draft(io.BytesIO(b"content"), "pictures"):
        raise RuntimeError
    assert drafts(folder) == []


def test_what_is_kept_twice_stays_as_it_was(folder: AssetFolder):
    keep(folder, "320.webp")
    keep(folder)
    assert folder.picture(DIGEST, 320) is not None
    assert drafts(folder) == []


class Endless(io.RawIOBase):
    """A member of an archive that never ends."""

    given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"\0" * size


def test_a_file_without_end_is_given_up_at_the_limit(folder: AssetFolder):
    source = Endless()
    with pytest.raises(RefusedFile) as caught, folder.draft(source, "pictures"):  # type: ignore[arg-type]
        pass
    assert caught.value.code == "file-too-large"
    assert source.given <= LARGEST["pictures"] + 2 * 1024 * 1024
    assert drafts(folder) == []


@pytest.mark.parametrize("digest", ["", ".", "..", "../x", DIGEST.upper(), DIGEST[:-1], "x" * 64])
def test_what_is_no_digest_names_nothing(folder: AssetFolder, digest: str):
    keep(folder)
    assert folder.original(digest) is None


def test_drafts_of_a_process_that_was_ended_are_swept_but_not_those_in_use(folder: AssetFolder):
    keep(folder)
    old, new = folder.root / "drafts" / "old", folder.root / "drafts" / "new"
    for path in (old, new):
        path.mkdir()
        (path / "original").write_bytes(b"x")
    os.utime(old, (0, 0))
    folder.sweep()
    assert drafts(folder) == ["new"]
    assert folder.has(DIGEST)
