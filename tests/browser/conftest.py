"""A served demo show and a real Chromium to read it with."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from werkzeug.serving import make_server

from catalogue.composition import Catalogue
from web.app import create_app

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def site(catalogue: Catalogue) -> Iterator[str]:
    """The address of the running application."""
    server = make_server("127.0.0.1", 0, create_app(catalogue), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_browser(tmp_path: Path) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Opens browsers of a given width, and closes them in the end."""
    if not CHROMIUM or not DRIVER:
        pytest.skip("chromium and chromedriver are not installed (apt-get install chromium-driver)")
    opened: list[webdriver.Chrome] = []

    def open_one(width: int, script: bool = True) -> webdriver.Chrome:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={tmp_path / str(len(opened))}"):
            options.add_argument(flag)
        if not script:
            options.add_experimental_option(
                "prefs", {"profile.managed_default_content_settings.javascript": 2}
            )
        service = webdriver.ChromeService(DRIVER)
        browser = webdriver.Chrome(options=options, service=service)
        opened.append(browser)
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 780, "deviceScaleFactor": 2, "mobile": width < 600},
        )
        return browser

    yield open_one
    for browser in opened:
        browser.quit()
