"""``python -m tests.browser.pictures`` (``make pictures``): what the pages look like, in files.

Each main page of the demo show, in French and Arabic, light and dark, on a telephone and on a desk,
as ``docs/pictures/<page>-<language>-<theme>-<device>.webp``.
"""

from __future__ import annotations

import io
import logging
import sys
import tempfile
import threading
from base64 import b64decode
from pathlib import Path
from typing import Any

from PIL import Image
from werkzeug.serving import make_server

from catalogue.composition import open_catalogue
from indexer.loading import load_files
from indexer.sync import drain
from tests.browser.conftest import set_media, start_browser
from tests.browser.pages import PICTURED
from tests.conftest import DEMO_SHEETS, ROOT, settings_for, share_a_list
from web.app import create_app

FOLDER = ROOT / "docs" / "pictures"
LANGUAGES = ("fr", "ar")
THEMES = ("light", "dark")
DEVICES = {"phone": (390, 844, 1.5), "desk": (1280, 900, 1)}
"""Width and height in CSS pixels, and pixels of the picture for each."""
LARGEST = 60_000
"""Bytes of a picture."""


def small(png: bytes) -> bytes:
    """A picture as WebP, as good as fits into ``LARGEST`` bytes.

    Raises:
        ValueError: it does not fit, however poor.
    """
    with Image.open(io.BytesIO(png)) as picture:
        for quality in (85, 75, 65, 50, 35, 20):
            packed = io.BytesIO()
            picture.convert("RGB").save(packed, "WEBP", quality=quality, method=6)
            if packed.tell() < LARGEST:
                return packed.getvalue()
    raise ValueError(f"a picture of {picture.size} does not fit into {LARGEST} bytes")


def picture(browser: Any, address: str, device: str, theme: str) -> bytes:
    """What a reader sees of a page when it opens, as PNG."""
    width, height, scale = DEVICES[device]
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": device == "phone"},
    )
    set_media(browser, prefers_color_scheme=theme, prefers_reduced_motion="reduce")
    browser.get(address)
    return b64decode(browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])


def take(site: str, browser: Any, folder: Path) -> list[Path]:
    """Takes all pictures of a site; returns where they lie."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for name, page in PICTURED.items():
        for language in LANGUAGES:
            for theme in THEMES:
                for device in DEVICES:
                    path = folder / f"{name}-{language}-{theme}-{device}.webp"
                    address = f"{site}/{language}{page}"
                    path.write_bytes(small(picture(browser, address, device, theme)))
                    taken.append(path)
    return taken


def main() -> None:
    """Loads the demo show, serves it, and takes its pictures."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        catalogue = open_catalogue(settings_for(Path(folder) / "data"))
        load_files(catalogue, [DEMO_SHEETS], author="demo")
        drain(catalogue)
        share_a_list(catalogue)
        server = make_server("127.0.0.1", 0, create_app(catalogue), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = start_browser(Path(folder) / "profile", 1280)
        try:
            taken = take(f"http://127.0.0.1:{server.server_port}", browser, FOLDER)
        finally:
            browser.quit()
            server.shutdown()
            catalogue.close()
    total = sum(path.stat().st_size for path in taken)
    sys.stdout.write(f"{len(taken)} pictures in {FOLDER.relative_to(ROOT)}, {total // 1000} kB\n")


if __name__ == "__main__":
    main()
