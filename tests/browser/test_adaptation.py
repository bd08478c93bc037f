"""Pages follow their reader: by keyboard, in large letters, without motion, in few colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from catalogue.composition import Catalogue
from tests.browser.conftest import set_media, set_width
from tests.browser.pages import LANGUAGES, PAGES
from tests.conftest import EVERYBODY
from tests.people import sign_in_browser
from tests.web.reading import SHEET

pytestmark = pytest.mark.browser

FOCUSED = """
const e = document.activeElement;
if (e === document.body) return null;
const frame = e.matches('.search input') ? e.form : e;
const style = getComputedStyle(frame), place = e.getBoundingClientRect();
return {
    what: e.id || e.name || e.className || e.textContent.trim().slice(0, 30),
    kind: ['.skip', '.languages a', '.search input', '.filters input', '.filters-toggle summary',
           '.hit a', '.footer button'].find(css => e.matches(css)) || '',
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: place.bottom > 0 && place.top < innerHeight && place.width > 0 && place.height > 0,
};
"""


def tab_through(browser: Any, most: int = 400) -> list[dict[str, Any]]:
    """What has the focus after each press of the tab key, until it has left the page."""
    stops = []
    tab = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
    for _ in range(most):
        # The key itself: what Selenium does around it takes three times as long.
        for kind in ("rawKeyDown", "keyUp"):
            browser.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, **tab})
        stop = browser.execute_script(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
        if stop["kind"] == ".footer button":
            break
    return stops


@pytest.mark.parametrize(
    ("width", "facets"), [(1280, ".filters input"), (390, ".filters-toggle summary")]
)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_keyboard_reaches_everything_in_the_order_of_the_page(
    browser: Any, site: str, language: str, width: int, facets: str
) -> None:
    set_media(browser, prefers_reduced_motion="reduce")
    set_width(browser, width)
    browser.get(f"{site}/{language}/search?q=drone&size=3")
    stops = tab_through(browser)
    kinds = list(dict.fromkeys(stop["kind"] for stop in stops if stop["kind"]))
    assert kinds == [
        ".skip", ".languages a", ".search input", facets, ".hit a", ".footer button",
    ]  # fmt: skip
    assert not [stop["what"] for stop in stops if not stop["outlined"]], "focus must be seen"
    assert not [stop["what"] for stop in stops if not stop["seen"]], "and be within the window"


def test_the_skip_link_leads_past_the_head(browser: Any, site: str) -> None:
    set_width(browser, 1280)
    browser.get(f"{site}/fr/sheets/{SHEET}")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    browser.switch_to.active_element.send_keys(Keys.TAB)
    inside = "return document.querySelector('main').contains(document.activeElement)"
    assert browser.execute_script(inside)


def sticking_out(browser: Any) -> list[str]:
    """What makes a page scroll sideways, with all its details open."""
    return browser.execute_script("""
        document.querySelectorAll('details').forEach(one => { one.open = true });
        const {scrollWidth, clientWidth} = document.documentElement;
        const out = scrollWidth <= clientWidth ? [] : [...document.querySelectorAll('body *')];
        return out.filter(e => !e.matches('.unseen') && (
            e.getBoundingClientRect().right > clientWidth + 1
                || e.getBoundingClientRect().left < -1))
            .map(e => e.outerHTML.slice(0, 80)).slice(-3);
    """)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways_at_320_pixels(insider: Any, site: str, language: str) -> None:
    """They are what a window of 1280 has at 400 %, and one of 640 at 200 %."""
    browser = insider
    set_width(browser, 320)
    wide = {}
    for page in PAGES:
        browser.get(f"{site}/{language}{page}")
        wide[page] = sticking_out(browser)
    assert not any(wide.values()), wide


def test_no_page_scrolls_sideways_with_letters_twice_as_large(
    open_browser: Callable[..., Any], site: str, catalogue: Catalogue
) -> None:
    browser = open_browser(640, letters=32)
    sign_in_browser(browser, site, catalogue, EVERYBODY)
    wide = {}
    for language in ("fr", "ar"):
        for page in PAGES:
            browser.get(f"{site}/{language}{page}")
            wide[language, page] = sticking_out(browser)
    size = "return parseFloat(getComputedStyle(document.body).fontSize)"
    assert browser.execute_script(size) == 32
    assert not any(wide.values()), wide


def test_nothing_moves_for_readers_who_do_not_want_it(insider: Any, site: str) -> None:
    browser = insider
    moving = """
        return [...document.querySelectorAll('body *')].filter(e => {
            const {transitionDuration, animationName, scrollBehavior} = getComputedStyle(e);
            return transitionDuration.split(', ').some(t => t !== '0s')
                || animationName !== 'none' || scrollBehavior === 'smooth';
        }).length;
    """
    set_media(browser, prefers_reduced_motion="no-preference")
    browser.get(f"{site}/fr/")
    assert browser.execute_script(moving) > 0, "what is looked for is there"
    for page in PAGES:
        browser.get(f"{site}/fr{page}")
        set_media(browser, prefers_reduced_motion="reduce")
        assert browser.execute_script(moving) == 0, page


@pytest.mark.parametrize("page", PAGES)
def test_with_the_few_colours_of_a_system_controls_and_choices_are_seen(
    insider: Any, site: str, page: str
) -> None:
    browser = insider
    set_width(browser, 1280)
    set_media(browser, forced_colors="active", prefers_reduced_motion="reduce")
    browser.get(f"{site}/fr{page}")
    assert browser.execute_script("return matchMedia('(forced-colors: active)').matches")
    unseen = browser.execute_script("""
        const controls = 'button, .search, .stand, '
            + 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not(#q), '
            + '.chip, .door, .tile article';
        const bordered = e => ['Top', 'Bottom', 'Left', 'Right'].every(side => {
            const style = getComputedStyle(e);
            return style[`border${side}Style`] !== 'none' && style[`border${side}Width`] !== '0px';
        });
        const plain = [...document.querySelectorAll(controls)]
            .filter(e => e.offsetParent && !bordered(e) && !e.matches('.segments button'));
        const chosen = [...document.querySelectorAll('.segments [aria-pressed=true]')].filter(e =>
            getComputedStyle(e).backgroundColor
                === getComputedStyle(e.parentElement.querySelector('[aria-pressed=false]'))
                    .backgroundColor);
        return [...plain, ...chosen].map(e => e.outerHTML.slice(0, 80));
    """)
    set_media(browser)
    assert not unseen
