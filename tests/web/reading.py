"""Addresses of the demo show's pages, and what is read off a page."""

from __future__ import annotations

import re
from html import unescape

from catalogue.languages import INTERFACE_LANGUAGES
from tests.conftest import SHARED_LIST, SUBMITTED

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
    "/exhibitors",
    "/exhibitors?by=hall",
    f"/exhibitors/{EXHIBITOR}",
    "/plan",
    "/plan?stand=B12&stand=C5&stand=Z9",
    f"/exhibitors/{EXHIBITOR}/meeting?sheet={SHEET}",
    f"/compare?id={SHEET}&id={TURKISH}&id=negueba-sirafile-2",
    "/compare",
    "/shortlist",
    f"/shortlist/{SHARED_LIST}",
    "/offline",
    "/account/sign-in",
    "/account/by-mail",
    "/account/demo-mails",
)
PRIVATE_PAGES = (
    f"/portal/{EXHIBITOR}/products",
    f"/portal/{EXHIBITOR}/products/new",
    f"/portal/{EXHIBITOR}/products/{SHEET}/edit",
    f"/portal/{EXHIBITOR}/products/{SHEET}/preview",
    f"/portal/{EXHIBITOR}/products/{SHEET}/files",
    f"/portal/{EXHIBITOR}/products/{SHEET}/publication",
    f"/portal/{EXHIBITOR}/products/{SHEET}/history",
    f"/portal/{EXHIBITOR}/meetings",
    f"/portal/{EXHIBITOR}/meetings/1",
    f"/portal/{EXHIBITOR}/bulk",
    f"/portal/{EXHIBITOR}/found",
    f"/portal/{EXHIBITOR}/products/{SHEET}/found?q=drone+100+km",
    f"/portal/{EXHIBITOR}/keys",
    f"/portal/{EXHIBITOR}/people",
    "/organiser/people",
    "/organiser/people/many",
    "/organiser/exhibitors",
    f"/organiser/exhibitors/{EXHIBITOR}",
    "/organiser/exhibitors-late",
    "/account/",
    "/account/second-factor",
    "/organiser/dashboard",
    "/organiser/searches",
    "/organiser/searches?period=day&kind=vain&language=fr",
    "/organiser/searches/message?query=drone&language=fr",
    "/organiser/reviews",
    f"/organiser/reviews/{SUBMITTED}",
    "/organiser/reviews-together",
    "/organiser/featured",
    "/organiser/curation?kind=placement",
    "/organiser/printed",
    "/organiser/concepts?text=drone",
    "/organiser/concepts/mini-uav",
    "/organiser/concepts/mini-uav/edit",
    "/organiser/concepts/mini-uav/merge",
    "/organiser/categories/new",
    "/organiser/categories/history",
    "/organiser/categories/history/0",
    "/organiser/categories/file",
    "/organiser/curations",
    "/organiser/curation?kind=pin&query=drone&sheet={SHEET}",
    "/organiser/curation?kind=notice",
    "/organiser/show",
    "/organiser/audit?verify=1",
)
"""Pages of people, as ``tests.conftest.EVERYBODY`` sees them."""
EVERY_PRIVATE_PAGE = [
    f"/{language}{page}" for language in INTERFACE_LANGUAGES for page in PRIVATE_PAGES
]
EVERY_PAGE = [f"/{language}{page}" for language in INTERFACE_LANGUAGES for page in PAGES]


def scripts(html: str) -> list[str]:
    """The scripts of a page but for our own, which are files and wait, and for data."""
    own = r'<script src="/static/[0-9a-f]{12}/[a-z-]+\.js" defer[^<>]*></script>'
    data = r'<script type="application/ld\+json">[^<]*</script>'
    return re.findall(r"<script[^>]*>", re.sub(f"{own}|{data}", "", html))


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
