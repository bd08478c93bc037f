"""The outbox into the index: what changed in the store becomes searchable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalogue.composition import Catalogue
from catalogue.store import outbox
from catalogue.store.sheets import states_for_index
from indexer.ahead import preparing
from indexer.documents import prepare
from indexer.rebuild import rebuild
from indexer.vectors import sheets_at_once


@dataclass(frozen=True)
class Synced:
    """What a drain did: sheets written or removed, and sheets set aside with an error."""

    sheets: int
    failed: int


def drain(
    catalogue: Catalogue,
    progress: Callable[[int], None] = lambda sheets: None,
    *,
    least: int = 1,
) -> Synced:
    """Brings the live index up to date; makes the first one when there is none.

    An entry leaves the outbox only after the engine has the change for good: a crash in between
    repeats it, which changes nothing more. A sheet that cannot become a document, or that the
    engine refuses, is set aside with its error, and does not stop the others.

    Args:
        catalogue: an open catalogue.
        progress: called with the number of sheets of each batch.
        least: fewer entries than that are left waiting, for who is sure to come back.

    Raises:
        EngineError: the index was made with another schema or encoder, or cannot be written.
    """
    if catalogue.fitting_index() is None:
        rebuild(catalogue, progress, only_first=True)
    sheets = failed = 0
    size = sheets_at_once(catalogue.encoder)
    with preparing(catalogue) as preparer:
        while True:
            with catalogue.store.reading() as session:
                waiting = outbox.next_batch(session, max(least, 2 * size))
                if len(waiting) < least:
                    # Several may watch: who has nothing to do takes no turn from who has.
                    return Synced(sheets, failed)
                if len(waiting) >= 2 * size:
                    preparer.announce(states_for_index(session, _ids(waiting[size : 2 * size])))
            if catalogue.encoder.costly:
                # Nobody who wants to write the index waits for an encoder: its vectors are in the
                # store before the lock is taken.
                with catalogue.store.reading() as session:
                    states = states_for_index(session, _ids(waiting[:size]))
                prepare(catalogue, states)
            with catalogue.engine.writing():
                # Read under the lock: the newest state wins, whoever drains.
                state = catalogue.fitting_index()
                assert state is not None
                with catalogue.store.reading() as session:
                    entries = outbox.next_batch(session, size)
                    ids = _ids(entries)
                    states = states_for_index(session, ids)
                if not entries:
                    return Synced(sheets, failed)
                prepared = preparer.prepare(states)
                refused = catalogue.engine.write(
                    state.name, prepared.documents, prepared.vectors, prepared.deletions
                )
                errors = {**prepared.failed, **refused}
                with catalogue.store.writing() as session:
                    outbox.mended(session, ids)
                    outbox.set_aside(session, errors)
                    outbox.done(session, [number for number, _ in entries])
            sheets += len(ids) - len(errors)
            failed += len(errors)
            progress(len(ids))


def _ids(entries: Sequence[tuple[int, str]]) -> list[str]:
    """The sheets of some entries, each once."""
    return list(dict.fromkeys(sheet_id for _, sheet_id in entries))
