"""A plan's file gives halls and stands as they lie, or an error that says what to mend."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from catalogue.errors import SettingsError
from catalogue.plan import Box, Plan, load_plan
from catalogue.plan.places import by_number
from catalogue.plan.rows import stands_of_row
from catalogue.plan.walking import walks_of
from catalogue.settings import Settings
from catalogue.show import Show, load_show
from tests.conftest import DEMO_SHEETS

SMALL = """
entrance: [10, 30]
halls:
  a:
    at: [0, 0]
    size: [20, 20]
    doors: {bottom: 10}
    rows:
      - {at: [1, 0], size: [4, 3], stands: "A1-A4"}
      - {at: [1, 8], size: [4, 3], stands: "A5, gap 3, A6 6x4"}
"""


@pytest.fixture(scope="module")
def show() -> Show:
    return Settings.from_environment({}).show


@pytest.fixture(scope="module")
def demo() -> Plan:
    plan = Settings.from_environment({}).plan
    assert plan is not None
    return plan


def load(tmp_path: Path, show: Show, text: str) -> Plan:
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    return load_plan(file, show)


# --- the demo's plan ------------------------------------------------------------------------------


def test_the_demo_has_every_hall_of_its_show(demo: Plan, show: Show):
    assert {hall.id for hall in demo.halls} == {hall.id for hall in show.halls}


def test_every_stand_of_the_demo_lies_on_the_plan_in_its_hall(demo: Plan, show: Show):
    sheets = map(json.loads, DEMO_SHEETS.read_text(encoding="utf-8").splitlines())
    stands = {stand for sheet in sheets for stand in sheet["exhibitor"].get("stands", [])}
    assert len(stands) > 50
    for number in stands:
        stand, hall = demo.find(number), show.hall_of(number)
        assert stand is not None, number
        assert hall is not None
        assert stand.hall == hall.id


def test_no_stands_of_the_demo_overlap_and_all_are_within_their_halls(demo: Plan):
    for hall in demo.halls:
        assert all(hall.ground.holds(stand.box) for stand in hall.stands)
        for one, other in combinations(hall.stands, 2):
            assert not one.box.overlaps(other.box), (one, other)


def test_an_aisle_leads_to_every_stand_of_the_demo(demo: Plan):
    walks = walks_of(demo)
    for hall in demo.halls:
        assert walks.enters(hall)
        assert all(walks.reaches(stand) for stand in hall.stands)


# --- reading --------------------------------------------------------------------------------------


def test_a_row_gives_its_stands_one_after_the_other(tmp_path: Path, show: Show):
    plan = load(tmp_path, show, SMALL)
    boxes = {stand.number: stand.box for stand in plan.halls[0].stands}
    assert boxes["A1"] == Box(1, 0, 4, 3)
    assert boxes["A4"] == Box(13, 0, 4, 3)
    assert boxes["A6"] == Box(8, 8, 6, 4)


def test_a_row_may_go_down_and_count_down():
    found = dict(stands_of_row("C3-C1, gap 2.5, C9", (0, 1), (5, 4), down=True))
    assert list(found) == ["C3", "C2", "C1", "C9"]
    assert found["C9"] == Box(0, 15.5, 5, 4)


@pytest.mark.parametrize("spelling", ["A6", "a6", " A 6 ", "A-6", "A٦"])
def test_a_stand_is_found_in_any_spelling(tmp_path: Path, show: Show, spelling: str):
    stand = load(tmp_path, show, SMALL).find(spelling)
    assert stand is not None
    assert stand.number == "A6"


def test_stands_are_sorted_as_people_count_them():
    assert sorted(["A12", "B2", "A2"], key=by_number) == ["A2", "A12", "B2"]


def test_a_show_may_have_no_plan(tmp_path: Path):
    text = Settings.from_environment({}).show_file.read_text(encoding="utf-8")
    file = tmp_path / "show.yaml"
    file.write_text(text.replace("plan: plan.yaml\n", ""), encoding="utf-8")
    settings = Settings.from_environment({"CATALOGUE_SHOW": str(file)})
    assert settings.show.plan_file is None
    assert settings.plan is None


def test_a_plan_lies_beside_the_shows_file(show: Show):
    assert show.plan_file == Settings.from_environment({}).show_file.parent / "plan.yaml"


def test_a_plan_that_is_no_file_name_is_an_error(tmp_path: Path):
    text = Settings.from_environment({}).show_file.read_text(encoding="utf-8")
    file = tmp_path / "show.yaml"
    file.write_text(text.replace("plan: plan.yaml\n", "plan: [a]\n"), encoding="utf-8")
    with pytest.raises(SettingsError, match="plan is not the name of a file"):
        load_show(file)


# --- errors ---------------------------------------------------------------------------------------

HALL_B = "  b: {at: [30, 0], size: [9, 9], doors: {left: 4}, rows: []}\n"


@pytest.mark.parametrize(
    ("before", "after", "said", "cure"),
    [
        ("A5, gap 3", "A5, gap 3, A3", "stand A3 is there twice", "Take one"),
        ("at: [1, 8]", "at: [1, 2]", "stand A1 overlaps stand A5", "Move one"),
        ("A1-A4", "A1-A4 5x3", "stand A4 reaches outside hall 'a'", "from 0, 0 to 20, 20 m"),
        ("at: [1, 8]", "at: [-1, 8]", "stand A5 reaches outside", "shorter, or move"),
        ("  a:\n", "  q:\n", "the show has no hall 'q'", "a, b, c, d, e"),
        ("A5,", "B5,", "stand B5 lies in hall 'a', whose stands begin with A", "another number"),
        ("A5,", "5,", "stand 5 lies in hall 'a'", "another number"),
        ("A5,", "A5;A7,", "'stands' of row 2 of hall 'a': 'A5;A7' is neither", "gap 3"),
        ("A1-A4", "A1-B4", "from one letter to another", "A1-A4, gap 3"),
        ("A1-A4", "A1-A9999", "more than 500 stands", ""),
        ("bottom: 10", "bottom: 25", "a door in the bottom of hall 'a' is at 25 m", "20 m long"),
        ("{bottom: 10}", "{}", "hall 'a' has no door", "doors: {bottom: 20}"),
        ("{bottom: 10}", "{south: 10}", "unknown 'south'", "top, right"),
        ("size: [20, 20]", "size: [20]", "'size' of hall 'a' is [20]", "two numbers"),
        ("size: [20, 20]", "size: [20, 0]", "'size' of hall 'a'", "width and depth"),
        ("size: [20, 20]", "size: [20, many]", "'size' of hall 'a' is 'many'", "2.5"),
        ("size: [20, 20]", "size: [20, 99999]", "'size' of hall 'a' is 99999", "2000 at most"),
        ("size: [20, 20]", "size: [20, .nan]", "'size' of hall 'a' is nan", "at most"),
        ("    doors: {bottom: 10}\n", "", "hall 'a' has no 'doors'", "demo/plan.yaml"),
        ("stands: \"A1-A4\"", "stand: A1", "row 1 of hall 'a' has no 'stands'", ""),
        ("[4, 3], stands: \"A1-A4\"", "[4, 3], stands: A1, towards: up", "'towards'", "down"),
        ("size: [20, 20]", "size: [20, 20]\n    outdoors: maybe", "'outdoors'", "true or false"),
        ("entrance: [10, 30]", "entrance: [10, 10]", "the entrance lies in hall 'a'", "before"),
        ("entrance: [10, 30]\n", "", "the file has no 'entrance'", ""),
        ("halls:\n", "halls:\n" + HALL_B.replace("30", "15"), "hall 'b' overlaps hall 'a'", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_cure(
    tmp_path: Path, show: Show, before: str, after: str, said: str, cure: str
):
    assert before in SMALL
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, show, SMALL.replace(before, after, 1))
    assert said in caught.value.message
    assert "plan.yaml" in caught.value.message
    assert cure in caught.value.cure
    assert caught.value.cure


def test_a_stand_behind_others_is_named(tmp_path: Path, show: Show):
    corner = (
        SMALL
        + """
      - {at: [0, 14], size: [4, 2], stands: "A10"}
      - {at: [0, 16], size: [2, 4], stands: "A11, A12"}
"""
    )
    assert load(tmp_path, show, corner.replace("A11, A12", "A11")).find("A11")
    with pytest.raises(SettingsError, match="no aisle leads from a door to stand A11"):
        load(tmp_path, show, corner)


def test_a_hall_that_nobody_can_enter_is_named(tmp_path: Path, show: Show):
    text = SMALL + "  b: {at: [0, 20], size: [20, 8], doors: {left: 4}, rows: []}\n"
    with pytest.raises(SettingsError, match="no way leads from the entrance to a door of hall 'a'"):
        load(tmp_path, show, text)


def test_halls_side_by_side_share_a_door(tmp_path: Path, show: Show):
    text = SMALL.replace("{bottom: 10}", "{right: 15}")
    shut = text + "  b: {at: [20, 0], size: [20, 20], doors: {bottom: 4}, rows: []}\n"
    with pytest.raises(SettingsError, match="to a door of hall 'a'"):
        load(tmp_path, show, shut)
    plan = load(tmp_path, show, shut.replace("bottom: 4", "bottom: 4, left: 15"))
    stand = plan.find("A1")
    assert stand is not None
    assert [piece.hall for piece in walks_of(plan).way(None, stand)] == ["", "b", "", "a"]


@pytest.mark.parametrize("text", ["", "[1]", "halls: [", "words", "\x00", "&a [*a]"])
def test_what_is_no_plan_is_an_error_that_names_the_file(tmp_path: Path, show: Show, text: str):
    with pytest.raises(SettingsError, match=r"plan\.yaml"):
        load(tmp_path, show, text)


def test_a_missing_plan_is_an_error_that_names_it(tmp_path: Path, show: Show):
    with pytest.raises(SettingsError, match=r"nowhere\.yaml cannot be read"):
        load_plan(tmp_path / "nowhere.yaml", show)


def test_the_demos_plan_is_written_in_rows_that_fit_the_hand(show: Show):
    assert show.plan_file is not None
    raw = yaml.safe_load(show.plan_file.read_text(encoding="utf-8"))
    assert max(len(hall["rows"]) for hall in raw["halls"].values()) <= 8
