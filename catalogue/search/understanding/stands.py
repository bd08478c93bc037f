"""Stands and halls of the show's plan: "stand B12", "B12", "hall B", "القاعة ب"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.folding import fold
from catalogue.search.analysis import exact_terms, tokens
from catalogue.search.understanding.parts import Question
from catalogue.sheets.values import stand_value
from catalogue.show import Show


def _exact(words: str) -> frozenset[str]:
    return frozenset(token.exact for token in tokens(words))


# In the show's languages, in the forms that questions have.
_STAND_WORDS = _exact("""
    stand stands booth stant standı standında standın standa standlar estande caseta puesto estand
    جناح الجناح بجناح منصة كشك غرفه стенд стенда стенде стенду стендом
""")
_HALL_WORDS = _exact("""
    hall halls halle salon salonu salonda salonunda hol holü pavillon pavilion pavilhão pabellón
    bâtiment building قاعة القاعة بالقاعة صالة الصالة سالن зал зала зале павильон павильоне
""")
PLACE_WORDS = _STAND_WORDS | _HALL_WORDS
"""What stands and halls are called, as exact terms: no typing errors, whatever the index has."""

_NUMBER_WORDS = _exact("no n nr nº número number numara numaralı رقم شماره номер")
_STAND = re.compile(r"[^\W\d_]{0,2}\d{1,4}[^\W\d_]?")  # of folded words
# Arabic letters that halls are called by, in the order of the alphabet that numbers paragraphs.
_LETTERS = {"ا": "a", "ب": "b", "ج": "c", "د": "d", "ه": "e", "و": "f"}


def find_stands(question: Question) -> None:
    """Stands: with the word before them where the plan can have them, bare where somebody is."""
    words = question.words
    for place in range(len(words)):
        for last, stand in _stand_at(question, place):
            first, final = _with_its_word(question, place, last, _STAND_WORDS)
            if (first, final) != (place, last):
                known = question.directory.may_be(stand)
            else:
                # "XB-12" is a model, whoever stands at B12.
                known = question.directory.at(stand) and last == place and stand[:1].isalpha()
            start, end = words[first].start, words[final].end
            if known and not _tied(question, place, last) and question.free(start, end):
                question.take("stand", start, end, value=("stand", stand))
                break


def find_halls(question: Question) -> None:
    """Halls, by the word for one and their letter, their number or their name."""
    words = question.words
    names = question.directory.halls
    if not names:
        return
    named = question.directory.named_halls
    for place in range(len(words)):
        for length in range(min(3, len(words) - place), 0, -1):
            last = place + length - 1
            first, final = _with_its_word(question, place, last, _HALL_WORDS)
            span = words[place : place + length]
            hall = names.get(tuple(_LETTERS.get(w.exact, w.exact) for w in span))
            if (first, final) == (place, last) and tuple(w.exact for w in span) not in named:
                continue
            if _tied(question, place, last):
                continue
            start, end = words[first].start, words[final].end
            if hall and question.free(start, end):
                question.take("hall", start, end, value=("hall", hall))
                break


def hall_labels(show: Show) -> frozenset[tuple[str, ...]]:
    """Labels that need no word for a hall: "Esplanade extérieure", in exact words."""
    labels = (tuple(exact_terms(label)) for hall in show.halls for label in hall.labels.values())
    return frozenset(words for words in labels if len(words) > 1 and words[0] not in _HALL_WORDS)


def _stand_at(question: Question, place: int) -> Iterator[tuple[int, str]]:
    """The stand's number that a word, or two of it, may be: "B12", "B 12", "B-12"."""
    words = question.words
    word = words[place]
    if _STAND.fullmatch(word.exact):
        yield place, stand_value(word.text)
    if (
        len(word.exact) <= 2
        and word.exact.isalpha()
        and question.gap(place) in (" ", "-")
        and words[place + 1].exact.isdigit()
    ):
        yield place + 1, stand_value(word.text + words[place + 1].text)


def _with_its_word(
    question: Question, place: int, last: int, names: frozenset[str]
) -> tuple[int, int]:
    """Where a number stands with the word for a stand or a hall that belongs to it, if any.

    The word is before it ("stand n° B12") or, in Turkish, behind ("B12 standı").
    """
    words = question.words
    before = place - 1
    if before >= 1 and words[before].exact in _NUMBER_WORDS:
        before -= 1
    near = all(len(question.gap(step)) <= 3 for step in range(before, place))
    if before >= 0 and near and words[before].exact in names:
        return before, last
    behind = last + 1
    if behind < len(words) and words[behind].exact in names and question.gap(last) == " ":
        # "B12 stand C3": the word is the next number's.
        following = words[behind + 1].exact if behind + 1 < len(words) else ""
        if not _STAND.fullmatch(following) and len(following) != 1:
            return place, behind
    return place, last


def _tied(question: Question, first: int, last: int) -> bool:
    """Whether a hyphen ties words to others, as in the name of a model."""
    return question.gap(last) in ("-", "/", ".") or question.gap(first - 1) in ("-", "/", ".")


def hall_names(show: Show) -> dict[tuple[str, ...], str]:
    """What may stand behind the word "hall", folded, with the hall's id."""
    found: dict[tuple[str, ...], str] = {}
    for hall in show.halls:
        found.setdefault((fold(hall.prefix),), hall.id)
        found.setdefault((fold(hall.id),), hall.id)
    for hall in show.halls:
        for label in hall.labels.values():
            words = tuple(exact_terms(label))
            while words and words[0] in _HALL_WORDS:
                words = words[1:]
            for beginning in range(len(words)):
                found.setdefault(words[beginning:], hall.id)
            found.setdefault(words, hall.id)
    found.pop((), None)
    return found
