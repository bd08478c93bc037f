"""What a file is, by its first bytes; its name is only what somebody wrote."""

from __future__ import annotations

from pathlib import Path

_STARTS = (
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"%PDF-", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),  # an old or a locked document of an office
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b\x08", "gzip"),
)
PICTURES = frozenset({"PNG", "JPEG", "WebP", "AVIF", "SVG"})
"""What a sheet's picture may be."""


def content_of(path: Path) -> str:
    """What a file holds: ``ZIP`` (workbooks too), ``PDF``, ``OLE``, a picture's kind, ``XML``, or
    '' for a text or what nobody knows.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(1024)
    for begin, kind in _STARTS:
        if start.startswith(begin):
            return kind
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WebP"
    if start[4:12] in (b"ftypavif", b"ftypavis"):
        return "AVIF"
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if text.startswith(b"<svg") or (text.startswith(b"<?xml") and b"<svg" in text):
        return "SVG"
    # Some readers take a PDF whose header is not at its very start.
    if b"%PDF-" in start:
        return "PDF"
    if text.startswith((b"<?xml", b"<!", b"<")) or start.startswith(
        (b"\xff\xfe<\x00", b"\xfe\xff\x00<")
    ):
        return "XML"
    return ""
