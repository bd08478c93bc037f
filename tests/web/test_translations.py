"""Every text of the interface is in every language, and no template says anything untranslated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import web
from catalogue.languages import INTERFACE_LANGUAGES

WEB = Path(web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SPOKEN = ("aria-label", "title", "placeholder", "alt")
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def used() -> set[str | tuple[str, ...]]:
    """The texts that code and templates use."""
    options = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    return {message for _, _, message, _, _ in extract_from_dir(WEB, METHODS, options)}


def translated(language: str) -> Catalog:
    """A language's catalogue of texts."""
    path = WEB / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def key(message_id: str | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    known = {message.id for message in translated(language) if message.id}
    assert known == used()


@pytest.mark.parametrize("language", ["fr", "tr", "ar"])
def test_every_translation_is_complete_certain_and_keeps_its_placeholders(language: str) -> None:
    catalog = translated(language)
    for message in catalog:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), message.id
        if isinstance(message.id, tuple):
            assert len(forms) == catalog.num_plurals, message.id
        wanted = set(re.findall(r"%\(\w+\)s", key(message.id)))
        for form in forms:
            # "One product" may be said without its number, in Arabic "two products" too.
            missing = wanted - set(re.findall(r"%\(\w+\)s", form)) - {"%(num)s"}
            assert not missing, form
            assert set(re.findall(r"%\(\w+\)s", form)) <= wanted, form
            assert "%" not in re.sub(r"%\(\w+\)s", "", form), form


def test_arabic_has_its_six_plural_forms() -> None:
    catalog = translated("ar")
    assert catalog.num_plurals == 6
    products = catalog.get(("%(num)s product", "%(num)s products"))
    assert products is not None
    assert len(set(products.string)) == 6


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "لا منتجات"),
        (1, "منتج واحد"),
        (2, "منتجان"),
        (3, "3 منتجات"),
        (10, "10 منتجات"),
        (11, "11 منتجًا"),
        (99, "99 منتجًا"),
        (100, "100 منتج"),
        (103, "103 منتجات"),
    ],
)
def test_arabic_numbers_get_their_own_form(number: int, words: str) -> None:
    from web.languages import _compiled

    said = _compiled("ar").ungettext("%(num)s product", "%(num)s products", number)
    assert said % {"num": number} == words


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.DOTALL)
    for attribute, value in re.findall(r'([\w-]+)="([^"]*)"', text):
        if attribute in SPOKEN:
            assert not re.search(r"[^\W\d_]", value), f"{attribute}: {value}"
    between = re.sub(r'<[^>]*>|[\w-]+="[^"]*"', " ", text)
    assert not re.search(r"[^\W\d_]", between), between.split()
