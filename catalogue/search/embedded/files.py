"""The indices on disk: a folder each, and one small file that names the live one.

A folder holds tantivy's files, ``vectors.f32`` (rows of float32, only ever appended to), ``keys``
(the id of the document that a row begins, as many rows) and ``meta.json``. Rows are written and
flushed before tantivy's commit names them: after a crash in between they are garbage that no
document points at, and the next writer goes on behind them.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.disk import flush
from catalogue.errors import EngineError
from catalogue.search.turn import check_vectors

KEY_BYTES = 120  # the longest identifier that a sheet may have
_KEY = np.dtype(f"S{KEY_BYTES}")


def live_name(root: Path) -> str | None:
    """The name of the live index, or None while there is none."""
    try:
        return (root / "live").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def set_live(root: Path, name: str) -> None:
    """Makes an index the live one, in one step."""
    _replace(root / "live", name)


def make_index(root: Path, meta: Mapping[str, Any]) -> str:
    """Makes the folder of a new index; returns its name."""
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    name = f"catalogue-v{meta['schema']}-{stamp}-{os.getpid()}-{time.monotonic_ns() % 10**6:06d}"
    folder = root / name
    (folder / "tantivy").mkdir(parents=True)
    (folder / "vectors.f32").touch()
    (folder / "keys").touch()
    (folder / "meta.json").write_text(json.dumps(dict(meta), indent=1), encoding="utf-8")
    return name


def read_meta(root: Path, name: str) -> dict[str, Any]:
    """What an index was made with.

    Raises:
        EngineError: the index's folder is not whole.
    """
    try:
        return dict(json.loads((root / name / "meta.json").read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise EngineError(
            f"The index {name} is not whole.", "Run 'indexer rebuild' to make it anew."
        ) from error


def write_note(root: Path, name: str, change: int) -> None:
    """Keeps with an index which change of the store it has come to."""
    _replace(root / name / "note", str(change))


def unfinished(root: Path, meta: Mapping[str, Any]) -> tuple[str, int] | None:
    """The newest index with a note that is not live and was made with ``meta``, and its note."""
    live = live_name(root)
    for name in reversed(index_names(root)):
        try:
            if name != live and read_meta(root, name) == dict(meta):
                return name, int((root / name / "note").read_text(encoding="utf-8"))
        except (EngineError, OSError, ValueError):
            continue  # begun by a process that ended before its first batch was in
    return None


def index_names(root: Path) -> list[str]:
    """The names of all indices, whole or half-built."""
    if not root.exists():
        return []
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def remove_index(root: Path, name: str) -> None:
    """Removes an index. Readers that have it open keep their files until they close them."""
    shutil.rmtree(root / name, ignore_errors=True)


class Rows:
    """The vectors of an index, and the document id that each row belongs to.

    Args:
        folder: the index's folder.
        dimension: numbers in a vector.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self.folder = folder
        self.dimension = dimension

    def append(self, ids: Sequence[str], vectors: Sequence[NDArray[np.float32]]) -> list[int]:
        """Writes each document's vectors behind the others; returns the number of its first row."""
        width = self.dimension * 4
        size = (self.folder / "vectors.f32").stat().st_size // width
        # A crash may have left one file longer than the other, or half a row.
        self._cut("vectors.f32", size * width)
        self._cut("keys", size * KEY_BYTES, pad=True)
        firsts: list[int] = []
        with (
            (self.folder / "vectors.f32").open("ab") as vector_file,
            (self.folder / "keys").open("ab") as key_file,
        ):
            for document_id, block in zip(ids, vectors, strict=True):
                rows = np.ascontiguousarray(block, dtype=np.float32)
                check_vectors(document_id, rows, self.dimension)
                firsts.append(size)
                size += len(rows)
                vector_file.write(rows.tobytes())
                key_file.write(np.full(len(rows), document_id.encode(), dtype=_KEY).tobytes())
            for file in (vector_file, key_file):
                file.flush()
                os.fsync(file.fileno())
        return firsts

    def vectors(self) -> NDArray[np.float32]:
        """All rows (n, d), mapped: as much of the file as there is now."""
        path = self.folder / "vectors.f32"
        count = path.stat().st_size // (self.dimension * 4)
        if not count:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.memmap(path, dtype=np.float32, mode="r", shape=(count, self.dimension))

    def keys(self) -> NDArray[np.bytes_]:
        """The document id of each row (n,), mapped."""
        path = self.folder / "keys"
        count = path.stat().st_size // KEY_BYTES
        if not count:
            return np.zeros(0, dtype=_KEY)
        return np.memmap(path, dtype=_KEY, mode="r", shape=(count,))

    def _cut(self, name: str, size: int, pad: bool = False) -> None:
        path = self.folder / name
        now = path.stat().st_size
        if now > size or (pad and now < size):
            os.truncate(path, size)


def _replace(path: Path, text: str) -> None:
    """Writes a small file in one step, so that it is whole after a crash."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    flush(path.parent)
