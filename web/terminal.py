"""How the ``catalogue`` command ends when something is wrong: one line, no stack."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from catalogue.errors import CatalogueError


@contextmanager
def mistakes() -> Iterator[None]:
    """Turns an error on purpose into one line on the error output, and exit code 2."""
    try:
        yield
    except CatalogueError as error:
        line = Text.assemble(("✗ ", "bold red"), str(error))
        Console(stderr=True, highlight=False).print(line, soft_wrap=True)
        sys.exit(2)
