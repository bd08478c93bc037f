"""The sprite of category drawings: well formed, self-contained, complete, light."""

import gzip
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SPRITE = ROOT / "web" / "static" / "drawings.svg"
CONCEPTS = ROOT / "catalogue" / "taxonomy" / "concepts.yaml"
SVG = "{http://www.w3.org/2000/svg}"
DOMAINS = ("land", "air", "naval", "communications", "space", "armament")


@pytest.fixture(scope="module")
def sprite():
    return ET.fromstring(SPRITE.read_bytes())


@pytest.fixture(scope="module")
def symbols(sprite):
    return {s.get("id"): s for s in sprite.iter(SVG + "symbol")}


@pytest.fixture(scope="module")
def concepts():
    entries = yaml.safe_load(CONCEPTS.read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in entries}


def resolve(concept, concepts, symbols):
    """The symbol of a concept: its own, its nearest ancestor's, or its first domain's."""
    seen = set()
    current = concept
    while current and current not in seen:
        if current in symbols:
            return current
        seen.add(current)
        current = concepts[current].get("broader")
    domain = "domain-" + concepts[concept]["domains"][0]
    return domain if domain in symbols else None


def test_is_a_sprite_of_symbols(sprite):
    assert sprite.tag == SVG + "svg"
    assert {child.tag for child in sprite} == {SVG + "symbol"}
    for symbol in sprite:
        assert symbol.get("viewBox") == "0 0 240 150"
        assert len(symbol), symbol.get("id")


def test_holds_nothing_active_or_external(sprite):
    text = SPRITE.read_text(encoding="utf-8")
    assert "<!" not in text
    assert "<?" not in text
    assert re.findall(r"https?:[^\"']*|data:|javascript:|url\(", text) == [
        "http://www.w3.org/2000/svg"
    ]
    for element in sprite.iter():
        assert element.tag in {SVG + name for name in ("svg", "symbol", "path")}, element.tag
        for name in element.attrib:
            assert not name.startswith("on"), name
            assert not name.endswith("href"), name
            assert name != "style"


def test_colours_come_from_the_page(sprite):
    for element in sprite.iter():
        for name in ("fill", "stroke"):
            assert element.get(name, "none") in ("none", "currentColor")


def test_ids_are_unique_and_known(sprite, concepts):
    ids = [e.get("id") for e in sprite.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(concepts) | {"domain-" + d for d in DOMAINS}


def test_every_domain_has_a_symbol(symbols):
    for domain in DOMAINS:
        assert "domain-" + domain in symbols


def test_every_concept_resolves(symbols, concepts):
    assert concepts
    missing = [c for c in concepts if resolve(c, concepts, symbols) is None]
    assert missing == []


def test_is_light():
    raw = SPRITE.read_bytes()
    assert len(raw) < 60_000
    assert len(gzip.compress(raw, 6)) < 14_000
