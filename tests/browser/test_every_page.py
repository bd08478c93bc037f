"""The one list of pages has every page that there is."""

from __future__ import annotations

from werkzeug.exceptions import HTTPException

from catalogue.composition import Catalogue
from tests.browser.pages import NOT_PAGES, PAGES
from tests.conftest import EVERYBODY
from tests.people import sign_in
from web.app import create_app


def test_every_page_of_the_site_is_checked(catalogue: Catalogue) -> None:
    """Add a new page to ``PAGES`` or ``PRIVATE_PAGES`` of tests/web/reading.py.

    All checks of this folder then look at it, too.
    """
    app = create_app(catalogue)
    routes = app.url_map.bind("localhost")
    checked = set()
    for page in PAGES:
        try:
            checked.add(routes.match(f"/fr{page.split('?')[0]}")[0])
        except HTTPException:
            assert page == "/nothing-is-here"
    client = sign_in(app.test_client(), EVERYBODY)
    forgotten = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/<any(") or "GET" not in (rule.methods or ()):
            continue
        # One that needs more than a language cannot be asked for here, and must be in the list.
        answer = (
            client.get(f"/fr{rule.rule.partition('>')[2]}") if rule.arguments == {"lang"} else None
        )
        is_page = answer is None or (answer.status_code == 200 and answer.mimetype == "text/html")
        if is_page and rule.endpoint not in checked | NOT_PAGES:
            forgotten.append(rule.rule)
    assert not forgotten
