"""A delegate with a telephone goes from a product's stand to the plan, and over several stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.test_reading import DESK, PHONE, all_of, fits, one
from tests.browser.waiting import wait

pytestmark = pytest.mark.browser


def press(browser: Any, element: Any) -> None:
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def small_targets(browser: Any) -> list[str]:
    """Controls around the drawings that are under 24 px; the drawings' stands are in the lists."""
    return browser.execute_script("""
        return [...document.querySelectorAll('main a, main button, main input:not([type=hidden])')]
            .filter(e => !e.closest('svg') && e.getClientRects().length)
            .filter(e => e.getBoundingClientRect().height < 24
                      || e.getBoundingClientRect().width < 24)
            .map(e => e.outerHTML.slice(0, 120));
    """)


@pytest.mark.parametrize(("language", "stop"), [("fr", "Étape 1 : B4, "), ("ar", "المحطة 1: B4, ")])
@pytest.mark.parametrize("script", [True, False])
def test_from_the_sign_to_the_plan_and_on_to_a_second_stand(
    reopen_browser: Callable[..., Any], site: str, language: str, stop: str, script: bool
) -> None:
    browser = reopen_browser(PHONE, script=script)
    browser.get(f"{site}/{language}/sheets/bozdoruk-koytak-m")
    press(browser, one(browser, ".visit a.stand"))
    wait(browser, lambda b: "/plan?stand=B4" in b.current_url)
    assert one(browser, "section.plan-part").get_attribute("id") == "hall-b"
    name = one(browser, "a:has(#stand-B4)").accessible_name
    assert name == f"{stop}Bozdoruk Zırhlı Araçlar A.Ş."

    press(browser, one(browser, "#row-C5 a.stand"))
    wait(browser, lambda b: "stand=C5" in b.current_url)
    assert len(all_of(browser, ".plan-stops li")) == 2
    halls = [part.get_attribute("id") for part in all_of(browser, "section.plan-part")]
    assert set(halls[:2]) == {"hall-b", "hall-c"}
    assert fits(browser)
    assert not small_targets(browser)

    frame = one(browser, "#hall-b .plan-frame")
    width = one(browser, "#hall-b .plan").rect["width"]
    press(browser, all_of(browser, "#hall-b .plan-sizes a")[-1])
    wait(browser, lambda b: "zoom=2" in b.current_url)
    frame = one(browser, "#hall-b .plan-frame")
    assert one(browser, "#hall-b .plan").rect["width"] == pytest.approx(2 * width, rel=0.02)
    assert fits(browser), "the drawing is scrolled in its frame"
    left, right = frame.rect["x"], frame.rect["x"] + frame.rect["width"]
    marked = one(browser, "#stand-B4").rect
    assert left <= marked["x"] + marked["width"] / 2 <= right, "the marked stand is in view"


def test_the_plan_is_not_mirrored_and_goes_by_keyboard(
    reopen_browser: Callable[..., Any], site: str
) -> None:
    browser = reopen_browser(DESK)
    places = {}
    for language in ("fr", "ar"):
        browser.get(f"{site}/{language}/plan?stand=B11")
        stands = {n: one(browser, f"a[href$='/{n}'] rect").rect for n in ("bozdoruk", "yelbasan")}
        places[language] = stands["yelbasan"]["x"] < stands["bozdoruk"]["x"]
        assert fits(browser)
    assert places == {"fr": True, "ar": True}
    link = one(browser, "svg a[href$='/bozdoruk']")
    browser.execute_script("arguments[0].focus({focusVisible: true})", link)
    stroke = "return parseFloat(getComputedStyle(arguments[0].querySelector('rect')).strokeWidth)"
    assert browser.execute_script(stroke, link) >= 5
    browser.switch_to.active_element.send_keys("\ue007")
    wait(browser, lambda b: "/exhibitors/bozdoruk" in b.current_url)
