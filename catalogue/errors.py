"""The family of errors that this project raises on purpose.

They carry data; the edges (command line, page, API) turn them into a sentence for the reader.
"""

from __future__ import annotations


class CatalogueError(Exception):
    """Something is wrong that its reader can mend.

    Args:
        message: one English sentence that says what is wrong.
        cure: what to do about it, as a command or a short sentence.

    Attributes:
        public: a sentence for anybody, without hosts, paths and names; empty when there is none.
    """

    public = ""

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()


class SettingsError(CatalogueError):
    """A setting has a value that cannot be used."""


class StoreError(CatalogueError):
    """The database cannot be used as it is."""


class EngineError(CatalogueError):
    """The search engine cannot be used as it is."""


class QueryError(CatalogueError):
    """A query has a part that cannot be understood; ``field`` names the parameter at fault."""

    def __init__(self, field: str, message: str, cure: str = "") -> None:
        super().__init__(message, cure)
        self.field = field
