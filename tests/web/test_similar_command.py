"""``catalogue similar`` and ``catalogue doctor``: encoders, as the terminal shows them."""

from __future__ import annotations

import builtins
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from web.cli import main


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CATALOGUE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CATALOGUE_DATA", str(tmp_path / "data"))


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where the extra is not installed."""
    found = builtins.__import__

    def lacking(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] in ("torch", "sentence_transformers"):
            raise ImportError(f"No module named {name!r}")
        return found(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", lacking)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def row(printed: str, number: int) -> list[str]:
    """The cosines in a row of the matrix."""
    rows = [line.split() for line in printed.splitlines()]
    return next(cells[1:] for cells in rows if cells[:1] == [str(number)] and "." in cells[-1])


def test_the_matrix_has_a_row_and_a_column_for_each_text():
    printed = run("similar", "frégate furtive", "hayalet fırkateyn", "tarte aux pommes")
    assert printed.exit_code == 0
    rows = [[float(cell) for cell in row(printed.stdout, number)] for number in (1, 2, 3)]
    assert [rows[number][number] for number in range(3)] == [1.0, 1.0, 1.0]
    assert rows[0][1] == rows[1][0] > 0.3 > rows[0][2]


def test_the_pieces_that_carried_it_are_named():
    printed = run("similar", "frégate furtive", "hayalet fırkateyn").stdout
    carried = printed.split("1 ~ 2")[1].splitlines()
    assert carried[1].split() == ["+0.48", "fregate", "~", "firkateyn"] or (
        carried[1].endswith("fregate ~ firkateyn") and float(carried[1].split()[0]) > 0.2
    )


def test_a_text_without_a_known_word_is_marked():
    printed = run("similar", "?!", "radar").stdout
    assert "?!  (no known word)" in printed
    assert row(printed, 2)[0] == "0.00"


def test_one_text_is_not_enough():
    assert run("similar", "radar").exit_code == 2


@pytest.mark.usefixtures("without_torch")
@pytest.mark.parametrize("command", [("doctor",), ("similar", "a", "b"), ("search", "radar")])
def test_a_model_without_its_package_is_an_error_that_names_the_cure(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CATALOGUE_ENCODER", "intfloat/multilingual-e5-small")
    printed = run(*command)
    assert printed.exit_code in (1, 2)
    said = " ".join(printed.output.split())
    assert "sentence-transformers is not installed" in said
    assert "requirements/transformer.txt" in said
    assert "Traceback" not in said
