"""A delegate asks an exhibitor for a meeting."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from reading import EVERY_PAGE

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import StoreError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.settings import Settings
from catalogue.store import mail, meetings
from catalogue.store.meetings import Meeting, requests_of
from catalogue.store.sheets import save_exhibitor, save_sheets
from indexer.export import export_catalogue
from indexer.sync import drain
from tests.conftest import settings_for
from web.app import create_app

FORM = "/fr/exhibitors/acme/meeting"
SHEET = {
    "id": "hawk",
    "exhibitor": {"id": "acme", "name": "Acme <Savunma>", "stands": ["B12"]},
    "domains": ["air"],
    "language": "tr",
    "title": "HAWK-2 Taktik İHA",
    "description": "Keşif için.",
    "status": "published",
}
WRITTEN = {
    "name": "Awa Traoré",
    "delegation": "Délégation du Mali",
    "country": "ML",
    "email": "awa@defence.example",
    "phone": "",
    "day": "",
    "part": "morning",
    "message": "Nous cherchons un drone.\r\n\r\nمرحبا",
}


@pytest.fixture
def shown(tmp_path) -> Iterator[Catalogue]:
    """A catalogue of two exhibitors and one sheet, of which one has an address."""
    opened = open_catalogue(settings_for(tmp_path / "data"))
    with opened.store.writing() as session:
        save_sheets(session, [SHEET], author="test", source="test")
        save_exhibitor(session, {"id": "acme", "email": "sales@acme.example"})
        save_exhibitor(session, {"id": "other", "name": "Other"})
    drain(opened)
    yield opened
    opened.close()


@pytest.fixture
def app(shown: Catalogue) -> Flask:
    return create_app(shown)


def fields(client: FlaskClient, address: str = FORM) -> dict[str, str]:
    """The hidden fields of the form, as a browser would send them."""
    page = client.get(address).text
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = [re.search(r'name="([^"]*)".*value="([^"]*)"', each) for each in found]
    return {pair[1]: pair[2] for pair in pairs if pair and pair[1] != "next"}


def send(client: FlaskClient, address: str = FORM, **changes: str):
    return client.post(address, data={**fields(client, address), **WRITTEN, **changes})


def kept(catalogue: Catalogue) -> list[Meeting]:
    return requests_of(catalogue.store)


def mails(app: Flask, settings: Settings) -> list[EmailMessage]:
    app.extensions["mail"].wait(10)
    files = sorted((settings.data / "mail").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def summary(page: str) -> dict[str, str]:
    """The error summary: sentences by the field that each leads to."""
    found = re.search(r'<div class="error-summary".*?</div>', page, re.DOTALL)
    assert found, "there is no error summary"
    return {a: unescape(b) for a, b in re.findall(r'<a href="#([^"]+)">(.*?)</a>', found[0])}


# --- the whole way --------------------------------------------------------------------------------


def test_a_request_reaches_the_exhibitor(client: FlaskClient, app: Flask, shown: Catalogue) -> None:
    answer = send(client, f"{FORM}?sheet=hawk", day="2027-02-12")
    assert answer.status_code == 303
    (request,) = kept(shown)
    assert request.wish.message == "Nous cherchons un drone.\n\nمرحبا"
    assert request.wish.sheet_id == "hawk"
    assert request.wish.language == "fr"

    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    reference = request.key[:8].upper()
    assert reference in page.text
    assert "Awa" not in page.text

    (message,) = mails(app, shown.settings)
    assert message["To"] == "sales@acme.example"
    assert message["Reply-To"] == "awa@defence.example"
    assert reference in message["Subject"]
    body = message.get_content()
    assert body.index("Bonjour,") < body.index("Hello,") < body.index("> \u2068Nous cherchons")
    assert body.count("Nous cherchons un drone.") == 1
    assert "HAWK-2 Taktik İHA" in body
    assert "vendredi 12 février 2027" in body
    assert "Friday, February 12, 2027" in body


def test_the_page_after_it_can_be_read_again(client: FlaskClient, shown: Catalogue) -> None:
    there = send(client).headers["Location"]
    for _ in range(3):
        assert client.get(there).status_code == 200
    assert len(kept(shown)) == 1


def test_it_says_nothing_of_requests_that_nobody_made(client: FlaskClient) -> None:
    answer = client.get(f"{FORM}/sent?ref=00000000")
    assert answer.status_code == 303
    assert answer.headers["Location"] == FORM


def test_a_double_click_is_one_request_and_one_mail(
    client: FlaskClient, app: Flask, shown: Catalogue
) -> None:
    data = {**fields(client), **WRITTEN}
    first, second = client.post(FORM, data=data), client.post(FORM, data=data)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(kept(shown)) == 1
    assert len(mails(app, shown.settings)) == 1


def test_an_exhibitor_without_an_address_is_told_by_the_organiser(
    client: FlaskClient, app: Flask, shown: Catalogue
) -> None:
    assert send(client, "/fr/exhibitors/other/meeting").status_code == 303
    (message,) = mails(app, shown.settings)
    assert message["To"] == shown.settings.mail_organiser
    assert "please hand this request over" in message.get_content()


def test_who_left_a_telephone_alone_is_called(
    client: FlaskClient, app: Flask, shown: Catalogue
) -> None:
    assert send(client, email="", phone="\u202a+٢٢٣ 20 22 33\u202c").status_code == 303
    assert kept(shown)[0].wish.phone == "+223 20 22 33"
    (message,) = mails(app, shown.settings)
    assert message["Reply-To"] is None
    assert "please call" in message.get_content()


def test_a_relay_that_is_away_does_not_keep_the_delegate_waiting(
    client: FlaskClient, app: Flask, shown: Catalogue
) -> None:
    (shown.settings.data / "mail").write_text("in the way")
    assert send(client).status_code == 303
    app.extensions["mail"].wait(10)
    assert mail.mail_counts(shown.store) == mail.MailCounts(1, 1, 0)


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"delegation": ""}, "delegation"),
        ({"email": "", "phone": ""}, "email"),
        ({"email": "awa@defence"}, "email"),
        ({"email": "awa@defence.example\r\nBcc: all@x.example"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"country": "ZZ"}, "country"),
        ({"day": "2020-01-01"}, "day-0"),
        ({"day": "never"}, "day-0"),
        ({"part": "night"}, "part-0"),
        ({"message": ""}, "message"),
        ({"message": "x" * 3001}, "message"),
        ({"homepage": "https://spam.example"}, "homepage"),
        ({"token": "mine"}, "send"),
        ({"csrf_token": "forged"}, "send"),
        ({"csrf_token": ""}, "send"),
    ],
)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_mistake_is_named_at_the_top_and_leads_to_its_field(
    client: FlaskClient, shown: Catalogue, changes: dict[str, str], field: str, language: str
) -> None:
    answer = send(client, FORM.replace("/fr/", f"/{language}/"), **changes)
    assert answer.status_code == 422
    assert list(summary(answer.text)) == [field]
    assert f'id="{field}"' in answer.text
    assert kept(shown) == []


def test_what_was_written_stays_after_a_mistake(client: FlaskClient) -> None:
    page = send(client, email="wrong", message="<b>\n“Bonjour”").text
    assert 'value="Awa Traoré"' in page
    assert "&lt;b&gt;\n“Bonjour”</textarea>" in page
    assert '<option value="ML" selected>' in page
    assert re.search(r'value="morning" checked', page)
    assert re.search(r'aria-describedby="email-error" aria-invalid="true"', page)


def test_after_a_mistake_the_form_keeps_its_token(client: FlaskClient, shown: Catalogue) -> None:
    data = {**fields(client), **WRITTEN}
    page = client.post(FORM, data={**data, "name": ""}).text
    assert f'name="token" value="{data["token"]}"' in page
    assert client.post(FORM, data=data).status_code == 303


def test_without_cookies_nothing_is_kept_and_the_reason_said(
    app: Flask, client: FlaskClient, shown: Catalogue
) -> None:
    data = {**fields(client), **WRITTEN}
    answer = app.test_client(use_cookies=False).post(FORM, data=data)
    assert "cookies" in summary(answer.text)["send"]
    assert kept(shown) == []


def test_marks_that_turn_a_text_are_taken_out(client: FlaskClient, shown: Catalogue) -> None:
    send(client, name="A\u202ewa\x00\n T", message="a\u2066b\x07\r\nc\n\n\n\n\nd")
    wish = kept(shown)[0].wish
    assert wish.name == "Awa T"
    assert wish.message == "ab\nc\n\nd"


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_exhibitor_that_is_not_there_cannot_be_met(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)("/fr/exhibitors/nobody/meeting").status_code == 404
    assert client.get("/fr/exhibitors/nobody/meeting/sent?ref=12345678").status_code == 404


@pytest.mark.parametrize("sheet", ["nothing", "%00", "a" * 500])
def test_a_product_that_is_gone_is_no_reason_not_to_meet(
    client: FlaskClient, shown: Catalogue, sheet: str
) -> None:
    assert send(client, f"{FORM}?sheet={sheet}").status_code == 303
    assert kept(shown)[0].wish.sheet_id is None


# --- too many -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_too_many_requests_are_asked_to_wait_and_lose_nothing(
    client: FlaskClient, shown: Catalogue, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(meetings, "MOST_TO_ONE", 2)
    address = FORM.replace("/fr/", f"/{language}/")
    assert [send(client, address).status_code for _ in range(3)] == [303, 303, 429]
    answer = send(client, address, message="Encore")
    assert 3500 < int(answer.headers["Retry-After"]) <= 3601
    assert answer.headers["Cache-Control"] == "no-store"
    assert "60" in summary(answer.text)["send"] or "61" in summary(answer.text)["send"]
    assert "Encore</textarea>" in answer.text
    assert len(kept(shown)) == 2
    assert send(client, f"/{language}/exhibitors/other/meeting").status_code == 303


def test_only_a_proxy_of_ours_may_say_who_asks(
    shown: Catalogue, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meetings, "MOST_TO_ONE", 1)

    def statuses(app: Flask) -> list[int]:
        client = app.test_client()
        return [
            client.post(
                FORM,
                data={**fields(client), **WRITTEN},
                headers={"X-Forwarded-For": f"198.51.100.{number}"},
            ).status_code
            for number in (1, 2)
        ]

    assert statuses(create_app(shown)) == [303, 429]
    behind = settings_for(tmp_path / "data", CATALOGUE_PROXIES="1")
    opened = open_catalogue(behind, shown.encoder)
    assert statuses(create_app(opened)) == [303, 303]
    opened.close()


def test_a_database_that_is_away_loses_nothing_of_what_was_written(
    client: FlaskClient, shown: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {**fields(client), **WRITTEN}

    def away(*_: object) -> None:
        raise StoreError("The database does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr("web.delegations.meetings.ask_for_meeting", away)
        answer = client.post(FORM, data=data)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert list(summary(answer.text)) == ["send"]
    assert "Nous cherchons un drone." in answer.text
    assert f'name="token" value="{data["token"]}"' in answer.text
    assert client.post(FORM, data=data).status_code == 303


# --- cookies and caches ---------------------------------------------------------------------------


def test_the_form_is_kept_by_no_cache_and_has_no_validator(client: FlaskClient) -> None:
    answer = client.get(FORM)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_the_sessions_cookie_is_for_this_site_alone(app: Flask) -> None:
    def cookie(address: str) -> str:
        answer = app.test_client().get(address)
        (found,) = (each for each in answer.headers.getlist("Set-Cookie") if "session=" in each)
        return found

    plain, secure = cookie(FORM), cookie(f"https://localhost{FORM}")
    for each in (plain, secure):
        assert "HttpOnly" in each
        assert "SameSite=Lax" in each
    assert "Secure" in secure
    assert "Secure" not in plain


READING = [page for page in EVERY_PAGE if "/meeting" not in page and "/account/" not in page]


@pytest.mark.parametrize("address", [*READING, "/healthz", "/api/v1/search?q=radio"])
def test_reading_leaves_no_session_behind(catalogue: Catalogue, address: str) -> None:
    answer = create_app(catalogue).test_client().get(address)
    assert answer.status_code == 200
    assert not any("session=" in each for each in answer.headers.getlist("Set-Cookie"))
    assert "no-store" not in answer.headers.get("Cache-Control", "")


# --- what nobody else gets to know ----------------------------------------------------------------


def test_a_request_is_in_no_log(
    client: FlaskClient, app: Flask, shown: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        send(client)
        send(client, email="wrong", csrf_token="forged")
        app.extensions["mail"].wait(10)
    for secret in ("Awa", "awa@", "drone", "acme.example"):
        assert secret not in caplog.text


def test_a_request_and_the_exhibitors_address_are_nowhere_for_visitors(
    client: FlaskClient, shown: Catalogue
) -> None:
    send(client)
    addresses = [
        "/fr/exhibitors/acme",
        "/fr/sheets/hawk",
        FORM,
        "/fr/search?q=sales%40acme.example",
        "/api/v1/search?q=hawk",
        "/api/v1/sheets/hawk",
        "/api/v1/suggest?q=sal&lang=fr",
    ]
    for address in addresses:
        page = client.get(address).text.replace("sales%40acme.example", "")
        assert "awa@defence.example" not in page
        assert address.startswith("/fr/search") or "sales@acme.example" not in page, address
    assert client.get("/api/v1/search?q=%22sales%40acme.example%22").json["total"] == 0


def test_an_export_has_the_exhibitors_address_and_no_request(
    client: FlaskClient, shown: Catalogue, tmp_path
) -> None:
    send(client)
    file = tmp_path / "all.jsonl"
    export_catalogue(shown, file)
    text = file.read_text()
    assert "sales@acme.example" in text
    assert "Awa" not in text


# --- the ways to it -------------------------------------------------------------------------------


def test_sheets_and_exhibitors_have_a_button(client: FlaskClient) -> None:
    assert f'href="{FORM}?sheet=hawk"' in client.get("/fr/sheets/hawk").text
    assert f'href="{FORM}"' in client.get("/fr/exhibitors/acme").text


def test_the_languages_of_the_form_keep_the_product(client: FlaskClient) -> None:
    page = client.get(f"{FORM}?sheet=hawk").text
    assert 'href="/ar/exhibitors/acme/meeting?sheet=hawk"' in page
    assert "Acme &lt;Savunma&gt;" in page
