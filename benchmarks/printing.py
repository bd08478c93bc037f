"""How long the printed catalogue takes, and how much memory: copies of the demo's sheets.

Run: python -m benchmarks.printing [SHEETS ...]    (1000 and 3000 by default)
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from catalogue.composition import open_catalogue
from catalogue.settings import Settings
from indexer.loading import load_files
from web.printed import print_catalogue

DEMO = Path(__file__).parents[1] / "catalogue" / "demo" / "sheets.jsonl"


def copies(count: int, folder: Path) -> Path:
    """A file of so many sheets: the demo's again and again, under other ids."""
    demo = [json.loads(line) for line in DEMO.read_text("utf-8").splitlines()]
    file = folder / "sheets.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number, sheet in enumerate(islice(cycle(demo), count)):
            named = {**sheet, "id": f"{sheet['id']}-{number}"}
            lines.write(json.dumps(named, ensure_ascii=False) + "\n")
    return file


def measure(count: int) -> None:
    """Prints the figures of one size, in a process whose memory is this book's alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings.from_environment({"CATALOGUE_DATA": str(folder / "data")})
        catalogue = open_catalogue(settings)
        load_files(catalogue, [copies(count, folder)])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        pdf = print_catalogue(catalogue, second="ar", site="https://show.example")
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        catalogue.close()
    print(
        f"{count:>6} sheets  {seconds:6.1f} s  {len(pdf) / 1e6:6.1f} MB  "
        f"peak memory {peak / 1024:,.0f} MiB ({(peak - before) / 1024:,.0f} MiB more than before)"
    )


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--one":
        measure(int(sys.argv[2]))
    else:
        for size in sys.argv[1:] or ("1000", "3000"):
            subprocess.run([sys.executable, "-m", "benchmarks.printing", "--one", size], check=True)
