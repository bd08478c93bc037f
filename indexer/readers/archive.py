"""ZIP archives: examined whole before the first byte is unpacked, and unpacked within bounds."""

from __future__ import annotations

import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from indexer.readers.encodings import shown
from indexer.readers.row import UnreadableFile

MEBIBYTE = 1024 * 1024
_DIRECTORY = 4 * MEBIBYTE  # of the archive's own list of members, which is read at once
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_BLOCK = MEBIBYTE
_SMALL = 10 * MEBIBYTE  # what unfolds to less harms nobody, whatever its ratio


@dataclass(frozen=True)
class Bounds:
    """What an archive may hold.

    Attributes:
        members: files at most.
        total: bytes that all of them may unfold to.
        ratio: how many times its packed size a large member may unfold to. Tables of text reach
            fifty; deflate's utmost, which only bombs reach, is a thousand.
    """

    members: int = 10_000
    total: int = 2048 * MEBIBYTE
    ratio: int = 200


DELIVERY = Bounds()
"""A show's whole delivery with its pictures."""


@contextmanager
def opened(path: Path, kind: str, bounds: Bounds = DELIVERY) -> Iterator[zipfile.ZipFile]:
    """An archive whose every member was examined.

    Args:
        path: the archive.
        kind: what it should be, for the error.
        bounds: what it may hold.

    Raises:
        UnreadableFile: it is no archive, is damaged or locked, leaves its place, or is a bomb.
    """
    _examine_directory(path, kind, bounds)
    try:
        with zipfile.ZipFile(path) as archive:
            _examine(archive, bounds)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UnreadableFile("damaged", kind=kind, reason=shown(str(error))) from error


@contextmanager
def unpacked(path: Path, bounds: Bounds = DELIVERY) -> Iterator[Path]:
    """The files of an archive in a folder of their own, which goes when the block ends.

    Raises:
        UnreadableFile: as for ``opened``.
    """
    with (
        tempfile.TemporaryDirectory(prefix="catalogue-") as name,
        opened(path, "ZIP", bounds) as archive,
    ):
        folder = Path(name)
        for member in archive.infolist():
            if member.is_dir():
                continue
            target = folder.joinpath(*PurePosixPath(member.filename).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open("wb") as copy:
                while block := source.read(_BLOCK):
                    copy.write(block)
        yield folder


def _examine_directory(path: Path, kind: str, bounds: Bounds) -> None:
    """Refuses a list of members too long to be read, before Python's library reads it."""
    size = path.stat().st_size
    if size > bounds.total:
        raise UnreadableFile("too-large", maximum=bounds.total // MEBIBYTE, size=size // MEBIBYTE)
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    end = tail.rfind(_END)
    if end < 0:
        raise UnreadableFile("damaged", kind=kind, reason="ZIP")
    listed = int.from_bytes(tail[end + 12 : end + 16], "little")
    # The 64-bit form is for more than 65,535 members or four gigabytes.
    if listed > _DIRECTORY or _END_64 in tail[max(0, end - 20) : end]:
        raise UnreadableFile("too-many-parts", maximum=bounds.members)


def _examine(archive: zipfile.ZipFile, bounds: Bounds) -> None:
    members = archive.infolist()
    if len(members) > bounds.members:
        raise UnreadableFile("too-many-parts", maximum=bounds.members)
    names: set[str] = set()
    total = 0
    for member in members:
        name = member.filename
        if (
            not is_safe(name)
            or stat.S_ISLNK(member.external_attr >> 16)
            or name.casefold() in names
        ):
            raise UnreadableFile("unsafe-name", name=shown(name))
        names.add(name.casefold())
        if member.flag_bits & 0x1:
            raise UnreadableFile("locked")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableFile("damaged", kind="ZIP", reason=shown(name))
        total += member.file_size
        # Python reads no more of a member than the size that it claims, and then compares its
        # checksum: a size that lies is caught either here or there.
        large = member.file_size > _SMALL
        if total > bounds.total or (
            large and member.file_size > bounds.ratio * member.compress_size
        ):
            raise UnreadableFile("archive-bomb", name=shown(name))


def is_safe(name: str) -> bool:
    """Whether a member's name stays within the archive's own folder, on any system."""
    parts = name.rstrip("/").split("/")
    return (
        0 < len(name) <= 500
        and len(parts) <= 20
        and not re.search(r"[\\:\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", name)
        and all(
            0 < len(part.encode("utf-8", "replace")) <= 255 and part not in (".", "..")
            for part in parts
        )
    )
