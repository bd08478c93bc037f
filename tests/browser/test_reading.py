"""A delegate with a telephone finds a product and its stand, in French and in Arabic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.waiting import wait

pytestmark = pytest.mark.browser

PHONE = 360
DESK = 1280


def one(browser: Any, css: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, css)


def all_of(browser: Any, css: str) -> list[Any]:
    return browser.find_elements(By.CSS_SELECTOR, css)


def fits(browser: Any) -> bool:
    """Whether nothing sticks out at the side."""
    return browser.execute_script(
        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def small_targets(browser: Any) -> list[str]:
    """What a finger would miss: controls under 44 px, links within running text apart."""
    return browser.execute_script("""
        const css = 'button, summary, input:not([type=hidden]):not([type=checkbox]), .choice, '
                  + '.languages a, .chip, .orders a, .pages a, .halls a, .door, .suggestions a';
        return [...document.querySelectorAll(css)]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
            .map(e => e.outerHTML.slice(0, 120));
    """)


@pytest.mark.parametrize(
    ("language", "words", "country"),
    [
        ("fr", "véhicule protégé contre les mines", "Turquie"),
        ("ar", "مدرعة مقاومة للألغام", "تركيا"),
    ],
)
def test_from_the_need_to_the_stand_on_a_phone(
    reopen_browser: Callable[..., Any], site: str, language: str, words: str, country: str
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(f"{site}/{language}/")
    assert fits(browser)
    assert not small_targets(browser)

    # Not the button: on a narrow screen the list of suggestions may lie over it.
    one(browser, "#q").send_keys(words, Keys.ENTER)
    wait(browser, lambda b: all_of(b, ".hit"))
    assert fits(browser)
    assert not small_targets(browser)
    before = len(all_of(browser, ".hit"))
    assert before > 1

    form = one(browser, "form.filters")
    assert not form.is_displayed(), "on a phone the facets wait until they are asked for"
    one(browser, ".filters-toggle summary").click()
    assert form.is_displayed()
    assert not small_targets(browser)
    box = one(browser, ".filters [name=country][value=TR]")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.click()
    # The results are refined in place, and the button comes anew with them.
    wait(browser, lambda b: "country=TR" in b.current_url and not all_of(b, "main[aria-busy]"))
    apply = one(browser, ".apply button")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", apply)
    apply.click()
    wait(browser, lambda b: "country=TR" in b.current_url)
    assert any(country in chip.text for chip in all_of(browser, ".chip"))
    assert 0 < len(all_of(browser, ".hit")) < before
    assert all(country in by.text for by in all_of(browser, ".hit .by"))

    link = one(browser, ".hit-title a[href*='bozdoruk-koytak-m']")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", link)
    link.click()
    wait(browser, lambda b: all_of(b, ".visit"))
    assert fits(browser)
    assert not small_targets(browser)
    assert "KOYTAK-M" in one(browser, "h1").text
    assert "B4" in one(browser, ".visit .stand").text
    direction = "rtl" if language == "ar" else "ltr"
    assert one(browser, "html").get_attribute("dir") == direction


def test_everything_works_without_scripts(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = reopen_browser(PHONE, script=False)
    browser.get(f"{site}/fr/search?q=radio")
    one(browser, ".filters-toggle summary").click()
    assert one(browser, "form.filters").is_displayed()
    assert all_of(browser, ".hit")


def test_on_a_desk_the_facets_stand_beside_the_results(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    for language in ("fr", "ar"):
        browser.get(f"{site}/{language}/search?q=radio")
        assert fits(browser)
        assert one(browser, "form.filters").is_displayed()
        assert not one(browser, ".filters-toggle summary").is_displayed()
        facets, hit = one(browser, "form.filters").rect, one(browser, ".hit").rect
        facets_first = facets["x"] < hit["x"]
        assert facets_first == (language == "fr")


def test_the_switcher_keeps_the_search(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = reopen_browser(PHONE)
    browser.get(f"{site}/fr/search?q=radio&country=TR")
    one(browser, ".languages a[hreflang=ar]").click()
    wait(browser, lambda b: "/ar/" in b.current_url)
    assert browser.current_url.endswith("/ar/search?q=radio&country=TR")
    browser.get(f"{site}/")
    assert browser.current_url == f"{site}/ar/"


def test_the_theme_can_be_set(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = reopen_browser(PHONE)
    browser.get(f"{site}/fr/")
    background = "return getComputedStyle(document.body).backgroundColor"
    light = browser.execute_script(background)
    one(browser, ".theme button[value=dark]").click()
    wait(browser, lambda b: b.execute_script(background) != light)
    assert browser.current_url == f"{site}/fr/"


def test_drawings_are_really_drawn(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/")
    drawn = browser.execute_script(
        "return [...document.querySelectorAll('.doors svg use')].map(u => u.getBBox().width > 0)"
    )
    assert drawn == [True] * 6


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/search?q=drone",
        "/exhibitors",
        "/sheets/bozdoruk-koytak-m",
        "/exhibitors/bozdoruk/meeting",
    ],
)
def test_text_can_be_read_against_its_ground(
    reopen_browser: Callable[..., Any], site: str, page: str
) -> None:
    """WCAG AA: 4.5 to 1, and 3 to 1 for large letters."""
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr{page}")
    faint = """
        document.documentElement.dataset.theme = arguments[0];
        const numbers = c => c.match(/[\\d.]+/g).map(Number);
        const light = c => {
            const [r, g, b] = numbers(c).slice(0, 3).map(v => v / 255)
                .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b;
        };
        const ground = e => {
            for (; e; e = e.parentElement) {
                const c = getComputedStyle(e).backgroundColor;
                if (numbers(c)[3] !== 0) return c;
            }
        };
        document.getAnimations().forEach(a => a.finish());
        const faint = [];
        for (const e of document.querySelectorAll('body *')) {
            const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
            if (!own || !e.offsetParent) continue;
            const style = getComputedStyle(e), size = parseFloat(style.fontSize);
            const [a, b] = [light(style.color), light(ground(e))].sort((x, y) => y - x);
            const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
            if ((a + .05) / (b + .05) < (large ? 3 : 4.5))
                faint.push([e.className, e.textContent.trim().slice(0, 30), (a + .05) / (b + .05)]);
        }
        return faint;
    """
    for theme in ("light", "dark"):
        assert not browser.execute_script(faint, theme), theme
