"""Why a file is not taken."""

from __future__ import annotations

from catalogue.errors import CatalogueError
from catalogue.sheets.problems import SENTENCES, Problem


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
