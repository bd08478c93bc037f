"""What a reviewer had better look at in a sheet's texts, and easily overlooks among hundreds.

Values that can hardly be are ``plausible``'s, what is missing ``completeness``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from catalogue.sheets.fields import translated_fields

Kind = Literal["no-text", "contact", "link", "price", "capitals", "same-text"]


@dataclass(frozen=True)
class Doubt:
    """Something to look at.

    Attributes:
        kind: ``no-text``: nothing in the show's own language; ``contact``: an address or telephone
            number within a text, past the form for meetings; ``link``: to a site that is not the
            exhibitor's; ``price``; ``capitals``: a title that shouts; ``same-text``: a translation
            that is the original.
        field: its dotted name.
        what: the words at fault; for ``no-text`` the language.
    """

    kind: Kind
    field: str
    what: str


_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w./-])(?:\+|00)\d{1,3}[ .()/-]?(?:\d[ .()/-]?){7,12}(?!\w)")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"»”)]{4,200}", re.IGNORECASE)
# No sum has more signs; without an end each figure of a long row would look at all behind it.
_PRICE = re.compile(
    r"(?:[$€£₺]\s?\d[\d.,  ]{0,20}"
    r"|\d[\d.,  ]{0,20}\s?(?:[$€£₺]|(?:USD|EUR|GBP|TRY|XOF|FCFA|MAD)\b))"
)
_SHOUTED = 16  # letters: shorter titles are names


def doubts_of(content: dict[str, Any], own_site: str, language: str) -> list[Doubt]:
    """What to look at, in the order of the sheet's fields.

    Args:
        content: of a revision, in the contract's form.
        own_site: the exhibitor's address, or "".
        language: the show's own.
    """
    return [*_without(content, language), *_within(content, own_site)]


def _without(content: dict[str, Any], language: str) -> Iterator[Doubt]:
    own = str(content.get("language") or "")
    if own.partition("-")[0] == language:
        return
    texts = (content.get("translations") or {}).get(language) or {}
    if not texts.get("title"):
        yield Doubt("no-text", f"translations.{language}.title", language)


def _within(content: dict[str, Any], own_site: str) -> Iterator[Doubt]:
    sites = {_site(own_site), _site(str(content.get("url") or ""))} - {""}
    for name, text in _texts(content):
        for kind, pattern in (("contact", _MAIL), ("contact", _PHONE), ("price", _PRICE)):
            for match in pattern.finditer(text):
                yield Doubt(kind, name, match.group().strip(" .,()/-"))  # type: ignore[arg-type]
        for match in _LINK.finditer(text):
            site = _site(match.group())
            if not any(site == own or site.endswith(f".{own}") for own in sites):
                yield Doubt("link", name, match.group())
        if name.endswith("title") and sum(map(str.isalpha, text)) >= _SHOUTED and text.isupper():
            yield Doubt("capitals", name, text)
        original = name.rpartition(".")[2]
        if name != original and original != "title" and text == content.get(original):
            yield Doubt("same-text", name, text[:80])


def _texts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    translations = content.get("translations") or {}
    for declared in translated_fields():
        yield declared.name, str(content.get(declared.name) or "")
        for tag, texts in translations.items():
            yield f"translations.{tag}.{declared.name}", str(texts.get(declared.name) or "")


def _site(address: str) -> str:
    if not address:
        return ""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
