"""What a model wants to be told before a text: that it is a question, or something to be found.

A model's own configuration says it (``prompts`` in ``config_sentence_transformers.json``). Some
well-known families are older than that entry; theirs stand in a table here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Prompts:
    """What is put before a question, and before a passage; empty where a model wants nothing."""

    question: str = ""
    passage: str = ""


_PASSAGE_NAMES = ("passage", "document", "corpus")
"""What configurations call the prompt of passages; sentence-transformers knows the same."""

_INSTRUCTION = "Represent this sentence for searching relevant passages: "

FAMILIES: tuple[tuple[str, Prompts], ...] = (
    # intfloat/multilingual-e5-large-instruct, model card: an instruction for questions alone.
    (
        r"\be5\b.*instruct",
        Prompts(
            "Instruct: Given a web search query, retrieve relevant passages that answer the query"
            "\nQuery: "
        ),
    ),
    # intfloat/e5-*, intfloat/multilingual-e5-*, model cards: "otherwise you will see a
    # performance degradation".
    (r"\be5\b", Prompts("query: ", "passage: ")),
    # BAAI/bge-*-en and -en-v1.5, model cards; bge-m3 wants none.
    (r"\bbge-(small|base|large)-en\b", Prompts(_INSTRUCTION)),
    # nomic-ai/nomic-embed-text-v1 and v1.5, model cards.
    (r"\bnomic-embed-text\b", Prompts("search_query: ", "search_document: ")),
)
"""A pattern in a model's name, in lower case, and the prompts of its family; the first counts."""


def prompts_of(configured: Mapping[str, str], names: Iterable[str]) -> Prompts:
    """The prompts of a model.

    Args:
        configured: the ``prompts`` of its configuration.
        names: what the model is called: by the setting, and by its own configuration.

    Returns:
        The configured ones when there is any that is not empty, else those of its family.
    """
    question = configured.get("query") or ""
    passage = next((configured[name] for name in _PASSAGE_NAMES if configured.get(name)), "")
    if question or passage:
        return Prompts(question, passage)
    for name in names:
        for pattern, prompts in FAMILIES:
            if re.search(pattern, name.lower()):
                return prompts
    return Prompts()
