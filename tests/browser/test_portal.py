"""The ways of the exhibitors' portal in a real browser, from the invitation to being found."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from catalogue.composition import Catalogue
from catalogue.store.drafts import draft_of, save_draft
from tests.assets.files import picture
from tests.browser.serving import Site
from tests.browser.waiting import wait
from tests.conftest import (
    EDITOR,
    FOREIGNER,
    ORGANISER,
    OWNER,
)
from tests.people import sign_in_browser
from tests.web.reading import SHEET
from web.app import create_app

Opener = Callable[..., webdriver.Chrome]


@pytest.fixture
def catalogue(own_show: Catalogue) -> Catalogue:
    """A demo show of its own: these journeys change it."""
    return own_show


@pytest.fixture
def show(catalogue: Catalogue) -> Iterator[Site]:
    site = Site(create_app(catalogue))
    yield site
    site.go()


def field(browser: webdriver.Chrome, name: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, f'form [name="{name}"]')


def write(browser: webdriver.Chrome, **values: str) -> None:
    for name, value in values.items():
        box = field(browser, name.replace("__", "."))
        box.clear()
        box.send_keys(value)


def press(browser: webdriver.Chrome, css: str) -> None:
    """Presses a button, and waits for the page that it leads to."""
    old = browser.find_element(By.TAG_NAME, "html")
    button = browser.find_element(By.CSS_SELECTOR, css)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    browser.execute_script("arguments[0].click()", button)
    wait(browser, lambda b: b.find_element(By.TAG_NAME, "html") != old)


def text(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "main").text


def mails_to(catalogue: Catalogue, recipient: str) -> list[str]:
    """The bodies of the mails that somebody got."""
    bodies = []
    for file in sorted((catalogue.settings.data / "mail").rglob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=default)
        if recipient in str(message["To"]):
            bodies.append(message.get_content())
    return bodies


def draft(catalogue: Catalogue, sheet_id: str) -> dict[str, Any]:
    with catalogue.store.reading() as session:
        found = draft_of(session, sheet_id)
    assert found is not None
    return found.content


def test_from_the_invitation_to_an_arabic_question(
    show: Site, catalogue: Catalogue, reopen_browser: Opener, tmp_path: Path
):
    office = reopen_browser(1280)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/people")
    form = office.find_element(By.CSS_SELECTOR, 'form[aria-labelledby="invite"]')
    Select(form.find_element(By.CSS_SELECTOR, 'select[name="exhibitor"]')).select_by_value(
        "bozdoruk"
    )
    form.find_element(By.CSS_SELECTOR, 'input[name="email"]').send_keys("elif@bozdoruk.example")
    Select(form.find_element(By.CSS_SELECTOR, 'select[name="language"]')).select_by_value("tr")
    office.execute_script("arguments[0].querySelector('button[type=submit]').click()", form)
    wait(office, lambda b: mails_to(catalogue, "elif@bozdoruk.example"))
    link = re.search(r"http://\S+", mails_to(catalogue, "elif@bozdoruk.example")[0])
    assert link
    assert "/tr/" in link.group(), "in the language of who is invited"

    phone = reopen_browser(360)
    phone.get(link.group())
    write(phone, name="Elif", password="dört uzun sözcük yan yana")
    press(phone, "form.form button[type=submit]")
    wait(phone, lambda b: "/tr/portal/bozdoruk/products" in b.current_url)

    press(phone, 'a[href$="/products/new"]')
    write(phone, title="KERTENKELE mayın temizleme robotu")
    Select(field(phone, "language")).select_by_value("tr")
    phone.execute_script(
        "arguments[0].click()", phone.find_element(By.CSS_SELECTOR, 'input[value="land"]')
    )
    press(phone, "form.form button[type=submit]")
    sheet_id = phone.current_url.split("/")[-2]
    write(phone, description="Mayınları uzaktan bulur ve temizler.", concepts__add="robot")
    write(phone, translations__fr__summary="Robot de déminage télécommandé.")
    press(phone, ".save-bar button[type=submit]")
    content = draft(catalogue, sheet_id)
    assert content["translations"]["fr"]["summary"] == "Robot de déminage télécommandé."

    photo = tmp_path / "önden.jpg"
    photo.write_bytes(picture("JPEG"))
    phone.get(phone.current_url.replace("/edit", "/files"))
    old = phone.find_element(By.TAG_NAME, "html")
    phone.find_element(By.CSS_SELECTOR, "#files-images").send_keys(str(photo))
    wait(phone, lambda b: b.find_element(By.TAG_NAME, "html") != old)
    wait(phone, lambda b: b.find_elements(By.CSS_SELECTOR, ".own-files img"))
    write(phone, text__tr__0="Önden görünüş")
    press(phone, ".own-files ~ button[type=submit]")
    phone.get(phone.current_url.replace("/files", "/publication"))
    press(phone, 'form[action$="/submit"] button')
    assert phone.find_element(By.CSS_SELECTOR, ".stage-submitted")

    office.get(f"{show.address}/fr/organiser/reviews")
    press(office, f'a[href$="/reviews/{sheet_id}"]')
    assert "Robot de déminage" in text(office)
    press(office, 'button[value="approve"]')

    colonel = reopen_browser(360)
    wait(
        colonel,
        lambda b: (
            b.get(f"{show.address}/ar/search?q=روبوت+إزالة+الألغام"),
            b.find_elements(By.CSS_SELECTOR, f'a[href$="/ar/sheets/{sheet_id}"]'),
        )[1],
    )
    colonel.get(f"{show.address}/fr/sheets/{sheet_id}")
    assert "Robot de déminage télécommandé." in text(colonel)
    shown = colonel.find_element(By.CSS_SELECTOR, 'main img[src*="/assets/"][alt="Önden görünüş"]')
    wait(colonel, lambda b: b.execute_script("return arguments[0].naturalWidth", shown) > 0)
    told = wait(office, lambda b: mails_to(catalogue, "elif@bozdoruk.example")[1:])
    assert f"/tr/sheets/{sheet_id}" in told[0]


def test_whoever_guesses_the_addresses_of_another_exhibitor_finds_nothing(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
):
    browser = reopen_browser(1280)
    sign_in_browser(browser, show.address, catalogue, FOREIGNER)
    for page in ("edit", "files", "publication", "history", "found", "preview"):
        for exhibitor in ("bozdoruk", "negueba"):
            browser.get(f"{show.address}/fr/portal/{exhibitor}/products/{SHEET}/{page}")
            assert "n’est pas dans le catalogue" in text(browser), page
    browser.get(f"{show.address}/fr/organiser/reviews")
    assert "n’est pas dans le catalogue" in text(browser)


def test_two_tabs_of_one_product_lose_nothing(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
):
    one, other = reopen_browser(1280), reopen_browser(1280)
    there = f"{show.address}/fr/portal/bozdoruk/products/{SHEET}/edit"
    for browser, who in ((one, OWNER), (other, EDITOR)):
        sign_in_browser(browser, show.address, catalogue, who)
        browser.get(there)
    write(one, keywords="blindé; convoi")
    write(other, summary="Kısa ve açık.")
    for browser in (one, other):
        wait(browser, lambda b: "Enregistré" in b.find_element(By.ID, "draft-state").text)
    wait(one, lambda _: draft(catalogue, SHEET).get("summary") == "Kısa ve açık.")
    wait(one, lambda _: draft(catalogue, SHEET).get("keywords") == ["blindé", "convoi"])
    write(one, summary="Benimki.")
    wait(one, lambda b: "Quelqu’un d’autre" in b.find_element(By.ID, "draft-state").text)
    press(one, ".save-bar button[type=submit]")
    clash = one.find_element(By.CSS_SELECTOR, ".clash").text
    assert "Kısa ve açık." in clash
    assert field(one, "summary").get_attribute("value") == "Benimki."
    press(one, ".save-bar button[type=submit]")
    assert draft(catalogue, SHEET)["summary"] == "Benimki."


def test_words_written_without_network_survive_the_tab(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
):
    browser = reopen_browser(360)
    sign_in_browser(browser, show.address, catalogue, OWNER)
    there = f"{show.address}/fr/portal/bozdoruk/products/{SHEET}/edit"
    browser.get(there)
    show.go()
    write(browser, summary="Écrit dans l’avion.")
    wait(browser, lambda b: "gardé sur cet appareil" in b.find_element(By.ID, "draft-state").text)
    browser.get("about:blank")
    show.come()
    browser.get(there)
    wait(browser, lambda b: field(b, "summary").get_attribute("value") == "Écrit dans l’avion.")
    wait(browser, lambda _: draft(catalogue, SHEET)["summary"] == "Écrit dans l’avion.")
    browser.get(there)
    assert field(browser, "summary").get_attribute("value") == "Écrit dans l’avion."


def test_words_that_come_back_are_not_written_over_a_colleagues(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
):
    browser = reopen_browser(360)
    sign_in_browser(browser, show.address, catalogue, OWNER)
    there = f"{show.address}/fr/portal/bozdoruk/products/{SHEET}/edit"
    browser.get(there)
    show.go()
    write(browser, summary="Écrit dans l’avion.")
    wait(browser, lambda b: "gardé sur cet appareil" in b.find_element(By.ID, "draft-state").text)
    browser.get("about:blank")
    with catalogue.store.writing() as session:
        save_draft(session, SHEET, 0, {"keywords": ["collègue"], "maturity": "prototype"}, "Bora")
    show.come()
    browser.get(there)
    wait(browser, lambda _: draft(catalogue, SHEET)["summary"] == "Écrit dans l’avion.")
    written = draft(catalogue, SHEET)
    assert (written["keywords"], written["maturity"]) == (["collègue"], "prototype")


def test_without_scripts_everything_can_be_done(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
):
    browser = reopen_browser(360, script=False)
    sign_in_browser(browser, show.address, catalogue, OWNER)
    browser.get(f"{show.address}/fr/portal/bozdoruk/products/{SHEET}/edit")
    box = field(browser, "summary")
    box.clear()
    box.send_keys("Sans script.")
    browser.find_element(By.CSS_SELECTOR, ".save-bar button[type=submit]").click()
    wait(browser, lambda _: draft(catalogue, SHEET)["summary"] == "Sans script.")
    browser.get(f"{show.address}/fr/portal/bozdoruk/products/{SHEET}/publication")
    browser.find_element(By.CSS_SELECTOR, 'form[action$="/submit"] button').click()
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".stage-submitted"))
