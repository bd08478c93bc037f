"""What was made of short texts that come back again and again, such as the words of sheets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_MOST = 50_000  # texts: the words, with their punctuation, that make most of any catalogue
_LONGEST = 40  # characters; a longer one is no word, and many of them would fill the memory


class Remembered(dict[str, T]):
    """Makes a thing of a text once: ``remembered[text]``. Safe to share between threads.

    A plain dictionary, for speed: a look takes half the time of one into ``functools.lru_cache``,
    which moves what it finds to the front of a list. When it is full it is emptied.

    Args:
        make: makes the thing; equal texts, equal things.
    """

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> T:
        made = self._make(text)
        if len(text) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = made
        return made
