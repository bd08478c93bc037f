"""How much of what delegations look for a sheet says, and what to add first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from catalogue.sheets.fields import Labels, in_language

Kind = Literal[
    "numbers",
    "languages",
    "concept",
    "summary",
    "description",
    "picture",
    "document",
    "maturity",
]

WEIGHTS: dict[Kind, int] = {
    "concept": 20,  # finds the sheet by every word of the trade, in all languages
    "numbers": 20,  # a search with a limit leaves out what says no number
    "languages": 20,  # the title and summary that a delegation reads
    "description": 12,  # words and meaning that are searched
    "summary": 10,  # what a card shows
    "picture": 10,  # what is opened first in a list
    "maturity": 4,  # a facet
    "document": 4,  # read by few, late
}
"""What each part is worth in a hundred: what decides whether a sheet is found comes before what
decides whether it is opened, and both before what is read later. Judged, not measured."""

SHORT = 200
"""Characters below which a description is short: about two sentences."""

HINTS: dict[Kind, Labels] = {
    "concept": {
        "fr": "Indiquez ce que c'est : un concept fait trouver la fiche dans toutes les langues.",
        "en": "Say what it is: a concept lets the sheet be found in every language.",
        "tr": "Ürünün ne olduğunu belirtin: bir kavram, sayfanın her dilde bulunmasını sağlar.",
        "ar": "حدّد ما هو المنتج: المفهوم يجعل البطاقة تُوجد بكل اللغات.",
    },
    "numbers": {
        "fr": "Donnez des chiffres que des produits comparables indiquent : {names}.",
        "en": "Give figures that comparable products state: {names}.",
        "tr": "Benzer ürünlerin belirttiği değerleri girin: {names}.",
        "ar": "أدخل القيم التي تذكرها المنتجات المماثلة: {names}.",
    },
    "languages": {
        "fr": "Ajoutez un titre et un résumé en : {names}.",
        "en": "Add a title and a summary in: {names}.",
        "tr": "Şu dillerde başlık ve özet ekleyin: {names}.",
        "ar": "أضف عنوانًا وملخصًا باللغات التالية: {names}.",
    },
    "summary": {
        "fr": "Écrivez un résumé : c'est lui que montre la liste des résultats.",
        "en": "Write a summary: it is what the list of results shows.",
        "tr": "Bir özet yazın: sonuç listesinde o gösterilir.",
        "ar": "اكتب ملخصًا: فهو ما يظهر في قائمة النتائج.",
    },
    "description": {
        "fr": "La description est courte. Dites à quoi sert le produit et ce qu'il sait faire.",
        "en": "The description is short. Say what the product is for and what it can do.",
        "tr": "Açıklama kısa. Ürünün ne işe yaradığını ve neler yapabildiğini yazın.",
        "ar": "الوصف قصير. اذكر الغرض من المنتج وما يستطيع فعله.",
    },
    "picture": {
        "fr": "Ajoutez une image.",
        "en": "Add a picture.",
        "tr": "Bir görsel ekleyin.",
        "ar": "أضف صورة.",
    },
    "document": {
        "fr": "Ajoutez un document, par exemple une fiche technique.",
        "en": "Add a document, such as a data sheet.",
        "tr": "Teknik föy gibi bir belge ekleyin.",
        "ar": "أضف وثيقة، مثل ورقة البيانات الفنية.",
    },
    "maturity": {
        "fr": "Indiquez le stade de développement.",
        "en": "State the maturity.",
        "tr": "Olgunluk düzeyini belirtin.",
        "ar": "حدّد مرحلة التطوير.",
    },
}
"""What to do, for readers; ``{names}`` stands for what is missing, as the page names it."""


@dataclass(frozen=True)
class Hint:
    """Something to add.

    Attributes:
        kind: of what.
        missing: specification names or language codes, for those kinds that have them.
        worth: what it would add, in the measure of ``WEIGHTS``.
    """

    kind: Kind
    missing: tuple[str, ...]
    worth: float

    def sentence(self, language: str, names: str = "") -> str:
        """What to do, in an interface language; ``names`` are the missing, as readers know them."""
        return in_language(HINTS[self.kind], language).replace("{names}", names)


@dataclass(frozen=True)
class Completeness:
    """Of a hundred, and what to add: what is worth most first."""

    percent: int
    hints: tuple[Hint, ...]


def completeness_of(
    sheet: dict[str, Any], languages: Sequence[str], usual: Sequence[str]
) -> Completeness:
    """How complete a sheet is.

    Args:
        sheet: in the contract's form, or a draft of it, which may lack anything.
        languages: those the show wants texts in; the first, its own, counts twice.
        usual: names of the specifications that others of its concepts have
            (``catalogue.store.found.usual_specifications``).
    """
    hints = sorted(_hints(sheet, languages, usual), key=lambda hint: -hint.worth)
    missing = sum(hint.worth for hint in hints)
    if not sheet.get("concepts"):
        missing += WEIGHTS["numbers"]  # without a concept nobody knows which ones are wanted
    return Completeness(int(100 - missing + 1e-9), tuple(hints))


def _hints(sheet: dict[str, Any], languages: Sequence[str], usual: Sequence[str]) -> Iterator[Hint]:
    has: dict[Kind, bool] = {
        "concept": bool(sheet.get("concepts")),
        "description": len(str(sheet.get("description") or "").strip()) >= SHORT,
        "summary": bool(sheet.get("summary")),
        "picture": bool(sheet.get("images")),
        "maturity": bool(sheet.get("maturity")),
        "document": bool(sheet.get("documents")),
    }
    for kind, there in has.items():
        if not there:
            yield Hint(kind, (), WEIGHTS[kind])
    if has["concept"]:
        given = {each.get("name") for each in sheet.get("specifications") or ()}
        wanted = dict.fromkeys(usual, 1)
        yield from _share("numbers", wanted, [name for name in wanted if name not in given])
    wanted = {code: 2 if code == languages[0] else 1 for code in languages}
    yield from _share("languages", wanted, [code for code in wanted if not _says(sheet, code)])


def _share(kind: Kind, wanted: dict[str, int], missing: list[str]) -> Iterator[Hint]:
    if missing:
        part = sum(wanted[name] for name in missing) / sum(wanted.values())
        yield Hint(kind, tuple(missing), WEIGHTS[kind] * part)


def _says(sheet: dict[str, Any], language: str) -> bool:
    """Whether a sheet has a title in a language, and a sentence under it."""
    own = sheet.get("language") == language
    texts = sheet if own else (sheet.get("translations") or {}).get(language) or {}
    return bool(texts.get("title") and (texts.get("summary") or texts.get("description")))
