"""What a sheet still lacks, to be found and chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Lack = Literal[
    "required",  # a field without which the sheet is refused
    "translation",  # a language into which the show wants every sheet
    "picture",
    "summary",
    "category",
    "numbers",  # specifications that buyers of the category filter by
]


@dataclass(frozen=True)
class Hint:
    """Something that a sheet lacks; ``field`` says where, ``names`` which (languages, numbers)."""

    lack: Lack
    field: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Completeness:
    """How much of what makes a good sheet is there, in percent, and what is not."""

    percent: int
    hints: tuple[Hint, ...]


def completeness_of(content: Mapping[str, Any], languages: Sequence[str]) -> Completeness:
    """What a sheet lacks.

    Args:
        content: in the contract's form, whole or not.
        languages: into which the show wants every sheet (``Show.languages``).
    """
    hints = [
        Hint("required", name)
        for name in ("title", "description", "domains")
        if not content.get(name)
    ]
    translations = content.get("translations") or {}
    missing = tuple(
        language
        for language in languages
        if language != content.get("language") and not translations.get(language, {}).get("title")
    )
    if missing:
        hints.append(Hint("translation", "translations", missing))
    for lack, name in (("picture", "images"), ("summary", "summary"), ("category", "concepts")):
        if not content.get(name):
            hints.append(Hint(lack, name))  # type: ignore[arg-type]
    if not content.get("specifications"):
        hints.append(Hint("numbers", "specifications"))
    return Completeness(round(100 * (1 - len(hints) / 8)), tuple(hints))
