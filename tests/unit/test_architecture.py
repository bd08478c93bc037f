"""Who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT


def imported(file: Path) -> Iterator[str]:
    """The dotted names that a file imports, wherever in it, its own package's dots resolved."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def offenders(folder: str, forbidden: str) -> list[str]:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files, f"there is nothing in {folder}"
    return [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in files
        for name in imported(file)
        if name == forbidden or name.startswith(forbidden + ".")
    ]


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("catalogue", "indexer"),
        ("catalogue", "web"),
        ("catalogue", "tests"),
        ("indexer", "web"),
        ("catalogue/search", "catalogue.store"),
        ("catalogue/store", "catalogue.search"),
        ("catalogue/sheets", "catalogue.search"),
        ("catalogue/sheets", "catalogue.store"),
        ("catalogue/taxonomy", "catalogue.sheets"),
        ("catalogue/assets", "catalogue.search"),
        ("catalogue/assets", "catalogue.store"),
        ("catalogue/plan", "catalogue.search"),
        ("catalogue/plan", "catalogue.store"),
        ("catalogue/embeddings", "catalogue.search"),
        ("catalogue/embeddings", "catalogue.store"),
    ],
)
def test_a_room_does_not_import_another_one_above_it(folder: str, forbidden: str):
    assert offenders(folder, forbidden) == []


def test_an_import_inside_a_function_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.unit.test_architecture.ROOT", tmp_path)
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "file.py").write_text("def f():\n    from catalogue import store\n")
    assert offenders("room", "catalogue.store") != []
