"""Pictures are known by their content, and shown only as we write them ourselves."""

from __future__ import annotations

import io
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from catalogue.assets.description import Description
from catalogue.assets.examination import examine
from catalogue.assets.pictures import LONGEST_SIDE, MOST_PIXELS
from catalogue.assets.refusals import RefusedFile
from tests.assets.files import (
    chunk,
    claimed_avif,
    claimed_jpeg,
    claimed_png,
    claimed_webp,
    document,
    picture,
    saved,
)


def examined(folder: Path, data: bytes) -> Description:
    file = folder / "file"
    file.write_bytes(data)
    return examine(file, "pictures", folder)


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        examined(folder, data)
    assert not list(folder.glob("*.webp"))
    return caught.value.code


@pytest.mark.parametrize(
    ("kind", "format_name"),
    [("JPEG", "JPEG"), ("PNG", "PNG"), ("WEBP", "WebP"), ("AVIF", "AVIF")],
)
def test_a_picture_of_each_kind_is_shown_in_webp(tmp_path: Path, kind: str, format_name: str):
    found = examined(tmp_path, picture(kind))
    assert found == Description("picture", format_name, 60, 40, (60,))
    with Image.open(tmp_path / "60.webp") as shown:
        assert (shown.format, shown.size) == ("WEBP", (60, 40))


@pytest.mark.parametrize(
    ("width", "widths"),
    [(1, (1,)), (320, (320,)), (500, (320, 500)), (2000, (320, 640, 1280))],
)
def test_a_picture_is_there_in_the_widths_up_to_its_own(
    tmp_path: Path, width: int, widths: tuple[int, ...]
):
    assert examined(tmp_path, picture(size=(width, 10))).widths == widths
    for shown in widths:
        with Image.open(tmp_path / f"{shown}.webp") as opened:
            assert opened.width == shown


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_a_camera_noted_is_in_what_is_shown(tmp_path: Path, kind: str):
    exif = Image.Exif()
    exif[0x010E] = "secret-place"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = picture(kind, exif=exif, icc_profile=profile)
    assert b"secret-place" in data
    examined(tmp_path, data)
    with Image.open(tmp_path / "60.webp") as shown:
        assert not shown.getexif()
        assert not {"exif", "icc_profile", "xmp"} & set(shown.info)
    assert b"secret-place" not in (tmp_path / "60.webp").read_bytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1))],
    ids=["upright", "upside down", "turned right", "turned left"],
)
def test_a_picture_stands_upright(
    tmp_path: Path, kind: str, orientation: int, corner: tuple[int, int]
):
    image = Image.new("RGB", (64, 32), "white")
    image.paste("red", (0, 0, 32, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = examined(tmp_path, saved(image, kind, exif=exif))
    turned = orientation in (6, 8)
    assert (found.width, found.height) == ((32, 64) if turned else (64, 32))
    with Image.open(tmp_path / f"{found.width}.webp") as shown:
        assert shown.size == (found.width, found.height)
        across, down = corner
        place = (shown.width * (1 + 2 * across) // 4, shown.height * (1 + 2 * down) // 4)
        red, green, _ = shown.convert("RGB").getpixel(place)
        assert red > 200
        assert green < 80


def test_a_large_turned_jpeg_keeps_its_width(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6
    found = examined(tmp_path, picture("JPEG", (5000, 3000), exif=exif))
    assert (found.width, found.height) == (3000, 5000)
    with Image.open(tmp_path / "1280.webp") as shown:
        assert shown.size == (1280, 2133)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_a_picture_of_any_colours_is_shown(tmp_path: Path, mode: str):
    assert examined(tmp_path, saved(Image.new(mode, (8, 8)), "PNG")).width == 8


def test_a_print_in_four_colours_is_shown(tmp_path: Path):
    examined(tmp_path, picture("JPEG", mode="CMYK"))
    with Image.open(tmp_path / "60.webp") as shown:
        assert shown.mode == "RGB"


def test_sixteen_bits_of_grey_stay_grey(tmp_path: Path):
    examined(tmp_path, saved(Image.new("I;16", (8, 8), 0x8000), "PNG"))
    with Image.open(tmp_path / "8.webp") as shown:
        assert 120 < shown.convert("L").getpixel((4, 4)) < 136


def test_what_is_transparent_stays_transparent(tmp_path: Path):
    examined(tmp_path, saved(Image.new("RGBA", (8, 8), (255, 0, 0, 0)), "PNG"))
    with Image.open(tmp_path / "8.webp") as shown:
        assert shown.convert("RGBA").getpixel((4, 4))[3] == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_an_animation_stands_still_at_its_first_frame(tmp_path: Path, kind: str):
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue", "lime")]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(data)) as animation:
        assert animation.n_frames == 3
    examined(tmp_path, data)
    with Image.open(tmp_path / "64.webp") as shown:
        assert getattr(shown, "n_frames", 1) == 1
        red, _, blue = shown.convert("RGB").getpixel((32, 32))
        assert red > 200 > 80 > blue


def test_a_broken_colour_profile_does_not_lose_the_picture(tmp_path: Path):
    assert examined(tmp_path, picture("PNG", icc_profile=b"no profile")).width == 60


# --- hostile -----------------------------------------------------------------------------------

HUGE = {
    "png of 100,000 a side": claimed_png(100_000, 100_000),
    "png of 2^31 a side": claimed_png(2**31 - 1, 2**31 - 1),
    "png of one line without end": claimed_png(2**30, 1),
    "png a little too large": claimed_png(LONGEST_SIDE, MOST_PIXELS // LONGEST_SIDE + 1),
    "jpeg of 65,500 a side": claimed_jpeg(65_500, 65_500),
    "webp of 16 million a side": claimed_webp(2**24, 2**24),
    "webp of 16,383 a side": claimed_webp(16_383, 16_383),
    "avif of 100,000 a side": claimed_avif(100_000, 100_000),
    "avif of 30,000 a side": claimed_avif(30_000, 30_000),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_picture_is_refused_at_once(tmp_path: Path, name: str):
    begun = time.process_time()
    # A decoder may call such a header broken before we call it large.
    assert refusal(tmp_path, HUGE[name]) in ("picture-too-large", "file-damaged")
    assert time.process_time() - begun < 0.5


def test_the_size_is_what_a_huge_picture_is_refused_for(tmp_path: Path):
    assert refusal(tmp_path, claimed_png(100_000, 100_000)) == "picture-too-large"


DAMAGED = {
    "cut jpeg": picture("JPEG", (800, 600))[:-4000],
    "cut png": picture("PNG", (800, 600))[:-500],
    "cut webp": picture("WEBP", (800, 600))[:-100],
    "cut avif": picture("AVIF", (800, 600))[:-100],
    "jpeg of three bytes": b"\xff\xd8\xff",
    "png of a head": b"\x89PNG\r\n\x1a\n",
    "webp of a head": b"RIFF\x04\0\0\0WEBP",
    "webp of an unknown part": b"RIFF\x20\0\0\0WEBPEVIL" + b"\0" * 40,
    "avif of a head": b"\0\0\0\x20ftypavif" + b"\0" * 20,
    "png that is more than it says": claimed_png(4, 4, b"\0" * 3),
    "png whose text is a bomb": claimed_png(4, 4)[:33]
    + chunk(b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 50_000_000))
    + claimed_png(4, 4)[33:],
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_picture_is_refused(tmp_path: Path, name: str):
    assert refusal(tmp_path, DAMAGED[name]) == "file-damaged"


def test_a_jpeg_of_ten_thousand_scans_is_refused(tmp_path: Path):
    data = picture("JPEG", (2000, 2000), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert refusal(tmp_path, data[:-2] + scan * 10_000 + b"\xff\xd9") == "file-costly"


OTHERS = {
    "gif": picture("GIF"),
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "icon": picture("ICO", (16, 16)),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "html": b"<!doctype html><script>alert(1)</script>",
    "program": b"\x7fELF" + b"\0" * 100,
    "windows program": b"MZ" + b"\0" * 100,
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "nothing": b"",
    "heic": b"\0\0\0\x18ftypheic" + b"\0" * 20,
    "document": document(),
    "gif before javascript": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_kind_of_file_is_refused_whatever_its_ending(tmp_path: Path, name: str):
    assert refusal(tmp_path, OTHERS[name]) == "file-kind"


@pytest.mark.parametrize(
    "tail",
    [
        b"<script>alert(1)</script>",
        b"PK\x03\x04 an archive",
        b"%PDF-1.7 a document",
        b"<?php system('id'); ?>",
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_hangs_on_to_what_is_shown(tmp_path: Path, kind: str, tail: bytes):
    examined(tmp_path, picture(kind) + tail)
    assert tail not in (tmp_path / "60.webp").read_bytes()


def test_a_comment_in_a_jpeg_is_not_shown(tmp_path: Path):
    examined(tmp_path, picture("JPEG", comment=b"<script>alert(1)</script>"))
    assert b"script" not in (tmp_path / "60.webp").read_bytes()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "AVIF"]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
)
def test_any_bytes_give_a_picture_or_a_refusal(
    tmp_path: Path, kind: str, changes: list[tuple[float, int]]
):
    data = bytearray(picture(kind))
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    try:
        found = examined(tmp_path, bytes(data))
    except RefusedFile:
        return
    assert found.kind in ("picture", "drawing")
