"""The organiser's will on results: synonyms, featured sheets, pins, hides, redirects, notices,
products at slots of pages.

Plain data that the search is given; ``catalogue.store.curations`` keeps it. Imports nothing of the
catalogue but its folding of letters. Entrance: ``Curation`` and the seven kinds of rules;
``following`` where concepts were merged.
"""

from catalogue.curation.rules import (
    MOST_PINS,
    MOST_TERMS,
    NOTHING,
    NOTICE_LENGTH,
    PLACED,
    PLACES,
    SLOTS,
    TERM_LENGTH,
    Curation,
    Feature,
    Hide,
    Notice,
    Pin,
    Placement,
    Redirect,
    Rule,
    Slot,
    Synonyms,
    following,
)

__all__ = [
    "MOST_PINS",
    "MOST_TERMS",
    "NOTHING",
    "NOTICE_LENGTH",
    "PLACED",
    "PLACES",
    "SLOTS",
    "TERM_LENGTH",
    "Curation",
    "Feature",
    "Hide",
    "Notice",
    "Pin",
    "Placement",
    "Redirect",
    "Rule",
    "Slot",
    "Synonyms",
    "following",
]
