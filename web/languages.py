"""The language of a page: chosen by address, cookie or browser, and the texts in it.

Texts of the interface are written in English in the code and the templates, and translated in
``translations/<language>/LC_MESSAGES/messages.po``. The files are compiled in memory when the
application starts, so that a fresh clone needs no build step. After changing a text, in ``web/``:
``pybabel extract -F translations/babel.cfg -o messages.pot .``, then for each language
``pybabel update -l fr -d translations -i messages.pot``; a test says what is not translated yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, Response, g, has_request_context, request, url_for
from flask_babel import Babel

from catalogue.languages import INTERFACE_LANGUAGES, base_language

COOKIE = "language"
COOKIE_AGE = 180 * 24 * 3600
TRANSLATIONS = Path(__file__).with_name("translations")

PREFIX = f"/<any({', '.join(INTERFACE_LANGUAGES)}):lang>"
"""The beginning of every page's address."""


def install(app: Flask) -> None:
    """Makes an application speak the interface languages."""
    babel = Babel(app, default_locale=INTERFACE_LANGUAGES[0], locale_selector=reader_language)
    with app.app_context():
        texts = babel.domain_instance.cache
    for language in INTERFACE_LANGUAGES:
        texts[language, "messages"] = _compiled(language)

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, str] | None) -> None:
        if values and "lang" in values:
            g.language = values.pop("lang")

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, str]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = reader_language()

    @app.after_request
    def remember_language(response: Response) -> Response:
        """The language of the last page that was read is the reader's choice for ``/``."""
        shown = g.get("language")
        read = response.status_code in (200, 304)  # 304: what he has is what he reads
        if shown and read and request.cookies.get(COOKIE) != shown:
            response.set_cookie(COOKIE, shown, max_age=COOKIE_AGE, samesite="Lax", httponly=True)
        return response


def reader_language() -> str:
    """The reader's language: the address's, else the cookie's, else the browser's, else French."""
    if not has_request_context():
        return INTERFACE_LANGUAGES[0]
    if "language" in g:
        return str(g.language)
    # An unknown page has no values of its own, but its address still shows the language.
    first = request.path.split("/", 2)[1]
    return first if first in INTERFACE_LANGUAGES else preferred_language()


def preferred_language() -> str:
    """The language that a reader prefers where the address says nothing."""
    chosen = request.cookies.get(COOKIE)
    if chosen in INTERFACE_LANGUAGES:
        return chosen
    return browser_language()


def browser_language() -> str:
    """The best interface language by the Accept-Language header; the default if none fits."""
    # Werkzeug's own choice prefers any exact tag to "en-US" for "en", whatever their weights.
    for tag, quality in request.accept_languages:
        if quality > 0 and base_language(tag) in INTERFACE_LANGUAGES:
            return base_language(tag)
    return INTERFACE_LANGUAGES[0]


def may_be_read() -> bool:
    """Whether this page has an address that can be asked for; an answer to a form may have none."""
    return request.url_rule is None or "GET" in (request.url_rule.methods or ())


def in_other_languages() -> list[dict[str, str]]:
    """This page in each interface language: ``language``, own ``name`` and ``address``."""
    known = request.endpoint is not None and "language" in g and may_be_read()
    endpoint = request.endpoint if known and request.endpoint else "delegations.home"
    values = dict(request.view_args or {}) if known else {}
    query = request.query_string.decode("utf-8", "replace") if known else ""
    links = []
    for language in INTERFACE_LANGUAGES:
        address = url_for(endpoint, **{**values, "lang": language})
        own = Locale(language).languages[language]
        links.append(
            {
                "language": language,
                "name": own[:1].upper() + own[1:],
                "address": f"{address}?{query}" if query else address,
            }
        )
    return links


@lru_cache(maxsize=4096)
def number(value: float, language: str) -> str:
    """A number by the habits of a language; Latin digits in Arabic too, as on the stands."""
    return str(format_decimal(value, locale=language, numbering_system="latn"))


def language_list(tags: Sequence[str], language: str, *more: str) -> str:
    """Languages as a sentence lists them: ``turc, anglais et français``.

    Args:
        tags: the languages.
        language: of the sentence.
        more: further words at the end of the list, such as "3 other languages".
    """
    known = Locale(language).languages
    names = [known.get(base_language(tag), tag) for tag in tags]
    return str(format_list([*names, *more], locale=language))


def dates(starts: date, ends: date, language: str) -> str:
    """The days of the show: ``9–12 février 2027``."""
    locale = Locale(language)
    differs = "y" if starts.year != ends.year else "M" if starts.month != ends.month else "d"
    # CLDR has intervals with short months only; the full name suits a masthead better.
    patterns = [part.replace("MMM", "MMMM") for part in locale.interval_formats["yMMMd"][differs]]
    days = zip((starts, ends), patterns, strict=True)
    return "".join(format_date(day, pattern, locale=locale) for day, pattern in days)


@lru_cache(maxsize=256)
def day(when: date, language: str) -> str:
    """A day of the show: ``mardi 9 février``."""
    pattern = {"tr": "d MMMM EEEE"}.get(language, "EEEE d MMMM")
    return format_date(when, pattern, locale=Locale(language))


def moment(when: datetime, language: str, zone: ZoneInfo) -> str:
    """A day and a time as the show's clocks tell it: ``26 nov. 2026, 14:03``."""
    locale = Locale(language)
    local = when.astimezone(zone)
    day_of_it = format_skeleton("yMMMd", local, locale=locale)
    # 24 hours in every language, as on the stands' papers.
    return str(locale.datetime_formats["medium"]).format(f"{local:%H:%M}", day_of_it)


@lru_cache(maxsize=len(INTERFACE_LANGUAGES))
def _compiled(language: str) -> Translations:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)
