"""A delegation's visit: find, keep, compare, plan, take along."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.test_reading import PHONE, all_of, fits, one, small_targets
from tests.browser.waiting import wait

pytestmark = pytest.mark.browser

NEEDS = {"fr": "engin de déminage", "ar": "آلة إزالة الألغام"}
"""One language from the left and one from the right; what all four find is tested without pages."""


def click(browser: Any, element: Any) -> None:
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def kept(browser: Any) -> str:
    return one(browser, ".own-list .count").text


def keep_two(browser: Any, site: str, language: str) -> list[str]:
    """Searches, and puts the first two products on the list; gives their titles."""
    browser.get(f"{site}/{language}/")
    one(browser, "#q").send_keys(NEEDS[language], Keys.ENTER)
    wait(browser, lambda b: all_of(b, ".hit"))
    titles = []
    for number in (1, 2):
        hit = all_of(browser, ".hit")[number - 1]
        titles.append(hit.find_element(By.CSS_SELECTOR, ".hit-title a").text)
        click(browser, hit.find_element(By.CSS_SELECTOR, ".keep button"))
        wait(browser, lambda b, count=str(number): kept(b) == count)
    return titles


@pytest.mark.parametrize("language", NEEDS)
def test_from_a_need_to_a_printed_plan_on_a_phone(
    reopen_browser: Callable[..., Any], site: str, language: str
) -> None:
    browser = reopen_browser(PHONE)
    titles = keep_two(browser, site, language)

    click(browser, one(browser, ".own-list"))
    wait(browser, lambda b: all_of(b, ".visit-item"))
    assert {each.text for each in all_of(browser, ".visit-item h5 a")} == set(titles)
    assert fits(browser)
    assert not small_targets(browser)

    for box in all_of(browser, ".visit-item input[type=checkbox]"):
        click(browser, box)
    click(browser, one(browser, ".compare-button button"))
    wait(browser, lambda b: all_of(b, ".comparison"))
    assert len(all_of(browser, ".comparison thead th")) == 2
    assert len(all_of(browser, ".comparison tbody tr")) > 4
    assert fits(browser)
    browser.back()

    note = wait(browser, lambda b: one(b, ".note textarea"))
    note.send_keys("12 / 2027?")
    click(browser, one(browser, ".note button"))
    wait(browser, lambda b: one(b, ".note textarea").get_attribute("value") == "12 / 2027?")

    printed = browser.execute_cdp_cmd("Page.printToPDF", {})["data"]
    pages = PdfReader(BytesIO(base64.b64decode(printed))).pages
    assert "12 / 2027?" in "".join(page.extract_text() for page in pages)
    address = one(browser, "#read-link").get_attribute("value")
    pdf = browser.execute_async_script(
        """const done = arguments[arguments.length - 1];
        fetch(arguments[0]).then(a => a.blob()).then(blob => {
          const reader = new FileReader();
          reader.onload = () => done(reader.result.split(",")[1]);
          reader.readAsDataURL(blob);
        });""",
        f"{address}/plan.pdf",
    )
    assert len(PdfReader(BytesIO(base64.b64decode(pdf))).pages) == 1


def test_the_same_without_a_script(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = reopen_browser(PHONE, script=False)
    browser.get(f"{site}/fr/search?q={NEEDS['fr']}")
    second = all_of(browser, ".hit")[1]
    click(browser, second.find_element(By.CSS_SELECTOR, ".keep button"))
    wait(browser, lambda b: kept(b) == "1")
    assert "/fr/search" in browser.current_url
    assert browser.current_url.endswith(f"#{all_of(browser, '.hit')[1].get_attribute('id')}")
    click(browser, all_of(browser, ".hit .keep button.kept")[0])
    wait(browser, lambda b: kept(b) == "0")


def test_a_list_goes_on_where_the_script_fails(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(f"{site}/fr/search?q={NEEDS['fr']}")
    browser.execute_script("window.fetch = () => Promise.reject(new Error('gone'));")
    click(browser, one(browser, ".hit .keep button"))
    wait(browser, lambda b: kept(b) == "1")
    assert len(all_of(browser, ".hit .keep button.kept")) == 1


def test_a_delegation_shares_its_list_between_two_phones(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    colonel, engineer = reopen_browser(PHONE), reopen_browser(PHONE)
    keep_two(colonel, site, "fr")
    colonel.get(f"{site}/fr/shortlist")
    engineer.get(one(colonel, "#edit-link").get_attribute("value"))
    click(engineer, one(engineer, ".notice button"))
    wait(engineer, lambda b: b.current_url.endswith("/fr/shortlist"))
    for browser, words in ((colonel, "Prix ?"), (engineer, "Pièces ?")):
        one(browser, ".note textarea").send_keys(words)
    for browser in (colonel, engineer):
        click(browser, one(browser, ".note button"))
        wait(browser, lambda b: "#n-" in b.current_url)
    assert one(engineer, ".note textarea").get_attribute("value") == "Prix ?\nPièces ?"


@pytest.mark.parametrize("page", ["/fr/sheets/bozdoruk-koytak-m", "/fr/search?q=drone"])
def test_a_link_is_handed_on_by_the_phone_or_copied(
    reopen_browser: Callable[..., Any], site: str, page: str
) -> None:
    browser = reopen_browser(PHONE)
    for stub in ("share", "none"):
        share = "async (what) => { window.shared = what.url; }" if stub == "share" else "undefined"
        source = f"Object.defineProperty(navigator, 'share', {{ value: {share} }});"
        copy = "async (text) => { window.copied = text; }"
        source += f"navigator.clipboard.writeText = {copy};"
        found = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
        browser.get(site + page)
        for details in all_of(browser, "details.save"):
            browser.execute_script("arguments[0].open = true", details)
        button = one(browser, "[data-share]")
        assert button.text == ("Partager" if stub == "share" else "Copier")
        link = one(browser, ".link-field input").get_attribute("value")
        click(browser, button)
        name = "shared" if stub == "share" else "copied"
        wait(
            browser,
            lambda b, name=name, link=link: b.execute_script(f"return window.{name}") == link,
        )
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", found)


def test_two_products_kept_in_one_breath_are_on_one_list(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(f"{site}/fr/search?q={NEEDS['fr']}")
    browser.execute_script("""
        for (const button of [...document.querySelectorAll('.hit .keep button')].slice(0, 3))
          button.click();
    """)
    wait(browser, lambda b: kept(b) == "3")
    browser.get(f"{site}/fr/shortlist")
    assert len(all_of(browser, ".visit-item")) == 3


def test_a_product_is_kept_from_a_page_that_the_device_kept(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(f"{site}/fr/sheets/bozdoruk-koytak-m")
    browser.execute_script("document.documentElement.dataset.kept = '2027-02-09T10:00:00Z'")
    click(browser, one(browser, ".keep button"))
    wait(browser, lambda b: one(b, ".own-list .count").text == "1")
    assert all_of(browser, "h1")
    # And where there is no network the page stays, and says so.
    browser.execute_script("window.fetch = () => Promise.reject(new TypeError('gone'));")
    click(browser, one(browser, ".keep button"))
    wait(browser, lambda b: all_of(b, "form.keep + .notice"))
    assert one(browser, ".own-list .count").text == "1"
