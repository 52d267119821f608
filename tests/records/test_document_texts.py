"""The text of documents: read on asking, by a program that has nothing but the file; kept with it, and gone with it."""

import io
import json
import os
import socket
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader, PdfWriter
from sqlalchemy import select, update

from app.extensions import db
from app.models.account_version import AccountVersion
from app.models.columns import now
from app.models.document import Document, DocumentContent
from app.models.tenant import use_account
from app.models.undo import UNDO_LIFE
from app.operations.records import document_texts, documents, file_types
from app.operations.upkeep import retention
from tests.records import factories
from tests.support import papers
from tests.support.browser import Browser, Page
from tests.support.promises import promise

PDF, DOCX, ODT, TXT, *_ = file_types.ENDINGS
NONE_IN_IT = "There are no words in this file"
LOCKED = "This file is protected with a password."
BROKEN = "This file can’t be read: it may be damaged."
TOO_MUCH = "This file is too large or too complicated to read."


def text_of(file: bytes, media_type: str) -> str:
    with papers.temporary(file) as opened:
        return document_texts.taken_out(opened, media_type)


def answered(program: Path, file: bytes = b"") -> dict[str, Any]:
    with papers.temporary(file) as opened:
        return document_texts.answered(program, opened, TXT)


def add(owner: Browser, file: bytes = b"I bake bread.", name: str = "cv.txt", **values: str) -> str:
    """The path of a document's page."""
    typed = {"name": "My resume", "kind": "resume"} | values
    page = owner.get("/documents/new").form().fill(**typed, file=(file, name)).submit()
    assert page.status_code == 303, page.words
    return page.location


def read(owner: Browser, path: str) -> Page:
    return owner.get(f"{path}/text").form('form[action$="/text"]').submit(follow=True)


def stored(app: Flask) -> list[str | None]:
    with app.app_context():
        return list(db.session.scalars(select(DocumentContent.text).order_by(DocumentContent.created_at)))


SOUND = {
    "pdf": (papers.pdf("I bake bread.", "Also on Sundays."), PDF),
    "docx": (papers.docx(papers.word_paragraphs("I bake bread.", "Also on Sundays.")), DOCX),
    "docx of Word Online": (
        papers.docx(papers.word_paragraphs("I bake bread.", "Also on Sundays."), "word/document2.xml"),
        DOCX,
    ),
    "docx with stops for tabs, and a box drawn in two ways": (
        papers.docx(
            "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>I</w:t><w:tab/><w:t>bake bread.</w:t></w:r></w:p>"
            "<w:p><w:r><w:Choice><w:t>Also on</w:t><w:br/></w:Choice><w:Fallback><w:t>Also on</w:t></w:Fallback>"
            "<w:t>Sundays.</w:t></w:r></w:p>"
        ),
        DOCX,
    ),
    "odt": (
        papers.odt("<text:h>I bake bread.</text:h><text:p>Also<text:s/>on\n <text:span>Sundays.</text:span></text:p>"),
        ODT,
    ),
    "plain": ("I bake bread.\r\nAlso on Sundays.\r\n".encode("utf-16"), TXT),
}


@pytest.mark.parametrize("name", SOUND)
def test_the_words_of_a_file(name: str) -> None:
    assert text_of(*SOUND[name]).split() == ["I", "bake", "bread.", "Also", "on", "Sundays."]


def locked_pdf() -> bytes:
    writer, file = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(papers.pdf("Secret"))))
    writer.encrypt("a password", algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


def pdf_bomb() -> bytes:
    packed = zlib.compress(bytes(200 * 1024 * 1024), 1)
    return papers.of_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
            b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    )


def endless_pages() -> bytes:
    """A list of pages that is in itself."""
    return papers.of_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"])


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
WORDS = papers.word_paragraphs("I bake bread.")
HOSTILE = {
    "an empty pdf": (b"%PDF-1.7\n%%EOF", PDF, BROKEN),
    "a pdf cut off": (SOUND["pdf"][0][:300], PDF, ""),
    "a pdf without words": (papers.pdf(), PDF, NONE_IN_IT),
    "a pdf with a password": (locked_pdf, PDF, LOCKED),
    "a pdf that unpacks to 200 MB": (pdf_bomb, PDF, ""),
    "pages without end": (endless_pages, PDF, ""),
    "no archive": (b"PK\x03\x04 and no more", DOCX, BROKEN),
    "a part that is missing": (papers.archive({"[Content_Types].xml": "<Types/>"}), DOCX, BROKEN),
    "a part that is no XML": (
        papers.archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a"}),
        DOCX,
        BROKEN,
    ),
    "a part that unpacks to 60 MB": (lambda: papers.docx(" " * 60_000_000 + WORDS), DOCX, TOO_MUCH),
    "words of 60 MB": (lambda: papers.docx(papers.word_paragraphs("bread " * 10_000_000)), DOCX, TOO_MUCH),
    "elements within elements": (lambda: papers.docx("<w:p>" * 1_000_000), DOCX, ""),
    "entities of entities": (papers.docx("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", before=ENTITIES), DOCX, BROKEN),
    "an entity that is a file": (
        papers.odt("<text:p>&a;</text:p>", before='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        ODT,
        BROKEN,
    ),
    "an odt with a password": (papers.odt("x", "<manifest><encryption-data/></manifest>"), ODT, LOCKED),
    "an odt without words": (papers.odt("<text:p/>"), ODT, NONE_IN_IT),
    "an empty text": (b" \n", TXT, NONE_IN_IT),
    "a text that is none": (b"\x81\x8d\x8f", TXT, BROKEN),
}


@promise("document-reader")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_in_words(name: str) -> None:
    file, media_type, words = HOSTILE[name]
    with pytest.raises(document_texts.NotRead) as problem:
        text_of(file() if callable(file) else file, media_type)
    assert str(problem.value).startswith(words or ("There are no words", "This file"))


PROBE = """
import errno, io, json, os, resource, socket, sys
source = open({program!r}).read()
names = {{"__name__": "probed"}}
exec(compile(source, {program!r}, "exec"), names)

def refused(act):
    try:
        act()
    except (OSError, MemoryError) as problem:
        return errno.errorcode.get(getattr(problem, "errno", None), type(problem).__name__)
    return "done"

def probe(media_type, file):
    there = []
    for number in range(200):
        try:
            os.fstat(number)
        except OSError:
            continue
        there.append(number)
    return {{
        "internet": refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
        "machine": refused(lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)),
        "after closing": refused(lambda: (os.close(0), socket.socket())),
        "file": refused(lambda: open("/etc/passwd")),
        "pipe": refused(os.pipe),
        "memory": refused(lambda: bytearray(300 * 1024 * 1024)),
        "raised": refused(lambda: socket.create_connection(("127.0.0.1", {port}))),
        "seconds": resource.getrlimit(resource.RLIMIT_CPU),
        "variables": sorted(os.environ),
        "there": there,
        "file was": file.decode(),
    }}

names["answer"] = probe
names["main"]()
"""


@promise("document-reader")
def test_the_program_can_open_nothing_and_inherits_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a socket nor a file, nor one of ours that was left open for others."""
    monkeypatch.setenv("SECRET_KEY", "hush")
    ours, _theirs = os.pipe()
    os.set_inheritable(ours, True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.set_inheritable(True)
        program = tmp_path / "probe.py"
        program.write_text(PROBE.format(program=str(document_texts.PROGRAM), port=listening.getsockname()[1]))
        found = answered(program, b"hello")
    assert found == {
        **dict.fromkeys(("internet", "machine", "after closing", "file", "pipe", "raised"), "EMFILE"),
        "memory": "MemoryError",
        "seconds": [document_texts.SECONDS] * 2,
        "variables": found["variables"],
        "there": [0, 1, 2],
        "file was": "hello",
    }
    assert set(found["variables"]) <= {"LC_CTYPE"}


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "slow.py"
    program.write_text("while True: pass")
    monkeypatch.setattr(document_texts, "SECONDS", 0.5)
    assert answered(program) == {"problem": "too-much"}


def test_one_that_dies_is_given_up(tmp_path: Path) -> None:
    program = tmp_path / "dead.py"
    program.write_text("import os; os.kill(os.getpid(), 11)")
    assert answered(program) == {"problem": "too-much"}


def test_while_another_is_read_one_is_asked_to_wait(alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_texts, "WAIT_SECONDS", 0.01)
    path = add(alice)
    with document_texts._slot:
        assert "Another file is being read right now." in read(alice, path).words
    assert "The text of My resume was read." in read(alice, path).words


def test_few_wait_for_their_turn(alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each keeps a thread from everyone's pages; who would be one more is told at once."""
    path = add(alice)

    class NobodyWaits(threading.BoundedSemaphore):
        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            raise AssertionError("One more waits.")

    monkeypatch.setattr(document_texts, "_slot", NobodyWaits())
    for _place in range(document_texts.MOST_WAITING):
        document_texts._waiting.acquire()
    try:
        assert "Another file is being read right now." in read(alice, path).words
    finally:
        document_texts._waiting.release(document_texts.MOST_WAITING)


@promise("document-text")
def test_nothing_is_read_until_someone_asks_for_it(app: Flask, alice: Browser) -> None:
    path = add(alice)
    assert stored(app) == [None]
    page = alice.get(path).click("Text of this version")
    assert "Nothing has been read out of this file yet." in page.words
    assert stored(app) == [None]
    page = read(alice, path)
    assert "I bake bread." in page.words
    assert stored(app) == ["I bake bread."]


@promise("document-text")
def test_it_can_be_erased_and_the_file_stays(app: Flask, alice: Browser) -> None:
    path = add(alice)
    page = read(alice, path).form('form[action$="/erase"]').submit(follow=True)
    assert "Erased the text of My resume." in page.words
    assert stored(app) == [None]
    assert alice.get(f"{path}/content").data == b"I bake bread."


def test_what_cannot_be_read_is_told_and_nothing_is_kept(app: Flask, alice: Browser) -> None:
    path = add(alice, b"%PDF-1.7\n%%EOF", "cv.pdf")
    page = read(alice, path)
    assert BROKEN in page.words
    assert stored(app) == [None]
    picture = add(alice, b"\x89PNG\r\n\x1a\n", "me.png")
    assert not alice.get(picture).has('a[href$="/text"]')
    page = alice.get(f"{picture}/text")
    assert "Only PDF, Word (DOCX), OpenDocument (ODT), and plain text files" in page.words
    assert not page.has('form[action$="/text"]')


def test_another_persons_document_is_not_read(app: Flask, alice: Browser, mallory: Browser) -> None:
    path = add(alice)
    token = mallory.get("/skills").form().values["csrf_token"]
    for act in ("text", "text/erase"):
        assert mallory.post(f"{path}/{act}", data={"csrf_token": token}).status_code == 404
    assert mallory.get(f"{path}/text").status_code == 404
    assert stored(app) == [None]


@promise("document-text")
def test_it_goes_with_the_file_and_comes_back_with_it(app: Flask, alice: Browser) -> None:
    path = add(alice)
    read(alice, path)
    deleted = factories.delete(alice, path)
    assert alice.get(f"{path}/text").status_code == 404
    factories.undo(deleted)
    assert "I bake bread." in alice.get(f"{path}/text").words
    factories.delete(alice, path)
    with app.app_context():
        db.session.execute(update(DocumentContent).values(left_at=now() - UNDO_LIFE * 2))
        db.session.commit()
        assert retention.erase_contents() == 1
    assert stored(app) == []


@promise("document-text")
def test_a_replaced_file_takes_its_text_along(app: Flask, alice: Browser) -> None:
    path = add(alice)
    read(alice, path)
    with app.app_context():
        use_account(db.session(), alice.account_id)
        document = db.session.get_one(Document, (alice.account_id, factories.id_in(path)))
        file = io.BytesIO(b"I bake cake.")
        done = documents.fill(document, file, file_types.inspect(file))
        assert done
        id = done.id
        db.session.commit()
    assert "Nothing has been read" in alice.get(f"{path}/text").words
    assert stored(app) == ["I bake bread.", None]
    token = alice.get(path).form().values["csrf_token"]
    assert alice.post(f"/undo/{id}", data={"csrf_token": token}).status_code == 303
    assert "I bake bread." in alice.get(f"{path}/text").words


def test_it_is_in_the_copy_to_take_along_and_not_in_the_search(alice: Browser) -> None:
    path = add(alice, b"I bake pumpernickel.")
    read(alice, path)
    document = json.loads(alice.get("/account/data").data)
    assert [row["text"] for row in document["document_content"]] == ["I bake pumpernickel."]
    assert "My resume" not in alice.get("/search?q=pumpernickel").words


def test_it_counts_among_what_the_account_holds(app: Flask, alice: Browser) -> None:
    def sizes() -> tuple[int, int]:
        with app.app_context():
            row = db.session.execute(
                select(AccountVersion.text_bytes, AccountVersion.undo_bytes).where(
                    AccountVersion.account_id == alice.account_id
                )
            ).one()
            return row.text_bytes, row.undo_bytes

    path = add(alice)
    before = sizes()[0]
    read(alice, path)
    assert sizes()[0] == before + len("I bake bread.")
    factories.delete(alice, path)
    assert sizes()[1] >= 2 * len("I bake bread.")
