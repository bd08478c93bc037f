"""``catalogue evaluate``: how well a catalogue of these sheets answers questions that were judged.

The sheets go into a catalogue of their own that is gone afterwards: what the settings name as the
catalogue's data is neither read nor written.
"""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from catalogue.composition import Catalogue, open_catalogue
from catalogue.embeddings.encoder import Encoder
from catalogue.errors import CatalogueError
from catalogue.languages import base_language
from catalogue.search.evaluation import (
    Estimate,
    Judgement,
    Measure,
    Run,
    Within,
    cross,
    estimate,
    everywhere,
    ndcg,
    pairs,
    recall,
    reciprocal_rank,
    same,
    scores,
    topics,
)
from catalogue.search.judgements import check_known, read_judgements
from catalogue.search.query import Mode, Query
from catalogue.search.service import SearchService
from catalogue.settings import Settings
from catalogue.store.sheets import changed_since
from indexer.loading import load_files
from indexer.report import Entry
from indexer.sync import drain

DEPTH = 1000
"""Places of a ranking that are asked for; measures of one sheet language look below the 50th."""

MEASURES: Mapping[str, Measure] = {"nDCG@10": ndcg, "recall@50": recall, "MRR": reciprocal_rank}


def evaluate(
    settings: Settings,
    sheets: Path,
    judgements: Path,
    mode: Mode,
    engine: str,
    run_out: Path | None,
) -> None:
    """Measures and prints a table; writes the run where it is wanted.

    Args:
        settings: for the encoder, and for where Elasticsearch is.
        sheets: a file that ``indexer load`` takes.
        judgements: see ``catalogue.search.judgements``.
        mode: which candidate lists the search uses.
        engine: the one that answers.
        run_out: a JSON file for the ids of each question's answers, in order.

    Raises:
        CatalogueError: a file cannot be used, or the engine cannot answer.
    """
    judged = read_judgements(judgements)
    status = Console(stderr=True)
    with (
        status.status("…"),
        temporary_catalogue(replace(settings, engine=engine), sheets) as catalogue,
    ):
        languages = sheet_languages(catalogue)
        check_known(judgements, judged, languages)
        run = rankings(catalogue.search, judged, mode)
        encoder = f"{catalogue.encoder.name} {catalogue.encoder.checksum}"
    if run_out:
        _write(run_out, judged, run)
    answerable = sum(1 for each in judged if any(grade > 0 for grade in each.relevant.values()))
    # Wide enough for every row: a pipe has no width, and a cut figure is worse than a long line.
    console = Console(highlight=False, width=120)
    console.print(
        f"{len(languages)} sheets, {len(judged)} questions ({answerable} with a relevant sheet), "
        f"engine {engine}, mode {mode}, encoder {encoder}"
    )
    console.print(_table(judged, run, languages))


@contextmanager
def temporary_catalogue(
    settings: Settings, *files: Path, encoder: Encoder | None = None
) -> Iterator[Catalogue]:
    """An open catalogue of nothing but these files' sheets, indexed; gone at the end.

    Args:
        settings: whose engine and encoder are taken, but neither its folder nor its database.
        files: what ``indexer load`` takes.
        encoder: another than the settings name.

    Raises:
        CatalogueError: a file cannot be read, or a row of it is no sheet.
    """
    with tempfile.TemporaryDirectory(prefix="catalogue-") as folder:
        data = Path(folder)
        database = f"sqlite:///{data / 'catalogue.sqlite'}"
        catalogue = open_catalogue(replace(settings, data=data, database_url=database), encoder)
        try:
            with _indices_of_its_own(catalogue):
                report = load_files(catalogue, files, author="evaluate")
                if report.errors:
                    raise _not_sheets(report.errors)
                drain(catalogue)
                yield catalogue
        finally:
            catalogue.close()


def sheet_languages(catalogue: Catalogue) -> dict[str, str]:
    """The language each sheet was written in, by its id."""
    return {
        state.sheet_id: base_language(state.sheet["language"])
        for batch in changed_since(catalogue.store, 0)
        for state in batch
        if state.sheet is not None
    }


def rankings(search: SearchService, judgements: Sequence[Judgement], mode: Mode = "hybrid") -> Run:
    """Asks every question in its language; the ids of the answers, in order."""
    found: dict[str, list[str]] = {}
    for judgement in judgements:
        language = base_language(judgement.language)
        query = Query(text=judgement.query, language=language, mode=mode, size=DEPTH)
        found[judgement.id] = [hit.sheet["id"] for hit in search.search(query).hits]
    return found


@contextmanager
def _indices_of_its_own(catalogue: Catalogue) -> Iterator[None]:
    """On a server, indices that nobody else has, removed at the end; files go with their folder."""
    if catalogue.settings.engine == "embedded":
        yield
        return
    from catalogue.search.elastic import ElasticEngine

    assert isinstance(catalogue.engine, ElasticEngine)
    catalogue.engine.prefix = f"evaluate-{secrets.token_hex(6)}"
    try:
        yield
    finally:
        catalogue.engine.sweep(keep="")


def _not_sheets(errors: Sequence[Entry]) -> CatalogueError:
    first = errors[0]
    place = first.file + (f", line {first.line}" if first.line else "")
    place += f", {first.problem.field}" if first.problem.field else ""
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    return CatalogueError(
        f"{place}: {first.problem.sentence('en').rstrip('.')}{more}.",
        f"See all with 'indexer load {first.file} --dry-run'." if first.line else "Check the path.",
    )


def _table(judged: Sequence[Judgement], run: Run, languages: Mapping[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("sheets")
    for name in ("queries", "nDCG@10", "95%", "recall@50", "MRR"):
        table.add_column(name, justify="right", no_wrap=True)

    topic_of = topics(judged)

    def add(name: str, group: Sequence[Judgement], within: Within) -> None:
        found = {
            measure: estimate(scores(group, run, languages, function, within), topic_of)
            for measure, function in MEASURES.items()
        }
        _row(table, name, found)

    add("all", judged, everywhere)
    add("same", judged, same)
    add("cross", judged, cross)
    for kind in sorted({each.kind for each in judged if each.kind}):
        add(f"kind {kind}", [each for each in judged if each.kind == kind], everywhere)
    for asked in sorted({base_language(each.language) for each in judged}):
        group = [each for each in judged if base_language(each.language) == asked]
        add(f"{asked} → all", group, everywhere)
    found = {name: pairs(judged, run, languages, measure) for name, measure in MEASURES.items()}
    for asked, written in sorted(found["nDCG@10"]):
        row = {name: by_pair[asked, written] for name, by_pair in found.items()}
        _row(table, f"{asked} → {written}", row)
    return table


def _row(table: Table, name: str, found: Mapping[str, Estimate]) -> None:
    first = found["nDCG@10"]
    if not first.count:
        table.add_row(name, "0")
        return
    table.add_row(
        name,
        str(first.count),
        f"{first.mean:.3f}",
        f"{first.low:.3f}-{first.high:.3f}",
        f"{found['recall@50'].mean:.3f}",
        f"{found['MRR'].mean:.3f}",
    )


def _write(path: Path, judged: Sequence[Judgement], run: Run) -> None:
    entries = [
        {"id": each.id, "query": each.query, "language": each.language, "ids": run[each.id]}
        for each in judged
    ]
    try:
        path.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CatalogueError(
            f"{path} cannot be written ({reason}).", "Give another path with --run-out."
        ) from error
