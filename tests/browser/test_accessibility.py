"""No page breaks a rule of WCAG 2.2 AA that a program can check (axe-core)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from tests.browser.conftest import node_package, set_media, set_width
from tests.browser.pages import LANGUAGES, PAGES

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that another theme can break; all else is the same page."""


class Look(NamedTuple):
    """How a page is looked at.

    Attributes:
        width: of the window, in pixels.
        theme: "light" or "dark".
        rules: which axe applies.
        without: those of them that it leaves out.
    """

    width: int
    theme: str
    rules: Sequence[str]
    without: Sequence[str] = ()


EVERYTHING = (
    Look(360, "light", RULES),
    Look(360, "dark", COLOURS),
    Look(1280, "light", RULES),
    Look(1280, "dark", COLOURS),
)
WORDS = (Look(360, "light", RULES, COLOURS),)
"""For a language in which the same page has other words: its names and titles."""
LOOKS = {"fr": EVERYTHING, "en": WORDS, "tr": WORDS, "ar": EVERYTHING[:3]}
EXAMINE = """
const [only, without, done] = arguments;
document.querySelectorAll('details').forEach(one => { one.open = true });
const rules = Object.fromEntries(without.map(name => [name, {enabled: false}]));
axe.run({runOnly: only, rules, resultTypes: ['violations'], selectors: false}).then(
    ({violations}) => done(violations.map(({id, help, nodes}) => `${id}: ${help}\\n`
        + nodes.slice(0, 3).map(({html, any, all, none}) => `    ${html.slice(0, 160)}  `
            + [...any, ...all, ...none].map(check => check.message).join('; ')).join('\\n'))),
    error => done([String(error)]));
"""


def with_few_hits(page: str) -> str:
    """A page of results with three hits: the fourth looks like them, and costs as much to check."""
    if not page.startswith("/search"):
        return page
    return f"{page}{'&' if '?' in page else '?'}size=3"


def violations(browser: Any, axe: str, address: str, looks: Sequence[Look]) -> list[str]:
    """What axe finds on a page, which is loaded once for all looks."""
    found = []
    set_width(browser, looks[0].width)
    browser.get(address)
    browser.execute_script(axe)
    for width, theme, rules, without in looks:
        set_width(browser, width)
        set_media(browser, prefers_color_scheme=theme, prefers_reduced_motion="reduce")
        broken = browser.execute_async_script(EXAMINE, list(rules), list(without))
        found += [f"{width} px, {theme}: {one}" for one in broken]
    return found


@pytest.fixture(scope="module")
def axe() -> str:
    return (node_package("axe-core") / "axe.min.js").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [page for page in PAGES if page != "/search"])
def test_axe_finds_nothing_to_mend(
    insider: Any, site: str, axe: str, page: str, language: str
) -> None:
    address = f"{site}/{language}{with_few_hits(page)}"
    found = violations(insider, axe, address, LOOKS[language])
    assert not found, "\n".join(found)


def test_the_style_guide_shows_nothing_that_axe_would_mend(
    browser: Any, site: str, axe: str
) -> None:
    found = violations(browser, axe, f"{site}/styleguide", EVERYTHING)
    assert not found, "\n".join(found)
