"""Shortlists: two keys, notes of two people, what is taken off, and what nobody opens any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from catalogue.store import models, shortlists
from catalogue.store.session import Store
from catalogue.store.shortlists import Shortlist, ShortlistError, shortlist_by_key


@pytest.fixture
def shortlist(store: Store) -> Shortlist:
    with store.writing() as session:
        return shortlists.begin_shortlist(session)


def add(store: Store, shortlist: Shortlist, *sheet_ids: str) -> None:
    for sheet_id in sheet_ids:
        with store.writing() as session:
            shortlists.add_item(
                session, shortlist.id, sheet_id, title=sheet_id.upper(), exhibitor="ACME"
            )


def note(store: Store, shortlist: Shortlist, before: str, text: str) -> bool:
    with store.writing() as session:
        return shortlists.write_note(session, shortlist.id, "hawk", before=before, note=text)


def noted(store: Store, shortlist: Shortlist) -> str:
    found = shortlist_by_key(store, shortlist.read_key)
    assert found
    return found.items[0].note


def age(store: Store, shortlist: Shortlist, days: int) -> None:
    with store.writing() as session:
        row = session.get(models.Shortlist, shortlist.id)
        assert row
        row.used_on -= timedelta(days=days)


def test_one_key_lets_change_and_the_other_read(store: Store, shortlist: Shortlist):
    editor = shortlist_by_key(store, shortlist.edit_key)
    reader = shortlist_by_key(store, shortlist.read_key)
    assert editor
    assert editor.edit_key == shortlist.edit_key
    assert reader
    assert reader.edit_key == ""
    assert reader.id == editor.id
    assert shortlist_by_key(store, "another-key-of-nobody") is None


def test_keys_are_long_and_never_the_same(store: Store):
    with store.writing() as session:
        made = [shortlists.begin_shortlist(session) for _ in range(20)]
    keys = {key for each in made for key in (each.edit_key, each.read_key)}
    assert len(keys) == 40
    assert min(map(len, keys)) >= 22  # 128 bits


def test_products_stay_in_the_order_in_which_they_were_put_there(
    store: Store, shortlist: Shortlist
):
    add(store, shortlist, "b", "a", "b", "c")
    found = shortlist_by_key(store, shortlist.edit_key)
    assert found
    assert found.sheet_ids == ("b", "a", "c")


def test_what_was_taken_off_comes_back_with_its_note(store: Store, shortlist: Shortlist):
    add(store, shortlist, "hawk")
    note(store, shortlist, "", "Ask for the price")
    with store.writing() as session:
        shortlists.remove_item(session, shortlist.id, "hawk")
    gone = shortlist_by_key(store, shortlist.edit_key)
    assert gone
    assert gone.items == ()
    add(store, shortlist, "hawk")
    assert noted(store, shortlist) == "Ask for the price"


def test_a_full_shortlist_says_so(
    store: Store, shortlist: Shortlist, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shortlists, "MOST", 2)
    add(store, shortlist, "a", "b")
    add(store, shortlist, "a")  # is there, and needs no room
    with pytest.raises(ShortlistError):
        add(store, shortlist, "c")


def test_a_note_replaces_the_one_that_its_writer_read(store: Store, shortlist: Shortlist):
    add(store, shortlist, "hawk")
    note(store, shortlist, "", "First")
    note(store, shortlist, "First", "Second")
    assert noted(store, shortlist) == "Second"


def test_notes_of_two_who_write_at_once_are_both_kept(store: Store, shortlist: Shortlist):
    add(store, shortlist, "hawk")
    note(store, shortlist, "", "Of the colonel")
    note(store, shortlist, "", "Of the engineer\nin two lines")
    assert noted(store, shortlist) == "Of the colonel\nOf the engineer\nin two lines"


def test_a_note_that_is_sent_twice_is_there_once_and_takes_nothing_away(
    store: Store, shortlist: Shortlist
):
    add(store, shortlist, "hawk")
    note(store, shortlist, "", "Of the colonel")
    for _ in range(3):
        note(store, shortlist, "", "One\r\nTwo")
    assert noted(store, shortlist) == "Of the colonel\nOne\nTwo"


def test_a_note_on_a_product_that_never_was_there_is_none(store: Store, shortlist: Shortlist):
    assert not note(store, shortlist, "", "Lost")


def test_a_note_that_is_too_long_changes_nothing(store: Store, shortlist: Shortlist):
    add(store, shortlist, "hawk")
    note(store, shortlist, "", "Short")
    with pytest.raises(ShortlistError):
        note(store, shortlist, "Short", "x" * (shortlists.LONGEST_NOTE + 1))
    assert noted(store, shortlist) == "Short"


def test_a_title_is_cut_and_of_one_line(store: Store, shortlist: Shortlist):
    with store.writing() as session:
        shortlists.rename(session, shortlist.id, "Mission\n" + "x" * 500)
    found = shortlist_by_key(store, shortlist.edit_key)
    assert found
    assert found.title.startswith("Mission x")
    assert len(found.title) == 120


def test_what_nobody_opens_is_emptied_and_its_key_says_so(store: Store, shortlist: Shortlist):
    add(store, shortlist, "hawk")
    age(store, shortlist, shortlists.DAYS + 1)
    with store.writing() as session:
        shortlists.begin_shortlist(session)
        assert not session.scalar(sa.select(sa.func.count()).select_from(models.ShortlistItem))
    found = shortlist_by_key(store, shortlist.edit_key)
    assert found
    assert found.forgotten
    assert found.items == ()


def test_what_somebody_opens_is_kept(store: Store, shortlist: Shortlist):
    add(store, shortlist, "hawk")
    age(store, shortlist, shortlists.DAYS + 1)
    opened = shortlist_by_key(store, shortlist.read_key)
    assert opened
    shortlists.note_use(store, opened)
    with store.writing() as session:
        shortlists.begin_shortlist(session)
    found = shortlist_by_key(store, shortlist.edit_key)
    assert found
    assert not found.forgotten
    assert found.sheet_ids == ("hawk",)
