"""A served demo show and a real Chromium to read it with."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import websocket
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
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
NOWHERE = "data:text/html,"
"""A page of nothing. At ``about:blank`` the address bar would have the focus, and no page then."""
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
    prefs: dict[str, Any] = {
        "webkit.webprefs.default_font_size": letters,
        # The page of a new tab would take up to six seconds.
        "session.restore_on_startup": 4,
        "session.startup_urls": [NOWHERE],
    }
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


def tell_browser(browser: webdriver.Chrome, method: str, **parameters: str) -> dict[str, Any]:
    """Says something to a browser as a whole, in Chromium's own protocol: chromedriver lets one
    speak to its pages alone."""
    address = browser.capabilities["goog:chromeOptions"]["debuggerAddress"]
    with urlopen(f"http://{address}/json/version", timeout=20) as answer:
        endpoint = json.load(answer)["webSocketDebuggerUrl"]
    connection = websocket.create_connection(endpoint, timeout=20, suppress_origin=True)
    try:
        connection.send(json.dumps({"id": 1, "method": method, "params": parameters}))
        while (said := json.loads(connection.recv())).get("id") != 1:
            pass
    finally:
        connection.shutdown()
    return said["result"]


@pytest.fixture(scope="session")
def idle_browsers() -> Iterator[dict[str, list[webdriver.Chrome]]]:
    """Browsers that have been started and that no test uses now, by how they were started."""
    idle: dict[str, list[webdriver.Chrome]] = {}
    yield idle
    for browser in [one for alike in idle.values() for one in alike]:
        browser.quit()


Idle = dict[str, list[webdriver.Chrome]]


def take(idle: Idle, kind: str, start: Callable[[], webdriver.Chrome]) -> webdriver.Chrome:
    """A browser that nobody uses now; starts one where there is none."""
    return idle[kind].pop() if idle.get(kind) else start()


def give_back(idle: Idle, kind: str, browser: webdriver.Chrome, tidy: Callable[[], object]) -> None:
    """Lays a browser ready for another test, without what chromedriver itself remembers."""
    try:
        tidy()
        browser.delete_network_conditions()
        for log in browser.log_types:
            browser.get_log(log)
    except WebDriverException:
        browser.quit()  # the test has left it in a state that is no beginning for another
    else:
        idle.setdefault(kind, []).append(browser)


@pytest.fixture
def open_browser(
    idle_browsers: Idle, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Opens browsers of a given width as if each had just been installed.

    It need not have been started for that: a context of one's own has its own cookies, storage,
    cache, service workers and windows, and all of that is gone with it after the test.
    """
    opened: list[tuple[str, webdriver.Chrome, str, str]] = []

    def open_one(width: int, **more: Any) -> webdriver.Chrome:
        kind = repr(sorted(more.items()))
        browser = take(
            idle_browsers,
            kind,
            lambda: start_browser(tmp_path_factory.mktemp("profile"), width, **more),
        )
        first = browser.current_window_handle
        own = tell_browser(browser, "Target.createBrowserContext")["browserContextId"]
        opened.append((kind, browser, first, own))
        page = tell_browser(browser, "Target.createTarget", url="about:blank", browserContextId=own)
        browser.switch_to.window(page["targetId"])
        set_width(browser, width)
        return browser

    yield open_one
    for kind, browser, first, own in opened:

        def tidy(browser: webdriver.Chrome = browser, first: str = first, own: str = own) -> None:
            browser.switch_to.window(first)
            tell_browser(browser, "Target.disposeBrowserContext", browserContextId=own)

        give_back(idle_browsers, kind, browser, tidy)


def empty_browser(browser: webdriver.Chrome) -> None:
    """Takes away what a test has left in a window: cookies, storage, and how it was set up."""
    browser.get(NOWHERE)
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    kinds = {"origin": "*", "storageTypes": "local_storage,indexeddb"}
    browser.execute_cdp_cmd("Storage.clearDataForOrigin", kinds)
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
    set_media(browser)


@pytest.fixture
def reopen_browser(
    idle_browsers: Idle, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Opens browsers as ``open_browser`` does, for tests that are not about what a browser keeps.

    One has been here before: it knows the site's files, so that a page costs a third of what it
    costs a new one. Nobody is signed in, nothing is stored, and pages come from the network, past
    the service worker, as for somebody's first visit.
    """
    opened: list[tuple[str, webdriver.Chrome]] = []

    def open_one(width: int, **more: Any) -> webdriver.Chrome:
        kind = repr(sorted(more.items()))
        browser = take(
            idle_browsers,
            kind,
            lambda: start_browser(tmp_path_factory.mktemp("profile"), width, **more),
        )
        opened.append((kind, browser))
        browser.execute_cdp_cmd("Network.enable", {})
        browser.execute_cdp_cmd("Network.setBypassServiceWorker", {"bypass": True})
        set_width(browser, width)
        return browser

    yield open_one
    for kind, browser in opened:
        give_back(idle_browsers, kind, browser, lambda browser=browser: empty_browser(browser))
