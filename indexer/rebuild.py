"""A new index beside the live one, from the database alone; searches and saves go on meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from filelock import FileLock
from filelock import Timeout as LockTimeout

from catalogue.composition import Catalogue
from catalogue.errors import EngineError
from catalogue.search.fit import index_meta
from catalogue.store import outbox
from catalogue.store.sheets import changed_since
from indexer.documents import prepare


def rebuild(catalogue: Catalogue, progress: Callable[[int], None] = lambda sheets: None) -> str:
    """Builds a new index, checks it, makes it the live one, and removes the others.

    Args:
        catalogue: an open catalogue.
        progress: called with the number of sheets of each batch.

    Returns:
        The name of the new live index.

    Raises:
        EngineError: another rebuild is running, or the new index does not hold what it should
            (the old one stays live then).
    """
    catalogue.settings.data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(catalogue.settings.data / "rebuild.lock", timeout=0)
    try:
        lock.acquire()
    except LockTimeout as error:
        raise EngineError("Another rebuild is running.", "Wait until it has ended.") from error
    try:
        name = catalogue.engine.create(index_meta(catalogue.encoder))
        held: set[str] = set()
        failed: set[str] = set()
        change = _catch_up(catalogue, name, 0, held, failed, progress)
        with catalogue.engine.writing():
            # Nobody else writes now: what was saved since goes in, then the alias moves.
            change = _catch_up(catalogue, name, change, held, failed, progress)
            count = catalogue.engine.count(name)
            if count != len(held):
                raise EngineError(
                    f"The new index {name} holds {count} sheets instead of {len(held)}; "
                    "the old one stays in use.",
                    "Run 'indexer rebuild' again.",
                )
            catalogue.engine.publish(name)
            with catalogue.store.writing() as session:
                outbox.done_up_to(session, change, but=failed)
        catalogue.engine.sweep(name)
    finally:
        lock.release()
    return name


def _catch_up(
    catalogue: Catalogue,
    name: str,
    change: int,
    held: set[str],
    failed: set[str],
    progress: Callable[[int], None],
) -> int:
    """Writes all states after a change; returns the last change written.

    ``held`` keeps the ids that the index holds, ``failed`` those that could not become documents.
    """
    for states in changed_since(catalogue.store, change):
        prepared = prepare(catalogue, states)
        catalogue.engine.write(name, prepared.documents, prepared.vectors, prepared.deletions)
        held.difference_update(prepared.deletions)
        held.update(document.id for document in prepared.documents)
        failed.difference_update(state.sheet_id for state in states)
        failed.update(prepared.failed)
        change = states[-1].change
        progress(len(states))
    return change
