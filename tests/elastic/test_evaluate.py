"""``catalogue evaluate`` on a server: the same answers, and nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.indexer.records import record, write_lines
from tests.node.elasticsearch import Node
from web.cli import main


def test_a_server_answers_and_keeps_only_its_own_indices(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path / "configured"))
    monkeypatch.setenv("CATALOGUE_ELASTICSEARCH_URL", node.url)
    sheets = write_lines(tmp_path / "sheets.jsonl", [record("a"), record("b", title="Radio")])
    judgements = write_lines(
        tmp_path / "judgements.jsonl", [{"query": "radio", "language": "fr", "relevant": {"b": 1}}]
    )
    before = set(node.ask("GET", "/_alias"))
    runs = []
    for engine in ("embedded", "elasticsearch"):
        out = tmp_path / f"{engine}.json"
        files = ["--sheets", sheets, "--judgements", judgements, "--run-out", out]
        options = [str(option) for option in [*files, "--engine", engine]]
        result = CliRunner().invoke(main, ["evaluate", *options])
        assert result.exit_code == 0, result.output
        runs.append(json.loads(out.read_text(encoding="utf-8")))
    assert runs[0] == runs[1]
    assert runs[1][0]["ids"][0] == "b"
    assert set(node.ask("GET", "/_alias")) == before
