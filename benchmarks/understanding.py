"""How long a question is taken apart for, by itself.

    python -m benchmarks.understanding [--rounds N]

Typical questions in eight languages and questions made to cost much, with the taxonomy as it is and
with half as many concepts again, and a show of 5,000 exhibitors. The first round warms the caches
and is told apart: it is what a fresh worker's first visitors wait for. Milliseconds.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import median, quantiles

from catalogue.search.query import MAXIMUM_TEXT
from catalogue.search.understanding import Directory, LabelIndex, understand
from catalogue.settings import Settings
from catalogue.taxonomy import Taxonomy, load_taxonomy

EXHIBITORS = 5_000
QUESTIONS = 200
# What stands around a product's name in questions.
_FRAMES = {
    "fr": ("{}", "{} turc", "{} portée > 100 km", "je cherche {} pour le désert",
           "{} de moins de 20 t", "{} stand B12", "{} fabriqué en France", "{} -occasion"),
    "en": ("{}", "Turkish {}", "{} range over 50 km", "{} for shallow rivers", "{} under 20 tonnes",
           "{} hall B", "{} made in France", "at least 12 hours {}"),
    "tr": ("{}", "Türk malı {}", "menzili 100 km'den fazla {}", "{} için yedek parça"),
    "ar": ("{}", "{} تركية", "{} مدى أكثر من ٣٠ كم", "أبحث عن {} للصحراء"),
    "fa": ("{}", "{} ایرانی", "{} بیش از ۱۰ ساعت"),
    "pt": ("{}", "{} de mais de 30 km", "{} brasileiro"),
    "es": ("{}", "{} de más de 30 nudos", "{} español"),
    "ru": ("{}", "турецкий {}", "{} от 5 до 10 тонн"),
}  # fmt: skip
COSTLY = (
    "a" * MAXIMUM_TEXT,
    "1 km et " * 62,
    "plus de " * 62,
    "1 " * 250,
    "1" * MAXIMUM_TEXT,
    "de la " * 83,
    "véhicule blindé " * 31,
    "-" * MAXIMUM_TEXT,
    '"' * MAXIMUM_TEXT,
    "'s " * 166,
    "والمدرعات " * 50,
    "\ufdfa" * MAXIMUM_TEXT,
    "B12 " * 125,
    "turc " * 100,
    "portée de " * 50,
    "12.7 " * 100,
    " " * MAXIMUM_TEXT,
    "Atlas Drone " * 41,
)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    taxonomy = load_taxonomy()
    directory = _directory()
    questions = _questions(taxonomy)
    print(f"{len(questions)} questions, {EXHIBITORS} exhibitors, {os.cpu_count()} cores, ", end="")
    print(f"{arguments.rounds} rounds, milliseconds")
    print(f"{'':34}{'median':>9}{'95th':>9}{'worst':>9}")
    for shown in (taxonomy, _larger(taxonomy)):
        started = time.perf_counter()
        labels = LabelIndex(shown)
        made = time.perf_counter() - started
        name = f"{len(shown)} concepts"
        _print(f"{name}, first round", _times(questions, labels, directory, 1))
        _print(name, _times(questions, labels, directory, arguments.rounds))
        costly = [(text, "fr") for text in COSTLY]
        _print(f"{name}, costly", _times(costly, labels, directory, arguments.rounds))
        print(f"{name}: index made in {made * 1000:.0f} ms")


def _times(
    questions: Sequence[tuple[str, str]], labels: LabelIndex, directory: Directory, rounds: int
) -> list[float]:
    """Milliseconds of each question: of several rounds the median."""
    found = []
    for text, language in questions:
        times = []
        for _ in range(rounds):
            started = time.perf_counter()
            understand(text[:MAXIMUM_TEXT], language, labels, directory=directory)
            times.append((time.perf_counter() - started) * 1000)
        found.append(median(times))
    return found


def _print(name: str, times: list[float]) -> None:
    ninety_fifth = quantiles(times, n=20)[-1]
    print(f"{name:34}{median(times):9.3f}{ninety_fifth:9.3f}{max(times):9.3f}")


def _questions(taxonomy: Taxonomy) -> list[tuple[str, str]]:
    chance = random.Random(7)  # the same questions every time
    labels = [
        (label, language)
        for concept in taxonomy
        for language, label in concept.all_labels()
        if language in _FRAMES
    ]
    chosen = chance.sample(labels, QUESTIONS)
    return [
        (chance.choice(_FRAMES[language]).format(label), language) for label, language in chosen
    ]


def _directory() -> Directory:
    """Exhibitors with made-up names of two syllables or three, each with a stand."""
    syllables = ("ba", "do", "ruk", "sin", "yal", "tor", "ca", "lej", "mor", "vent", "kav", "ir")
    syllables += ("taz", "gwar", "i", "be", "off", "ran", "sel", "um")
    names = itertools.product(syllables, repeat=4)
    kinds = ("Savunma Sanayi A.Ş.", "Systems Ltd", "Électronique SARL", "Marine", "Defence LLC")
    exhibitors = [
        (f"e{place}", f"{''.join(name).title()} {kinds[place % len(kinds)]}", [f"B{place}"])
        for place, name in enumerate(itertools.islice(names, EXHIBITORS))
    ]
    return Directory(exhibitors, Settings.from_environment({}).show)


def _larger(taxonomy: Taxonomy) -> Taxonomy:
    """A taxonomy half as large again: copies of concepts, their labels with a word more."""
    concepts = list(taxonomy)
    more = [
        replace(
            concept,
            id=f"{concept.id}-more",
            labels={
                language: tuple(f"{label} zeta" for label in labels)
                for language, labels in concept.labels.items()
            },
        )
        for concept in concepts[: len(concepts) // 2]
    ]
    return Taxonomy([*concepts, *more])


if __name__ == "__main__":
    main()
