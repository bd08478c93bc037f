"""A show's own translator, plugged in by a setting; what it makes is marked as a machine's."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from catalogue.composition import Catalogue
from catalogue.errors import CatalogueError
from catalogue.languages import base_language
from catalogue.sheets.problems import Problem
from catalogue.sheets.schema import validate_translations
from catalogue.store.loads import begin_load, end_load
from catalogue.store.sheets import latest_of, save_sheets
from indexer.report import Report
from indexer.translations import lacking, missing_texts, sheets_lacking, with_translation

Translator = Callable[[list[str], str, str], Sequence[str]]
"""Gives texts (in the language of the second argument) in the language of the third, in order."""

SHEETS_AT_ONCE = 20
"""Some sixty texts a call: worth a call to a distant service, and little is lost when it fails."""


class TranslatorError(CatalogueError):
    """The translator of the settings cannot be used, or failed."""


def translator_named(name: str) -> Translator:
    """The function that a setting names.

    Args:
        name: ``module:function``.

    Raises:
        TranslatorError: it names nothing that can be called.
    """
    module, _, function = name.partition(":")
    cure = "Set CATALOGUE_TRANSLATOR to module:function, and see that Python finds the module."
    if not module or not function:
        raise TranslatorError(f"CATALOGUE_TRANSLATOR is {name!r}.", cure)
    try:
        found = getattr(importlib.import_module(module), function)
    except Exception as error:  # a module of others fails as it likes
        raise TranslatorError(
            f"CATALOGUE_TRANSLATOR is {name!r}: {type(error).__name__}: {error}.", cure
        ) from error
    if not callable(found):
        raise TranslatorError(f"CATALOGUE_TRANSLATOR is {name!r}, which is no function.", cure)
    translator: Translator = found
    return translator


def translate_missing(
    catalogue: Catalogue,
    translator: Translator,
    target: str,
    *,
    author: str = "translator",
    progress: Callable[[int], None] = lambda sheets: None,
) -> Report:
    """Has what lacks in a language translated.

    Texts that somebody has translated stay; so does all that was saved when the translator fails
    later, and the next call goes on there.

    Args:
        catalogue: an open catalogue.
        translator: see ``Translator``.
        target: the language.
        author: of the new revisions.
        progress: called with the number of sheets done.

    Returns:
        The report; it counts sheets. Rejected is what came back too long or otherwise unfit.

    Raises:
        TranslatorError: the translator raised an exception, or did not give a text for each.
    """
    report = Report(files_read=1)
    with catalogue.store.writing() as session:
        report.load = begin_load(
            session, author=author, options={"kind": "translate", "language": target}
        )
    ids = [sheet_id for sheet_id, _, _ in sheets_lacking(catalogue, [target])]
    for start in range(0, len(ids), SHEETS_AT_ONCE):
        chunk = ids[start : start + SHEETS_AT_ONCE]
        with catalogue.store.reading() as session:
            asked = {
                sheet_id: (base_language(sheet["language"]), missing_texts(sheet, target))
                for sheet_id, sheet in latest_of(session, chunk).items()
            }
        made = _translated(translator, asked, target)
        _save(catalogue, asked, made, target, author, report)
        progress(len(chunk))
    with catalogue.store.writing() as session:
        end_load(session, report.load, report.counts())
    return report


def _translated(
    translator: Translator, asked: dict[str, tuple[str, dict[str, str]]], target: str
) -> dict[str, dict[str, str]]:
    """The texts of some sheets, by sheet and field, one call for each language they are in."""
    made: dict[str, dict[str, str]] = {}
    for source in sorted({language for language, _ in asked.values()}):
        places = [
            (sheet_id, name)
            for sheet_id, (language, texts) in asked.items()
            if language == source
            for name in texts
        ]
        given = [asked[sheet_id][1][name] for sheet_id, name in places]
        for (sheet_id, name), text in zip(
            places, _called(translator, given, source, target), strict=True
        ):
            made.setdefault(sheet_id, {})[name] = text
    return made


def _called(translator: Translator, texts: list[str], source: str, target: str) -> list[Any]:
    try:
        answer = list(translator(list(texts), source, target))
    except Exception as error:  # a program of others fails as it likes
        raise TranslatorError(
            f"The translator failed ({source} to {target}): {type(error).__name__}: {error}.",
            "What it had translated before is saved; run the command again to go on.",
        ) from error
    if len(answer) != len(texts) or not all(isinstance(text, str) for text in answer):
        raise TranslatorError(
            f"The translator gave {len(answer)} answers to {len(texts)} texts, or not all texts.",
            "It has to return a list with a text for each, in order.",
        )
    return answer


def _save(
    catalogue: Catalogue,
    asked: dict[str, tuple[str, dict[str, str]]],
    made: dict[str, dict[str, str]],
    target: str,
    author: str,
    report: Report,
) -> None:
    with catalogue.store.writing() as session:
        new = []
        for sheet_id, sheet in latest_of(session, list(made)).items():
            still = lacking(sheet, [target]) and missing_texts(sheet, target) == asked[sheet_id][1]
            if not still:
                report.unchanged += 1  # somebody changed it meanwhile: the next call sees to it
                continue
            clean, problems = validate_translations({target: made[sheet_id]})
            if problems or target not in clean:
                empty = Problem("required", f"title.{target}")
                report.reject("translator", 0, sheet_id, problems or (empty,))
                continue
            new.append(with_translation(sheet, target, clean[target], "machine"))
        save_sheets(session, new, author=author, source="translator", load=report.load)
    report.changed += len(new)
