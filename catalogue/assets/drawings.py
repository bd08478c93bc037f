"""SVG drawings: read by a parser without entities, and written anew from what is allowed."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from catalogue.assets.refusals import RefusedFile

MOST_ELEMENTS = 50_000
"""Of a drawing with all its repetitions written out."""

_DEEPEST = 100
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"

_ELEMENTS = frozenset({
    "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse",
    "line", "polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop",
    "clipPath", "mask", "pattern", "marker", "style",
})  # fmt: skip
"""No script, no foreignObject, no picture or link from elsewhere, no animation, no filter."""

_ATTRIBUTES = frozenset({
    "id", "class", "style", "transform", "viewBox", "preserveAspectRatio", "width", "height",
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "fr", "d",
    "points", "dx", "dy", "rotate", "textLength", "lengthAdjust", "offset", "pathLength",
    "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits", "maskUnits",
    "maskContentUnits", "patternUnits", "patternContentUnits", "patternTransform",
    "markerUnits", "markerWidth", "markerHeight", "orient", "refX", "refY", "fill",
    "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity",
    "color", "display", "visibility", "overflow", "clip-path", "clip-rule", "mask",
    "marker-start", "marker-mid", "marker-end", "stop-color", "stop-opacity", "font-family",
    "font-size", "font-style", "font-weight", "text-anchor", "letter-spacing", "word-spacing",
    "dominant-baseline", "baseline-shift", "vector-effect", "paint-order", "shape-rendering",
    "text-rendering",
})  # fmt: skip
_REFERENCE = re.compile(r"url\(\s*['\"]?#([\w.:-]+)['\"]?\s*\)")
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_FUNCTIONS = frozenset({
    "matrix", "translate", "translatex", "translatey", "scale", "scalex", "scaley", "rotate",
    "skewx", "skewy", "rgb", "rgba", "hsl", "hsla", "calc",
})  # fmt: skip
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)(px|pt|mm|cm|in)?\s*")
_PIXELS = {None: 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_LARGEST_SIDE = 100_000  # pixels; a drawing's size is only its shape, for it can be shown at any


def clean_drawing(data: bytes) -> tuple[bytes, int, int]:
    """A drawing without anything that could run, be fetched or grow without end.

    Args:
        data: the file.

    Returns:
        The drawing written anew, and its width and height in pixels.

    Raises:
        RefusedFile: it is not an SVG drawing, has entities, or is too much for a page.
    """
    root = _cleaned(_parsed(data))
    _check_weight(root)
    width, height = _size(root)
    ElementTree.register_namespace("", _SVG[1:-1])
    ElementTree.register_namespace("xlink", _LINK[1:].partition("}")[0])
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), width, height


def _parsed(data: bytes) -> Element:
    """The tree, given up as soon as it is too deep or too large."""
    depth = count = 0
    root: Element | None = None
    try:
        # Old drawing programs write a DOCTYPE, which does no harm as long as it declares nothing.
        for event, element in SafeTree.iterparse(
            BytesIO(data), events=("start", "end"), forbid_dtd=False, forbid_entities=True
        ):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > _DEEPEST or count > MOST_ELEMENTS:
                raise RefusedFile("file-costly")
    except DefusedXmlException as error:
        raise RefusedFile("drawing-entities") from error
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise RefusedFile("file-damaged") from error
    if root is None or root.tag != f"{_SVG}svg":
        raise RefusedFile("file-damaged")
    return root


def _cleaned(element: Element) -> Element:
    """A copy with the allowed elements and attributes only; foreign ones go with all in them."""
    name = element.tag.removeprefix(_SVG)
    copy = Element(element.tag)
    copy.text, copy.tail = element.text, element.tail
    for attribute, value in element.attrib.items():
        # Both spellings of a link; only within the drawing.
        if attribute in (_LINK, "href"):
            if name in ("use", "linearGradient", "radialGradient", "pattern") and re.fullmatch(
                r"#[\w.:-]+", value
            ):
                copy.set(attribute, value)
        elif attribute in _ATTRIBUTES and _harmless(value):
            copy.set(attribute, value)
    if name == "style":
        copy.text = re.sub(r"/\*.*?\*/", " ", copy.text or "", flags=re.DOTALL)
        # References in a style sheet would escape the count of what a drawing draws.
        if not _harmless(copy.text) or _REFERENCE.search(copy.text):
            copy.text = ""
    for child in element:
        allowed = isinstance(child.tag, str) and child.tag.removeprefix(_SVG) in _ELEMENTS
        if allowed and child.tag.startswith(_SVG):
            copy.append(_cleaned(child))
    return copy


def _harmless(value: str) -> bool:
    """Whether a value of an attribute, or a style sheet, fetches and runs nothing."""
    text = _REFERENCE.sub("", value)
    # A backslash spells a name otherwise, '@' imports; and what is fetched is named in a function.
    return not re.search(r"[\\@<]", text) and set(_FUNCTION.findall(text.lower())) <= _FUNCTIONS


def _check_weight(root: Element) -> None:
    """Refuses a drawing whose references, written out, would never end or nearly so."""
    # All that share an id: which of them is meant is up to the program that draws.
    named: dict[str, list[Element]] = {}
    for element in root.iter():
        if name := element.get("id"):
            named.setdefault(name, []).append(element)
    known: dict[int, int] = {}
    open_: set[int] = set()

    def weight(element: Element, depth: int) -> int:
        if id(element) in open_ or depth > 4 * _DEEPEST:
            raise RefusedFile("file-costly")
        if id(element) not in known:
            open_.add(id(element))
            parts = [*element]
            for reference in _references(element):
                parts.extend(named.get(reference, ()))
            total = 1
            for part in parts:
                total += weight(part, depth + 1)
                if total > MOST_ELEMENTS:
                    raise RefusedFile("file-costly")
            known[id(element)] = total
            open_.discard(id(element))
        return known[id(element)]

    weight(root, 0)


def _references(element: Element) -> Iterator[str]:
    for attribute, value in element.attrib.items():
        if attribute in (_LINK, "href"):
            yield value.removeprefix("#")
        else:
            yield from _REFERENCE.findall(value)


def _size(root: Element) -> tuple[int, int]:
    """Width and height: the drawing's own, or its view box's."""
    sides = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if all(sides):
        found = [float(side[1]) * _PIXELS[side[2]] for side in sides if side]
    else:
        try:
            found = [float(number) for number in re.split(r"[\s,]+", root.get("viewBox", ""))[2:4]]
        except ValueError:
            found = []
    if len(found) != 2 or not all(0 < side <= _LARGEST_SIDE for side in found):
        raise RefusedFile("drawing-size")
    return math.ceil(found[0]), math.ceil(found[1])
