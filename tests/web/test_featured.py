"""Featured products: where, when and for whom they stand, and that nothing withdrawn does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from reading import hits
from werkzeug.test import TestResponse

from catalogue.composition import Catalogue
from catalogue.curation import Placement
from catalogue.store import reviews
from catalogue.store.curations import add_rule, all_rules
from catalogue.store.models import now
from indexer.sync import drain
from tests.conftest import ORGANISER, open_copy
from tests.people import csrf_token, sign_in
from web.app import create_app

SHEET = "farelhao-garajum-x"
TILE = re.compile(r'<li class="tile"[^>]*>.*?</li>', re.DOTALL)

Place = Callable[..., int]


@pytest.fixture(scope="module")
def shared(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalogue.composition._CURATION_SECONDS", 0.0)
        catalogue = open_copy(demo_data, tmp_path_factory.mktemp("featured"))
        yield catalogue
        catalogue.close()


@pytest.fixture
def visitor(shared: Catalogue) -> Iterator[FlaskClient]:
    yield create_app(shared).test_client()
    for kept in all_rules(shared.store):
        with shared.store.writing() as session:
            session.connection().exec_driver_sql(f"DELETE FROM curation_rules WHERE id={kept.id}")


@pytest.fixture
def organiser(visitor: FlaskClient, shared: Catalogue) -> FlaskClient:
    return sign_in(create_app(shared).test_client(), ORGANISER)


@pytest.fixture
def place(shared: Catalogue) -> Place:
    def keep(
        sheet: str = SHEET, *, starts: object = None, ends: object = None, **said: object
    ) -> int:
        with shared.store.writing() as session:
            rule = Placement(sheet, **said)  # type: ignore[arg-type]
            return add_rule(session, rule, "t", starts_at=starts, ends_at=ends)  # type: ignore[arg-type]

    return keep


def featured(client: FlaskClient, address: str) -> list[str]:
    """The products that a page marks as the organiser's, outside of its results."""
    tiles = TILE.findall(client.get(address).text)
    marked = [t for t in tiles if 'class="featured"' in t]
    return [re.search(r"/sheets/([^\"?]+)", t).group(1) for t in marked]  # type: ignore[union-attr]


def named_by_api(client: FlaskClient, address: str) -> list[str]:
    """The same of the API's answer to what a page of results answers."""
    answer = client.get(f"/api/v1/search?{address.partition('?')[2]}").get_json()
    return list(answer.get("featured", []))


@pytest.mark.parametrize(
    ("slot", "target", "there", "elsewhere"),
    [
        ("home", "", "/fr/", "/fr/search"),
        ("domain", "air", "/fr/search?domain=air", "/fr/search?domain=land"),
        ("concept", "mini-uav", "/fr/search?concept=mini-uav", "/fr/search?concept=mortar"),
        ("country", "TR", "/fr/search?country=TR", "/fr/search?country=TR&domain=air"),
        ("results", "", "/fr/search?q=drone", "/fr/search?q=mortier"),
        (
            "results",
            "unmanned-aircraft",
            "/fr/search?q=%C4%B0HA",
            "/fr/search?q=surveillance+radar",
        ),
    ],
)
def test_a_product_stands_at_its_slot_and_changes_no_result(
    visitor: FlaskClient, place: Place, slot: str, target: str, there: str, elsewhere: str
) -> None:
    before = {address: hits(visitor.get(address).text) for address in (there, elsewhere)}
    place(slot=slot, target=target)
    assert featured(visitor, there) == [SHEET]
    assert featured(visitor, elsewhere) == []
    for address, ids in before.items():
        assert hits(visitor.get(address).text) == ids
    assert featured(visitor, there.replace("fr", "ar", 1)) == [SHEET]


def test_no_page_says_an_id_twice(visitor: FlaskClient, place: Place) -> None:
    place(slot="results")
    ids = re.findall(r'\bid="([^"]+)"', visitor.get("/fr/search?q=drone").text)
    assert len(ids) == len(set(ids))


def test_a_further_page_and_a_filter_that_it_does_not_meet_show_none(
    visitor: FlaskClient, place: Place
) -> None:
    place(slot="results")
    assert featured(visitor, "/fr/search?q=drone&page=2") == []
    assert featured(visitor, "/fr/search?q=drone&country=TR") == []


def test_their_order_their_number_and_one_product_once(visitor: FlaskClient, place: Place) -> None:
    ids = hits(visitor.get("/fr/search?domain=air").text)[:4]
    for number, sheet_id in enumerate(ids):
        place(sheet_id, slot="domain", target="air", order=9 - number)
    place(ids[3], slot="domain", target="air", order=50)
    assert featured(visitor, "/fr/search?domain=air") == [ids[3], ids[2], ids[1]]
    assert named_by_api(visitor, "/fr/search?domain=air") == [ids[3], ids[2], ids[1]]


def test_what_is_for_a_concept_stands_before_what_is_for_any_question(
    visitor: FlaskClient, place: Place
) -> None:
    page = "/fr/search?q=%C4%B0HA"
    of_any, of_concept = hits(visitor.get(page).text)[:2]
    place(of_any, slot="results")
    place(of_concept, slot="results", target="unmanned-aircraft")
    assert featured(visitor, page) == named_by_api(visitor, page) == [of_concept]
    place(of_any, slot="results", order=0)
    assert featured(visitor, page) == named_by_api(visitor, page) == [of_any]


def test_what_is_withdrawn_disappears_from_every_page_at_once(
    visitor: FlaskClient, shared: Catalogue, place: Place
) -> None:
    sheet_id = "yelbasan-ulukus-m"
    pages = {
        "/fr/": ("home", ""),
        "/fr/search?domain=air": ("domain", "air"),
        "/fr/search?concept=male-uav": ("concept", "male-uav"),
        "/fr/search?country=TR": ("country", "TR"),
        "/fr/search?q=drone": ("results", ""),
    }
    for slot, target in pages.values():
        place(sheet_id, slot=slot, target=target)
    assert {page: featured(visitor, page) for page in pages} == {p: [sheet_id] for p in pages}
    with shared.store.writing() as session:
        assert reviews.withdraw(session, sheet_id, by="t", source="t")
    for page in pages:  # the index has not heard of it yet
        assert featured(visitor, page) == []
        assert named_by_api(visitor, page) == []
    drain(shared)
    for page in (*pages, "/tr/", "/fr/search", "/fr/exhibitors/yelbasan"):
        assert sheet_id not in visitor.get(page).text
        assert named_by_api(visitor, page) == []


def test_a_draft_that_was_never_online_cannot_be_featured(
    organiser: FlaskClient, shared: Catalogue
) -> None:
    form = {"kind": "placement", "sheet": "nobody", "slot": "home", "act": "save"}
    page = "/fr/organiser/curation?kind=placement"
    answer = organiser.post(
        "/fr/organiser/curation", data={**form, "csrf_token": csrf_token(organiser, page)}
    )
    assert answer.status_code == 422


def test_its_time_is_the_shows_and_it_leaves_by_itself(
    organiser: FlaskClient, visitor: FlaskClient, shared: Catalogue
) -> None:
    token = csrf_token(organiser, "/fr/organiser/curation?kind=placement")
    form = {"csrf_token": token, "kind": "placement", "act": "save", "sheet": SHEET}
    form |= {"slot": "home", "starts": "2030-02-09T09:00", "ends": "2030-02-09T18:00"}
    assert organiser.post("/fr/organiser/curation", data=form).status_code == 303
    (kept,) = all_rules(shared.store)
    zone = shared.show.zone
    assert kept.starts_at == datetime(2030, 2, 9, 9, tzinfo=zone).astimezone(UTC)
    assert featured(visitor, "/fr/") == []
    for time, there in (("08:59", []), ("09:00", [SHEET]), ("17:59", [SHEET]), ("18:00", [])):
        assert featured(organiser, f"/fr/?at=2030-02-09T{time}") == there


def test_only_organisers_see_another_time_and_no_cache_keeps_it(
    organiser: FlaskClient, visitor: FlaskClient, place: Place
) -> None:
    place(starts=now() + timedelta(days=100), slot="domain", target="air")
    there = "/fr/search?domain=air&at=2036-01-01T00:00"
    assert featured(visitor, there) == []
    assert "Seuls les organisateurs" not in visitor.get(there).text
    page = organiser.get(there)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Seuls les organisateurs" in page.text
    assert featured(organiser, there) == [SHEET]
    for odd in ("x", "9999999-01-01", "1000-01-01T00:00", "%00", "2030-02-30T00:00"):
        assert organiser.get(f"/fr/?at={odd}").status_code == 200


def test_words_and_readers_of_a_placement(visitor: FlaskClient, place: Place) -> None:
    titles = {tag: f"Invité {tag} <i>" for tag in ("fr", "en", "tr", "ar")}
    place(slot="home", titles=titles, texts={tag: f"Texte {tag}" for tag in titles})
    place("negueba-sirafile-2", slot="home", language="tr")
    for tag in titles:
        page = visitor.get(f"/{tag}/").text
        assert f"Invité {tag} &lt;i&gt;" in page
        assert f"Texte {tag}" in page
    assert "negueba-sirafile-2" in featured(visitor, "/tr/")
    assert "negueba-sirafile-2" not in featured(visitor, "/fr/")


def post(client: FlaskClient, **said: str) -> TestResponse:
    token = csrf_token(client, "/fr/organiser/curation?kind=placement")
    form = {"csrf_token": token, "kind": "placement", "act": "save", "sheet": SHEET}
    return client.post("/fr/organiser/curation", data={**form, "slot": "home", **said})


@pytest.mark.parametrize(
    "said",
    [
        {"slot": "nowhere"},
        {"slot": "domain"},
        {"slot": "domain", "domain": "sea"},
        {"slot": "concept", "concept": "nothing"},
        {"slot": "country", "country": "ZZZ"},
        # pages that the product is not on
        {"slot": "domain", "domain": "land"},
        {"slot": "concept", "concept": "mini-uav"},
        {"slot": "country", "country": "ML"},
        {"order": "0"},
        {"order": "²"},
        {"language": "ru"},
        {"title.fr": "Un seul"},
        {"title.fr": "x" * 121, "language": "fr"},
        {"text.fr": "x" * 301, "language": "fr"},
    ],
)
def test_what_cannot_be_meant_is_refused(
    organiser: FlaskClient, shared: Catalogue, said: dict[str, str]
) -> None:
    assert post(organiser, **said).status_code == 422
    assert all_rules(shared.store) == []


def test_a_placement_is_listed_in_the_calendar_changed_and_taken_back(
    organiser: FlaskClient, shared: Catalogue
) -> None:
    said = {"slot": "concept", "concept": "unmanned-aircraft", "domain": "air"}
    times = {"starts": "2030-02-09T09:00", "ends": "2030-02-10T18:00"}
    answer = post(organiser, **said, **times, **{"title.fr": "Pour vous", "language": "fr"})
    assert answer.location == "/fr/organiser/featured"
    page = organiser.get("/fr/organiser/featured?from=2030-02-08").text
    days = page.partition('class="calendar"')[2].split("<tr>")[2:]
    assert ["Pour vous" in day for day in days[:4]] == [False, True, True, False]
    assert "Pour vous" not in organiser.get("/fr/organiser/curations").text
    (kept,) = all_rules(shared.store)
    form = organiser.get(f"/fr/organiser/curation?number={kept.id}").text
    assert '<option value="unmanned-aircraft" selected' in form
    assert 'value="Pour vous"' in form
    token = csrf_token(organiser, "/fr/organiser/featured")
    taken = organiser.post(
        f"/fr/organiser/curations/{kept.id}", data={"csrf_token": token, "act": "remove"}
    )
    assert taken.location == "/fr/organiser/featured"
    assert "Rétablir" in organiser.get("/fr/organiser/featured").text
    for odd in ("x", "9999-12-31", "0001-01-01", "%00"):
        assert organiser.get(f"/fr/organiser/featured?from={odd}").status_code == 200
