"""``python -m catalogue.embeddings.training``: from parallel text to a finished model folder."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from catalogue.embeddings.static import MODEL_FOLDER, StaticEncoder
from catalogue.embeddings.training import concepts, evaluation
from catalogue.embeddings.training.corpus import read_sources, read_wide
from catalogue.embeddings.training.export import write_config, write_model
from catalogue.embeddings.training.loop import train
from catalogue.embeddings.training.pairs import number_texts
from catalogue.embeddings.training.start import start_vectors
from catalogue.embeddings.training.tokenizer import train_tokenizer, with_whole_words

HELD_OUT = "ntrex128"
DEMO = Path(__file__).parents[2] / "demo"
PIECES = 54_000
LINES = 150_000
CAP = 120_000


def main() -> None:
    """Train, measure, calibrate, write."""
    options = arguments()
    torch.set_num_threads(options.threads)
    every = concepts.read_concepts(options.taxonomy)
    asked = random.Random(options.seed).sample(every, len(every) // 5) if options.trial else []
    trained = [concept for concept in every if concept not in asked]

    sources = read_sources(options.data, without=frozenset({HELD_OUT}))
    domain = [concepts.concept_source(trained, options.seed), concepts.term_source()]
    print(f"corpus: {sum(s.pairs for s in sources + domain):,} pairs", flush=True)

    kept = options.keep / "tokenizer.json" if options.keep else None
    if kept and kept.exists():
        tokenizer = Tokenizer.from_file(str(kept))
    else:
        tokenizer = train_tokenizer(sources, pieces=PIECES, lines=LINES, seed=options.seed)
        if kept:
            options.keep.mkdir(parents=True, exist_ok=True)
            tokenizer.save(str(kept), pretty=False)
    tokenizer = with_whole_words(tokenizer, concepts.label_words(trained))
    vocabulary = tokenizer.get_vocab()
    pieces = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    print(f"tokenizer: {len(pieces):,} pieces", flush=True)

    start = start_vectors(pieces, options.dimension, options.seed, options.keep)
    corpus = number_texts([*sources, *domain], tokenizer)
    print(f"corpus: {len(corpus.starts) - 1:,} texts, {len(corpus.pieces):,} pieces", flush=True)
    vectors, steps = train(
        corpus, start, epochs=options.epochs, cap=CAP, seed=options.seed, minutes=options.minutes
    )

    config: dict[str, Any] = {"name": "static", "dimension": options.dimension}
    config["similarity_floor"] = 0.0  # measured below, with the model as it is read back
    write_model(options.out, tokenizer, vectors, config)
    encoder = StaticEncoder.load(options.out)
    news = read_wide(options.data / f"{HELD_OUT}.wide.tsv.gz")
    translated = evaluation.translations(encoder, news)
    print(f"{HELD_OUT} translations found: {translated}")
    labels = evaluation.concepts(encoder, every, asked or None)
    print(f"concepts found ({'held out' if asked else 'trained on'}): {labels}")
    sheets = [json.loads(line) for path in options.sheets for line in path.open(encoding="utf-8")]
    # Labels that were trained on lie closer to their sheets than a reader's own words will, so the
    # best F2 would set the floor too high for those; a trial run says how much noise is right.
    shown = evaluation.sheets(encoder, every, sheets, asked or None, options.noise)
    print(f"{len(sheets)} sheets: {shown}")
    config["similarity_floor"] = shown.floor
    config["measured"] = {
        f"{HELD_OUT}_translations_found": round(translated.mean, 3),
        "concept_labels_found": round(labels.mean, 3),
        "sheets_ndcg_10": round(shown.ndcg, 3),
    }
    config["training"] = {
        "pairs": sum(source.pairs for source in sources + domain),
        "pieces": len(pieces),
        "steps": steps,
        "minutes": options.minutes,
        "seed": options.seed,
    }
    write_config(options.out, config)
    size = sum(file.stat().st_size for file in options.out.iterdir())
    print(f"written: {options.out}, {size / 1e6:.1f} MB")


def arguments() -> argparse.Namespace:
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        prog="python -m catalogue.embeddings.training",
        description="Train the static encoder on parallel text and on the taxonomy's labels.",
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of *.tsv.gz")
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER, help="model folder to write")
    parser.add_argument("--taxonomy", type=Path, default=concepts.TAXONOMY)
    parser.add_argument(
        "--sheets",
        type=Path,
        nargs="+",
        default=sorted(DEMO.rglob("*.jsonl")),
        help="product sheets with concepts, to calibrate the similarity floor on",
    )
    parser.add_argument("--minutes", type=float, help="end the training loop after so long")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="folder to keep and reuse slow parts in")
    parser.add_argument(
        "--noise",
        type=float,
        help="share of unrelated sheets above the floor, found in a trial run (default: best F2)",
    )
    parser.add_argument(
        "--trial", action="store_true", help="leave a fifth of the concepts out, and measure them"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
