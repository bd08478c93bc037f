"""From what visitors look for in vain to a mail to those who may have it, in a real browser."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from email.policy import default
from typing import Any

import pytest
from flask import Flask
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from catalogue.composition import Catalogue
from tests.browser.serving import Site
from tests.browser.waiting import wait
from tests.conftest import ORGANISER, OWNER
from tests.people import sign_in_browser
from web.app import create_app

Opener = Callable[..., webdriver.Chrome]
IN_VAIN = '"montgolfière militaire"'


@pytest.fixture
def catalogue(own_show: Catalogue) -> Catalogue:
    """A demo show of its own: this journey changes it."""
    return own_show


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


@pytest.fixture
def show(app: Flask) -> Iterator[Site]:
    site = Site(app)
    yield site
    site.go()


def press(browser: webdriver.Chrome, css: str) -> None:
    """Presses a button or link, and waits for the page that it leads to."""
    old = browser.find_element(By.TAG_NAME, "html")
    button = browser.find_element(By.CSS_SELECTOR, css)
    browser.execute_script("arguments[0].click()", button)
    wait(browser, lambda b: b.find_element(By.TAG_NAME, "html") != old)


def search(browser: webdriver.Chrome, words: str) -> None:
    box = browser.find_element(By.ID, "q")
    box.clear()
    box.send_keys(words)
    press(browser, 'form[role="search"] button[type="submit"]')


def text(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "main").text


def mails_to(catalogue: Catalogue, recipient: str) -> list[Any]:
    files = sorted((catalogue.settings.data / "mail").rglob("*.eml"))
    read = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
    return [mail for mail in read if recipient in str(mail["To"])]


def test_what_is_looked_for_in_vain_becomes_a_mail_to_exhibitors(
    show: Site, app: Flask, catalogue: Catalogue, reopen_browser: Opener
):
    colonel = reopen_browser(360)
    colonel.execute_cdp_cmd("Network.enable", {})
    colonel.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    for _ in range(3):
        colonel.get(f"{show.address}/fr/")
        search(colonel, IN_VAIN)
        search(colonel, "aérostat")
    app.extensions["searches"].close()

    office = reopen_browser(1280)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/")
    assert office.current_url.endswith("/organiser/dashboard")
    press(office, 'main a[href$="/organiser/searches"]')
    press(office, 'a[href*="kind=vain"]')
    [row] = office.find_elements(By.CSS_SELECTOR, "tbody tr:has(.mend)")
    assert IN_VAIN in row.text
    assert "aérostat" in row.text, "what was asked next"

    press(office, '.mend a[href*="/searches/message"]')
    Select(office.find_element(By.ID, "concept")).select_by_value("armoured-vehicle")
    office.find_element(By.ID, "words").send_keys("Avez-vous une montgolfière ?")
    press(office, 'button[value="ask"]')
    assert "L’envoyer à 3 personnes" in text(office)
    assert not mails_to(catalogue, OWNER)
    press(office, 'button[value="send"]')
    [mail] = wait(office, lambda _: mails_to(catalogue, OWNER))
    assert "> Avez-vous une montgolfière ?" in mail.get_content()
    assert "/fr/portal/bozdoruk/found" in mail.get_content()
