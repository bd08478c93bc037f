"""Documents are opened, counted, and free of programs."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from catalogue.assets.description import Description
from catalogue.assets.documents import MOST_PAGES, count_pages
from catalogue.assets.examination import examine
from catalogue.assets.refusals import RefusedFile
from tests.assets.files import document, picture


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        count_pages(data)
    return caught.value.code


def written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("pages", [1, 3, 40])
def test_the_pages_of_a_document_are_counted(pages: int):
    assert count_pages(document(pages=pages)) == pages


def test_a_document_is_described(tmp_path: Path):
    (tmp_path / "x").write_bytes(document(pages=2))
    assert examine(tmp_path / "x", "documents", tmp_path) == Description("document", "PDF", pages=2)


def test_a_picture_among_the_documents_is_refused(tmp_path: Path):
    (tmp_path / "x.pdf").write_bytes(picture())
    with pytest.raises(RefusedFile) as caught:
        examine(tmp_path / "x.pdf", "documents", tmp_path)
    assert caught.value.code == "file-kind"


def test_a_document_behind_something_else_is_refused(tmp_path: Path):
    (tmp_path / "x.pdf").write_bytes(b"<script>alert(1)</script>" + document())
    with pytest.raises(RefusedFile) as caught:
        examine(tmp_path / "x.pdf", "documents", tmp_path)
    assert caught.value.code == "file-kind"


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_document_is_refused(password: str):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document())))
    writer.encrypt(password, "owner")
    assert refusal(written(writer)) == "document-locked"


SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
PROGRAMS = {
    "script on opening": document(f"/OpenAction {SCRIPT}"),
    "script on opening, elsewhere": document("/OpenAction 4 0 R", more=(SCRIPT,)),
    "script by name": document("/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", more=(SCRIPT,)),
    "script on a page": document(page=f"/AA << /O {SCRIPT} >>"),
    "script behind a link": document(page=f"/Annots [<< /Subtype /Link /A {SCRIPT} >>]"),
    "script with a name in code": document("/OpenAction << /S /J#61vaScript /J#53 (evil) >>"),
    "script that nothing leads to": document(more=(SCRIPT,)),
    "script in the trailer": document(trailer=f"/X {SCRIPT}"),
    "another program": document("/OpenAction << /S /Launch /F (cmd.exe) >>"),
    "data from elsewhere": document("/OpenAction << /S /ImportData /F (x) >>"),
    "a file within": document("/Names << /EmbeddedFiles 4 0 R >>", more=("<< >>",)),
    "a file at a page": document(page="/Annots [<< /FS << /EF << >> >> >>]"),
    "a form with programs": document("/AcroForm << /XFA [] >>"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_document_with_a_program_is_refused(name: str):
    assert refusal(PROGRAMS[name]) == "document-program"


def packed(inner: bytes) -> bytes:
    """A document in whose compressed object stream lies an object that nothing leads to."""
    stream = zlib.compress(b"6 0 " + inner)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n%s\nendstream"
        % (len(stream), stream),
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = [(0, 0, 0), *((1, place, 0) for place in places), (1, len(data), 0), (2, 4, 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    head = b"<< /Type /XRef /Size 7 /Root 1 0 R /W [1 2 1] /Length %d >>" % len(table)
    tail = b"5 0 obj\n%s stream\n%s\nendstream\nendobj\n" % (head, table)
    return data + tail + b"startxref\n%d\n%%%%EOF\n" % len(data)


def test_a_script_in_a_packed_object_is_refused():
    assert count_pages(packed(b"<< /S /URI /URI (https://acme.example) >>")) == 1
    assert refusal(packed(SCRIPT.encode())) == "document-program"


def test_a_link_to_a_page_of_the_web_is_no_program():
    link = "/Annots [<< /Subtype /Link /A << /S /URI /URI (https://acme.example) >> >>]"
    assert count_pages(document(page=link)) == 1


LOOPS = {
    "pages that hold themselves": document().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "pages that hold their catalog's": document(
        more=("<< /Type /Pages /Kids [2 0 R] /Count 1 >>",)
    ).replace(b"/Kids [3 0 R]", b"/Kids [4 0 R]"),
    "a table that leads to itself": document(trailer="/Prev 9"),
    "an object that is itself": document(more=("4 0 R",)),
    "a catalog that is itself": document().replace(b"/Root 1 0 R", b"/Root 9 0 R"),
    "deep": document(more=("[" * 5_000 + "]" * 5_000,)),
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_document_that_runs_in_circles_ends(name: str):
    begun = time.process_time()
    with contextlib.suppress(RefusedFile):
        assert count_pages(LOOPS[name]) == 1  # a reader may mend it, but must come to an end
    assert time.process_time() - begun < 5


def test_pages_that_hold_themselves_are_refused():
    assert refusal(LOOPS["pages that hold themselves"]) == "file-damaged"


def test_a_document_of_more_pages_than_any_brochure_is_refused():
    assert refusal(document(pages=MOST_PAGES + 1)) == "document-too-long"


def test_pages_that_are_one_page_many_times_are_refused():
    data = document()
    kids = b"/Kids [" + b"3 0 R " * 5_000 + b"]"
    assert refusal(data.replace(b"/Kids [3 0 R]", kids)) in ("file-damaged", "document-too-long")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-" + b"\0" * 5_000,
        document(pages=0),
        document()[:60],
        document().replace(b"/Pages 2 0 R", b""),
        document().replace(b"/Pages 2 0 R", b"/Pages 3"),
        document().replace(b"/Kids [3 0 R]", b"/Kids 7"),
    ],
)
def test_a_damaged_document_is_refused(data: bytes):
    assert refusal(data) == "file-damaged"


@settings(max_examples=80, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(5, 300), st.integers(0, 255)), max_size=8))
def test_any_bytes_give_pages_or_a_refusal(changes: list[tuple[int, int]]):
    data = bytearray(document(pages=2))
    for place, value in changes:
        data[place] = value
    with contextlib.suppress(RefusedFile):
        assert count_pages(bytes(data)) >= 1
