"""Tables to take away: CSV that spreadsheet programs open as what it is, text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

from indexer.columns import guarded


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table as a download, row by row; no cell becomes a formula.

    Args:
        name: of the file.
        header: names of the columns.
        rows: the cells, in their order.
    """
    response = Response(stream_with_context(_lines(header, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "\ufeff"  # else Excel takes UTF-8 for the letters of Western Europe
    yield _line(header)
    for row in rows:
        yield _line([guarded("" if cell is None else str(cell)) for cell in row])


def _line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
