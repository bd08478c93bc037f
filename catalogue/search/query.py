"""What was asked: the text, the filters and the page, with their limits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeVar, get_args

from catalogue.errors import QueryError
from catalogue.sheets.fields import facet_fields
from catalogue.sheets.quantities import LARGEST, parse_number
from catalogue.sheets.specifications import numeric_specifications

Mode = Literal["hybrid", "lexical", "semantic"]
Sort = Literal["relevance", "title", "newest"]
MODES: tuple[Mode, ...] = get_args(Mode)
SORTS: tuple[Sort, ...] = get_args(Sort)

T = TypeVar("T", bound=str)

MAXIMUM_TEXT = 500
MAXIMUM_SIZE = 100
MAXIMUM_FILTER_VALUES = 50


class Parameters(Protocol):
    """The parameters of an address, as Werkzeug's MultiDict gives them."""

    def get(self, key: str, /) -> str | None: ...
    def getlist(self, key: str, /) -> list[str]: ...
    def keys(self) -> Iterable[str]: ...


@dataclass(frozen=True)
class Bounds:
    """A range of a specification in its canonical unit; None is open."""

    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Query:
    """A question to the catalogue.

    Attributes:
        text: the words, at most MAXIMUM_TEXT characters.
        language: the reader's interface language: labels come in it, and it breaks ties about
            the language of the words.
        filters: values by facet name; values of one facet widen, facets narrow.
        ranges: bounds by the name of a numeric specification.
        literal: parts of the text that the reader wants taken as plain words.
        sort: the order of the hits.
        page: counts from 1.
        size: hits on a page, at most MAXIMUM_SIZE.
        mode: both candidate lists, or one alone.
    """

    text: str = ""
    language: str = "fr"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Bounds] = field(default_factory=dict)
    literal: tuple[str, ...] = ()
    sort: Sort = "relevance"
    page: int = 1
    size: int = 20
    mode: Mode = "hybrid"

    def parameters(self) -> list[tuple[str, str]]:
        """The query as the parameters of an address: what ``parse_query`` reads back."""
        pairs: list[tuple[str, str]] = []
        if self.text:
            pairs.append(("q", self.text))
        for name, values in self.filters.items():
            pairs.extend((name, value) for value in values)
        for name, bounds in self.ranges.items():
            if bounds.minimum is not None:
                pairs.append((f"spec.{name}.min", written_number(bounds.minimum)))
            if bounds.maximum is not None:
                pairs.append((f"spec.{name}.max", written_number(bounds.maximum)))
        pairs.extend(("literal", part) for part in self.literal)
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.mode != "hybrid":
            pairs.append(("mode", self.mode))
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        if self.size != 20:
            pairs.append(("size", str(self.size)))
        return pairs

    def with_filter(self, name: str, value: str) -> Query:
        """The query narrowed by one more value, from its first page."""
        values = (*self.filters.get(name, ()), value)
        return replace(self, filters={**self.filters, name: tuple(dict.fromkeys(values))}, page=1)

    def without_filter(self, name: str, value: str) -> Query:
        """The query without one value of a filter, from its first page."""
        values = tuple(kept for kept in self.filters.get(name, ()) if kept != value)
        filters = {**self.filters, name: values}
        return replace(self, filters={n: v for n, v in filters.items() if v}, page=1)

    def without_range(self, name: str) -> Query:
        """The query without the bounds of one specification, from its first page."""
        ranges = {kept: bounds for kept, bounds in self.ranges.items() if kept != name}
        return replace(self, ranges=ranges, page=1)

    def taking_literally(self, part: str) -> Query:
        """The query with one understood part taken as plain words, from its first page."""
        return replace(self, literal=tuple(dict.fromkeys((*self.literal, part))), page=1)

    def on_page(self, page: int) -> Query:
        """The same query, another page."""
        return replace(self, page=page)


def parse_query(parameters: Parameters, language: str) -> Query:
    """Reads a query from the parameters of an address.

    Unknown parameters are left alone: they belong to others (tracking links, other pages).

    Raises:
        QueryError: a parameter has a value that cannot be meant; it names the parameter.
    """
    text = " ".join((parameters.get("q") or "").replace("\x00", " ").split())
    if len(text) > MAXIMUM_TEXT:
        raise QueryError("q", f"The text has more than {MAXIMUM_TEXT} characters.", "Shorten it.")
    filters: dict[str, tuple[str, ...]] = {}
    for name in facet_fields():
        values = tuple(dict.fromkeys(v for v in parameters.getlist(name) if v))
        if len(values) > MAXIMUM_FILTER_VALUES:
            raise QueryError(name, f"There are more than {MAXIMUM_FILTER_VALUES} values.")
        if values:
            filters[name] = values
    return Query(
        text=text,
        language=language,
        filters=filters,
        ranges=_ranges(parameters),
        literal=tuple(dict.fromkeys(v for v in parameters.getlist("literal") if v))[-20:],
        sort=_one_of("sort", parameters.get("sort"), SORTS),
        page=_whole("page", parameters.get("page"), 1, 1_000_000),
        size=_whole("size", parameters.get("size"), 20, MAXIMUM_SIZE),
        mode=_one_of("mode", parameters.get("mode"), MODES),
    )


def _ranges(parameters: Parameters) -> dict[str, Bounds]:
    ranges: dict[str, Bounds] = {}
    for key in parameters.keys():  # noqa: SIM118 (a MultiDict's own iteration repeats keys)
        match = re.fullmatch(r"spec\.(.+)\.(min|max)", key)
        raw = (parameters.get(key) or "").strip()
        if not match or not raw:
            continue
        name, end = match.groups()
        if name not in numeric_specifications():
            known = ", ".join(numeric_specifications())
            raise QueryError(key, f"{name!r} is not a known specification.", f"Known: {known}.")
        try:
            value = parse_number(raw) if re.fullmatch(r"[^eE]*", raw) else float(raw)
        except ValueError:
            value = math.nan
        if not abs(value) <= LARGEST:  # NaN too
            raise QueryError(key, f"{raw!r} is not a number.", "Write digits, such as 12.5.")
        bounds = ranges.get(name, Bounds())
        ranges[name] = (
            replace(bounds, minimum=value) if end == "min" else replace(bounds, maximum=value)
        )
    return ranges


def written_number(number: float) -> str:
    """A number with all its digits, without the point of a whole one."""
    return repr(float(number)).removesuffix(".0")


def _whole(name: str, raw: str | None, default: int, maximum: int) -> int:
    if raw is None or raw == "":
        return default
    try:
        value = int(raw)
    except ValueError:
        value = 0
    if not 1 <= value <= maximum:
        raise QueryError(name, f"{raw!r} is not a whole number from 1 to {maximum}.")
    return value


def _one_of(name: str, raw: str | None, allowed: tuple[T, ...]) -> T:
    for value in allowed:
        if raw == value or (not raw and value == allowed[0]):
            return value
    raise QueryError(name, f"{raw!r} is not allowed.", f"Allowed: {', '.join(allowed)}.")
