"""A delegation's list: without an account, shared by links, read and changed by whom it should."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue
from catalogue.errors import StoreError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.plan import route
from catalogue.store import models, shortlists
from tests.web.reading import SHEET
from web.app import create_app
from web.requests import access_line

OTHER = "negueba-sirafile-2"


def add(client: FlaskClient, *sheets: str, **form: str) -> None:
    for sheet in sheets:
        answer = client.post("/fr/shortlist/add", data={"sheet": sheet, **form})
        assert answer.status_code == 303


def links(client: FlaskClient, address: str = "/fr/shortlist") -> dict[str, str]:
    """The links that a shortlist's page offers, as paths."""
    found = re.findall(
        r'id="(read|edit)-link"[^>]*value="https?://[^/]+([^"]+)"', client.get(address).text
    )
    return dict(found)


def products(page: str) -> list[str]:
    return re.findall(r'class="visit-item" id="p-([^"]+)"', page)


@pytest.fixture
def friend(app: Flask) -> FlaskClient:
    """Another reader on another device."""
    return app.test_client()


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_an_empty_list_says_how_to_begin(client: FlaskClient, language: str):
    page = client.get(f"/{language}/shortlist")
    assert page.status_code == 200
    assert 'class="nothing"' in page.text
    assert "Set-Cookie" not in str(page.headers).replace("Set-Cookie: language", "")


def test_a_list_begins_with_its_first_product(client: FlaskClient):
    assert client.get_cookie("shortlist") is None
    add(client, SHEET)
    cookie = client.get_cookie("shortlist")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert products(client.get("/fr/shortlist").text) == [SHEET]


def test_a_button_brings_back_to_where_it_was(client: FlaskClient):
    answer = client.post(
        "/fr/shortlist/add", data={"sheet": SHEET, "next": "/fr/search?q=mine&page=2"}
    )
    assert answer.location == f"/fr/search?q=mine&page=2#p-{SHEET}"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil"])
def test_a_button_leads_nowhere_else(client: FlaskClient, elsewhere: str):
    answer = client.post("/fr/shortlist/add", data={"sheet": SHEET, "next": elsewhere})
    assert answer.location == f"/#p-{SHEET}"


def test_buttons_and_count_say_what_is_on_the_list(client: FlaskClient):
    before = client.get(f"/en/sheets/{SHEET}").text
    assert 'class="count">0</span></a>' in before
    add(client, SHEET)
    page = client.get(f"/en/sheets/{SHEET}").text
    assert 'class="count">1</span></a>' in page
    assert re.search(r'action="/en/shortlist/remove"[^>]*>\s*<input[^>]*value="' + SHEET, page)


def test_a_script_is_told_what_changed(client: FlaskClient):
    json = {"Accept": "application/json"}
    one = client.post("/fr/shortlist/add", data={"sheet": SHEET}, headers=json)
    assert one.json == {"kept": True, "count": 1}
    two = client.post("/fr/shortlist/remove", data={"sheet": SHEET}, headers=json)
    assert two.json == {"kept": False, "count": 0}


def test_a_product_that_nobody_knows_is_not_put_on_a_list(client: FlaskClient):
    answer = client.post("/fr/shortlist/add", data={"sheet": "nobody-knows"})
    assert answer.status_code == 404
    assert client.get_cookie("shortlist") is None


FOUR = ("gedikkum-doven-240", "morvent-rhabdo-3", SHEET, OTHER)


def stops(page: str) -> list[str]:
    """The first stand of each stop."""
    return re.findall(r'class="stop".*?<bdi dir="ltr">([^<]+)<', page, re.DOTALL)


def test_stops_are_in_the_order_of_a_short_walk(client: FlaskClient, catalogue: Catalogue):
    add(client, *FOUR)
    page = client.get("/en/shortlist").text
    plan = catalogue.settings.plan
    assert plan
    way = [stop.number for stop in route(plan, ["A1", "A44", "B4", "B18"]).stops]
    assert stops(page) == way
    assert re.findall(r"<h3>([^<]+)", page) == ["Hall A · Djoliba", "Hall B · Anatolia"]
    assert all(f"stand={stand}" in page for stand in way)


def test_without_a_plan_stops_are_in_the_order_of_halls_and_numbers(
    catalogue: Catalogue, tmp_path: Path
):
    file = tmp_path / "show.yaml"
    lines = catalogue.settings.show_file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(line for line in lines if not line.startswith("plan:")), "utf-8")
    bare = replace(catalogue, settings=replace(catalogue.settings, show_file=file))
    client = create_app(bare).test_client()
    add(client, *FOUR)
    page = client.get("/en/shortlist").text
    assert stops(page) == ["A1", "A44", "B4", "B18"]
    assert "/en/plan" not in page


def test_taking_off_can_be_undone_with_the_note(client: FlaskClient):
    add(client, SHEET)
    client.post("/en/shortlist/note", data={"sheet": SHEET, "before": "", "note": "Ask"})
    answer = client.post("/en/shortlist/remove", data={"sheet": SHEET}, follow_redirects=True)
    assert products(answer.text) == []
    assert "Undo" in answer.text
    add(client, SHEET)
    assert "Ask</textarea>" in client.get("/en/shortlist").text


def test_a_note_that_is_too_long_is_given_back_to_be_shortened(client: FlaskClient):
    add(client, SHEET)
    long = "ab<c>" * 500
    answer = client.post("/en/shortlist/note", data={"sheet": SHEET, "before": "", "note": long})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert long in unescape(answer.text)
    assert "<c>" not in answer.text


def test_who_has_the_reading_link_reads_and_changes_nothing(
    client: FlaskClient, friend: FlaskClient
):
    add(client, SHEET)
    address = links(client)["read"]
    page = friend.get(address).text
    assert products(page) == [SHEET]
    assert "/shortlist/note" not in page
    assert links(client)["edit"].rsplit("/", 1)[1] not in page
    key = address.rsplit("/", 1)[1]
    for action in ("add", "remove", "note", "title", "adopt"):
        answer = friend.post(f"/fr/shortlist/{action}", data={"key": key, "sheet": OTHER})
        assert answer.status_code == 403, action
    assert products(client.get("/fr/shortlist").text) == [SHEET]


def test_who_has_the_other_link_changes_the_same_list(client: FlaskClient, friend: FlaskClient):
    add(client, SHEET)
    address = links(client)["edit"]
    key = address.rsplit("/", 1)[1]
    add(friend, OTHER, key=key)
    assert set(products(client.get("/fr/shortlist").text)) == {SHEET, OTHER}
    assert friend.get_cookie("shortlist") is None  # a guest's own list stays his own


def test_a_list_moves_to_another_phone_by_its_link(client: FlaskClient, friend: FlaskClient):
    add(client, SHEET)
    address = links(client)["edit"]
    assert "/shortlist/adopt" in friend.get(address).text
    friend.post("/fr/shortlist/adopt", data={"key": address.rsplit("/", 1)[1]})
    assert products(friend.get("/fr/shortlist").text) == [SHEET]
    add(friend, OTHER)
    assert set(products(client.get("/fr/shortlist").text)) == {SHEET, OTHER}


@pytest.mark.parametrize("key", ["x", "unknown-unknown-unknown", "a" * 500])
def test_a_link_that_opens_nothing_leads_to_a_calm_page(client: FlaskClient, key: str):
    answer = client.get(f"/fr/shortlist/{key}")
    assert answer.status_code == 404
    assert 'role="search"' in answer.text


def test_a_list_that_was_emptied_says_so(client: FlaskClient, catalogue: Catalogue):
    add(client, SHEET)
    address = links(client)["read"]
    with catalogue.store.writing() as session:
        row = session.query(models.Shortlist).filter_by(read_key=address.rsplit("/", 1)[1]).one()
        row.forgotten = True
    for page in (address, f"{address}/plan.pdf"):
        answer = client.get(page)
        assert answer.status_code == 410
        assert f"{shortlists.DAYS} jours" in answer.text
    add(client, OTHER)  # and a new one begins
    assert products(client.get("/fr/shortlist").text) == [OTHER]


def test_a_full_list_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shortlists, "MOST", 1)
    add(client, SHEET)
    answer = client.post("/fr/shortlist/add", data={"sheet": OTHER})
    assert answer.status_code == 409
    assert "pleine" in answer.text


def test_a_withdrawn_product_stays_named(client: FlaskClient, catalogue: Catalogue):
    add(client, SHEET)
    key = links(client)["edit"].rsplit("/", 1)[1]
    mine = shortlists.shortlist_by_key(catalogue.store, key)
    assert mine
    with catalogue.store.writing() as session:
        shortlists.add_item(session, mine.id, "gone", title="<Gone>", exhibitor="ACME")
    page = client.get("/en/shortlist").text
    assert "No longer in the catalogue" in page
    assert "&lt;Gone&gt;" in page


def test_a_list_is_found_by_no_search_engine_and_told_to_no_other_site(client: FlaskClient):
    add(client, SHEET)
    headers = client.get(links(client)["read"]).headers
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_page_whose_database_is_away_needs_no_list(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> None:
        raise StoreError("The database does not answer.")

    add(client, SHEET)
    monkeypatch.setattr(shortlists, "shortlist_by_key", away)
    assert client.get("/fr/nothing-here").status_code == 404
    assert client.get("/fr/shortlist").status_code == 503


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_other_sites_change_no_list_and_begin_none(client: FlaskClient, headers: dict[str, str]):
    answer = client.post("/fr/shortlist/add", data={"sheet": SHEET}, headers=headers)
    assert answer.status_code == 403
    assert client.get_cookie("shortlist") is None


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}]
)
def test_our_own_pages_may(client: FlaskClient, headers: dict[str, str]):
    answer = client.post("/fr/shortlist/add", data={"sheet": SHEET}, headers=headers)
    assert answer.status_code == 303


def test_a_note_that_was_refused_still_knows_what_its_writer_had_read(client: FlaskClient):
    add(client, SHEET)
    client.post("/en/shortlist/note", data={"sheet": SHEET, "before": "", "note": "Of B"})
    long = "y" * shortlists.LONGEST_NOTE
    page = client.post("/en/shortlist/note", data={"sheet": SHEET, "before": "", "note": long}).text
    assert 'name="before" value=""' in page
    assert ">Of B</p>" in page
    client.post("/en/shortlist/note", data={"sheet": SHEET, "before": "", "note": "Short"})
    assert "Of B\nShort</textarea>" in client.get("/en/shortlist").text


def test_a_note_on_what_was_taken_off_meanwhile_brings_it_back(client: FlaskClient):
    add(client, SHEET)
    client.post("/en/shortlist/remove", data={"sheet": SHEET})
    client.post("/en/shortlist/note", data={"sheet": SHEET, "before": "", "note": "Ask"})
    assert "Ask</textarea>" in client.get("/en/shortlist").text


def test_letters_that_no_paper_takes_are_left_out(client: FlaskClient):
    add(client, SHEET)
    note = "a\x01\x1b\u202eb"
    client.post("/en/shortlist/note", data={"sheet": SHEET, "before": "", "note": note})
    assert "\nab</textarea>" in client.get("/en/shortlist").text
    for ending in ("pdf", "xlsx", "ics"):
        assert client.get(f"{links(client)['read']}/plan.{ending}").status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/fr/compare?id=a%00b&id=c", 200),
        ("GET", "/fr/shortlist?removed=%00", 200),
        ("POST", "/fr/shortlist/add", 404),
        ("POST", "/fr/shortlist/remove", 404),
        ("POST", "/fr/shortlist/note", 404),
        ("POST", "/fr/shortlist/title", 303),
    ],
)
def test_nul_is_no_product(client: FlaskClient, method: str, address: str, status: int):
    add(client, SHEET)
    form = {"sheet": "a\0b", "title": "\0"} if method == "POST" else None
    assert client.open(address, method=method, data=form).status_code == status


def test_an_answer_to_a_form_leads_to_pages_that_there_are(client: FlaskClient):
    add(client, SHEET)
    long = {"sheet": SHEET, "before": "", "note": "y" * (shortlists.LONGEST_NOTE + 1)}
    page = client.post("/fr/shortlist/note", data=long).text
    (english,) = re.findall(r'<a href="([^"]+)" lang="en"', page)
    assert client.get(english).status_code == 200
    for there in set(re.findall(r'name="next" value="([^"]+)"', page)):
        assert client.get(there).status_code == 200


def test_who_makes_a_shared_list_his_own_is_shown_the_way_back(
    client: FlaskClient, friend: FlaskClient
):
    add(client, SHEET)
    add(friend, OTHER)
    own = links(friend)["edit"]
    assert f'href="{own}"' in friend.get(links(client)["edit"]).text


def test_a_tab_from_before_writes_to_the_list_that_it_shows(
    client: FlaskClient, friend: FlaskClient
):
    add(client, SHEET)
    before = links(client)["edit"].rsplit("/", 1)[1]
    add(friend, OTHER)
    other = links(friend)["edit"].rsplit("/", 1)[1]
    assert f'name="key" value="{before}"' in client.get("/fr/shortlist").text
    client.post("/fr/shortlist/adopt", data={"key": other})
    client.post("/fr/shortlist/title", data={"key": before, "title": "Première"})
    assert "Première" in client.get(f"/fr/shortlist/{before}").text
    assert "Première" not in client.get("/fr/shortlist").text


def test_the_log_of_requests_opens_no_list():
    line = access_line(
        SimpleNamespace(status="200 OK", sent=1),
        None,
        {"PATH_INFO": "/fr/shortlist/CRQ2YR_e2SWotYf-OI8bD7Vk/plan.pdf", "REQUEST_METHOD": "GET"},
        timedelta(),
    )
    assert "/fr/shortlist/.../plan.pdf" in line
