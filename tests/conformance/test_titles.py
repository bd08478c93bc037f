"""Titles completed while they are typed, and the words that an index has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from catalogue.errors import EngineError
from catalogue.search.analysis import exact_terms
from catalogue.search.documents import Document, document_of
from catalogue.search.engine import Engine
from catalogue.search.vocabulary import written_words
from catalogue.settings import Settings
from catalogue.taxonomy import load_taxonomy
from tests.conformance.conftest import META, documents, sheet, vectors


def completed(engine: Engine, typed: str, limit: int = 10) -> list[str]:
    """What a reader gets for what he has typed."""
    *whole, beginning = exact_terms(typed)
    return engine.completions(whole, beginning, limit)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cam", ["truck-fr"]),
        ("camion", ["truck-fr"]),
        ("logist", ["truck-fr"]),  # any word of the title
        ("vehicule prot", ["mrap-fr"]),
        ("mines vehic", ["mrap-fr"]),  # in any order
        ("vehic mines", []),  # what stands before is a whole word
        ("VÉHICULE PROT", ["mrap-fr"]),
        ("işı", ["radio-tr"]),
        ("IŞI", ["radio-tr"]),
        ("İŞI", ["radio-tr"]),
        ("KALK", ["mrap-tr"]),
        ("طائ", ["uav-ar"]),
        ("طائرة بدون ط", ["uav-ar"]),
        ("طائره بد", ["uav-ar"]),  # final heh for teh marbuta
        ("перен", ["radio-ru"]),
        ("river pat", ["boat-fr"]),  # a translated title
        ("ravitaillement", []),  # of the description
        ("zzz", []),
    ],
)
def test_a_title_is_found_by_its_words_and_a_beginning(
    engine: Engine, typed: str, expected: list[str]
) -> None:
    assert completed(engine, typed) == expected


@pytest.mark.parametrize(
    "prefix",
    [
        ".", ".*", "c.mion", "(", ")", "[a-z]", "[", "{1,2}", "*", "?", "+", "|", "camion|drone",
        "\\", "\\w", "^c", "$", "~", "#", "&", "&&", "-", " ", "@", "<1-9>", '"', "'", "/",
        "\n", "%",
    ],
)  # fmt: skip
def test_signs_in_a_prefix_are_but_letters(engine: Engine, prefix: str) -> None:
    assert engine.completions([], prefix, 10) == []
    assert engine.completions([], "cam" + prefix, 10) == []
    assert engine.completions([prefix], "cam", 10) == []


def test_a_prefix_may_be_as_long_as_a_word(engine: Engine) -> None:
    assert engine.completions([], "x" * 60, 10) == []
    assert engine.completions([], "ط" * 60, 10) == []


def test_completions_come_by_title_no_more_than_asked_for(engine: Engine) -> None:
    # The titles in order: Camion, Mayına, Sırt, Surveillance, Véhicule, Vedette ...
    every = engine.completions([], "v", 10)
    assert every == ["boat-fr", "mrap-fr"]
    assert engine.completions([], "v", 1) == ["boat-fr"]


def test_completions_without_an_index_say_what_to_run(new_engine: Engine) -> None:
    for ask in (lambda: new_engine.completions([], "a", 5), lambda: new_engine.vocabulary(5)):
        with pytest.raises(EngineError) as raised:
            ask()
        assert "indexer rebuild" in raised.value.cure


# --- the vocabulary -----------------------------------------------------------------------------


def counted(some: Sequence[Document]) -> dict[str, int]:
    """The words of documents, counted by hand."""
    return dict(Counter(word for document in some for word in written_words(document)))


def test_the_vocabulary_counts_the_documents_that_have_each_word(engine: Engine) -> None:
    found = engine.vocabulary(60_000)
    assert found == counted(documents())
    assert found["fr convois"] == 2
    assert found["tr şifreli"] == 1
    assert found[" Kalkan"] == 2


def test_the_most_frequent_words_come_first_where_there_are_too_many(engine: Engine) -> None:
    every = counted(documents())
    most = engine.vocabulary(3)
    assert len(most) == 3
    assert sorted(most.values(), reverse=True) == sorted(every.values(), reverse=True)[:3]
    assert most.items() <= every.items()


def test_the_vocabulary_follows_what_is_written_and_removed(new_engine: Engine) -> None:
    name = new_engine.create(META)
    new_engine.write(name, documents(), vectors(), [])
    new_engine.publish(name)
    made = document_of(
        sheet("mrap-fr", "Engin blindé", "Un engin pour les convois."),
        load_taxonomy(),
        Settings.from_environment({}).show,
        1_800_000_000,
    )
    new_engine.write(name, [made], [vectors()[0][: len(made.passages)]], ["truck-fr"])
    left = [d for d in documents() if d.id not in ("mrap-fr", "truck-fr")]
    found = new_engine.vocabulary(60_000)
    assert found == counted([*left, made])
    assert found["fr convois"] == 1
    assert "fr camion" not in found
    assert completed(new_engine, "cam") == []
    assert completed(new_engine, "engin bl") == ["mrap-fr"]


def test_an_empty_index_has_no_words(new_engine: Engine) -> None:
    new_engine.publish(new_engine.create(META))
    assert new_engine.vocabulary(60_000) == {}
    assert new_engine.completions([], "a", 5) == []


def test_a_word_in_two_languages_is_kept_for_each(new_engine: Engine) -> None:
    name = new_engine.create(META)
    one, other = documents()[0], replace(documents()[0], id="other")
    new_engine.write(name, [one, other], [vectors()[0], vectors()[0]], [])
    new_engine.publish(name)
    found = new_engine.vocabulary(60_000)
    assert set(found.values()) == {2}
