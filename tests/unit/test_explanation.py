"""A cosine of the static encoder, taken apart into the pieces that carried it."""

from __future__ import annotations

import pytest

from catalogue.embeddings.explanation import shares
from catalogue.embeddings.static import StaticEncoder


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("frégate furtive", "hayalet fırkateyn"),
        ("drone drone de surveillance", "طائرة بدون طيار للمراقبة"),
        ("tarte aux pommes", "патрульный катер"),
    ],
)
def test_the_shares_add_up_to_the_cosine(encoder: StaticEncoder, left: str, right: str):
    a, b = encoder.encode([left, right])
    assert sum(share.amount for share in shares(encoder, left, right)) == pytest.approx(
        float(a @ b), abs=1e-5
    )


def test_the_word_that_carried_it_comes_first(encoder: StaticEncoder):
    first = shares(encoder, "frégate furtive", "hayalet fırkateyn")[0]
    assert (first.left, first.right) == ("fregate", "firkateyn")


def test_the_weightiest_come_first_whatever_their_sign(encoder: StaticEncoder):
    found = [abs(share.amount) for share in shares(encoder, "tarte aux pommes", "radar naval")]
    assert found == sorted(found, reverse=True)


def test_a_piece_within_a_word_is_marked(encoder: StaticEncoder):
    pieces, vectors = encoder.pieces("radarlarımızdan")
    assert pieces[0] == "radar"
    assert any(piece.startswith("-") for piece in pieces)
    assert vectors.shape == (len(pieces), encoder.dimension)


def test_a_text_without_a_known_word_explains_nothing(encoder: StaticEncoder):
    assert shares(encoder, "?!", "radar") == []
