"""A sheet under review as its reader sees it: fields, what changed, what to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from catalogue.curation.rules import plain
from catalogue.search.query import MAXIMUM_TEXT, Query
from catalogue.sheets.codes import language_name
from catalogue.sheets.doubts import Doubt, doubts_of
from catalogue.sheets.fields import FIELDS
from catalogue.sheets.schema import validate
from web.current import current_catalogue
from web.exhibitors.found import completeness, in_words
from web.exhibitors.publication import Said
from web.languages import reader_language
from web.sheet_texts import Difference, Value, differences, label_of, place_of, values_of


@dataclass(frozen=True)
class Shown:
    """A field of the sheet under review: its value, or how it differs from what is online."""

    place: str
    label: str
    value: Value | None
    difference: Difference | None


@dataclass(frozen=True)
class Row:
    """A field with its translations, which are read beside it."""

    own: Shown | None
    others: list[Shown]

    @property
    def all(self) -> list[Shown]:
        """The field and its translations, the field first."""
        return [*([self.own] if self.own else []), *self.others]


@dataclass(frozen=True)
class UnderReview:
    """What is to be read before somebody decides.

    Attributes:
        rows: all fields with a value, the changed ones with their difference.
        doubts: what to look at once more.
        percent: how complete the sheet is.
        hints: what it lacks most.
    """

    rows: list[Row]
    doubts: list[Said]
    percent: int
    hints: list[str]


def under_review(
    sheet_id: str,
    content: dict[str, Any],
    online: dict[str, Any] | None,
    exhibitor: dict[str, Any],
) -> UnderReview:
    """Prepares a sheet for its reviewer.

    Args:
        sheet_id: the sheet's.
        content: the revision that waits.
        online: the revision that visitors see; None for none.
        exhibitor: the declared fields of its exhibitor.
    """
    complete = completeness(content)
    return UnderReview(
        _rows(content, online),
        _doubts(sheet_id, content, exhibitor),
        complete.percent,
        [in_words(hint) for hint in complete.hints[:3]],
    )


def _rows(content: dict[str, Any], online: dict[str, Any] | None) -> list[Row]:
    taxonomy, language = current_catalogue().taxonomy, reader_language()
    tags = list(dict.fromkeys(_languages(content) + _languages(online or {})))
    names = [
        [declared.name, *(f"translations.{tag}.{declared.name}" for tag in tags)]
        if declared.translated
        else [declared.name]
        for declared in FIELDS
        if not declared.name.startswith("exhibitor.") and declared.name not in ("id", "status")
    ]
    known = [name for group in names for name in group]
    values = {each.field: each for each in values_of(content, known, language, taxonomy)}
    differ = {
        each.field: each for each in differences(online or content, content, language, taxonomy)
    }
    names += [[name] for name in differ if name not in known]

    def shown(name: str) -> list[Shown]:
        value, difference = values.get(name), differ.get(name)
        there = value is not None or difference is not None
        return [Shown(name, label_of(name, language), value, difference)] if there else []

    rows = [
        Row(next(iter(shown(group[0])), None), [s for name in group[1:] for s in shown(name)])
        for group in names
    ]
    return [row for row in rows if row.all]


def _languages(content: dict[str, Any]) -> list[str]:
    return list(content.get("translations") or {})


def _doubts(sheet_id: str, content: dict[str, Any], exhibitor: dict[str, Any]) -> list[Said]:
    catalogue, language = current_catalogue(), reader_language()
    checked = validate(
        {**content, "exhibitor": exhibitor}, default_status="draft", taxonomy=catalogue.taxonomy
    )
    found = [
        Said(place_of(w), label_of(place_of(w), language), w.sentence(language))
        for w in checked.warnings
    ]
    own = (catalogue.show.languages or ("fr",))[0]
    for doubt in doubts_of(content, str(exhibitor.get("website") or ""), own):
        found.append(Said(doubt.field, label_of(doubt.field, language), _sentence(doubt, language)))
    for title in _same_titles(sheet_id, str(content.get("title") or "")):
        found.append(Said("title", label_of("title", language), title))
    return found


def _sentence(doubt: Doubt, language: str) -> str:
    words: dict[str, str] = {
        "no-text": _(
            "There is no text in the show’s own language, %(language)s.",
            language=language_name(doubt.what, language) if doubt.kind == "no-text" else "",
        ),
        "contact": _("A contact stands in the text: “%(what)s”.", what=doubt.what),
        "link": _("A link leads to a site that is not the exhibitor’s: %(what)s", what=doubt.what),
        "price": _("A price stands in the text: “%(what)s”.", what=doubt.what),
        "capitals": _("The title is in capitals."),
        "same-text": _("The translation is the same as the original."),
    }
    return words[doubt.kind]


def _same_titles(sheet_id: str, title: str) -> list[str]:
    """Who else has a product online that is called the same."""
    catalogue = current_catalogue()
    if not plain(title):
        return []
    hits = catalogue.search.search(Query(text=title[:MAXIMUM_TEXT], size=10)).hits
    return [
        _("“%(exhibitor)s” has a product of the same title.", exhibitor=name)
        for hit in hits
        if hit.id != sheet_id and plain(hit.sheet["title"]) == plain(title)
        for name in [hit.sheet["exhibitor"]["name"]]
    ]
