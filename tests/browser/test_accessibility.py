"""No page breaks a rule of WCAG 2.2 AA that a program can check (axe-core)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.browser.conftest import node_package, set_media, set_width
from tests.browser.pages import LANGUAGES, PAGES

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that another theme can break; all else is the same page."""
EVERYTHING = (
    (360, "light", RULES),
    (360, "dark", COLOURS),
    (1280, "light", RULES),
    (1280, "dark", COLOURS),
)
"""Width in pixels, theme and rules of each look at a page."""
LOOKS = {"fr": EVERYTHING, "ar": EVERYTHING[:3]}
"""By language. In the others the same page has other words: names and titles are looked at once,
and colours not again."""
EXAMINE = """
const [only, colours, done] = arguments;
document.querySelectorAll('details').forEach(one => { one.open = true });
const rules = Object.fromEntries(colours.map(name => [name, {enabled: false}]));
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


def violations(
    browser: Any, axe: str, address: str, looks: Sequence[tuple[int, str, Sequence[str]]] | None
) -> list[str]:
    """What axe finds on a page in some looks; without colours in the one look of None."""
    found = []
    left_out = () if looks else COLOURS
    looks = looks or EVERYTHING[:1]
    set_width(browser, looks[0][0])
    browser.get(address)
    browser.execute_script(axe)
    for width, scheme, only in looks:
        set_width(browser, width)
        set_media(browser, prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
        broken = browser.execute_async_script(EXAMINE, list(only), list(left_out))
        found += [f"{width} px, {scheme}: {one}" for one in broken]
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
    found = violations(insider, axe, address, LOOKS.get(language))
    assert not found, "\n".join(found)


def test_the_style_guide_shows_nothing_that_axe_would_mend(
    browser: Any, site: str, axe: str
) -> None:
    found = violations(browser, axe, f"{site}/styleguide", EVERYTHING)
    assert not found, "\n".join(found)
