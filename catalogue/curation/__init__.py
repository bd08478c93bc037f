"""The organiser's will on results: synonyms, featured sheets, pins and hides.

Plain data that the search is given; ``catalogue.store.curations`` keeps it. Imports nothing of the
catalogue but its folding of letters. Entrance: ``Curation`` and the four kinds of rules.
"""

from catalogue.curation.rules import (
    MOST_TERMS,
    NOTHING,
    PLACES,
    TERM_LENGTH,
    Curation,
    Feature,
    Hide,
    Pin,
    Rule,
    Synonyms,
)

__all__ = [
    "MOST_TERMS",
    "NOTHING",
    "PLACES",
    "TERM_LENGTH",
    "Curation",
    "Feature",
    "Hide",
    "Pin",
    "Rule",
    "Synonyms",
]
