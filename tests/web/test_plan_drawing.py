"""The drawings of the plan stand alone: well-formed, coloured, and safe with any name."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.plan import Plan, PlannedHall, route
from catalogue.settings import Settings
from web.delegations.plan_drawing import Sign, Tenant, hall_svg, site_svg, slug

SVG = "{http://www.w3.org/2000/svg}"


def demo() -> Plan:
    plan = Settings.from_environment({}).plan
    assert plan is not None
    return plan


PLAN = demo()
HALL = PLAN.halls[1]


def texts(drawing: str) -> list[str]:
    return [text for text in ElementTree.fromstring(drawing).itertext() if text]


@pytest.mark.parametrize("hall", PLAN.halls, ids=lambda hall: hall.id)
def test_a_hall_is_a_document_of_its_own(hall: PlannedHall):
    way = route(PLAN, [stand.number for stand in hall.stands[:4]])
    lines = [piece.points for leg in way.legs for piece in leg if piece.hall == hall.id]
    places = {stop.number: place for place, stop in enumerate(way.stops, 1)}
    tenants = {stand.number: Tenant("Acme", f"{stand.number}, Acme") for stand in hall.stands[::2]}
    root = ElementTree.fromstring(hall_svg(hall, "Hall", tenants, places, lines))
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox")
    numbers = [text.text for text in root.iter(f"{SVG}text")]
    assert all(stand.number in numbers for stand in hall.stands)
    assert len(root.findall(f".//{SVG}g[@class='plan-badge']")) == 4
    assert not list(root.iter(f"{SVG}a")), "without addresses there are no links"


def test_a_drawing_needs_no_style_sheet_and_takes_nothing_from_elsewhere():
    drawing = hall_svg(HALL, "Hall", {"B1": Tenant("Acme", "B1, Acme", "/x")}, {"B1": 1})
    assert "style" not in drawing
    assert "url(#hatch-b)" in drawing
    assert drawing.count("http") == 1, "but for the name of the language"
    assert 'fill="#' in drawing


@given(st.text(), st.text(), st.text())
def test_any_name_stays_a_name(name: str, label: str, address: str):
    drawing = hall_svg(HALL, label, {"B4": Tenant(name, label, address)}, {"B5": 1})
    root = ElementTree.fromstring(drawing)
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert kinds <= {"svg", "g", "a", "rect", "path", "pattern", "text", "title", "circle"}
    signs = {"a": Sign(name, label, address)}
    only_a = Plan(PLAN.entrance, tuple(hall for hall in PLAN.halls if hall.id == "a"))
    ElementTree.fromstring(site_svg(only_a, label, name, signs, ["a"]))


def test_a_name_is_cut_to_its_stand():
    long = "Demirkovan Mühimmat ve Havan Sanayi ve Ticaret Anonim Şirketi"
    said = texts(hall_svg(HALL, "Hall", {"B7": Tenant(long, "B7")}))
    assert "Demirkovan Mühimmat ve Havan" not in " ".join(said)
    assert any(text.startswith("Demirk") and text.endswith("…") for text in said)


def test_marked_halls_of_the_site_are_hatched_and_thick():
    signs = {hall.id: Sign(hall.id.upper(), f"Hall {hall.id}", "#x") for hall in PLAN.halls}
    root = ElementTree.fromstring(site_svg(PLAN, "Site", "In", signs, ["c"]))
    marked = root.findall(f".//{SVG}rect[@class='plan-marked']")
    assert [(rect.get("fill"), rect.get("stroke-width")) for rect in marked] == [
        ("url(#hatch-site)", "14")
    ]
    assert len(root.findall(f".//{SVG}a")) == len(PLAN.halls)
    letters = root.findall(f".//{SVG}a/{SVG}text")
    assert {letter.get("fill") for letter in letters} == {"#1d1f1b"}, "not the ground's colour"


def test_ids_of_halls_become_ids_of_a_page():
    assert slug('a "b') == "a--b"
