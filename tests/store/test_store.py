"""The database is the truth: migrations, transactions, revisions and the outbox."""

from __future__ import annotations

import threading
import time

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from catalogue.errors import StoreError
from catalogue.settings import Settings
from catalogue.store import outbox
from catalogue.store.models import Base, OutboxEntry, Revision, Sheet
from catalogue.store.session import Store, alembic_config, open_store
from catalogue.store.sheets import (
    changed_since,
    counts,
    exhibitor,
    exhibitor_names,
    published_sheet,
    published_sheets_of,
    save_exhibitor,
    save_sheets,
)
from tests.store.records import save, sheet


def test_the_migrations_make_what_the_models_say(store: Store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_go_down_and_up_again(store: Store):
    config = alembic_config(store.engine)
    command.downgrade(config, "base")
    assert sa.inspect(store.engine).get_table_names() == ["alembic_version"]
    command.upgrade(config, "head")
    assert save(store, sheet()) == ["created"]


def test_opening_again_keeps_what_is_there(settings: Settings, store: Store):
    save(store, sheet())
    again = open_store(settings)
    assert counts(again)["sheets"] == 1
    again.close()


def test_a_database_of_a_newer_version_is_refused(settings: Settings, store: Store):
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="9999"):
        open_store(settings)


def test_several_processes_may_open_a_new_database_at_once(settings: Settings):
    opened: list[Store] = []
    threads = [
        threading.Thread(target=lambda: opened.append(open_store(settings))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for each in opened:
        each.close()


def test_a_save_writes_a_revision_and_an_outbox_entry(store: Store):
    save(store, sheet())
    assert counts(store)["revisions"] == 1
    assert outbox.waiting(store).entries == 1


def test_an_exception_in_the_block_leaves_neither_revision_nor_outbox_entry(store: Store):
    with pytest.raises(RuntimeError), store.writing() as session:  # noqa: PT012
        save_sheets(session, [sheet()], author="me", source="test")
        raise RuntimeError
    assert counts(store) == {"exhibitors": 0, "sheets": 0, "published": 0, "revisions": 0}
    assert outbox.waiting(store).entries == 0


def test_the_same_content_again_is_no_revision_and_no_outbox_entry(store: Store):
    save(store, sheet())
    assert save(store, sheet()) == ["unchanged"]
    assert counts(store)["revisions"] == 1
    assert outbox.waiting(store).entries == 1


def test_changed_content_is_one_more_revision(store: Store):
    save(store, sheet())
    assert save(store, sheet(title="Deux")) == ["changed"]
    with store.reading() as session:
        numbers = session.scalars(sa.select(Revision.number).order_by(Revision.id)).all()
    assert numbers == [1, 2]


def test_an_old_revision_stays_as_it_was(store: Store):
    save(store, sheet())
    save(store, sheet(title="Deux"))
    with store.reading() as session:
        titles = [r.content["title"] for r in session.scalars(sa.select(Revision))]
    assert titles == ["Un", "Deux"]


def test_a_revision_says_who_saved_it_and_from_what(store: Store):
    save(store, sheet())
    with store.reading() as session:
        revision = session.scalars(sa.select(Revision)).one()
    assert (revision.author, revision.source) == ("me", "test")


def test_an_identifier_of_another_exhibitor_is_foreign_and_not_touched(store: Store):
    save(store, sheet())
    other = sheet(title="Volé", exhibitor={"id": "other", "name": "Other"})
    assert save(store, other) == ["foreign"]
    seen = published_sheet(store, "one")
    assert seen is not None
    assert seen["title"] == "Un"


def test_a_draft_is_not_seen_by_visitors(store: Store):
    save(store, sheet(status="draft"))
    assert published_sheet(store, "one") is None


def test_a_draft_of_a_published_sheet_leaves_the_published_one_seen(store: Store):
    save(store, sheet())
    save(store, sheet(title="Deux", status="draft"))
    seen = published_sheet(store, "one")
    assert seen is not None
    assert seen["title"] == "Un"


def test_a_withdrawn_sheet_is_not_seen(store: Store):
    save(store, sheet())
    save(store, sheet(status="withdrawn"))
    assert published_sheet(store, "one") is None


def test_a_withdrawn_sheet_can_be_published_again(store: Store):
    save(store, sheet())
    save(store, sheet(status="withdrawn"))
    save(store, sheet())
    assert published_sheet(store, "one") is not None


def test_the_exhibitors_details_are_joined_into_its_sheets(store: Store):
    save(store, sheet())
    with store.writing() as session:
        save_exhibitor(session, {"id": "acme", "name": "Acme", "stands": ["C3"]})
    seen = published_sheet(store, "one")
    assert seen is not None
    assert seen["exhibitor"]["stands"] == ["C3"]


def test_a_changed_exhibitor_puts_its_sheets_into_the_outbox(store: Store):
    save(store, sheet("one"), sheet("two"))
    with store.writing() as session:
        outbox.done(session, [n for n, _ in outbox.next_batch(session, 100)])
        save_exhibitor(session, {"id": "acme", "name": "Acme 2"})
    assert outbox.waiting(store).sheets == 2


def test_an_exhibitor_saved_as_it_is_puts_nothing_into_the_outbox(store: Store):
    save(store, sheet())
    with store.writing() as session:
        assert not save_exhibitor(session, {"id": "acme", "name": "Acme"})
    assert outbox.waiting(store).entries == 1


def test_a_detail_that_is_not_told_keeps_its_value(store: Store):
    save(store, sheet())
    with store.writing() as session:
        save_exhibitor(session, {"id": "acme", "name": "Acme 2"})
    assert exhibitor(store, "acme") == {"id": "acme", "name": "Acme 2", "stands": ["B12"]}


def test_an_exhibitors_sheets_come_by_title(store: Store):
    save(store, sheet("a", title="zèbre"), sheet("b", title="Abeille"), sheet("c", title="bœuf"))
    assert [s["id"] for s in published_sheets_of(store, "acme")] == ["b", "c", "a"]


def test_names_of_unknown_exhibitors_are_left_out(store: Store):
    save(store, sheet())
    assert exhibitor_names(store, ["acme", "nobody"]) == {"acme": "Acme"}


def test_a_reader_sees_one_state_while_a_writer_writes(store: Store):
    save(store, sheet())
    with store.reading() as session:
        before = session.scalar(sa.select(sa.func.count(Sheet.id)))
        thread = threading.Thread(target=save, args=(store, sheet("two")))
        thread.start()
        thread.join(timeout=5)
        assert not thread.is_alive(), "the writer waited for the reader"
        assert session.scalar(sa.select(sa.func.count(Sheet.id))) == before == 1
    assert counts(store)["sheets"] == 2


def test_a_reader_does_not_wait_for_an_open_writer(store: Store):
    with store.writing() as session:
        save_sheets(session, [sheet()], author="me", source="test")
        assert counts(store)["sheets"] == 0


def test_two_writers_come_one_after_the_other(store: Store):
    threads = [
        threading.Thread(target=save, args=(store, sheet(f"s{number}"))) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(store)["revisions"] == 8


def test_foreign_keys_hold(store: Store):
    with pytest.raises(sa.exc.IntegrityError), store.writing() as session:  # noqa: PT012
        session.add(Sheet(id="one", exhibitor_id="nobody", status="published", change=0))
        session.flush()


def test_the_number_of_a_change_only_grows_even_when_the_outbox_was_emptied(store: Store):
    save(store, sheet())
    with store.writing() as session:
        first = session.scalar(sa.select(Sheet.change))
        session.execute(sa.delete(OutboxEntry))
    save(store, sheet(title="Deux"))
    with store.reading() as session:
        assert session.scalar(sa.select(Sheet.change)) > first


def test_changes_come_in_their_order_in_batches(store: Store):
    for number in range(5):
        save(store, sheet(f"s{number}"))
    save(store, sheet("s0", title="Deux"))
    batches = [[state.sheet_id for state in batch] for batch in changed_since(store, 0, size=2)]
    assert batches == [["s1", "s2"], ["s3", "s4"], ["s0"]]


def test_what_visitors_do_not_see_comes_as_to_be_removed(store: Store):
    save(store, sheet(status="draft"))
    (batch,) = changed_since(store, 0)
    assert [(state.sheet_id, state.sheet) for state in batch] == [("one", None)]


def test_more_sheets_than_one_statement_may_name_are_saved_at_once(store: Store):
    many = [sheet(f"s{number}") for number in range(1300)]
    assert set(save(store, *many)) == {"created"}
    assert set(save(store, *many)) == {"unchanged"}


def test_a_save_with_a_long_author_and_source_keeps_their_beginnings(store: Store):
    with store.writing() as session:
        save_sheets(session, [sheet()], author="m" * 1000, source="s" * 1000)
    with store.reading() as session:
        revision = session.scalars(sa.select(Revision)).one()
    assert (revision.author, revision.source) == ("m" * 200, "s" * 400)


def test_content_comes_back_as_it_was_given(store: Store):
    given = sheet(title="درون é 🛩 \\u0000", keywords=[], specifications={"b": 1.0, "a": 1e17})
    save(store, given)
    seen = published_sheet(store, "one")
    assert seen is not None
    assert list(seen["specifications"].items()) == [("b", 1.0), ("a", 1e17)]
    assert [type(value) for value in seen["specifications"].values()] == [float, float]
    assert seen == given


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the clock's zone cannot be set here")
def test_the_time_of_a_change_does_not_depend_on_the_machines_zone(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TZ", "Africa/Nairobi")
    time.tzset()
    try:
        save(store, sheet())
        (batch,) = changed_since(store, 0)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert abs(batch[0].changed_at - time.time()) < 60
