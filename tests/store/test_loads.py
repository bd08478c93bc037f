"""Loads are recorded, go on where they were cut off, and can be taken back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from catalogue.store import outbox
from catalogue.store.loads import (
    LoadedFile,
    begin_load,
    end_load,
    recorded_load,
    recorded_loads,
)
from catalogue.store.models import Revision
from catalogue.store.session import Store
from catalogue.store.sheets import (
    exhibitor,
    foresee_sheets,
    owners,
    published_sheet,
    save_exhibitor,
    save_sheets,
    titles_of,
)
from catalogue.store.undoing import (
    sheets_of_load,
    take_back_exhibitors,
    take_back_sheets,
)
from catalogue.store.withdrawals import showing_of, withdraw
from tests.store.records import save, sheet

FILE = LoadedFile("a.csv", "0" * 64, 12)


def begin(store: Store, *files: LoadedFile, undoes: int | None = None, **options: Any) -> int:
    with store.writing() as session:
        return begin_load(session, author="me", files=files, options=options, undoes=undoes)


def load(store: Store, *sheets: dict[str, Any]) -> int:
    """Saves sheets as a load of its own; returns its number."""
    with store.writing() as session:
        number = begin_load(session, author="me", files=(), options={})
        save_sheets(session, sheets, author="me", source="test", load=number)
        end_load(session, number, {"created": len(sheets)})
    return number


def undo(store: Store, number: int) -> tuple[int, dict[str, str]]:
    """Takes a load back; returns the undo's number and the outcome of each sheet."""
    with store.writing() as session:
        own = begin_load(session, author="you", options={}, undoes=number)
        ids = sheets_of_load(session, number, "", 500)
        taken = take_back_sheets(session, number, ids, undo=own, author="you")
        taken += take_back_exhibitors(session, number, undo=own)
        end_load(session, own, {})
    return own, {each.id: each.outcome for each in taken}


def test_a_load_is_recorded_with_who_what_and_its_counts(store: Store):
    number = begin(store, FILE, complete=0.2)
    with store.writing() as session:
        end_load(session, number, {"created": 3})
    recorded = recorded_load(store, number)
    assert recorded is not None
    assert (recorded.author, recorded.files, recorded.undoes) == ("me", (FILE,), None)
    assert (dict(recorded.options), dict(recorded.counts)) == ({"complete": 0.2}, {"created": 3})
    assert recorded.ended_at is not None
    assert recorded.started_at <= recorded.ended_at


def test_the_newest_load_is_listed_first(store: Store):
    numbers = [load(store), load(store), load(store)]
    assert [each.number for each in recorded_loads(store, 2)] == numbers[:0:-1]


def test_the_same_load_after_it_was_cut_off_has_the_same_number(store: Store):
    assert begin(store, FILE) == begin(store, FILE)


def test_the_same_load_after_it_has_ended_has_a_new_number(store: Store):
    assert load(store) != load(store)


def test_another_file_is_another_load(store: Store):
    assert begin(store, FILE) != begin(store, LoadedFile("a.csv", "1" * 64, 12))


def test_other_options_are_another_load(store: Store):
    assert begin(store, FILE) != begin(store, FILE, complete=0.2)


def test_a_revision_names_its_load(store: Store):
    number = load(store, sheet())
    save(store, sheet(title="Deux"))
    with store.reading() as session:
        loads = session.scalars(sa.select(Revision.load_id).order_by(Revision.number)).all()
    assert loads == [number, None]


def test_an_undone_sheet_is_what_it_was_before(store: Store):
    save(store, sheet(title="Avant"))
    number = load(store, sheet(title="Après"))
    assert undo(store, number)[1] == {"one": "restored"}
    assert published_sheet(store, "one")["title"] == "Avant"


def test_an_undo_writes_a_revision_and_erases_none(store: Store):
    save(store, sheet(title="Avant"))
    own, _ = undo(store, load(store, sheet(title="Après")))
    with store.reading() as session:
        rows = session.scalars(sa.select(Revision).order_by(Revision.number)).all()
    assert [row.content["title"] for row in rows] == ["Avant", "Après", "Avant"]
    assert (rows[-1].load_id, rows[-1].author) == (own, "you")


def test_an_undone_sheet_goes_to_the_index(store: Store):
    number = load(store, sheet())
    with store.writing() as session:
        session.execute(sa.delete(outbox.OutboxEntry))
    undo(store, number)
    assert outbox.waiting(store).sheets == 1


def test_a_sheet_that_the_load_created_is_withdrawn(store: Store):
    assert undo(store, load(store, sheet()))[1] == {"one": "withdrawn"}
    assert published_sheet(store, "one") is None


def test_a_sheet_that_was_changed_since_is_left_and_named(store: Store):
    number = load(store, sheet("a"), sheet("b"))
    save(store, sheet("a", title="Corrigé"))
    assert undo(store, number)[1] == {"a": "left", "b": "withdrawn"}
    assert published_sheet(store, "a")["title"] == "Corrigé"


def test_the_same_undo_again_does_nothing_more(store: Store):
    save(store, sheet(title="Avant"))
    number = load(store, sheet(title="Après"))
    undo(store, number)
    assert undo(store, number)[1] == {"one": "done"}
    assert published_sheet(store, "one")["title"] == "Avant"


def test_an_undo_can_be_undone(store: Store):
    save(store, sheet("a", title="Avant"))
    own, _ = undo(store, load(store, sheet("a", title="Après"), sheet("b")))
    assert undo(store, own)[1] == {"a": "restored", "b": "restored"}
    assert published_sheet(store, "a")["title"] == "Après"
    assert published_sheet(store, "b") is not None


def test_a_draft_that_the_load_published_is_hidden_again(store: Store):
    save(store, sheet(status="draft"))
    undo(store, load(store, sheet(status="published")))
    assert published_sheet(store, "one") is None


def test_a_draft_upon_a_published_sheet_shows_that_one_again(store: Store):
    save(store, sheet(title="Publié"))
    save(store, sheet(title="Brouillon", status="draft"))
    undo(store, load(store, sheet(title="Chargé")))
    assert published_sheet(store, "one")["title"] == "Publié"


def test_an_exhibitors_details_are_what_they_were_before(store: Store):
    save(store, sheet())
    number = load(store)
    with store.writing() as session:
        save_exhibitor(session, {"id": "acme", "stands": ["E9"], "country": "TR"}, number)
    assert undo(store, number)[1] == {"acme": "restored"}
    assert exhibitor(store, "acme") == {"id": "acme", "name": "Acme", "stands": ["B12"]}


def test_a_detail_of_an_exhibitor_that_was_changed_since_is_left(store: Store):
    save(store, sheet())
    number = load(store)
    with store.writing() as session:
        save_exhibitor(session, {"id": "acme", "name": "Acme 2", "stands": ["E9"]}, number)
        save_exhibitor(session, {"id": "acme", "stands": ["F1"]})
    assert undo(store, number)[1] == {"acme": "left"}
    assert exhibitor(store, "acme") == {"id": "acme", "name": "Acme", "stands": ["F1"]}


def test_what_was_before_a_load_stays_known_when_it_changes_an_exhibitor_twice(store: Store):
    save(store, sheet())
    number = load(store)
    with store.writing() as session:
        save_exhibitor(session, {"id": "acme", "stands": ["E9"]}, number)
    with store.writing() as session:
        save_exhibitor(session, {"id": "acme", "stands": ["E9", "F1"]}, number)
    own, _ = undo(store, number)
    assert exhibitor(store, "acme")["stands"] == ["B12"]
    undo(store, own)
    assert exhibitor(store, "acme")["stands"] == ["E9", "F1"]


def test_foreseeing_says_what_saving_would_do_and_what_was_there(store: Store):
    save(store, sheet("a"), sheet("b"))
    wanted = [sheet("a"), sheet("b", title="Deux"), sheet("c")]
    wanted.append(sheet("a", exhibitor={"id": "thief", "name": "Thief"}))
    with store.reading() as session:
        foreseen = foresee_sheets(session, wanted)
    outcomes = [saved.outcome for saved, _ in foreseen]
    assert outcomes == ["unchanged", "changed", "created", "foreign"]
    assert [old and old["title"] for _, old in foreseen] == [None, "Un", None, None]
    assert published_sheet(store, "c") is None


def test_owners_are_told_of_the_sheets_that_are_there(store: Store):
    save(store, sheet("a"))
    with store.reading() as session:
        assert owners(session, ["a", "none"]) == {"a": "acme"}


def test_titles_of_withdrawn_sheets_are_not_told(store: Store):
    save(store, sheet("a", title="Éclair"), sheet("b", status="withdrawn"))
    with store.reading() as session:
        assert list(titles_of(session, ["acme", "none"])) == [("acme", "a", "Éclair")]


def test_what_is_visible_can_be_withdrawn(store: Store):
    save(store, sheet("a"), sheet("b", status="draft"))
    with store.reading() as session:
        showing = showing_of(session, ["acme"])
    assert [(each.id, each.exhibitor, each.title) for each in showing] == [("a", "acme", "Un")]
    with store.writing() as session:
        gone = withdraw(session, {"a": showing[0].latest}, author="me", source="x", load=7)
    assert gone == ["a"]
    assert published_sheet(store, "a") is None


def test_what_was_saved_after_the_decision_is_not_withdrawn(store: Store):
    save(store, sheet("a"))
    with store.reading() as session:
        latest = showing_of(session, ["acme"])[0].latest
    save(store, sheet("a", title="Deux"))
    with store.writing() as session:
        assert withdraw(session, {"a": latest}, author="me", source="x", load=None) == []
    assert published_sheet(store, "a")["title"] == "Deux"
