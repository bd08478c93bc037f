"""Files that sheets name are found beside the table, kept, and complained of by name."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import sqlalchemy as sa

from catalogue.assets.folder import AssetFolder
from catalogue.composition import Catalogue, open_catalogue
from catalogue.sheets.schema import validate
from catalogue.store.assets import Asset, files_of
from catalogue.store.models import SheetFile, StoredAsset
from catalogue.store.sheets import published_sheet, save_sheets
from indexer.assets import AssetLoader, Finder, in_folder
from indexer.loading import load_files
from indexer.report import Report
from tests.assets.files import claimed_png, document, drawing, picture
from tests.conftest import settings_for
from tests.indexer.records import record, write_lines


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """A folder with files, into which a table is put."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "hawk.png").write_bytes(picture())
    (folder / "hawk.pdf").write_bytes(document(pages=3))
    (folder / "plan.svg").write_bytes(drawing())
    return folder


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    catalogue = open_catalogue(settings_for(tmp_path_factory.mktemp("assets")))
    yield catalogue
    catalogue.close()


@pytest.fixture
def shelf(opened: Catalogue) -> Catalogue:
    """A catalogue without files."""
    shutil.rmtree(opened.settings.assets, ignore_errors=True)
    with opened.store.writing() as session:
        session.execute(sa.delete(SheetFile))
        session.execute(sa.delete(StoredAsset))
    return opened


Warned = list[tuple[str, str, str, object]]


def take(
    catalogue: Catalogue,
    folder: Path,
    *records: dict[str, Any],
    dry_run: bool = False,
    find: Finder | None = None,
) -> Warned:
    """Saves sheets, takes their files, and tells what could not be taken."""
    sheets = [sheet for one in records if (sheet := validate(one).sheet) is not None]
    assert len(sheets) == len(records)
    with catalogue.store.writing() as session:
        save_sheets(session, sheets, author="me", source="test")
    with AssetLoader(catalogue, dry_run=dry_run) as loader:
        problems = loader.load(sheets, find or in_folder(folder))
    return [(i, p.code, p.field, p.value) for i, found in problems.items() for p in found]


def load(catalogue: Catalogue, folder: Path, *records: dict[str, Any]) -> Report:
    return load_files(catalogue, [write_lines(folder / "sheets.jsonl", records)])


def warned(report: Report) -> Warned:
    return [(e.id, e.problem.code, e.problem.field, e.problem.value) for e in report.warnings]


def test_files_beside_the_table_are_kept(shelf: Catalogue, delivery: Path):
    named = record(images=["hawk.png", "plan.svg"], documents=["hawk.pdf"])
    assert warned(load(shelf, delivery, named)) == []
    files = files_of(shelf.store, ["hawk"]).get("hawk", {})
    described = {key: (a.description.kind, a.size) for key, a in files.items()}
    assert described == {
        ("images", "hawk.png"): ("picture", len(picture())),
        ("images", "plan.svg"): ("drawing", len(drawing())),
        ("documents", "hawk.pdf"): ("document", len(document(pages=3))),
    }
    folder = AssetFolder(shelf.settings.assets)
    original = folder.original(files["images", "hawk.png"].digest)
    assert original is not None
    assert original.read_bytes() == picture()


def test_the_sheet_keeps_the_names(shelf: Catalogue, delivery: Path):
    take(shelf, delivery, record(images=["hawk.png"]))
    sheet = published_sheet(shelf.store, "hawk")
    assert sheet is not None
    assert sheet["images"] == ["hawk.png"]


def test_a_missing_file_is_a_warning_that_names_sheet_and_file(shelf: Catalogue, delivery: Path):
    report = load(shelf, delivery, record("a"), record("b", images=["none.png", "hawk.png"]))
    assert (report.rejected, report.exit_code) == (0, 0)
    assert warned(report) == [("b", "file-missing", "images", "none.png")]
    assert report.warnings[0].line == 2
    assert list(files_of(shelf.store, ["b"]).get("b", {})) == [("images", "hawk.png")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("huge.png", claimed_png(100_000, 100_000), "picture-too-large"),
        ("page.jpg", b"<html><script>alert(1)</script></html>", "file-kind"),
        ("paper.jpg", document(), "file-kind"),
        ("cut.jpg", picture("JPEG", (800, 600))[:-900], "file-damaged"),
        ("shelf.jpg", b"", "file-kind"),
        ("laughs.svg", drawing(head='<!DOCTYPE svg [<!ENTITY a "b">]>'), "drawing-entities"),
    ],
)
def test_a_refused_file_is_a_warning_and_its_sheet_is_in(
    shelf: Catalogue, delivery: Path, name: str, content: bytes, code: str
):
    (delivery / name).write_bytes(content)
    warnings = take(shelf, delivery, record(images=[name]))
    assert warnings == [("hawk", code, "images", name)]
    assert files_of(shelf.store, ["hawk"]).get("hawk", {}) == {}
    assert os.listdir(shelf.settings.assets / "drafts") == []


def test_a_picture_with_a_wrong_ending_counts_by_its_content(shelf: Catalogue, delivery: Path):
    (delivery / "hawk.jpg").write_bytes(picture("WEBP"))
    assert take(shelf, delivery, record(images=["hawk.jpg"])) == []
    (asset,) = files_of(shelf.store, ["hawk"]).get("hawk", {}).values()
    assert asset.description.format == "WebP"


def test_a_document_with_a_script_is_refused(shelf: Catalogue, delivery: Path):
    script = "/OpenAction << /S /JavaScript /JS (1) >>"
    (delivery / "evil.pdf").write_bytes(document(script))
    warnings = take(shelf, delivery, record(documents=["evil.pdf"]))
    assert warnings == [("hawk", "document-program", "documents", "evil.pdf")]


def test_a_picture_is_no_document_even_when_it_is_known(shelf: Catalogue, delivery: Path):
    warnings = take(
        shelf, delivery, record(images=["hawk.png"]), record("b", documents=["hawk.png"])
    )
    assert warnings == [("b", "file-kind", "documents", "hawk.png")]


@pytest.mark.parametrize("name", ["hawk.PNG", "HAWK.png"])
def test_capitals_of_a_name_may_differ(shelf: Catalogue, delivery: Path, name: str):
    assert take(shelf, delivery, record(images=[name])) == []
    assert list(files_of(shelf.store, ["hawk"]).get("hawk", {})) == [("images", name)]


def test_accents_of_a_name_may_be_spelled_in_two_ways(shelf: Catalogue, delivery: Path):
    (delivery / "e\u0301te\u0301.png").write_bytes(picture())
    assert take(shelf, delivery, record(images=["été.png"])) == []


def test_a_dry_run_examines_and_keeps_nothing(shelf: Catalogue, delivery: Path):
    warnings = take(shelf, delivery, record(images=["hawk.png", "none.png"]), dry_run=True)
    assert warnings == [("hawk", "file-missing", "images", "none.png")]
    assert os.listdir(shelf.settings.assets) == ["drafts"]


def test_the_same_delivery_again_changes_nothing(shelf: Catalogue, delivery: Path):
    load(shelf, delivery, record(images=["hawk.png"]))
    before = files_of(shelf.store, ["hawk"]).get("hawk", {})
    assert load(shelf, delivery, record(images=["hawk.png"])).unchanged == 1
    assert files_of(shelf.store, ["hawk"]).get("hawk", {}) == before


def test_a_picture_that_came_late_is_taken_though_its_sheet_is_unchanged(
    shelf: Catalogue, delivery: Path
):
    load(shelf, delivery, record(images=["late.png"]))
    (delivery / "late.png").write_bytes(picture())
    report = load(shelf, delivery, record(images=["late.png"]))
    assert (report.unchanged, warned(report)) == (1, [])
    assert list(files_of(shelf.store, ["hawk"]).get("hawk", {})) == [("images", "late.png")]


def test_a_name_may_mean_another_file_from_now_on(shelf: Catalogue, delivery: Path):
    take(shelf, delivery, record(images=["hawk.png"]))
    (delivery / "hawk.png").write_bytes(picture(size=(7, 7)))
    take(shelf, delivery, record(images=["hawk.png"]))
    assert widths(files_of(shelf.store, ["hawk"]).get("hawk", {})) == [7]


def widths(files: dict[tuple[str, str], Asset]) -> list[int]:
    return [asset.description.width for asset in files.values()]


def test_a_delivery_without_a_file_leaves_the_one_that_is_there(shelf: Catalogue, delivery: Path):
    take(shelf, delivery, record(images=["hawk.png"]))
    (delivery / "hawk.png").unlink()
    warnings = take(shelf, delivery, record(images=["hawk.png"]))
    assert warnings == [("hawk", "file-missing", "images", "hawk.png")]
    assert widths(files_of(shelf.store, ["hawk"]).get("hawk", {})) == [60]


def test_one_picture_of_many_sheets_is_kept_once(shelf: Catalogue, delivery: Path):
    take(shelf, delivery, *(record(f"s{number}", images=["hawk.png"]) for number in range(20)))
    found = files_of(shelf.store, [f"s{number}" for number in range(20)])
    digests = {asset.digest for files in found.values() for asset in files.values()}
    assert len(found) == 20
    assert len(digests) == 1
    assert len(os.listdir(shelf.settings.assets)) == 2  # the drafts' folder and one letter pair


def test_a_rejected_sheets_files_are_not_kept(shelf: Catalogue, delivery: Path):
    load(shelf, delivery, record(images=["hawk.png"], title=None))
    assert not shelf.settings.assets.exists()


# --- never outside the folder ------------------------------------------------------------------


@pytest.fixture
def secret(delivery: Path) -> Path:
    path = delivery.parent / "secret.png"
    path.write_bytes(picture())
    return path


@pytest.mark.parametrize(
    "name",
    ["../secret.png", "./hawk.png", "sub/hawk.png", "..", ".", "", "..\\secret.png", "hawk.png\0"],
)
def test_a_name_with_a_folder_in_it_is_refused_by_the_finder(
    delivery: Path, secret: Path, name: str
):
    with pytest.raises(Exception, match="link, or no ordinary file"):
        in_folder(delivery)(name)


def test_an_absolute_name_is_refused_by_the_finder(delivery: Path, secret: Path):
    with pytest.raises(Exception, match="link, or no ordinary file"):
        in_folder(delivery)(str(secret))


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "a\\b.png"])
def test_a_name_with_a_folder_in_it_rejects_the_sheet(shelf: Catalogue, delivery: Path, name: str):
    report = load(shelf, delivery, record(images=[name]))
    assert [entry.problem.code for entry in report.errors] == ["file"]


def test_a_link_is_not_followed(shelf: Catalogue, delivery: Path, secret: Path):
    (delivery / "link.png").symlink_to(secret)
    warnings = take(shelf, delivery, record(images=["link.png"]))
    assert warnings == [("hawk", "file-outside", "images", "link.png")]


def test_a_link_to_nothing_is_refused(shelf: Catalogue, delivery: Path):
    (delivery / "link.png").symlink_to(delivery / "nothing")
    warnings = take(shelf, delivery, record(images=["link.png"]))
    assert warnings == [("hawk", "file-outside", "images", "link.png")]


def test_a_pipe_nobody_writes_into_is_refused_at_once(shelf: Catalogue, delivery: Path):
    os.mkfifo(delivery / "pipe.png")
    warnings = take(shelf, delivery, record(images=["pipe.png"]))
    assert warnings == [("hawk", "file-outside", "images", "pipe.png")]


def test_a_folder_is_refused(shelf: Catalogue, delivery: Path):
    (delivery / "folder.png").mkdir()
    warnings = take(shelf, delivery, record(images=["folder.png"]))
    assert warnings == [("hawk", "file-outside", "images", "folder.png")]


def test_a_name_too_long_for_the_disk_is_a_warning(shelf: Catalogue, delivery: Path):
    warnings = take(shelf, delivery, record(images=["x" * 400]))
    assert [code for _, code, _, _ in warnings] == ["file-unkept"]


def test_an_archives_pictures_are_taken(shelf: Catalogue, tmp_path: Path):
    """They lie in a folder that goes when the archive is read."""
    with zipfile.ZipFile(tmp_path / "delivery.zip", "w") as made:
        made.writestr("table/sheets.jsonl", json.dumps(record(images=["hawk.png"])))
        made.writestr("table/hawk.png", picture())
    report = load_files(shelf, [tmp_path / "delivery.zip"])
    assert (report.errors, warned(report)) == ([], [])
    assert list(files_of(shelf.store, ["hawk"]).get("hawk", {})) == [("images", "hawk.png")]


def test_an_archives_pictures_may_lie_in_another_folder_than_its_table(
    shelf: Catalogue, tmp_path: Path
):
    sheets = [record("one", images=["Hawk.PNG"]), record("two", images=["twice.png"])]
    with zipfile.ZipFile(tmp_path / "delivery.zip", "w") as made:
        made.writestr("table/sheets.jsonl", "\n".join(map(json.dumps, sheets)))
        made.writestr("pictures/air/hawk.png", picture())
        made.writestr("pictures/air/twice.png", picture())
        made.writestr("pictures/naval/twice.png", picture())
    report = load_files(shelf, [tmp_path / "delivery.zip"])
    assert [(e.id, e.problem.code) for e in report.warnings] == [("two", "file-missing")]
    assert list(files_of(shelf.store, ["one"]).get("one", {})) == [("images", "Hawk.PNG")]


def test_a_file_by_itself_has_no_other_folders(shelf: Catalogue, tmp_path: Path):
    file = write_lines(tmp_path / "s.jsonl", [record("one", images=["hawk.png"])])
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "hawk.png").write_bytes(picture())
    report = load_files(shelf, [file])
    assert [e.problem.code for e in report.warnings] == ["file-missing"]


# --- archives ----------------------------------------------------------------------------------


def archive(*members: tuple[str, bytes]) -> zipfile.ZipFile:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return zipfile.ZipFile(file)


def take_from(catalogue: Catalogue, folder: Path, source: zipfile.ZipFile, name: str) -> Warned:
    def find(wanted: str) -> BinaryIO:
        try:
            return source.open(wanted)  # type: ignore[return-value]
        except KeyError:
            raise FileNotFoundError(wanted) from None

    return take(catalogue, folder, record(images=[name]), find=find)


def test_a_function_may_give_the_files(shelf: Catalogue, tmp_path: Path):
    source = archive(("a.png", picture()))
    assert take_from(shelf, tmp_path, source, "a.png") == []
    assert widths(files_of(shelf.store, ["hawk"]).get("hawk", {})) == [60]


def test_a_member_that_unpacks_without_end_is_refused(shelf: Catalogue, tmp_path: Path):
    source = archive(("a.png", picture() + b"\0" * 60_000_000))
    warnings = take_from(shelf, tmp_path, source, "a.png")
    assert warnings == [("hawk", "file-too-large", "images", "a.png")]


def test_a_member_that_is_broken_is_refused(shelf: Catalogue, tmp_path: Path):
    data = bytearray(archive(("a.png", os.urandom(5_000))).fp.getvalue())  # type: ignore[union-attr]
    data[60:3_000] = b"\xff" * 2_940
    warnings = take_from(shelf, tmp_path, zipfile.ZipFile(io.BytesIO(data)), "a.png")
    assert warnings == [("hawk", "file-damaged", "images", "a.png")]


def test_a_member_that_is_not_there_is_missing(shelf: Catalogue, tmp_path: Path):
    warnings = take_from(shelf, tmp_path, archive(), "a.png")
    assert warnings == [("hawk", "file-missing", "images", "a.png")]
