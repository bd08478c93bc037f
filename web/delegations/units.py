"""Quantities in the units that a reader asked for: metric, or those of the United States."""

from __future__ import annotations

from typing import Any

from catalogue.errors import CatalogueError
from catalogue.sheets.quantities import convert, unit_named

_IMPERIAL = {
    "km": "mi",
    "m": "ft",
    "cm": "inch",
    "kg": "lb",
    "t": "lb",
    "g": "oz",
    "km/h": "mph",
    "m/s": "ft/s",
    "L": "gallon",
    "kW": "hp",
    "degC": "degF",
}
"""By pint's names. Calibres stay in millimetres and ships in knots and sea miles everywhere."""

_METRIC = {"mi": "km", "ft": "m", "lb": "kg"}

_ENDS = ("value", "min", "max")
_DIGITS = 3  # of a value that was written in another system of units


def in_unit(entry: dict[str, Any], unit: str, digits: int = 5) -> dict[str, Any]:
    """A specification's entry in another unit; as it is where that cannot be.

    Args:
        entry: as a sheet has it.
        unit: pint's name of a unit, '' for no other.
        digits: significant digits that are kept: 260 kW are 348.67 hp, not 348.6657426.
    """
    if not unit or entry.get("unit") == unit or isinstance(entry.get("value"), str):
        return entry
    try:
        ends = {
            end: float(f"{convert(float(entry[end]), entry.get('unit', ''), unit):.{digits}g}")
            for end in _ENDS
            if entry.get(end) is not None
        }
    except CatalogueError:
        return entry
    return {**entry, **ends, "unit": unit}


def in_system(entry: dict[str, Any], system: str) -> dict[str, Any]:
    """A specification's entry in a system of units, ``metric`` or ``imperial``."""
    table = _IMPERIAL if system == "imperial" else _METRIC
    return in_unit(entry, table.get(unit_named(entry.get("unit") or "") or "", ""), _DIGITS)
