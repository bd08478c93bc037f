"""Typing errors, mended with the words that the index and the taxonomy have.

A word that neither has is compared with those that they have: first letter for letter, then as two
words written as one, then by its sound, so that "hawn" finds هاون and "Kulzhan" finds Кулжан.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalogue.errors import CatalogueError
from catalogue.languages import script_of
from catalogue.search.analysis import is_stop_word, tokens
from catalogue.search.vocabulary import SHORTEST, Spelling, is_word, spellings
from catalogue.taxonomy import Taxonomy

_log = logging.getLogger(__name__)

_FRESH_SECONDS = 60.0  # how long the words of an index are believed
_USUAL = 10  # times as many documents as a rare word's: then it is probably a typing error
_TELLING = 6  # letters from which a word tells which language it is of
_LONG = 8  # letters from which a word may have two errors
_SHORTEST_SOUND = 3  # consonants, else half of the words sound alike

# Letters by their sound, for words written in another script. Vowels are left out: Arabic does not
# write them, and who writes Arabic in Latin letters writes them as he hears them.
_SOUNDS = {
    **dict.fromkeys("بپbp", "b"), **dict.fromkeys("تطثtт", "t"), **dict.fromkeys("جگgjг", "g"),
    **dict.fromkeys("حهhхһ", "h"), **dict.fromkeys("خ", "kh"), **dict.fromkeys("دضذdд", "d"),
    **dict.fromkeys("رrр", "r"), **dict.fromkeys("زظzз", "z"), **dict.fromkeys("سصsс", "s"),
    **dict.fromkeys("шщشچч", "sh"), **dict.fromkeys("غғ", "gh"), **dict.fromkeys("فfф", "f"),
    **dict.fromkeys("قكکkqcкқ", "k"), **dict.fromkeys("لlл", "l"), **dict.fromkeys("مmм", "m"),
    **dict.fromkeys("نnнң", "n"), **dict.fromkeys("وwvв", "w"), **dict.fromkeys("يیyй", "y"),
    **dict.fromkeys("жژ", "zh"), "ц": "ts", "б": "b", "п": "b", "x": "ks",
}  # fmt: skip
_LATIN_VOWELS = {"a": "a", "e": "e", "i": "i", "o": "u", "u": "u"}
# What letters that may be vowels are heard as in Latin ones.
_VOWELS = {
    "ا": "a", "ع": "aeiu", "و": "wvu", "ي": "yie", "а": "a", "я": "a", "е": "e", "э": "e",
    "и": "iy", "ы": "iy", "й": "yi", "о": "u", "у": "u", "ю": "u",
}  # fmt: skip
_DIGRAPHS = {"sh": "sh", "ch": "sh", "kh": "kh", "gh": "gh", "zh": "zh", "ph": "f", "th": "t",
             "dh": "d"}  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """The words that there are, for looking up what was meant.

    Attributes:
        words: by exact term, how it is written.
        by_length: the exact terms by their number of letters.
        by_sound: the exact terms by their sound.
        named: the exact terms that the taxonomy's labels have: what people look for.
    """

    words: Mapping[str, Spelling]
    by_length: Mapping[int, Sequence[str]]
    by_sound: Mapping[str, Sequence[str]]
    named: Collection[str]


class Speller:
    """Mends words with the vocabulary of the live index, which it looks at now and then.

    Args:
        counted: gives the index's words (see ``Engine.vocabulary``).
        taxonomy: its labels' words count as known, too.
    """

    def __init__(self, counted: Callable[[], Mapping[str, int]], taxonomy: Taxonomy) -> None:
        self._counted = counted
        self._taxonomy = taxonomy
        self._known: Vocabulary | None = None
        self._read_at = 0.0
        self._reading = threading.Lock()

    def mended(self, text: str, words: Mapping[str, int], languages: Sequence[str]) -> str:
        """A question with some of its words mended; those that cannot be mended stay.

        Args:
            text: the question.
            words: the exact terms of the words to mend, and how many sheets have each.
            languages: the question's likely languages, the likeliest first.
        """
        vocabulary = self.vocabulary()
        mended, position = "", 0
        for token in tokens(text):
            if token.exact in words:
                meant = correction(vocabulary, token.exact, languages, words[token.exact])
                if meant is not None:
                    mended += text[position : token.start] + meant
                    position = token.end
        return mended + text[position:]

    def vocabulary(self) -> Vocabulary:
        """The words there are. An old vocabulary serves while a new one is read beside it."""
        if self._known is None:
            with self._reading:
                if self._known is None:
                    self._read()
        elif time.monotonic() - self._read_at > _FRESH_SECONDS and self._reading.acquire(False):
            self._read_at = time.monotonic()
            threading.Thread(target=self._read_beside, daemon=True).start()
        assert self._known is not None
        return self._known

    def _read(self) -> None:
        self._known = vocabulary_of(self._counted(), self._taxonomy)
        self._read_at = time.monotonic()

    def _read_beside(self) -> None:
        try:
            self._read()
        except CatalogueError as error:
            _log.warning("The words for mending typing errors stay as they were: %s", error)
        finally:
            self._reading.release()


def vocabulary_of(counts: Mapping[str, int], taxonomy: Taxonomy) -> Vocabulary:
    """The words of an index and of a taxonomy's labels."""
    words = spellings(counts)
    named: set[str] = set()
    for concept in taxonomy:
        for language, label in concept.all_labels():
            for token in tokens(label):
                if is_word(token.exact):
                    named.add(token.exact)
                    known = words.get(token.exact, Spelling(token.text, 0, frozenset()))
                    languages = known.languages | {language}
                    words[token.exact] = Spelling(known.text, known.documents, languages)
    by_length: dict[int, list[str]] = defaultdict(list)
    by_sound: dict[str, list[str]] = defaultdict(list)
    for exact in words:
        by_length[len(exact)].append(exact)
        for sound in sounds_of(exact):
            by_sound[sound].append(exact)
    return Vocabulary(words, dict(by_length), dict(by_sound), named)


def correction(
    vocabulary: Vocabulary, exact: str, languages: Sequence[str], documents: int = 0
) -> str | None:
    """What was probably meant by a word, as it is written; None when that cannot be told.

    Args:
        vocabulary: the words there are.
        exact: the exact term of what was typed.
        languages: the likely languages, the likeliest first.
        documents: how many sheets have the word in some form; one that any has is mended only
            when a far more frequent one is near.
    """
    if not is_word(exact):
        return None
    known = vocabulary.words.get(exact)
    documents = max(documents, known.documents if known else 0)
    if known is not None and not documents:
        return None  # a word of the taxonomy alone
    if documents:
        # Somebody wrote it so; but perhaps somebody else's typing error was found.
        near = _near(vocabulary, exact)
        least = _USUAL * documents
        often = [each for each in near if vocabulary.words[each].documents >= least]
        return vocabulary.words[min(often, key=lambda e: near[e])].text if often else None

    def likelihood(candidate: str) -> tuple[int, bool, int]:
        spelling = vocabulary.words[candidate]
        places = [languages.index(x) for x in spelling.languages if x in languages]
        place = min(places, default=len(languages))
        return place, candidate not in vocabulary.named, -spelling.documents

    near = _near(vocabulary, exact)
    if len(exact) < _TELLING:
        # A short word of another language is near to almost anything.
        near = {c: d for c, d in near.items() if _speaks(vocabulary.words[c], languages[:2])}
    if near:
        best = min(near, key=lambda candidate: (near[candidate], *likelihood(candidate)))
        return vocabulary.words[best].text
    halves = _halves(vocabulary, exact, languages)
    if halves:
        return " ".join(vocabulary.words[half].text for half in halves)
    for sound in sounds_of(exact):
        found = vocabulary.by_sound.get(sound, ())
        # The same sound in the same script is another word, not a typing error.
        alike = [
            each
            for each in found
            if each[0].isascii() != exact[0].isascii() and _sounds_like(each, exact)
        ]
        if alike:
            return vocabulary.words[min(alike, key=likelihood)].text
    return None


def _speaks(spelling: Spelling, languages: Sequence[str]) -> bool:
    """Whether a word is of one of these languages, or a name."""
    return not spelling.languages or not spelling.languages.isdisjoint(languages)


def _near(vocabulary: Vocabulary, exact: str) -> dict[str, int]:
    """The words within one error (two in long words), with their distances.

    The first letter is right, or has changed places with the second: else "tarte" would be "carte".
    """
    most = 2 if len(exact) >= _LONG else 1
    found: dict[str, int] = {}
    for length in range(len(exact) - most, len(exact) + most + 1):
        candidates = vocabulary.by_length.get(length, ())
        for candidate, distance, _ in process.extract(
            exact, candidates, scorer=OSA.distance, processor=None, score_cutoff=most, limit=None
        ):
            if candidate[0] == exact[0] or candidate[:2] == exact[1::-1]:
                found[candidate] = int(distance)
    return found


def _halves(vocabulary: Vocabulary, exact: str, languages: Sequence[str]) -> tuple[str, str] | None:
    """Two frequent words of one language that were written as one."""
    best: tuple[int, tuple[str, str]] | None = None
    for place in range(SHORTEST, len(exact) - SHORTEST + 1):
        halves = exact[:place], exact[place:]
        known = [vocabulary.words.get(half) for half in halves]
        if any(each is None or not each.documents for each in known):
            continue
        first, second = (each for each in known if each is not None)
        together = first.languages & second.languages & set(languages)
        if together and not any(is_stop_word(half, tuple(languages)) for half in halves):
            least = min(first.documents, second.documents)
            if best is None or least > best[0]:
                best = least, halves
    return best[1] if best else None


def sounds_of(exact: str) -> list[str]:
    """An exact term by its consonants, the same for Arabic, Cyrillic and Latin letters.

    Then without w and y, which may be vowels; each only with as many consonants as tell something
    (one more without those two).
    """
    sounds = _sounds(exact)
    if len(sounds) > 1 and sounds[-1] == "h":
        sounds = sounds[:-1]  # an ending of Arabic that Latin letters write or leave out
    firm = [sounds[0], *(each for each in sounds[1:] if each not in "wy")] if sounds else []
    each_way = ["".join(sounds)] if len(sounds) >= _SHORTEST_SOUND else []
    return each_way + (["".join(firm)] if _SHORTEST_SOUND < len(firm) < len(sounds) else [])


def _sounds_like(one: str, other: str) -> bool:
    """Whether two words, one in Latin letters, share their vowels too, as far as they are written.

    Consonants alone would make a corvette of a "cravate", and a battle (معركة) of "merci".
    """
    latin, foreign = (one, other) if one.isascii() else (other, one)
    written: list[str | tuple[str, ...]] = []
    for letter in foreign:
        written += [_VOWELS[letter]] if letter in _VOWELS else [(part,) for part in _parts(letter)]
    if foreign[-1] == "ه":
        written[-1] = "hae"
    written = [each for place, each in enumerate(written) if each not in written[place - 1 : place]]
    heard = _parts(latin)
    # Of these scripts only Arabic leaves vowels out.
    if script_of(foreign) != "ARABIC" and len(heard) > len(written) + 1:
        return False
    following = iter(heard)
    return all(any(part in wanted for part in following) for wanted in written)


def _sounds(exact: str) -> list[str]:
    found: list[str] = []
    for part in _parts(exact):
        # Doubled letters sound like one.
        if part not in _LATIN_VOWELS and (not found or found[-1] != part):
            found.append(part)
    return found


def _parts(exact: str) -> list[str]:
    """A word's consonants by their sound, and its Latin vowels."""
    found: list[str] = []
    place = 0
    while place < len(exact):
        pair = exact[place : place + 2]
        sound = _DIGRAPHS.get(pair)
        place += 2 if sound else 1
        sound = sound or _SOUNDS.get(pair[0]) or _LATIN_VOWELS.get(pair[0])
        if sound:
            found.extend(sound if sound in ("ts", "ks") else (sound,))
    return found
