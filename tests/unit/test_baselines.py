"""What ours is compared with does what its name says."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.baselines import on_tantivy
from benchmarks.baselines.fusion import reciprocal_rank_fusion
from benchmarks.tables import Table, write_between_marks
from catalogue.search.documents import document_of
from catalogue.search.evaluation import Judgement
from catalogue.settings import Settings
from catalogue.show import Show
from catalogue.taxonomy import load_taxonomy
from tests.indexer.records import record


def ranked(question: str, *sheets: dict[str, object], show: Show) -> list[str]:
    documents = [document_of(sheet, load_taxonomy(), show, 0.0) for sheet in sheets]
    return list(on_tantivy.bm25(documents, [Judgement("q", question, "fr")])["q"])


@pytest.fixture
def show() -> Show:
    return Settings().show


def test_ranks_are_fused_by_the_sum_of_their_reciprocals():
    # a: 1/61 + 1/63; b: 1/62 + 1/61; c: 1/63; d: 1/62
    fused = reciprocal_rank_fusion({"q": ["a", "b", "c"]}, {"q": ["b", "d", "a"]})
    assert fused == {"q": ["b", "a", "d", "c"]}


def test_keyword_search_stems_by_the_language_of_the_sheet(show: Show):
    french = record("fr", title="Véhicules blindés")
    other = record("other", title="Station")
    assert ranked("véhicule blindé", french, other, show=show) == ["fr"]


def test_keyword_search_counts_a_title_more_than_a_description(show: Show):
    above = record("above", title="Radio", description="Un appareil pour tous.")
    below = record("below", title="Appareil", description="Une radio pour tous.")
    assert ranked("radio", below, above, show=show) == ["above", "below"]


def test_a_page_is_renewed_between_its_marks_only(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("Before\n<!-- measured: begin -->\nold \\1\n<!-- measured: end -->\nAfter\n")
    table = Table("Caption", ["system", "all"], [["a|b", "0.5"]])
    for _ in range(2):  # and once more
        write_between_marks(page, table.markdown())
    text = page.read_text()
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "old" not in text
    assert text.count("| a\\|b | 0.5 |") == 1
