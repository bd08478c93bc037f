"""Workers share what the master loaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.server.conftest import Serve
from tests.server.serving import eventually, reading

SHARE = 0.75
"""Of the memory that two workers would need with nothing in common. Measured: 0.52; the rest is
room for other allocators and page sizes."""


def memory(pid: int, kind: str) -> int:
    """Kilobytes of a process: ``Rss``, all it sees, or ``Pss``, where shared pages are divided."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(rf"^{kind}: +(\d+) kB", text, re.M)
    assert found, text
    return int(found[1])


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="this system has no smaps_rollup"
)
def test_two_workers_need_clearly_less_than_twice_the_memory_of_one(serve: Serve) -> None:
    service = serve("--workers", "2")
    eventually(lambda: len(service.workers()) == 2)
    with reading(service) as readers:
        readers.wait_for_more(100)
    workers = service.workers()
    together = sum(memory(pid, "Pss") for pid in workers)
    largest = max(memory(pid, "Rss") for pid in workers)
    assert together < SHARE * 2 * largest
