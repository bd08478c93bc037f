"""Pictures, drawings and documents for these tests, made in memory."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image


def picture(
    kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any
) -> bytes:
    """A plain picture in one of Pillow's formats."""
    return saved(Image.new(mode, size, 128 if len(mode) == 1 else "teal"), kind, **options)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """An image as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def claimed_png(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG file whose header claims a size, whatever is in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )


def claimed_jpeg(width: int, height: int) -> bytes:
    """A JPEG file whose header claims a size."""
    data = bytearray(picture("JPEG"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def claimed_webp(width: int, height: int) -> bytes:
    """A WebP file of which the outer header claims a size (16,777,216 at most a side)."""
    body = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    inner = picture("WEBP")[12:]
    chunks = b"VP8X" + struct.pack("<I", len(body)) + body + inner
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def claimed_avif(width: int, height: int) -> bytes:
    """An AVIF file whose properties claim a size."""
    data = picture("AVIF")
    place = data.index(b"ispe") + 8
    return data[:place] + struct.pack(">II", width, height) + data[place + 8 :]


def drawing(inside: str = '<rect width="9" height="9"/>', root: str = "", head: str = "") -> bytes:
    """An SVG drawing with something in it."""
    size = root or 'width="40" height="30"'
    return (
        f'{head}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" {size}>{inside}</svg>'
    ).encode()


def document(
    catalog: str = "", page: str = "", more: tuple[str, ...] = (), trailer: str = "", pages: int = 1
) -> bytes:
    """A PDF document of empty pages.

    Args:
        catalog: further entries of its catalog.
        page: further entries of its pages.
        more: the bodies of further objects; the first has the number ``pages + 3``.
        trailer: further entries of its trailer.
    """
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *[f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] {page} >>"] * pages,
        *more,
    ]
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(bodies) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n"
    tail += f"<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + tail.encode()
