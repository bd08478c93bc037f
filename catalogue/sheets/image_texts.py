"""What a sheet's pictures show, for those who do not see them: a line for each, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.languages import base_language

FIELD = "image_texts"
_NONE = "-"  # stands in the line of a picture that has no text yet


def lines_of(content: Mapping[str, Any], tag: str) -> list[str]:
    """The texts of all pictures in a language, '' where there is none.

    Args:
        content: a sheet, or its draft.
        tag: of the language.
    """
    own = base_language(str(content.get("language") or ""))
    if base_language(tag) == own:
        text = content.get(FIELD)
    else:
        text = ((content.get("translations") or {}).get(tag) or {}).get(FIELD)
    lines = str(text or "").split("\n")
    lines = ["" if line.strip() == _NONE else line.strip() for line in lines]
    pictures = len(content.get("images") or ())
    return (lines + [""] * pictures)[:pictures]


def joined(lines: Sequence[str]) -> str | None:
    """The texts of all pictures as their field holds them; None where there is none."""
    lines = [" ".join(line.split()) for line in lines]
    return "\n".join(line or _NONE for line in lines) if any(lines) else None


def field_name(content: Mapping[str, Any], tag: str) -> str:
    """The dotted name of the field that holds the texts of a language."""
    own = base_language(str(content.get("language") or ""))
    return FIELD if base_language(tag) == own else f"translations.{tag}.{FIELD}"


def text_for(sheet: Mapping[str, Any], place: int, language: str) -> tuple[str, str]:
    """What a picture shows, and the language of that: the reader's, else the sheet's, else any.

    Args:
        sheet: the sheet.
        place: of the picture among ``images``, from 0.
        language: the reader's.
    """
    tags = [language, str(sheet.get("language") or ""), *(sheet.get("translations") or {})]
    for tag in tags:
        lines = lines_of(sheet, tag)
        if place < len(lines) and lines[place]:
            return lines[place], tag
    return "", ""


def without_text(content: Mapping[str, Any]) -> list[str]:
    """The pictures that nothing is said of in the sheet's own language, by their file's name."""
    lines = lines_of(content, str(content.get("language") or ""))
    return [
        name for name, line in zip(content.get("images") or (), lines, strict=False) if not line
    ]
