"""Uploading and downloading documents in a real browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.page_checks import faults
from tests.browser.records_at_hand import how_many, keep
from tests.support.browser import Browser as Person
from tests.support.chromium import be
from tests.support.server import Server

FIRST, SECOND = b"%PDF-1.7\nfirst", b"%PDF-1.7\nsecond"
LONG = "Interdepartmentalcoordination" * 6


def file(content: bytes, name: str = "CV Zoë.pdf") -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def saved(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_a_file_goes_in_and_out_and_its_next_version_too(either_page: Page, server: Server, alice: Person) -> None:
    page = either_page
    be(page, alice)
    page.goto("/documents/new")
    page.get_by_label("File").set_input_files(file(FIRST))
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("CV Zoë")
    assert saved(page) == ("CV Zoë.pdf", FIRST)
    page.get_by_label("File").set_input_files(file(SECOND, "other.pdf"))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("Added CV Zoë, version 2.")).to_be_visible()
    assert saved(page) == ("CV Zoë.pdf", SECOND)
    assert how_many(server, alice, "documents") == 2


def test_what_cannot_be_kept_is_told_beside_the_file(either_page: Page, alice: Person) -> None:
    page = either_page
    be(page, alice)
    page.goto("/documents/new")
    page.get_by_label("File").set_input_files(file(b"\x7fELF\0", "cv.pdf"))
    page.get_by_label("Name").fill("My CV")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="We can’t store this type of file")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("My CV")


def test_a_file_that_is_too_large_is_told_so_before_it_is_sent(page: Page, alice: Person) -> None:
    be(page, alice)
    page.goto("/documents/new")
    field = page.get_by_label("File")
    field.set_input_files(file(b"%PDF-" + b"x" * 10_500_000))
    assert field.evaluate("field => field.validationMessage") == "This file is larger than 10 MB."
    field.set_input_files(file(FIRST))
    assert field.evaluate("field => field.validationMessage") == ""


def test_every_page_of_them_looks_right(page: Page, server: Server, alice: Person) -> None:
    be(page, alice)
    document = keep(server, alice, "documents", name=LONG, kind="cover_letter")
    keep(server, alice, "documents", name=LONG)
    keep(server, alice, "opportunities", title=LONG, document_ids=[document.rpartition("/")[2]])
    for address in ("/documents", document, f"{document}/edit", "/documents/new", f"{document}/delete"):
        page.goto(address)
        found = faults(page)
        assert not found, "; ".join(found)


class Acts:
    """Counts what someone does to get there: each press, choice or word typed."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, act: Any, *values: Any) -> None:
        act(*values)
        self.count += 1


def test_the_cv_is_attached_in_two_acts(either_page: Page, server: Server, alice: Person) -> None:
    keep(server, alice, "documents", name="CV", kind="resume")
    address, acts = keep(server, alice, "opportunities", title="Nurse", stage="Applied"), Acts()
    be(either_page, alice)
    either_page.goto(address)
    acts(either_page.get_by_label("One of your documents").select_option, "CV")
    acts(either_page.get_by_role("button", name="I sent this").click)
    expect(either_page.locator("#documents .rows")).to_contain_text("CV")
    assert acts.count == 2
