"""What a reader marks himself: phrases in quotes, and what must not be there."""

from __future__ import annotations

import re
from dataclasses import replace

from catalogue.search.analysis import tokens
from catalogue.search.understanding.countries import country_of
from catalogue.search.understanding.parts import Kind, Question, clause_of

_PHRASE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<a>[^"]+)"|«\s*(?P<b>[^»]+?)\s*»|“(?P<c>[^”]+)”)')
_EXCLUDED = re.compile(r"(?<!\S)-(?P<word>[^\W\d_][\w'’-]*)")


def find_phrases(question: Question) -> None:
    """Words in quotes, in their order; with a minus before them they must not be there."""
    for match in _PHRASE.finditer(question.text):
        words = list(tokens(match["a"] or match["b"] or match["c"]))
        if words and question.free(*match.span()):
            kind: Kind = "excluded" if match["minus"] else "phrase"
            question.take(kind, *match.span(), clause=clause_of(words, phrase=True))


def find_excluded(question: Question) -> None:
    """A word with a minus before it must not be there; nor what is from a country so named."""
    for match in _EXCLUDED.finditer(question.text):
        words = list(tokens(match["word"]))
        if words and question.free(*match.span()):
            clause = clause_of(words, phrase=True)
            code = country_of(words[0], question.language) if len(words) == 1 else None
            if code:
                clause = replace(clause, value=("country", code))
            question.take("excluded", *match.span(), clause=clause)
