"""Reading the parallel text: files of pairs become groups of texts that mean the same.

A group is what one line of a wide file, or all translations of one English text in one source,
amounts to: ``{language: text}``. Training draws two members of a group as a pair, so French meets
Turkish directly although both came paired with English.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("fr", "en", "tr", "ar", "fa", "pt", "es", "ru")

# One English word has several meanings, and its translations into two languages may mean different
# ones; in these sources only pairs with English are trusted.
DICTIONARIES = frozenset({"wiktionary_terms", "omw_lemmas", "cldr_names", "tico19_terms"})
# Never trained on, so that they can measure: two sources of news, whole.
HELD_OUT = ("ntrex128", "ud_pud")
# Not for the eight languages, or not of our age: archaic translations of scripture in four of the
# eight languages would only teach that those four belong together.
LEFT_OUT = frozenset({"bayelemabaga_bm_fr", "bible"})

# A member of a group: (language, text).
Member = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Texts of the same meaning. With ``star``, the first (English) belongs to every pair.

    ``concept`` is the id of the taxonomy's concept that all of them name, if they do.
    """

    members: tuple[Member, ...]
    star: bool = False
    concept: str = ""


@dataclass(slots=True)
class Source:
    """All groups of one file."""

    name: str
    groups: list[Group] = field(default_factory=list)

    @property
    def pairs(self) -> int:
        """Pairs that one reading of the source is worth: members beyond the first."""
        return sum(len(group.members) - 1 for group in self.groups)


def read_sources(folder: Path, *, without: frozenset[str] = frozenset()) -> list[Source]:
    """Read every source in ``folder`` but those named in ``without``, in alphabetical order."""
    sources = []
    for path in sorted(folder.glob("*.tsv.gz")):
        name = path.name.split(".")[0]
        if name not in without | LEFT_OUT:
            groups = _groups_of_wide(path) if ".wide." in path.name else _groups_of_pairs(path)
            sources.append(Source(name, groups))
    return [source for source in sources if source.groups]


def read_wide(path: Path) -> dict[str, list[str]]:
    """Return the columns of a wide file for our languages; an empty cell stays an empty string."""
    rows = _rows(path)
    header = next(rows)
    columns: dict[str, list[str]] = {lang: [] for lang in LANGUAGES if lang in header}
    for row in rows:
        for lang, cells in columns.items():
            cells.append(row[header.index(lang)])
    return columns


def _groups_of_wide(path: Path) -> list[Group]:
    columns = read_wide(path)
    rows = zip(*columns.values(), strict=True)
    groups = (tuple((lang, t) for lang, t in zip(columns, row, strict=True) if t) for row in rows)
    return [Group(members) for members in groups if len(members) > 1]


def _groups_of_pairs(path: Path) -> list[Group]:
    name = path.name.split(".")[0]
    if name == "tatoeba_cross":
        return [Group(((a, s), (b, t))) for a, b, s, t in _rows(path) if {a, b} <= set(LANGUAGES)]
    translations: dict[str, list[Member]] = {}
    for lang, foreign, english in _rows(path):
        if lang in LANGUAGES:
            translations.setdefault(english, []).append((lang, foreign))
    star = name in DICTIONARIES
    return [Group((("en", e), *members), star) for e, members in translations.items()]


def _rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")
