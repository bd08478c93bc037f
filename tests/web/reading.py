"""Addresses of the demo show's pages, and what is read off a page."""

from __future__ import annotations

import re
from html import unescape

from catalogue.languages import INTERFACE_LANGUAGES

SHEET = "bozdoruk-koytak-m"  # Turkish, with a French translation
TURKISH = "bozdoruk-koyak-6x6"  # Turkish alone
EXHIBITOR = "bozdoruk"
PAGES = (
    "/",
    "/search",
    "/search?q=drone",
    "/search?q=zzqxv+%22wvvkz%22&country=TR",
    f"/sheets/{SHEET}",
    f"/sheets/{TURKISH}",
    f"/exhibitors/{EXHIBITOR}",
    "/offline",
)
EVERY_PAGE = [f"/{language}{page}" for language in INTERFACE_LANGUAGES for page in PAGES]


def scripts(html: str) -> list[str]:
    """The scripts of a page but for our own two, which are files and wait for the page."""
    for name in ("suggest", "offline"):
        own = rf'<script src="/static/[0-9a-f]{{12}}/{name}\.js" defer( data-[^>]*)?></script>'
        html = re.sub(own, "", html, count=1)
    return re.findall(r"<script[^>]*>", html)


def boxes(html: str, facet: str) -> dict[str, int]:
    """The values of a facet's boxes on a page, with their counts."""
    found = re.findall(
        rf'<input type="checkbox" name="{facet}" value="([^"]*)".*?class="count">([\d\s ]+)<',
        html,
        re.DOTALL,
    )
    return {unescape(value): int(re.sub(r"\D", "", count)) for value, count in found}


def links(html: str, css_class: str) -> list[str]:
    """The addresses of the links of a class."""
    found = re.findall(rf'<a class="{css_class}"[^>]*? href="([^"]*)"', html)
    return [unescape(address) for address in found]


def hits(html: str) -> list[str]:
    """The ids of the sheets on a results page, in order."""
    return re.findall(r'class="hit-title"><a href="/\w\w/sheets/([^"]+)"', html)
