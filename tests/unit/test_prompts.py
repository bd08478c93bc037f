"""What a model is told before a text: by its own configuration, or else by its family."""

from __future__ import annotations

import pytest

from catalogue.embeddings.prompts import Prompts, prompts_of

E5 = Prompts("query: ", "passage: ")


@pytest.mark.parametrize(
    "name",
    [
        "intfloat/multilingual-e5-small",
        "intfloat/e5-base-v2",
        "/srv/models/multilingual-e5-large",
        "Multilingual-E5-Small",
    ],
)
def test_a_family_without_configured_prompts_gets_its_own(name: str):
    assert prompts_of({"query": "", "document": ""}, [name]) == E5


def test_an_instructed_model_is_not_taken_for_its_plain_sister():
    prompts = prompts_of({}, ["intfloat/multilingual-e5-large-instruct"])
    assert prompts.question.startswith("Instruct: ")
    assert prompts.passage == ""


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "BAAI/bge-m3", "code5base", "model"])
def test_a_model_of_no_listed_family_gets_none(name: str):
    assert prompts_of({}, [name]) == Prompts()


@pytest.mark.parametrize("passage", ["passage", "document", "corpus"])
def test_the_configuration_comes_before_the_family(passage: str):
    configured = {"query": "ask: ", passage: "find: "}
    assert prompts_of(configured, ["multilingual-e5-small"]) == Prompts("ask: ", "find: ")


def test_a_configured_prompt_for_questions_alone_leaves_passages_without():
    assert prompts_of({"query": "ask: "}, ["multilingual-e5-small"]) == Prompts("ask: ", "")


def test_the_name_in_the_models_own_configuration_counts_too():
    assert prompts_of({}, ["/srv/model", "intfloat/multilingual-e5-small"]) == E5
