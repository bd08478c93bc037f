"""A served demo show and a real Chromium to read it with."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from werkzeug.serving import make_server

from catalogue.composition import Catalogue
from tests.conftest import EVERYBODY
from tests.people import sign_in_browser
from web.app import create_app

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DRIVER = shutil.which("chromedriver")
NODE_MODULES = Path(__file__).with_name("node_modules")
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
    server = make_server("127.0.0.1", 0, create_app(catalogue, development=True), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def start_browser(
    folder: Path, width: int, script: bool = True, log: bool = False, letters: int = 16
) -> webdriver.Chrome:
    """A browser with a profile of its own in a folder; skips the test where there is none.

    Args:
        folder: of the profile.
        width: of the window in CSS pixels.
        script: whether pages may run scripts.
        letters: size that the reader set for plain text, in pixels.
        log: whether all that travels is noted, for ``get_log("performance")``.
    """
    if not CHROMIUM or not DRIVER:
        pytest.skip("chromium and chromedriver are not installed (apt-get install chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    if log:
        options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    prefs = {"webkit.webprefs.default_font_size": letters}
    if not script:
        prefs["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", prefs)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    set_width(browser, width)
    return browser


def set_width(browser: webdriver.Chrome, width: int) -> None:
    """Makes the window as wide, in CSS pixels; below 600 it is a phone's."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 780, "deviceScaleFactor": 2, "mobile": width < 600},
    )


def set_media(browser: webdriver.Chrome, **features: str) -> None:
    """Has the browser say what its reader prefers: ``prefers_color_scheme="dark"``."""
    named = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": named})


def node_package(name: str) -> Path:
    """The folder of a package of ``package.json``; skips the test where it is not installed."""
    folder = NODE_MODULES / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not installed (npm ci --prefix tests/browser)")
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for all tests of a module, which set its width and what its reader prefers."""
    opened = start_browser(tmp_path_factory.mktemp("profile"), 1280)
    yield opened
    opened.quit()


@pytest.fixture(scope="module")
def insider(browser: webdriver.Chrome, site: str, catalogue: Catalogue) -> webdriver.Chrome:
    """The module's browser, signed in as somebody who may see every page."""
    sign_in_browser(browser, site, catalogue, EVERYBODY)
    return browser


@pytest.fixture
def open_browser(tmp_path: Path) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Opens browsers of a given width, and closes them in the end."""
    opened: list[webdriver.Chrome] = []

    def open_one(width: int, **more: Any) -> webdriver.Chrome:
        opened.append(start_browser(tmp_path / str(len(opened)), width, **more))
        return opened[-1]

    yield open_one
    for one in opened:
        one.quit()
