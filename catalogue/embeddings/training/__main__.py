"""``python -m catalogue.embeddings.training``: from parallel text to a finished model folder."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

from catalogue.embeddings.static import MODEL_FOLDER, StaticEncoder
from catalogue.embeddings.training import calibration, concepts, measured, recipe
from catalogue.embeddings.training.corpus import HELD_OUT, Source, read_sources
from catalogue.embeddings.training.export import write_config, write_model
from catalogue.embeddings.training.loop import Stage, State
from catalogue.embeddings.training.report import Report
from catalogue.embeddings.training.start import start_vectors
from catalogue.embeddings.training.teacher import texts_to_teach
from catalogue.embeddings.training.tokenizer import pieces_of, train_tokenizer

DEMO = Path(__file__).parents[2] / "demo"
PIECES = 54_000
LINES = 150_000
# Groups of each source that go on beside the trade, in the second stage; fewer for a fold.
BESIDE, BESIDE_FOLD = 20_000, 8_000


def main() -> None:
    """Train, measure, calibrate, write."""
    options = arguments()
    torch.set_num_threads(options.threads)
    report = Report(options.keep / "report.json")
    every = concepts.read_concepts(options.taxonomy)
    sources = read_sources(options.data, without=frozenset(HELD_OUT))
    report.note("pairs", sum(source.pairs for source in sources))
    report.note("sources", {source.name: source.pairs for source in sources})

    tokenizer = _tokenizer(sources, options)
    texts = [*texts_to_teach(sources, options.seed), *recipe.trade_texts(every, options.seed)]
    lessons = recipe.Lessons.of(texts, options.keep)
    base = _base(sources, tokenizer, lessons, options, report)

    if options.folds:
        beside = recipe.sampled(sources, BESIDE_FOLD, options.seed)
        stage = Stage("fold", options.fold_steps, options.fold_minutes, options.trade_rate)
        for number, asked in enumerate(concepts.folds(every, options.folds, options.seed)):
            folder = options.keep / f"fold-{number}"
            if (folder / "asked.json").exists():
                continue
            wider, state = recipe.trade_stage(
                beside, tokenizer, base, every, lessons, stage, options.seed, without=asked
            )
            write_model(folder, wider, state.vectors, _config(options, 0.0))
            ids = [concept["id"] for concept in asked]
            (folder / "asked.json").write_text(json.dumps(ids), encoding="utf-8")
        report.note("folds", measured.folds(options.keep, every))
        return

    beside = recipe.sampled(sources, BESIDE, options.seed)
    stage = Stage("trade", options.trade_steps, options.trade_minutes, options.trade_rate)
    began = time.monotonic()
    tokenizer, state = recipe.trade_stage(
        beside,
        tokenizer,
        base,
        every,
        lessons,
        stage,
        options.seed,
        checkpoint=options.keep / "trade.pt",
    )
    report.note("trade", {"steps": state.steps, "minutes": (time.monotonic() - began) / 60})
    write_model(options.out, tokenizer, state.vectors, _config(options, 0.0))
    encoder = StaticEncoder.load(options.out)
    sheets = [json.loads(line) for path in options.sheets for line in path.open(encoding="utf-8")]
    labels = [(c["id"], str(c["labels"][lang][0])) for c in every for lang in concepts.LANGUAGES]
    floor = calibration.floor(encoder, sheets, calibration.everyday(options.data), labels)
    report.note("floor", asdict(floor))
    figures = measured.model(encoder, options.data, every)
    report.note("measured", figures)
    config = _config(options, floor.cosine)
    config["measured"] = figures
    config["training"] = {
        "pairs": report.values["pairs"],
        "pieces": len(pieces_of(tokenizer)),
        "steps": [base.steps, state.steps],
        "seed": options.seed,
    }
    write_config(options.out, config)
    size = sum(file.stat().st_size for file in options.out.iterdir())
    print(f"written: {options.out}, {size / 1e6:.1f} MB; {report.file}")


def _config(options: argparse.Namespace, floor: float) -> dict[str, object]:
    return {"name": "static", "dimension": options.dimension, "similarity_floor": floor}


def _tokenizer(sources: list[Source], options: argparse.Namespace) -> Tokenizer:
    """The vocabulary, without the trade's own words."""
    kept = options.keep / "tokenizer.json"
    if not kept.exists():
        tokenizer = train_tokenizer(sources, pieces=PIECES, lines=LINES, seed=options.seed)
        options.keep.mkdir(parents=True, exist_ok=True)
        tokenizer.save(str(kept), pretty=False)
    return Tokenizer.from_file(str(kept))


def _base(
    sources: list[Source],
    tokenizer: Tokenizer,
    lessons: recipe.Lessons | None,
    options: argparse.Namespace,
    report: Report,
) -> State:
    """The first stage's result: from the folder that keeps it, else learned."""
    kept = options.keep / "base.pt"
    if kept.exists():
        return State(**torch.load(kept, weights_only=False))
    began = time.monotonic()
    start = start_vectors(pieces_of(tokenizer), options.dimension, options.seed, options.keep)
    stage = Stage("general", options.steps, options.minutes)
    checkpoint = options.keep / "general.pt"
    state = recipe.general_stage(
        sources, tokenizer, start, lessons, stage, options.seed, checkpoint
    )
    torch.save(vars(state), kept)
    report.note("general", {"steps": state.steps, "minutes": (time.monotonic() - began) / 60})
    return state


def arguments() -> argparse.Namespace:
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        prog="python -m catalogue.embeddings.training",
        description="Train the static encoder on parallel text and on the taxonomy's labels.",
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of *.tsv.gz")
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER, help="model folder to write")
    parser.add_argument(
        "--keep",
        type=Path,
        default=Path("var/training"),
        help="folder of what is kept: vocabulary, vectors, checkpoints, folds, report",
    )
    parser.add_argument("--taxonomy", type=Path, default=concepts.TAXONOMY)
    parser.add_argument(
        "--sheets",
        type=Path,
        nargs="+",
        default=sorted(DEMO.rglob("*.jsonl")),
        help="product sheets, to find the similarity floor with; they are not trained on",
    )
    parser.add_argument("--steps", type=int, default=6000, help="of the general stage")
    parser.add_argument("--minutes", type=float, help="end the general stage after so long")
    parser.add_argument("--trade-steps", type=int, default=1200, help="of the trade's stage")
    parser.add_argument("--trade-minutes", type=float, help="end the trade's stage after so long")
    parser.add_argument("--trade-rate", type=float, default=3e-3, help="its peak learning rate")
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--folds",
        type=int,
        default=0,
        help="instead of a model: so many, each without a part of the concepts, to measure with",
    )
    parser.add_argument("--fold-steps", type=int, default=400)
    parser.add_argument("--fold-minutes", type=float, help="end each fold after so long")
    return parser.parse_args()


if __name__ == "__main__":
    main()
