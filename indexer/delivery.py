"""The files of a delivery, as the record of loads knows them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from catalogue.store.loads import LoadedFile

_PIECE = 1024 * 1024  # bytes read at once


def name_of(path: Path) -> str:
    """A file's name without its folder, as a text that every database takes."""
    return path.name.encode("utf-8", "replace").decode()


def described(path: Path) -> LoadedFile:
    """A file's name, digest and size; of a folder, those of all files in it together.

    What cannot be read has no digest: the reader says why.
    """
    digest = hashlib.sha256()
    size = 0
    try:
        for file in _files_of(path):
            if path.is_dir():
                digest.update(f"{file.relative_to(path)}\0".encode("utf-8", "surrogateescape"))
            with file.open("rb") as opened:
                while piece := opened.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
    except OSError:
        return LoadedFile(name_of(path), "", size)
    return LoadedFile(name_of(path), digest.hexdigest(), size)


def _files_of(path: Path) -> Iterator[Path]:
    """A file alone, or the plain files of a folder in a fixed order; links are not followed."""
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise FileNotFoundError(path)
    for folder, below, names in os.walk(path):
        below.sort()
        for name in sorted(names):
            file = Path(folder, name)
            if file.is_file() and not file.is_symlink():
                yield file
