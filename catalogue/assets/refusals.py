"""Why a file is not taken, and how large one may be."""

from __future__ import annotations

from catalogue.errors import CatalogueError
from catalogue.sheets.fields import Holds
from catalogue.sheets.problems import SENTENCES, Problem

LARGEST_DRAWING = 4 * 1024 * 1024
"""Bytes; an SVG drawing is read as a whole tree."""

LARGEST: dict[Holds, int] = {"pictures": 40 * 1024 * 1024, "documents": 60 * 1024 * 1024}
"""Bytes that a file of each field has at most."""


class RefusedFile(CatalogueError):
    """A picture or document that cannot be taken as it is.

    Args:
        code: which sentence of ``catalogue.sheets.problems`` says why.
        details: what its braces are filled with.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = {name: str(detail) for name, detail in details.items()}
        super().__init__(SENTENCES[code]["en"].format(**self.details))

    def problem(self, field: str, name: str) -> Problem:
        """The refusal as a problem of a sheet: the field that names the file, and its name."""
        return Problem(self.code, field, name, details=tuple(self.details.items()))


def too_large(limit: int) -> RefusedFile:
    """The refusal of a file of more bytes than ``limit``."""
    return RefusedFile("file-too-large", maximum=f"{limit // (1024 * 1024)} MB")
