"""``catalogue search --explain``: an answer, taken apart for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalogue.search.engine import Clause
from catalogue.search.explanation import Explanation, Place
from catalogue.sheets.quantities import format_quantity
from catalogue.sheets.specifications import known_specifications

_PLAIN_WIDTH = 160  # for other programs, whatever their width


def print_explanation(explanation: Explanation, language: str) -> None:
    """Prints the parts of the question, both lists, and how each hit came to its place."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PLAIN_WIDTH
    results = explanation.results
    console.print(Text(f"{results.total} · {results.took_ms:.0f} ms", "dim"))
    if results.correction is not None:
        console.print(f"“{results.correction.typed}” → “{results.query.text}”")
    for table in (
        _parts(explanation, language),
        _needs(explanation),
        _places(explanation),
    ):
        if table.row_count:
            console.print()
            console.print(table)


def _parts(explanation: Explanation, language: str) -> Table:
    understood = explanation.understood
    table = _table(f"understood [{understood.language}]", "as", "words", "means")
    labels = {chip.text: chip.label for chip in explanation.results.chips}
    for part in understood.parts:
        table.add_row(part.kind, part.text, labels.get(part.text, part.text))
    known = known_specifications()
    for name, bounds in explanation.plan.ranges.items():
        amount = format_quantity(bounds.minimum, bounds.maximum, known[name].unit, language)
        table.add_row("range", name, amount)
    for name, values in explanation.plan.filters.items():
        table.add_row("filter", name, ", ".join(values))
    if understood.meaning:
        table.add_row("meaning", understood.meaning, "for the encoder")
    return table


def _needs(explanation: Explanation) -> Table:
    scales = explanation.scales
    table = _table(
        f"need (trust {scales.trust:.2f}; full likeness {scales.top:.2f}, noise below "
        f"{scales.floor:.2f}; candidates by words {explanation.lexical}, by meaning "
        f"{explanation.semantic})",
        "",
        "words",
        "or",
        "synonyms",
        "sheets",
        "share",
    )
    for place, need in enumerate(explanation.needs):
        table.add_row(
            _letter(place),
            " ".join(word.text for word in need.clause.words),
            _or(need.clause),
            str(len(need.clause.synonyms) or ""),
            str(need.frequency),
            f"{need.weight:.2f}",
        )
    return table


def _places(explanation: Explanation) -> Table:
    table = _table(
        "hits", "", "sheet", "words", "meaning", "cosine", *_letters(explanation), "likeness",
        "extra", "score",
    )  # fmt: skip
    table.columns[1].no_wrap = False
    for number, place in enumerate(explanation.places, start=1):
        table.add_row(
            f"{number}{' ⚲' if place.pinned else ''}",
            f"{place.title} ({place.fused.id})",
            *_of_lists(place),
            *(f"{place.fused.clauses.get(i, 0.0):.3f}" for i in range(len(explanation.needs))),
            f"{place.fused.semantic:.3f}",
            f"{place.fused.extra:.3f}",
            f"{place.fused.score:.3f}",
        )
    return table


def _of_lists(place: Place) -> tuple[str, str, str]:
    similarity = place.fused.candidate.similarity
    return (
        f"#{place.lexical_place}" if place.lexical_place else "–",
        f"#{place.semantic_place}" if place.semantic_place else "–",
        "–" if similarity is None else f"{similarity:.2f}",
    )


def _or(clause: Clause) -> str:
    return ", ".join(f"{facet}:{value}" for facet, value in clause.values)


def _letters(explanation: Explanation) -> list[str]:
    return [_letter(place) for place in range(len(explanation.needs))]


def _letter(place: int) -> str:
    """The name of a clause in both tables."""
    return chr(ord("A") + place) if place < 26 else str(place)


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False,
        padding=(0, 2, 0, 0),
    )  # fmt: skip
    for column in columns:
        table.add_column(column, style=None, header_style="dim")
    return table
