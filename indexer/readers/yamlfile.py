"""YAML: plain values alone, in the shapes of JSON; several documents are several sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from indexer.mapping import Mapping
from indexer.readers.encodings import shown
from indexer.readers.jsonfile import row_of, sheets_in
from indexer.readers.row import Row, UnreadableFile

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST = 30
_MOST_VALUES = 400_000  # of a file: six thousand sheets, and a third of a gigabyte while it is read
_LARGEST = 2_000_000  # values in a document, each counted as often as it is referred to
_PLAIN_TAGS = {"!"} | {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")
}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_MERGE = "<<"


def read_yaml(path: Path, mapping: Mapping | None = None) -> Iterator[Row]:
    """The records of a YAML file. A file with a fault anywhere is refused whole.

    Only what JSON knows has a type, so that Norway (``NO``) stays a country and ``12:30`` a text.

    Raises:
        UnreadableFile: it is not YAML, or its parts are nested or repeated without measure.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("undecodable", encoding="UTF-8") from error
    try:
        _examine(text)
        documents = [node for node in yaml.compose_all(text, Loader=_LOADER) if node is not None]
        elements = [element for node in documents for element in _elements(node)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        reason = getattr(error, "problem", None) or str(error)
        raise UnreadableFile("not-yaml", reason=shown(str(reason)), line=line) from error
    except RecursionError as error:  # a chain of references as long as the stack is deep
        raise UnreadableFile("aliases") from error
    for line, key, value in elements:
        yield row_of(line, key, value, mapping)


def _examine(text: str) -> None:
    """Counts values, depth and tags as they come, before anything is built of them."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        if number > _MOST_VALUES:
            raise UnreadableFile("too-many-values", maximum=_MOST_VALUES)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise UnreadableFile("too-deep", maximum=_DEEPEST)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _PLAIN_TAGS:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise UnreadableFile("not-yaml", reason=shown(tag), line=line)


def _elements(node: yaml.Node) -> Iterator[tuple[int, str, Any]]:
    if _weight(node, {}, set()) > _LARGEST:
        raise UnreadableFile("aliases")
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield item.start_mark.line + 1, "", _value(item)
        return
    line = node.start_mark.line + 1
    value = _value(node)
    held = sheets_in(value) if isinstance(value, dict) else None
    if held is None:
        yield line, "", value
        return
    assert isinstance(node, yaml.MappingNode)
    for (key, one), line in zip(held, _lines_of(node), strict=True):
        yield line, key, one


def _lines_of(node: yaml.MappingNode) -> list[int]:
    """The lines of the sheets that a mapping holds: of its lists' items, or of its keys."""
    lists = [held for _, held in node.value if isinstance(held, yaml.SequenceNode)]
    if lists:
        return [item.start_mark.line + 1 for held in lists for item in held.value]
    return [key.start_mark.line + 1 for key, _ in node.value]


def _weight(node: yaml.Node, known: dict[int, int], above: set[int]) -> int:
    """How many values a node stands for when every reference is written in full."""
    if id(node) in above:
        raise UnreadableFile("aliases")  # a value within itself
    if id(node) not in known:
        inner: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode):
            inner = node.value
        elif isinstance(node, yaml.MappingNode):
            inner = [part for pair in node.value for part in pair]
        above.add(id(node))
        known[id(node)] = 1 + sum(_weight(part, known, above) for part in inner)
        above.discard(id(node))
    return known[id(node)]


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, held in node.value:
            name = str(_value(key)) if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                line = key.start_mark.line + 1
                raise UnreadableFile("not-yaml", reason="{...}: ...", line=line)
            value = _value(held)
            if name == _MERGE:
                for part in value if isinstance(value, list) else [value]:
                    merged = {**(part if isinstance(part, dict) else {}), **merged}
            else:
                own[name] = value
        return {**merged, **own}
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node.value, plain=not node.style)


def _scalar(text: str, *, plain: bool) -> Any:
    if not plain:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if len(text) < 300 and _NUMBER.fullmatch(text):
        return float(text) if re.search("[.eE]", text) else int(text)
    return text
