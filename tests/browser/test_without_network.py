"""Without network, and on a poor one, a reader reads again what he has visited."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from tests.browser.serving import Site
from tests.browser.waiting import wait
from tests.web.reading import EXHIBITOR, SHEET, TURKISH

pytestmark = pytest.mark.browser

PHONE = 390
MARKS = {
    "fr": r"Sans réseau : page gardée le \d+ \S+ à \d\d:\d\d",
    "en": r"Without network: page kept on \d+ \S+ at \d\d:\d\d",
    "tr": r"Ağ yok: \d+ \S+ \d\d:\d\d tarihinde saklanan sayfa",
    "ar": r"بلا شبكة: صفحة محفوظة بتاريخ \d+ .+ \d\d:\d\d",
}


@pytest.fixture
def show(running: Site) -> Site:
    """The site, at its best: there, quick, and with nothing counted yet."""
    running.go()
    running.come()
    running.delay = 0
    running.forget()
    return running


def all_of(browser: Any, css: str) -> list[Any]:
    return browser.find_elements(By.CSS_SELECTOR, css)


def one(browser: Any, css: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, css)


def kept(browser: Any) -> list[str]:
    """The paths of the pages that the browser keeps."""
    return browser.execute_async_script("""
        const done = arguments[0];
        caches.open('pages-1').then(pages => pages.keys()).then(
            requests => done(requests.map(request => new URL(request.url).pathname)));
    """)


def shells(browser: Any) -> list[str]:
    return browser.execute_async_script("""
        const done = arguments[0];
        caches.keys().then(names => Promise.all(names.filter(n => n.startsWith('shell-')).map(
            name => caches.open(name).then(shell => shell.keys())))).then(
                all => done(all.flat().map(request => new URL(request.url).pathname)));
    """)


def visit(browser: Any, site: Site, path: str) -> None:
    """Opens a page and waits until all is kept that will be."""
    browser.get(site.address + path)
    language = path[1:3]
    wait(browser, lambda b: f"/{language}/offline" in shells(b))
    if "/sheets/" in path or "/exhibitors/" in path:
        wait(browser, lambda b: path in kept(b))


def mark(browser: Any) -> str:
    found = wait(browser, lambda b: all_of(b, ".kept-mark"))
    return found[0].text


@pytest.mark.parametrize("language", MARKS)
def test_the_first_page_of_a_visit_can_be_read_without_network(
    open_browser: Callable[..., Any], show: Site, language: str
) -> None:
    """Who scans the code of a stand opens a sheet first, before any worker is there."""
    browser = open_browser(PHONE)
    visit(browser, show, f"/{language}/sheets/{SHEET}")
    assert not all_of(browser, ".kept-mark"), "with a network nothing is marked"
    show.go()
    browser.refresh()
    assert re.match(MARKS[language], mark(browser)), mark(browser)
    assert "KOYTAK-M" in one(browser, "h1").text
    style = "return getComputedStyle(document.querySelector('.masthead')).backgroundColor"
    assert browser.execute_script(style) != "rgba(0, 0, 0, 0)", "the style sheet is kept, too"


def test_another_address_leads_to_what_is_kept(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    visit(browser, show, f"/fr/sheets/{SHEET}")
    visit(browser, show, f"/fr/exhibitors/{EXHIBITOR}")
    show.go()
    for path in (f"/fr/sheets/{TURKISH}", "/fr/search?q=radio", "/fr/", "/"):
        browser.get(show.address + path)
        assert one(browser, "[data-kept-missing]").is_displayed(), path
        assert "pas de réseau" in one(browser, "[data-kept-missing]").text
    wait(browser, lambda b: len(all_of(b, "[data-kept-kinds] a")) == 2)
    assert not one(browser, "[data-kept-none]").is_displayed()
    first = one(browser, "[data-kept-kinds=sheets] a")
    assert "KOYTAK-M" in first.text
    assert re.search(r"\d+ \S+ à \d\d:\d\d", first.text)
    first.click()
    assert "KOYTAK-M" in wait(browser, lambda b: all_of(b, ".product h1"))[0].text
    assert mark(browser)

    show.come()
    browser.get(f"{show.address}/fr/sheets/{TURKISH}")
    assert not all_of(browser, ".kept-mark, [data-kept-missing]")


def test_who_changes_the_language_is_told_in_the_new_one(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    visit(browser, show, "/fr/")
    visit(browser, show, "/ar/search?q=radio")
    show.go()
    for language, words in (("ar", "لا توجد شبكة"), ("fr", "pas de réseau"), ("en", "réseau")):
        browser.get(f"{show.address}/{language}/")
        assert words in one(browser, "[data-kept-missing]").text, "in French what was never read"


def test_a_page_may_name_others_to_be_kept_and_names_them_anew_when_they_change(
    open_browser: Callable[..., Any], show: Site
) -> None:
    """So a shortlist is kept, with ``data-keep`` in the link to it, before it is opened."""
    browser = open_browser(PHONE)
    visit(browser, show, "/fr/")
    path = f"/fr/exhibitors/{EXHIBITOR}"
    tell = """
        const keep = arguments[0].map(([address, as]) => ({address, as}));
        navigator.serviceWorker.controller.postMessage({visited: location.href, keep});
    """
    wait(browser, lambda b: b.execute_script("return !!navigator.serviceWorker.controller"))
    browser.execute_script(tell, [[path, "1"]])
    wait(browser, lambda b: path in kept(b))
    show.forget()
    browser.execute_script(
        tell, [[path, "1"], ["/fr/search?q=x", "1"], ["http://x.test/fr/plan", ""]]
    )
    browser.execute_script(tell, [[path, "2"]])
    wait(browser, lambda b: path in show.asked)
    assert show.asked.count(path) == 1, "once for the state that is new"
    assert "/fr/search" not in show.asked
    assert kept(browser) == [path]


def test_the_page_of_an_error_takes_nothing_away(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    visit(browser, show, f"/fr/sheets/{SHEET}")
    visit(browser, show, "/fr/search?q=radio")
    browser.get(f"{show.address}/fr/sheets/nothing")
    browser.get(f"{show.address}/fr/offline")
    assert kept(browser) == [f"/fr/sheets/{SHEET}"], "neither results nor errors are kept"


def test_on_a_network_that_is_too_slow_the_kept_page_comes_after_three_seconds(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    visit(browser, show, f"/fr/sheets/{SHEET}")
    show.delay = 15
    browser.get(f"{show.address}/fr/sheets/{SHEET}")
    assert mark(browser).startswith("Réseau trop lent : page gardée le ")
    took = browser.execute_script(
        "return performance.getEntriesByType('navigation')[0].responseStart"
    )
    assert 2_900 < took < 14_000, "three seconds, and not the network's fifteen"
    show.delay = 0


def test_a_network_that_answers_in_time_is_asked_first(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    visit(browser, show, f"/fr/sheets/{SHEET}")
    show.delay = 0.5
    for _ in range(3):  # a busy machine may take three seconds of its own
        browser.get(f"{show.address}/fr/sheets/{SHEET}")
        if not all_of(browser, ".kept-mark"):
            return
    pytest.fail("the kept page was shown although the network answered")


def test_no_more_than_sixty_pages_are_kept_and_the_oldest_go(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    visit(browser, show, "/fr/offline")
    browser.execute_async_script("""
        const done = arguments[0];
        caches.open('pages-1').then(pages => Promise.all([...Array(64).keys()].map(i => {
            const headers = {'X-Kept': new Date(1e12 + i * 1e5).toISOString(),
                             'X-Kept-Title': 'x'};
            return pages.put(`/fr/sheets/old-${i}`, new Response('x', {headers}));
        }))).then(() => done());
    """)
    visit(browser, show, f"/fr/sheets/{SHEET}")
    wait(browser, lambda b: len(kept(b)) == 60)
    assert "/fr/sheets/old-63" in kept(browser)
    assert "/fr/sheets/old-4" not in kept(browser)


def test_caches_of_other_versions_are_cleaned_when_a_worker_starts(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    browser.get(f"{show.address}/healthz")
    browser.execute_async_script("caches.open('shell-old').then(() => arguments[0]())")
    visit(browser, show, "/fr/")
    names = "caches.keys().then(arguments[0])"
    wait(browser, lambda b: "shell-old" not in b.execute_async_script(names))


def test_the_device_forgets_when_it_is_told_to(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    visit(browser, show, f"/ar/sheets/{SHEET}")
    browser.get(f"{show.address}/ar/offline")
    wait(browser, lambda b: all_of(b, "[data-kept-kinds=sheets] a"))
    one(browser, "form.forget button").click()
    wait(browser, lambda b: "forgotten" in b.current_url)
    assert kept(browser) == []
    assert not all_of(browser, "[data-kept-kinds=sheets] a")
    assert one(browser, "[data-kept-none]").is_displayed()


def test_the_device_forgets_without_network_too(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE)
    visit(browser, show, f"/fr/sheets/{SHEET}")
    show.go()
    browser.get(f"{show.address}/fr/exhibitors/{EXHIBITOR}")
    wait(browser, lambda b: all_of(b, "[data-kept-kinds=sheets] a"))
    one(browser, "form.forget button").click()
    wait(browser, lambda b: one(b, "[data-forgotten]").is_displayed())
    assert kept(browser) == []
    browser.get(f"{show.address}/fr/sheets/{SHEET}")
    assert one(browser, "[data-kept-missing]").is_displayed()


def test_a_browser_without_scripts_is_told_that_nothing_is_kept(
    open_browser: Callable[..., Any], show: Site
) -> None:
    browser = open_browser(PHONE, script=False)
    browser.get(f"{show.address}/fr/offline")
    assert one(browser, "[data-kept-unable]").is_displayed()
    assert not one(browser, "[data-kept-missing]").is_displayed()
