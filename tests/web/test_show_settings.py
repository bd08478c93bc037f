"""What administrators change of the show, in force on every page, and taken back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from catalogue.composition import Catalogue, open_catalogue
from catalogue.people import accounts
from catalogue.show import with_changes
from catalogue.store.changes import SHOW, newest_version
from indexer.sync import drain
from tests.conftest import ADMINISTRATOR, settings_for
from tests.people import csrf_token, sign_in
from web.app import create_app
from web.colours import (
    DARK_SURFACE,
    MASTHEAD_INK,
    PAPER,
    SURFACE,
    contrast,
    is_readable,
    palette,
    readable,
)
from web.styleguide.tokens import themes

PAGE = "/fr/organiser/show"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    monkeypatch.setattr("catalogue.composition._CURATION_SECONDS", 0.0)
    catalogue = open_catalogue(settings_for(tmp_path))
    with catalogue.store.writing() as session:
        person = accounts.ensure_person(session, ADMINISTRATOR, "Ada", "fr")
        accounts.give_organiser_role(session, person, "administrator", "tests")
    drain(catalogue)
    yield catalogue
    catalogue.close()


@pytest.fixture
def client(opened: Catalogue) -> FlaskClient:
    return sign_in(create_app(opened).test_client(), ADMINISTRATOR)


def form_of(client: FlaskClient) -> dict[str, str]:
    """What the form says, as a browser would send it."""
    html = client.get(PAGE).text.partition('<form class="form"')[2].partition("</form>")[0]
    found = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', html)
    approval = re.search(r'<option value="(\w+)" selected', html)
    assert approval
    return {**{name: unescape(value) for name, value in found}, "approval": approval.group(1)}


def test_a_form_sent_as_it_came_changes_nothing(client: FlaskClient, opened: Catalogue):
    said = form_of(client)
    assert {"name.ar", "halls.b.tr", "starts", "banner.ends", "accent"} <= set(said)
    assert client.post(PAGE, data=said).status_code == 303
    with opened.store.reading() as session:
        assert newest_version(session, SHOW).number == 0


def test_what_is_changed_is_on_every_page_and_can_be_taken_back(client: FlaskClient):
    said = form_of(client)
    said |= {"name.fr": "Salon <du> Sahel", "accent": "#7a1f3d", "starts": "2027-02-08"}
    said |= {f"banner.{tag}": f"Annonce {tag} & co" for tag in ("fr", "en", "tr", "ar")}
    assert client.post(PAGE, data=said).status_code == 303
    home = client.get("/fr/").text
    assert "<title>Salon &lt;du&gt; Sahel" in home
    assert "8–12 février 2027" in home
    assert "Annonce fr &amp; co" in home
    style = re.search(r'href="(/static/7a1f3d/accent.css)"', home)
    assert style
    assert "--accent: #7a1f3d;" in client.get(style.group(1)).text
    assert "Annonce ar" in client.get("/ar/search?q=drone").text
    said = {"csrf_token": form_of(client)["csrf_token"]}
    assert client.post(f"{PAGE}/versions/0", data=said).status_code == 303
    home = client.get("/fr/").text
    assert "Salon Sahel Défense" in home
    assert "accent.css" not in home
    assert "Annonce" not in home
    assert client.post(f"{PAGE}/versions/99999999999", data=said).status_code == 404


def test_two_administrators_do_not_write_over_one_another(client: FlaskClient, opened: Catalogue):
    mine, theirs = form_of(client), form_of(client)
    assert client.post(PAGE, data={**theirs, "place.fr": "Leur lieu"}).status_code == 303
    answer = client.post(PAGE, data={**mine, "name.fr": "Mon nom"})
    assert answer.status_code == 409
    assert 'value="Mon nom"' in answer.text
    assert "Leur lieu" in answer.text, "what is in force is shown beside"
    with opened.store.reading() as session:
        assert newest_version(session, SHOW).body.keys() == {"place"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name.tr", "", "aussi dans cette langue"),
        ("name.tr", "x" * 201, "au plus 200"),
        ("starts", "2027-13-01", "Choisissez un jour"),
        ("ends", "2027-02-01", "finit avant de commencer"),
        ("approval", "some", "Choisissez"),
        ("printed", "15/01/2027", "laissez-le vide"),
        ("banner.fr", "Bonjour", "aussi dans cette langue"),
        ("banner.starts", "soon", "un jour et une heure"),
        ("accent", "red", "six chiffres"),
        ("accent", "#ffcc00", "La plus proche qui se lise est #"),
    ],
)
def test_a_slip_is_named_at_its_field_and_nothing_is_lost(
    client: FlaskClient, opened: Catalogue, field: str, value: str, sentence: str
):
    said = {**form_of(client), "place.fr": "Ailleurs", field: value}
    answer = client.post(PAGE, data=said)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert 'value="Ailleurs"' in answer.text
    with opened.store.reading() as session:
        assert newest_version(session, SHOW).number == 0


def test_an_announcement_begins_and_ends(opened: Catalogue):
    now = datetime(2027, 2, 9, 9, tzinfo=UTC)
    until = (now + timedelta(hours=1)).isoformat()
    body = {"banner": {"texts": {"fr": "x"}, "starts": now.isoformat(), "ends": until}}
    banner = with_changes(opened.show, body).banner
    assert banner is not None
    hours = (-0.1, 0, 0.9, 1)
    assert [banner.holds(now + timedelta(hours=h)) for h in hours] == [False, True, True, False]


def test_the_colours_that_a_show_may_choose_can_be_read_in_both_themes():
    light, dark = themes()["light"], themes()["dark"]
    assert (light["paper"], light["surface"]) == (PAPER, SURFACE)
    assert (dark["surface"], dark["masthead-soft"]) == (DARK_SURFACE, MASTHEAD_INK)
    chosen = [
        f"#{r}{g}{b}" for r in ("00", "7f", "ff") for g in ("00", "7f", "ff") for b in ("00", "ff")
    ]
    for colour in map(readable, chosen):
        assert is_readable(colour)
        blocks = re.findall(r"\{ (--[^}]*) \}", palette(colour))
        assert blocks[1] == blocks[2], "chosen dark and dark by the system are one"
        for block, theme in zip(blocks, (light, dark), strict=False):
            values = {**theme, **dict(re.findall(r"--([\w-]+): (#\w+);", block))}
            for front, back in (
                ("accent", "paper"),
                ("accent", "surface"),
                ("accent-strong", "surface"),
                ("on-accent", "accent"),
                ("on-accent", "accent-strong"),
                ("masthead-soft", "masthead"),
                ("on-masthead", "masthead"),
            ):
                ratio = contrast(values[front], values[back])
                assert ratio >= 4.5, f"{front} on {back} of {colour}"


@pytest.mark.parametrize("colour", ["ffcc00", "zzzzzz", "17614", "17614A"])
def test_no_style_sheet_is_made_of_other_colours(client: FlaskClient, colour: str):
    assert client.get(f"/static/{colour}/accent.css").status_code == 404


def send_logo(client: FlaskClient, content: bytes, name: str) -> str:
    """Brings a logo; returns the page behind it."""
    data = {"logo": (io.BytesIO(content), name), "csrf_token": csrf_token(client, PAGE)}
    answer = client.post(f"{PAGE}/logo", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    return unescape(client.get(answer.location).text)


def shown_logo(client: FlaskClient) -> str:
    """The address of the logo in the head of a visitor's page; '' for none."""
    found = re.search(r'class="brand-logo" src="([^"]+)"', client.get("/ar/").text)
    return found[1] if found else ""


SIGN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20" width="80" height="20">'
    b'<script>alert(1)</script><rect width="80" height="20" fill="#17614a"/></svg>'
)


def test_a_drawing_as_logo_is_on_every_page_without_what_could_run(client: FlaskClient):
    assert not shown_logo(client)
    page = send_logo(client, SIGN, "sign.svg")
    assert "Enregistr" in page
    served = client.get(shown_logo(client))
    assert served.mimetype == "image/svg+xml"
    assert b"17614a" in served.data
    assert b"script" not in served.data
    assert "sandbox" in served.headers["Content-Security-Policy"]
    said = form_of(client)
    said["tagline.fr"] = "Une autre phrase"
    assert client.post(PAGE, data=said).status_code == 303
    assert shown_logo(client)  # the other settings leave it where it is
    client.post(f"{PAGE}/logo", data={"act": "remove", "csrf_token": csrf_token(client, PAGE)})
    assert not shown_logo(client)
    client.post(f"{PAGE}/versions/1", data={"csrf_token": csrf_token(client, PAGE)})
    assert shown_logo(client)


def test_a_picture_as_logo_is_shown_and_what_is_none_is_refused(client: FlaskClient):
    picture = io.BytesIO()
    Image.new("RGB", (900, 300), "#17614a").save(picture, "PNG")
    send_logo(client, picture.getvalue(), "sign.png")
    before = shown_logo(client)
    assert client.get(before).mimetype == "image/webp"
    for content, name in ((b"MZ\x90", "sign.png"), (b"<svg", "<b>.svg"), (b"", "empty.png")):
        refused = client.post(
            f"{PAGE}/logo",
            data={"logo": (io.BytesIO(content), name), "csrf_token": csrf_token(client, PAGE)},
            content_type="multipart/form-data",
        )
        page = client.get(refused.location).text
        assert "notice-wrong" in page or "wrong" in page
        assert "<b>.svg" not in page
    nothing = {"csrf_token": csrf_token(client, PAGE)}
    assert client.post(f"{PAGE}/logo", data=nothing).status_code == 303
    assert shown_logo(client) == before
