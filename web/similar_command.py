"""``catalogue similar``: how near texts are to one another, and what makes them so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalogue.composition import open_encoder
from catalogue.embeddings.explanation import shares
from catalogue.embeddings.static import StaticEncoder
from catalogue.settings import Settings
from catalogue.store.session import open_store

_SHOWN = 5  # pairs of pieces for two texts
_LEAST = 0.01  # of a cosine: what adds less explains nothing


def similar(settings: Settings, texts: Sequence[str]) -> None:
    """Prints the cosines of all pairs of texts, and the pieces that carried them.

    Pieces are known of the static encoder alone: in a transformer every word changes every other.

    Raises:
        CatalogueError: the encoder or the store cannot be used.
    """
    store = open_store(settings)
    try:
        encoder = open_encoder(settings, store)
        vectors = encoder.encode_queries(texts)
    finally:
        store.close()
    cosines = vectors @ vectors.T
    console = Console(highlight=False, soft_wrap=True)
    for number, text in enumerate(texts, start=1):
        known = "" if vectors[number - 1].any() else "  (no known word)"
        console.print(Text.assemble((f"{number:>2}  ", "dim"), text, (known, "yellow")))
    table = Table("", *(str(number) for number in range(1, len(texts) + 1)), box=None)
    floor = encoder.similarity_floor
    for number, row in enumerate(cosines, start=1):
        table.add_row(str(number), *(_cosine(float(value), floor) for value in row))
    console.print(table)
    console.print(Text(f"{encoder.name} {encoder.checksum}, floor {floor:.2f}", "dim"))
    if isinstance(encoder, StaticEncoder):
        for left, right in combinations(range(len(texts)), 2):
            _explain(console, encoder, texts, left, right)


def _explain(
    console: Console, encoder: StaticEncoder, texts: Sequence[str], left: int, right: int
) -> None:
    carried = [s for s in shares(encoder, texts[left], texts[right]) if abs(s.amount) >= _LEAST]
    if not carried:
        return
    console.print(Text(f"{left + 1} ~ {right + 1}", "bold"))
    for share in carried[:_SHOWN]:
        console.print(Text(f"  {share.amount:+.2f}  {share.left} ~ {share.right}"))


def _cosine(value: float, floor: float) -> Text:
    """A cosine; in the dim when a search would not show such a neighbour."""
    return Text(f"{value:.2f}", "" if value >= floor else "dim")
