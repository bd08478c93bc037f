"""The API's description (OpenAPI 3.1), made of the declaration of a sheet's fields.

Its examples are executed by the tests against the service.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from catalogue import __version__
from catalogue.sheets.fields import FIELDS, Field, translated_fields
from catalogue.taxonomy import DOMAINS

EXAMPLE_SHEET: dict[str, Any] = {
    "domains": ["air"],
    "language": "tr",
    "title": "HAWK-2 Taktik İHA",
    "description": "Mancınıkla fırlatılan keşif İHA'sı.",
    "translations": {"fr": {"title": "Drone tactique HAWK-2"}},
    "specifications": [{"name": "range", "value": 150, "unit": "km"}],
}

_TYPES: dict[str, dict[str, Any]] = {
    "url": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
    "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
}
_QUANTITY: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "value": {"type": ["string", "number"]},
        "min": {"type": "number"},
        "max": {"type": "number"},
        "unit": {"type": "string"},
    },
    "additionalProperties": False,
}


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Trade show catalogue",
            "version": __version__,
            "description": "Searches product sheets; with a key, an exhibitor writes its own.",
        },
        "paths": _paths(),
        "components": {
            "schemas": {"Sheet": sheet_schema(), "Problem": _problem_schema()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def sheet_schema() -> dict[str, Any]:
    """A sheet as files have it (JSON Schema), from ``FIELDS``."""
    properties: dict[str, Any] = {}
    exhibitor: dict[str, Any] = {}
    for declared in FIELDS:
        if declared.private:
            continue
        name = declared.name.removeprefix("exhibitor.")
        (exhibitor if name != declared.name else properties)[name] = _schema(declared)
    properties["exhibitor"] = {"type": "object", "properties": exhibitor}
    texts = {declared.name: _schema(declared) for declared in translated_fields()}
    properties["translations"] = {
        "type": "object",
        "additionalProperties": {"type": "object", "properties": texts},
    }
    # The address has the id, and the key says whose the sheet is.
    needed = [d.name for d in FIELDS if d.required and "." not in d.name and d.name != "id"]
    return {"type": "object", "required": needed, "properties": properties}


def _schema(declared: Field) -> dict[str, Any]:
    if declared.kind == "specifications":
        return {"type": "array", "items": _QUANTITY}
    made = dict(_TYPES.get(declared.kind, {"type": "string"}))
    if declared.kind == "domain":
        made["enum"] = list(DOMAINS)
    elif declared.choices:
        made["enum"] = [choice.value for choice in declared.choices]
    else:
        made["maxLength"] = declared.max_length
    made = {"type": "array", "items": made} if declared.multiple else made
    return {**made, "description": declared.label("en")}


def _problem_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "field": {"type": "string"},
            "cure": {"type": "string"},
        },
    }


def _paths() -> dict[str, Any]:
    sheet = {"$ref": "#/components/schemas/Sheet"}
    anything = {"type": "object"}
    saved = {
        "type": "object",
        "required": ["id", "stage", "revision"],
        "properties": {
            "id": {"type": "string"},
            "stage": {"type": "string", "enum": ["submitted", "published"]},
            "revision": {"type": "integer"},
            "warnings": {"type": "array", "items": anything},
        },
    }
    once = _header(
        "Idempotency-Key",
        "The same request with it again changes nothing more, for 24 hours.",
        "a-1",
    )
    seen = _header("If-Match", "The ETag of the state that is changed.", '"1"')
    own = "/own/sheets/{sheet_id}"
    paths = {
        "/search": {
            "get": _call(
                "Search",
                200,
                {
                    "type": "object",
                    "required": ["query", "total", "hits", "facets"],
                    "properties": {"total": {"type": "integer"}, "hits": {"type": "array"}},
                },
                [
                    _query("q", "What is needed, in any language.", "drone > 100 km"),
                    _query("lang", "Language of labels: fr, en, tr or ar.", "fr"),
                    _query(
                        "domain",
                        "A filter; so are concept, country, exhibitor, maturity, "
                        "language, hall. May be repeated.",
                        "air",
                    ),
                    _query("sort", "relevance, title or newest.", "relevance"),
                    _query("page", "From 1.", "1"),
                    _query("size", "At most 100.", "5"),
                    _query("mode", "hybrid, lexical or semantic.", "hybrid"),
                ],
            )
        },
        "/suggest": {
            "get": _call(
                "Complete what is typed",
                200,
                anything,
                [_query("q", "What is typed so far.", "dro"), _query("lang", "As above.", "fr")],
            )
        },
        "/sheets/{sheet_id}": {
            "get": _call("A published sheet", 200, sheet, [_path("sheet_id", "bozdoruk-koytak-m")]),
            "put": _call(
                "Create or change one's own sheet",
                201,
                saved,
                [_path("sheet_id", "bozdoruk-hawk-2"), once],
                body=EXAMPLE_SHEET,
                more={
                    "200": "It was there and is changed.",
                    "401": "No key, or none in force.",
                    "403": "The key lacks the scope, or the field is the organiser's.",
                    "404": "It is not yours.",
                    "412": "It was changed since; read it again.",
                    "422": "A field is wrong; `errors` has each.",
                    "428": "It is there, and If-Match is missing.",
                    "429": "Too many requests.",
                },
            ),
            "delete": _call(
                "Withdraw one's own sheet",
                204,
                None,
                [_path("sheet_id", "bozdoruk-hawk-2"), seen, once],
                more={
                    "401": "No key, or none in force.",
                    "404": "It is not yours.",
                    "412": "It was changed since.",
                    "428": "If-Match is missing.",
                },
            ),
        },
        own: {
            "get": _call(
                "The newest state of one's own sheet, online or not",
                200,
                sheet,
                [_path("sheet_id", "bozdoruk-koytak-m")],
                more={"401": "No key, or none in force.", "404": "It is not yours."},
            )
        },
        "/exhibitors/{exhibitor_id}": {
            "get": _call("An exhibitor", 200, anything, [_path("exhibitor_id", "bozdoruk")])
        },
    }
    for path, methods in paths.items():
        for method, call in methods.items():
            if method != "get" or path == own:
                call["security"] = [{"key": []}]
    return {f"/api/v1{path}": methods for path, methods in paths.items()}


def _call(
    summary: str,
    status: int,
    answer: dict[str, Any] | None,
    parameters: list[dict[str, Any]],
    *,
    body: dict[str, Any] | None = None,
    more: dict[str, str] | None = None,
) -> dict[str, Any]:
    content = {"content": {"application/json": {"schema": answer}}} if answer else {}
    problems = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses: dict[str, Any] = {str(status): {"description": summary, **content}}
    for code, words in (more or {}).items():
        said = {"content": content["content"]} if code == "200" and content else {}
        responses[code] = {"description": words, **(said or {"content": problems})}
    call: dict[str, Any] = {"summary": summary, "parameters": parameters, "responses": responses}
    if body is not None:
        schema = {"$ref": "#/components/schemas/Sheet"}
        call["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema, "example": body}},
        }
    return call


def _query(name: str, words: str, example: str) -> dict[str, Any]:
    return _parameter(name, "query", words, example)


def _path(name: str, example: str) -> dict[str, Any]:
    return {**_parameter(name, "path", "Its id.", example), "required": True}


def _header(name: str, words: str, example: str) -> dict[str, Any]:
    return _parameter(name, "header", words, example)


def _parameter(name: str, where: str, words: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "description": words,
        "schema": {"type": "string"},
        "example": example,
    }
