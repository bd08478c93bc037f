"""The custom properties of the style sheet, and how well its colours contrast."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from web.assets import FOLDER
from web.colours import contrast

TOKENS = FOLDER / "style" / "tokens.css"

PAIRS = (
    ("ink", "paper", 4.5),
    ("ink", "surface", 4.5),
    ("ink", "sunken", 4.5),
    ("ink", "notice", 4.5),
    ("ink-soft", "paper", 4.5),
    ("ink-soft", "surface", 4.5),
    ("ink-soft", "sunken", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "surface", 4.5),
    ("accent-strong", "surface", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("mark-ink", "mark", 4.5),
    ("on-masthead", "masthead", 4.5),
    ("masthead-soft", "masthead", 4.5),
    ("plate-ink", "plate", 3.0),
    ("line-strong", "paper", 3.0),
    ("line-strong", "surface", 3.0),
    ("focus", "paper", 3.0),
    ("focus", "surface", 3.0),
)
"""What lies on what, and the least contrast by WCAG 2.2 AA: 4.5 for text, 3 for what is drawn."""


@dataclass(frozen=True)
class Contrast:
    """One colour on another; ``ratio`` from 1 to 21."""

    front: str
    back: str
    ratio: float
    least: float

    @property
    def enough(self) -> bool:
        """Whether it can be read."""
        return self.ratio >= self.least


@cache
def themes(path: Path = TOKENS) -> dict[str, dict[str, str]]:
    """The custom properties of each theme, by name without dashes before it.

    The dark theme stands twice in the file, for who chose it and for whose system asks for it; a
    test holds them equal. What it does not set is that of the light one.
    """
    source = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    blocks = re.findall(r"([^{}]+)\{([^{}]*)\}", source)
    read = [
        (selector.strip(), dict(re.findall(r"--([\w-]+):\s*([^;]+);", body)))
        for selector, body in blocks
    ]
    light = next(values for selector, values in read if selector.startswith(":root,"))
    dark = next(values for selector, values in read if selector.startswith('[data-theme="dark"]'))
    asked = next(values for selector, values in read if ":not(" in selector)
    return {"light": light, "dark": {**light, **dark}, "system": {**light, **asked}}


def names(kind: str) -> list[str]:
    """The names of the tokens of a kind: ``colour``, ``letters`` or ``space``, in their order."""
    light = themes()["light"]
    if kind == "colour":
        return [name for name, value in light.items() if value.startswith("#")]
    if kind == "letters":
        return ["small", "body", "large", "h3", "h2", "h1", "show"]
    return [name for name in light if re.fullmatch(r"s\d", name)]


def contrasts(theme: str) -> list[Contrast]:
    """The contrast of every pair in a theme."""
    colours = themes()[theme]
    return [
        Contrast(front, back, contrast(colours[front], colours[back]), least)
        for front, back, least in PAIRS
    ]


def rules() -> str:
    """A class for each token, since the policy of the pages forbids style in them."""
    lines = [f".swatch-{name} {{ background: var(--{name}); }}" for name in names("colour")]
    lines += [f".ink-{name} {{ color: var(--{name}); }}" for name in names("colour")]
    lines += [f".letters-{name} {{ font-size: var(--{name}); }}" for name in names("letters")]
    lines += [f".space-{name} {{ inline-size: var(--{name}); }}" for name in names("space")]
    return "\n".join(lines) + "\n"
