"""An exhibitor's programs: keys, PUT and DELETE over what was seen; and their description."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.composition import Catalogue, open_catalogue
from catalogue.people.keys import SCOPES, make_key
from catalogue.people.policy import RULES
from catalogue.search.query import Query
from catalogue.sheets.fields import FIELDS
from catalogue.store import reviews
from catalogue.store.changes import SHOW, newest_version, save_changes
from catalogue.store.drafts import draft_of, save_draft
from catalogue.store.history import revisions_of
from indexer.loading import load_files
from indexer.sync import drain
from tests.conftest import DEMO_SHEETS, EDITOR, OWNER, invite_people, settings_for
from tests.people import csrf_token, sign_in
from tests.web.reading import SHEET
from web.access import ENDPOINTS, PUBLIC
from web.api.openapi import EXAMPLE_SHEET, document, sheet_schema
from web.app import create_app

NEW = "/api/v1/sheets/bozdoruk-hawk-2"
OLD = f"/api/v1/sheets/{SHEET}"
OWN = f"/api/v1/own/sheets/{SHEET}"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    catalogue = open_catalogue(settings_for(tmp_path_factory.mktemp("api")))
    load_files(catalogue, [DEMO_SHEETS], author="demo")
    drain(catalogue)
    invite_people(catalogue)
    yield create_app(catalogue)
    catalogue.close()


@pytest.fixture
def catalogue(app: Flask) -> Catalogue:
    opened: Catalogue = app.extensions["catalogue"]
    return opened


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def key_for(catalogue: Catalogue, exhibitor: str = "bozdoruk", *scopes: str) -> dict[str, str]:
    with catalogue.store.writing() as session:
        key = make_key(session, exhibitor, "tests", scopes or SCOPES, OWNER)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {key}"}


def etag(client: FlaskClient, key: dict[str, str]) -> str:
    return client.get(OWN, headers=key).headers["ETag"]


def test_without_a_key_in_force_nothing_is_written(
    app: Flask, client: FlaskClient, catalogue: Catalogue
):
    """All routes for programs, with no key, a wrong one, a cookie, and a key that is not for it."""
    signed_in = sign_in(app.test_client(), OWNER)
    asked = 0
    for rule in app.url_map.iter_rules():
        action = ENDPOINTS.get(rule.endpoint)
        if not rule.rule.startswith("/api/v1") or action == PUBLIC:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            there = rule.rule.replace("<sheet_id>", SHEET)
            for who, headers in (
                (client, {}),
                (client, {"Authorization": "Bearer cat_wrong"}),
                (client, {"Authorization": "Basic YTpi"}),
                (signed_in, {}),
            ):
                answer = who.open(there, method=method, json=EXAMPLE_SHEET, headers=headers)
                assert answer.status_code == 401, f"{method} {there}"
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            others = [scope for scope in SCOPES if scope != action]
            narrow = key_for(catalogue, "bozdoruk", *others)
            answer = client.open(there, method=method, json=EXAMPLE_SHEET, headers=narrow)
            assert answer.status_code == 403, f"{method} {there}"
            asked += 1
    assert asked == 3
    assert set(SCOPES) <= set(RULES)


def test_a_foreign_sheet_is_not_there(client: FlaskClient, catalogue: Catalogue):
    key = key_for(catalogue, "negueba")
    for method, there in (("PUT", OLD), ("DELETE", OLD), ("GET", OWN)):
        headers = {**key, "If-Match": '"1"'}
        answer = client.open(there, method=method, json=EXAMPLE_SHEET, headers=headers)
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
    stolen = {**EXAMPLE_SHEET, "exhibitor": {"id": "bozdoruk", "name": "x"}}
    answer = client.put("/api/v1/sheets/negueba-new", json=stolen, headers=key)
    assert answer.status_code == 201
    with catalogue.store.reading() as session:
        state = reviews.state_of(session, "negueba-new")
    assert state is not None
    assert state.exhibitor_id == "negueba", "whose it is, is said by the key"


def test_a_sheet_is_created_changed_and_withdrawn(client: FlaskClient, catalogue: Catalogue):
    key = key_for(catalogue)
    made = client.put(NEW, json=EXAMPLE_SHEET, headers=key)
    assert (made.status_code, made.get_json()["stage"]) == (201, "submitted")
    assert made.get_json()["revision"] == 1
    assert client.put(NEW, json=EXAMPLE_SHEET, headers=key).status_code == 428
    assert (
        client.put(NEW, json=EXAMPLE_SHEET, headers={**key, "If-Match": '"7"'}).status_code == 412
    )
    assert (
        client.put(NEW, json=EXAMPLE_SHEET, headers={**key, "If-None-Match": "*"}).status_code
        == 412
    )
    changed = {**EXAMPLE_SHEET, "title": "HAWK-3"}
    answer = client.put(NEW, json=changed, headers={**key, "If-Match": made.headers["ETag"]})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    own = client.get(NEW.replace("/sheets", "/own/sheets"), headers=key)
    assert own.get_json()["title"] == "HAWK-3"
    assert own.headers["ETag"] == '"2"'
    assert client.get(NEW).status_code == 404, "not online yet"
    assert client.delete(NEW, headers=key).status_code == 428
    assert client.delete(NEW, headers={**key, "If-Match": '"2"'}).status_code == 204


def test_the_same_request_again_changes_nothing_more(client: FlaskClient, catalogue: Catalogue):
    key = {**key_for(catalogue), "Idempotency-Key": "order-1"}
    there = "/api/v1/sheets/bozdoruk-once"
    start, answers = threading.Barrier(4), []

    def put() -> None:
        start.wait()
        own = client.application.test_client()
        answers.append(own.put(there, json=EXAMPLE_SHEET, headers=key))

    threads = [threading.Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.text for answer in answers}) == 1
    with catalogue.store.reading() as session:
        assert len(revisions_of(session, "bozdoruk-once")) == 1
    other = {**EXAMPLE_SHEET, "title": "Another"}
    assert client.put(there, json=other, headers=key).status_code == 422


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"title": ""}, 422, "title"),
        ({"domains": ["sea"]}, 422, "domains"),
        ({"id": "other"}, 422, "id"),
        ({"title": 7, "language": None}, 422, ""),
        ({"specifications": [{"name": "range", "value": "far"}]}, 422, ""),
        ({"unknown": 1}, 201, ""),
    ],
)
def test_a_wrong_field_is_named(
    client: FlaskClient, catalogue: Catalogue, change: dict, status: int, field: str
):
    there = f"/api/v1/sheets/bozdoruk-wrong-{abs(hash(str(change)))}"
    answer = client.put(there, json={**EXAMPLE_SHEET, **change}, headers=key_for(catalogue))
    assert answer.status_code == status
    if status != 201:
        said = answer.get_json()
        assert said.get("errors") or said["field"]
        assert field in said["field"]


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_sheet_is_refused(client: FlaskClient, catalogue: Catalogue, body: bytes):
    headers = {**key_for(catalogue), "Content-Type": "application/json"}
    assert client.put(NEW, data=body, headers=headers).status_code == 400
    assert client.put(NEW, data=b" " * 2_000_000, headers=headers).status_code in (400, 413)


def test_a_published_sheet_stays_and_its_domains_are_the_organisers(
    client: FlaskClient, catalogue: Catalogue
):
    key = key_for(catalogue)
    own = client.get(OWN, headers=key)
    content = own.get_json()
    assert content["stage"] == "published"
    content.pop("stage"), content.pop("revision")
    headers = {**key, "If-Match": own.headers["ETag"]}
    moved = client.put(OLD, json={**content, "domains": ["naval"]}, headers=headers)
    assert (moved.status_code, moved.get_json()["field"]) == (403, "domains")
    answer = client.put(OLD, json={**content, "summary": "Zurnalı özet"}, headers=headers)
    assert (answer.status_code, answer.get_json()["stage"]) == (200, "submitted")
    assert client.get(OLD).get_json().get("summary") != "Zurnalı özet"


def test_what_people_are_writing_is_not_lost(client: FlaskClient, catalogue: Catalogue):
    sheet = "bozdoruk-gezek"
    key = key_for(catalogue)
    with catalogue.store.writing() as session:
        save_draft(session, sheet, 0, {"summary": "Words of an evening"}, "owner")
    own = client.get(f"/api/v1/own/sheets/{sheet}", headers=key)
    content = {n: v for n, v in own.get_json().items() if n not in ("stage", "revision")}
    answer = client.put(
        f"/api/v1/sheets/{sheet}",
        json={**content, "maturity": "prototype"},
        headers={**key, "If-Match": own.headers["ETag"]},
    )
    assert answer.status_code == 200
    with catalogue.store.reading() as session:
        draft = draft_of(session, sheet)
    assert draft is not None
    assert draft.content["summary"] == "Words of an evening"


def test_a_key_is_made_shown_once_used_and_revoked(app: Flask, client: FlaskClient):
    owner = sign_in(app.test_client(), OWNER)
    page = "/fr/portal/bozdoruk/keys"
    token = csrf_token(owner, page)
    assert owner.post(page, data={"csrf_token": token, "name": ""}).status_code == 422
    said = {"csrf_token": token, "name": "PIM <b>", "scopes": ["see-listings", "manage-keys"]}
    made = owner.post(page, data=said)
    key = re.search(r'class="key">(cat_[\w-]+)<', made.text)
    assert key
    assert "PIM &lt;b&gt;" in made.text
    assert key.group(1) not in owner.get(page).text
    headers = {"Authorization": f"Bearer {key.group(1)}"}
    assert client.get(OWN, headers=headers).status_code == 200
    assert client.delete(OLD, headers=headers).status_code == 403
    assert "jamais" not in owner.get(page).text.partition("PIM")[2].partition("</tr>")[0]
    revoke = re.search(r'action="(/fr/portal/bozdoruk/keys/\d+/revoke)"', owner.get(page).text)
    assert revoke
    assert owner.post(revoke.group(1), data={"csrf_token": token}).status_code == 303
    assert client.get(OWN, headers=headers).status_code == 401
    assert owner.post(revoke.group(1), data={"csrf_token": token}).status_code == 404
    editor = sign_in(app.test_client(), EDITOR)
    assert editor.get(page).status_code == 404, "keys are the owner's"


def calls() -> Iterator[tuple[str, str, dict]]:
    for path, methods in document()["paths"].items():
        for method, call in methods.items():
            yield path, method, call


def test_every_route_for_programs_is_described_and_nothing_else(app: Flask):
    routes = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == {(path, method) for path, method, _ in calls()}


def fits(schema: dict, value: object) -> bool:
    """Whether a value has the type, the required members and the choices of a schema."""
    if "$ref" in schema:
        found = document()
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float)}
    named = schema.get("type", "object")
    wanted = tuple(types[t] for t in ([named] if isinstance(named, str) else named))
    flat = tuple(t for one in wanted for t in (one if isinstance(one, tuple) else (one,)))
    if not isinstance(value, flat):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, dict):
        members = schema.get("properties", {})
        return set(schema.get("required", [])) <= set(value) and all(
            fits(members[name], member) for name, member in value.items() if name in members
        )
    if isinstance(value, list) and "items" in schema:
        return all(fits(schema["items"], member) for member in value)
    return True


def test_the_examples_of_the_description_are_executed(client: FlaskClient, catalogue: Catalogue):
    """Each call as its example says it; the answer is of the described status and schema."""
    key = key_for(catalogue)
    client.delete(NEW, headers={**key, "If-Match": '"2"'})
    with catalogue.store.reading() as session:
        state = reviews.state_of(session, "bozdoruk-hawk-2")
    order = {"put": 0, "delete": 1, "get": 2}
    for path, method, call in sorted(calls(), key=lambda one: order[one[1]]):
        there, query, headers = path, {}, dict(key) if "security" in call else {}
        for each in call["parameters"]:
            if each["in"] == "path":
                there = there.replace("{" + each["name"] + "}", each["example"])
            elif each["in"] == "query":
                query[each["name"]] = each["example"]
            else:
                headers[each["name"]] = f"{each['example']}-{method}"
        if method != "get":
            there = there.replace("hawk-2", "example")
        if "If-Match" in headers:
            headers["If-Match"] = '"1"'
        body = call.get("requestBody", {}).get("content", {}).get("application/json", {})
        answer = client.open(
            there, method=method, query_string=query, headers=headers, json=body.get("example")
        )
        expected = next(iter(call["responses"]))
        assert str(answer.status_code) == expected, f"{method} {there}: {answer.text[:200]}"
        content = call["responses"][expected].get("content")
        if content:
            assert fits(content["application/json"]["schema"], answer.get_json()), there
    assert state is None or state.exhibitor_id == "bozdoruk"


def test_the_schema_of_a_sheet_is_the_declaration_and_every_sheet_of_the_demo_fits():
    schema = sheet_schema()
    declared = {f.name.partition(".")[0] for f in FIELDS if not f.private} | {"translations"}
    assert set(schema["properties"]) == declared
    for line in DEMO_SHEETS.read_text("utf-8").splitlines():
        assert fits(schema, json.loads(line))
    assert not fits(schema, {**EXAMPLE_SHEET, "domains": ["sea"]})
    assert not fits(schema, {"title": "x"})


def test_the_description_is_there_for_people_and_programs(client: FlaskClient):
    assert client.get("/api/openapi.json").get_json()["openapi"].startswith("3.1")
    page = client.get("/api/docs", headers={"Accept-Language": "tr"})
    assert page.status_code == 200
    assert "/api/v1/sheets/{sheet_id}" in page.text
    assert client.get("/api/v1/exhibitors/bozdoruk").get_json()["sheets"]
    assert client.get("/api/v1/exhibitors/nobody").status_code == 404


def test_a_change_by_a_program_is_found_soon(client: FlaskClient, catalogue: Catalogue, app: Flask):
    """Where nobody approves, within two seconds."""
    with catalogue.store.writing() as session:
        seen = newest_version(session, SHOW).number
        save_changes(session, SHOW, {"approval": "nothing"}, seen, OWNER)
    deadline = time.monotonic() + 5
    while catalogue.show.approval != "nothing" and time.monotonic() < deadline:
        time.sleep(0.05)
    sheet = {**EXAMPLE_SHEET, "title": "Vızvızçı keşif aracı"}
    there = "/api/v1/sheets/bozdoruk-quick"
    answer = client.put(there, json=sheet, headers=key_for(catalogue))
    assert answer.get_json()["stage"] == "published"
    began = time.monotonic()
    while time.monotonic() - began < 20:
        hits = catalogue.search.search(Query(text="Vızvızçı")).hits
        if hits and hits[0].id == "bozdoruk-quick":
            break
        time.sleep(0.02)
    assert time.monotonic() - began < 2
