"""Lighthouse, as a telephone, finds at most one point in twenty to mend."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import CHROMIUM, FLAGS, node_package
from tests.web.reading import SHEET

pytestmark = pytest.mark.browser

PAGES = ("/", "/search?q=drone", f"/sheets/{SHEET}")
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95
TRIES = 5
"""Lighthouse multiplies what the processor took by four, so a busy machine costs points; the best
of a few tries is the page's."""


def report(page: str, folder: Path) -> dict[str, Any] | None:
    """What Lighthouse says of a page; None if it could not watch the browser load it."""
    node = shutil.which("node")
    if not CHROMIUM or not node:
        pytest.skip("chromium or node is not installed (apt-get install chromium nodejs)")
    command = [
        node,
        str(node_package("lighthouse") / "cli" / "index.js"),
        page,
        "--quiet",
        "--output=json",
        f"--output-path={folder / 'report.json'}",
        f"--only-categories={','.join(CATEGORIES)}",
        "--no-enable-error-reporting",
        "--disable-full-page-screenshot",  # for who looks at the report, and no part of the score
        f"--chrome-flags={' '.join(FLAGS)}",
    ]
    own = {"CHROME_PATH": CHROMIUM, "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    done = subprocess.run(
        command, env={**os.environ, **own}, capture_output=True, text=True, timeout=120
    )
    # Its own fault, not the page's: on a busy machine it misses the beginning of the load.
    if "NO_NAVSTART" in done.stderr:
        return None
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads((folder / "report.json").read_text())


def to_mend(found: dict[str, Any]) -> list[str]:
    """The audits that cost points."""
    return [
        f"{audit['title']} {audit.get('displayValue', '')}"
        for audit in found["audits"].values()
        if audit["score"] is not None and audit["score"] < 0.9
    ]


def test_home_results_and_a_sheet_keep_the_budget(site: str, tmp_path: Path) -> None:
    for page in PAGES:
        best = dict.fromkeys(CATEGORIES, 0)
        found: dict[str, Any] = {"audits": {}}
        for _ in range(TRIES):
            seen = report(f"{site}/fr{page}", tmp_path)
            if seen is None:
                continue
            found = seen
            for name in CATEGORIES:
                best[name] = max(best[name], round(100 * found["categories"][name]["score"]))
            if min(best.values()) >= LEAST:
                break
        assert min(best.values()) >= LEAST, (page, best, to_mend(found))
