"""Files such as people send, with this text in them; and such as nobody should."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TEXT = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
_OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'


def pdf(*lines: str) -> bytes:
    """One page, a line under another."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 50 750 Td {shown} ET".encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    return of_objects(objects)


def of_objects(objects: list[bytes]) -> bytes:
    """A PDF of these, numbered from 1; the first is its catalog."""
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.7\n")
    for number, one in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def archive(members: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def docx(body: str, part: str = "word/document.xml", before: str = "") -> bytes:
    """A Word file with this in its body, as `<w:p>` and so on."""
    types = f'<Types><Override PartName="/{part}" ContentType="{WORD_MAIN}"/></Types>'
    return archive(
        {"[Content_Types].xml": types, part: f"{before}<w:document {_WORD}><w:body>{body}</w:body></w:document>"}
    )


def word_paragraphs(*lines: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


def odt(body: str, manifest: str = "<manifest/>", before: str = "") -> bytes:
    """An OpenDocument text with this in its body, as `<text:p>` and so on."""
    content = f"{before}<office:document-content {_OFFICE} {_TEXT}>{body}</office:document-content>"
    mimetype = "application/vnd.oasis.opendocument.text"
    return archive({"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest})


@contextmanager
def temporary(content: bytes) -> Iterator[BinaryIO]:
    """A file with a number, as other programs are given one."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file
