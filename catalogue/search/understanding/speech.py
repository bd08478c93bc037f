"""Which language a question is in: of its letters, small words, and the trade's words."""

from __future__ import annotations

from collections.abc import Mapping

from catalogue.languages import languages_of_script, script_of
from catalogue.search.analysis import stop_word_languages, tokens

# Letters, and digits, that only one of the languages of a script has.
_TELLING_LETTERS = {
    "tr": "ığşİĞŞöüÖÜ",
    "fr": "èëîùûœÈËÎÙÛŒ",
    "es": "ñ¿¡Ñ",
    "pt": "ãõÃÕ",
    "fa": "پچژگکی۰۱۲۳۴۵۶۷۸۹",
    "ar": "ةىأإؤ٠١٢٣٤٥٦٧٨٩",
}
# Arabic keyboards write Persian with them, too.
_ARABIC_FORMS = frozenset("يك")
_LETTER = 2.0
_SMALL_WORD = 1.0
_READER = 0.5  # less than a word that one language alone has, more than one that two share
_TRADE_WORD = 0.9  # shared among the languages that have it


def guess_language(
    text: str, preferred: str, vocabulary: Mapping[str, tuple[str, ...]] | None = None
) -> str:
    """The likeliest sheet language of a short text; ``preferred`` where nothing tells.

    Args:
        text: a question, or a part of it.
        preferred: the reader's language.
        vocabulary: the languages that have an exact word in their names of products.
    """
    possible = languages_of_script(text)
    if not possible:
        return preferred
    scores = dict.fromkeys(possible, 0.0)
    if preferred in scores:
        scores[preferred] += _READER
    for language, letters in _TELLING_LETTERS.items():
        if language in scores:
            scores[language] += sum(_LETTER for letter in text if letter in letters)
    for token in tokens(text):
        for language in stop_word_languages(token.exact):
            if language in scores:
                scores[language] += _SMALL_WORD
        having = [one for one in (vocabulary or {}).get(token.exact, ()) if one in scores]
        for language in having:
            scores[language] += _TRADE_WORD / len(having)
    if script_of(text) == "ARABIC" and not set(text) & set(_TELLING_LETTERS["fa"]):
        scores["ar"] += 0.6  # no Persian letter at all
        scores["ar"] += 0.6 if _ARABIC_FORMS & set(text) else 0.0
    return max(scores, key=lambda language: scores[language])
