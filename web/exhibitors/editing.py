"""Writing a product: begun, copied, saved again and again, previewed; nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import (
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalogue.errors import EngineError
from catalogue.languages import SHEET_LANGUAGES, base_language
from catalogue.people.policy import may
from catalogue.plain import one_line
from catalogue.search.query import Query
from catalogue.sheets.fields import in_language
from catalogue.sheets.lifecycle import STAGES
from catalogue.sheets.schema import slug, validate
from catalogue.sheets.specifications import known_specifications
from catalogue.store import drafts, reviews
from catalogue.store.drafts import Conflict, Draft
from catalogue.store.models import Exhibitor
from catalogue.taxonomy import DOMAINS
from web.access import acting
from web.current import current_catalogue
from web.delegations import products
from web.delegations.surroundings import surroundings
from web.delivery import HEADERS
from web.exhibitors.portal import blueprint
from web.exhibitors.sheet_form import Input, inputs, languages_of, mark, read_form
from web.languages import moment, reader_language
from web.sheet_texts import label_of, place_of, value_text

_USUAL = 8  # specifications that are offered
_SUGGESTED = 8  # categories under the field


@dataclass(frozen=True)
class Clash:
    """A field that two have changed: the value that is kept, in words, and the other."""

    name: str
    label: str
    mine: str
    theirs: str
    who: str
    when: str


@blueprint.route("/<exhibitor_id>/products/new", methods=["GET", "POST"])
def new(exhibitor_id: str) -> ResponseReturnValue:
    """The beginning of a product: its title, its language, its domain."""
    said = {name: one_line(request.form.get(name, "")) for name in ("title", "language")}
    domains = [domain for domain in DOMAINS if domain in request.form.getlist("domains")]
    wrong = request.method == "POST" and not said["title"]
    if request.method == "GET" or wrong:
        said["language"] = said["language"] or reader_language()
        return (
            render_template(
                "exhibitors/new.html",
                said=said,
                chosen=domains,
                wrong=wrong,
                spoken=SHEET_LANGUAGES,
                domains=[(d, in_language(t, reader_language())) for d, t in DOMAINS.items()],
            ),
            422 if wrong else 200,
        )
    language = said["language"] if said["language"] in SHEET_LANGUAGES else "fr"
    content = {"title": said["title"][:200], "language": language}
    with current_catalogue().store.writing() as session:
        wanted = slug(f"{exhibitor_id} {said['title']}")
        content["id"] = drafts.free_sheet_id(session, wanted)
        begun = {**content, "domains": domains} if domains else content
        drafts.begin_sheet(session, exhibitor_id, begun, acting().name)
    return redirect(_edit_address(exhibitor_id, content["id"]), 303)


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/copy")
def copy(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """A new product with all that is written of another, but for its pictures."""
    with current_catalogue().store.writing() as session:
        draft = _draft(session, sheet_id)
        content = {
            name: value
            for name, value in draft.content.items()
            if name not in ("status", "images", "documents")
        }
        # A copy is to be told from what it was copied from.
        title = _("%(title)s (copy)", title=content.get("title") or sheet_id)
        content |= {"id": drafts.free_sheet_id(session, sheet_id), "title": title[:200]}
        drafts.begin_sheet(session, exhibitor_id, content, acting().name)
    flash(_("This is the copy. Change what is different; pictures are not copied."))
    return redirect(_edit_address(exhibitor_id, content["id"]), 303)


@blueprint.get("/<exhibitor_id>/products/<sheet_id>/edit")
def edit(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """The form."""
    with current_catalogue().store.reading() as session:
        return _framing(_form(session, sheet_id))


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/edit")
def save(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Saves what was written; a script gets the new marks, a reader the form again."""
    catalogue = current_catalogue()
    as_json = request.accept_mimetypes.best == "application/json"
    with catalogue.store.writing() as session:
        state = reviews.state_of(session, sheet_id)
        assert state is not None
        published = state.published is not None
        values, unknown = read_form(request.form, catalogue.taxonomy, published=published)
        draft = _draft(session, sheet_id)
        # A field is taken if it still is what its writer saw: whatever else was saved meanwhile.
        conflicts = [
            drafts.conflict_of(session, draft, name, value)
            for name, value in values.items()
            if not _was_seen(draft, name) and value != drafts.value_of(draft.content, name)
        ]
        clashing = {each.field for each in conflicts}
        taken = {name: value for name, value in values.items() if name not in clashing}
        drafts.save_draft(session, sheet_id, draft.version, taken, acting().name)
        draft = _draft(session, sheet_id)
        clashes = [_clash(each, draft) for each in conflicts]
        if as_json:
            marks = {name: mark(name, drafts.value_of(draft.content, name)) for name in taken}
            return jsonify(
                marks=marks,
                saved=_("Saved at %(time)s", time=_clock()),
                conflicts=[clash.label for clash in clashes],
                unknown=unknown,
            )
        if not clashes and not unknown and "row" not in request.form:
            flash(_("Saved. Only you and your colleagues see it until it is submitted."))
            there = _edit_address(exhibitor_id, sheet_id)
            return redirect(there, 303)
        mine = {each.field: each.mine for each in conflicts}
        page = _form(session, sheet_id, clashes=clashes, mine=mine, unknown=unknown)
    return _framing(page), 409 if clashes else 422 if unknown else 200


@blueprint.post("/<exhibitor_id>/products/<sheet_id>/merge")
def merge(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Takes in what a newer revision has changed, such as one that a file brought."""
    with current_catalogue().store.writing() as session:
        conflicts = drafts.rebase_draft(session, sheet_id, acting().name)
        draft = _draft(session, sheet_id)
        clashes = [_clash(each, draft) for each in conflicts]
        if clashes:
            mine = {each.field: each.mine for each in conflicts}
            return _framing(_form(session, sheet_id, clashes=clashes, mine=mine)), 409
    flash(_("Merged. What you had changed is as you wrote it."))
    return redirect(_edit_address(exhibitor_id, sheet_id), 303)


@blueprint.get("/<exhibitor_id>/concepts")
def concepts(exhibitor_id: str) -> ResponseReturnValue:
    """Categories by the beginning of any of their names, in any language, for the form's script."""
    language, taxonomy = reader_language(), current_catalogue().taxonomy
    typed = one_line(request.args.get("q", ""))[:100]
    found = current_catalogue().suggester.suggest(typed, language) if typed else []
    ids = [each.id for each in found if each.kind == "concept"]
    ids += [each for each in taxonomy.nearest(typed) if each not in ids] if typed else []
    labels = [taxonomy.label(each, language) for each in ids[:_SUGGESTED]]
    return jsonify(concepts=list(dict.fromkeys(labels)))


@blueprint.get("/<exhibitor_id>/products/<sheet_id>/preview")
def preview(exhibitor_id: str, sheet_id: str) -> ResponseReturnValue:
    """Card and page as visitors would see them, of what is written now."""
    catalogue = current_catalogue()
    with catalogue.store.reading() as session:
        draft = _draft(session, sheet_id)
        exhibitor = session.get(Exhibitor, exhibitor_id)
        details = exhibitor.details if exhibitor else {}
    sheet = _showable(draft, {"id": exhibitor_id, **details})
    page = products.page_of(catalogue, sheet, surroundings())
    response = make_response(render_template("exhibitors/preview.html", page=page))
    response.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    return response


def _form(
    session: Session,
    sheet_id: str,
    *,
    clashes: Sequence[Clash] = (),
    mine: Mapping[str, Any] | None = None,
    unknown: Sequence[str] = (),
) -> str:
    """The form of the draft, with ``mine`` in the fields that clash."""
    catalogue, language = current_catalogue(), reader_language()
    draft = _draft(session, sheet_id)
    state = reviews.state_of(session, sheet_id)
    assert state is not None
    content = draft.content
    for name, value in (mine or {}).items():
        content = drafts.with_value(content, name, value)
    added = request.args.get("add", "")
    tags = languages_of(
        content, catalogue.show.languages, added if added in SHEET_LANGUAGES else ""
    )
    fields = inputs(
        content,
        language,
        catalogue.taxonomy,
        tags,
        _usual_specifications(content),
        published=state.published is not None,
    )
    # The marks are those of what is kept: sending "mine" again is a decision.
    kept = {name: mark(name, drafts.value_of(draft.content, name)) for name in fields}
    checked = drafts.checked_draft(session, draft, catalogue.taxonomy)
    said: dict[str, list[str]] = {}
    for remark in reviews.remarks_on(session, sheet_id):
        said.setdefault(remark.field, []).append(f"{remark.author}: {remark.text}")
    missing: dict[str, list[str]] = {}
    for problem in (*checked.problems, *checked.warnings):
        place = place_of(problem)
        name = place if place in fields else place.partition(".")[0]
        missing.setdefault(name, []).append(problem.sentence(language))
    return render_template(
        "exhibitors/edit.html",
        sheet_id=sheet_id,
        title=str(draft.content.get("title") or sheet_id),
        stage=state.stage,
        stage_label=in_language(STAGES[state.stage], language),
        draft=draft,
        sections=_sections(fields),
        marks=kept,
        tags=tags,
        addable=[tag for tag in SHEET_LANGUAGES if tag not in map(base_language, tags)],
        remarks=said,
        missing=missing,
        clashes=clashes,
        answer=request.method == "POST",
        unknown=[(word, _near(word)) for word in unknown],
        outrun=drafts.is_outrun(session, draft),
        may_write=may(acting(), "write-sheet", draft.exhibitor_id),
        names=[known.label(language) for known in known_specifications().values()],
    )


def _framing(page: str) -> Response:
    """A page that shows the preview within itself."""
    response = make_response(page)
    policy = f"{HEADERS['Content-Security-Policy']}; frame-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


def _sections(fields: Mapping[str, Input]) -> list[tuple[str, list[list[Input]]]]:
    """The form's parts: each a heading and its fields, the languages of a text side by side."""
    texts, rest, what = [], [], []
    for name, field in fields.items():
        if name.startswith("translations."):
            continue
        if field.kind in ("line", "text") and field.tag:
            ends = f".{name}"
            others = [
                each
                for n, each in fields.items()
                if n.startswith("translations.") and n.endswith(ends)
            ]
            texts.append([field, *others])
        elif field.kind in ("boxes", "concepts") or name == "language":
            what.append([field])
        else:
            rest.append([field])
    numbers = [group for group in rest if group[0].kind == "specifications"]
    rest = [group for group in rest if group[0].kind != "specifications"]
    return [
        (_("What it is"), what),
        (_("Texts"), texts),
        (_("Figures"), numbers),
        (_("More"), rest),
    ]


def _clash(conflict: Conflict, draft: Draft) -> Clash:
    catalogue, language = current_catalogue(), reader_language()

    def in_words(value: Any) -> str:
        content = drafts.with_value(draft.content, conflict.field, value)
        return value_text(conflict.field, content, language, catalogue.taxonomy)[0]

    when = moment(datetime.fromisoformat(conflict.at), language, catalogue.show.zone)
    label = label_of(conflict.field, language)
    return Clash(
        conflict.field,
        label,
        in_words(conflict.mine),
        in_words(conflict.theirs),
        conflict.author,
        when,
    )


def _was_seen(draft: Draft, name: str) -> bool:
    """Whether the form was made with the value that a field has now."""
    return request.form.get(f"was.{name}") == mark(name, drafts.value_of(draft.content, name))


def _near(word: str) -> list[str]:
    taxonomy = current_catalogue().taxonomy
    return [taxonomy.label(each, reader_language()) for each in taxonomy.nearest(word)]


def _usual_specifications(content: Mapping[str, Any]) -> list[str]:
    """The known specifications that the products of the same category have."""
    named = [c for c in content.get("concepts") or () if isinstance(c, str)][:1]
    domains = [d for d in content.get("domains") or () if isinstance(d, str)][:1]
    if not named and not domains:
        return []
    filters = {"concept": tuple(named)} if named else {"domain": tuple(domains)}
    try:
        results = current_catalogue().search.search(Query(filters=filters, size=1))
    except EngineError:
        return []
    return [facet.name for facet in results.specifications][:_USUAL]


def _showable(draft: Draft, exhibitor: dict[str, Any]) -> dict[str, Any]:
    """The draft as a sheet that can be shown: stand-ins for what is missing, nothing wrong."""
    taxonomy = current_catalogue().taxonomy
    stand_ins = {
        "exhibitor": {"id": draft.exhibitor_id, "name": str(exhibitor.get("name"))},
        "title": draft.sheet_id,
        "description": "–",
        "domains": ["land"],
        "language": "fr",
    }
    record = {**stand_ins, "exhibitor": exhibitor}
    record |= {name: value for name, value in draft.content.items() if value}
    while True:
        checked = validate(record, default_status="draft", taxonomy=taxonomy)
        if checked.sheet is not None and not checked.problems:
            return checked.sheet
        # Each round has fewer fields that are somebody's: in the end all are stand-ins.
        for name in {problem.field.partition(".")[0] for problem in checked.problems}:
            record.pop(name, None)
            if name in stand_ins:
                record[name] = stand_ins[name]


def _draft(session: Session, sheet_id: str) -> Draft:
    draft = drafts.draft_of(session, sheet_id)
    assert draft is not None  # web.access has found the sheet
    return draft


def _edit_address(exhibitor_id: str, sheet_id: Any) -> str:
    return url_for("portal.edit", exhibitor_id=exhibitor_id, sheet_id=sheet_id)


def _clock() -> str:
    return f"{datetime.now(current_catalogue().show.zone):%H:%M}"
