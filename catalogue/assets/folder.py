"""Files by their content: the folder's name is the SHA-256 of the original that lies in it.

A folder gets its name only when all in it is written and flushed, so what has a name is whole.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from catalogue.assets.description import DRAWING_FILE
from catalogue.assets.refusals import LARGEST, too_large
from catalogue.disk import flush
from catalogue.sheets.fields import Holds

ORIGINAL = "original"
_DRAFTS = "drafts"
_OLD_SECONDS = 24 * 3600.0  # a draft of which nobody can be busy any more
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Draft:
    """A file that was copied and is not kept yet."""

    folder: Path
    digest: str
    size: int

    @property
    def original(self) -> Path:
        """The copied file."""
        return self.folder / ORIGINAL


@dataclass(frozen=True)
class AssetFolder:
    """The files of a catalogue.

    Args:
        root: ``assets`` in the folder of everything that is kept; made when needed.
    """

    root: Path

    @contextmanager
    def draft(self, source: BinaryIO, holds: Holds) -> Iterator[Draft]:
        """Copies a file to where it can be examined; the copy is gone afterwards if not kept.

        Args:
            source: read to its end, or to where it is too large.
            holds: what the field takes that names it.

        Raises:
            RefusedFile: it is too large.
            OSError: it cannot be read, or the copy not written.
        """
        drafts = self.root / _DRAFTS
        drafts.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=drafts))
        try:
            digest, size = hashlib.sha256(), 0
            with (folder / ORIGINAL).open("wb") as copy:
                while block := source.read(_BLOCK):
                    size += len(block)
                    if size > LARGEST[holds]:
                        raise too_large(LARGEST[holds])
                    digest.update(block)
                    copy.write(block)
            yield Draft(folder, digest.hexdigest(), size)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, draft: Draft) -> None:
        """Gives an examined draft its name. What is there already stays.

        Raises:
            OSError: it cannot be written.
        """
        target = self._folder(draft.digest)
        if target.is_dir():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        for path in draft.folder.iterdir():
            flush(path)
        flush(draft.folder)
        draft.folder.chmod(0o755)
        try:
            draft.folder.rename(target)
        except OSError:
            if not target.is_dir():  # else somebody else kept the same file meanwhile
                raise
        flush(target.parent)

    def has(self, digest: str) -> bool:
        """Whether a file is kept."""
        return self._folder(digest).is_dir()

    def original(self, digest: str) -> Path | None:
        """The file as it was delivered, or None."""
        return self._existing(digest, ORIGINAL)

    def picture(self, digest: str, width: int) -> Path | None:
        """A picture at one of its widths (pixels), or None."""
        return self._existing(digest, f"{width}.webp")

    def drawing(self, digest: str) -> Path | None:
        """A drawing made harmless, or None."""
        return self._existing(digest, DRAWING_FILE)

    def sweep(self) -> None:
        """Removes drafts that a process left behind which was ended."""
        drafts = self.root / _DRAFTS
        if drafts.is_dir():
            for folder in drafts.iterdir():
                if time.time() - folder.stat().st_mtime > _OLD_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, digest: str) -> Path:
        # Two letters first: no folder of the file system gets a hundred thousand entries.
        return self.root / digest[:2] / digest

    def _existing(self, digest: str, name: str) -> Path | None:
        if not re.fullmatch("[0-9a-f]{64}", digest):
            return None
        path = self._folder(digest) / name
        return path if path.is_file() else None
