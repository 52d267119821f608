"""Documents: their files on the way in and out, their versions, where they were sent."""

import json
import uuid
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update

from app.extensions import db
from app.models.columns import now
from app.models.document import DocumentChunk, DocumentContent, OpportunityDocument
from app.operations.records import documents, file_storage, file_types
from app.operations.upkeep import retention
from tests.records import factories
from tests.support.browser import Browser, Page

PDF, DOCX, ODT, TXT, PNG, JPEG, GIF, WEBP = file_types.ENDINGS
LARGE = b"%PDF-1.7\n" + bytes(range(256)) * 4096
BIDI = "\u202e"
FORM = "multipart/form-data; boundary=b"


def archive(**members: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(name, text, method)
    return file.getvalue()


def archive_of(*members: tuple[str, str]) -> bytes:
    """In this order, all packed."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members:
            made.writestr(name, text)
    return file.getvalue()


MAIN_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
SOUND = {
    "pdf": (b"%PDF-1.7\n%%EOF", PDF),
    "pdf behind blank lines": (b"\xef\xbb\xbf\r\n\r\n%PDF-1.4\n%%EOF", PDF),
    "docx": (archive(**WORD), DOCX),
    "odt": (archive(mimetype=ODT, **{"content.xml": "<o/>"}), ODT),
    "pdf behind the head of a mail": (b"X-Header: 1\r\n\x01\x02%PDF-1.4\nstartxref\n0\n%%EOF", PDF),
    "docx of Word Online": (
        archive(**{"[Content_Types].xml": f'<Override PartName="/word/document2.xml" ContentType="{MAIN_PART}"/>'}),
        DOCX,
    ),
    "odt with its type elsewhere, packed": (archive_of(("content.xml", "<o/>"), ("mimetype", ODT)), ODT),
    "text that speaks of PDF": (b"A file begins with %PDF-1.7 and ends with %%EOF.", TXT),
    "txt": ("Zoë's CV\r\n\tgärtnern\f".encode(), TXT),
    "txt with a mark": (b"\xef\xbb\xbfCV", TXT),
    "txt of Windows": ("Lebensläufe – “CV”".encode("cp1252"), TXT),
    "txt in UTF-16": ("Lebenslauf 😀".encode("utf-16"), TXT),
    "html that says it is a text": (b"<script>alert(1)</script>", TXT),
    "a character across two pieces": (b"x" * (file_types.PIECE - 1) + "é".encode(), TXT),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", PNG),
    "jpeg": (b"\xff\xd8\xff\xe0\0\0", JPEG),
    "gif": (b"GIF89a\0\0", GIF),
    "webp": (b"RIFF\0\0\0\0WEBPVP8 ", WEBP),
}
UNSOUND = {
    "nothing": b"",
    "a program": b"\x7fELF\x02\x01\x01\0\0",
    "a Windows program": b"MZ\x90\0\x03",
    "zeros": b"\0" * 5000,
    "an archive": archive(**{"a.txt": "a"}),
    "a spreadsheet": archive(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}),
    "Word with macros": archive(**WORD, **{"word/vbaProject.bin": "x"}),
    "OpenDocument's spreadsheet": archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "OpenDocument with more in its type": archive(mimetype=ODT + "-template"),
    "half an archive": archive(**WORD)[:-30],
    "an archive that lies about its list": archive(**WORD)[:-10] + b"\xff" * 10,
    "an archive of too many": archive(**WORD, **{f"a-long-name-for-a-member-{n:050}": "" for n in range(3000)}),
    "a list that leads outside of the archive": archive(mimetype=ODT).replace(b"PK\x03\x04", b"PK\x03\x05")[:4] + b"x",
    "half a UTF-16 character": b"\xff\xfea\0b",
    "an old Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "text with an escape": b"text \x1b[31m",
}


def upload(browser: Browser, content: bytes = factories.FILE, file_name: str = "cv.pdf", **fields: Any) -> Page:
    address = (
        f"/documents/new?opportunity_id={fields.pop('opportunity')}" if "opportunity" in fields else "/documents/new"
    )
    return browser.get(address).form().fill(file=(content, file_name), **fields).submit()


def stored(app: Flask, owner: Browser, page: Page) -> Any:
    assert page.status_code == 303, page.words[:500]
    return factories.stored(app, owner, "documents", page.location)


@pytest.mark.parametrize(("content", "media_type"), SOUND.values(), ids=SOUND)
def test_what_it_is_is_told_by_its_content(app: Flask, alice: Browser, content: bytes, media_type: str) -> None:
    page = upload(alice, content, "thing.exe")
    document = stored(app, alice, page)
    assert (document.media_type, document.size) == (media_type, len(content))
    file = alice.get(f"{page.location}/content")
    assert file.data == content
    assert file.headers["Content-Type"] == media_type
    ending = file_types.ENDINGS[media_type]
    assert (
        file.headers["Content-Disposition"] == f"attachment; filename=\"thing{ending}\"; filename*=UTF-8''thing{ending}"
    )
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Cache-Control"] == "no-store"
    assert "sandbox" in file.headers.getlist("Content-Security-Policy")


@pytest.mark.parametrize("content", UNSOUND.values(), ids=UNSOUND)
def test_anything_else_is_refused_and_what_was_typed_is_kept(app: Flask, alice: Browser, content: bytes) -> None:
    page = upload(alice, content, "cv.pdf", name="For Kew", kind="portfolio")
    assert page.status_code == 422
    [error] = page.texts("#file-error")
    assert "PDF" in error or "empty" in error
    assert page.texts(".errors a[href='#file']")
    assert (page.form().values["name"], page.form().values["kind"]) == ("For Kew", "portfolio")
    assert factories.count(app, "documents") == 0


@pytest.mark.parametrize(
    ("content", "file_name", "what"),
    [
        (b"{\\rtf1 CV}", "cv.rtf", "This is an RTF file. Open it, save it as Word (DOCX) or PDF"),
        (UNSOUND["an old Word document"], "cv.doc", "a Word file of the old kind (DOC)"),
        (UNSOUND["Word with macros"], "cv.docm", "This Word file has macros."),
        (archive(**{"Index/Document.iwa": "x"}), "cv.pages", "In Pages, choose File, Export To"),
        (b"\0\0\0\x18ftypheic\0", "cv.heic", "Save it as JPEG or PDF"),
        (b'{"url": "https://docs.google.com/open?id=1"}', "cv.gdoc", "There, choose File, Download"),
        (b"\n<!DOCTYPE html><title>Sign in</title>", "cv.pdf", "This is a web page and not a document."),
    ],
)
def test_what_people_have_and_we_do_not_keep_is_refused_with_a_way_out(
    app: Flask, alice: Browser, content: bytes, file_name: str, what: str
) -> None:
    page = upload(alice, content, file_name)
    assert page.status_code == 422
    assert what in page.texts("#file-error")[0]
    assert factories.count(app, "documents") == 0


@pytest.mark.parametrize(
    ("file_name", "name", "kind"),
    [
        ("CV Zoë.pdf", "CV Zoë", "resume"),
        ("my_resume_2026.final.docx", "my_resume_2026.final", "resume"),
        ("Lebenslauf-Müller.odt", "Lebenslauf-Müller", "resume"),
        ("Cover letter Kew.txt", "Cover letter Kew", "cover_letter"),
        ("Anschreiben.pdf", "Anschreiben", "cover_letter"),
        ("recv.pdf", "recv", "other"),
        ("../../etc/passwd", "passwd", "other"),
        ("C:\\Users\\zoe\\plan.pdf", "plan", "other"),
        (".pdf", ".pdf", "other"),
        ("x" * 10_000 + ".pdf", "x" * 200, "other"),
        ("a\0\x07b.pdf", "ab", "other"),
        (" . ", "Document", "other"),
    ],
)
def test_its_name_and_kind_are_read_off_the_files(file_name: str, name: str, kind: str) -> None:
    assert (documents.name_from(file_name), documents.kind_from(file_name)) == (name, kind)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        'a";b\\',
        f"cv{BIDI}fdp.exe",
        "x" * 200,
        "é" * 200,
        "😀" * 200,
        "...",
        "a\u2028b",
        "/",
        "con.pdf.pdf",
    ],
)
def test_a_nasty_name_is_harmless_in_the_header(alice: Browser, name: str) -> None:
    page = upload(alice)
    alice.get(f"{page.location}/edit").form().fill(name=name).submit()
    header = alice.get(f"{page.location}/content").headers["Content-Disposition"]
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    assert header.endswith(".pdf")
    assert not set(header) & set("\r\n\\/")
    assert "%2F" not in header
    assert "%E2%80%AE" not in header
    assert len(header) < 1000


def test_a_file_name_that_breaks_lines_breaks_no_header(app: Flask, alice: Browser) -> None:
    page = upload(alice, factories.FILE, "a\r\nSet-Cookie: x=1\r\n\r\n.pdf")
    if page.status_code == 303:
        answer = alice.get(f"{page.location}/content")
        assert "Set-Cookie" not in answer.headers
    else:
        assert page.status_code in (400, 422)


def test_without_a_file_nothing_is_kept(app: Flask, alice: Browser) -> None:
    page = alice.get("/documents/new").form().fill(name="CV").submit()
    assert page.texts("#file-error") == ["Error: Choose a file."]
    assert not page.texts("#name-error")
    assert page.form().values["name"] == "CV"
    assert factories.count(app, "documents") == 0


def test_a_little_too_large_is_told_in_the_form_and_much_too_large_on_a_page(app: Flask, alice: Browser) -> None:
    page = upload(alice, b"%PDF-" + b"x" * (file_storage.LARGEST - 5))
    assert page.status_code == 303
    page = upload(alice, b"%PDF-" + b"x" * (file_storage.LARGEST - 4), name="My CV")
    assert page.status_code == 422
    assert "larger than 10 MB" in page.texts("#file-error")[0]
    assert page.form().values["name"] == "My CV"
    form = alice.get("/documents/new").form().fill(file=(b"%PDF-" + b"x" * 16_000_000, "cv.pdf"))
    assert form.submit().status_code == 413
    assert factories.count(app, "documents") == 1


def test_of_strangers_nothing_large_is_taken_in(client: Browser) -> None:
    for path in ("/documents/new", "/sign-in"):
        assert client.post(path, data=b"x" * 3_000_000, content_type=FORM).status_code in (303, 413)


def test_elsewhere_requests_stay_small(alice: Browser) -> None:
    assert alice.post("/notes/new", data=b"x" * 3_000_000, content_type=FORM).status_code == 413


def test_all_together_take_up_500_mb_at_most(app: Flask, alice: Browser) -> None:
    page = upload(alice)
    with app.app_context():
        db.session.execute(update(DocumentContent).values(size=file_storage.room() - len(factories.FILE) + 1))
        db.session.commit()
    full = upload(alice, name="Next")
    assert full.status_code == 422
    assert "500 MB" in full.texts("#file-error")[0]
    assert factories.count(app, "documents") == 1
    factories.delete(alice, page.location)
    assert upload(alice).status_code == 303, "what is deleted makes room at once"


def test_two_at_once_do_not_share_the_last_room(app: Flask, alice: Browser) -> None:
    upload(alice)
    with app.app_context():
        db.session.execute(update(DocumentContent).values(size=file_storage.room() - len(factories.FILE)))
        db.session.commit()
    cookie = alice.get_cookie("session")
    assert cookie is not None
    forms = []
    for number in range(3):
        tab = Browser(app)
        tab.set_cookie("session", cookie.value)
        forms.append(tab.get("/documents/new").form().fill(file=(factories.FILE, f"{number}.pdf")))
    statuses = factories.at_once(*(lambda form=form: form.submit().status_code for form in forms))
    assert sorted(statuses) == [303, 422, 422]


def test_documents_of_one_name_are_versions(app: Flask, alice: Browser) -> None:
    first = upload(alice, name="My CV").location
    page = alice.get(first)
    assert "Version 1 (this one)" in page.words
    form = page.form('form[action="/documents/new"]').fill(file=(b"%PDF-2", "other name.pdf"))
    second = form.submit(follow=True)
    assert second.heading == "My CV"
    assert "Added My CV, version 2." in second.words
    assert second.texts("ol.rows b") == ["Version 2 (this one)", "Version 1"]
    assert "version 2" in alice.get("/documents").words
    assert alice.get(f"{first}/content").data == factories.FILE


def test_from_an_opportunity_it_goes_there_and_back(app: Flask, alice: Browser, mallory: Browser) -> None:
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker"})
    page = upload(alice, opportunity=job)
    assert page.location == f"/opportunities/{job}#documents"
    document = alice.get("/documents").links("ul.rows a")["cv"]
    assert "For Baker" in alice.get(document).words
    theirs = upload(mallory, opportunity=job)
    assert theirs.location.startswith("/documents/")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OpportunityDocument)) == 1


def test_what_was_sent_says_where_and_can_be_renamed_only(app: Flask, alice: Browser) -> None:
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker"})
    upload(alice, opportunity=job)
    path = alice.get("/documents").links("ul.rows a")["cv"]
    with app.app_context():
        db.session.execute(update(OpportunityDocument).values(sent_on=factories.TODAY))
        db.session.commit()
        document = factories.stored(app, alice, "documents", path)
        assert documents.is_frozen(document)
    assert "Sent Nov 23 to Baker" in alice.get(path).words
    alice.get(f"{path}/edit").form().fill(name="Old CV").submit(follow=True)
    assert alice.get(path).heading == "Old CV"


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_no_list_and_no_page_reads_the_bytes(app: Flask, alice: Browser) -> None:
    [job] = factories.make(app, alice, "opportunities", {"title": "Baker"})
    upload(alice, opportunity=job)
    path = alice.get("/documents").links("ul.rows a")["cv"]
    with statements(app) as seen:
        for address in ("/documents", path, f"{path}/edit", f"/opportunities/{job}", f"{path}/delete"):
            assert alice.get(address).status_code == 200
        assert seen
        assert not [one for one in seen if "document_chunk" in one]
        factories.undo(factories.delete(alice, path))
        assert not [one for one in seen if "document_chunk" in one]
        alice.get(f"{path}/content")
        assert [one for one in seen if "document_chunk" in one]


def test_a_part_of_it_reads_only_that(app: Flask, alice: Browser) -> None:
    path = upload(alice, LARGE).location + "/content"
    whole = alice.get(path)
    assert whole.data == LARGE
    tag = whole.headers["ETag"]
    with statements(app) as seen:
        part = alice.get(path, headers={"Range": "bytes=300000-300009"})
    assert part.status_code == 206
    assert part.data == LARGE[300000:300010]
    assert part.headers["Content-Range"] == f"bytes 300000-300009/{len(LARGE)}"
    assert len([one for one in seen if "document_chunk" in one]) == 1
    edges = ((0, 0), (262143, 262144), (262144, 524287), (len(LARGE) - 1, len(LARGE) - 1), (5, 10**9))
    for start, stop in edges:
        part = alice.get(path, headers={"Range": f"bytes={start}-{stop}"})
        assert part.data == LARGE[start : stop + 1]
        assert part.content_length == len(part.data)
    assert alice.get(path, headers={"Range": "bytes=-7"}).data == LARGE[-7:]
    assert alice.get(path, headers={"Range": "bytes=1000000-"}).data == LARGE[1000000:]
    for ignored in ("bytes=1-2,4-5", "lines=1-2", "bytes=x", "bytes=9-1"):
        assert alice.get(path, headers={"Range": ignored}).data == LARGE
    beyond = alice.get(path, headers={"Range": f"bytes={len(LARGE)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(LARGE)}")
    assert alice.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert alice.get(path, headers={"Range": "bytes=0-1", "If-Range": tag}).status_code == 206
    assert alice.get(path, headers={"Range": "bytes=0-1", "If-Range": '"old"'}).data == LARGE
    head = alice.head(path)
    assert (head.data, head.content_length) == (b"", len(LARGE))


def test_a_stranger_gets_none_of_it(alice: Browser, mallory: Browser, client: Browser) -> None:
    path = upload(alice).location + "/content"
    assert mallory.get(path).status_code == mallory.get(f"/documents/{uuid.uuid4()}/content").status_code == 404
    assert client.get(path).location.startswith("/sign-in")


def test_one_without_a_file_has_none(app: Flask, alice: Browser) -> None:
    [id] = factories.make(app, alice, "documents", {"name": "CV"})
    assert alice.get(f"/documents/{id}/content").status_code == 404
    assert "no file yet" in alice.get(f"/documents/{id}").words


def count_of(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def pass_days(app: Flask, days: float) -> None:
    with app.app_context():
        db.session.execute(update(DocumentContent).values(left_at=DocumentContent.left_at))
        for content in db.session.scalars(select(DocumentContent).where(DocumentContent.left_at.is_not(None))):
            content.left_at = now() - timedelta(days=days)
        db.session.commit()
        retention.erase_contents()


def test_its_bytes_stay_until_deleting_cannot_be_undone(app: Flask, alice: Browser) -> None:
    path = upload(alice, LARGE).location
    page = factories.delete(alice, path)
    assert alice.get(f"{path}/content").status_code == 404
    pass_days(app, 6.99)
    assert factories.undo(page).request.path == path
    assert alice.get(f"{path}/content").data == LARGE
    pass_days(app, 8)
    assert alice.get(f"{path}/content").data == LARGE, "what is back does not wait to be erased"
    factories.delete(alice, path)
    pass_days(app, 7.01)
    assert count_of(app, DocumentContent) == count_of(app, DocumentChunk) == 0


def test_the_bytes_of_a_document_are_taken_along(alice: Browser) -> None:
    upload(alice, LARGE)
    taken = json.loads(alice.get("/account/data").data)
    assert b"".join(b64decode(chunk["data"]) for chunk in taken["document_chunk"]) == LARGE
    assert taken["document"][0]["content_id"] == taken["document_content"][0]["id"]


def test_an_account_goes_with_all_its_files(app: Flask, alice: Browser) -> None:
    upload(alice, LARGE)
    alice.get("/account/delete").form().fill(password=alice.password).submit(follow=True)
    assert count_of(app, DocumentContent) == count_of(app, DocumentChunk) == 0
