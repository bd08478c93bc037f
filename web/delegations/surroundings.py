"""What the cards of a page need, of the request that is being answered."""

from __future__ import annotations

from flask import current_app

from web.current import current_catalogue
from web.delegations.cards import Surroundings
from web.languages import reader_language
from web.preferences import chosen_units


def surroundings() -> Surroundings:
    """The reader's language and units, the show, and the drawings there are."""
    catalogue = current_catalogue()
    drawings = current_app.extensions["assets"].drawings
    return Surroundings(
        reader_language(),
        catalogue.show,
        catalogue.taxonomy,
        drawings,
        units=chosen_units(),
    )
