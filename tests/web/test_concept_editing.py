"""The categories changed in the console: words, place, merging, files, undoing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from catalogue.composition import Catalogue
from catalogue.curation import Pin
from catalogue.people import accounts
from catalogue.store import curations
from catalogue.store.changes import TAXONOMY, newest_version
from catalogue.store.searches import Asked, record
from catalogue.taxonomy.export import as_yaml
from indexer.sync import drain
from tests.conftest import ORGANISER, open_copy
from tests.people import csrf_token, sign_in
from tests.web.reading import boxes, hits
from web.app import create_app

CONCEPTS = "/fr/organiser/concepts"
CATEGORIES = "/fr/organiser/categories"


@pytest.fixture(name="opened")
def _opened(
    demo_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Catalogue]:
    monkeypatch.setattr("catalogue.composition._CURATION_SECONDS", 0.0)
    opened = open_copy(demo_data, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(name="client")
def _client(opened: Catalogue) -> FlaskClient:
    return sign_in(create_app(opened).test_client(), ORGANISER)


def form_of(page: str) -> MultiDict[str, str]:
    """What the form of a category holds as it is."""
    said: MultiDict[str, str] = MultiDict()
    for name, value in re.findall(
        r'<input [^>]*name="((?:name|seen|csrf)[^"]*)"[^>]*value="([^"]*)"', page
    ):
        said[name] = unescape(value)
    for tag, value in re.findall(
        r'<textarea [^>]*name="(words[^"]*)"[^>]*>\n?([^<]*)</textarea>', page
    ):
        said[tag] = unescape(value)
    chosen = re.search(r'name="broader">.*?<option value="([^"]*)" selected', page, re.DOTALL)
    said["broader"] = chosen[1] if chosen else ""
    said.setlist("domain", re.findall(r'name="domain" value="(\w+)" checked', page))
    return said


def send(client: FlaskClient, address: str, said: MultiDict[str, str], act: str) -> TestResponse:
    """Sends a form; before it is saved, it is looked at, as its reader must."""
    said = said.copy()
    said["csrf_token"] = csrf_token(client, address)
    if act == "save" and "changes" not in said and "/history/" not in address:
        looked = client.post(address, data={**said.to_dict(flat=False), "act": "look"})
        shown = re.search(r'name="shown" value="([0-9a-f]+)"', looked.text)
        said["shown"] = shown[1] if shown else ""
    said["act"] = act
    return client.post(address, data=said)


def version(catalogue: Catalogue) -> int:
    with catalogue.store.reading() as session:
        return newest_version(session, TAXONOMY).number


def test_new_words_are_tried_saved_found_and_taken_back(
    opened: Catalogue, client: FlaskClient
) -> None:
    with opened.store.writing() as session:
        record(session, [Asked(datetime.now(UTC), "fr", "oisillon de guet", 0, 4)])
    address = f"{CONCEPTS}/mini-uav/edit"
    said = form_of(client.get(address).text)
    assert said["name.fr"] == "mini-drone"
    said["name.fr"], said["words.fr"] = (
        "drone miniature",
        said["words.fr"] + "\nmini-drone\noisillon",
    )
    looked = send(client, address, said, "look")
    assert looked.status_code == 200
    page = unescape(looked.text)
    assert "oisillon de guet" in page  # the search that is understood otherwise
    assert "/sheets/" in page.partition("Produits réindexés")[2]  # named by the preferred label
    assert version(opened) == 0
    assert send(client, address, said, "save").status_code == 303
    drain(opened)
    results = client.get(f"/fr/search?{urlencode({'q': 'oisillon'})}").text
    assert "Drone miniature" in results
    assert hits(results)
    audit = sign_in_as_administrator(opened).get("/fr/organiser/audit").text
    assert "Catégories modifiées" in audit
    back = f"{CATEGORIES}/history/0"
    assert "oisillon" in client.get(back).text
    assert send(client, back, form_of(client.get(back).text), "save").status_code == 303
    assert opened.taxonomy.label("mini-uav", "fr") == "Mini-drone"
    assert version(opened) == 2


def sign_in_as_administrator(catalogue: Catalogue) -> FlaskClient:
    with catalogue.store.writing() as session:
        person = accounts.ensure_person(session, "head@show.example", "Head", "fr")
        accounts.give_organiser_role(session, person, "administrator", "tests")
    return sign_in(create_app(catalogue).test_client(), "head@show.example")


def test_what_is_wrong_is_said_in_the_readers_language_and_nothing_is_lost(
    opened: Catalogue, client: FlaskClient
) -> None:
    address = f"{CONCEPTS}/mini-uav/edit"
    said = form_of(client.get(address).text)
    said["words.fr"] = "howitzer « obus »\n" + "mortier"
    said["name.ar"] = "drone"
    said["name.ru"] = ""
    said["words.ru"] = ""
    answer = send(client, address, said, "save")
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "« mortier » (Français) est aussi un mot de « Mini-drone »" in page
    assert "n’est pas dans l’écriture de sa langue (Arabe)" in page
    assert "Elle n’a pas de nom dans cette langue : Russe" in page
    assert "howitzer « obus »" in page.partition("<textarea")[2]
    assert version(opened) == 0
    said = form_of(client.get(address).text)
    said.setlist("domain", [])
    assert send(client, address, said, "save").status_code == 422
    said.setlist("domain", ["air"])
    said["broader"] = "fpv-drone"  # which lies below it
    assert send(client, address, said, "save").status_code == 422
    said["broader"] = "nowhere"
    assert send(client, address, said, "save").status_code == 422
    assert version(opened) == 0


def test_two_who_change_categories_do_not_undo_each_other(
    opened: Catalogue, client: FlaskClient
) -> None:
    mine, theirs = f"{CONCEPTS}/mini-uav/edit", f"{CONCEPTS}/mortar/edit"
    said, other = form_of(client.get(mine).text), form_of(client.get(theirs).text)
    other["words.fr"] += "\nkukuvaja"
    assert send(client, theirs, other, "save").status_code == 303
    said["words.fr"] += "\noisillon"
    assert send(client, mine, said, "look").status_code == 200
    late = send(client, mine, said, "save")
    assert late.status_code == 409
    again = form_of(late.text)
    assert "oisillon" in again["words.fr"]
    assert send(client, mine, again, "save").status_code == 303
    labels = opened.taxonomy["mortar"].labels["fr"], opened.taxonomy["mini-uav"].labels["fr"]
    assert "kukuvaja" in labels[0]
    assert "oisillon" in labels[1]


def test_a_category_that_moves_takes_its_products_along(
    opened: Catalogue, client: FlaskClient
) -> None:
    def counted(concept: str) -> int:
        return boxes(client.get("/fr/search?domain=air").text, "concept").get(concept, 0)

    address = f"{CONCEPTS}/mini-uav/edit"
    above = opened.taxonomy["mini-uav"].broader
    assert above == "unmanned-aircraft"
    before, moving = counted(above), counted("mini-uav")
    assert before > moving > 0
    said = form_of(client.get(address).text)
    said["broader"] = ""
    assert send(client, address, said, "save").status_code == 303
    drain(opened)
    # One of them is of another category below that one, too.
    assert before - moving <= counted(above) < before
    assert counted("mini-uav") == moving


def test_a_merged_category_lives_on_for_products_rules_and_old_addresses(
    opened: Catalogue, client: FlaskClient
) -> None:
    with opened.store.writing() as session:
        curations.add_rule(session, Pin("farelhao-garajum-x", concept="mini-uav"), "tests")
    address = f"{CONCEPTS}/mini-uav/merge"
    before = hits(client.get("/fr/search?concept=mini-uav").text)
    assert before
    nothing = client.post(
        address, data={"csrf_token": csrf_token(client, address), "into": "mini-uav"}
    )
    assert nothing.status_code == 422
    said = form_of(client.get(address).text)
    said["into"] = "target-drone"
    assert send(client, address, said, "look").status_code == 200
    assert version(opened) == 0
    assert send(client, address, said, "save").status_code == 303
    # At once, before the index has heard of it: by words, and in its heir's name.
    assert "Drone cible" in client.get("/fr/search?q=mini-drone").text
    drain(opened)
    old, new = (
        hits(client.get(f"/fr/search?concept={c}").text) for c in ("mini-uav", "target-drone")
    )
    assert set(before) <= set(new)
    assert old == new
    assert hits(client.get("/fr/search?q=mini-drone").text)[0] == "farelhao-garajum-x"
    sheet = client.get(f"/fr/sheets/{before[0]}").text
    assert "Drone cible" in sheet
    moved = client.get(f"{CONCEPTS}/mini-uav")
    assert moved.status_code == 302
    assert "mini-uav" in client.get(f"{CONCEPTS}/target-drone").text
    restored = f"{CATEGORIES}/history/0"
    assert send(client, restored, form_of(client.get(restored).text), "save").status_code == 303
    drain(opened)
    assert hits(client.get("/fr/search?concept=mini-uav").text) == before


def test_a_new_category_gets_its_id_from_its_english_name(
    opened: Catalogue, client: FlaskClient
) -> None:
    address = f"{CATEGORIES}/new"
    said = form_of(client.get(address).text)
    assert send(client, address, said, "save").status_code == 422
    names = {
        "fr": "ballon-sonde tactique", "en": "Tactical sounding balloon",
        "tr": "taktik sondaj balonu", "ar": "بالون سبر تكتيكي", "fa": "بالون کاوش تاکتیکی",
        "pt": "balão-sonda tático", "es": "globo sonda táctico", "ru": "тактический шар-зонд",
    }  # fmt: skip
    for tag, name in names.items():
        said[f"name.{tag}"] = name
    said.setlist("domain", ["air"])
    saved = send(client, address, said, "save")
    assert saved.status_code == 303, unescape(saved.text)
    assert saved.location.endswith("/concepts/tactical-sounding-balloon")
    assert opened.taxonomy.label("tactical-sounding-balloon", "tr") == "Taktik sondaj balonu"
    said["seen"] = "1"
    assert send(client, address, said, "save").status_code == 422  # it is there already


def test_the_file_is_taken_changed_and_brought_back(opened: Catalogue, client: FlaskClient) -> None:
    taken = client.get(f"{CATEGORIES}/all.yaml")
    assert taken.text == as_yaml(opened.taxonomy)
    assert client.get(f"{CATEGORIES}/all.csv").data.startswith(b"\xef\xbb\xbfid,domains")
    assert {client.get(f"{CATEGORIES}/all.{e}").status_code for e in ("json", "jsonld")} == {200}
    assert client.get(f"{CATEGORIES}/all.exe").status_code == 404
    changed = taken.text.replace("fr: [mortier,", "fr: [mortier, kukuvaja,")
    assert changed != taken.text
    page = bring(client, changed.encode())
    assert page.status_code == 200
    assert version(opened) == 0
    changes = unescape(page.text.partition('name="changes" value="')[2].partition('"')[0])
    said = MultiDict({"seen": "0", "changes": changes})
    assert send(client, f"{CATEGORIES}/file", said, "save").status_code == 303
    assert "kukuvaja" in opened.taxonomy["mortar"].labels["fr"]
    assert "kukuvaja" in client.get(f"{CATEGORIES}/all.yaml").text


def bring(client: FlaskClient, content: bytes) -> TestResponse:
    address = f"{CATEGORIES}/file"
    data = {
        "csrf_token": csrf_token(client, address),
        "seen": "0",
        "file": (io.BytesIO(content), "own.yaml"),
    }
    return client.post(address, data=data, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choisissez un fichier"),
        (b"\xff\xfe\x00", "Le fichier ne peut pas être lu"),
        (b"{{{", "Le fichier ne peut pas être lu"),
        (b"- &a [x]\n- *a\n", "Le fichier ne peut pas être lu"),
        (b"just words", "Le fichier ne peut pas être lu"),
        (b"- 7\n- [a]\n", "Un champ manque"),
        (b"- {id: <script>, domains: [land], labels: {fr: [x]}}", "L’identifiant manque"),
        (b"- {id: a-b, domains: [sea], labels: {fr: [x]}}", "Choisissez au moins un des six"),
        (
            b"- {id: a-b, domains: [land], broader: c, labels: {fr: [x]}}",
            "Elle ne peut pas se trouver",
        ),
    ],
)
def test_a_file_with_faults_is_refused_with_the_place(
    opened: Catalogue, client: FlaskClient, content: bytes, said: str
) -> None:
    answer = bring(client, content)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert "<script>," not in answer.text
    assert version(opened) == 0


@pytest.mark.parametrize(
    "changes",
    [
        "", "[]", "7", "{", '{"mini-uav": 7}', '{"mini-uav": {"labels": 7}}',
        '{"mini-uav": {"labels": {"fr": []}}}', '{"mini-uav": {"labels": {"fr": ["\\ud800"]}}}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_changes_that_come_back_forged_are_refused(
    opened: Catalogue, client: FlaskClient, changes: str
) -> None:
    said = MultiDict({"seen": "0", "changes": changes})
    answer = send(client, f"{CATEGORIES}/file", said, "save")
    assert answer.status_code in (400, 422)
    assert version(opened) == 0


def test_only_what_was_shown_is_saved(opened: Catalogue, client: FlaskClient) -> None:
    address = f"{CONCEPTS}/mini-uav/edit"
    said = form_of(client.get(address).text)
    said["words.fr"] += "\noisillon"
    said["csrf_token"], said["act"] = csrf_token(client, address), "save"
    unseen = client.post(address, data=said)  # nobody has looked at what it would do
    assert unseen.status_code == 200
    assert version(opened) == 0
    shown = re.search(r'name="shown" value="([0-9a-f]+)"', unseen.text)
    assert shown
    said["shown"] = shown[1]
    said["words.fr"] += "\nautre chose"  # typed after it was shown
    assert client.post(address, data=said).status_code == 200
    assert version(opened) == 0
    merging = f"{CONCEPTS}/mini-uav/merge"
    into = {"csrf_token": said["csrf_token"], "seen": "0", "act": "save", "into": "target-drone"}
    assert client.post(merging, data=into).status_code == 200
    assert version(opened) == 0


def test_a_new_category_can_be_taken_away_again_and_that_is_shown(
    opened: Catalogue, client: FlaskClient
) -> None:
    file = as_yaml(opened.taxonomy) + (
        "- id: zorglub\n  domains: [air]\n  labels:\n    fr: [zorglub]\n    en: [zorglub]\n"
        "    tr: [zorglub]\n    ar: [زورغلوب]\n    fa: [زورگلوب]\n    pt: [zorglube]\n"
        "    es: [zorglubo]\n    ru: [зорглуб]\n"
    )
    page = bring(client, file.encode())
    changes = unescape(page.text.partition('name="changes" value="')[2].partition('"')[0])
    said = MultiDict({"seen": "0", "changes": changes})
    assert send(client, f"{CATEGORIES}/file", said, "save").status_code == 303
    assert "zorglub" in opened.taxonomy
    back = f"{CATEGORIES}/history/0"
    page_back = client.get(back).text
    assert "retirée" in page_back
    assert send(client, back, form_of(page_back), "save").status_code == 303
    assert "zorglub" not in opened.taxonomy


def test_a_form_without_any_word_or_with_too_many_is_kept(
    opened: Catalogue, client: FlaskClient
) -> None:
    address = "/en/organiser/concepts/mini-uav/edit"
    said = form_of(client.get(address).text)
    for name in list(said):
        if name.startswith(("name.", "words.")):
            said[name] = ""
    empty = send(client, address, said, "look")
    assert empty.status_code == 422
    assert 'href="#name.ru"' in empty.text
    said = form_of(client.get(address).text)
    said["words.en"] = "x" * 101
    long = send(client, address, said, "look")
    assert long.status_code == 422
    assert "x" * 101 in long.text
    said["words.en"] = "\n".join(f"word {n}" for n in range(70))
    assert send(client, address, said, "look").status_code == 422
    assert client.head(address).status_code == 200
    assert version(opened) == 0


def test_a_top_category_is_merged_into_one_below_its_own(
    opened: Catalogue, client: FlaskClient
) -> None:
    low = next(c for c in opened.taxonomy if len(opened.taxonomy.with_broader(c.id)) == 3)
    top = opened.taxonomy.with_broader(low.id)[-1]
    address = f"{CONCEPTS}/{top}/merge"
    said = form_of(client.get(address).text)
    said["into"] = low.id
    assert send(client, address, said, "look").status_code in (200, 422)
