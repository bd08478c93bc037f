"""What was taken out of a text and what was put in, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST_WORDS = 3000
"""Words of both texts together that are compared one by one: the time grows with the square of
them. Longer texts are compared line by line."""

Kind = Literal["same", "old", "new"]


@dataclass(frozen=True)
class Part:
    """A run of text: in both, only in the old one, or only in the new one."""

    kind: Kind
    text: str


def difference(old: str, new: str) -> list[Part]:
    """The parts of both texts in their order; together the same and old ones are the old text.

    Args:
        old: the text before.
        new: the text after.
    """
    before, after = _words(old), _words(new)
    if len(before) + len(after) > MOST_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) + len(after) > MOST_WORDS:
        before, after = [old], [new]
    parts: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(before[i:j])))
            continue
        if i < j:
            parts.append(Part("old", "".join(before[i:j])))
        if k < m:
            parts.append(Part("new", "".join(after[k:m])))
    return parts


def _words(text: str) -> list[str]:
    """Words and what stands between them: nothing of the text is left out."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)
