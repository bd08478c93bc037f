"""What was acknowledged is there after a kill, and what is published every worker finds."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import threading
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from catalogue.composition import open_catalogue
from catalogue.people.keys import SCOPES, make_key
from catalogue.store.changes import SHOW, save_changes
from catalogue.store.drafts import draft_of
from tests.conftest import OWNER, settings_for
from tests.people import token_of
from tests.server.serving import PATIENCE, Service, eventually
from tests.web.reading import SHEET
from tests.web.test_editing import form_of
from web.access import COOKIE
from web.api.openapi import EXAMPLE_SHEET

THERE = f"/fr/portal/bozdoruk/products/{SHEET}/edit"


def test_a_killed_service_has_every_draft_that_it_acknowledged(demo_data: Path, tmp_path: Path):
    data = Path(shutil.copytree(demo_data, tmp_path / "data"))
    catalogue = open_catalogue(settings_for(data))
    cookie = f"{COOKIE}={token_of(catalogue, OWNER)}"
    acknowledged = ""
    for round_ in range(3):
        with Service(data, tmp_path, ("--workers", "2")) as service:
            status, headers, body = service.get(THERE, {"Cookie": cookie})
            assert status == 200
            session = re.search("session=[^;]+", " ".join(headers.get_all("Set-Cookie") or ()))
            assert session
            said = form_of(body.decode())
            if acknowledged:
                assert said["summary"] == acknowledged
            stopped = threading.Event()

            def kill(service: Service = service, stopped: threading.Event = stopped) -> None:
                time.sleep(0.4 + round_ * 0.15)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(service.process.pid, signal.SIGKILL)
                stopped.set()

            threading.Thread(target=kill, daemon=True).start()
            number = 0
            while not stopped.is_set():
                number += 1
                said["summary"] = f"Round {round_}, words {number}"
                connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
                try:
                    connection.request(
                        "POST",
                        THERE,
                        urlencode(list(said.items(multi=True))),
                        {
                            "Cookie": f"{cookie}; {session.group()}",
                            "Content-Type": "application/x-www-form-urlencoded",
                            "Accept": "application/json",
                        },
                    )
                    answer = connection.getresponse()
                    body = answer.read()
                except (OSError, http.client.HTTPException):
                    break
                finally:
                    connection.close()
                if answer.status == 200:
                    acknowledged = unescape(said["summary"])
                    said["was.summary"] = json.loads(body)["marks"]["summary"]
            assert number > 1, "nothing was saved before the end"
        with catalogue.store.reading() as reading:
            draft = draft_of(reading, SHEET)
        assert draft is not None
        last = draft.content["summary"]
        # The one in flight may be in, too; never less than what was acknowledged.
        tail = [f"Round {round_}, words {n}" for n in (number - 1, number, number + 1)]
        assert last == acknowledged or last in tail
        acknowledged = last
    catalogue.close()


def test_what_one_worker_publishes_every_worker_finds_within_two_seconds(
    demo_data: Path, tmp_path: Path
):
    data = Path(shutil.copytree(demo_data, tmp_path / "data"))
    catalogue = open_catalogue(settings_for(data))
    with catalogue.store.writing() as session:
        save_changes(session, SHOW, {"approval": "nothing"}, 0, OWNER)
        key = make_key(session, "bozdoruk", "tests", SCOPES, OWNER)
    with Service(data, tmp_path, ("--workers", "3", "--threads", "1")) as service:
        question = "/api/v1/search?q=V%C4%B1zv%C4%B1z%C3%A7%C4%B1&mode=lexical"
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

        def put(name: str, title: str) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
            body = json.dumps({**EXAMPLE_SHEET, "title": title})
            connection.request("PUT", f"/api/v1/sheets/{name}", body, headers)
            assert json.loads(connection.getresponse().read())["stage"] == "published"
            connection.close()

        put("bozdoruk-first", "Başka bir araç")  # each worker has answered, one has indexed
        eventually(lambda: b"bozdoruk-first" in service.get("/api/v1/search?q=Ba%C5%9Fka")[2])
        assert b"bozdoruk-quick" not in service.get(question)[2]
        put("bozdoruk-quick", "Vızvızçı keşif aracı")
        began = time.monotonic()
        last_miss = began
        # Each connection goes to whichever worker takes it: many of them reach all three.
        while time.monotonic() - began < 4:
            if b"bozdoruk-quick" not in service.get(question)[2]:
                last_miss = time.monotonic()
        assert last_miss - began < 2
    catalogue.close()
