"""Numbers of specifications in bins, so that an engine counts them as it counts facet values.

Six bins a decade with round edges: 1, 1.5, 2, 3, 5, 7, 10, 15 ... The same for every specification
and every search, so that one count of one field gives the histograms of all of them. A sheet lies
in the bin of its highest value: what the product can do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

from catalogue.search.documents import Document

_EDGES = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
_ROUNDING = 1e-9  # 0.3 is 2.9999999999999996 tenths


@lru_cache(maxsize=4096)
def bin_of(value: float) -> int:
    """The number of the bin that a finite value above zero lies in.

    Raises:
        ValueError: the value is none of these.
    """
    if not 0 < value < math.inf:
        raise ValueError(f"{value} lies in no bin.")
    number = len(_EDGES) * (math.floor(math.log10(value)) + 1)
    while edge_of(number) * (1 - _ROUNDING) > value:
        number -= 1
    return number


@lru_cache(maxsize=4096)
def edge_of(number: int) -> float:
    """The lower edge of a bin; the upper one is the next bin's."""
    decade, place = divmod(number, len(_EDGES))
    return float(f"{_EDGES[place]}e{decade}")


def bins_of(document: Document) -> list[str]:
    """A document's bins, one for each finite number above zero that it has."""
    return [
        f"{specification}:{bin_of(high)}"
        for specification, (_, high) in document.numbers.items()
        if 0 < high < math.inf
    ]


def by_specification(counts: Mapping[str, int]) -> dict[str, dict[int, int]]:
    """Counts of an engine's values, by specification and bin."""
    found: dict[str, dict[int, int]] = {}
    for specification, number, count in _parted(counts):
        found.setdefault(specification, {})[number] = count
    return found


def _parted(counts: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    for value, count in counts.items():
        specification, _, number = value.rpartition(":")
        yield specification, int(number), count
