"""A full delivery: what its exhibitors show, but it no longer has, is withdrawn.

Nothing is guessed: where a row could not be read, the missing sheet may be that row, and nothing is
withdrawn at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from catalogue.sheets.problems import Problem
from catalogue.store.session import Store
from catalogue.store.withdrawals import Showing, showing_of, withdraw
from indexer.changes import Change
from indexer.report import Entry, Report

MOST_WITHDRAWN = 0.2
"""The share of its exhibitors' visible sheets that a delivery may withdraw, if nobody says else."""

_BATCH = 250


@dataclass(frozen=True)
class Complete:
    """The wish that a delivery be taken as full.

    Attributes:
        confirm: shown what is missing, says whether it is to be withdrawn. Not asked in a dry run.
        most: the greatest share of the exhibitors' visible sheets, from 0 to 1.
    """

    confirm: Callable[[Sequence[Showing]], bool]
    most: float = MOST_WITHDRAWN


def withdraw_missing(
    store: Store,
    complete: Complete,
    report: Report,
    *,
    exhibitors: Sequence[str],
    delivered: Collection[str],
    whole: bool,
    author: str,
    source: str,
) -> None:
    """Withdraws the sheets of the delivery's exhibitors that the delivery does not have.

    Args:
        store: the database.
        complete: how far it may go, and whom to ask.
        report: takes the counts, and the reason when nothing is withdrawn.
        exhibitors: whom the delivery names in rows that are in.
        delivered: ids of all its rows, rejected ones included.
        whole: whether every row and file could be read.
        author: who loads.
        source: what was loaded.
    """
    with store.reading() as session:
        showing = showing_of(session, exhibitors)
    missing = [sheet for sheet in showing if sheet.id not in delivered]
    if not missing:
        return
    if not whole:
        _refuse(report, "delivery-not-whole")
    elif len(missing) > complete.most * len(showing):
        share = f"{complete.most * 100:g}"
        _refuse(report, "too-many-withdrawals", count=len(missing), total=len(showing), share=share)
    elif report.dry_run:
        report.withdrawn = len(missing)
        report.add_changes(Change("sheet", "withdrawn", s.id, s.title) for s in missing)
    elif not complete.confirm(missing):
        _refuse(report, "not-confirmed", count=len(missing))
    else:
        for start in range(0, len(missing), _BATCH):
            latest = {sheet.id: sheet.latest for sheet in missing[start : start + _BATCH]}
            with store.writing() as session:
                gone = withdraw(session, latest, author=author, source=source, load=report.load)
            report.withdrawn += len(gone)


def _refuse(report: Report, code: str, **details: object) -> None:
    texts = tuple((name, str(detail)) for name, detail in details.items())
    report.add_error(Entry("", 0, "", Problem(code, details=texts)))
