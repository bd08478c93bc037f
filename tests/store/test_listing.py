"""An exhibitor's own list of its sheets, and their order for visitors."""

from __future__ import annotations

import pytest

from catalogue.composition import Catalogue
from catalogue.store.drafts import begin_sheet, save_draft
from catalogue.store.listing import listed_sheets, move_sheet
from catalogue.store.sheets import published_sheets_of
from tests.store.records import save, sheet

IDS = ["a", "b", "c"]


@pytest.fixture
def three(empty: Catalogue) -> Catalogue:
    """Three published sheets of one exhibitor, and one of another."""
    foreign = sheet("z", exhibitor={"id": "other", "name": "Other"})
    save(empty.store, *(sheet(name, title=f"Title {name}") for name in IDS), foreign)
    return empty


def order(catalogue: Catalogue) -> list[str]:
    with catalogue.store.reading() as session:
        listed = listed_sheets(session, "acme")
    ids = [one.state.sheet_id for one in listed]
    published = [sheet["id"] for sheet in published_sheets_of(catalogue.store, "acme")]
    assert [i for i in ids if i in published] == published, "visitors see the exhibitor's order"
    return ids


@pytest.mark.parametrize(
    ("sheet_id", "places", "wanted"),
    [
        ("c", -1, ["a", "c", "b"]),
        ("a", 1, ["b", "a", "c"]),
        ("c", -1000, ["c", "a", "b"]),
        ("a", 1000, ["b", "c", "a"]),
        ("z", -1, IDS),
    ],
)
def test_a_sheet_is_moved(three: Catalogue, sheet_id: str, places: int, wanted: list[str]):
    assert order(three) == IDS
    with three.store.writing() as session:
        move_sheet(session, "acme", sheet_id, places)
    assert order(three) == wanted


def test_what_is_written_is_listed_and_a_new_product_comes_last(three: Catalogue):
    with three.store.writing() as session:
        begin_sheet(session, "acme", {"id": "0", "title": "A new one"}, "ann")
        save_draft(session, "b", 0, {"title": "Another title"}, "ann")
    with three.store.reading() as session:
        listed = {one.state.sheet_id: one for one in listed_sheets(session, "acme")}
    assert list(listed) == ["b", "a", "c", "0"], "by what is written, the new one last"
    assert listed["b"].title == "Another title"
    assert (listed["a"].unsent, listed["b"].unsent, listed["0"].unsent) == (False, True, True)
    assert (listed["b"].state.stage, listed["0"].state.stage) == ("published", "draft")
