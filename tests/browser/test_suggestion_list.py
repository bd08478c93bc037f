"""The list under the search box, by keyboard, mouse and finger, and as a screen reader has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.waiting import wait

pytestmark = pytest.mark.browser

PHONE = 360
DESK = 1280
EXHIBITOR = "bozdoruk"


def box(browser: Any) -> Any:
    return browser.find_element(By.CSS_SELECTOR, "#q")


def options(browser: Any) -> list[str]:
    """The texts of the list, without the names of the kinds."""
    return browser.execute_script(
        "return [...document.querySelectorAll('[role=option] .suggest-words > :first-child')]"
        ".map(e => e.textContent)"
    )


def type_and_wait(browser: Any, text: str) -> list[str]:
    box(browser).send_keys(text)
    wait(browser, lambda b: options(b))
    return options(browser)


def is_open(browser: Any) -> bool:
    shown = browser.find_element(By.CSS_SELECTOR, "[role=listbox]").is_displayed()
    assert box(browser).get_attribute("aria-expanded") == str(shown).lower()
    return bool(shown)


def active(browser: Any) -> str | None:
    """The text of the option that a screen reader reads out."""
    chosen = box(browser).get_attribute("aria-activedescendant")
    if not chosen:
        assert not browser.find_elements(By.CSS_SELECTOR, "[aria-selected=true]")
        return None
    (option,) = browser.find_elements(By.CSS_SELECTOR, "[aria-selected=true]")
    assert option.get_attribute("id") == chosen
    return option.find_element(By.CSS_SELECTOR, ".suggest-words > :first-child").text


def wait_for_address(browser: Any, part: str) -> None:
    wait(browser, lambda b: part in b.current_url)


def test_a_category_is_chosen_with_the_keyboard(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/")
    assert not is_open(browser)
    found = type_and_wait(browser, "véh bl")
    assert found[0] == "véhicule blindé"
    assert is_open(browser)
    assert active(browser) is None
    box(browser).send_keys(Keys.ARROW_DOWN)
    assert active(browser) == found[0]
    box(browser).send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    assert active(browser) == found[1]
    box(browser).send_keys(Keys.ARROW_UP, Keys.ARROW_UP)
    assert active(browser) is None, "above the first option one is in the box again"
    box(browser).send_keys(Keys.ARROW_UP)
    assert active(browser) == found[-1]
    assert box(browser).get_attribute("value") == "véh bl", "what is typed stays until one chooses"
    box(browser).send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)
    wait_for_address(browser, "/fr/search?q=v%C3%A9hicule+blind%C3%A9")
    assert box(browser).get_attribute("value") == "véhicule blindé"
    assert browser.find_elements(By.CSS_SELECTOR, ".hit")


def test_enter_without_a_choice_searches_for_what_is_typed(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/")
    type_and_wait(browser, "radi")
    box(browser).send_keys(Keys.ARROW_DOWN, "x", Keys.ENTER)
    wait_for_address(browser, "/fr/search?q=radix")


def test_escape_closes_the_list_and_keeps_the_words(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/search?q=")
    found = type_and_wait(browser, "rad")
    box(browser).send_keys(Keys.ARROW_DOWN, Keys.ESCAPE)
    assert not is_open(browser)
    assert active(browser) is None
    assert box(browser).get_attribute("value") == "rad"
    box(browser).send_keys(Keys.ARROW_DOWN)
    wait(browser, is_open)
    assert options(browser) == found


def test_tab_leaves_and_closes(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/search")
    type_and_wait(browser, "rad")
    box(browser).send_keys(Keys.TAB)
    assert not is_open(browser)
    assert browser.switch_to.active_element.get_attribute("type") == "submit"


def test_an_exhibitor_is_chosen_with_the_mouse(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/")
    type_and_wait(browser, "bozd")
    option = browser.find_element(By.CSS_SELECTOR, "[role=option]")
    assert "Exposant" in option.text
    ActionChains(browser).move_to_element(option).click().perform()
    wait_for_address(browser, f"/fr/exhibitors/{EXHIBITOR}")


def test_a_search_keeps_the_filters_of_the_page(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/search?country=TR")
    type_and_wait(browser, "radio mil")
    box(browser).send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    wait_for_address(browser, "q=radio+militaire")
    assert "country=TR" in browser.current_url


def test_on_a_phone_in_arabic_the_list_fits_and_a_finger_hits_it(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(PHONE)
    browser.get(f"{site}/ar/")
    found = type_and_wait(browser, "طائره")
    assert found[0].startswith("طائرة")
    assert browser.execute_script(
        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    sizes = browser.execute_script("""
        const list = document.querySelector('[role=listbox]').getBoundingClientRect();
        return [...document.querySelectorAll('[role=option]')].map(option => {
            const own = option.getBoundingClientRect();
            const text = option.querySelector('b').getBoundingClientRect();
            return [own.height, own.right - text.right < 20, own.left >= list.left];
        });
    """)
    assert len(sizes) == len(found)
    assert all(height >= 44 for height, _, _ in sizes)
    assert sizes[0][1], "Arabic starts at the right"
    assert all(inside for _, _, inside in sizes)
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    place = browser.execute_script("""
        const own = document.querySelector('[role=option]').getBoundingClientRect();
        return {x: own.x + own.width / 2, y: own.y + own.height / 2};
    """)
    for kind, points in (("touchStart", [place]), ("touchEnd", [])):
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    wait_for_address(browser, "/ar/search?q=")
    assert box(browser).get_attribute("value") == found[0]


@pytest.mark.parametrize(("language", "said"), [("fr", "suggestion"), ("ar", "اقتراح")])
def test_a_screen_reader_learns_what_the_list_is(
    reopen_browser: Callable[..., Any], site: str, language: str, said: str
) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/{language}/search")
    found = type_and_wait(browser, "iha")
    field = box(browser)
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-autocomplete") == "list"
    controlled = browser.find_element(By.ID, field.get_attribute("aria-controls"))
    assert controlled.get_attribute("role") == "listbox"
    assert controlled.get_attribute("aria-label")
    status = browser.find_element(By.CSS_SELECTOR, ".search [role=status]")
    assert said in status.get_attribute("textContent")
    assert str(len(found)) in status.get_attribute("textContent")
    beside = browser.find_element(By.CSS_SELECTOR, ".suggest-beside")
    assert beside.get_attribute("lang") == "tr"
    field.send_keys(Keys.ESCAPE)
    assert status.get_attribute("textContent") == ""


def test_quick_typing_asks_once_and_the_last_answer_wins(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/")
    browser.execute_script("""
        const real = window.fetch;
        window.asked = [];
        window.fetch = async (address, more) => {
            window.asked.push(address);
            const answer = await real(address, more);
            // The first answer is slow, and comes behind the second.
            if (window.asked.length === 1) await new Promise(done => { window.answer = done });
            return answer;
        };
        const box = document.querySelector('#q');
        box.focus();
        for (const text of ['b', 'bo', 'boz']) {
            box.value = text;
            box.dispatchEvent(new Event('input', {bubbles: true}));
        }
        setTimeout(() => {
            box.value = 'radio';
            box.dispatchEvent(new Event('input', {bubbles: true}));
        }, 300);
    """)
    wait(browser, lambda b: options(b))
    wait(browser, lambda b: b.execute_script("return Boolean(window.answer)"))
    browser.execute_async_script("window.answer(); setTimeout(arguments[0], 300)")
    assert all("radio" in option.lower() for option in options(browser))
    asked = browser.execute_script("return window.asked")
    assert [address.rpartition("=")[2] for address in asked] == ["boz", "radio"]


def test_offline_there_is_no_list_and_no_complaint(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/")
    browser.execute_script("window.fetch = () => Promise.reject(new TypeError('away'))")
    box(browser).send_keys("radio")
    browser.execute_async_script("setTimeout(arguments[0], 500)")
    assert not is_open(browser)
    assert not [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def test_hostile_names_are_shown_as_they_are(reopen_browser: Callable[..., Any], site: str) -> None:
    browser = reopen_browser(DESK)
    browser.get(f"{site}/fr/")
    browser.execute_script("""
        const evil = '<img src=x onerror="window.hurt=1">';
        const label = [{text: evil, marked: true}];
        const one = {kind: 'exhibitor', text: evil, url: '/fr/', label};
        window.fetch = async () => new Response(JSON.stringify({suggestions: [one]}));
    """)
    assert type_and_wait(browser, "x") == ['<img src=x onerror="window.hurt=1">']
    assert browser.execute_script("return window.hurt") is None


def test_without_javascript_the_box_is_a_plain_box(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(PHONE, script=False)
    browser.get(f"{site}/fr/")
    assert not browser.find_elements(By.CSS_SELECTOR, "[role=listbox], [role=combobox]")
    box(browser).send_keys("radio", Keys.ENTER)
    wait_for_address(browser, "/fr/search?q=radio")
