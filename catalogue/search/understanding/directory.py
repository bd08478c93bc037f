"""Who is at the show and where: exhibitors by name, the stands that are taken, the halls."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from catalogue.search.analysis import Token, stop_word_languages, tokens
from catalogue.search.understanding.countries import country_index
from catalogue.search.understanding.parts import Question
from catalogue.search.understanding.stands import hall_labels, hall_names
from catalogue.sheets.values import stand_value
from catalogue.show import Show

_FORM_LENGTHS = (4, 3, 2, 1)  # words of a legal form
_SMALL_WORDS = frozenset({"sa", "as", "se", "co", "ag"})  # before a name these are words
_SHORTEST = 3  # letters of a word that a company can be known by


class Directory:
    """The exhibitors of a show, for looking their names and stands up.

    Args:
        exhibitors: for each its id, its name and the numbers of its stands.
        show: for the halls, or None where there is no show.
    """

    def __init__(
        self,
        exhibitors: Iterable[tuple[str, str, Iterable[str]]] = (),
        show: Show | None = None,
    ) -> None:
        self.show = show
        self.halls = hall_names(show) if show else {}
        self.named_halls = hall_labels(show) if show else frozenset()
        self.stands: set[str] = set()
        self.names: dict[str, str] = {}
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for exhibitor, name, stands in exhibitors:
            self.names[exhibitor] = name
            self.stands.update(stand_value(stand) for stand in stands)
            words = _essential(name)
            # "Chantiers Issaber" is known as Issaber as well.
            own = next((place for place, word in enumerate(words) if _telling(word)), 0)
            for beginning in {0, own}:
                if words:
                    by_first.setdefault(words[beginning], []).append((words[beginning:], exhibitor))
        self._by_first = {
            first: [
                (words, _distinctive(words, [o for o, id_ in named if id_ != exhibitor]), exhibitor)
                for words, exhibitor in named
            ]
            for first, named in by_first.items()
        }

    def find(self, words: list[Token], place: int) -> tuple[int, str] | None:
        """The exhibitor whose name begins at a word.

        Returns:
            How many words of the question belong to the name, and the exhibitor's id; None where
            no name begins, or only words that say too little.
        """
        best: tuple[int, str] | None = None
        for name, least, exhibitor in self._by_first.get(words[place].exact, ()):
            length = 0
            while (
                length < len(name)
                and place + length < len(words)
                and words[place + length].exact == name[length]
            ):
                length += 1
            if length >= least and (best is None or length > best[0]):
                best = (length, exhibitor)
        return best

    def at(self, stand: str) -> bool:
        """Whether some exhibitor has that stand."""
        return stand in self.stands

    def may_be(self, stand: str) -> bool:
        """Whether the show's plan can have that stand, or some exhibitor has it."""
        return stand in self.stands or bool(self.show and self.show.hall_of(stand))


NOBODY = Directory()
"""Where there is no show: no exhibitor, no stand, no hall."""


def find_exhibitors(question: Question) -> None:
    """Exhibitors by their whole names, or by a beginning that is theirs alone."""
    words = question.words
    place = 0
    while place < len(words):
        found = question.directory.find(words, place)
        if found is None:
            place += 1
            continue
        length, exhibitor = found
        last = place + length - 1
        first, last = _with_legal_forms(question, place, last)
        start, end = words[first].start, words[last].end
        if last > place + length - 1 and question.text[end : end + 1] == ".":
            end += 1  # of "A.Ş."
        if question.free(start, end) and not _doubtful(question, place, length):
            question.take("exhibitor", start, end, value=("exhibitor", exhibitor))
            place = last + 1
        else:
            place += 1


def _doubtful(question: Question, place: int, length: int) -> bool:
    """Whether the words are rather something else: a model's name, or a label that begins here."""
    words = question.words
    if length == 1 and (question.gap(place) == "-" or question.gap(place - 1) == "-"):
        return True
    span = words[place : place + length]
    if question.labels.find(span, question.likely_at_first, alone=False):
        return True
    if length == 1 and words[place].exact in _common():
        # A word that companies like to be called by, and that is a word still.
        written = words[place].text
        return len(words) > 1 and not written[:1].isupper()
    return False


def _with_legal_forms(question: Question, first: int, last: int) -> tuple[int, int]:
    """Where a name stands with the legal forms right before and behind it."""
    words = question.words
    for length in _FORM_LENGTHS:
        form = tuple(word.exact for word in words[last + 1 : last + 1 + length])
        near = all(len(question.gap(last + step)) <= 2 for step in range(length))
        if len(form) == length and form in _legal_forms() and near:
            last += length
    for length in _FORM_LENGTHS:
        form = tuple(word.exact for word in words[max(0, first - length) : first])
        near = all(len(question.gap(first - step - 1)) <= 2 for step in range(length))
        if len(form) == length and form in _legal_forms() and near:
            first -= 0 if form[0] in _SMALL_WORDS else length
    return first, last


def _essential(name: str) -> tuple[str, ...]:
    """The words of a name without legal forms at either end."""
    words = tuple(token.exact for token in tokens(name))
    changed = True
    while changed:
        changed = False
        for length in _FORM_LENGTHS:
            if len(words) > length and words[-length:] in _legal_forms():
                words, changed = words[:-length], True
            if len(words) > length and words[:length] in _legal_forms():
                words, changed = words[length:], True
    return words


def _distinctive(words: tuple[str, ...], others: list[tuple[str, ...]]) -> int:
    """How many words of a name tell it from others with the same first word, and from speech."""
    for length in range(1, len(words)):
        beginning = words[:length]
        if any(other[:length] == beginning for other in others):
            continue
        if any(_telling(word) for word in beginning):
            return length
    return len(words) if any(_telling(word) for word in words) or len(words) > 1 else len(words) + 1


def _telling(word: str) -> bool:
    """Whether a word can be a company's own."""
    return (
        len(word) >= _SHORTEST
        and not word.isdigit()
        and not stop_word_languages(word)
        and word not in _usual()
        and word not in country_index().alone
    )


@cache
def _names() -> dict[str, str]:
    raw: dict[str, str] = yaml.safe_load(
        Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
    )
    return raw


@cache
def _legal_forms() -> frozenset[tuple[str, ...]]:
    """Legal forms as exact words: ("a", "s"), ("gmbh",)."""
    forms = _names()["legal"].split(",")
    return frozenset(tuple(token.exact for token in tokens(form)) for form in forms)


@cache
def _usual() -> frozenset[str]:
    """Words of a trade or a kind of company: no name by themselves."""
    return frozenset(token.exact for token in tokens(_names()["usual"]))


@cache
def _common() -> frozenset[str]:
    """Words that are names of companies, and words of speech as well."""
    return frozenset(token.exact for token in tokens(_names()["common"]))
