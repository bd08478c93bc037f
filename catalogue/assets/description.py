"""What is known of a file that was examined. Apart from what examines, which is large to load."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

AssetKind = Literal["picture", "drawing", "document"]

DRAWING_FILE = "drawing.svg"
"""The name of a drawing as it is shown."""


@dataclass(frozen=True)
class Description:
    """What is known of an examined file.

    Attributes:
        kind: what it is for its reader.
        format: JPEG, PNG, WebP, AVIF, SVG or PDF.
        width: of a picture or drawing, upright, in pixels.
        height: likewise.
        widths: in which a picture is there as WebP.
        pages: of a document.
    """

    kind: AssetKind
    format: str
    width: int = 0
    height: int = 0
    widths: tuple[int, ...] = ()
    pages: int = 0

    def as_json(self) -> dict[str, Any]:
        """For ``from_json``."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Description:
        """What ``as_json`` gave."""
        return cls(**{**raw, "widths": tuple(raw["widths"])})
