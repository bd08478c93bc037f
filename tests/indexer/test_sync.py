"""What was saved becomes searchable, and nothing stops it on the way."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from catalogue.composition import Catalogue, open_catalogue
from catalogue.errors import EngineError
from catalogue.search.embedded import EmbeddedEngine
from catalogue.store import outbox
from catalogue.store.models import Revision, Sheet
from catalogue.store.sheets import save_exhibitor
from indexer.loading import load_files
from indexer.sync import Synced, drain
from indexer.vectors import BATCH
from tests.indexer.records import ids, record, write_lines


def load(catalogue: Catalogue, folder: Path, *records: Any) -> None:
    report = load_files(catalogue, [write_lines(folder / "sheets.jsonl", records)])
    assert report.errors == []


def poison(catalogue: Catalogue, sheet_id: str) -> None:
    """Makes a stored revision such as no version of this program would write."""
    with catalogue.store.writing() as session:
        row = session.scalars(sa.select(Revision).where(Revision.sheet_id == sheet_id)).one()
        row.content = {name: v for name, v in row.content.items() if name != "title"}


def test_what_was_loaded_is_found_after_a_drain(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), record("b"))
    drain(empty)
    assert ids(empty) == {"a", "b"}


def test_a_drain_empties_the_outbox(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), record("b"))
    drain(empty)
    assert outbox.waiting(empty.store).entries == 0


def test_a_drain_of_an_empty_catalogue_makes_an_index(empty: Catalogue):
    drain(empty)
    assert ids(empty) == set()


def test_a_drain_says_how_many_sheets_it_wrote(empty: Catalogue, tmp_path: Path):
    drain(empty)
    load(empty, tmp_path, record("a"), record("b"))
    assert drain(empty) == Synced(2, 0)


def test_a_second_drain_has_nothing_to_do(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    drain(empty)
    assert drain(empty) == Synced(0, 0)


def test_more_than_a_batch_is_drained_at_once(empty: Catalogue, tmp_path: Path):
    drain(empty)
    load(empty, tmp_path, *(record(f"s{number}") for number in range(BATCH + 20)))
    drain(empty)
    state = empty.engine.state()
    assert state is not None
    assert state.documents == BATCH + 20


def test_who_writes_does_not_open_the_index_for_searching(
    empty: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """That reads all documents: a batch would cost the more, the larger the catalogue is."""
    drain(empty)
    load(empty, tmp_path, record("a"), record("b"))
    monkeypatch.setattr(EmbeddedEngine, "_open", None)
    drain(empty)
    state = empty.engine.state()
    assert state is not None
    assert state.documents == 2


def test_a_changed_sheet_is_found_by_its_new_words_only(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a", title="Xylophone"))
    drain(empty)
    load(empty, tmp_path, record("a", title="Violoncelle"))
    drain(empty)
    assert ids(empty, "violoncelle", mode="lexical") == {"a"}
    assert ids(empty, '"xylophone"', mode="lexical") == set()


@pytest.mark.parametrize("status", ["withdrawn"])
def test_a_withdrawn_sheet_leaves_the_index(empty: Catalogue, tmp_path: Path, status: str):
    load(empty, tmp_path, record("a"), record("b"))
    drain(empty)
    load(empty, tmp_path, record("a", status=status))
    drain(empty)
    assert ids(empty) == {"b"}


def test_a_draft_is_not_in_the_index(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a", status="draft"), record("b"))
    drain(empty)
    assert ids(empty) == {"b"}


def test_a_draft_of_a_published_sheet_leaves_the_published_one_in_the_index(
    empty: Catalogue, tmp_path: Path
):
    load(empty, tmp_path, record("a", title="Xylophone"))
    drain(empty)
    load(empty, tmp_path, record("a", title="Violoncelle", status="draft"))
    drain(empty)
    assert ids(empty, '"xylophone"', mode="lexical") == {"a"}


def test_a_changed_exhibitor_is_seen_on_all_its_sheets(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), record("b"))
    drain(empty)
    with empty.store.writing() as session:
        save_exhibitor(session, {"id": "acme", "name": "Zanzibar Works", "country": "TZ"})
    drain(empty)
    assert ids(empty, '"zanzibar works"', mode="lexical") == {"a", "b"}
    assert ids(empty, filters={"country": ("TZ",)}) == {"a", "b"}


def test_a_poison_sheet_does_not_stop_the_others(empty: Catalogue, tmp_path: Path):
    drain(empty)
    load(empty, tmp_path, record("a"), record("bad"), record("c"))
    poison(empty, "bad")
    assert drain(empty) == Synced(2, 1)
    assert ids(empty) == {"a", "c"}


def test_a_poison_sheet_is_set_aside_with_its_error(empty: Catalogue, tmp_path: Path):
    drain(empty)
    load(empty, tmp_path, record("bad"))
    poison(empty, "bad")
    drain(empty)
    assert outbox.waiting(empty.store).failed == 1
    ((sheet_id, error),) = outbox.failures(empty.store)
    assert sheet_id == "bad"
    assert "title" in error


def test_a_poison_sheet_is_set_aside_by_the_drain_that_makes_the_first_index(
    empty: Catalogue, tmp_path: Path
):
    load(empty, tmp_path, record("a"), record("bad"))
    poison(empty, "bad")
    drain(empty)
    assert ids(empty) == {"a"}
    assert [sheet_id for sheet_id, _ in outbox.failures(empty.store)] == ["bad"]


def test_a_poison_sheet_that_is_set_aside_is_not_tried_again(empty: Catalogue, tmp_path: Path):
    drain(empty)
    load(empty, tmp_path, record("bad"))
    poison(empty, "bad")
    drain(empty)
    assert drain(empty) == Synced(0, 0)


def test_a_poison_sheet_that_was_mended_is_found(empty: Catalogue, tmp_path: Path):
    drain(empty)
    load(empty, tmp_path, record("bad"))
    poison(empty, "bad")
    drain(empty)
    load(empty, tmp_path, record("bad", description="Un autre texte, entier."))
    drain(empty)
    assert ids(empty) == {"bad"}


def test_a_poison_sheet_that_was_mended_is_no_failure_any_more(empty: Catalogue, tmp_path: Path):
    drain(empty)
    load(empty, tmp_path, record("bad"))
    poison(empty, "bad")
    drain(empty)
    load(empty, tmp_path, record("bad", description="Un autre texte, entier."))
    drain(empty)
    assert outbox.failures(empty.store) == []


def test_a_sheet_that_is_gone_from_the_database_leaves_the_index(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), record("b"))
    drain(empty)
    with empty.store.writing() as session:
        session.execute(sa.delete(Revision).where(Revision.sheet_id == "a"))
        session.execute(sa.delete(Sheet).where(Sheet.id == "a"))
        session.add(outbox.OutboxEntry(sheet_id="a"))
    drain(empty)
    assert ids(empty) == {"b"}


def test_draining_the_same_entries_twice_changes_nothing(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"), record("b"))
    drain(empty)
    with empty.store.writing() as session:
        session.add_all(outbox.OutboxEntry(sheet_id=sheet_id) for sheet_id in ("a", "b", "a"))
    drain(empty)
    state = empty.engine.state()
    assert state is not None
    assert state.documents == 2


def test_an_open_catalogue_sees_what_another_one_drained(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    drain(empty)
    assert ids(empty) == {"a"}
    other = open_catalogue(empty.settings)
    load(other, tmp_path, record("a"), record("b"))
    drain(other)
    other.close()
    assert ids(empty) == {"a", "b"}


def test_several_threads_of_one_process_may_load_and_drain_at_once(
    empty: Catalogue, tmp_path: Path
):
    drain(empty)
    failures: list[str] = []

    def work(name: str) -> None:
        try:
            for turn in range(3):
                file = tmp_path / f"{name}-{turn}.jsonl"
                rows = [record(f"{name}-{turn}-{number}") for number in range(20)]
                load_files(empty, [write_lines(file, rows)])
                drain(empty)
        except Exception as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    wanted = [f"{name}-{turn}-{n}" for name in "abcd" for turn in range(3) for n in range(20)]
    assert len(empty.engine.sources(wanted)) == len(wanted)
    assert outbox.waiting(empty.store).entries == 0


def other_encoder(catalogue: Catalogue) -> Catalogue:
    """The catalogue as another version of its encoder would find it."""
    state = catalogue.engine.state()
    assert state is not None
    meta = catalogue.settings.data / "index" / state.name / "meta.json"
    held = json.loads(meta.read_text(encoding="utf-8"))
    meta.write_text(json.dumps({**held, "checksum": "0123456789abcdef"}), encoding="utf-8")
    return open_catalogue(catalogue.settings)


def test_an_index_of_another_encoder_is_an_error_that_names_the_cure(
    empty: Catalogue, tmp_path: Path
):
    load(empty, tmp_path, record("a"))
    drain(empty)
    other = other_encoder(empty)
    with pytest.raises(EngineError, match="indexer rebuild"):
        drain(other)
    other.close()


def test_an_index_of_another_schema_is_an_error_that_names_the_cure(
    empty: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    load(empty, tmp_path, record("a"))
    drain(empty)
    monkeypatch.setattr("catalogue.search.fit.SCHEMA_VERSION", 999)
    with pytest.raises(EngineError, match="indexer rebuild"):
        empty.fitting_index()


def test_a_drain_of_a_misfit_leaves_the_outbox_as_it_was(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    drain(empty)
    load(empty, tmp_path, record("b"))
    other = other_encoder(empty)
    with pytest.raises(EngineError):
        drain(other)
    assert outbox.waiting(other.store).entries == 1
    other.close()


def test_progress_counts_the_sheets(empty: Catalogue, tmp_path: Path):
    drain(empty)
    load(empty, tmp_path, record("a"), record("b"))
    seen: list[int] = []
    drain(empty, seen.append)
    assert sum(seen) == 2


def test_another_language_of_the_command_line_changes_no_index(empty: Catalogue, tmp_path: Path):
    load(empty, tmp_path, record("a"))
    drain(empty)
    other = open_catalogue(replace(empty.settings, language="ar"))
    assert other.fitting_index() == empty.fitting_index()
    other.close()
