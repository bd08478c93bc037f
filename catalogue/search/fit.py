"""Whether an index fits the program and the encoder that read it."""

from __future__ import annotations

import hashlib
from typing import Any

from catalogue import __version__
from catalogue.embeddings.encoder import Encoder
from catalogue.errors import EngineError
from catalogue.search.documents import SCHEMA_VERSION
from catalogue.search.engine import IndexState
from catalogue.show import Show
from catalogue.taxonomy import Taxonomy


def index_meta(encoder: Encoder) -> dict[str, Any]:
    """What an index must have been made with to be read now."""
    return {
        "schema": SCHEMA_VERSION,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "checksum": encoder.checksum,
    }


def build_meta(encoder: Encoder, taxonomy: Taxonomy, show: Show) -> dict[str, Any]:
    """The same, and a digest of all else that documents are made from.

    Who finds a half-built index of equal meta may go on with it.
    """
    made_from = repr((__version__, list(taxonomy), show))
    return {**index_meta(encoder), "made_from": hashlib.sha256(made_from.encode()).hexdigest()}


def check_fit(state: IndexState, encoder: Encoder) -> None:
    """Refuses an index that was made with something else: its cosines would mean nothing.

    Raises:
        EngineError: it names what differs, and the command that mends it.
    """
    for name, value in index_meta(encoder).items():
        _check(state, name, value)


def check_schema(state: IndexState) -> None:
    """Refuses an index whose documents would be read wrongly.

    Raises:
        EngineError: it names the command that mends it.
    """
    _check(state, "schema", SCHEMA_VERSION)


def same_encoder(state: IndexState, encoder: Encoder) -> bool:
    """Whether the index's vectors may be compared with the encoder's."""
    return all(
        state.meta.get(name) == value
        for name, value in index_meta(encoder).items()
        if name != "schema"
    )


def _check(state: IndexState, name: str, value: Any) -> None:
    if state.meta.get(name) != value:
        raise EngineError(
            f"The index {state.name} was made with {name} {state.meta.get(name)!r}, "
            f"but {value!r} is in use now.",
            "Run 'indexer rebuild'.",
        )
