"""Pictures: checked by their content, and made anew in WebP at a few widths.

What is shown is always written by us from the decoded pixels, so nothing that travels with a
picture, be it a place, a name or a program, reaches a visitor.
"""

from __future__ import annotations

import math
import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from catalogue.assets.refusals import RefusedFile

WIDTHS = (320, 640, 1280)
"""Pixels: a telephone, a telephone's fine screen or half a page, a whole page. Narrower originals
are shown as wide as they are."""

MOST_PIXELS = 64_000_000
"""Of the largest cameras in use 50 million; decoded, this many take 256 MB."""

LONGEST_SIDE = 16_000
"""Pixels; WebP itself ends at 16,383."""

_MOST_SCANS = 200
"""Of a progressive JPEG; cameras and programs write some ten. Each scan costs a walk over all
pixels and may be of a few bytes, so a small file could keep a decoder busy for days."""

_QUALITY = 80


def show_picture(data: bytes, kind: str, folder: Path) -> tuple[int, int, tuple[int, ...]]:
    """Checks a picture and writes ``<width>.webp`` for each width that is shown.

    Args:
        data: the file.
        kind: Pillow's name of its format, as its first bytes say it; no other decoder is tried.
        folder: where the files go.

    Returns:
        Width and height of the picture as it stands upright, and the widths written.

    Raises:
        RefusedFile: it is too large, damaged, or not what its first bytes say.
    """
    if kind == "WEBP":
        _check_size(*_webp_size(data))  # Pillow makes room for the whole picture as it opens it
    if kind == "JPEG" and data.count(b"\xff\xda") > _MOST_SCANS:
        raise RefusedFile("file-costly")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(BytesIO(data), formats=[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Exception as error:  # decoders have as many ways to fail as there are broken files
        raise RefusedFile("file-damaged") from error
    _check_size(*image.size)
    try:
        return _shown(image, folder)
    except MemoryError:
        raise
    except Exception as error:
        raise RefusedFile("file-damaged") from error


def _shown(image: Image.Image, folder: Path) -> tuple[int, int, tuple[int, ...]]:
    width, height = image.size
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    share = min(1.0, WIDTHS[-1] / (height if turned else width))
    # A JPEG can be decoded at a fraction of its size, in a fraction of time and memory.
    image.draft(image.mode, (math.ceil(width * share), math.ceil(height * share)))
    # An animation stands still at its first frame: nothing asks for another.
    image.load()
    upright = _plain(_in_srgb(ImageOps.exif_transpose(image)))
    if turned:
        width, height = height, width
    widths = tuple(sorted({min(shown, width) for shown in WIDTHS}))
    for shown in widths:
        size = (shown, max(1, round(height * shown / width)))
        small = upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        small.info.clear()
        small.save(folder / f"{shown}.webp", "WEBP", quality=_QUALITY, method=4)
    return width, height, widths


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours that a page has, when it says what its own are."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        return image
    try:
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a broken profile is no reason to lose the picture
    return converted or image


def _plain(image: Image.Image) -> Image.Image:
    """The picture in RGB, or RGBA where it has transparent parts."""
    if image.mode.startswith("I"):
        # Sixteen bits a grey: without this all above 255 would be white.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < 1:
        raise RefusedFile("file-damaged")


def _too_large() -> RefusedFile:
    return RefusedFile("picture-too-large", side=LONGEST_SIDE, pixels=MOST_PIXELS // 1_000_000)


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height in a WebP's header (RFC 9649, sections 2.5 to 2.7)."""
    chunk, body = data[12:16], data[20:30]
    if len(body) == 10:
        if chunk == b"VP8X":
            return (
                1 + int.from_bytes(body[4:7], "little"),
                1 + int.from_bytes(body[7:10], "little"),
            )
        if chunk == b"VP8L" and body[0] == 0x2F:
            bits = int.from_bytes(body[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
            return (
                int.from_bytes(body[6:8], "little") & 0x3FFF,
                int.from_bytes(body[8:10], "little") & 0x3FFF,
            )
    raise RefusedFile("file-damaged")
