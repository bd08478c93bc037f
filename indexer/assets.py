"""The pictures and documents that sheets name: found where they were delivered, and kept.

A file that is missing or refused is a warning; its sheet is in all the same.
"""

from __future__ import annotations

import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from catalogue.assets.folder import AssetFolder
from catalogue.assets.guard import Examiner
from catalogue.assets.refusals import RefusedFile
from catalogue.composition import Catalogue
from catalogue.sheets.fields import Field, Holds, file_fields
from catalogue.sheets.problems import Problem
from catalogue.store.assets import Asset, Link, known_asset, save_assets

Finder = Callable[[str], BinaryIO]
"""Opens the file of a name, such as a member of an archive. It raises FileNotFoundError when there
is none, RefusedFile when it must not be taken, and OSError when it cannot be read."""

_BROKEN_MEMBER = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What a member of an archive says while it is read: cut off, locked, packed in an unknown way."""


def in_folder(folder: Path, delivery: Path | None = None) -> Finder:
    """A finder of the ordinary files that lie in a folder itself.

    Capitals and the spelling of accents may differ, as they do between operating systems.

    Args:
        folder: the table's.
        delivery: a folder around it, in which a file that is not beside the table may lie anywhere,
            if there is one of its name alone: of two nobody knows which is meant.
    """
    names: dict[str, str] = {}
    elsewhere: dict[str, list[Path]] = {}

    def find(name: str) -> BinaryIO:
        if (
            name != os.path.basename(name)
            or "\\" in name
            or "\0" in name
            or name in ("", ".", "..")
        ):
            raise RefusedFile("file-outside")
        if not names:
            names.update((_folded(entry), entry) for entry in sorted(os.listdir(folder)))
        if not os.path.lexists(folder / name):
            name = names.get(_folded(name), name)
        if delivery is not None and not os.path.lexists(folder / name):
            if not elsewhere:
                for place, _, files in os.walk(delivery):  # links are not followed
                    for file in files:
                        elsewhere.setdefault(_folded(file), []).append(Path(place, file))
            found = elsewhere.get(_folded(name), ())
            if len(found) == 1:
                return _opened(found[0])
        return _opened(folder / name)

    return find


class AssetLoader:
    """Keeps the files of loaded sheets; use it as a context.

    Args:
        catalogue: an open catalogue.
        dry_run: examine, keep nothing.
    """

    def __init__(self, catalogue: Catalogue, *, dry_run: bool = False) -> None:
        self._catalogue = catalogue
        self._dry_run = dry_run
        self._folder = AssetFolder(catalogue.settings.assets)
        self._examiner = Examiner()
        # Of this load: the same picture may stand in many sheets, and be refused in each.
        self._refused: dict[tuple[str, Holds], RefusedFile] = {}

    def __enter__(self) -> AssetLoader:
        self._folder.sweep()
        return self

    def __exit__(self, *error: Any) -> None:
        self._examiner.__exit__(*error)

    def load(self, sheets: Sequence[dict[str, Any]], find: Finder) -> dict[str, list[Problem]]:
        """Finds, examines and keeps the files that stored sheets name.

        Args:
            sheets: clean sheets that are in the store.
            find: opens a file by its name.

        Returns:
            By the sheet's id, what could not be taken.

        Raises:
            StoreError: the database does not answer. What was kept on the disk stays there.
        """
        problems: dict[str, list[Problem]] = {}
        fields = file_fields()
        assets: dict[str, Asset] = {}
        links: list[Link] = []
        for sheet in sheets:
            for declared in fields:
                for name in declared.values_in(sheet):
                    try:
                        asset = self._taken(name, declared, find, assets)
                    except RefusedFile as refusal:
                        problem = refusal.problem(declared.name, name)
                        problems.setdefault(sheet["id"], []).append(problem)
                    else:
                        assets[asset.digest] = asset
                        links.append(Link(sheet["id"], declared.name, name, asset.digest))
        if links and not self._dry_run:
            with self._catalogue.store.writing() as session:
                save_assets(session, assets.values(), links)
        return problems

    def take(self, source: BinaryIO, holds: Holds) -> Asset:
        """Examines and keeps one file that no sheet names.

        Args:
            source: read to its end, or to where it is too large.
            holds: what it may be.

        Raises:
            RefusedFile: it must not be taken, or cannot be kept.
            StoreError: the database does not answer.
        """
        try:
            asset = self._kept(source, holds, {})
        except OSError as error:
            raise RefusedFile("file-unkept", reason=error.strerror or error) from error
        if not self._dry_run:
            with self._catalogue.store.writing() as session:
                save_assets(session, [asset], [])
        return asset

    def _taken(self, name: str, declared: Field, find: Finder, assets: dict[str, Asset]) -> Asset:
        assert declared.holds is not None
        try:
            with find(name) as source:
                return self._kept(source, declared.holds, assets)
        except FileNotFoundError as error:
            raise RefusedFile("file-missing") from error
        except OSError as error:
            raise RefusedFile("file-unkept", reason=error.strerror or error) from error
        except _BROKEN_MEMBER as error:
            raise RefusedFile("file-damaged") from error

    def _kept(self, source: BinaryIO, holds: Holds, assets: dict[str, Asset]) -> Asset:
        with self._folder.draft(source, holds) as draft:
            if (refused := self._refused.get((draft.digest, holds))) is not None:
                raise refused
            known = assets.get(draft.digest) or known_asset(self._catalogue.store, draft.digest)
            if (
                known is not None
                and (known.description.kind == "document") == (holds == "documents")
                and (self._dry_run or self._folder.has(draft.digest))
            ):
                return known
            try:
                description = self._examiner.examine(draft.original, holds, draft.folder)
            except RefusedFile as refusal:
                self._refused[draft.digest, holds] = refusal
                raise
            if not self._dry_run:
                self._folder.keep(draft)
            return Asset(draft.digest, draft.size, description)


def _opened(path: Path) -> BinaryIO:
    """An ordinary file, opened; never through a link, and never waiting for a pipe's other end."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        if path.is_symlink():
            raise RefusedFile("file-outside") from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RefusedFile("file-outside")
    return os.fdopen(descriptor, "rb")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
