"""How long a list under the search box takes, in process.

``python -m benchmarks.suggest --sheets 20000`` loads the demo's sheets again and again, each copy
with a word and a number of its own in its titles, shown by up to five thousand exhibitors, and asks
for suggestions at every letter of some words. Figures are milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.latency import DEMO
from catalogue.composition import Catalogue, open_catalogue
from catalogue.settings import Settings
from catalogue.store.models import now
from catalogue.store.searches import Asked, record
from catalogue.store.sheets import showing_exhibitors
from indexer.loading import load_files
from indexer.sync import drain

WORDS = (
    ("véhicule blindé léger", "fr"),
    ("drone de surveillance", "fr"),
    ("İHA sistemi", "tr"),
    ("zırhlı araç", "tr"),
    ("patrol boat", "en"),
    ("radio 12", "en"),
    ("طائرة بدون طيار", "ar"),
    ("مدرعة", "ar"),
    ("Bozdoruk", "fr"),
)
EXHIBITORS = 5000
SEARCHES = 2000
_SYLLABLES = ("ba", "do", "ka", "lu", "me", "no", "ri", "sa", "ta", "vi", "zo", "gu")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheets", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        catalogue = filled(Path(folder), arguments.sheets)
        first, times = _measure(catalogue, arguments.rounds)
        state = catalogue.fitting_index()
        exhibitors = len(showing_exhibitors(catalogue.store))
        catalogue.close()
    everything = [each for values in times.values() for each in values]
    print(
        f"{state.documents if state else 0} sheets, {exhibitors} exhibitors, "
        f"{SEARCHES} searches, engine {catalogue.engine.name}, {os.cpu_count()} cores, "
        f"{len(everything)} lists, milliseconds"
    )
    print(f"{'letters':10}{'median':>9}{'95th':>9}{'slowest':>9}")
    for letters, values in times.items():
        _line(letters, values)
    _line("all", everything)
    print(f"the first list of a process, which reads what is kept in memory: {first:.0f}")


def _line(name: str, values: list[float]) -> None:
    ninety_fifth = quantiles(values, n=20)[-1]
    print(f"{name:10}{median(values):9.2f}{ninety_fifth:9.2f}{max(values):9.2f}")


def _measure(catalogue: Catalogue, rounds: int) -> tuple[float, dict[str, list[float]]]:
    """The time of the first list, and the times of all others by how much was typed."""

    def timed(typed: str, language: str) -> float:
        started = time.perf_counter()
        catalogue.suggester.suggest(typed, language)
        return (time.perf_counter() - started) * 1000

    first = timed("r", "fr")
    times: dict[str, list[float]] = {"1": [], "2": [], "3": [], "more": []}
    for turn in range(rounds + 1):
        for words, language in WORDS:
            for length in range(1, len(words) + 1):
                took = timed(words[:length], language)
                if turn:  # the first round warms up
                    times[str(length) if length <= 3 else "more"].append(took)
    return first, times


def filled(folder: Path, sheets: int) -> Catalogue:
    """A catalogue of the environment's settings in a folder, with that many sheets."""
    settings = {**os.environ, "CATALOGUE_DATA": str(folder), "CATALOGUE_DATABASE_URL": ""}
    catalogue = open_catalogue(Settings.from_environment(settings))
    demo = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    file = folder / "sheets.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for number in range(sheets):
            sheet = demo[number % len(demo)]
            varied = _varied(sheet, number) if number >= len(demo) else sheet
            out.write(json.dumps(varied, ensure_ascii=False) + "\n")
    load_files(catalogue, [file])
    drain(catalogue)
    with catalogue.store.writing() as session:
        record(session, [Asked(now(), "fr", f"drone {_name(n)}", 5, 3) for n in range(SEARCHES)])
    return catalogue


def _varied(sheet: dict[str, Any], number: int) -> dict[str, Any]:
    """A copy of a sheet with a title and an exhibitor of its own."""
    word = f"{_name(number)} {number % 100}"
    texts = {
        language: {**own, "title": f"{own['title']} {word}"} if own.get("title") else own
        for language, own in sheet.get("translations", {}).items()
    }
    shown_by = number % EXHIBITORS
    exhibitor = {
        **sheet["exhibitor"],
        "id": f"e{shown_by}",
        "name": f"{_name(shown_by)} {sheet['exhibitor']['name']}",
    }
    return {
        **sheet,
        "id": f"{sheet['id']}-{number}",
        "title": f"{sheet['title']} {word}",
        "exhibitor": exhibitor,
        **({"translations": texts} if texts else {}),
    }


def _name(number: int) -> str:
    """A word of four syllables, as names of products are."""
    base = len(_SYLLABLES)
    return "".join(_SYLLABLES[number // base**place % base] for place in range(4)).title()


if __name__ == "__main__":
    main()
