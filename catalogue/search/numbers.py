"""Quantities in questions: "portée > 100 km", "en az 12 saat", "أقل من ٢٠ طن", "120 mm"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catalogue.errors import CatalogueError
from catalogue.folding import fold
from catalogue.search.query import Bounds
from catalogue.sheets.quantities import (
    LARGEST,
    NUMBER,
    UNIT_WORDS,
    convert,
    parse_number,
    unit_named,
    western_digits,
)
from catalogue.sheets.specifications import numeric_specifications

# Words of comparison, in all languages of the show; folded when compiled. What stands before the
# number, and what may stand after it (Turkish: "100 km'den fazla").
_AT_LEAST = (
    ">=", "≥", ">", "supérieure à", "supérieur à", "supérieures à", "supérieurs à", "plus de",
    "au moins", "au minimum", "minimum", "à partir de", "dépassant", "au-delà de", "plus que",
    "at least", "more than", "over", "above", "greater than", "longer than", "from", "min",
    "en az", "asgari", "أكثر من", "اكثر من", "لا يقل عن", "لا تقل عن", "على الأقل",
    "فوق", "أكبر من", "يزيد عن",
    "تزيد عن", "تزيد على", "حداقل", "بیش از", "بیشتر از", "mais de", "pelo menos", "superior a",
    "no mínimo", "acima de", "más de", "al menos", "mínimo", "mayor de", "mayor que", "не менее",
    "более", "больше", "свыше", "от",
)  # fmt: skip
_AT_MOST = (
    "<=", "≤", "<", "inférieure à", "inférieur à", "inférieures à", "inférieurs à", "moins de",
    "au plus", "maximum", "jusqu'à", "ne dépassant pas", "at most", "less than", "under", "below",
    "up to", "lighter than", "max", "en fazla", "en çok", "azami", "أقل من", "اقل من", "لا يزيد عن",
    "لا تزيد عن", "على الأكثر", "تحت", "حداکثر", "کمتر از", "menos de", "no máximo", "inferior a",
    "abaixo de", "a lo sumo", "máximo", "menor de", "menor que", "не более", "менее",
    "меньше", "до",
)  # fmt: skip
_AT_LEAST_AFTER = (
    "fazla", "den fazla", "dan fazla", "tan fazla", "ten fazla", "üzeri", "üstü", "ve üzeri",
    "or more", "ou plus", "et plus", "au moins", "au minimum", "minimum",
    "و بیشتر", "o más", "ou mais",
)  # fmt: skip
_AT_MOST_AFTER = (
    "den az", "dan az", "tan az", "ten az", "altı", "altında", "or less", "ou moins",
    "au plus", "au maximum", "maximum", "o menos", "ou menos",
)  # fmt: skip
_BETWEEN = ("entre", "between", "de", "from", "بين", "بین", "از", "от", "arası")
_AND = ("et", "and", "à", "a", "to", "e", "y", "ile", "ila", "و", "إلى", "تا", "до", "и", "-", "–")

# What a unit is about when nothing else says it. None of these is a guess between two usual ones.
_USUAL = {
    "t": "weight",
    "kg": "weight",
    "h": "endurance",
    "min": "endurance",
    "km": "range",
    "km/h": "speed",
    "knot": "speed",
    "MHz": "frequency",
    "GHz": "frequency",
    "Mbit/s": "data-rate",
}
# A number beside these names, without a comparison, is what must at least be reached.
_MORE_IS_MEANT = frozenset(
    {"range", "detection-range", "endurance", "battery-life", "speed", "payload", "ceiling",
     "passengers", "data-rate", "power", "beds", "diving-depth"}
)  # fmt: skip
_MOST = 12  # numbers with units that one question is searched for
_NEAR = 80  # characters before a number in which its comparison and its name stand
_GAP = r"[\s:,]*"
# Between a specification's name and its number there may be a few small words: "portée est de".
_SMALL = r"(?:\W+(?:est|de|d|is|of|with|a|an|the|the|من|در|с|от)\b){0,2}"


@dataclass(frozen=True)
class Constraint:
    """A bound on a specification that a question asks for.

    Attributes:
        specification: a known name.
        bounds: in the specification's canonical unit.
        text: the part of the question that says so.
        start: where it begins; ``end``: where it ends.
    """

    specification: str
    bounds: Bounds
    text: str
    start: int
    end: int


def find_constraints(text: str) -> Iterator[Constraint]:
    """The constraints of a question, in the order of the text. Never raises."""
    plain = _fold_in_place(text)
    position = 0
    for place, match in enumerate(_quantity().finditer(plain)):
        if place >= _MOST:
            return
        if match.start() < position:
            continue
        unit = unit_named(match["unit"]) or unit_named(
            text[match.start("unit") : match.end("unit")]
        )
        try:
            low = parse_number(match["low"])
            high = parse_number(match["high"]) if match["high"] else None
        except ValueError:
            continue
        if unit is None:
            continue
        start, end = match.span("number")
        if high is None:
            start = match.start("low")  # the "de" of "moins de 20 t" is no range's
        # What belongs to a number stands near it.
        position = max(position, start - _NEAR)
        before, start = _ending(plain, position, start, _compared())
        after, end = _beginning(plain, end, _compared_after())
        name, start, end = _specification(plain, position, start, end)
        comparison = before or after
        if name is None:
            if unit == "mm" and high is None:
                name = "calibre"
            elif comparison or high is not None:
                name = _USUAL.get(unit)
        if name is None:
            continue
        bounds = _bounds(name, low, high, comparison, unit)
        if bounds is not None:
            yield Constraint(name, bounds, text[start:end].strip(), start, end)
            position = end


def _bounds(name: str, low: float, high: float | None, comparison: str, unit: str) -> Bounds | None:
    target = numeric_specifications()[name].unit
    try:
        first = convert(low, unit, target)
        second = convert(high, unit, target) if high is not None else None
    except CatalogueError:
        return None
    if max(abs(first), abs(second or 0.0)) > LARGEST:
        return None
    if second is not None:
        return Bounds(min(first, second), max(first, second))
    if comparison == "least":
        return Bounds(minimum=first)
    if comparison == "most":
        return Bounds(maximum=first)
    if name == "calibre":
        return Bounds(first, first)
    return Bounds(minimum=first) if name in _MORE_IS_MEANT else None


def _ending(
    plain: str, floor: int, position: int, words: tuple[tuple[str, re.Pattern[str]], ...]
) -> tuple[str, int]:
    """Which of the words stands right before a position, and where it begins."""
    head = plain[floor:position]
    best = ("", position)
    for meaning, pattern in words:
        match = pattern.search(head)
        if match and floor + match.start() < best[1]:
            best = (meaning, floor + match.start())
    return best


def _beginning(
    plain: str, position: int, words: tuple[tuple[str, re.Pattern[str]], ...]
) -> tuple[str, int]:
    for meaning, pattern in words:
        match = pattern.match(plain, position)
        if match:
            return meaning, match.end()
    return "", position


def _specification(plain: str, floor: int, start: int, end: int) -> tuple[str | None, int, int]:
    """The specification named right before a quantity, or right after it."""
    head = plain[floor:start]
    best: tuple[int, str, int] | None = None
    for name, word, before, _ in _names():
        match = before.search(head)
        if match and (best is None or len(word) > best[0]):
            best = (len(word), name, floor + match.start())
    if best:
        return best[1], best[2], end
    follow: tuple[int, str, int] | None = None
    for name, word, _, after in _names():
        match = after.match(plain, end)
        if match and (follow is None or len(word) > follow[0]):
            follow = (len(word), name, match.end())
    return (follow[1], start, follow[2]) if follow else (None, start, end)


def _fold_in_place(text: str) -> str:
    """The text folded letter by letter, so that positions stay the same."""
    return "".join(fold(letter)[:1] or letter for letter in western_digits(text))


def _alternatives(words: tuple[str, ...]) -> str:
    folded = sorted({_fold_in_place(word) for word in words}, key=len, reverse=True)
    return "|".join(re.escape(word) for word in folded)


@lru_cache(maxsize=1)
def _quantity() -> re.Pattern[str]:
    units = _alternatives(tuple(UNIT_WORDS))
    between = rf"(?:(?<!\w)(?:{_alternatives(_BETWEEN)})\s+)?"
    to = rf"\s*(?:{_alternatives(_AND)})\s*"
    first_unit = rf"(?:\s*(?:{units}))?"
    number = rf"(?:{NUMBER})"
    return re.compile(
        rf"(?<![\w.,/-])(?P<number>{between}(?P<low>{number})"
        rf"(?:{first_unit}{to}(?P<high>{number}))?\s*-?(?P<unit>{units}))"
        # Turkish writes "20 tondan az" in one word.
        r"(?:(?!\w)|(?=[dt][ae]n(?!\w)))"
    )


@lru_cache(maxsize=1)
def _compared() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (meaning, re.compile(rf"(?<!\w)(?:{_alternatives(words)}){_GAP}$"))
        for meaning, words in (("least", _AT_LEAST), ("most", _AT_MOST))
    )


@lru_cache(maxsize=1)
def _compared_after() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (meaning, re.compile(rf"['’\s]*(?:{_alternatives(words)})(?!\w)"))
        for meaning, words in (("least", _AT_LEAST_AFTER), ("most", _AT_MOST_AFTER))
    )


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, str, re.Pattern[str], re.Pattern[str]], ...]:
    """Every word for every specification: name, word, a pattern before and one after a quantity."""
    found: dict[str, str] = {}
    for known in numeric_specifications().values():
        for words in (tuple(known.labels.values()), *known.words.values()):
            for word in words:
                found.setdefault(_fold_in_place(word), known.name)
    return tuple(
        (
            name,
            word,
            re.compile(rf"(?<!\w){re.escape(word)}{_SMALL}{_GAP}$"),
            re.compile(rf"{_GAP}(?:de\s+|of\s+|d['’])?{re.escape(word)}(?!\w)"),
        )
        for word, name in found.items()
    )
