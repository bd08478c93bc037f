"""The engines, and a small shelf of sheets whose every word is known."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from elasticsearch import Elasticsearch
from filelock import FileLock

from catalogue.composition import Catalogue, open_catalogue
from catalogue.languages import languages_of_script
from catalogue.search.analysis import stem, tokens
from catalogue.search.documents import SCHEMA_VERSION, Document, document_of
from catalogue.search.elastic import ElasticEngine
from catalogue.search.embedded import EmbeddedEngine
from catalogue.search.engine import Clause, Engine, Found, Plan, Word
from catalogue.settings import Settings
from catalogue.taxonomy import load_taxonomy
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS, settings_for


def _embedded(folder: Path, _request: pytest.FixtureRequest) -> Engine:
    return EmbeddedEngine(folder)


def _elasticsearch(folder: Path, request: pytest.FixtureRequest) -> Engine:
    node = request.getfixturevalue("node")
    # Names of its own, so that the engines of a test run do not meet on the one node.
    lock = FileLock(folder.with_suffix(".lock"))
    return ElasticEngine(Elasticsearch(node.url), lock, prefix=f"t{next(_numbers)}")


ENGINES: Mapping[str, Callable[[Path, pytest.FixtureRequest], Engine]] = {
    "embedded": _embedded,
    "elasticsearch": _elasticsearch,
}
_numbers = itertools.count()

DIMENSION = 4
META = {"schema": SCHEMA_VERSION, "encoder": "axes", "dimension": DIMENSION, "checksum": "none"}
# Directions of meaning that the shelf's vectors point in.
ROLL, FLY, SAIL, TALK = np.eye(DIMENSION, dtype=np.float32)


def sheet(
    sheet_id: str, title: str, description: str, language: str = "fr", **more: Any
) -> dict[str, Any]:
    """A published sheet with sensible defaults."""
    country = more.pop("country", "ML")
    exhibitor = more.pop("exhibitor", "acme")
    block = {"id": exhibitor, "name": exhibitor.title(), "country": country}
    return {
        "id": sheet_id,
        "exhibitor": {**block, "stands": more.pop("stands", ["A1"])},
        "domains": ["land"],
        "language": language,
        "title": title,
        "description": description,
        "status": "published",
        **more,
    }


def number(name: str, low: float, high: float | None, unit: str) -> dict[str, Any]:
    """A specification with a value, or a range."""
    if high is None:
        return {"name": name, "value": low, "unit": unit}
    return {"name": name, "min": low, "max": high, "unit": unit}


SHELF: Sequence[tuple[dict[str, Any], np.ndarray]] = (
    (
        sheet(
            "mrap-fr",
            "Véhicule protégé contre les mines",
            "Un engin robuste pour les convois. Il protège l'équipage des mines lourdes.",
            concepts=["mine-protected-vehicle"],
            specifications=[number("weight", 14, None, "t"), number("speed", 20, 105, "km/h")],
            maturity="in-service",
        ),
        ROLL,
    ),
    (
        sheet(
            "mrap-tr",
            "Mayına karşı korumalı araç KALKAN",
            "Ağır mayınlara karşı koruma sağlayan zırhlı araç; konvoylar için.",
            "tr",
            exhibitor="kalkan",
            country="TR",
            stands=["B12"],
            concepts=["mine-protected-vehicle"],
            specifications=[number("weight", 18_000, None, "kg")],
            maturity="in-production",
        ),
        ROLL,
    ),
    (
        sheet(
            "truck-fr",
            "Camion logistique",
            "Un camion lourd pour le ravitaillement des convois dans le désert.",
            concepts=["military-truck"],
            specifications=[number("weight", 9, None, "t")],
            maturity="in-service",
        ),
        0.9 * ROLL + 0.436 * FLY,
    ),
    (
        sheet(
            "uav-en",
            "Surveillance drone HAWK",
            "A quiet drone that watches borders by night. Flies for twelve hours.",
            "en",
            exhibitor="northwind",
            country="GH",
            stands=["C3"],
            domains=["air"],
            concepts=["tactical-uav"],
            specifications=[number("range", 150, None, "km"), number("endurance", 12, None, "h")],
            maturity="prototype",
        ),
        FLY,
    ),
    (
        sheet(
            "uav-ar",
            "طائرة بدون طيار للاستطلاع",
            "مُسيَّرة خفيفة لمراقبة الحدود، تحمل كاميرا حرارية.",
            "ar",
            exhibitor="sahra",
            country="LY",
            stands=["D7"],
            domains=["air"],
            concepts=["mini-uav"],
            specifications=[number("range", 30, None, "km"), number("endurance", 90, None, "min")],
        ),
        FLY,
    ),
    (
        sheet(
            "boat-fr",
            "Vedette fluviale",
            "Vedette à faible tirant d'eau pour le fleuve.",
            domains=["naval"],
            concepts=["river-patrol-boat"],
            exhibitor="djoliba",
            translations={"en": {"title": "River patrol boat", "summary": "For shallow water."}},
            specifications=[number("draught", 0.4, None, "m")],
        ),
        SAIL,
    ),
    (
        sheet(
            "radio-tr",
            "Sırt telsizi IŞIK",
            "Şifreli haberleşme için hafif sırt telsizi. Menzili arazide değişir.",
            "tr",
            exhibitor="kalkan",
            country="TR",
            stands=["B12"],
            domains=["communications"],
            concepts=["handheld-radio"],
            specifications=[number("range", 5, 25, "km")],
            keywords=["VHF"],
        ),
        TALK,
    ),
    (
        sheet(
            "radio-ru",
            "Переносная радиостанция",
            "Лёгкая радиостанция для пехоты с шифрованием речи.",
            "ru",
            exhibitor="stepnoy",
            country="KZ",
            stands=["D20"],
            domains=["communications"],
            concepts=["handheld-radio"],
        ),
        TALK,
    ),
)


def documents() -> list[Document]:
    """The shelf as documents; each is a day newer than the one before it."""
    show = Settings.from_environment({}).show
    taxonomy = load_taxonomy()
    return [
        document_of(each, taxonomy, show, 1_700_000_000 + place * 86_400)
        for place, (each, _) in enumerate(SHELF)
    ]


def vectors() -> list[np.ndarray]:
    """One vector for each passage of each document: all in the sheet's direction."""
    return [
        np.tile((direction / np.linalg.norm(direction)).astype(np.float32), (len(d.passages), 1))
        for d, (_, direction) in zip(documents(), SHELF, strict=True)
    ]


def words(text: str, **more: Any) -> Clause:
    """A clause of a text's words."""
    return Clause(
        words=tuple(
            Word(t.text, t.exact, tuple((x, stem(t.text, x)) for x in languages_of_script(t.text)))
            for t in tokens(text)
        ),
        **more,
    )


def ids(found: Found) -> set[str]:
    """Which documents are candidates."""
    return {candidate.id for candidate in found.candidates}


def hits(engine: Engine, *clauses: Clause, **plan: Any) -> set[str]:
    """Which documents a plan of words finds."""
    return ids(engine.search(Plan(clauses=clauses, **{"required": len(clauses), **plan})))


@pytest.fixture(params=sorted(ENGINES))
def new_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine without any index."""
    return ENGINES[request.param](tmp_path / "index", request)


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine with the shelf in its live index. Tests do not change it."""
    opened = ENGINES[request.param](tmp_path_factory.mktemp("shelf"), request)
    name = opened.create(META)
    opened.write(name, documents(), vectors(), [])
    opened.publish(name)
    return opened


@pytest.fixture(scope="session")
def elastic_catalogue(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Catalogue]:
    """An open catalogue with the demo show on a real Elasticsearch node."""
    node = request.getfixturevalue("node")
    opened = open_catalogue(
        settings_for(
            tmp_path_factory.mktemp("elastic-demo"),
            CATALOGUE_ENGINE="elasticsearch",
            CATALOGUE_ELASTICSEARCH_URL=node.url,
        )
    )
    assert not load_files(opened, [DEMO_SHEETS], author="demo").errors
    drain(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="session", name="shows")
def _shows(request: pytest.FixtureRequest, catalogue: Catalogue) -> Callable[[str], Catalogue]:
    """The demo show by the name of the engine that answers."""

    def show(engine: str) -> Catalogue:
        if engine == "embedded":
            return catalogue
        found: Catalogue = request.getfixturevalue("elastic_catalogue")
        return found

    return show
