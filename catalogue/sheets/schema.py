"""From a record of a file to a clean product sheet, by a marshmallow schema made from FIELDS."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import marshmallow as ma

from catalogue.languages import base_language
from catalogue.mail.addresses import is_email
from catalogue.sheets import codes, fields
from catalogue.sheets.plausible import implausible
from catalogue.sheets.problems import Problem
from catalogue.sheets.quantities import LARGEST, QuantityError, convert, parse_number
from catalogue.sheets.specifications import TEXT, known_specifications
from catalogue.taxonomy import DOMAINS, Taxonomy, load_taxonomy

# Controls but tab and line ends, and the marks that turn the direction of everything after them:
# neither belongs in a sheet, both have been used to make a text show as another. Half letters
# (surrogates) cannot be written at all.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PARTS = ("value", "min", "max")
_EXPECTED_SPECIFICATION = '{"name": "range", "value": 150, "unit": "km"}'
_EXAMPLES = {"": "4", "km": "150 km", "kg": "2500 kg", "h": "12 h", "mm": "12,7 mm"}


@dataclass(frozen=True)
class Validated:
    """What validation made of a record: a sheet, or the problems that forbid one."""

    sheet: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def validate(
    record: dict[str, Any],
    *,
    default_status: str = "published",
    taxonomy: Taxonomy | None = None,
) -> Validated:
    """Checks one record of a file against the declared fields and cleans it.

    Args:
        record: the record in the contract's form, as read (nothing is trusted).
        default_status: a sheet's status where the record has none.
        taxonomy: the concepts that count as known; the project's own by default.

    Returns:
        The sheet with every problem found, not the first; warnings stand apart and forbid nothing.
    """
    taxonomy = taxonomy or load_taxonomy()
    record = _with_defaults(record, default_status)
    warnings = list(_unknown_names(record))
    problems: tuple[Problem, ...] = ()
    try:
        sheet = _schema().load(record)
    except ma.ValidationError as error:
        problems = tuple(_flatten(error.messages, record))
        sheet = error.valid_data  # what is right in it may be astonishing all the same
    kept: list[str] = []
    for concept in sheet.get("concepts") or ():
        if concept in taxonomy:
            kept.append(concept)
        else:
            nearest = tuple(taxonomy.nearest(concept))
            warnings.append(Problem("unknown-concept", "concepts", concept, nearest))
    sheet["concepts"] = list(dict.fromkeys(kept))
    sheet = _without_empty(sheet)
    if sheet.get("domains"):
        warnings.extend(implausible(sheet, taxonomy))
    return Validated(None if problems else sheet, problems, tuple(warnings))


def validate_translations(
    translations: dict[str, Any],
) -> tuple[dict[str, dict[str, str]], tuple[Problem, ...]]:
    """Checks translations as they would stand in a sheet.

    Args:
        translations: texts by field, by language, as read (nothing is trusted).

    Returns:
        The clean translations, those without a text left out; or none, and every problem.
    """
    try:
        return _translations(translations), ()
    except ma.ValidationError as error:
        record = {"translations": translations}
        return {}, tuple(_flatten({"translations": error.messages}, record))


def slug(text: str) -> str:
    """A text as an identifier: ``Acme Savunma A.Ş.`` gives ``acme-savunma-a-s``."""
    # ı has no decomposition, and is the one Turkish letter that NFKD would lose. Models differ by
    # a plus: "X8" and "X8+".
    spelled = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("+", " plus "))
    made = re.sub(r"[^a-z0-9]+", "-", spelled.encode("ascii", "ignore").decode().lower()).strip("-")
    lost = any(letter.isalnum() and not letter.isascii() for letter in spelled)
    if made and not lost and len(made) <= 80:
        return made
    # Letters of another script, or too many letters: a digest keeps two such names apart.
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{made[:60].strip('-') or 'x'}-{digest}"


def _with_defaults(record: dict[str, Any], default_status: str) -> dict[str, Any]:
    record = dict(record)
    if record.get("status") in (None, ""):
        record["status"] = default_status
    exhibitor = record.get("exhibitor")
    if isinstance(exhibitor, dict):
        name = exhibitor.get("name")
        if exhibitor.get("id") in (None, "") and isinstance(name, str) and name.strip():
            record["exhibitor"] = {**exhibitor, "id": slug(name)}
    return record


def _unknown_names(record: dict[str, Any]) -> Iterator[Problem]:
    import difflib

    known = [declared.name for declared in fields.FIELDS]
    tops = {name.split(".")[0] for name in known} | {"translations"}
    exhibitor = record.get("exhibitor")
    nested = exhibitor if isinstance(exhibitor, dict) else {}
    unknown = {name: record[name] for name in record if name not in tops}
    unknown |= {
        f"exhibitor.{name}": nested[name] for name in nested if f"exhibitor.{name}" not in known
    }
    for name, value in unknown.items():
        nearest = tuple(difflib.get_close_matches(str(name), known, n=3, cutoff=0.6))
        yield Problem("unknown-field", str(name), value, nearest)
    listed = record.get("specifications")
    for specification in listed if isinstance(listed, list) else ():
        if isinstance(specification, dict):
            for name in sorted(set(map(str, specification)) - {"name", "unit", *_PARTS}):
                details = (("name", str(specification.get("name", ""))[:100]),)
                allowed = ("name", *_PARTS, "unit")
                yield Problem("unknown-field", "specifications", name, allowed, details)


def _without_empty(sheet: dict[str, Any]) -> dict[str, Any]:
    """The sheet without parts that hold nothing, so that equal content is equal."""
    clean: dict[str, Any] = {}
    for name, value in sheet.items():
        if isinstance(value, dict):
            value = _without_empty(value)
        if value not in (None, "", [], {}):
            clean[name] = value
    return clean


# --- marshmallow fields, one for each kind ----------------------------------------------------


def _fail(
    code: str, value: Any, allowed: tuple[str, ...] = (), **details: Any
) -> ma.ValidationError:
    texts = tuple((name, str(detail)) for name, detail in details.items())
    return ma.ValidationError([Problem(code, "", value, allowed, texts)])


class _Checked(ma.fields.Field[Any]):
    """A field whose check turns the raw value into the clean one, or raises a Problem."""

    def __init__(self, check: Callable[[Any], Any], **options: Any) -> None:
        super().__init__(error_messages={"required": "required", "null": "required"}, **options)
        self.check = check

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.check(value)


def _text(value: Any, maximum: int, *, lines: bool) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _fail("type", value, expected="text")
    text = (value if type(value) is str else str(value)).strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).strip()
    if "\r" in text:  # line ends differ by machine: equal texts are to be equal
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: list[ma.ValidationError] = []
    if not text.isprintable() and FORBIDDEN.search(text):
        found.append(_fail("control-characters", FORBIDDEN.sub("\ufffd", text)[:80]))
    if not lines:
        text = " ".join(text.split())
    if len(text) > maximum:
        found.append(_fail("too-long", text[:80] + "…", maximum=maximum, length=len(text)))
    _raise_all(found)
    return text


def _raise_all(found: list[ma.ValidationError]) -> None:
    """Raises what was found wrong with one value as one error, if anything was."""
    if found:
        raise ma.ValidationError([message for error in found for message in error.messages])


def _check_of(declared: fields.Field) -> Callable[[Any], Any]:
    """The check of one value of a declared field."""

    def line(value: Any) -> str:
        return _text(value, declared.max_length, lines=declared.kind == "text")

    def identifier(value: Any) -> str:
        text = line(value)
        if text and not _SLUG.fullmatch(text):
            raise _fail("slug", text, (slug(text),))
        return text

    def choice(value: Any) -> str:
        text = line(value).lower()
        allowed = tuple(option.value for option in declared.choices)
        if declared.kind == "domain":
            allowed = tuple(DOMAINS)
        if text and text not in allowed:
            raise _fail("choice", value, allowed)
        return text

    def country(value: Any) -> str:
        text = line(value).upper()
        if text and text not in codes.countries():
            raise _fail("country", value, codes.nearest_countries(str(value)))
        return text

    def language(value: Any) -> str:
        text = line(value).replace("_", "-")
        if text and base_language(text) not in codes.languages():
            raise _fail("language", value)
        return text

    def url(value: Any) -> str:
        text = line(value)
        if text and not re.fullmatch(r"https?://[^\s<>\"']+\.[^\s<>\"']+", text):
            raise _fail("url", text)
        return text

    def email(value: Any) -> str:
        text = line(value)
        if text and not is_email(text):
            raise _fail("email", text)
        return text

    def file(value: Any) -> str:
        text = line(value)
        if "/" in text or "\\" in text or text.startswith("."):
            raise _fail("file", text)
        return text

    checks: dict[str, Callable[[Any], Any]] = {
        "slug": identifier,
        "choice": choice,
        "domain": choice,
        "country": country,
        "language": language,
        "url": url,
        "email": email,
        "file": file,
        "specifications": _specification,
    }
    return checks.get(declared.kind, line)


def _specification(value: Any) -> dict[str, Any]:
    """One specification: ``name`` with ``value``, or ``min`` and ``max``, and a ``unit``."""
    if not isinstance(value, dict):
        raise _fail("type", value, expected=_EXPECTED_SPECIFICATION)
    found: list[ma.ValidationError] = []

    def checked(check: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        try:
            return check(*arguments, **options)
        except ma.ValidationError as error:
            found.append(error)
            return None

    name = checked(_text, value.get("name", ""), 100, lines=False)
    if name == "":
        found.append(_fail("required", value))
    unit = checked(_text, value.get("unit") or "", 40, lines=False)
    clean: dict[str, Any] = {"name": name}
    given = {part: value[part] for part in _PARTS if not _is_blank(value.get(part))}
    for part, raw in given.items():
        if isinstance(raw, (dict, list, bool)):
            found.append(_fail("type", raw, expected=_EXPECTED_SPECIFICATION))
        elif (number := checked(_number_or_text, raw, name or "")) is not None:
            clean[part] = number
    if not given:
        found.append(_fail("required", value))
    if unit:
        clean["unit"] = unit
    if name:
        found.extend(_misfits(clean, unit))
    _raise_all(found)
    return clean


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _misfits(clean: dict[str, Any], unit: str | None) -> Iterator[ma.ValidationError]:
    """What does not fit together in a specification; gives it its canonical unit where it fits.

    Args:
        clean: the name, and those parts that are right in themselves.
        unit: the unit that was written; None when it cannot be read.
    """
    name = clean["name"]
    known = known_specifications().get(name)
    numeric = known is not None and known.unit != TEXT
    example = _EXAMPLES.get(known.unit, f"10 {known.unit}") if known and numeric else "10"
    for part in _PARTS:
        if isinstance(clean.get(part), str) and (numeric or part != "value"):
            yield _fail("quantity", clean[part], name=name, example=example)
    if known is not None and numeric and unit is not None:
        numbers = [clean[part] for part in _PARTS if isinstance(clean.get(part), (int, float))]
        try:
            # A plain number is in the canonical unit, as the import template says.
            convert(float(numbers[0]) if numbers else 1.0, unit or known.unit, known.unit)
        except QuantityError:
            yield _fail("unit", unit, (known.unit,), unit=unit, name=name, example=example)
        if not unit and known.unit:
            clean["unit"] = known.unit
    low, high = clean.get("min"), clean.get("max")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
        yield _fail("range-reversed", f"{low} > {high}", name=name)


def _number_or_text(raw: Any, name: str) -> float | int | str:
    if isinstance(raw, (int, float)) and not abs(raw) <= LARGEST:  # NaN too
        raise _fail("quantity", str(raw)[:80], name=name, example="150")
    if isinstance(raw, int):
        return raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else raw
    text = _text(raw, 300, lines=False)
    try:
        number = parse_number(text)
    except ValueError:
        return text
    if not abs(number) <= LARGEST:
        raise _fail("quantity", text[:80], name=name, example="150")
    # "007" and "3.10" name things; only what is written as a number is one.
    return (
        (int(number) if number.is_integer() else number)
        if re.match(r"-?[1-9]|0[.,]|0$", text)
        else text
    )


def _marshmallow_field(declared: fields.Field) -> ma.fields.Field[Any]:
    check = _check_of(declared)
    if not declared.multiple:

        def one(value: Any) -> Any:
            if declared.required and (value is None or str(value).strip() == ""):
                raise ma.ValidationError("required")
            return check(value)

        return _Checked(one, required=declared.required, allow_none=not declared.required)

    def several(value: Any) -> list[Any]:
        if isinstance(value, str):
            value = [part for part in value.split(";") if part.strip()]
        if not isinstance(value, list):
            raise _fail("type", value, expected="[...]")
        if declared.required and not value:
            raise ma.ValidationError("required")
        cleaned: list[Any] = []
        found: dict[int, Any] = {}
        for position, item in enumerate(value):
            try:
                clean = check(item)
            except ma.ValidationError as error:
                found[position] = error.messages
            else:
                if clean not in cleaned and clean != "":
                    cleaned.append(clean)
        if found:
            raise ma.ValidationError(found)
        return cleaned

    return _Checked(several, required=declared.required, allow_none=not declared.required)


def _translations(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _fail("type", value, expected='{"fr": {"title": "..."}}')
    allowed = {declared.name: _check_of(declared) for declared in fields.translation_fields()}
    cleaned: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for language, texts in value.items():
        language = str(language)
        if base_language(language) not in codes.languages():
            found[language] = {"_schema": _fail("language", language).messages}
        if not isinstance(texts, dict):
            wrong = _fail("type", texts, expected='{"title": "..."}').messages
            found.setdefault(language, {}).setdefault("_schema", []).extend(wrong)
            continue
        clean: dict[str, str] = {}
        for name, text in texts.items():
            if name not in allowed:
                problem = Problem("unknown-field", "", text, tuple(allowed))
                found.setdefault(language, {})[name] = [problem]
                continue
            if text is None:
                continue
            try:
                clean[name] = allowed[name](text)
            except ma.ValidationError as error:
                found.setdefault(language, {})[name] = error.messages
        cleaned[language] = {name: text for name, text in clean.items() if text}
    if found:
        raise ma.ValidationError(found)
    texts_of = {declared.name for declared in fields.translated_fields()}
    return {language: texts for language, texts in cleaned.items() if texts.keys() & texts_of}


def _schema() -> ma.Schema:
    """The marshmallow schema of the declared fields (made once for each declaration)."""
    declared_now = fields.FIELDS
    key = id(declared_now)
    cached = _schema_cache.get(key)
    if cached is not None and cached[0] is declared_now:
        return cached[1]
    top: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    for declared in declared_now:
        parent, _, child = declared.name.rpartition(".")
        if parent:
            nested.setdefault(parent, {})[child] = _marshmallow_field(declared)
        else:
            top[child] = _marshmallow_field(declared)
    for parent, children in nested.items():
        inner = ma.Schema.from_dict(children, name=parent.title())
        top[parent] = ma.fields.Nested(
            inner(unknown=ma.EXCLUDE),
            required=True,
            error_messages={"required": "required", "null": "required", "type": "type"},
        )
    top["translations"] = _Checked(_translations, allow_none=True)
    schema = ma.Schema.from_dict(top, name="Sheet")(unknown=ma.EXCLUDE)
    _schema_cache[key] = (declared_now, schema)
    return schema


_schema_cache: dict[int, tuple[tuple[fields.Field, ...], ma.Schema]] = {}


def _flatten(
    messages: Any, record: dict[str, Any], path: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Marshmallow's tree of messages as Problems with dotted names."""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            # The place in a list is not part of the field's name: an import column has none.
            below = path if isinstance(name, int) or name == "_schema" else (*path, str(name))
            yield from _flatten(inner, record, below)
        return
    for message in messages if isinstance(messages, list) else [messages]:
        name = _column(path)
        if isinstance(message, Problem):
            yield Problem(message.code, name, message.value, message.allowed, message.details)
        elif message == "required":
            if path == ("exhibitor",):
                # The whole block is missing; what must be filled in is its name.
                name = "exhibitor.name"
            yield Problem("required", name)
        else:
            value = record.get(path[0]) if path else record
            yield Problem("type", name, value, (), (("expected", "{...}"),))


def _column(path: tuple[str, ...]) -> str:
    if len(path) == 3 and path[0] == "translations":
        return f"{path[2]}.{path[1]}"
    return ".".join(path)
