"""The test node is an Elasticsearch like the users' own, as far as our index goes.

A start takes seconds, so what needs nodes of its own is seen where such nodes are: users, keys,
HTTPS, a kill and a return in ``tests/elastic/test_connection.py``, three nodes of which one is lost
in ``tests/elastic/test_cluster.py``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.node.elasticsearch import Node, why_not
from tests.node.folders import lives

ROOT = Path(__file__).parents[2]

# Language, the form in a text, another form: both must lead to the same term.
STEMMED = [
    ("french", "l'hélicoptère", "hélicoptères"),
    ("english", "vehicle's", "vehicles"),
    ("turkish", "araçların", "araçlar"),
    ("arabic", "المركبات", "مركبة"),
    ("persian", "خودروها", "خودرو"),
    ("portuguese", "blindados", "blindado"),
    ("spanish", "vehículos", "vehículo"),
    ("russian", "радиостанции", "радиостанция"),
]

STOP_WORDS = [
    ("french", "les"),
    ("english", "the"),
    ("turkish", "için"),
    ("arabic", "من"),
    ("persian", "از"),
    ("portuguese", "para"),
    ("spanish", "para"),
    ("russian", "для"),
]

MAPPING: dict[str, Any] = {
    "settings": {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "analysis": {
            "filter": {
                "folding": {"type": "asciifolding", "preserve_original": True},
                "articles": {"type": "elision", "articles": ["l", "d"], "articles_case": True},
                "turkish_lowercase": {"type": "lowercase", "language": "turkish"},
                "light": {"type": "stemmer", "language": "light_french"},
                "russian_snowball": {"type": "snowball", "language": "Russian"},
                "few": {"type": "stop", "stopwords": ["et"]},
                "starts": {"type": "edge_ngram", "min_gram": 2, "max_gram": 5},
                "kept": {"type": "keyword_marker", "keywords": ["camions"]},
                "parts": {"type": "pattern_capture", "patterns": ["([a-z]+)", "([0-9]+)"]},
            },
            "tokenizer": {
                "start": {
                    "type": "edge_ngram",
                    "min_gram": 1,
                    "max_gram": 3,
                    "token_chars": ["letter", "digit"],
                },
                "commas": {"type": "pattern", "pattern": ","},
            },
            "char_filter": {
                "digits": {"type": "mapping", "mappings": ["٣ => 3", "\\u0660 => 0"]},
                "joined": {
                    "type": "pattern_replace",
                    "pattern": "(\\d) (\\d)",
                    "replacement": "$1$2",
                },
            },
            "normalizer": {
                "folded": {
                    "type": "custom",
                    "char_filter": ["digits"],
                    "filter": [
                        "lowercase",
                        "asciifolding",
                        "arabic_normalization",
                        "persian_normalization",
                    ],
                }
            },
            "analyzer": {
                "french_exact": {
                    "type": "custom",
                    "tokenizer": "standard",
                    "filter": ["articles", "lowercase", "few", "kept", "light", "folding"],
                },
                "french_few": {
                    "type": "french",
                    "stopwords": ["et"],
                    "stem_exclusion": ["camions"],
                },
            },
        },
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "title": {
                "properties": {
                    language: {"type": "text", "analyzer": language} for language, *_ in STEMMED
                }
            },
            "country": {"type": "keyword", "normalizer": "folded"},
            "suggest": {"type": "completion", "analyzer": "simple"},
            "vector": {
                "type": "dense_vector",
                "dims": 4,
                "index": True,
                "similarity": "cosine",
                "index_options": {"type": "int8_hnsw"},
            },
            "numbers": {
                "type": "nested",
                "properties": {
                    "name": {"type": "keyword"},
                    "low": {"type": "double"},
                    "high": {"type": "double"},
                },
            },
        },
    },
}

SHEETS: list[dict[str, Any]] = [
    {
        "title": {"french": "Véhicules blindés", "english": "Armoured vehicles"},
        "country": "Mali",
        "suggest": "Véhicules blindés",
        "vector": [1, 0, 0, 0],
        "numbers": [{"name": "weight", "low": 14, "high": 14}],
    },
    {
        "title": {"french": "Vedette de l'équipage"},
        "country": "CÔTE D'IVOIRE",
        "suggest": "Vedette",
        "vector": [0.9, 0.1, 0, 0],
        "numbers": [
            {"name": "weight", "low": 2, "high": 3},
            {"name": "range", "low": 20, "high": 20},
        ],
    },
    {
        "title": {"turkish": "Zırhlı araçlar", "arabic": "المركبات المدرعة"},
        "country": "Türkiye",
        "suggest": "Zırhlı araçlar",
        "vector": [0, 0, 1, 0],
        "numbers": [{"name": "range", "low": 14, "high": 14}],
    },
]


@pytest.fixture(scope="module", autouse=True)
def _possible() -> None:
    if reason := why_not():
        pytest.skip(reason)


@pytest.fixture(scope="module")
def shelf(node: Node) -> Iterator[str]:
    """An index with three sheets. Tests do not change it."""
    node.ask("PUT", "/shelf", MAPPING)
    lines: list[dict[str, Any]] = []
    for number, each in enumerate(SHEETS):
        lines += [{"index": {"_id": str(number)}}, each]
    answer = node.ask("POST", "/shelf/_bulk?refresh=true", lines)
    assert not answer["errors"], answer
    yield "/shelf"
    node.ask("DELETE", "/shelf")  # other tests use the same node


def terms(node: Node, where: str = "", **request: Any) -> list[str]:
    """The terms that a text is analysed to."""
    answer = node.ask("POST", f"{where}/_analyze", request)
    return [token["token"] for token in answer["tokens"]]


def found(node: Node, **request: Any) -> list[str]:
    """Which sheets a search of the shelf finds."""
    answer = node.ask("POST", "/shelf/_search", request)
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def test_it_says_who_it_is(node: Node) -> None:
    answer = node.ask("GET", "/")
    assert answer["version"]["number"] == "9.2.0"
    assert answer["version"]["build_flavor"] == "default"
    assert answer["tagline"] == "You Know, for Search"
    assert answer["cluster_name"] == "catalogue"
    assert len(answer["cluster_uuid"]) == 22


def test_the_official_client_takes_it_for_what_it_is(node: Node) -> None:
    official = pytest.importorskip("elasticsearch")
    with official.Elasticsearch(node.url) as client:
        assert client.ping()
        assert client.info()["version"]["number"] == "9.2.0"


@pytest.mark.parametrize(("language", "one", "other"), STEMMED)
def test_two_forms_of_a_word_are_one_term(node: Node, language: str, one: str, other: str) -> None:
    first, second = (terms(node, analyzer=language, text=text) for text in (one, other))
    assert len(first) == 1
    assert first == second


@pytest.mark.parametrize(("language", "word"), STOP_WORDS)
def test_a_stop_word_is_no_term(node: Node, language: str, word: str) -> None:
    assert terms(node, analyzer=language, text=word) == []


def test_turkish_keeps_its_two_letters_i(node: Node) -> None:
    assert terms(node, analyzer="turkish", text="IŞIK") == ["ışık"]


def test_own_stop_words_and_exclusions_replace_the_languages(node: Node, shelf: str) -> None:
    text = "les camions et vedettes"
    assert terms(node, shelf, analyzer="french_few", text=text) == ["les", "camions", "vedet"]


def test_an_analyzer_of_parts_folds_elides_and_stems(node: Node, shelf: str) -> None:
    text = "L'été et camions blindés"
    expected = ["ete", "été", "camions", "blind"]
    assert terms(node, shelf, analyzer="french_exact", text=text) == expected


@pytest.mark.parametrize(
    ("parts", "text", "expected"),
    [
        ({"tokenizer": "keyword", "filter": ["turkish_lowercase"]}, "IŞIK İHA", ["ışık iha"]),
        (
            {"tokenizer": "whitespace", "filter": ["apostrophe"]},
            "Türkiye'nin İHA'sı",
            ["Türkiye", "İHA"],
        ),
        ({"tokenizer": "letter"}, "C-130 Hercules", ["C", "Hercules"]),
        ({"tokenizer": "start"}, "T-72", ["T", "7", "72"]),
        ({"tokenizer": "commas"}, "a b,c", ["a b", "c"]),
        ({"tokenizer": "keyword", "filter": ["starts"]}, "drone", ["dr", "dro", "dron", "drone"]),
        ({"tokenizer": "keyword", "filter": ["parts"]}, "bmp3", ["bmp3", "bmp", "3"]),
        ({"tokenizer": "keyword", "char_filter": ["digits"]}, "٣٠ كم", ["30 كم"]),
        ({"tokenizer": "keyword", "char_filter": ["joined"]}, "18 000", ["18000"]),
        (
            {"tokenizer": "standard", "char_filter": ["html_strip"]},
            "<b>un</b> char",
            ["un", "char"],
        ),
        ({"tokenizer": "keyword", "filter": ["russian_snowball"]}, "радиостанции", ["радиостанц"]),
        ({"tokenizer": "keyword", "filter": ["decimal_digit"]}, "۳۰", ["30"]),
    ],
)
def test_a_part_does_its_work(
    node: Node, shelf: str, parts: dict[str, Any], text: str, expected: list[str]
) -> None:
    assert terms(node, shelf, **parts, text=text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("CÔTE D'IVOIRE", "cote d'ivoire"), ("أردنيّة", "اردنيه"), ("کتاب", "كتاب"), ("٣", "3")],
)
def test_a_normalizer_makes_one_folded_term(
    node: Node, shelf: str, text: str, expected: str
) -> None:
    assert terms(node, shelf, normalizer="folded", text=text) == [expected]


def test_words_meet_in_another_form(node: Node, shelf: str) -> None:
    assert found(node, query={"match": {"title.french": "véhicule"}}) == ["0"]
    assert found(node, query={"match": {"title.turkish": "araç"}}) == ["2"]
    assert found(node, query={"match": {"title.arabic": "مركبة"}}) == ["2"]


def test_a_keyword_meets_whatever_its_case_and_accents(node: Node, shelf: str) -> None:
    assert found(node, query={"term": {"country": "Cote d'Ivoire"}}) == ["1"]
    counted = node.ask(
        "POST", "/shelf/_search", {"size": 0, "aggs": {"c": {"terms": {"field": "country"}}}}
    )
    keys = {bucket["key"] for bucket in counted["aggregations"]["c"]["buckets"]}
    assert keys == {"mali", "cote d'ivoire", "turkiye"}


def test_neighbours_are_filtered_before_they_are_counted(node: Node, shelf: str) -> None:
    nearest = {"field": "vector", "query_vector": [1, 0, 0, 0], "k": 1, "num_candidates": 10}
    assert found(node, knn=nearest) == ["0"]
    assert found(node, knn={**nearest, "filter": {"term": {"country": "Türkiye"}}}) == ["2"]


def test_a_number_belongs_to_its_name(node: Node, shelf: str) -> None:
    def number(name: str, low: float) -> dict[str, Any]:
        within = [{"term": {"numbers.name": name}}, {"range": {"numbers.high": {"gte": low}}}]
        return {"nested": {"path": "numbers", "query": {"bool": {"filter": within}}}}

    assert found(node, query=number("weight", 14)) == ["0"]
    assert found(node, query=number("range", 14)) == ["1", "2"]


def test_a_beginning_is_completed(node: Node, shelf: str) -> None:
    asked = {"s": {"prefix": "véh", "completion": {"field": "suggest"}}}
    answer = node.ask("POST", "/shelf/_search", {"suggest": asked})
    assert [option["text"] for option in answer["suggest"]["s"][0]["options"]] == [
        "Véhicules blindés"
    ]


def test_an_unknown_field_is_refused(node: Node, shelf: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        node.ask("POST", "/shelf/_doc", {"surprise": 1})
    assert refused.value.code == 400


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux only")
def test_it_ends_when_the_test_run_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from tests.node.elasticsearch import start_node\n"
        "print(*start_node(Path(sys.argv[1])).pids, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        pids = [int(pid) for pid in run.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(lives, pids))
        os.kill(run.pid, signal.SIGKILL)
    for _ in range(200):
        if not any(map(lives, pids)):
            return
        time.sleep(0.05)
    pytest.fail(f"still there: {pids}")
