"""The newest sheets of a search as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from catalogue.search.results import Hit

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
MIMETYPE = "application/atom+xml"

# XML 1.0 has no place for these, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(
    *,
    title: str,
    author: str,
    language: str,
    own: str,
    page: str,
    hits: Sequence[tuple[Hit, str]],
    changed: Mapping[str, datetime],
    show: str,
) -> bytes:
    """A feed as the bytes of its XML.

    Args:
        title: of the feed.
        author: whose feed it is.
        language: of the title.
        own: the feed's own address.
        page: the address of the page with the same results.
        hits: the sheets, each with the address of its page.
        changed: when sheets were changed last, by id.
        show: names the show, so that no other show's feed has the same ids.
    """
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, "id", _id(show, own.split("://", 1)[-1].partition("/")[2]))
    _add(feed, "title", title)
    _add(feed, "link", rel="self", type=MIMETYPE, href=own)
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    newest = max(changed.values(), default=datetime(1970, 1, 1, tzinfo=UTC))
    _add(feed, "updated", _time(newest))
    _add(_add(feed, "author"), "name", author)
    for hit, address in hits:
        moment = changed.get(hit.id, newest)
        entry = _add(feed, "entry", **{"xml:lang": hit.text_language})
        _add(entry, "id", _id(show, f"sheet/{hit.id}"))
        _add(entry, "title", "".join(run.text for run in hit.title))
        _add(entry, "link", rel="alternate", type="text/html", href=address)
        _add(entry, "updated", _time(moment))
        _add(_add(entry, "author"), "name", hit.sheet["exhibitor"]["name"])
        _add(entry, "summary", "".join(run.text for run in hit.summary))
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: ElementTree.Element, name: str, content: str = "", **attributes: str) -> Any:
    clean = {key: _NO_XML.sub("", value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, name, clean)
    element.text = _NO_XML.sub("", content) or None
    return element


def _id(show: str, name: str) -> str:
    """An id that stays when the site gets another name, or a sheet another title."""
    return uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, f"show:{show}"), name).urn


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
