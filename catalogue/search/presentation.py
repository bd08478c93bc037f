"""What the reader sees of an answer: hits with their marks and reasons, chips, constraints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalogue.languages import base_language
from catalogue.search.documents import STAND
from catalogue.search.engine import Plan
from catalogue.search.facets import FacetLabels
from catalogue.search.fusion import Fused
from catalogue.search.highlight import Marker
from catalogue.search.query import Query
from catalogue.search.results import Chip, Hit, Why
from catalogue.search.understanding import Part, Understanding
from catalogue.sheets.quantities import format_quantity
from catalogue.sheets.specifications import known_specifications
from catalogue.taxonomy import Taxonomy

_SUMMARY = 240  # characters of a description that stand in for a missing summary


class Presenter:
    """Makes hits and chips in the reader's language.

    Args:
        taxonomy: the concepts.
        facet_labels: names of countries, halls and exhibitors.
    """

    def __init__(self, taxonomy: Taxonomy, facet_labels: FacetLabels) -> None:
        self._taxonomy = taxonomy
        self._facet_labels = facet_labels

    def hits(
        self,
        page: Iterable[Fused],
        sheets: Mapping[str, Any],
        query: Query,
        understood: Understanding,
        plan: Plan,
        more: Mapping[str, int],
        featured: Iterable[str],
    ) -> list[Hit]:
        """The hits of a page; a sheet that is gone meanwhile is left out.

        Args:
            page: in their order.
            sheets: the sheets, by id.
            query: the question, for the reader's language.
            understood: its parts.
            plan: what the engine was asked for.
            more: by id, further sheets of the exhibitor (``Hit.more``).
            featured: ids of featured sheets.
        """
        marker = Marker(understood.clauses, understood.concepts, self._taxonomy)
        featured = frozenset(featured)
        return [
            self._hit(
                sheets[fused.id],
                fused,
                query.language,
                understood,
                plan,
                marker,
                more.get(fused.id, 0),
                featured=fused.id in featured,
                pinned=fused.id in plan.pinned,
            )
            for fused in page
            if fused.id in sheets
        ]

    def _hit(
        self,
        sheet: dict[str, Any],
        fused: Fused,
        reader: str,
        understood: Understanding,
        plan: Plan,
        marker: Marker,
        more: int,
        *,
        featured: bool,
        pinned: bool,
    ) -> Hit:
        language, texts = text_for(sheet, reader)
        title, words = marker.runs(texts["title"], language)
        summary = texts.get("summary") or _shortened(texts.get("description", ""))
        summary_runs, in_summary = marker.runs(summary, language)
        fragment = marker.fragment(texts.get("description", ""), language)
        had = {
            concept
            for own in sheet.get("concepts", ())
            for concept in self._taxonomy.with_broader(own)
        }
        # What the engine says of single words holds for fields that are not shown here, too.
        elsewhere = {
            word.text
            for index in fused.candidate.matched
            if plan.clauses[index].concept is None
            for word in plan.clauses[index].words
        }
        named = {
            part.text
            for part in understood.values
            if part.value == ("exhibitor", sheet["exhibitor"]["id"])
        }
        return Hit(
            sheet=sheet,
            score=fused.score,
            title=title,
            summary=summary_runs,
            text_language=language,
            highlights={"description": (fragment,)} if fragment else {},
            why=Why(
                words=tuple(sorted(words | in_summary | elsewhere | named)),
                concepts=tuple(concept for concept in understood.concepts if concept in had),
                similarity=fused.candidate.similarity,
            ),
            more=more,
            featured=featured,
            pinned=pinned,
        )

    def chips(self, parts: Sequence[Part], language: str) -> Iterable[Chip]:
        """The parts of a question, as the reader can take them off."""
        for part in parts:
            yield Chip(part.kind, part.text, self.part_label(part, language))

    def part_label(self, part: Part, language: str) -> str:
        """What a part was understood as, in a language."""
        if part.concept is not None:
            return self._taxonomy.label(part.concept, language)
        if part.constraint is not None:
            known = known_specifications()[part.constraint.specification]
            bounds = part.constraint.bounds
            amount = format_quantity(bounds.minimum, bounds.maximum, known.unit, language)
            return f"{known.label(language)} {amount}"
        if part.value is not None:
            facet, value = part.value
            return value if facet == STAND else self.facet_labels(facet, [value], language)[0]
        if part.terms:
            return " = ".join(dict.fromkeys((part.text, *part.terms)))
        return part.text

    def facet_labels(self, facet: str, values: Sequence[str], language: str) -> list[str]:
        """The labels of a facet's values, in their order."""
        return list(self._facet_labels.labels(facet, values, language).values())


def text_for(sheet: Mapping[str, Any], language: str) -> tuple[str, Mapping[str, str]]:
    """The sheet's texts in the reader's language where it has them, else its own.

    Returns:
        The language of the texts, and the texts by field.
    """
    if base_language(sheet["language"]) != language:
        for other, texts in sheet.get("translations", {}).items():
            if base_language(other) == language and texts.get("title"):
                return other, texts
    return sheet["language"], dict(sheet)


def constraints(understood: Understanding) -> Iterable[dict[str, Any]]:
    """The bounds that the words ask for, as the API has them."""
    for constraint in understood.constraints:
        shown: dict[str, Any] = {"specification": constraint.specification}
        if constraint.bounds.minimum is not None:
            shown["min"] = constraint.bounds.minimum
        if constraint.bounds.maximum is not None:
            shown["max"] = constraint.bounds.maximum
        shown["unit"] = known_specifications()[constraint.specification].unit
        shown["text"] = constraint.text
        yield shown


def values(understood: Understanding) -> Iterable[dict[str, str]]:
    """The countries, stands, halls and exhibitors that the words ask for, as the API has them."""
    for part in understood.values:
        if part.value is not None:
            yield {"facet": part.value[0], "value": part.value[1], "text": part.text}


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _SUMMARY:
        return text
    return text[:_SUMMARY].rsplit(" ", 1)[0] + " …"
