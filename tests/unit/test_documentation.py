"""What the documentation promises is there, and what is there is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click import Group

from catalogue.sheets.fields import FIELDS
from indexer.cli import main as indexer
from tests.conftest import ROOT
from web.cli import main as catalogue

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_in_the_organisers_table_and_no_other() -> None:
    read = set(re.findall(r'"(CATALOGUE_[A-Z_]+)"', text_of("catalogue/settings.py")))
    listed = set(re.findall(r"^\| `(CATALOGUE_[A-Z_]+)`", text_of("docs/organisers.md"), re.M))
    assert listed == read


def test_every_field_is_in_the_exhibitors_page() -> None:
    page = text_of("docs/exhibitors.md")
    for declared in FIELDS:
        leaf = declared.name.rpartition(".")[2]
        assert f"`{declared.name}`" in page or f"`{leaf}`" in page, declared.name


@pytest.mark.parametrize("command", [indexer, catalogue], ids=["indexer", "catalogue"])
def test_every_command_is_named_somewhere(command: Group) -> None:
    name = "indexer" if command is indexer else "catalogue"
    pages = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
    for subcommand in command.commands:
        assert f"{name} {subcommand}" in pages


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.name)
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_readmes_two_commands_are_targets() -> None:
    makefile = text_of("Makefile")
    for target in re.findall(r"^make ([a-z]+)", text_of("README.md"), re.M):
        assert re.search(rf"^{target}:", makefile, re.M)
