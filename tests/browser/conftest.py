"""A served demo show and a real Chromium to read it with."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import websocket
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from werkzeug.serving import make_server

from catalogue.composition import Catalogue
from tests.browser.serving import Site
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


@pytest.fixture(scope="module")
def running(catalogue: Catalogue) -> Iterator[Site]:
    """The same show at a site of the module's own, which may go away and counts what it sends."""
    own = Site(create_app(catalogue))
    yield own
    own.go()


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


class Browsers:
    """Browsers that have been started and that no test uses now, by how they were started.

    Args:
        factory: gives folders for their profiles.
    """

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._idle: dict[str, list[webdriver.Chrome]] = {}
        self._homes: dict[webdriver.Chrome, list[webdriver.Chrome]] = {}

    def take(self, width: int, **more: Any) -> webdriver.Chrome:
        """One that nobody uses now, or a new one: see ``start_browser``."""
        idle = self._idle.setdefault(repr(sorted(more.items())), [])
        browser = (
            idle.pop() if idle else start_browser(self._factory.mktemp("profile"), width, **more)
        )
        self._homes[browser] = idle
        return browser

    def give_back(
        self, browser: webdriver.Chrome, tidy: Callable[..., object], *about: str
    ) -> None:
        """Lays one ready for another test, without what chromedriver itself remembers.

        Args:
            browser: the browser.
            tidy: takes away what the test has left in it.
            about: what ``tidy`` is given besides the browser.
        """
        try:
            tidy(browser, *about)
            browser.delete_network_conditions()
            for log in browser.log_types:
                browser.get_log(log)
        except WebDriverException:
            browser.quit()  # the test has left it in a state that is no beginning for another
        else:
            self._homes[browser].append(browser)

    def quit(self) -> None:
        """Ends all that are idle."""
        for browser in chain.from_iterable(self._idle.values()):
            browser.quit()


@pytest.fixture(scope="session")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    """The browsers of the whole run."""
    started = Browsers(tmp_path_factory)
    yield started
    started.quit()


def close_context(browser: webdriver.Chrome, first: str, context: str) -> None:
    """Ends what a test had of a browser for itself, and leaves it at its first window."""
    browser.switch_to.window(first)
    tell_browser(browser, "Target.disposeBrowserContext", browserContextId=context)


@pytest.fixture
def open_browser(browsers: Browsers) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Opens browsers of a given width as if each had just been installed.

    It need not have been started for that: a context of one's own has its own cookies, storage,
    cache, service workers and windows, and all of that is gone with it after the test.
    """
    opened: list[tuple[webdriver.Chrome, str, str]] = []

    def open_one(width: int, **more: Any) -> webdriver.Chrome:
        browser = browsers.take(width, **more)
        first = browser.current_window_handle
        own = tell_browser(browser, "Target.createBrowserContext")["browserContextId"]
        opened.append((browser, first, own))
        page = tell_browser(browser, "Target.createTarget", url="about:blank", browserContextId=own)
        browser.switch_to.window(page["targetId"])
        set_width(browser, width)
        return browser

    yield open_one
    for browser, first, own in opened:
        browsers.give_back(browser, close_context, first, own)


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
def reopen_browser(browsers: Browsers) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Opens browsers as ``open_browser`` does, for tests that are not about what a browser keeps.

    One has been here before: it knows the site's files, so that a page costs a third of what it
    costs a new one. Nobody is signed in, nothing is stored, and pages come from the network, past
    the service worker, as for somebody's first visit.
    """
    opened: list[webdriver.Chrome] = []

    def open_one(width: int, **more: Any) -> webdriver.Chrome:
        opened.append(browsers.take(width, **more))
        opened[-1].execute_cdp_cmd("Network.enable", {})
        opened[-1].execute_cdp_cmd("Network.setBypassServiceWorker", {"bypass": True})
        set_width(opened[-1], width)
        return opened[-1]

    yield open_one
    for browser in opened:
        browsers.give_back(browser, empty_browser)
