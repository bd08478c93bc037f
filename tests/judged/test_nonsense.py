"""What nobody shows here has hardly a neighbour: the floor below which likeness is noise holds.

Field bakeries, children's life jackets and sewn uniforms are in the demo show, so a recipe, a
lullaby or a wedding dress is not as far from everything as it looks: a sheet or two may be near.
"""

from __future__ import annotations

import pytest

from catalogue.composition import Catalogue
from catalogue.search.query import Query
from catalogue.store.sheets import counts

UNKNOWN = ("qwxz", "zzkj ptrwq", "xqzv")
ELSEWHERE = (
    ("fr", "recette de tarte aux pommes"),
    ("fr", "cours de piano pour débutants"),
    ("en", "wedding dress alterations"),
    ("en", "how to knit a woollen scarf"),
    ("tr", "elmalı kek tarifi"),
    ("tr", "uyku öncesi masallar"),
    ("ar", "وصفة كعكة الشوكولاتة"),
    ("ar", "أغاني للأطفال الصغار"),
    ("fa", "دستور پخت کیک شکلاتی"),
    ("fa", "شعر عاشقانه کوتاه"),
    ("pt", "receita de bolo de laranja"),
    ("pt", "letra de música romântica"),
    ("es", "horóscopo de esta semana"),
    ("es", "peinados para bodas"),
    ("ru", "рецепт борща со сметаной"),
    ("ru", "стихи о первой любви"),
)
MOST_STRAY = 0.02  # of all pairs of such a question and a sheet
BAKERY = "tilefanga-gabougou-150"


def found(catalogue: Catalogue, language: str, text: str) -> list[str]:
    query = Query(text=text, language=language, mode="semantic")
    return [hit.id for hit in catalogue.search.search(query).hits]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_no_word_is_like_nothing(catalogue: Catalogue, text: str):
    assert found(catalogue, "fr", text) == []


def test_what_nobody_shows_has_hardly_a_neighbour(catalogue: Catalogue):
    stray = {text: found(catalogue, language, text) for language, text in ELSEWHERE}
    pairs = len(ELSEWHERE) * counts(catalogue.store)["published"]
    assert sum(map(len, stray.values())) <= MOST_STRAY * pairs, stray


def test_a_recipe_is_near_a_bakery_at_most(catalogue: Catalogue):
    assert set(found(catalogue, *ELSEWHERE[0])) <= {BAKERY}
