"""How complete the catalogue is: each published sheet, and what that comes to in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from catalogue.store.sheets import published_contents
from web.current import current_catalogue
from web.exhibitors.found import completeness


@dataclass(frozen=True)
class Rated:
    """A published sheet: whose, of which domains, how complete, in which languages it is silent."""

    exhibitor_id: str
    domains: tuple[str, ...]
    percent: int
    silent: frozenset[str]


@dataclass(frozen=True)
class Share:
    """A group of sheets: what it is called by, how many, and of a hundred."""

    id: str
    sheets: int
    percent: int


def rated_sheets() -> list[Rated]:
    """All published sheets; to be called while a request is answered."""
    rated = []
    with current_catalogue().store.reading() as session:
        for exhibitor_id, content in published_contents(session):
            complete = completeness(content)
            silent = {tag for h in complete.hints if h.kind == "languages" for tag in h.missing}
            domains = tuple(content.get("domains") or ())
            rated.append(Rated(exhibitor_id, domains, complete.percent, frozenset(silent)))
    return rated


def mean(rated: Sequence[Rated]) -> int:
    """How complete sheets are on average."""
    return round(sum(each.percent for each in rated) / len(rated)) if rated else 0


def by_group(rated: Iterable[Rated], groups_of: Callable[[Rated], Iterable[str]]) -> list[Share]:
    """How complete the sheets of each group are, the least complete first."""
    groups: dict[str, list[Rated]] = {}
    for each in rated:
        for group in groups_of(each):
            groups.setdefault(group, []).append(each)
    shares = [Share(group, len(sheets), mean(sheets)) for group, sheets in groups.items()]
    return sorted(shares, key=lambda share: (share.percent, share.id))


def by_language(rated: Sequence[Rated], languages: Iterable[str]) -> list[Share]:
    """How many sheets of a hundred say what they are in each language."""
    shares = []
    for tag in languages:
        saying = sum(tag not in each.silent for each in rated)
        shares.append(Share(tag, saying, round(100 * saying / len(rated)) if rated else 0))
    return shares
