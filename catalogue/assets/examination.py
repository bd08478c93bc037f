"""One file: what it is by its content, whether it may be shown, and what is shown of it."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from catalogue.assets.documents import LARGEST_DOCUMENT, count_pages
from catalogue.assets.drawings import LARGEST_DRAWING, clean_drawing
from catalogue.assets.pictures import LARGEST_PICTURE, show_picture
from catalogue.assets.refusals import RefusedFile
from catalogue.sheets.fields import Holds

AssetKind = Literal["picture", "drawing", "document"]

DRAWING_FILE = "drawing.svg"
"""The name of a drawing as it is shown."""

KINDS: dict[Holds, tuple[str, ...]] = {
    "pictures": ("JPEG", "PNG", "WebP", "AVIF", "SVG"),
    "documents": ("PDF",),
}
"""What files each field takes, as readers know them."""

LARGEST: dict[Holds, int] = {
    "pictures": max(LARGEST_PICTURE, LARGEST_DRAWING),
    "documents": LARGEST_DOCUMENT,
}
"""Bytes that a file of each field has at most."""

_PICTURES = {"JPEG": "JPEG", "PNG": "PNG", "WebP": "WEBP", "AVIF": "AVIF"}  # -> Pillow's name
_HEAD = 1024


@dataclass(frozen=True)
class Description:
    """What is known of an examined file.

    Attributes:
        kind: what it is for its reader.
        format: JPEG, PNG, WebP, AVIF, SVG or PDF.
        width: of a picture or drawing, upright, in pixels.
        height: likewise.
        widths: in which a picture is there as WebP.
        pages: of a document.
    """

    kind: AssetKind
    format: str
    width: int = 0
    height: int = 0
    widths: tuple[int, ...] = ()
    pages: int = 0

    def as_json(self) -> dict[str, Any]:
        """For ``from_json``."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Description:
        """What ``as_json`` gave."""
        return cls(**{**raw, "widths": tuple(raw["widths"])})


def examine(file: Path, holds: Holds, folder: Path) -> Description:
    """Examines a file and writes what is shown of it.

    Args:
        file: a stranger's file. Its name means nothing.
        holds: what the field takes that names it.
        folder: where ``<width>.webp`` or ``drawing.svg`` go; nothing for a document.

    Raises:
        RefusedFile: it is of another kind, too large, damaged, or dangerous.
    """
    with file.open("rb") as opened:
        found = format_of(opened.read(_HEAD))
        if found not in KINDS[holds]:
            raise RefusedFile("file-kind", kinds=", ".join(KINDS[holds]))
        size = os.fstat(opened.fileno()).st_size
        limit = LARGEST_DRAWING if found == "SVG" else LARGEST[holds]
        if size > limit:
            raise too_large(limit)
        opened.seek(0)
        data = opened.read(limit)
    if found == "PDF":
        return Description("document", found, pages=count_pages(data))
    if found == "SVG":
        clean, width, height = clean_drawing(data)
        (folder / DRAWING_FILE).write_bytes(clean)
        return Description("drawing", found, width, height)
    width, height, widths = show_picture(data, _PICTURES[found], folder)
    return Description("picture", found, width, height, widths)


def too_large(limit: int) -> RefusedFile:
    """The refusal of a file of more bytes than ``limit``."""
    return RefusedFile("file-too-large", maximum=f"{limit // (1024 * 1024)} MB")


def format_of(head: bytes) -> str:
    """The format that a file's first bytes say, or ''."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:12] in (b"ftypavif", b"ftypavis"):
        return "AVIF"
    if head.startswith(b"%PDF-"):
        return "PDF"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<?xml") or re.match(rb"<(?:!--|!DOCTYPE\s+svg|svg[\s>])", text):
        return "SVG"
    return ""
