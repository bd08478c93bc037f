"""Sheets that a search shows early but that have no grade: ``python -m tests.judged.pool [ID...]``.

The judgements were made from the sheets, never from results, and so an oversight is possible. This
lists for each query (or for those named by id) what the three modes put among their first TOP and
the file grades 0, for a person to look at once more. Most are 0 and stay 0.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from catalogue.composition import Catalogue, open_catalogue
from catalogue.search.query import MODES, Query
from catalogue.settings import Settings
from indexer.loading import load_files
from indexer.sync import drain
from tests.judged.records import Judged, read_judgements

DEMO_SHEETS = Path(__file__).parents[2] / "catalogue" / "demo" / "sheets.jsonl"
TOP = 10


@contextmanager
def demo() -> Iterator[Catalogue]:
    """The demo show in a temporary catalogue with the embedded engine, and nothing else in it."""
    with TemporaryDirectory() as folder:
        opened = open_catalogue(Settings.from_environment({"CATALOGUE_DATA": folder}))
        try:
            report = load_files(opened, [DEMO_SHEETS], author="judged")
            if report.errors:
                raise SystemExit(f"the demo show does not load: {report.errors[0]}")
            drain(opened)
            yield opened
        finally:
            opened.close()


def ungraded(catalogue: Catalogue, judged: Judged) -> dict[str, list[str]]:
    """The first letters of the modes that show a sheet of grade 0 early, by sheet id."""
    modes: defaultdict[str, list[str]] = defaultdict(list)
    for mode in MODES:
        query = Query(text=judged.query, language=judged.language, mode=mode, size=TOP)
        for hit in catalogue.search.search(query).hits:
            if hit.id not in judged.relevant:
                modes[hit.id].append(mode[0])
    return dict(modes)


def main(ids: Sequence[str]) -> None:
    """Prints the list; a line is the modes, the sheet's id and its own title."""
    with demo() as catalogue:
        for judged in read_judgements():
            if ids and judged.id not in ids:
                continue
            print(f"\n{judged.id} {judged.language} {judged.kind}: {judged.query}")
            shown = ungraded(catalogue, judged)
            for sheet_id, sheet in catalogue.engine.sources(sorted(shown)).items():
                print(f"  {''.join(shown[sheet_id]):3} {sheet_id}  {sheet['title'][:90]}")


if __name__ == "__main__":
    main(sys.argv[1:])
