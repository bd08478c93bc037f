"""The exhibitors as an index: from A to Z, by country, by hall."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from flask import url_for
from flask_babel import gettext as _

from catalogue.sheets.codes import country_name
from catalogue.sheets.fields import facet_label, in_language
from catalogue.show import Show
from catalogue.store.exhibitors import Listed
from web.collation import heading, sort_key
from web.delegations.narrowing import Choice
from web.delegations.texts import Stand, stands_of

By = Literal["name", "country", "hall"]
WAYS: tuple[By, ...] = get_args(By)

MOST = 400
"""Exhibitors on one page: about 30 kB compressed. A larger show has a page for each group."""


@dataclass(frozen=True)
class Entry:
    """An exhibitor in the index; ``country`` is its name, '' where nobody gave it."""

    id: str
    name: str
    country: str
    stands: list[Stand]
    products: int


@dataclass(frozen=True)
class Group:
    """The exhibitors under one heading; ``number`` is its place among all groups."""

    number: int
    label: str
    entries: list[Entry]


@dataclass(frozen=True)
class Jump:
    """A way to a group, on the page or on its own; the one that is shown alone has no address."""

    label: str
    address: str
    count: int


@dataclass(frozen=True)
class IndexPage:
    """The index, or a part of it."""

    by: By
    total: int
    ways: list[Choice]
    jumps: list[Jump]
    groups: list[Group]
    pages: list[Choice]


def index_page(
    exhibitors: Sequence[Listed], show: Show, language: str, by: str, group: str, page: str
) -> IndexPage:
    """The index as a reader asks for it.

    Args:
        exhibitors: all of them.
        show: for the halls.
        language: the reader's.
        by: one of ``WAYS``; anything else is the first.
        group: of a show that is too large for one page, the group to be shown, by its key.
        page: of a group that is too large for one page, which part; counts from 1.
    """
    way = next((way for way in WAYS if way == by), WAYS[0])
    groups = _grouped(exhibitors, show, language, way)
    keys = [key for key, _label, _found in groups]
    parted = len(exhibitors) > MOST
    chosen = keys.index(group) if group in keys else 0
    jumps, shown, pages = [], [], []
    for number, (key, label, found) in enumerate(groups):
        own = _address(way, key) if parted else f"#g{number}"
        alone = parted and number == chosen
        jumps.append(Jump(label, "" if alone else own, len(found)))
        if parted and not alone:
            continue
        last = -(-len(found) // MOST)
        part = min(int(page), last) if page.isdecimal() and len(page) < 9 and int(page) else 1
        entries = found[(part - 1) * MOST : part * MOST] if parted else found
        shown.append(Group(number, label, [_entry(e, show, language) for e in entries]))
        if parted and last > 1:
            pages = [
                Choice(str(n), "" if n == part else _address(way, key, n))
                for n in range(1, last + 1)
            ]
    labels = {
        "name": _("A to Z"),
        "country": facet_label("country", language),
        "hall": facet_label("hall", language),
    }
    ways = [Choice(labels[other], "" if other == way else _address(other)) for other in WAYS]
    return IndexPage(way, len(exhibitors), ways, jumps, shown, pages)


def _address(by: By, group: str | None = None, page: int = 1) -> str:
    return url_for(
        "delegations.exhibitors",
        by=None if by == "name" else by,
        group=group,
        page=page if page > 1 else None,
    )


def _grouped(
    exhibitors: Iterable[Listed], show: Show, language: str, by: By
) -> list[tuple[str, str, list[Listed]]]:
    """Key, label and exhibitors of each group, all in the reader's order."""
    groups: dict[str, list[Listed]] = {}
    for exhibitor in sorted(exhibitors, key=lambda e: sort_key(e.name, language)):
        for key in _keys(exhibitor, show, language, by):
            groups.setdefault(key, []).append(exhibitor)
    if by == "name":
        return [(letter, letter, found) for letter, found in groups.items()]
    if by == "country":
        unknown = _("Country not given")
        named = [
            (code, country_name(code, language) if code else unknown, found)
            for code, found in groups.items()
        ]
        return sorted(named, key=lambda one: (not one[0], sort_key(one[1], language)))
    halls = [(hall.id, in_language(hall.labels, language)) for hall in show.halls]
    halls.append(("", _("Without a hall")))
    return [(key, label, groups[key]) for key, label in halls if key in groups]


def _keys(exhibitor: Listed, show: Show, language: str, by: By) -> Iterable[str]:
    """The groups that an exhibitor is in: of halls there may be several."""
    if by == "name":
        return [heading(exhibitor.name, language)]
    if by == "country":
        return [exhibitor.country]
    halls = dict.fromkeys(hall.id for s in exhibitor.stands if (hall := show.hall_of(s)))
    return halls or [""]


def _entry(exhibitor: Listed, show: Show, language: str) -> Entry:
    return Entry(
        exhibitor.id,
        exhibitor.name,
        country_name(exhibitor.country, language) if exhibitor.country else "",
        stands_of({"stands": exhibitor.stands}, show, language),
        exhibitor.products,
    )
