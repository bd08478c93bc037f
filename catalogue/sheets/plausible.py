"""Values that a product can hardly have, such as a rifle of four tonnes: mostly a wrong unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import Any

import yaml

from catalogue.sheets.problems import Problem
from catalogue.sheets.quantities import UNIT_WORDS, QuantityError, convert
from catalogue.sheets.specifications import known_specifications
from catalogue.taxonomy import Taxonomy

Bounds = tuple[float, float]
"""The least and the greatest plausible value, in the canonical unit."""

_UNITS = tuple(dict.fromkeys(UNIT_WORDS.values()))
_PROPOSED = 3


@dataclass(frozen=True)
class Plausible:
    """The plausible values of one specification; ``plausible.yaml`` says what the parts mean."""

    any: Bounds
    domains: Mapping[str, Bounds]
    concepts: Mapping[str, Bounds]


@lru_cache(maxsize=1)
def plausible_values() -> dict[str, Plausible]:
    """What is plausible, by known specification."""
    raw = yaml.safe_load(Path(__file__).with_name("plausible.yaml").read_text("utf-8"))
    return {
        name: Plausible(
            _bounds(entry["any"]),
            {domain: _bounds(pair) for domain, pair in entry.get("domains", {}).items()},
            {concept: _bounds(pair) for concept, pair in entry.get("concepts", {}).items()},
        )
        for name, entry in raw.items()
    }


def implausible(sheet: dict[str, Any], taxonomy: Taxonomy) -> Iterator[Problem]:
    """Warnings for the values of a clean sheet that are far from what its like have.

    Args:
        sheet: a sheet as validation gives it.
        taxonomy: the tree of the sheet's concepts.
    """
    for specification in sheet.get("specifications", ()):
        name = specification["name"]
        plausible = plausible_values().get(name)
        if plausible is None:
            continue
        low, high = _bounds_for(plausible, sheet, taxonomy)
        canonical = known_specifications()[name].unit
        unit = specification.get("unit", "")
        for part in ("value", "min", "max"):
            number = specification.get(part)
            if number is None or low <= convert(float(number), unit, canonical) <= high:
                continue
            details = (
                ("name", name),
                ("low", _written(low, canonical)),
                ("high", _written(high, canonical)),
            )
            meant = _meant(float(number), unit, canonical, (low, high))
            yield Problem("implausible", "specifications", _written(number, unit), meant, details)


def _bounds_for(plausible: Plausible, sheet: dict[str, Any], taxonomy: Taxonomy) -> Bounds:
    """The widest of what the sheet's concepts allow; else of its domains; else for any product."""
    of_concepts = [_of_concept(plausible, c, taxonomy) for c in sheet.get("concepts", ())]
    if of_concepts and None not in of_concepts:
        return _widest(bounds for bounds in of_concepts if bounds is not None)
    return _widest(plausible.domains.get(domain, plausible.any) for domain in sheet["domains"])


def _of_concept(plausible: Plausible, concept: str, taxonomy: Taxonomy) -> Bounds | None:
    line = taxonomy.with_broader(concept)
    return next((plausible.concepts[c] for c in line if c in plausible.concepts), None)


def _widest(several: Iterable[Bounds]) -> Bounds:
    low, high = inf, -inf
    for bounds in several:
        low, high = min(low, bounds[0]), max(high, bounds[1])
    return low, high


def _meant(number: float, unit: str, canonical: str, bounds: Bounds) -> tuple[str, ...]:
    """The same number with the units that would make it plausible, the likeliest first."""
    low, high = bounds
    fitting: list[tuple[float, str]] = []
    for other in _UNITS:
        try:
            converted = convert(number, other, canonical)
        except QuantityError:
            continue
        if other != unit and low <= converted <= high:
            # Nearest to the middle of what is plausible, as orders of magnitude go.
            middle = (low * high) ** 0.5 if low > 0 else high / 2
            distance = max(converted, middle) / max(min(converted, middle), 1e-12)
            fitting.append((distance, _written(number, other)))
    return tuple(text for _, text in sorted(fitting)[:_PROPOSED])


def _written(number: float, unit: str) -> str:
    return f"{number:.10g} {unit}".strip()


def _bounds(pair: list[float]) -> Bounds:
    low, high = pair
    return float(low), float(high)
