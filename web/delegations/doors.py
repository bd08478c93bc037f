"""Ways into the catalogue: its domains and halls, as links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.search.query import Query
from catalogue.sheets.fields import in_language
from catalogue.taxonomy import DOMAINS
from web.delegations.cards import Surroundings
from web.delegations.narrowing import address_of


@dataclass(frozen=True)
class Door:
    """A way into the catalogue: a domain or a hall, with how many products are behind it."""

    id: str
    label: str
    count: int | None
    address: str


def domain_doors(around: Surroundings, counts: Mapping[str, int] | None = None) -> list[Door]:
    """The six domains; with how many products are in each where that is known."""
    return [
        Door(
            domain,
            in_language(labels, around.language),
            counts.get(domain, 0) if counts is not None else None,
            address_of(Query(filters={"domain": (domain,)})),
        )
        for domain, labels in DOMAINS.items()
    ]


def hall_doors(around: Surroundings, counts: Mapping[str, int]) -> list[Door]:
    """The halls where products are shown."""
    return [
        Door(
            hall.id,
            in_language(hall.labels, around.language),
            counts[hall.id],
            address_of(Query(filters={"hall": (hall.id,)})),
        )
        for hall in around.show.halls
        if counts.get(hall.id)
    ]
