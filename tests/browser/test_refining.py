"""Results are refined in place: addresses, history, focus, what a screen reader hears; and not."""

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


def titles(browser: Any) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll('.hit-title')].map(e => e.textContent)"
    )


def heading(browser: Any) -> str:
    return browser.execute_script("return document.querySelector('h1').textContent.trim()")


def opened(reopen_browser: Callable[..., Any], address: str, width: int = DESK) -> Any:
    """A browser at an address, which remembers that the page was not loaded anew."""
    browser = reopen_browser(width)
    browser.get(address)
    browser.execute_script("window.same = true")
    return browser


def still_here(browser: Any) -> bool:
    return bool(browser.execute_script("return window.same === true"))


def click(browser: Any, css: str) -> None:
    element = one(browser, css)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def settled(browser: Any, part: str) -> None:
    """Waits until the results of an address with this part are there."""
    wait(
        browser,
        lambda b: part in b.current_url and not b.find_elements(By.CSS_SELECTOR, "main[aria-busy]"),
    )


def focused(browser: Any) -> str:
    return browser.execute_script(
        "const e = document.activeElement; return (e.name || e.localName) + (e.value || '')"
    )


def test_a_box_narrows_in_place_and_its_address_can_be_shared(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    before = titles(browser)
    click(browser, ".filters [name=country][value=TR]")
    settled(browser, "country=TR")
    assert still_here(browser)
    assert browser.current_url == f"{site}/fr/search?q=radio&country=TR"
    narrowed = titles(browser)
    assert narrowed != before
    assert one(browser, ".chips [href='/fr/search?q=radio']")
    assert one(browser, ".filters [name=country][value=TR]").is_selected()
    assert focused(browser) == "countryTR", "the keyboard goes on where it was"
    assert one(browser, ".search input[name=country]").get_attribute("value") == "TR"
    said = "return document.querySelector('body > [role=status]').textContent"
    wait(browser, lambda b: b.execute_script(said))
    assert browser.execute_script(said) == heading(browser)
    assert one(browser, ".languages a[hreflang=ar]").get_attribute("href").endswith("country=TR")

    browser.get(browser.current_url)
    assert titles(browser) == narrowed


def test_the_box_that_was_clicked_stays_where_it_is(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    box = one(browser, ".filters [name=country][value=TR]")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    top = (
        "return document.querySelector('.filters [name=country][value=TR]')"
        ".getBoundingClientRect().top"
    )
    before = browser.execute_script(top)
    box.click()
    settled(browser, "country=TR")
    assert abs(browser.execute_script(top) - before) < 2, "a chip above moves nothing"


def test_orders_pages_and_chips_refine_and_lead_to_the_heading(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio&country=TR")
    click(browser, ".orders a[href*=title]")
    settled(browser, "sort=title")
    assert focused(browser) == "h1"
    click(browser, ".chips .chip[href='/fr/search?q=radio&sort=title']")
    settled(browser, "q=radio&sort=title")
    assert "country" not in browser.current_url
    first = titles(browser)
    click(browser, ".pages [rel=next]")
    settled(browser, "page=2")
    assert not set(titles(browser)) & set(first)
    assert focused(browser) == "h1"
    top = "return document.querySelector('h1').getBoundingClientRect().top"
    assert 0 <= browser.execute_script(top) < 200
    assert still_here(browser)


def test_a_range_narrows_when_it_is_left(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?concept=armoured-vehicle")
    field = one(browser, "[name='spec.weight.max']")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.send_keys("10000", Keys.TAB)
    settled(browser, "spec.weight.max=10000")
    assert still_here(browser)
    assert "spec.weight.min" not in browser.current_url, "what is empty is left out"


def test_back_and_forward_bring_results_scroll_and_focus(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    first = titles(browser)
    click(browser, ".filters [name=country][value=TR]")
    settled(browser, "country=TR")
    second = titles(browser)
    browser.execute_script("scrollTo(0, 700)")
    browser.execute_async_script("setTimeout(arguments[0], 400)")
    click(browser, ".orders a[href*=newest]")
    settled(browser, "sort=newest")

    browser.back()
    settled(browser, "q=radio&country=TR")
    wait(browser, lambda b: titles(b) == second)
    browser.back()
    wait(browser, lambda b: titles(b) == first)
    assert browser.current_url == f"{site}/fr/search?q=radio"
    wait(browser, lambda b: focused(b) == "countryTR")
    assert not one(browser, ".filters [name=country][value=TR]").is_selected()
    assert browser.execute_script("return scrollY") > 0
    browser.forward()
    wait(browser, lambda b: titles(b) == second)
    assert one(browser, ".filters [name=country][value=TR]").is_selected()
    assert still_here(browser)


def test_back_from_a_sheet_is_back_at_the_refined_results(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    click(browser, ".filters [name=country][value=TR]")
    settled(browser, "country=TR")
    narrowed = titles(browser)
    click(browser, ".hit-title a")
    wait(browser, lambda b: "/sheets/" in b.current_url)
    browser.back()
    wait(browser, lambda b: titles(b) == narrowed)
    assert browser.current_url == f"{site}/fr/search?q=radio&country=TR"


def test_the_newest_request_wins(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    browser.execute_script("""
        const real = window.fetch;
        let asked = 0;
        window.fetch = async (address, more) => {
            asked += 1;
            // The first answer is slow, nothing aborts it, and it comes behind the second.
            if (asked === 1) {
                const answer = await real(address);
                await new Promise(done => { window.answer = done });
                return answer;
            }
            return real(address, more);
        };
        for (const value of ['TR', 'ML'])
            document.querySelector(`.filters [name=country][value=${value}]`).click();
    """)
    settled(browser, "country=TR&country=ML")
    both = titles(browser)
    wait(browser, lambda b: b.execute_script("return Boolean(window.answer)"))
    browser.execute_async_script("window.answer(); setTimeout(arguments[0], 300)")
    assert titles(browser) == both
    assert browser.current_url.endswith("q=radio&country=TR&country=ML")


def test_while_one_waits_the_page_says_so_and_can_still_be_used(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    browser.execute_script("""
        const real = window.fetch;
        window.fetch = async (address, more) => {
            await new Promise(done => window.answer = done);
            return real(address, more);
        };
    """)
    click(browser, ".filters [name=country][value=TR]")
    assert one(browser, "main").get_attribute("aria-busy") == "true"
    assert browser.current_url == f"{site}/fr/search?q=radio"
    browser.execute_script("window.answer()")
    settled(browser, "country=TR")
    assert one(browser, "main").get_attribute("aria-busy") is None


def test_who_leaves_meanwhile_is_not_called_back(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    # Some browsers end all requests of a page as soon as it is left.
    browser.execute_script("""
        window.fetch = () => new Promise((_, fail) => {
            const end = () => fail(new TypeError('aborted'));
            addEventListener('beforeunload', () => setTimeout(end));
        });
        document.querySelector('.filters [name=country][value=TR]').click();
    """)
    click(browser, ".hit-title a")
    wait(browser, lambda b: "/sheets/" in b.current_url)
    browser.execute_async_script("setTimeout(arguments[0], 300)")
    assert "/sheets/" in browser.current_url


@pytest.mark.parametrize(
    "failure",
    [
        "() => Promise.reject(new TypeError('away'))",
        "async () => new Response('<html><title>Proxy</title><p>Log in', {status: 200})",
        "async () => new Response('', {status: 503})",
        "() => { throw new Error('gone') }",
    ],
)
def test_what_fails_becomes_a_plain_navigation(
    reopen_browser: Callable[..., Any], site: str, failure: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    browser.execute_script(f"window.fetch = {failure}")
    click(browser, ".filters [name=country][value=TR]")
    wait(browser, lambda b: "country=TR" in b.current_url and not still_here(b))
    assert titles(browser)


def test_if_replacing_breaks_the_browser_loads_the_page(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    browser.execute_script(
        "document.getElementById('content').replaceChildren = () => { throw new Error('broken') }"
    )
    click(browser, ".orders a[href*=title]")
    wait(browser, lambda b: "sort=title" in b.current_url and not still_here(b))
    assert titles(browser)


def test_a_new_tab_is_the_browsers_business(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    prevented = browser.execute_script("""
        const link = document.querySelector('.orders a[href]');
        let prevented;
        addEventListener('click', event => {
            prevented = event.defaultPrevented;
            event.preventDefault();
        }, {once: true});
        const how = {bubbles: true, cancelable: true, ctrlKey: true};
        link.dispatchEvent(new MouseEvent('click', how));
        return prevented;
    """)
    assert prevented is False


def test_on_a_phone_the_open_filters_stay_open_until_the_results_are_wanted(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/ar/search?q=radio", PHONE)
    one(browser, ".filters-toggle summary").click()
    click(browser, ".filters [name=country][value=TR]")
    settled(browser, "country=TR")
    assert one(browser, "form.filters").is_displayed()
    assert one(browser, ".filters-toggle .count").text == "1"
    click(browser, ".apply button")
    wait(browser, lambda b: not one(b, "form.filters").is_displayed())
    settled(browser, "country=TR")
    assert one(browser, ".hit").is_displayed()
    assert still_here(browser)


def test_without_javascript_links_and_the_form_do_the_same(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK, script=False)
    browser.get(f"{site}/fr/search?q=radio")
    assert not browser.find_elements(By.CSS_SELECTOR, ".find")
    click(browser, ".filters [name=country][value=TR]")
    click(browser, ".apply button")
    wait(browser, lambda b: "country=TR" in b.current_url)
    click(browser, ".orders a[href*=title]")
    wait(browser, lambda b: "sort=title" in b.current_url)
    assert browser.find_elements(By.CSS_SELECTOR, ".hit")


@pytest.mark.parametrize(
    ("address", "facet", "written", "found"),
    [
        ("/tr/search", "country", "ispan", "İspanya"),
        ("/tr/search", "country", "MISIR", "Mısır"),
        ("/fr/search", "exhibitor", "zirhli", "Zırhlı"),
        ("/ar/search", "country", "اسبانيا", "إسبانيا"),
        ("/ar/search", "concept", "طائره", "طائرة"),
        ("/fr/search", "country", "emirats", "Émirats"),
    ],
)
def test_a_long_facet_is_searched_whatever_the_accents(
    reopen_browser: Callable[..., Any],
    site: str,
    address: str,
    facet: str,
    written: str,
    found: str,
) -> None:
    browser = opened(reopen_browser, f"{site}{address}")
    shown = (
        f"return [...document.querySelectorAll('[data-facet={facet}] .choice')]"
        ".filter(e => e.offsetParent).map(e => e.querySelector('.choice-label').textContent)"
    )
    everything = browser.execute_script(shown)
    field = one(browser, f"[data-facet={facet}] .find")
    field.send_keys(written)
    left = browser.execute_script(shown)
    assert any(found in label for label in left)
    assert 0 < len(left) < len(everything) or facet == "concept"
    field.send_keys(Keys.ENTER)
    assert browser.current_url == f"{site}{address}", "it is no part of the form"
    field.clear()
    field.send_keys("x", Keys.BACKSPACE)
    assert browser.execute_script(shown) == everything


def test_what_was_written_into_a_facet_survives_a_click(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search")
    one(browser, "[data-facet=country] .find").send_keys("turq")
    click(browser, ".filters [name=country][value=TR]")
    settled(browser, "country=TR")
    assert one(browser, "[data-facet=country] .find").get_attribute("value") == "turq"
    assert one(browser, ".filters [name=country][value=TR]").is_displayed()
    assert not one(browser, ".filters [name=country][value=ML]").is_displayed()


def test_the_grid_is_kept_from_page_to_page(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = opened(reopen_browser, f"{site}/fr/search?q=radio")
    one(browser, ".layouts [value=grid]").click()
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".hits-grid"))
    assert browser.current_url == f"{site}/fr/search?q=radio"
    browser.execute_script("window.same = true")
    click(browser, ".pages [rel=next]")
    settled(browser, "page=2")
    assert still_here(browser)
    assert browser.find_elements(By.CSS_SELECTOR, ".hits-grid .hit")
