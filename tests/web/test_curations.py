"""Rules on results as organisers make them in the console."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from reading import hits
from werkzeug.test import TestResponse

from catalogue.composition import Catalogue
from catalogue.curation import Pin
from catalogue.people.audit import Wanted, entries, first_broken
from catalogue.store.curations import add_rule, all_rules, removed_rules
from tests.conftest import ORGANISER, open_copy
from tests.people import csrf_token, sign_in
from web.app import create_app
from web.organisers.curation_form import own_address

FORM = "/fr/organiser/curation?kind={}"
LIST = "/fr/organiser/curations"
NOTICE = {f"text.{tag}": f"Avis {tag} <b>" for tag in ("fr", "en", "tr", "ar")}
SHEET = "farelhao-garajum-x"

Post = Callable[..., TestResponse]


@pytest.fixture(scope="module")
def shared(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """The demo show, whose rules are read anew with each question."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalogue.composition._CURATION_SECONDS", 0.0)
        catalogue = open_copy(demo_data, tmp_path_factory.mktemp("curations"))
        yield catalogue
        catalogue.close()


@pytest.fixture
def client(shared: Catalogue) -> Iterator[FlaskClient]:
    yield sign_in(create_app(shared).test_client(), ORGANISER)
    for kept in all_rules(shared.store):
        with shared.store.writing() as session:
            session.connection().exec_driver_sql(f"DELETE FROM curation_rules WHERE id={kept.id}")


@pytest.fixture
def post(client: FlaskClient) -> Post:
    """Sends the form of a rule, to be saved if nothing else is said."""

    def send(kind: str, **said: str) -> TestResponse:
        token = csrf_token(client, FORM.format(kind))
        form = {"csrf_token": token, "kind": kind, "act": "save", **said}
        return client.post("/fr/organiser/curation", data=form)

    return send


def kept_numbers(catalogue: Catalogue) -> list[int]:
    return [kept.id for kept in all_rules(catalogue.store)]


def test_a_product_is_pinned_and_readers_see_who_has_placed_it(
    client: FlaskClient, shared: Catalogue, post: Post
) -> None:
    answer = post("pin", query="Drone", sheet=SHEET, position="2", reason="invité d'honneur")
    assert answer.status_code == 303
    page = client.get("/fr/search?q=drone").text
    assert hits(page)[1] == SHEET
    assert page.count("Placé ici par l’organisateur") == 1
    found = client.get("/api/v1/search?q=drone").get_json()["hits"]
    assert [hit["id"] for hit in found if hit.get("pinned")] == [SHEET]
    listed = client.get(LIST).text
    assert "invité d&#39;honneur" in listed
    assert ORGANISER in listed


def test_trying_shows_both_sides_and_changes_nothing(
    client: FlaskClient, shared: Catalogue, post: Post
) -> None:
    before = hits(client.get("/fr/search?q=drone").text)
    answer = post("pin", query="drone", sheet=before[7], act="try")
    assert answer.status_code == 200
    now, then = re.findall(r'<ol class="ranked">(.*?)</ol>', answer.text, re.DOTALL)
    assert before[7] not in re.findall(r'name="choose" value="([^"]+)"', now)
    assert "placé" in then.partition("</li>")[0]
    assert "était à la place 8" in then
    assert hits(client.get("/fr/search?q=drone").text) == before
    assert kept_numbers(shared) == []


def test_a_product_of_the_preview_is_chosen_with_a_button(client: FlaskClient, post: Post) -> None:
    answer = post("hide", query="drone", sheet=SHEET, act="try", choose="yelbasan-ulukus-m")
    assert 'value="yelbasan-ulukus-m"' in answer.text


def test_a_product_is_named_by_its_title_or_its_address_too(shared: Catalogue, post: Post) -> None:
    assert (
        post("hide", query="a", sheet=f"http://localhost/tr/sheets/{SHEET}?q=1").status_code == 303
    )
    title = "ULUKUŞ-M"
    several = post("hide", query="a", sheet=title)
    if several.status_code == 422:
        assert "Choisissez le produit" in several.text
        assert 'name="choose"' in several.text
    assert post("hide", query="a", sheet="zzqxv wvvkz").status_code == 422
    rules = [kept.rule for kept in all_rules(shared.store)]
    assert getattr(rules[0], "sheet", "") == SHEET


def test_a_notice_is_read_in_the_readers_language(client: FlaskClient, post: Post) -> None:
    assert post("notice", concept="unmanned-aircraft", **NOTICE).status_code == 303
    assert "Avis ar &lt;b&gt;" in client.get("/ar/search?q=drone").text
    assert "Avis tr &lt;b&gt;" in client.get("/tr/search?q=%C4%B0HA").text
    assert "Avis" not in client.get("/fr/search?q=mortier").text
    found = client.get("/api/v1/search?q=drone&lang=en").get_json()
    assert found["notices"] == ["Avis en <b>"]


def test_a_question_leads_to_a_page_and_from_there_to_its_results(
    client: FlaskClient, post: Post
) -> None:
    assert (
        post(
            "redirect", query="guinness", page="http://localhost/fr/exhibitors?by=hall"
        ).status_code
        == 303
    )
    led = client.get("/tr/search?q=Guinness")
    assert (led.status_code, led.location) == (302, "/tr/exhibitors?by=hall&asked=Guinness")
    page = client.get(led.location).text
    assert "<bdi>Guinness</bdi>" in page
    (back,) = re.findall(r'href="(/tr/search\?[^"]*asked=[^"]*)"', page)
    results = client.get(unescape(back))
    assert results.status_code == 200
    assert "Düzenleyen bu sayfayı öneriyor" not in results.text
    assert client.get("/tr/search?q=Guinness&country=TR").status_code == 200
    assert client.get("/api/v1/search?q=Guinness").get_json()["redirect"] == "/exhibitors?by=hall"


def test_a_question_that_leads_to_another_question_leads_no_further(
    client: FlaskClient, post: Post
) -> None:
    post("redirect", query="aaa", page="/search?q=bbb")
    post("redirect", query="bbb", page="/search?q=aaa")
    led = client.get("/fr/search?q=aaa")
    assert led.location == "/fr/search?q=bbb&asked=aaa"
    assert client.get(led.location).status_code == 200


def test_words_are_made_to_mean_the_same(client: FlaskClient, post: Post) -> None:
    answer = post("synonyms", terms="djoura\r\n\r\norpaillage\r\nDjoura", language="fr")
    assert answer.status_code == 303
    assert "djoura = orpaillage" in client.get("/fr/search?q=djoura").text


@pytest.mark.parametrize(
    ("kind", "said", "sentence"),
    [
        ("pin", {"sheet": SHEET}, "l’une des deux"),
        ("pin", {"sheet": SHEET, "query": "a", "concept": "mini-uav"}, "l’une des deux"),
        ("pin", {"sheet": SHEET, "query": "a" * 101}, "au plus 100"),
        ("pin", {"sheet": SHEET, "concept": "nobody"}, "Choisissez une catégorie"),
        ("pin", {"sheet": SHEET, "query": "a", "position": "11"}, "de 1 à 10"),
        ("pin", {"sheet": SHEET, "query": "a", "position": "²"}, "de 1 à 10"),
        ("pin", {"query": "a"}, "Aucun produit en ligne"),
        ("hide", {"sheet": SHEET, "query": "a", "ends": "2020-01-01T00:00"}, "avant de commencer"),
        ("hide", {"sheet": SHEET, "query": "a", "starts": "demain"}, "Choisissez un jour"),
        ("hide", {"sheet": SHEET, "query": "a", "reason": "x" * 401}, "au plus 400"),
        ("redirect", {"query": "a", "page": "https://evil.example/"}, "Ce n’est pas une page"),
        ("redirect", {"query": "a", "page": "/organiser/people"}, "Ce n’est pas une page"),
        ("redirect", {"query": "a", "page": "//evil.example/search"}, "Ce n’est pas une page"),
        ("redirect", {"query": "a", "page": "/\\evil.example"}, "Ce n’est pas une page"),
        ("notice", {"query": "a", **NOTICE, "text.ar": ""}, "dans cette langue"),
        ("notice", {"query": "a", **NOTICE, "text.ar": "x" * 301}, "au plus 300"),
        ("synonyms", {"terms": "un seul"}, "de 2 à 20"),
        ("synonyms", {"terms": "drone\n!!!"}, "ni lettre ni chiffre"),
        ("synonyms", {"terms": "a\nb", "language": "xx"}, "Choisissez"),
        ("feature", {"sheet": "nobody-at-all"}, None),
    ],
)
def test_what_cannot_be_meant_is_refused_and_stays_in_the_form(
    client: FlaskClient,
    shared: Catalogue,
    post: Post,
    kind: str,
    said: dict[str, str],
    sentence: str | None,
) -> None:
    answer = post(kind, **said)
    assert answer.status_code == 422
    if sentence:
        assert sentence in unescape(answer.text)
    assert kept_numbers(shared) == []
    assert client.get(LIST).status_code == 200


def test_a_fourth_product_has_no_fixed_place(
    client: FlaskClient, shared: Catalogue, post: Post
) -> None:
    ids = hits(client.get("/fr/search?q=radio").text)[:4]
    for sheet_id in ids[:3]:
        assert post("pin", query="radio", sheet=sheet_id).status_code == 303
    assert post("pin", query="RADIO", sheet=ids[3]).status_code == 422
    assert post("pin", query="radio", sheet=ids[0], position="3").status_code == 303
    assert post("pin", query="autre", sheet=ids[3]).status_code == 303


def test_a_rule_is_taken_back_and_put_back(
    client: FlaskClient, shared: Catalogue, post: Post
) -> None:
    first = hits(client.get("/fr/search?q=drone").text)[0]
    post("hide", query="drone", sheet=first)
    (number,) = kept_numbers(shared)
    assert first not in hits(client.get("/fr/search?q=drone").text)

    def act(name: str) -> str:
        form = {"csrf_token": csrf_token(client, LIST), "act": name}
        sent = client.post(f"/fr/organiser/curations/{number}", data=form)
        assert sent.status_code == 303
        return client.get(LIST).text

    assert "Rétablir" in act("remove")
    assert first in hits(client.get("/fr/search?q=drone").text)
    assert "déjà fait" in act("remove")
    act("restore")
    assert first not in hits(client.get("/fr/search?q=drone").text)
    with shared.store.reading() as session:
        noted = [e.action for e in entries(session, Wanted(action="curation."))][:3]
        assert first_broken(session) is None
    assert noted == ["curation.restore", "curation.remove", "curation.add"]


def test_a_change_takes_the_place_of_the_rule_and_of_two_the_second_is_told(
    client: FlaskClient, shared: Catalogue, post: Post
) -> None:
    post("pin", query="drone", sheet=SHEET, position="5", ends="2099-01-01T12:00")
    (number,) = kept_numbers(shared)
    page = client.get(f"/fr/organiser/curation?number={number}").text
    assert 'value="2099-01-01T12:00"' in page
    assert f'value="{SHEET}"' in page
    changed = {"number": str(number), "query": "drone", "sheet": SHEET}
    assert post("pin", **changed, position="1").status_code == 303
    late = post("pin", **changed, position="9", reason="moi aussi")
    assert late.status_code == 409
    assert 'value="moi aussi"' in late.text
    (now,) = all_rules(shared.store)
    assert now.rule == Pin(SHEET, query="drone", position=1)
    with shared.store.reading() as session:
        assert [kept.id for kept in removed_rules(session, 1)] == [number]


def test_times_are_the_shows(client: FlaskClient, shared: Catalogue, post: Post) -> None:
    post("pin", query="drone", sheet=SHEET, starts="2098-06-01T00:00", ends="2099-06-01T00:00")
    (kept,) = all_rules(shared.store)
    assert kept.starts_at is not None
    local = kept.starts_at.astimezone(shared.show.zone)
    assert (local.month, local.day, local.hour) == (6, 1, 0)
    assert "prévue" in client.get(LIST).text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://localhost/fr/plan?stand=A1&asked=x", "/plan?stand=A1"),
        ("/ar/search?q=a%20b", "/search?q=a%20b"),
        ("plan", "/plan"),
        ("", ""),
    ],
)
def test_an_address_is_kept_without_site_and_language(
    client: FlaskClient, typed: str, kept: str
) -> None:
    with client.application.test_request_context():
        assert own_address(typed) == kept


def test_rules_made_in_a_terminal_are_listed_with_the_others(
    client: FlaskClient, shared: Catalogue
) -> None:
    with shared.store.writing() as session:
        add_rule(session, Pin("gone-meanwhile", concept="no-longer-there"), "terminal")
    page = client.get(LIST).text
    assert "gone-meanwhile" in page
    assert "no-longer-there" in page
    assert "pas en ligne" in page
