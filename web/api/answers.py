"""Results as the API's JSON (a contract: members are added, never changed)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from markupsafe import escape

from catalogue.search.results import FacetResult, Hit, Results, Run, SpecificationFacet, Suggestion
from catalogue.sheets.fields import in_language


def search_answer(results: Results, placed: Sequence[str]) -> dict[str, Any]:
    """A page of results.

    Args:
        placed: ids of what the organiser shows beside them, asked of the database.
    """
    query = results.query
    notices = [in_language(texts, query.language) for texts in results.notices]
    return {
        "query": {
            "text": query.text,
            "language": results.text_language,
            "constraints": list(results.constraints),
            "concepts": list(results.concepts),
            "filters": list(results.filters),
        },
        "total": results.total,
        "page": query.page,
        "size": query.size,
        "took_ms": round(results.took_ms, 2),
        "hits": [_hit(hit) for hit in results.hits],
        "facets": {facet.name: _facet(facet) for facet in results.facets},
        "specifications": [_specification(facet) for facet in results.specifications],
        **({"typed": results.correction.typed} if results.correction else {}),
        "suggestions": [_suggestion(suggestion) for suggestion in results.suggestions],
        **({"notices": notices} if notices else {}),
        **({"featured": list(placed)} if placed else {}),
        **({"redirect": results.redirect} if results.redirect else {}),
    }


def marked(runs: Iterable[Run]) -> str:
    """A marked text as HTML: escaped, found words within ``<mark>``."""
    return "".join(
        f"<mark>{escape(run.text)}</mark>" if run.marked else str(escape(run.text)) for run in runs
    )


def _plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _hit(hit: Hit) -> dict[str, Any]:
    exhibitor = hit.sheet["exhibitor"]
    return {
        "id": hit.id,
        "score": hit.score,
        "title": _plain(hit.title),
        "language": hit.sheet["language"],
        "text_language": hit.text_language,
        "summary": _plain(hit.summary),
        "highlights": {
            field: [marked(runs) for runs in fragments]
            for field, fragments in hit.highlights.items()
        },
        "exhibitor": {
            "id": exhibitor["id"],
            "name": exhibitor["name"],
            "country": exhibitor.get("country"),
            "stands": exhibitor.get("stands", []),
        },
        "domains": hit.sheet["domains"],
        "concepts": hit.sheet.get("concepts", []),
        "why": {
            "words": list(hit.why.words),
            "concepts": list(hit.why.concepts),
            "similarity": None if hit.why.similarity is None else round(hit.why.similarity, 4),
        },
        **({"more_from_exhibitor": hit.more} if hit.more else {}),
        **({"featured": True} if hit.featured else {}),
        **({"pinned": True} if hit.pinned else {}),
    }


def _facet(facet: FacetResult) -> list[dict[str, Any]]:
    tree = any(value.depth for value in facet.values)
    return [
        {
            "value": value.value,
            "label": value.label,
            "count": value.count,
            "selected": value.selected,
            **({"depth": value.depth} if tree else {}),
        }
        for value in facet.values
    ]


def _specification(facet: SpecificationFacet) -> dict[str, Any]:
    return {
        "name": facet.name,
        "label": facet.label,
        "unit": facet.unit,
        "count": facet.count,
        "bars": [{"min": bar.low, "max": bar.high, "count": bar.count} for bar in facet.bars],
    }


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "kind": suggestion.kind,
        "label": suggestion.label,
        "parameters": urlencode(suggestion.query.parameters()),
        "total": suggestion.total,
    }
