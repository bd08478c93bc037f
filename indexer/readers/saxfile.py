"""XML as events, without declarations, entities or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any
from xml.sax import SAXException, handler

from defusedxml import sax
from defusedxml.common import DefusedXmlException

from indexer.readers.encodings import shown
from indexer.readers.row import UnreadableFile

# Expat before 2.6 reads a long tag anew with every block, so blocks are large and files small.
_BLOCK = 4 * 1024 * 1024
DEEPEST = 50


class Events(handler.ContentHandler):
    """What listens to a document; ``ready`` collects what has been read since it was last taken."""

    def __init__(self) -> None:
        super().__init__()
        self.ready: list[Any] = []
        self.depth = 0
        self.line = 1
        """The line of the document where the element begins that is being read."""
        self.parser: Any = None

    def startElement(self, name: str, attrs: Any) -> None:
        self.depth += 1
        self.line = self.parser.getLineNumber()
        if self.depth > DEEPEST:
            raise UnreadableFile("too-deep", maximum=DEEPEST)
        self.started(name.rpartition(":")[2], dict(attrs.items()))

    def endElement(self, name: str) -> None:
        self.depth -= 1
        self.ended(name.rpartition(":")[2])

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; its name is without prefix, its attributes' names with theirs."""

    def ended(self, name: str) -> None:
        """An element ends."""


def read_events(file: IO[bytes], events: Events) -> Iterator[Any]:
    """What ``events`` makes of a document, as it comes.

    Raises:
        UnreadableFile: it is not well-formed, or declares entities or a document type.
    """
    parser = sax.make_parser()
    parser.forbid_dtd = True
    parser.setFeature(handler.feature_external_ges, False)
    parser.setContentHandler(events)
    events.parser = parser
    try:
        while block := file.read(_BLOCK):
            parser.feed(block)
            yield from events.ready
            events.ready = []
        parser.close()
        yield from events.ready
    except DefusedXmlException as error:
        raise UnreadableFile("xml-forbidden") from error
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 1)() or 1
        raise UnreadableFile("not-xml", reason=shown(error.getMessage()), line=line) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise UnreadableFile("not-xml", reason=shown(str(error)), line=1) from error
