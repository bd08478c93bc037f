"""A request for a meeting that is written where there is no network is not lost, and sent once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from werkzeug.serving import make_server

from catalogue.composition import Catalogue
from catalogue.store.meetings import Meeting, requests_of
from catalogue.store.sheets import save_sheets
from tests.browser.waiting import wait
from web.app import create_app

pytestmark = pytest.mark.browser

PHONE = 390
SHEET = {
    "id": "hawk",
    "exhibitor": {"id": "acme", "name": "Acme Savunma", "stands": ["B12"]},
    "domains": ["air"],
    "language": "tr",
    "title": "HAWK-2 Taktik İHA",
    "description": "Keşif için.",
    "status": "published",
}
WAITING = {"fr": "En attente d’envoi.", "ar": "بانتظار الإرسال."}
SENT = {"fr": "Envoyée.", "ar": "أُرسل."}


@dataclass
class Hall:
    """A running site in a hall where answers get lost: of the next ``lost`` posts, once done."""

    address: str
    catalogue: Catalogue
    lost: list[str] = field(default_factory=list)

    @property
    def requests(self) -> list[Meeting]:
        return requests_of(self.catalogue.store)


@pytest.fixture
def hall(empty: Catalogue) -> Iterator[Hall]:
    """A site of one exhibitor."""
    with empty.store.writing() as session:
        save_sheets(session, [SHEET], author="test", source="test")
    app = create_app(empty)
    inside = app.wsgi_app
    hall = Hall("", empty)

    def with_losses(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST" and hall.lost:
            list(inside(environ, lambda *_: lambda _: None))  # it is done, and nobody hears of it
            start_response(hall.lost.pop(), [("Content-Type", "text/plain")])
            return [b""]
        return inside(environ, start_response)

    app.wsgi_app = with_losses  # type: ignore[method-assign]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    hall.address = f"http://127.0.0.1:{server.server_port}"
    yield hall
    server.shutdown()
    thread.join()
    app.extensions["mail"].wait(10)


def form_of(hall: Hall, language: str = "fr") -> str:
    return f"{hall.address}/{language}/exhibitors/acme/meeting?sheet=hawk"


def network(browser: Any, there: bool) -> None:
    browser.set_network_conditions(offline=not there, latency=0, throughput=10_000_000)


def fill(browser: Any, **changes: str) -> None:
    written = {"name": "Awa", "delegation": "Mali", "phone": "+223 20 22", "message": "Un drone"}
    # One step instead of three for each box: this is about what happens afterwards.
    browser.execute_script(
        """
        for (const [name, text] of Object.entries(arguments[0])) {
            const box = document.getElementById(name);
            box.value = text;
            for (const kind of ['input', 'change'])
                box.dispatchEvent(new Event(kind, {bubbles: true}));
        }
        """,
        {**written, **changes},
    )


def press(browser: Any, css: str = "#send") -> None:
    browser.execute_script("arguments[0].click()", browser.find_element(By.CSS_SELECTOR, css))


def states(browser: Any) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll('.waiting li')].map(e => e.dataset.state)"
    )


def wait_for_states(browser: Any, *wanted: str) -> None:
    wait(browser, lambda b: states(b) == list(wanted))


def kept_here(browser: Any) -> str:
    return browser.execute_script("return localStorage.getItem('meeting-requests') || ''")


def test_with_a_network_the_form_leads_to_the_page_that_says_so(
    reopen_browser: Callable[..., Any], hall: Hall
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    fill(browser)
    press(browser)
    wait(browser, lambda b: "/meeting/sent?ref=" in b.current_url)
    browser.refresh()
    assert len(hall.requests) == 1
    assert kept_here(browser) == ""


def test_it_works_without_scripts(reopen_browser: Callable[..., Any], hall: Hall) -> None:
    browser = reopen_browser(PHONE, script=False)
    browser.get(form_of(hall))
    fill(browser)
    button = browser.find_element(By.ID, "send")
    button.click()
    wait(browser, lambda b: "/meeting/sent?ref=" in b.current_url)
    assert len(hall.requests) == 1


@pytest.mark.parametrize("language", WAITING)
def test_what_is_written_offline_waits_and_is_sent_once(
    reopen_browser: Callable[..., Any], hall: Hall, language: str
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall, language))
    network(browser, there=False)
    fill(browser, message="مرحبا، un drone")
    press(browser)
    wait_for_states(browser, "waiting")
    section = browser.find_element(By.CSS_SELECTOR, ".waiting")
    assert section.is_displayed()
    assert WAITING[language] in section.text
    assert browser.switch_to.active_element.tag_name == "h2"
    assert not hall.requests

    network(browser, there=True)
    wait_for_states(browser, "sent")
    (request,) = hall.requests
    assert request.wish.message == "مرحبا، un drone"
    assert request.wish.sheet_id == "hawk"
    assert request.wish.language == language
    text = browser.find_element(By.CSS_SELECTOR, ".waiting").text
    assert SENT[language] in text
    assert request.key[:8].upper() in text
    assert "drone" not in kept_here(browser)


def test_two_requests_wait_and_both_are_sent(
    reopen_browser: Callable[..., Any], hall: Hall
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    network(browser, there=False)
    for _ in range(2):
        fill(browser)  # the same words twice: two wishes, not one
        press(browser)
    wait_for_states(browser, "waiting", "waiting")
    network(browser, there=True)
    wait_for_states(browser, "sent", "sent")
    assert len(hall.requests) == 2


def test_what_waits_can_be_deleted(reopen_browser: Callable[..., Any], hall: Hall) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    network(browser, there=False)
    fill(browser)
    press(browser)
    wait_for_states(browser, "waiting")
    press(browser, ".waiting button:last-child")
    wait_for_states(browser)
    assert kept_here(browser) == ""
    network(browser, there=True)
    browser.get(f"{hall.address}/fr/")
    assert not hall.requests


def test_offline_too_the_form_says_what_is_missing(
    reopen_browser: Callable[..., Any], hall: Hall
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    network(browser, there=False)
    fill(browser, phone="")
    press(browser)
    assert browser.switch_to.active_element.get_attribute("id") == "email"
    assert states(browser) == []


def test_a_network_that_only_seems_to_be_there_loses_nothing(
    reopen_browser: Callable[..., Any], hall: Hall
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/meeting*"]})
    fill(browser)
    press(browser)
    wait_for_states(browser, "waiting")
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    browser.get(f"{hall.address}/ar/")  # any page sends what waits
    wait_for_states(browser, "sent")
    assert len(hall.requests) == 1


def test_a_browser_that_keeps_nothing_says_so_and_leaves_the_form_as_it_is(
    reopen_browser: Callable[..., Any], hall: Hall
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    browser.execute_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    network(browser, there=False)
    fill(browser)
    press(browser)
    notice = wait(browser, lambda b: b.find_element(By.CSS_SELECTOR, ".form [role=alert]"))
    assert "ne peut pas garder la demande" in notice.text
    assert browser.find_element(By.ID, "message").get_attribute("value") == "Un drone"


def test_an_answer_that_is_lost_is_asked_for_again_and_the_request_kept_once(
    reopen_browser: Callable[..., Any], hall: Hall
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    hall.lost = ["502 Bad Gateway", "504 Gateway Timeout"]
    fill(browser)
    press(browser)
    wait_for_states(browser, "waiting")
    press(browser, ".waiting button")
    wait_for_states(browser, "sent")
    assert len(hall.requests) == 1


def test_a_mistake_that_only_the_server_sees_opens_the_form_again(
    reopen_browser: Callable[..., Any], hall: Hall
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    network(browser, there=False)
    fill(browser, email="awa@defence")  # an address for a browser, and none for the world
    press(browser)
    wait_for_states(browser, "waiting")
    network(browser, there=True)
    wait_for_states(browser, "refused")
    press(browser, ".waiting a")
    wait_for_states(browser)
    assert browser.find_element(By.ID, "message").get_attribute("value") == "Un drone"
    fill(browser, email="awa@defence.example")
    press(browser)
    wait(browser, lambda b: "/meeting/sent?ref=" in b.current_url)
    assert len(hall.requests) == 1


def test_mistakes_come_back_as_a_page_and_take_the_focus(
    reopen_browser: Callable[..., Any], hall: Hall
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(form_of(hall))
    fill(browser, message="", phone="call me")
    press(browser)
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".error-summary"))
    assert "error-summary" in browser.switch_to.active_element.get_attribute("class")
    assert browser.find_element(By.ID, "name").get_attribute("value") == "Awa"
    browser.find_element(By.CSS_SELECTOR, ".error-summary a").click()
    assert browser.switch_to.active_element.get_attribute("id") == "phone"
