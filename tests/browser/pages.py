"""The pages that every check of this folder looks at: one list.

A page that visitors can ask for belongs into ``PAGES`` of ``tests/web/reading.py``; what is here
besides are states of pages that those tests do not need, and pages that are no answer.
"""

from __future__ import annotations

from tests.web import reading

LANGUAGES = reading.INTERFACE_LANGUAGES
STATES = (
    "/search?q=drone+port%C3%A9e+%3E+100+km&country=TR&country=FR&domain=air&page=x",
    "/nothing-is-here",
)
"""Chips, filters and a mistake in an address; an error."""

PAGES = (*reading.PAGES, *STATES)
"""Addresses without the language before them."""

NOT_PAGES: frozenset[str] = frozenset()
"""Endpoints below a language with arguments that answer with a file, and so are not checked."""

PICTURED = {
    "home": "/",
    "results": "/search?q=drone",
    "sheet": f"/sheets/{reading.SHEET}",
    "exhibitor": f"/exhibitors/{reading.EXHIBITOR}",
    "kept": "/offline",
}
"""The pages that ``make pictures`` shows, by the names of their files."""
