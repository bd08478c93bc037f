"""The headers of exhibitors' tables: which field a column holds, in what language or unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from catalogue.folding import fold
from catalogue.languages import INTERFACE_LANGUAGES, SHEET_LANGUAGES, base_language
from catalogue.sheets import codes, fields
from catalogue.sheets.fields import field_named, translation_fields
from catalogue.sheets.quantities import unit_named
from catalogue.sheets.specifications import known_specifications

_SPECIFICATIONS = "specifications."
_BRACKETS = re.compile(r"^(?P<base>.*?)[(\[（](?P<inside>[^()\[\]（）]*)[)\]）]?\W*$", re.DOTALL)
_LAST_WORD = re.compile(r"(?P<base>.+?)[\s_,.:-]+(?P<last>[^\s_,.:-]+)", re.DOTALL)
# Words between words: "Pays de l'exposant" and "Exposant : pays" are the same header.
_BETWEEN = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "l",
        "la",
        "le",
        "les",
        "un",
        "une",
        "the",
        "of",
        "s",
        "for",
        "en",
        "in",
        "au",
        "aux",
    ]
)
_ALIKE = 70  # of 100, for a name to be worth proposing
_LONGEST = 200  # characters; what is longer is a text, no header


@dataclass(frozen=True)
class Header:
    """What a header says.

    Attributes:
        field: a field in the dotted form of an import column, such as ``title.fr`` or
            ``specifications.weight``.
        unit: of the column's numbers, as it was written; '' where the header names none.
    """

    field: str
    unit: str = ""


def header_of(text: str) -> Header | None:
    """What a column's header says; None where it says nothing that the catalogue knows.

    Args:
        text: such as ``exhibitor.name``, ``Désignation``, ``Poids (kg)``, ``Titre (en)``.
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    match = _BRACKETS.match(text)
    if is_column(text):
        base = match["base"].strip() if match else ""
        if match and base.startswith(_SPECIFICATIONS) and unit_named(match["inside"]):
            return Header(base, match["inside"].strip())
        return Header(text)
    qualified = _qualified(match["base"], match["inside"]) if match else None
    # What stands in brackets and qualifies nothing is a remark: "Poids (à vide)".
    field = _known().get(_key(text)) or (_known().get(_key(match["base"])) if match else None)
    return qualified or _qualified_without_brackets(text) or (Header(field) if field else None)


def header_below(group: str, text: str) -> Header | None:
    """What a header says that stands below another one: ``Nom`` below ``Fabricant``.

    Args:
        group: the header above, of several columns; '' where there is none.
        text: the column's own header.
    """
    found = header_of(f"{group} {text}") if group else None
    above = header_of(group)
    exhibitor = field_named("exhibitor.name")
    if found is None and above is not None and exhibitor and above.field == exhibitor.name:
        # Whatever word the table has for exhibitors, "exhibitor's country" is known.
        within = (header_of(f"{label} {text}") for label in exhibitor.labels.values())
        found = next((one for one in within if one and one.field.startswith("exhibitor.")), None)
    found = found or header_of(text)
    if found is None and text and above is not None and above.field == "specifications":
        return Header(_SPECIFICATIONS + text)
    return found


def is_column(name: str) -> bool:
    """Whether a name is a field's own, in the dotted form of an import column."""
    parent, _, child = name.partition(".")
    if field_named(name) is not None or (parent == "specifications" and child.strip() != ""):
        return True
    translated = any(declared.name == parent for declared in translation_fields())
    return translated and base_language(child) in codes.languages()


def nearest_fields(text: str, limit: int = 3) -> tuple[str, ...]:
    """The fields whose names, in any interface language, look most like a header."""
    match = _BRACKETS.match(text[:_LONGEST])
    wanted = " ".join(_key(match["base"] if match else text[:_LONGEST]))
    names = {" ".join(key): field for key, field in _known().items()}
    found = process.extract(
        wanted, list(names), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=limit * 3
    )
    return tuple(dict.fromkeys(names[name] for name, _, _ in found))[:limit]


def language_named(text: str) -> str:
    """The tag of a language that is written as a tag or by its name; '' where it is none."""
    word = text.strip(" .,:;-_").replace("_", "-")
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", word):
        base = base_language(word)
        if base in codes.languages():
            return "-".join([base, *word.split("-")[1:]])
    return _language_names().get(fold(word), "")


def _qualified(base: str, qualifier: str) -> Header | None:
    """A text in a language or a number in a unit: ``Titre (en)``, ``Poids (kg)``."""
    field = _known().get(_key(base))
    if field is None:
        return None
    top = field_named(field)
    if top is not None and top.translated and (language := language_named(qualifier)):
        return Header(f"{field}.{language}")
    unit = qualifier.strip(" .,:;")
    if field.startswith(_SPECIFICATIONS) and unit and unit_named(unit) is not None:
        return Header(field, unit)
    return None


def _qualified_without_brackets(text: str) -> Header | None:
    """The same of ``title_en``, ``Poids, kg`` and ``Description arabe``."""
    match = _LAST_WORD.fullmatch(text)
    found = _qualified(match["base"], match["last"]) if match else None
    if found is None or match is None or found.unit:
        return found
    # "Product id" is no title in Indonesian: only the show's languages are tags without brackets.
    foreign = len(match["last"]) == 2 and language_named(match["last"]) not in SHEET_LANGUAGES
    return None if foreign else found


def _key(text: str) -> tuple[str, ...]:
    """The words by which headers are compared: folded, sorted, without articles and plurals."""
    text = (
        re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text)
        .replace("n°", " numéro ")
        .replace("N°", " numéro ")
    )
    words = re.findall(r"[^\W_]+", fold(text))
    return tuple(sorted(_stem(word) for word in words if word not in _BETWEEN)) or tuple(words)


def _stem(word: str) -> str:
    if len(word) > 4 and word.startswith("ال"):
        return word[2:]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _known() -> dict[tuple[str, ...], str]:
    """The field of each known header, by the header's words (made once for each declaration)."""
    declared_now = fields.FIELDS
    cached = _known_cache.get(id(declared_now))
    if cached is not None and cached[0] is declared_now:
        return cached[1]
    known: dict[tuple[str, ...], str] = {}
    for declared in declared_now:
        for name in (declared.name, *declared.labels.values()):
            known.setdefault(_key(name), declared.name)
    # What a thing is called comes before other words for another thing.
    specifications = known_specifications().values()
    for specification in specifications:
        for name in (specification.name, *specification.labels.values()):
            known.setdefault(_key(name), _SPECIFICATIONS + specification.name)
    raw = yaml.safe_load(Path(__file__).with_name("headers.yaml").read_text(encoding="utf-8"))
    for field, names in raw.items():
        for name in names:
            known.setdefault(_key(str(name)), field)
    for specification in specifications:
        for words in specification.words.values():
            for word in words:
                known.setdefault(_key(word), _SPECIFICATIONS + specification.name)
    _known_cache[id(declared_now)] = (declared_now, known)
    return known


_known_cache: dict[int, tuple[tuple[fields.Field, ...], dict[tuple[str, ...], str]]] = {}


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    return {
        fold(codes.language_name(language, said_in)): language
        for said_in in (*INTERFACE_LANGUAGES, *SHEET_LANGUAGES)
        for language in sorted(codes.languages())
        if len(language) == 2
    }
