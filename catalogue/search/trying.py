"""At which place a sheet stands for a question, why, and what keeps it from standing higher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from catalogue.folding import fold
from catalogue.search.documents import numbers_of
from catalogue.search.explanation import Explanation
from catalogue.search.query import Bounds, Query
from catalogue.search.results import Why
from catalogue.sheets.quantities import unit_named

DEEPEST = 1000
"""Places that are looked through: nobody pages further."""
_PAGE = 100


class _Explains(Protocol):
    def explain(self, query: Query) -> Explanation: ...


@dataclass(frozen=True)
class Short:
    """A figure that the question asks for and the sheet does not meet.

    ``has`` is the sheet's own range in the canonical unit; None where it states none.
    """

    name: str
    asked: Bounds
    has: Bounds | None


@dataclass(frozen=True)
class Trial:
    """What became of a question for one sheet.

    Attributes:
        place: from 1; None where it is not among the first ``DEEPEST``.
        total: how many sheets are found.
        why: why it is there; None where it is not.
        pinned: whether the organiser put it there.
        hidden: whether the organiser took it out for this question.
        words: words of the question that stand nowhere in the sheet.
        concepts: categories that the question names, and the sheet has not.
        short: figures that keep it out.
        others: what else the question asks for and the sheet has not: values by facet.
    """

    place: int | None
    total: int
    why: Why | None = None
    pinned: bool = False
    hidden: bool = False
    words: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    short: tuple[Short, ...] = ()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def try_out(
    service: _Explains, sheet: dict[str, Any], text: str, language: str, has: frozenset[str]
) -> Trial:
    """Asks a question, and looks for a sheet among the answers.

    Args:
        service: the search.
        sheet: as visitors see it.
        text: the question.
        language: of the pages that it is asked on.
        has: the sheet's concepts with all broader ones.

    Raises:
        EngineError: the engine cannot answer.
        QueryError: the question is too long.
    """
    first: Explanation | None = None
    for page in range(1, DEEPEST // _PAGE + 1):
        answer = service.explain(Query(text=text, language=language, page=page, size=_PAGE))
        first = first or answer
        ids = [hit.id for hit in answer.results.hits]
        if sheet["id"] in ids:
            index = ids.index(sheet["id"])
            place = (page - 1) * _PAGE + index + 1
            return _trial(first, sheet, has, place, answer.results.hits[index].why)
        if page * _PAGE >= answer.results.total:
            break
    assert first is not None
    return _trial(first, sheet, has, None, None)


def _trial(
    answer: Explanation,
    sheet: dict[str, Any],
    has: frozenset[str],
    place: int | None,
    why: Why | None,
) -> Trial:
    said, own = fold(" ".join(_texts(sheet))), _own(sheet, has)
    words: list[str] = []
    lacking: dict[str, tuple[str, ...]] = {}
    for clause in (*(need.clause for need in answer.needs), *answer.plan.demanded):
        asked = [each for each in clause.values if each[0] in own]
        if any(value in own[facet] for facet, value in asked):
            continue
        for facet, value in asked[:1]:
            lacking[facet] = (*lacking.get(facet, ()), value)
        if not asked:
            words += [
                word.text
                for word in clause.words
                if fold(word.text) not in said and not unit_named(word.text)
            ]
    for facet, values in answer.plan.filters.items():
        if facet in own and own[facet].isdisjoint(values):
            lacking[facet] = (*lacking.get(facet, ()), *values)
    concepts = lacking.pop("concept", ())
    return Trial(
        place,
        answer.results.total,
        why,
        sheet["id"] in answer.plan.pinned,
        sheet["id"] in answer.plan.hidden,
        tuple(dict.fromkeys(words)),
        tuple(dict.fromkeys(concepts)),
        tuple(_short(answer.plan.ranges, sheet)),
        lacking,
    )


def _short(ranges: Mapping[str, Bounds], sheet: dict[str, Any]) -> list[Short]:
    numbers = numbers_of(sheet)
    found = []
    for name, asked in ranges.items():
        if name not in numbers:
            found.append(Short(name, asked, None))
            continue
        low, high = numbers[name]
        below = asked.minimum is not None and high < asked.minimum
        above = asked.maximum is not None and low > asked.maximum
        if below or above:
            found.append(Short(name, asked, Bounds(low, high)))
    return found


def _own(sheet: dict[str, Any], has: frozenset[str]) -> dict[str, set[str]]:
    """The sheet's values of the facets that a question's words may ask for."""
    exhibitor = sheet["exhibitor"]
    return {
        "domain": set(sheet.get("domains") or ()),
        "concept": set(has),
        "country": {exhibitor.get("country", "")},
        "exhibitor": {exhibitor["id"]},
        "maturity": {sheet.get("maturity", "")},
    }


def _texts(sheet: dict[str, Any]) -> list[str]:
    """All that is written in a sheet and searched."""
    parts = [sheet["exhibitor"].get("name", ""), *sheet.get("keywords", ())]
    for texts in (sheet, *(sheet.get("translations") or {}).values()):
        parts += [str(texts.get(name, "")) for name in ("title", "summary", "description")]
    parts += [
        str(part)
        for entry in sheet.get("specifications", ())
        for part in (entry.get("name"), entry.get("value"))
    ]
    return parts
