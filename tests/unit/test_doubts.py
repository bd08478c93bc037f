"""What a reviewer is told to look at in texts."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.sheets.doubts import doubts_of

SHEET: dict[str, Any] = {
    "language": "tr",
    "title": "KOYTAK-M",
    "description": "Mayına dayanıklı araç, 12.7 mm silah, 2024-2026 arasında üretildi.",
    "translations": {"fr": {"title": "Véhicule KOYTAK-M"}},
}


def doubts(**changes: Any) -> list[tuple[str, str, str]]:
    found = doubts_of({**SHEET, **changes}, "https://www.bozdoruk.example/", "fr")
    return [(doubt.kind, doubt.field, doubt.what) for doubt in found]


def test_a_plain_sheet_raises_none() -> None:
    assert doubts() == []


def test_text_in_the_shows_own_language_is_missed() -> None:
    assert doubts(translations={}) == [("no-text", "translations.fr.title", "fr")]
    assert doubts(translations={}, language="fr-ML") == []


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Yazın: satis@firma.example.", "contact", "satis@firma.example"),
        ("Tel. +90 312 123 45 67", "contact", "+90 312 123 45 67"),
        ("Ara: 00223 20 22 33 44!", "contact", "00223 20 22 33 44"),
        ("bkz. https://rival.example/ad?x=1 ile", "link", "https://rival.example/ad?x=1"),
        ("www.bozdoruk.example.rival.example", "link", "www.bozdoruk.example.rival.example"),
        ("Fiyat 1.250.000 USD", "price", "1.250.000 USD"),
        ("À 50 000 FCFA", "price", "50 000 FCFA"),
    ],
)
def test_what_does_not_belong_in_a_text_is_shown(text: str, kind: str, what: str) -> None:
    assert doubts(description=text) == [(kind, "description", what)]


@pytest.mark.parametrize(
    "text",
    [
        "https://bozdoruk.example/koytak ve www.tr.bozdoruk.example",
        "Euro 6 motor",
        "Menzil 100 000 m, 7.62x39 mm, STANAG 4569, 1939-1945, MIL-STD-810-00123456789",
    ],
)
def test_own_links_and_figures_raise_none(text: str) -> None:
    assert doubts(description=text) == []


def test_a_title_that_shouts_and_a_translation_that_is_none() -> None:
    shouting = "MAYINA DAYANIKLI ZIRHLI ARAÇ"
    assert doubts(title=shouting) == [("capitals", "title", shouting)]
    same = {"fr": {"title": "Véhicule", "description": SHEET["description"]}}
    assert [kind for kind, _field, _what in doubts(translations=same)] == ["same-text"]


def test_hostile_texts_are_looked_at_in_no_time() -> None:
    for text in ("+" * 50_000, "1 " * 50_000, "a@" * 50_000, "http://" * 20_000, "1.," * 30_000):
        doubts(description=text)
    assert doubts(description="http://[broken") == [("link", "description", "http://[broken")]
