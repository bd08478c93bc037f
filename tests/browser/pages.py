"""The pages that every check of this folder looks at: one list.

A page that visitors can ask for belongs into ``PAGES`` of ``tests/web/reading.py``; what is here
besides are states of pages that those tests do not need, and pages that are no answer.
"""

from __future__ import annotations

from tests.conftest import SHARED_LIST
from tests.web import reading

LANGUAGES = reading.INTERFACE_LANGUAGES
STATES = (
    "/search?q=drone+port%C3%A9e+%3E+100+km&country=TR&country=FR&domain=air&page=x",
    "/nothing-is-here",
)
"""Chips, filters and a mistake in an address; an error."""

PAGES = (*reading.PAGES, *STATES, *reading.PRIVATE_PAGES)
"""Addresses without the language before them. Whoever looks at all of them is signed in
(``everybody``)."""

NOT_PAGES = frozenset(
    {
        "shortlist.paper",
        "meetings.sent",
        "organiser.concepts_as",
        "organiser.everything",
        "portal.start",
        "accounts.code",
        "accounts.link",
        "portal.bulk_preview",
        "portal.concepts",
        "portal.marked_table",
        "portal.meetings_csv",
        "portal.meetings_xlsx",
        "portal.own_table",
    }
)
"""Endpoints below a language that answer with a file, lead on, or answer to what was just done."""

PICTURED = {
    "home": "/",
    "results": "/search?q=drone",
    "sheet": f"/sheets/{reading.SHEET}",
    "exhibitor": f"/exhibitors/{reading.EXHIBITOR}",
    "list": f"/shortlist/{SHARED_LIST}",
    "compare": f"/compare?id={reading.SHEET}&id=negueba-sirafile-2",
    "plan": "/plan?stand=B4&stand=A1&stand=B18",
    "meeting": f"/exhibitors/{reading.EXHIBITOR}/meeting",
    "exhibitors": "/exhibitors",
    "kept": "/offline",
}
"""The pages that ``make pictures`` shows, by the names of their files."""
