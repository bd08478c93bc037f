"""A new index beside the live one, from the database alone; searches and saves go on meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from catalogue.composition import Catalogue
from catalogue.errors import EngineError
from catalogue.search.fit import build_meta
from catalogue.search.turn import LOCK_SECONDS
from catalogue.store import outbox
from catalogue.store.locks import open_lock
from catalogue.store.sheets import changed_since, newest
from indexer.ahead import Preparer, preparing
from indexer.vectors import forget_unused, sheets_at_once

Progress = Callable[[int], None]


def rebuild(
    catalogue: Catalogue,
    progress: Progress = lambda sheets: None,
    *,
    only_first: bool = False,
) -> str:
    """Builds a new index, checks it, makes it the live one, and removes the others.

    A rebuild that was interrupted is gone on with, if nothing has changed since that documents
    are made from. A sheet that cannot become a document, or that the engine refuses, is set aside.

    Args:
        catalogue: an open catalogue.
        progress: called with the number of sheets of each batch.
        only_first: there is no index yet; if another process makes it, wait for that one.

    Returns:
        The name of the live index.

    Raises:
        EngineError: another rebuild is running, or the new index does not hold what it should
            (the old one stays live then).
        EncoderError: the encoder failed; the next rebuild goes on from there.
    """
    lock = open_lock(
        catalogue.store, catalogue.settings.data, "rebuild", LOCK_SECONDS if only_first else 0
    )
    try:
        lock.acquire()
    except TimeoutError as error:
        raise EngineError("Another rebuild is running.", "Wait until it has ended.") from error
    try:
        engine = catalogue.engine
        made = engine.state() if only_first else None
        if made is not None:
            return made.name
        meta = build_meta(catalogue.encoder, catalogue.newest_taxonomy(), catalogue.settings.show)
        name, change = engine.unfinished(meta) or (engine.create(meta), 0)
        with preparing(catalogue) as preparer:
            change = _catch_up(catalogue, name, change, preparer, progress)
            with engine.writing():
                # Nobody else writes now: what was saved since goes in, then the alias moves.
                while True:
                    change = _catch_up(catalogue, name, change, preparer, progress)
                    last, published = newest(catalogue.store)
                    if last == change:
                        break
                aside = outbox.set_aside_ids(catalogue.store)
                count, expected = engine.count(name), published - len(aside)
                if count != expected:
                    engine.note(name, 0)  # who tries again begins anew
                    raise EngineError(
                        f"The new index {name} holds {count} sheets instead of {expected}; "
                        "the old one stays in use.",
                        "Run 'indexer rebuild' again.",
                    )
                engine.publish(name)
                with catalogue.store.writing() as session:
                    outbox.done_up_to(session, change)
        engine.sweep(name)
        forget_unused(catalogue)
    finally:
        lock.release()
    return name


def _catch_up(
    catalogue: Catalogue, name: str, change: int, preparer: Preparer, progress: Progress
) -> int:
    """Writes all states after a change; returns the last change written."""
    batches = changed_since(catalogue.store, change, sheets_at_once(catalogue.encoder))
    states = next(batches, None)
    while states is not None:
        following = next(batches, None)
        if following is not None:
            preparer.announce(following)
        prepared = preparer.prepare(states)
        refused = catalogue.engine.write(
            name,
            prepared.documents,
            prepared.vectors,
            [*prepared.deletions, *prepared.failed],
        )
        if refused:  # an earlier batch may have written what the sheet was before
            catalogue.engine.write(name, (), (), list(refused))
        change = states[-1].change
        with catalogue.store.writing() as session:
            outbox.mended(session, [state.sheet_id for state in states])
            outbox.set_aside(session, {**prepared.failed, **refused})
        catalogue.engine.note(name, change)
        progress(len(states))
        states = following
    return change
