"""Numbers with units: how they are read from cells and questions, converted, and written.

Conversion is pint's; ours are the words for units in the languages of the show.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from catalogue.errors import CatalogueError

if TYPE_CHECKING:
    import pint

# Words for units, as people write them -> pint's spelling. Lower case; Arabic without vowel signs.
UNIT_WORDS: dict[str, str] = {
    **dict.fromkeys(("km", "kilomètres", "kilomètre", "kilometres", "kilometers", "kilometre"), "km"),
    **dict.fromkeys(("كم", "كلم", "كيلومتر", "کیلومتر", "км", "quilómetros", "kilómetros"), "km"),
    **dict.fromkeys(("m", "mètres", "mètre", "metres", "meters", "metre", "متر", "م", "м"), "m"),
    **dict.fromkeys(("metros", "metr"), "m"),
    **dict.fromkeys(("cm", "centimètres", "سم", "см"), "cm"),
    **dict.fromkeys(("mm", "millimètres", "milimetre", "ملم", "مم", "мм"), "mm"),
    **dict.fromkeys(("ft", "feet", "pieds", "fit"), "ft"),
    **dict.fromkeys(("nmi", "nm", "milles nautiques", "nautical miles", "deniz mili"), "nmi"),
    **dict.fromkeys(("mi", "miles"), "mi"),
    **dict.fromkeys(("kg", "kilos", "kilo", "kilogrammes", "كغ", "كجم", "کیلوگرم", "кг"), "kg"),
    **dict.fromkeys(("g", "grammes", "grams", "gram", "غرام", "г"), "g"),
    **dict.fromkeys(("t", "tonnes", "tonne", "tons", "ton", "tonnes métriques", "طن", "تن", "т"), "t"),
    **dict.fromkeys(("toneladas", "tonelada", "тонн", "тонны"), "t"),
    **dict.fromkeys(("lb", "lbs", "pounds"), "lb"),
    **dict.fromkeys(("h", "heures", "heure", "hours", "hour", "hrs", "hr", "saat", "sa"), "h"),
    **dict.fromkeys(("ساعة", "ساعات", "ساعت", "horas", "hora", "часов", "часа", "час", "ч", "س"), "h"),
    **dict.fromkeys(("min", "mn", "minutes", "minute", "mins", "dakika", "dk", "دقيقة"), "min"),
    **dict.fromkeys(("دقائق", "دقیقه", "minutos", "минут", "минуты", "мин", "د"), "min"),
    **dict.fromkeys(("s", "sec", "secondes", "seconds", "saniye", "sn", "ثانية"), "s"),
    **dict.fromkeys(("km/h", "kmh", "km/s", "km/sa", "kph", "kilomètres/heure", "км/ч", "كم/س", "كم/ساعة"), "km/h"),
    **dict.fromkeys(("m/s", "mps"), "m/s"),
    **dict.fromkeys(("kn", "kt", "kts", "nd", "knot", "knots", "nœuds", "noeuds", "nœud"), "knot"),
    **dict.fromkeys(("deniz mili/saat", "عقدة", "nudos", "nós", "узлов", "узла"), "knot"),
    **dict.fromkeys(("kw", "kilowatts", "كيلوواط", "квт"), "kW"),
    **dict.fromkeys(("w", "watts", "watt", "واط", "вт"), "W"),
    **dict.fromkeys(("mw",), "MW"),
    **dict.fromkeys(("hp", "ch", "cv", "bg", "beygir", "حصان", "л.с."), "hp"),
    **dict.fromkeys(("mhz", "мгц", "ميغاهرتز"), "MHz"),
    **dict.fromkeys(("ghz", "ггц", "غيغاهرتز"), "GHz"),
    **dict.fromkeys(("khz", "кгц"), "kHz"),
    **dict.fromkeys(("hz",), "Hz"),
    **dict.fromkeys(("l", "litres", "liters", "litre", "لتر", "л"), "L"),
    **dict.fromkeys(("m³", "m3", "m^3"), "m^3"),
    **dict.fromkeys(("m³/h", "m3/h", "m^3/h"), "m^3/h"),
    **dict.fromkeys(("l/h", "litres/heure"), "L/h"),
    **dict.fromkeys(("m²/h", "m2/h", "m^2/h"), "m^2/h"),
    **dict.fromkeys(("mbit/s", "mbps", "mb/s", "mbits/s"), "Mbit/s"),
    **dict.fromkeys(("kbit/s", "kbps"), "kbit/s"),
    **dict.fromkeys(("gbit/s", "gbps"), "Gbit/s"),
    **dict.fromkeys(("°c", "degc", "celsius"), "degC"),
    **dict.fromkeys(("°", "deg", "degrés", "degrees", "derece"), "deg"),
    **dict.fromkeys(("%", "percent"), "%"),
    **dict.fromkeys(("v", "volts"), "V"),
    **dict.fromkeys(("1/min", "coups/min", "rounds/min", "rpm", "cps/min", "rds/min", "atım/dakika", "atım/dk", "طلقة/د", "tr/min"), "1/min"),
}  # fmt: skip
# Where the case of letters makes another unit of a word.
_CASED_UNITS = {"MW": "MW", "mW": "mW", "Mbit/s": "Mbit/s", "A": "A", "kV": "kV", "Wh": "Wh"}

_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
NUMBER = r"\d+(?:[\s\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
_RANGE = re.compile(
    rf"^\s*(?P<low>[-−]?(?:{NUMBER}))\s*(?:(?:-|–|—|à|to|ile|إلى|…|\.\.)\s*(?P<high>[-−+]?(?:{NUMBER})))?"
    r"\s*(?P<unit>1/min|[^\d\s].*)?$"
)


LARGEST = 1e15
"""Beyond it no product has a property; whole numbers are exact below it."""


class QuantityError(CatalogueError):
    """A unit is not known, or does not measure what the specification is about."""


@dataclass(frozen=True)
class Quantity:
    """A value from ``low`` to ``high`` (equal for a single value) in one unit."""

    low: float
    high: float
    unit: str


@lru_cache(maxsize=1)
def _units() -> pint.UnitRegistry[float]:
    import pint  # half a second to read its definitions: only who converts pays it

    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    registry.define("@alias percent = %")
    return registry


def western_digits(text: str) -> str:
    """The text with Arabic and Persian digits as 0 to 9, letter for letter."""
    return text.translate(_ARABIC_DIGITS)


def unit_named(word: str) -> str | None:
    """Pint's spelling of a unit that somebody wrote, or None when nobody knows it."""
    word = word.strip()
    if word == "" or word in _CASED_UNITS:
        return _CASED_UNITS.get(word, "")
    return UNIT_WORDS.get(word.lower())


@lru_cache(maxsize=256)
def units_like(unit: str) -> tuple[str, ...]:
    """The units in which a quantity of that unit can be given, that one first."""
    fitting = {unit: None}
    for other in dict.fromkeys(UNIT_WORDS.values()):
        try:
            convert(1.0, other, unit)
        except QuantityError:
            continue
        fitting[other] = None
    return tuple(fitting)


@lru_cache(maxsize=4096)
def convert(value: float, unit: str, target: str) -> float:
    """A value in another unit.

    Args:
        value: a number.
        unit: its unit, as people write it.
        target: the canonical unit of a specification, '' for a plain number.

    Raises:
        QuantityError: the unit is unknown or measures something else.
    """
    named = unit_named(unit)
    if named is None:
        raise QuantityError(f"{unit!r} is not a unit that the catalogue knows.")
    if named == target:
        return value
    try:
        converted = _units().Quantity(value, named or "dimensionless").to(target or "dimensionless")
    except Exception as error:  # pint has a family of its own for each way to be wrong
        raise QuantityError(f"{unit!r} cannot be converted to {target or 'a number'!r}.") from error
    # Ten digits: 2.5 t is 2500 kg, not 2500.0000000000005.
    return float(f"{converted.magnitude:.10g}")


def parse_number(text: str) -> float:
    """A number as people write it: ``1 200``, ``1.200,5``, ``1,200.5``, ``12,7``, ``٣٠``.

    A lone separator before exactly three digits divides thousands only when the number begins
    with a group of one to three digits other than 0 and is written with a comma or a space
    (``1,200``); ``0,125`` and ``7.620`` are decimals.

    Raises:
        ValueError: the text is not a number.
    """
    digits = western_digits(text).strip().replace("−", "-")
    # A space divides thousands only before a whole group: "1 2 3" is a list, not a number.
    digits = re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", "", digits)
    dot, comma = digits.rfind("."), digits.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal, thousands = (".", ",") if dot > comma else (",", ".")
        digits = digits.replace(thousands, "").replace(decimal, ".")
    elif digits.count(",") > 1 or digits.count(".") > 1:
        if not re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d{3})+", digits):
            raise ValueError(text)  # a date, a version
        digits = digits.replace(",", "").replace(".", "")
    elif re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", digits):
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(",", ".")
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def parse_quantity(text: str) -> Quantity | None:
    """A cell such as ``150 km``, ``80-220 km/h`` or ``12``; None for what is no quantity."""
    match = _RANGE.match(western_digits(text))
    if not match:
        return None
    unit = (match["unit"] or "").strip()
    if unit and unit_named(unit) is None:
        return None
    try:
        low = parse_number(match["low"])
        high = parse_number(match["high"]) if match["high"] else low
    except ValueError:
        return None
    return Quantity(min(low, high), max(low, high), unit)


_UNIT_SYMBOLS: dict[str, str | dict[str, str]] = {
    "degC": "°C",
    "deg": "°",
    "1/min": {"fr": "cps/min", "en": "rds/min", "tr": "atım/dk", "ar": "طلقة/د"},
    "m^3/h": "m³/h",
    "m^3": "m³",
    "m^2/h": "m²/h",
    "knot": {"fr": "nd", "en": "kn", "tr": "knot", "ar": "عقدة"},
    "degF": "°F",
    "inch": {"fr": "po", "en": "in", "tr": "inç", "ar": "بوصة"},
    "gallon": {"fr": "gal US", "en": "US gal", "tr": "ABD galonu", "ar": "غالون أمريكي"},
    "ft": {"fr": "pi", "en": "ft", "tr": "ft", "ar": "قدم"},
    "mi": {"fr": "mi", "en": "mi", "tr": "mil", "ar": "ميل"},
    "mph": {"fr": "mi/h", "en": "mph", "tr": "mil/sa", "ar": "ميل/س"},
    "lb": {"ar": "رطل"},
    "oz": {"ar": "أونصة"},
    "h": {"fr": "h", "en": "h", "tr": "sa", "ar": "س"},
    "min": {"fr": "min", "en": "min", "tr": "dk", "ar": "د"},
    "km": {"ar": "كم"},
    "m": {"ar": "م"},
    "cm": {"ar": "سم"},
    "mm": {"ar": "مم"},
    "kg": {"ar": "كغ"},
    "t": {"ar": "طن"},
    "km/h": {"fr": "km/h", "en": "km/h", "tr": "km/sa", "ar": "كم/س"},
    "hp": {"fr": "ch", "en": "hp", "tr": "bg", "ar": "حصان"},
}


def unit_symbol(unit: str, language: str) -> str:
    """A unit as readers of a language write it."""
    named = unit_named(unit)
    symbol = _UNIT_SYMBOLS.get(named if named is not None else unit, unit)
    return symbol.get(language, unit) if isinstance(symbol, dict) else symbol


def format_quantity(low: float | None, high: float | None, unit: str, language: str) -> str:
    """A value or a range with its unit, by the habits of a language."""

    def written(number: float) -> str:
        # Latin digits in Arabic too: they are what model names and stands are written with here.
        return format_decimal(number, format="#,##0.###", locale=language, numbering_system="latn")

    if low is not None and high is not None and low != high:
        # An isolated left-to-right run, or an Arabic line would show the range backwards.
        text = f"\u2066{written(low)} – {written(high)}\u2069"
    elif low is None and high is not None:
        text = f"≤ {written(high)}"
    elif high is None and low is not None:
        text = f"≥ {written(low)}"
    else:
        text = written(low if low is not None else 0.0)
    return f"{text} {unit_symbol(unit, language)}".strip()
