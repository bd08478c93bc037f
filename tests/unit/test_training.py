"""What the encoder is trained on, and how it is measured; the training itself needs PyTorch."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from catalogue.embeddings.static import words
from catalogue.embeddings.training import concepts
from catalogue.embeddings.training.corpus import Group, Source, read_sources
from catalogue.embeddings.training.evaluation import concepts as concepts_found
from catalogue.embeddings.training.kept import Kept
from catalogue.embeddings.training.pairs import lesson_batches, number_texts, pair_batches
from catalogue.embeddings.training.tokenizer import silent
from tests.judged.records import read_judgements


def written(folder: Path, name: str, *lines: str) -> None:
    with gzip.open(folder / name, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def word_tokenizer(*vocabulary: str) -> Tokenizer:
    pieces = [("<unk>", 0.0), *((f"▁{word}", -1.0) for word in vocabulary)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return tokenizer


def test_translations_of_one_english_text_make_one_group(tmp_path: Path):
    written(tmp_path, "own.tsv.gz", "fr\tbateau\tboat", "tr\ttekne\tboat", "sw\tmashua\tboat")
    (source,) = read_sources(tmp_path)
    assert source.groups == [Group((("en", "boat"), ("fr", "bateau"), ("tr", "tekne")))]


def test_a_wide_file_makes_a_group_of_each_line(tmp_path: Path):
    written(tmp_path, "own.wide.tsv.gz", "id\tfr\ten\tar", "1\tbateau\tboat\t", "2\tmer\t\t")
    (source,) = read_sources(tmp_path)
    assert source.groups == [Group((("fr", "bateau"), ("en", "boat")))]


def test_a_held_out_source_is_not_read(tmp_path: Path):
    written(tmp_path, "own.tsv.gz", "fr\tbateau\tboat")
    assert read_sources(tmp_path, without=frozenset({"own"})) == []


def test_every_concept_has_its_needs():
    ids = {concept["id"] for concept in concepts.read_concepts()}
    assert set(concepts.read_needs()) == ids


def test_no_judged_question_is_trained_on():
    asked = [content(judged.query) for judged in read_judgements()]
    for needs in concepts.read_needs().values():
        for _, need in needs:
            said = content(need)
            for question in asked:
                shared = len(said & question)
                assert shared < 3 or shared < 0.5 * min(len(said), len(question)), need


def content(text: str) -> set[str]:
    """The words that say something."""
    return {word for word in words(text).split() if len(word) > 3}


def test_a_held_out_concept_takes_its_terms_along():
    every = concepts.read_concepts()
    mortar = [concept for concept in every if concept["id"] == "machine-gun"]
    kept = concepts.term_source(without=mortar)
    assert len(kept.groups) < len(concepts.term_source().groups)
    labels = {words(label) for _, label in concepts.labels_of(mortar[0])}
    assert labels.isdisjoint(words(text) for group in kept.groups for _, text in group.members)


def test_folds_part_all_concepts():
    every = concepts.read_concepts()
    parts = concepts.folds(every, 5, seed=1)
    assert sorted(each["id"] for part in parts for each in part) == sorted(
        each["id"] for each in every
    )
    assert {len(part) for part in parts} <= {len(every) // 5, len(every) // 5 + 1}


def test_pairs_are_of_one_group_and_of_two_texts():
    source = Source("own", [Group((("fr", "un"), ("en", "one"), ("tr", "bir")))] * 3)
    corpus = number_texts([source], word_tokenizer("un", "one", "bir"))
    batch = next(pair_batches(corpus, np.random.default_rng(1), size=2, cap=100))
    assert len(batch.left) == 2
    assert (batch.left != batch.right).all()


def test_the_teacher_is_asked_about_english_only():
    groups = [Group((("en", "one"), ("fr", "un"))), Group((("fr", "one"), ("tr", "bir")))]
    corpus = number_texts([Source("own", groups)], word_tokenizer("un", "one", "bir"), {"one": 4})
    assert corpus.lesson.tolist() == [4, -1]
    batch = next(lesson_batches(corpus, np.random.default_rng(1), size=1))
    assert batch.taught
    assert batch.group.tolist() == [0]


def test_a_broader_concept_is_no_wrong_answer():
    lines = {"boat": ["boat"], "patrol-boat": ["boat", "patrol-boat"], "radio": ["radio"]}
    corpus = number_texts(
        [Source("own", [Group((("en", "one"),))])], word_tokenizer("one"), {}, lines
    )
    assert corpus.related[:3, :3].tolist() == [
        [True, True, False],
        [True, True, False],
        [False, False, True],
    ]
    assert not corpus.related[-1].any()


@pytest.mark.parametrize(
    ("piece", "heard"),
    [("▁radar", True), ("▁hf", True), ("5", True), ("▁q", False), ("xz", False), ("▁", False)],
)
def test_crumbs_of_letters_are_silent(piece: str, heard: bool):
    assert silent([piece]).tolist() == [not heard]


def test_a_kept_vector_is_not_asked_for_again(tmp_path: Path):
    asked: list[str] = []

    def encode(texts: object) -> np.ndarray:
        asked.extend(texts)  # type: ignore[call-overload]
        return np.ones((len(list(texts)), 2), dtype=np.float32)  # type: ignore[call-overload]

    file = tmp_path / "kept.npz"
    Kept(file).encoded(["one", "two"], encode, "stage", "texts")
    found = Kept(file).encoded(["two", "three"], encode, "stage", "texts")
    assert found.shape == (2, 2)
    assert sorted(asked) == ["one", "three", "two"]


def test_only_the_asked_concepts_count():
    labels = {lang: ["x"] for lang in ("fr", "en", "tr", "ar", "fa", "pt", "es", "ru")}
    every = [{"id": "a", "labels": labels}, {"id": "b", "labels": labels}]
    same = np.eye(2, dtype=np.float32)
    assert concepts_found(lambda lang, texts: same, every, ["b"]).mean == 1.0
    assert concepts_found(lambda lang, texts: same[::-1] if lang == "fr" else same, every).mean < 1
