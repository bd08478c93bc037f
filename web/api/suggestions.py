"""Suggestions while typing, as the API's JSON (a contract: members are added, never changed)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for

from catalogue.search.results import Run
from catalogue.search.suggest import Completion


def suggestions_answer(
    text: str, language: str, completions: Sequence[Completion]
) -> dict[str, Any]:
    """What may be meant by what was typed; ``url`` leads to a page in the reader's language."""
    return {"query": text, "suggestions": [_suggestion(c, language) for c in completions]}


def _suggestion(completion: Completion, language: str) -> dict[str, Any]:
    return {
        "kind": completion.kind,
        "text": completion.text,
        "label": _runs(completion.label),
        "url": _address(completion, language),
        # Members that would be empty are left out.
        **({"id": completion.id} if completion.id else {}),
        **({"language": completion.language} if completion.language else {}),
        **(
            {"beside": _runs(completion.beside), "beside_language": completion.beside_language}
            if completion.beside
            else {}
        ),
        **({"count": completion.count} if completion.count is not None else {}),
    }


def _runs(runs: Iterable[Run]) -> list[dict[str, Any]]:
    return [{"text": run.text, "marked": run.marked} for run in runs]


def _address(completion: Completion, language: str) -> str:
    if completion.kind == "product":
        return url_for("delegations.sheet", lang=language, sheet_id=completion.id)
    if completion.kind == "exhibitor":
        return url_for("delegations.exhibitor", lang=language, exhibitor_id=completion.id)
    return url_for("delegations.search", lang=language, q=completion.text)
