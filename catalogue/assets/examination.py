"""One file: what it is by its content, whether it may be shown, and what is shown of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from catalogue.assets.description import DRAWING_FILE, Description
from catalogue.assets.documents import count_pages
from catalogue.assets.drawings import clean_drawing
from catalogue.assets.pictures import show_picture
from catalogue.assets.refusals import LARGEST, LARGEST_DRAWING, RefusedFile, too_large
from catalogue.sheets.fields import Holds

KINDS: dict[Holds, tuple[str, ...]] = {
    "pictures": ("JPEG", "PNG", "WebP", "AVIF", "SVG"),
    "documents": ("PDF",),
}
"""What files each field takes, as readers know them."""

_PICTURES = {"JPEG": "JPEG", "PNG": "PNG", "WebP": "WEBP", "AVIF": "AVIF"}  # -> Pillow's name
_HEAD = 1024


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
