"""The organiser's will on results: synonyms, featured sheets, pins, hides, redirects, notices.

Plain data that the search is given; ``catalogue.store.curations`` keeps it. Imports nothing of the
catalogue but its folding of letters. Entrance: ``Curation`` and the six kinds of rules.
"""

from catalogue.curation.rules import (
    MOST_PINS,
    MOST_TERMS,
    NOTHING,
    NOTICE_LENGTH,
    PLACES,
    TERM_LENGTH,
    Curation,
    Feature,
    Hide,
    Notice,
    Pin,
    Redirect,
    Rule,
    Synonyms,
)

__all__ = [
    "MOST_PINS",
    "MOST_TERMS",
    "NOTHING",
    "NOTICE_LENGTH",
    "PLACES",
    "TERM_LENGTH",
    "Curation",
    "Feature",
    "Hide",
    "Notice",
    "Pin",
    "Redirect",
    "Rule",
    "Synonyms",
]
