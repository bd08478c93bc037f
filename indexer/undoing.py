"""Takes a load back, as a load of its own: recorded, resumable, and itself undoable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from catalogue.errors import StoreError
from catalogue.store.loads import begin_load, end_load, recorded_load
from catalogue.store.session import Store
from catalogue.store.undoing import (
    TakenBack,
    sheets_of_load,
    take_back_exhibitors,
    take_back_sheets,
)

_BATCH = 250  # sheets taken back in one transaction


@dataclass
class Undoing:
    """What an undo did: how many sheets it restored or withdrew, and what it left, with its kind.

    ``number`` is the load as which the undo was recorded; None in a dry run.
    """

    number: int | None = None
    restored: int = 0
    withdrawn: int = 0
    exhibitors: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The summary in numbers."""
        return {
            "restored": self.restored,
            "withdrawn": self.withdrawn,
            "exhibitors": self.exhibitors,
            "left": len(self.left),
        }


def undo_load(
    store: Store,
    number: int,
    *,
    author: str,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda sheets: None,
) -> Undoing:
    """Takes a load back. An undo that was cut off is finished by the same call.

    Args:
        store: the database; the index learns of it by ``indexer.sync.drain``.
        number: the load's number.
        author: who undoes.
        dry_run: say what would happen, change nothing.
        progress: called with the number of sheets of each batch.

    Raises:
        StoreError: there is no load of that number.
    """
    if recorded_load(store, number) is None:
        raise StoreError(f"There is no load {number}.", "'indexer loads' lists them.")
    undoing = Undoing()
    if not dry_run:
        with store.writing() as session:
            undoing.number = begin_load(session, author=author, options={}, undoes=number)
    # Revisions of a dry run are rolled back, so it does not matter which load they name.
    undo = undoing.number if undoing.number is not None else number
    after = ""
    while True:
        with store.writing() as session:
            ids = sheets_of_load(session, number, after, _BATCH)
            taken = take_back_sheets(session, number, ids, undo=undo, author=author)
            if dry_run:
                session.rollback()
        _count(undoing, taken)
        progress(len(ids))
        if len(ids) < _BATCH:
            break
        after = ids[-1]
    with store.writing() as session:
        exhibitors = take_back_exhibitors(session, number, undo=undo)
        if dry_run:
            session.rollback()
    undoing.exhibitors = sum(each.outcome == "restored" for each in exhibitors)
    undoing.left.extend(("exhibitor", each.id) for each in exhibitors if each.outcome == "left")
    if undoing.number is not None:
        with store.writing() as session:
            end_load(session, undoing.number, undoing.counts())
    return undoing


def _count(undoing: Undoing, taken: list[TakenBack]) -> None:
    for each in taken:
        if each.outcome == "restored":
            undoing.restored += 1
        elif each.outcome == "withdrawn":
            undoing.withdrawn += 1
        elif each.outcome == "left":
            undoing.left.append(("sheet", each.id))
