"""Colours: how well they contrast, and all that the style sheet needs made of a show's own one."""

from __future__ import annotations

import re
from collections.abc import Callable

PAPER, SURFACE, DARK_SURFACE = "#faf8f3", "#ffffff", "#1b1f1b"
"""What the accent lies on (``tokens.css``; a test holds them equal)."""
MASTHEAD_INK = "#c3cfc0"
"""The fainter of the inks on the masthead."""
_WHITE, _BLACK = "#ffffff", "#000000"
_READABLE = 4.5  # WCAG 2.2 AA, for text


def is_colour(text: str) -> bool:
    """Whether a text is a colour as ``#rrggbb``."""
    return re.fullmatch("#[0-9a-f]{6}", text) is not None


def is_readable(colour: str) -> bool:
    """Whether links in a colour can be read on our light pages, and white letters on it."""
    return min(contrast(colour, PAPER), contrast(colour, SURFACE)) >= _READABLE


def readable(colour: str) -> str:
    """The colour, as little darkened as it takes to be read."""
    return _until(colour, _BLACK, is_readable)


def palette(accent: str) -> str:
    """A style sheet that gives the pages a show's own colour, in both themes.

    Args:
        accent: a readable colour.
    """
    light = {
        "accent": accent,
        "accent-strong": blend(accent, _BLACK, 0.25),
        "plate": blend(accent, _WHITE, 0.88),
        "plate-ink": blend(accent, _BLACK, 0.2),
        "masthead": _masthead(blend(accent, _BLACK, 0.4)),
    }
    bright = _until(accent, _WHITE, lambda c: contrast(c, DARK_SURFACE) >= 1.5 * _READABLE)
    dark = {
        "accent": bright,
        "accent-strong": blend(bright, _WHITE, 0.3),
        "on-accent": blend(accent, _BLACK, 0.8),
        "plate": blend(DARK_SURFACE, accent, 0.15),
        "plate-ink": blend(bright, _WHITE, 0.2),
        "masthead": _masthead(blend(accent, _BLACK, 0.6)),
    }
    rules = (
        (':root, [data-theme="light"]', light),
        ('[data-theme="dark"]', dark),
    )
    sheet = "\n".join(_rule(selector, values) for selector, values in rules)
    asked = _rule(':root:not([data-theme="light"])', dark)
    return f"{sheet}\n@media (prefers-color-scheme: dark) {{ {asked} }}\n"


def blend(one: str, other: str, share: float) -> str:
    """A colour between two; ``share`` from 0 to 1 is how much of the other."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours written as ``#rrggbb`` (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = [part / 255 for part in _parts(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _masthead(colour: str) -> str:
    return _until(colour, _BLACK, lambda c: contrast(c, MASTHEAD_INK) >= _READABLE)


def _until(colour: str, goal: str, fits: Callable[[str], bool]) -> str:
    """The first colour on the way to another that fits; the goal at the latest."""
    steps = (blend(colour, goal, step / 50) for step in range(51))
    return next((step for step in steps if fits(step)), goal)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _rule(selector: str, values: dict[str, str]) -> str:
    body = " ".join(f"--{name}: {value};" for name, value in values.items())
    return f"{selector} {{ {body} }}"
