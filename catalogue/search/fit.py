"""Whether an index fits the program and the encoder that read it."""

from __future__ import annotations

from typing import Any

from catalogue.embeddings.encoder import Encoder
from catalogue.errors import EngineError
from catalogue.search.documents import SCHEMA_VERSION
from catalogue.search.engine import IndexState


def index_meta(encoder: Encoder) -> dict[str, Any]:
    """What an index made now is made with."""
    return {
        "schema": SCHEMA_VERSION,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "checksum": encoder.checksum,
    }


def check_fit(state: IndexState, encoder: Encoder) -> None:
    """Refuses an index that was made with something else: its cosines would mean nothing.

    Raises:
        EngineError: it names what differs, and the command that mends it.
    """
    for name, value in index_meta(encoder).items():
        if state.meta.get(name) != value:
            raise EngineError(
                f"The index {state.name} was made with {name} {state.meta.get(name)!r}, "
                f"but {value!r} is in use now.",
                "Run 'indexer rebuild'.",
            )
