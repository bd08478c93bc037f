"""The pictures and documents of a product: brought, put in order, described, left out.

They belong to the draft: what visitors see stays as it is until the next revision is online. A file
that comes under a name which the product has already gets another one, so that no file that is
online turns into another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from catalogue.assets.refusals import LARGEST
from catalogue.people.policy import may
from catalogue.plain import one_line
from catalogue.sheets.fields import Field, file_fields
from catalogue.sheets.image_texts import field_name, joined, lines_of
from catalogue.store import drafts
from catalogue.store.assets import Files, files_of
from indexer.assets import AssetLoader
from web.access import acting
from web.current import current_catalogue
from web.delegations.shown import Picture, pictures_of
from web.exhibitors.portal import blueprint
from web.exhibitors.sheet_form import languages_of
from web.languages import reader_language

MOST = {"images": 20, "documents": 10}
"""Files of a product, by field: more is no product sheet, and nobody looks at them in a hall."""
LONGEST_TEXT = 300


@dataclass(frozen=True)
class Kept:
    """A file of the draft; ``picture`` is None for a document, ``texts`` by language."""

    name: str
    picture: Picture | None
    texts: dict[str, str]


@dataclass(frozen=True)
class Shelf:
    """The files of a field, and those that the product had and does not use now."""

    field: str
    label: str
    files: list[Kept]
    unused: list[str]
    takes: str
    most: int
    megabytes: int


@blueprint.get("/<exhibitor_id>/products/<sheet_id>/files")
def files(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """The files, and the forms that change them."""
    catalogue, language = current_catalogue(), reader_language()
    with catalogue.store.reading() as session:
        draft = drafts.draft_of(session, sheet_id)
    assert draft is not None
    kept = files_of(catalogue.store, [sheet_id]).get(sheet_id, {})
    tags = languages_of(draft.content, catalogue.show.languages)
    return render_template(
        "exhibitors/files.html",
        sheet_id=sheet_id,
        title=str(draft.content.get("title") or sheet_id),
        shelves=[
            _shelf(declared, draft.content, kept, tags, language) for declared in file_fields()
        ],
        tags=[tag for tag in tags if tag],
        version=draft.version,
        longest=LONGEST_TEXT,
        may_write=may(acting(), "write-sheet", exhibitor_id),
    )


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/files")
def bring(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Takes files; those that cannot be taken are named with the reason, the others are in."""
    declared = _field(request.form.get("field", ""))
    sent = [each for each in request.files.getlist("files") if each.filename]
    taken, refused = _take(sheet_id, declared, sent)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(taken=taken, refused=refused), 200 if taken else 422
    for sentence in refused:
        flash(sentence, "wrong")
    if taken:
        flash(_("Taken: %(names)s", names=_("; ").join(taken)))
    elif not refused:
        flash(_("Choose a file first."), "wrong")
    return redirect(_address(exhibitor_id, sheet_id), 303)


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/files/order")
def arrange(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Moves a file, leaves it out, uses it again, or says what pictures show."""
    declared = _field(request.form.get("field", ""))
    said = request.form
    with current_catalogue().store.writing() as session:
        draft = drafts.draft_of(session, sheet_id)
        assert draft is not None
        content = draft.content
        names = [str(name) for name in content.get(declared.name) or ()]
        order = list(range(len(names)))
        if (name := said.get("up", "")) in names[1:]:
            place = names.index(name)
            order[place - 1], order[place] = order[place], order[place - 1]
        elif (name := said.get("out", "")) in names:
            order.remove(names.index(name))
        changed: dict[str, Any] = {declared.name: [names[place] for place in order] or None}
        again = said.get("again", "")
        if again in _known(sheet_id, declared) and again not in names:
            changed[declared.name] = [*names, again][: MOST[declared.name]]
        if declared.name == "images":
            changed |= _texts(content, order, said)
        drafts.save_draft(session, sheet_id, draft.version, changed, acting().name)
    flash(_("Saved. Visitors see it when the product is published anew."))
    return redirect(_address(exhibitor_id, sheet_id), 303)


def _texts(
    content: Mapping[str, Any], order: Sequence[int], said: Mapping[str, str]
) -> dict[str, Any]:
    """What the pictures show, in their new order, by the fields that hold it."""
    changed = {}
    for tag in languages_of(content, current_catalogue().show.languages):
        if not tag:
            continue
        lines = lines_of(content, tag)
        for place in range(len(lines)):
            typed = said.get(f"text.{tag}.{place}")
            if typed is not None:
                lines[place] = one_line(typed)[:LONGEST_TEXT]
        changed[field_name(content, tag)] = joined([lines[place] for place in order])
    return changed


def _take(
    sheet_id: str, declared: Field, sent: Sequence[FileStorage]
) -> tuple[list[str], list[str]]:
    """Keeps files and adds them to the draft; the names of those taken, and why others are not."""
    catalogue, language = current_catalogue(), reader_language()
    with catalogue.store.reading() as session:
        draft = drafts.draft_of(session, sheet_id)
    assert draft is not None
    there = list(draft.content.get(declared.name) or ())
    room = MOST[declared.name] - len(there)
    refused = [
        _(
            "%(name)s: a product has at most %(most)s of these. Leave one out first.",
            name=_shown_name(each.filename),
            most=MOST[declared.name],
        )
        for each in sent[max(room, 0) :]
    ]
    used = {*_known(sheet_id, declared), *there}
    streams: dict[str, BinaryIO] = {}
    for each in sent[: max(room, 0)]:
        name = _free_name(_shown_name(each.filename), {*used, *streams})
        streams[name] = each.stream  # type: ignore[assignment]

    @contextmanager
    def find(name: str) -> Iterator[BinaryIO]:
        yield streams[name]

    sheet = {"id": sheet_id, declared.name: list(streams)}
    with AssetLoader(catalogue) as loader:
        problems = loader.load([sheet], find).get(sheet_id, [])  # type: ignore[arg-type]
    wrong = {str(problem.value): problem for problem in problems}
    refused += [f"{name}: {problem.sentence(language)}" for name, problem in wrong.items()]
    taken = [name for name in streams if name not in wrong]
    if taken:
        with catalogue.store.writing() as session:
            # Read again: somebody else may have brought files meanwhile.
            draft = drafts.draft_of(session, sheet_id)
            assert draft is not None
            names = [*(draft.content.get(declared.name) or ()), *taken]
            drafts.save_draft(
                session, sheet_id, draft.version, {declared.name: names}, acting().name
            )
    return taken, refused


def _shelf(
    declared: Field, content: Mapping[str, Any], kept: Files, tags: Sequence[str], language: str
) -> Shelf:
    names = [str(name) for name in content.get(declared.name) or ()]
    lines = {tag: lines_of(content, tag) for tag in tags if tag}
    files = []
    for place, name in enumerate(names):
        one = {**content, "images": [name]} if declared.holds == "pictures" else {}
        shown = pictures_of(one, kept, language) if one else []
        texts = {tag: lines[tag][place] for tag in lines} if one else {}
        files.append(Kept(name, shown[0] if shown else None, texts))
    return Shelf(
        declared.name,
        declared.label(language),
        files,
        [name for field, name in kept if field == declared.name and name not in names],
        "image/*" if declared.holds == "pictures" else "application/pdf",
        MOST[declared.name],
        LARGEST[declared.holds or "pictures"] // (1024 * 1024),
    )


def _known(sheet_id: str, declared: Field) -> set[str]:
    """The names that mean a file to the product, in any of its states."""
    kept = files_of(current_catalogue().store, [sheet_id]).get(sheet_id, {})
    return {name for field, name in kept if field == declared.name}


def _field(name: str) -> Field:
    fields = file_fields()
    return next((declared for declared in fields if declared.name == name), fields[0])


def _shown_name(raw: str | None) -> str:
    """A file's name without a path, and without letters that would turn or hide it."""
    name = one_line(PurePosixPath((raw or "").replace("\\", "/")).name).replace(";", ",")
    return name.strip(". ")[-120:] or "file"


def _free_name(name: str, used: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    candidate, number = name, 1
    while candidate in used:
        number += 1
        candidate = f"{stem}-{number}{dot}{ending}" if dot else f"{name}-{number}"
    return candidate


def _address(exhibitor_id: str, sheet_id: str) -> str:
    return url_for("portal.files", exhibitor_id=exhibitor_id, sheet_id=sheet_id)
