"""Quantities in questions: "portée > 100 km", "en az 12 saat", "أقل من ٢٠ طن", "120 mm"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from catalogue.errors import CatalogueError
from catalogue.folding import fold
from catalogue.search.query import Bounds
from catalogue.search.understanding.parts import Constraint, Question
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
    ">=", "≥", ">", "supérieure à", "supérieur à", "supérieures à", "supérieurs à",
    "supérieure ou égale à", "supérieur ou égal à", "plus de", "minimale de", "minimal de",
    "minimale", "au moins", "au minimum", "minimum", "minimum de", "un minimum de", "à partir de",
    "dépassant", "dépasse", "excédant", "au-delà de", "plus que",
    "at least", "more than", "over", "above", "greater than", "longer than", "higher than",
    "faster than", "heavier than", "exceeding", "beyond", "no less than", "not less than",
    "a minimum of", "minimum of", "from", "min", "min.",
    "en az", "en düşük", "asgari", "minimum",
    "أكثر من", "اكثر من", "لا يقل عن", "لا تقل عن", "ما لا يقل عن", "على الأقل", "فوق", "أكبر من",
    "أطول من", "أسرع من", "أثقل من", "يزيد عن", "تزيد عن", "تزيد على", "يزيد على", "يتجاوز",
    "تتجاوز", "يفوق", "تفوق", "بحد أدنى", "كحد أدنى",
    "حداقل", "دست کم", "دست‌کم", "بیش از", "بیشتر از", "بالای", "بالاتر از", "فراتر از",
    "mais de", "mais que", "pelo menos", "ao menos", "superior a", "superiores a", "no mínimo",
    "mínimo de", "mínima de", "mínimo", "acima de", "a partir de", "maior que", "maior do que",
    "más de", "más que", "al menos", "por lo menos", "como mínimo", "mayor de", "mayor que",
    "mayor a", "superior a", "superiores a", "por encima de", "a partir de", "desde",
    "не менее", "не меньше", "минимум", "более", "больше", "свыше", "выше", "от", "превышающей",
    "превышает", "как минимум",
)  # fmt: skip
_AT_MOST = (
    "<=", "≤", "<", "inférieure à", "inférieur à", "inférieures à", "inférieurs à",
    "inférieure ou égale à", "inférieur ou égal à", "moins de", "au plus", "au maximum", "maximum",
    "maximum de", "un maximum de", "max", "max.", "jusqu'à", "ne dépassant pas", "pas plus de",
    "n'excédant pas", "sous", "en dessous de", "moins que",
    "at most", "less than", "under", "below", "up to", "lighter than", "lower than",
    "shorter than", "smaller than", "no more than", "not more than", "not exceeding",
    "a maximum of", "maximum of", "within",
    "en fazla", "en çok", "azami", "en yüksek", "maksimum",
    "أقل من", "اقل من", "لا يزيد عن", "لا تزيد عن", "لا يتجاوز", "لا تتجاوز", "على الأكثر", "تحت",
    "دون", "أخف من", "أصغر من", "أدنى من", "حتى", "بحد أقصى", "كحد أقصى",
    "حداکثر", "کمتر از", "زیر", "پایین تر از", "سبک تر از", "تا",
    "menos de", "menos que", "no máximo", "inferior a", "inferiores a", "abaixo de", "máximo de",
    "máxima de", "máximo", "até", "menor que", "menor do que",
    "a lo sumo", "como máximo", "menor de", "menor que", "menor a", "por debajo de", "hasta",
    "не более", "не больше", "менее", "меньше", "ниже", "легче", "максимум", "до", "не свыше",
    "не превышающей", "не превышает",
)  # fmt: skip
_AT_LEAST_AFTER = (
    "fazla", "den fazla", "dan fazla", "tan fazla", "ten fazla", "üzeri", "üstü", "ve üzeri",
    "ve üstü", "üzerinde", "nin üzerinde", "nın üzerinde", "den çok", "dan çok", "veya daha fazla",
    "ya da daha fazla", "den uzun", "dan uzun", "ten uzun", "tan uzun", "den yüksek", "dan yüksek",
    "den ağır", "dan ağır",
    "or more", "and more", "or above", "and above", "or over", "and over", "or longer", "and up",
    "ou plus", "et plus", "ou davantage", "au moins", "au minimum", "minimum", "at least", "mini",
    "+",
    "أو أكثر", "فأكثر", "وأكثر", "فما فوق", "على الأقل", "كحد أدنى",
    "و بیشتر", "یا بیشتر", "به بالا", "و بالاتر",
    "o más", "y más", "como mínimo", "ou mais", "e mais", "no mínimo", "pelo menos", "al menos",
    "и более", "и больше", "или более", "или больше", "и выше", "минимум",
)  # fmt: skip
_AT_MOST_AFTER = (
    "den az", "dan az", "tan az", "ten az", "altı", "altında", "nin altında", "nın altında",
    "ve altı", "veya daha az", "ya da daha az", "den hafif", "dan hafif", "ten hafif", "tan hafif",
    "den kısa", "dan kısa", "kadar", "a kadar", "e kadar", "ya kadar", "ye kadar",
    "or less", "or below", "and below", "or under", "and under", "or lighter", "at most", "maximum",
    "max", "ou moins", "et moins", "au plus", "au maximum", "maxi",
    "أو أقل", "فأقل", "وأقل", "على الأكثر", "كحد أقصى", "فما دون",
    "یا کمتر", "و کمتر", "به پایین",
    "o menos", "como máximo", "ou menos", "no máximo", "a lo sumo",
    "и менее", "и меньше", "или менее", "или меньше", "максимум",
)  # fmt: skip
_BETWEEN = ("entre", "between", "de", "from", "بين", "بین", "من", "از", "от", "между", "desde")
_AND = ("et", "and", "à", "a", "to", "e", "y", "ile", "ila", "و", "إلى", "حتى", "تا", "до", "и",
        "hasta", "até", "-", "–")  # fmt: skip
_AROUND = ("arası", "arasında", "aralığı", "aralığında")  # Turkish says "between" behind

# Further words for units as questions have them: cases, adjectives ("12 saatlik"), full names.
_MORE_UNITS = {
    "km": "kilometrelik, kilometreye, kilometer, quilômetros, quilómetro, quilômetro, kilómetro, "
          "километров, километра, километр, километры, كيلومترات, كيلو متر, کیلومترها",
    "m": "metrelik, metro, метров, метра, метр, أمتار, مترا, متری",
    "cm": "centimetres, centimeters, santimetre, centímetros, сантиметров, سنتيمتر, سانتی‌متر",
    "mm": "milimetrelik, milímetros, millimetres, millimeters, миллиметров, миллиметра, "
          "миллиметровый, миллиметровая, миллиметровое, میلی‌متر, میلیمتر, ملليمتر, مليمتر, ميليمتر",
    "in": "inch, inches, pouce, pouces, inç, بوصة, اینچ, дюймов",
    "nmi": "mille nautique, milles marins, nautical mile, millas náuticas, milhas náuticas, "
           "морских миль, ميل بحري, أميال بحرية, مایل دریایی",
    "kg": "kilogram, kilograms, kilogramme, kiloluk, quilos, quilogramas, kilogramos, килограммов, "
          "килограмма, килограмм, كيلوغرام, كيلوغراما, كيلوجرام, کیلو",
    "g": "gramos, gramas, граммов",
    "t": "tonluk, ton, tonu, tona, тонна, тонну, тоннами, أطنان, طنا, طنًا, tonnage",
    "h": "saatlik, saati, часам, ساعتی, ساعته, heures de vol, hours of flight",
    "min": "dakikalık, dakikadan, минут, دقيقه, دقائق, دقیقه‌ای",
    "km/h": "km h, kilometres per hour, kilometers per hour, kilomètres à l'heure, km/saat, "
            "quilômetros por hora, quilómetros por hora, kilómetros por hora, км/час, км в час, "
            "километров в час, كم في الساعة, كيلومتر في الساعة, كلم/ساعة, كلم/س, "
            "کیلومتر در ساعت, کیلومتر بر ساعت",
    "m/s": "м/с, متر/ثانية, متر بر ثانیه, metros por segundo, mètres par seconde",
    "knot": "узел, узлы, узлами, عقد, گره, nó, nudo, deniz mili hız, knotluk",
    "kW": "kilovat, киловатт, كيلو واط, کیلووات, quilowatts, kilovatios",
    "W": "vat, ватт, وات, vatios",
    "hp": "horsepower, chevaux, beygir gücü, caballos, cavalos, лошадиных сил, قوة حصان, اسب بخار",
    "MHz": "megahertz, mégahertz, megahercios, мегагерц, ميجاهرتز, مگاهرتز",
    "GHz": "gigahertz, gigahercios, гигагерц, جيجاهرتز, گیگاهرتز",
    "L": "litros, литров, لترات, لیتر, litrelik",
    "Mbit/s": "мбит/с, ميغابت/ثانية, mégabits par seconde, megabits per second",
}  # fmt: skip

# What a unit is about when nothing else says it. None of these is a guess between two usual ones.
_USUAL = {
    "t": "weight",
    "kg": "weight",
    "h": "endurance",
    "min": "endurance",
    "km": "range",
    "nmi": "range",
    "km/h": "speed",
    "knot": "speed",
    "mach": "speed",
    "MHz": "frequency",
    "GHz": "frequency",
    "Mbit/s": "data-rate",
}
# Further words of questions for specifications, by language.
_MORE_NAMES = {
    "range": {"ar": "مداها, مداه, يصل مداها إلى"},
    "detection-range": {"fr": "détection, détecte, détectant", "en": "detection, detecting",
                        "tr": "tespit, algılama", "ar": "كشف", "pt": "deteção, detecção",
                        "es": "detección", "ru": "обнаружение", "fa": "کشف"},
    "payload": {"fr": "emportant, emporte, capacité d'emport",
                "en": "carrying, lifting, carries, lifts, lift, carry",
                "tr": "yük taşıma, yük", "ru": "груз"},
    "weight": {"en": "weighing", "fr": "pesant"},
}  # fmt: skip
# A number beside these names, without a comparison, is what must at least be reached.
_MORE_IS_MEANT = frozenset(
    {"range", "detection-range", "endurance", "battery-life", "speed", "payload", "ceiling",
     "passengers", "data-rate", "power", "engine-power", "beds", "diving-depth"}
)  # fmt: skip
# Names without a unit: "8 passagers", "12 lits".
_COUNTED = frozenset({"passengers", "crew", "beds", "channels", "magazine-capacity"})
_MACH = 1225.06  # km/h at sea level in the International Standard Atmosphere (340.294 m/s)
# Calibres that are known by their number alone, when it is written with a decimal.
_BARE = {"4.6", "5.45", "5.56", "5.7", "6.5", "6.8", "7.62", "7.65", "12.7", "14.5"}
# With the length of a cartridge case behind them ("9x19") whole numbers say it too.
_CASED = _BARE | {"9", "20", "23", "25", "30", "35", "40"}
_SHORTEST_CASE = 17  # mm; "4x4" and "8x8" drive, they do not shoot
_SHORTEST_CANNON_CASE = 46  # mm; "20x40" is a pair of binoculars
_MOST = 12  # numbers with units that one question is searched for
_NEAR = 80  # characters before a number in which its comparison and its name stand
_GAP = r"[\s:,=]*"
# Between a specification's name and its number there may be a few small words: "portée est de".
_SMALL = r"(?:\W+(?:est|de|d|is|of|with|a|an|the|من|در|с|от|em|en|du|des|do|da|del|bir)\b){0,2}"
# Before a number with a decimal these say that it is no calibre.
_VERSION = re.compile(r"(?<!\w)(?:v|version|release|modele|model|surum|версия|الاصدار|نسخه)\W*$")
_RIGHT_TO_LEFT = re.compile("[\u0600-\u06ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def find_quantities(question: Question) -> None:
    """Bounds on specifications."""
    for constraint in find_constraints(question.text):
        if question.free(constraint.start, constraint.end):
            question.take("constraint", constraint.start, constraint.end, constraint=constraint)


def find_constraints(text: str) -> Iterator[Constraint]:
    """The constraints of a question, in the order of the text. Never raises."""
    plain = _fold_in_place(text)
    if not any("0" <= letter <= "9" for letter in plain):
        return
    position = 0
    for place, match in enumerate(_quantity().finditer(plain)):
        if place >= _MOST:
            return
        if match.start() < position:
            continue
        constraint = _constraint(text, plain, position, match)
        if constraint is not None:
            yield constraint
            position = constraint.end


def is_calibre(constraint: Constraint) -> bool:
    """Whether a constraint is a calibre and no more, as it stands in names of weapons."""
    bounds = constraint.bounds
    return constraint.specification == "calibre" and bounds.minimum == bounds.maximum


def _constraint(text: str, plain: str, position: int, match: re.Match[str]) -> Constraint | None:
    amount = _amount(text, match)
    if amount is None:
        return None
    low, high, unit = amount
    start, end = match.span("number")
    if match["low"] is not None and high is None:
        start = match.start("low")  # the "de" of "moins de 20 t" is no range's
    # What belongs to a number stands near it.
    position = max(position, start - _NEAR)
    before, start = _ending(plain, position, start)
    after, end = _beginning(plain, end)
    name, start, end = _specification(plain, position, start, end)
    if name is not None and not before and not after:
        after, end = _beginning(plain, end)  # "12 h d'autonomie minimum"
    comparison = before or after or ("least" if match["plus"] else "")
    if unit is None and name not in _COUNTED:
        return None
    if name is None:
        if unit == "calibre" or (unit == "mm" and high is None):
            name = "calibre"
        elif comparison or high is not None or unit == "mach":
            name = _USUAL.get(unit or "")
    if name is None:
        return None
    if comparison == "":
        between = _around_after().match(plain, end) if high is not None else None
        end = between.end() if between else end
    bounds = _bounds(name, low, high, comparison, unit or "")
    if bounds is None:
        return None
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1  # the ending of "20 tondan"
    while text[end - 1].isspace():
        end -= 1
    while text[start].isspace():
        start += 1
    return Constraint(name, bounds, text[start:end], start, end)


def _amount(text: str, match: re.Match[str]) -> tuple[float, float | None, str | None] | None:
    """A number or two, and the unit: None for a bare number."""
    try:
        if match["mach"]:
            return parse_number(match["mach"]), None, "mach"
        written_bare = match["calibre"] or match["bare"]
        if written_bare:
            if _VERSION.search(match.string, 0, match.start()):
                return None
            calibre = written_bare.replace(",", ".")
            case = float(match["case"] or 0)
            if case:
                cannon = float(calibre) >= 20
                least = _SHORTEST_CANNON_CASE if cannon else _SHORTEST_CASE
                known = calibre in _CASED and case >= least
            else:
                known = calibre in _BARE
            return (float(calibre), None, "calibre") if known else None
        if match["count"]:
            return parse_number(match["count"]), None, None
        low = parse_number(match["low"])
        high = parse_number(match["high"]) if match["high"] else None
    except ValueError:
        return None
    # As it was written first: the case of "MW" tells.
    written = text[match.start("unit") : match.end("unit")]
    unit = unit_named(written) or _units().get(match["unit"])
    return (low, high, unit) if unit else None


def _bounds(name: str, low: float, high: float | None, comparison: str, unit: str) -> Bounds | None:
    target = numeric_specifications()[name].unit
    if unit == "mach":
        low, unit = low * _MACH, "km/h"
    elif unit == "calibre":
        unit = "mm"
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
    return Bounds(minimum=first) if name in _MORE_IS_MEANT or unit == "km/h" else None


def _ending(plain: str, floor: int, position: int) -> tuple[str, int]:
    """Which comparison stands right before a position, and where it begins."""
    head = plain[floor:position]
    best = ("", position)
    for meaning, pattern in _compared():
        match = pattern.search(head)
        if match and floor + match.start() < best[1]:
            best = (meaning, floor + match.start())
    return best


def _beginning(plain: str, position: int) -> tuple[str, int]:
    """Which comparison stands right behind a position, and where it ends."""
    best = ("", position)
    for meaning, pattern in _compared_after():
        match = pattern.match(plain, position)
        if match and match.end() > best[1]:
            best = (meaning, match.end())
    return best


def _specification(plain: str, floor: int, start: int, end: int) -> tuple[str | None, int, int]:
    """The specification named right before a quantity, or right after it."""
    before, after, names = _names()
    match = before.search(plain[floor:start])
    if match:
        return names[match.lastgroup or ""], floor + match.start(), end
    match = after.match(plain, end)
    if match:
        return names[match.lastgroup or ""], start, match.end()
    return None, start, end


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    return fold(western_digits(letter))[:1] or letter


def _fold_in_place(text: str) -> str:
    """The text folded letter by letter, so that positions stay the same."""
    return "".join(map(_letter, text))


@cache
def _units() -> dict[str, str]:
    """Words for units, folded, with pint's spelling."""
    found = {_fold_in_place(word): unit for word, unit in UNIT_WORDS.items()}
    for unit, words in _MORE_UNITS.items():
        for word in words.split(","):
            found.setdefault(_fold_in_place(word.strip()), unit)
    return found


def _alternatives(words: tuple[str, ...]) -> str:
    folded = sorted({_fold_in_place(word) for word in words}, key=len, reverse=True)
    return "|".join(re.escape(word) for word in folded)


@cache
def _quantity() -> re.Pattern[str]:
    units = _alternatives(tuple(_units()))
    between = rf"(?:(?<!\w)(?:{_alternatives(_BETWEEN)})\s+)?"
    to = rf"\s*(?:{_alternatives(_AND)})\s*"
    # "between 5 t and 10 t", "5 tondan 10 tona".
    first_unit = rf"(?:\s*(?:{units}))?"
    number = rf"(?:{NUMBER})"
    # Turkish writes "20 tondan az" in one word.
    behind = r"(?:(?!\w)|(?=[dt][ae]n(?!\w)))"
    cased = r"(?:\s?[x×]\s?(?P<case>\d{2,3})(?:\s?mm)?)"
    return re.compile(
        rf"(?<![\w.,/-])(?P<number>"
        rf"{between}(?P<low>{number})(?P<plus>\+)?(?:{first_unit}{to}(?P<high>{number}))?\s*-?(?P<unit>{units}){behind}"
        rf"|(?<!\w)mach\s?-?(?P<mach>\d+(?:[.,]\d+)?)(?!\w|[.,]\d)"
        rf"|(?P<calibre>\d{{1,2}}(?:[.,]\d{{1,2}})?){cased}(?!\w)"
        rf"|(?P<bare>\d{{1,2}}[.,]\d{{1,2}})(?![\w.,/%-]|\s*(?:{units}|kv|wh|kwh|ah|mah|kva|db|dbm)(?!\w))"
        rf"|(?P<count>\d{{1,4}})(?![\w.,/-])"
        r")"
    )


@cache
def _compared() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (meaning, re.compile(rf"(?<!\w)(?:{_alternatives(words)}){_GAP}$"))
        for meaning, words in (("least", _AT_LEAST), ("most", _AT_MOST))
    )


@cache
def _compared_after() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (meaning, re.compile(rf"['’\s]*(?:{_alternatives(words)})(?!\w)"))
        for meaning, words in (("least", _AT_LEAST_AFTER), ("most", _AT_MOST_AFTER))
    )


@cache
def _around_after() -> re.Pattern[str]:
    return re.compile(rf"['’\s]*(?:{_alternatives(_AROUND)})(?!\w)")


@cache
def _names() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Every word for every specification: a pattern before a quantity, one after, whose groups."""
    found: dict[str, tuple[str, str]] = {}
    for known in numeric_specifications().values():
        for language, label in known.labels.items():
            found.setdefault(_fold_in_place(label), (language, known.name))
        for language, words in known.words.items():
            for word in words:
                found.setdefault(_fold_in_place(word), (language, known.name))
    for name, by_language in _MORE_NAMES.items():
        for language, further in by_language.items():
            for word in further.split(","):
                found.setdefault(_fold_in_place(word.strip()), (language, name))
    # Longest first: "vitesse maximale" before "vitesse".
    ordered = sorted(found.items(), key=lambda item: -len(item[0]))
    groups = "|".join(
        f"(?P<n{place}>{_inflected(word, language)})"
        for place, (word, (language, _)) in enumerate(ordered)
    )
    names = {f"n{place}": name for place, (_, (_, name)) in enumerate(ordered)}
    return (
        re.compile(rf"(?<!\w)(?:{groups}){_SMALL}{_GAP}$"),
        re.compile(rf"{_GAP}(?:de\s+|of\s+|d['’]|da\s+|del\s+|do\s+)?(?:{groups})(?!\w)"),
        names,
    )


def _inflected(word: str, language: str) -> str:
    """A pattern for a name with the endings and the small words that are written to it."""
    if _RIGHT_TO_LEFT.search(word):
        bare = word.removeprefix("ال") if language == "ar" else word
        return rf"[وف]?[بل]?(?:ال|ل)?{re.escape(bare)}(?:ه|ها|ي|هاي)?"
    if _CYRILLIC.search(word):
        stem = word[:-1] if word[-1] in "аьяйоы" else word
        return rf"{re.escape(stem)}\w{{0,3}}"
    if language == "tr":
        return rf"{re.escape(word)}\w{{0,4}}"
    return rf"{re.escape(word)}s?"
