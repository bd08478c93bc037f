"""A catalogue with some of its parts replaced by a test's own."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from catalogue.composition import Catalogue, Searching


def with_parts(catalogue: Catalogue, **parts: Any) -> Catalogue:
    """The catalogue with other parts, those that answer questions included, by their names."""
    answering = {field.name for field in fields(Searching)} & parts.keys()
    searching = replace(
        catalogue.current_searching(), **{name: parts.pop(name) for name in answering}
    )
    return replace(catalogue, current_searching=lambda: searching, **parts)
