"""A product for search engines, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from web.delegations.cards import Card
from web.delegations.shown import Picture


def structured_data(
    sheet: dict[str, Any], card: Card, pictures: Sequence[Picture], address: str
) -> dict[str, Any]:
    """A ``Product``; nothing is offered for sale here, so it has no offer.

    Args:
        sheet: the sheet as visitors see it.
        card: the same in the reader's language.
        pictures: of the sheet.
        address: the page's, with its host.
    """
    exhibitor = sheet["exhibitor"]
    brand = {"@type": "Organization", "name": exhibitor["name"], "url": exhibitor.get("website")}
    found = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": address,
        "url": address,
        "name": card.title.plain,
        "description": card.summary.plain,
        "category": [category.label for category in card.categories],
        "brand": {name: value for name, value in brand.items() if value},
        "countryOfOrigin": sheet.get("origin"),
        "image": [urljoin(address, picture.address) for picture in pictures],
        "additionalProperty": [
            {"@type": "PropertyValue", "name": fact.label.plain, "value": fact.value.plain}
            for fact in card.specifications
        ],
    }
    return {name: value for name, value in found.items() if value}
