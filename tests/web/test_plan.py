"""The hall plan: who is where, what a reader marks, and the way over it."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from reading import EXHIBITOR, SHEET, scripts

from catalogue.composition import Catalogue
from catalogue.errors import SettingsError
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.store.sheets import showing_exhibitors
from indexer.loading import load_files
from indexer.sync import drain
from tests.indexer.records import record, write_lines
from web.app import create_app
from web.delegations.plan import MOST
from web.doctor import Check, examine

GZIP = {"Accept-Encoding": "gzip"}
EVIL = '<script>alert("1")</script>\u202e\'"><img src=x onerror=alert(1)>'


def halls(page: str) -> list[str]:
    """The ids of the halls on a page, in order."""
    return re.findall(r'<section class="plan-part" id="hall-([^"]+)"', page)


def stops(page: str) -> list[str]:
    """The marked stands of a page in the order of the way."""
    found = re.search(r'<ol class="plan-stops">(.*?)</ol>', page, re.DOTALL)
    return re.findall(r'href="#stand-(\w+)"', found.group(1)) if found else []


def alert(page: str) -> str:
    """What a page warns of, without tags."""
    found = re.search(r'role="alert">(.*?)</p>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found.group(1))) if found else ""


def changed_show(catalogue: Catalogue, folder: Path, before: str, after: str) -> Catalogue:
    """The catalogue with another show's file."""
    text = catalogue.settings.show_file.read_text(encoding="utf-8")
    assert before in text
    file = folder / "show.yaml"
    file.write_text(text.replace(before, after), encoding="utf-8")
    return replace(catalogue, settings=replace(catalogue.settings, show_file=file))


# --- who is where ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_exhibitor_is_drawn_and_listed_with_a_link(
    client: FlaskClient, catalogue: Catalogue, language: str
) -> None:
    page = client.get(f"/{language}/plan").text
    drawn = "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))
    listed = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    for id, name, stands in showing_exhibitors(catalogue.store):
        address = f'href="/{language}/exhibitors/{id}"'
        assert listed.count(address) == len(stands), name
        for stand in stands:
            assert f"<a {address}><title>{stand}, {name}</title>" in unescape(drawn)


def test_the_plan_names_the_shows_halls_in_the_readers_language(client: FlaskClient) -> None:
    assert re.search(r"<h2[^>]*>القاعة B · الأناضول</h2>", client.get("/ar/plan").text)
    assert 'aria-label="Plan : Hall B · Anatolie"' in client.get("/fr/plan").text


def test_the_geometry_is_the_same_in_every_language(client: FlaskClient) -> None:
    shapes = []
    for language in ("fr", "ar"):
        page = client.get(f"/{language}/plan?stand=B11&stand=C5").text
        drawn = re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL)
        shapes.append(re.findall(r"<(?:rect|path|circle)[^>]*>", "".join(drawn)))
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) > 200


def test_each_hall_lists_its_stands_as_people_count(client: FlaskClient) -> None:
    page = client.get("/fr/plan").text
    listed = re.findall(r'<li id="row-(A\d+)"', page)
    assert listed[:4] == ["A1", "A2", "A5", "A6"]
    assert listed == sorted(listed, key=lambda number: int(number[1:]))


# --- marks and the way ----------------------------------------------------------------------------


def test_marked_stands_are_numbered_in_the_order_of_the_way(client: FlaskClient) -> None:
    page = client.get("/en/plan?stand=C5&stand=b+11&stand=B22&stand=B11").text
    order = stops(page)
    assert sorted(order) == ["B11", "B22", "C5"]
    assert order[-1] == "C5"
    for place, number in enumerate(order, 1):
        assert f"Stop {place}: {number}, " in page
        marked = re.search(rf'<rect id="stand-{number}" class="plan-marked"([^>]*)', page)
        assert marked
        assert 'fill="url(#hatch-' in marked.group(1)
        assert 'stroke-width="5"' in marked.group(1)
    drawn = re.findall(
        r'<text class="plan-over"[^>]*>(\w+)<.*?<g class="plan-badge".*?>(\d)</', page
    )
    assert sorted(drawn, key=lambda one: one[1]) == [(n, str(p)) for p, n in enumerate(order, 1)]
    assert page.count('<g class="plan-way"') == 3, "the site and two halls"
    assert re.search(r"about \d+ m on foot", page)


def test_halls_with_marked_stands_come_first(client: FlaskClient) -> None:
    assert halls(client.get("/fr/plan").text) == ["a", "b", "c", "d", "e"]
    assert halls(client.get("/fr/plan?stand=E1&stand=D5").text)[2:] == ["a", "b", "c"]


def test_nothing_marked_means_no_way(client: FlaskClient) -> None:
    page = client.get("/fr/plan").text
    assert "plan-way" not in page.replace("plan-way-part", "")
    assert "plan-marked" not in page
    assert not alert(page)


def test_the_signs_of_the_lists_mark_and_unmark(client: FlaskClient) -> None:
    page = client.get("/fr/plan?stand=B11").text
    rows = dict(
        re.findall(r'<li id="row-(\w+)".*?<a class="stand" href="([^"]+)"', page, re.DOTALL)
    )
    more = client.get(unescape(rows["C5"])).text
    assert sorted(stops(more)) == ["B11", "C5"]
    assert stops(client.get(unescape(rows["B11"])).text) == []


def test_a_stand_without_an_exhibitor_can_be_marked(client: FlaskClient) -> None:
    page = client.get("/en/plan?stand=B12").text
    assert stops(page) == ["B12"]
    assert "No exhibitor of the catalogue" in page
    assert 'id="stand-B12" class="plan-marked"' in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Le plan n'a pas de stand Z9."),
        ("en", "The plan has no stand Z9."),
        ("tr", "Planda şu stant yok: Z9."),
        ("ar", "لا يوجد على المخطط الجناح Z9."),
    ],
)
def test_an_unknown_stand_is_said_and_the_others_are_marked(
    client: FlaskClient, language: str, sentence: str
) -> None:
    page = client.get(f"/{language}/plan?stand=Z9&stand=B11").text
    assert sentence in alert(page)
    assert stops(page) == ["B11"]


def test_several_unknown_stands_are_said_at_once(client: FlaskClient) -> None:
    said = alert(client.get("/en/plan?stand=Z9&stand=Q1&stand=A99").text)
    assert said.startswith("The plan does not have these stands: Z9, Q1, A99.")


def test_more_stands_than_a_day_has_are_left_out_and_counted(
    client: FlaskClient, catalogue: Catalogue
) -> None:
    plan = catalogue.settings.plan
    assert plan is not None
    numbers = [stand.number for hall in plan.halls for stand in hall.stands][: MOST + 2]
    page = client.get("/en/plan", query_string=[("stand", number) for number in numbers]).text
    assert len(stops(page)) == MOST
    assert "2 are not marked" in alert(page)


@pytest.mark.parametrize("zoom", ["2", "3"])
def test_a_hall_is_drawn_larger_without_a_script(client: FlaskClient, zoom: str) -> None:
    page = client.get(f"/fr/plan?stand=B11&hall=b&zoom={zoom}").text
    assert page.count(f'class="plan-frame zoom-{zoom}"') == 1
    assert page.count('class="plan-frame zoom-1"') == 4
    smaller = re.search(r'href="([^"]+)"[^>]*>Réduire<', page)
    assert smaller
    assert stops(client.get(unescape(smaller.group(1)).partition("#")[0]).text) == ["B11"]


@pytest.mark.parametrize("query", ["hall=b&zoom=9", "hall=b&zoom=x", "zoom=-1", "hall=%00&zoom=2"])
def test_an_odd_size_is_ignored(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/fr/plan?{query}")
    assert answer.status_code == 200
    assert answer.text.count('class="plan-frame zoom-1"') == 5


# --- what comes from outside ----------------------------------------------------------------------


@pytest.mark.parametrize("text", [EVIL, "{{ 7*7 }}", "%(num)s %s", "\x00\x1b", "B" * 3000, "٣", ""])
def test_hostile_stands_come_back_as_words(client: FlaskClient, text: str) -> None:
    answer = client.get("/fr/plan", query_string={"stand": text})
    assert answer.status_code == 200
    assert not scripts(answer.text)
    assert "<img" not in answer.text.lower()
    assert len(alert(answer.text)) < 200


@pytest.fixture
def hostile(empty: Catalogue, tmp_path: Path) -> FlaskClient:
    """A show with an exhibitor of a hostile name, who shares a stand with a second one."""
    sheets = [
        record(
            f"sheet-{place}", exhibitor={"id": f"maker-{place}", "name": name, "stands": ["B11"]}
        )
        for place, name in enumerate([EVIL.replace("\u202e", ""), "Second & Sons"])
    ]
    assert not load_files(empty, [write_lines(tmp_path / "s.jsonl", sheets)]).errors
    drain(empty)
    return create_app(empty).test_client()


def test_hostile_names_come_back_as_words(hostile: FlaskClient) -> None:
    for address in ("/en/plan", "/en/plan?stand=B11"):
        page = hostile.get(address).text
        assert not scripts(page)
        assert "<img" not in page
        assert page.count("&lt;script&gt;") >= 2


def test_a_shared_stand_leads_to_all_of_its_exhibitors(hostile: FlaskClient) -> None:
    page = hostile.get("/en/plan").text
    assert re.search(r'<a href="#row-B11"><title>B11, &lt;script.*Second &amp; Sons</title>', page)
    row = page[page.index('<li id="row-B11"') :].partition("</li>")[0]
    assert 'href="/en/exhibitors/maker-0"' in row
    assert 'href="/en/exhibitors/maker-1"' in row


# --- the ways to it, and its weight ---------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [f"/fr/sheets/{SHEET}", f"/fr/exhibitors/{EXHIBITOR}", "/fr/search?q=bozdoruk"]
)
def test_signs_of_stands_lead_to_the_plan(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    sign = (
        r'<a href="/fr/plan\?stand=B4" title="[^"]+" class="stand">.*?<bdi dir="ltr">B4</bdi></a>'
    )
    assert re.search(sign, page)
    assert '<a href="/fr/plan">Plan des halls</a>' in page


def test_a_show_without_a_plan_has_no_links_and_no_page(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    without = create_app(changed_show(catalogue, tmp_path, "plan: plan.yaml\n", "")).test_client()
    assert without.get("/fr/plan").status_code == 404
    for address in ("/fr/", f"/fr/sheets/{SHEET}", f"/fr/exhibitors/{EXHIBITOR}", "/fr/search"):
        page = without.get(address).text
        assert "/fr/plan" not in page
    assert '<span class="stand">' in without.get(f"/fr/sheets/{SHEET}").text


def test_a_mistake_in_the_plan_is_said_before_the_first_visitor_comes(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text("halls: 3\nentrance: [0, 0]\n", encoding="utf-8")
    changed = changed_show(catalogue, tmp_path, "plan: plan.yaml", "plan: own.yaml")
    with pytest.raises(SettingsError, match=r"own\.yaml: 'halls' is not a mapping"):
        create_app(changed)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_page_is_small_even_with_every_mark(
    client: FlaskClient, catalogue: Catalogue, language: str
) -> None:
    numbers = [stand for _, _, stands in showing_exhibitors(catalogue.store) for stand in stands]
    query = [("stand", number) for number in numbers[:MOST]]
    answer = client.get(f"/{language}/plan", query_string=query, headers=GZIP)
    assert len(gzip.decompress(answer.data)) > 50_000
    assert len(answer.data) < 30_000


# --- the doctor -----------------------------------------------------------------------------------


def plan_check(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Check:
    monkeypatch.setenv("CATALOGUE_DATA", str(catalogue.settings.data))
    return next(check for check in examine() if check.name == "plan")


def test_the_doctor_counts_the_plans_stands(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = plan_check(catalogue, monkeypatch)
    assert check.sound
    assert re.fullmatch(r"5 halls, \d+ stands", check.finding)


def test_the_doctor_names_the_stands_that_the_plan_lacks(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = catalogue.settings.show_file.with_name("plan.yaml").read_text(encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(whole.replace("E1, gap 4, E2", "E2"), encoding="utf-8")
    changed = changed_show(catalogue, tmp_path, "plan.yaml", "plan.yaml")
    monkeypatch.setenv("CATALOGUE_SHOW", str(changed.settings.show_file))
    check = plan_check(catalogue, monkeypatch)
    assert not check.sound
    assert check.finding.endswith(": E1")
    assert "Add them" in check.cure
