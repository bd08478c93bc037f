"""What organisers learn: the dashboard, the searches and what follows from them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue, open_catalogue
from catalogue.curation import Feature
from catalogue.people import accounts, audit
from catalogue.store import found, mail, outbox
from catalogue.store.curations import add_rule
from catalogue.store.models import (
    OutgoingMail,
    SearchCount,
    SearchFollowUp,
    SheetQueries,
    now,
)
from catalogue.store.searches import LEAST, Asked, record
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import (
    DEMO_SHEETS,
    ORGANISER,
    OWNER,
    invite_people,
    settings_for,
    submit_a_sheet,
)
from tests.people import csrf_token, sign_in
from web.app import create_app
from web.organisers.complete import Rated, Share, by_group, by_language, mean
from web.searches import SearchCounts

DASHBOARD, SEARCHES = "/fr/organiser/dashboard", "/fr/organiser/searches"
MESSAGE = f"{SEARCHES}/message"
CONCEPT = "armoured-vehicle"
HERE = "http://localhost"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """A catalogue of one's own, which tests may change."""
    opened = open_catalogue(settings_for(Path(tmp_path_factory.mktemp("insight"))))
    load_files(opened, [DEMO_SHEETS], author="demo")
    drain(opened)
    invite_people(opened)
    yield opened
    opened.close()


@pytest.fixture
def app(own: Catalogue) -> Flask:
    """An application in whose catalogue nothing was searched for and nothing mailed yet."""
    with own.store.writing() as session:
        for table in (SearchCount, SearchFollowUp, SheetQueries, OutgoingMail):
            session.execute(sa.delete(table))
    return create_app(own)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), ORGANISER)


def asked(own: Catalogue, text: str, count: int = LEAST, total: int = 5, **more: object) -> None:
    """Makes a search some times, just now."""
    entry = {"at": now(), "language": "fr", "text": text, "total": total, "count": count, **more}
    with own.store.writing() as session:
        record(session, [Asked(**entry)])  # type: ignore[arg-type]


def listed(html: str) -> list[str]:
    """The searches of the list on a page."""
    return [
        unescape(each) for each in re.findall(r'<th scope="row"><a [^>]*><bdi[^>]*>([^<]*)<', html)
    ]


def table(client: FlaskClient, narrowing: str = "") -> list[dict[str, str]]:
    body = client.get(f"{SEARCHES}.csv{narrowing}").get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_each_list_has_the_searches_it_is_for(own: Catalogue, client: FlaskClient):
    asked(own, "blindé", 9)
    asked(own, "ballon captif", 7, total=0)
    asked(own, "radio", 5)
    asked(own, "radio chiffrée", 4, after="radio")
    with own.store.writing() as session:
        for text in ("Blindé", "radio chiffrée"):
            led = found.Led(now().date(), "bozdoruk-koytak-m", "fr", text)
            found.record(session, {led: found.Steps(found=9, opened=4)})
    assert listed(client.get(SEARCHES).text) == [
        "blindé",
        "ballon captif",
        "radio",
        "radio chiffrée",
    ]
    assert listed(client.get(f"{SEARCHES}?kind=vain").text) == ["ballon captif"]
    assert listed(client.get(f"{SEARCHES}?kind=unopened").text) == ["radio"]
    refined = client.get(f"{SEARCHES}?kind=refined").text
    assert listed(refined) == ["radio"]
    assert "q=radio+chiffr%C3%A9e" in refined, "what was asked next is named"


def test_what_few_have_asked_is_told_nobody(own: Catalogue, client: FlaskClient):
    asked(own, "secret", LEAST - 1)
    asked(own, "radio", 5)
    asked(own, "radio secrète", LEAST - 1, after="radio")
    for address in (SEARCHES, f"{SEARCHES}?kind=refined", f"{SEARCHES}.csv"):
        assert "secr" not in client.get(address).text
    assert "&lt; 3" in client.get(SEARCHES).text, "that there are some is told, not how many"


def test_a_search_is_counted_as_asked_otherwise_from_the_page_of_another(
    own: Catalogue, app: Flask
):
    app.extensions["searches"] = counts = SearchCounts(own.store, seconds=3600)
    visitor = app.test_client()
    came = {"Referer": f"{HERE}/fr/search?q=drone"}
    visitor.get("/fr/search?q=DRONE", headers=came)  # the same again
    visitor.get("/fr/search?q=avion sans pilote", headers=came)
    visitor.get("/en/search?q=unmanned aircraft", headers=came)  # a page in another language
    visitor.get("/fr/search?q=char", headers={"Referer": "http://elsewhere/fr/search?q=drone"})
    counts.close()
    with own.store.reading() as session:
        rows = session.execute(sa.select(SearchFollowUp.text, SearchFollowUp.next)).all()
    assert [tuple(row) for row in rows] == [("drone", "avion sans pilote")]


def test_counts_older_than_is_set_are_deleted_and_not_shown(own: Catalogue, app: Flask):
    old = now() - timedelta(days=11)
    asked(own, "ancien", 9, at=old)
    asked(own, "suite", 9, at=old, after="ancien")
    with own.store.writing() as session:
        led = found.Led(old.date(), "bozdoruk-koytak-m", "fr", "ancien")
        found.record(session, {led: found.Steps(found=9)})
    app.extensions["searches"] = counts = SearchCounts(own.store, seconds=3600, days=10)
    client = app.test_client()
    client.get("/fr/search?q=radio")
    counts.close()
    with own.store.reading() as session:
        assert session.scalars(sa.select(SearchCount.text)).all() == ["radio"]
        assert session.scalars(sa.select(SearchFollowUp.text)).all() == []
        assert session.scalars(sa.select(SheetQueries.text)).all() == []


def test_a_period_and_a_language_narrow(own: Catalogue, client: FlaskClient):
    asked(own, "hier", 4, at=now() - timedelta(days=2))
    asked(own, "radyo", 4, language="tr")
    assert sorted(listed(client.get(SEARCHES).text)) == ["hier", "radyo"]
    assert listed(client.get(f"{SEARCHES}?period=day").text) == ["radyo"]
    assert listed(client.get(f"{SEARCHES}?language=fr").text) == ["hier"]


def test_during_the_show_its_days_can_be_chosen(own: Catalogue):
    today = datetime.now(own.show.zone).date()
    at_show = replace(own.show, starts=today - timedelta(days=1), ends=today + timedelta(days=2))
    client = sign_in(
        create_app(replace(own, current_show=lambda: at_show)).test_client(), ORGANISER
    )
    asked(own, "radio", 4)
    html = client.get(f"{SEARCHES}?period=show").text
    assert '<a href="/fr/organiser/searches?period=show&amp;kind=frequent" aria-current' in html
    by_day = html.partition("<tbody>")[2].partition("<table")[2].partition("</table>")[0]
    assert by_day.count("<tr>") == 1 + 2, "yesterday and today, and no day that is still to come"


def test_before_is_as_long_a_time_before(own: Catalogue, client: FlaskClient):
    asked(own, "radio", 4)
    asked(own, "radio", 6, at=now() - timedelta(days=8))
    asked(own, "radio", 9, at=now() - timedelta(days=20))
    [row] = table(client)
    assert (row["times"], row["before"]) == ("4", "6")


def test_the_table_to_take_away_holds_no_formula(own: Catalogue, client: FlaskClient):
    asked(own, "=HYPERLINK(evil)", 4)
    [row] = table(client)
    assert row["search"] == "'=HYPERLINK(evil)"


def test_pictures_say_their_numbers_in_a_table_too(own: Catalogue, client: FlaskClient):
    asked(own, "radio", 8)
    asked(own, "ballon", 4, total=0)
    html = client.get(SEARCHES).text
    assert html.count('role="img"') == 2, "by day, and by hour in French"
    row = r"<td><bdi>12</bdi></td><td><bdi>4</bdi></td>"
    assert len(re.findall(row, html)) == 2


@pytest.mark.parametrize(
    "odd", ["period=show", "period=%00", "kind=x&language=xx", "period=day&period=week", "kind="]
)
def test_odd_addresses_are_answered(client: FlaskClient, odd: str):
    assert client.get(f"{SEARCHES}?{odd}").status_code == 200
    assert client.get(f"{SEARCHES}.csv?{odd}").status_code == 200


def test_the_dashboard_says_what_is_stuck_and_what_ends(own: Catalogue, client: FlaskClient):
    assert "Rien n’est bloqué" in client.get(DASHBOARD).text
    with own.store.writing() as session:
        add_rule(session, Feature("ends-soon"), "tests", ends_at=now() + timedelta(days=2))
        add_rule(session, Feature("ends-later"), "tests", ends_at=now() + timedelta(days=20))
        outbox.set_aside(session, {"bozdoruk-koyak-6x6": "EngineError: <odd>"})
        session.add(
            OutgoingMail(
                message_id="1",
                recipient="awa@mali.example",
                reply_to="",
                subject="s",
                body="b",
                error="550 awa@mali.example unknown",
                failed_at=now(),
            )
        )
    html = client.get(DASHBOARD).text
    assert "ends-soon" in html
    assert "ends-later" not in html
    assert "EngineError: &lt;odd&gt;" in html
    assert "1 courriel a été abandonné" in html
    assert "awa@mali.example" not in html, "whom delegates write to is personal"
    with own.store.writing() as session:
        outbox.mended(session, ["bozdoruk-koyak-6x6"])


def test_the_dashboard_says_how_long_sheets_wait(
    own: Catalogue, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    submit_a_sheet(own)
    monkeypatch.setattr("web.organisers.dashboard.now", lambda: now() + timedelta(days=4))
    html = client.get(DASHBOARD).text
    assert "1 fiche à approuver" in html
    ages = html.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r"<td><bdi>(\d)</bdi>", ages) == ["0", "0", "1", "0"]


def test_groups_of_sheets_are_rated_the_least_complete_first():
    rated = [
        Rated("acme", ("land", "air"), 40, frozenset({"fr"})),
        Rated("acme", ("land",), 60, frozenset()),
        Rated("hawk", ("air",), 91, frozenset({"fr", "en"})),
    ]
    assert by_group(rated, lambda each: [each.exhibitor_id]) == [
        Share("acme", 2, 50),
        Share("hawk", 1, 91),
    ]
    assert by_group(rated, lambda each: each.domains) == [Share("land", 2, 50), Share("air", 2, 66)]
    assert by_language(rated, ("fr", "en")) == [Share("fr", 1, 33), Share("en", 2, 67)]
    assert (mean(rated), mean([])) == (64, 0)


def test_the_dashboard_names_what_does_not_answer(
    own: Catalogue, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    assert "ne répond pas" not in client.get(DASHBOARD).text
    monkeypatch.setattr(type(own.engine), "state", lambda self: None)
    wrong = re.findall(r'class="is-wrong"><strong>([^<]*)', client.get(DASHBOARD).text)
    assert wrong == ["Moteur de recherche"]


def said(client: FlaskClient, **fields: str) -> dict[str, str]:
    """A whole form about armoured vehicles."""
    return {
        "csrf_token": csrf_token(client, MESSAGE),
        "query": "blindé {léger}",
        "concept": CONCEPT,
        "words": "Merci.",
        **fields,
    }


def mails(own: Catalogue) -> list[tuple[str, str, str]]:
    with own.store.reading() as session:
        rows = session.execute(
            sa.select(OutgoingMail.recipient, OutgoingMail.subject, OutgoingMail.body)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


@pytest.fixture
def unsent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail stays where it is."""
    monkeypatch.setattr(app.extensions["mail"], "wake", lambda: None)


def test_the_form_begins_with_what_the_search_names(client: FlaskClient):
    html = client.get(f"{MESSAGE}?query=véhicule blindé&language=fr").text
    assert 'value="véhicule blindé"' in html
    assert f'<option value="{CONCEPT}" selected>' in html


def test_a_message_asks_first_and_then_goes_once(own: Catalogue, client: FlaskClient, unsent: None):
    form = said(client)
    html = client.post(MESSAGE, data=form).text
    assert "L’envoyer à 3 personnes" in html
    assert mails(own) == [], "nothing goes before it was confirmed"
    assert 'value="send"' not in html.partition('<form class="form"')[2], "Enter would send"
    seen = re.search(r'name="seen" value="(\w+)"', html)
    assert seen
    sent = client.post(MESSAGE, data={**form, "do": "send", "seen": seen.group(1)})
    assert sent.status_code == 303
    posted = mails(own)
    assert OWNER in [recipient for recipient, _subject, _body in posted]
    subject, body = next((s, b) for r, s, b in posted if r == OWNER)
    assert subject.endswith("blindé {léger}")
    assert "/fr/portal/bozdoruk/found" in body
    assert "> Merci." in body
    with own.store.reading() as session:
        entry = next(audit.entries(session, audit.Wanted(action="search.message")))
        assert (entry.after or {})["people"] == len(posted)
    again = client.post(MESSAGE, data={**form, "do": "send", "seen": seen.group(1)})
    assert again.status_code == 409
    assert "blindé {léger}" in again.text, "what was typed is still there"
    assert mails(own) == posted


def test_nothing_is_sent_to_others_than_were_counted(
    own: Catalogue, client: FlaskClient, unsent: None
):
    form = said(client, words="Autre.")
    html = client.post(MESSAGE, data=form).text
    seen = re.search(r'name="seen" value="(\w+)"', html)
    assert seen
    with own.store.writing() as session:
        person = accounts.ensure_person(session, "late@bozdoruk.example", "Late", "tr")
        accounts.give_role(session, person, "bozdoruk", "owner", "tests")
    answer = client.post(MESSAGE, data={**form, "do": "send", "seen": seen.group(1)})
    assert answer.status_code == 409
    assert mails(own) == []
    with own.store.writing() as session:
        person = accounts.ensure_person(session, "late@bozdoruk.example", "Late", "tr")
        accounts.remove_role(session, person, "bozdoruk", "tests")


@pytest.mark.parametrize(
    ("field", "value"),
    [("query", " "), ("query", "x" * 101), ("concept", "no-such"), ("words", "x" * 2001)],
)
def test_a_fault_is_named_at_its_field_and_nothing_is_lost(
    own: Catalogue, client: FlaskClient, field: str, value: str
):
    answer = client.post(MESSAGE, data=said(client, **{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Merci." in answer.text or field == "words"
    assert mails(own) == []


def test_people_whose_last_mail_came_back_are_named(own: Catalogue, client: FlaskClient) -> None:
    def mailed(recipient: str, *, came_back: bool) -> None:
        with own.store.writing() as session:
            number = mail.post(session, mail.Mail(recipient, "s", "b"), "show.example")
        claimed = mail.claim_next(own.store)
        assert claimed is not None
        assert claimed.id == number
        mail.sent(own.store, claimed)
        if came_back:
            with own.store.writing() as session:
                assert mail.returned(session, claimed.message_id, "5.1.1 no such user")

    mailed(OWNER, came_back=True)
    mailed("visitor@elsewhere.example", came_back=True)
    page = client.get(DASHBOARD).text
    assert "5.1.1 no such user" in page
    assert OWNER in page
    assert "visitor@elsewhere.example" not in page
    assert "2 courriels sont revenus" in page
    mailed(OWNER, came_back=False)
    assert OWNER not in client.get(DASHBOARD).text


def test_one_search_is_looked_at_by_day_and_rare_ones_are_told_to_nobody(
    own: Catalogue, client: FlaskClient
) -> None:
    asked(own, "Drône solaire", count=LEAST + 4)
    asked(own, "rare chose", count=LEAST - 1)
    rising = client.get(f"{SEARCHES}?kind=rising").text
    assert "Drône solaire" in rising
    address = re.search(r'href="([^"]*/searches/one[^"]*)"', rising)
    assert address
    page = client.get(unescape(address[1])).text
    assert "Drône solaire" in page
    assert "/organiser/curation?" in page
    assert "<svg" in page
    other = client.get(f"{SEARCHES}/one?language=fr&query=DRONE%20SOLAIRE&period=day")
    assert other.status_code == 200
    for hidden in ("query=rare%20chose&language=fr", "query=nothing&language=fr", "query=drone"):
        assert client.get(f"{SEARCHES}/one?{hidden}").status_code == 404


def test_what_was_asked_as_often_before_is_not_on_the_rise(
    own: Catalogue, client: FlaskClient
) -> None:
    asked(own, "radio", count=20)
    asked(own, "radio", count=20, at=now() - timedelta(days=8))
    asked(own, "filtre", count=20)
    rising = client.get(f"{SEARCHES}?kind=rising").text
    assert "filtre" in rising
    assert "q=radio" not in rising
    assert "query=radio" not in rising
