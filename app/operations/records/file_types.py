"""What a file is, by its content: its name and what a browser calls it are only claims.

Of an archive the list of its members is looked at, and of the two that say what it is so much as a document has there.
"""

import codecs
import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

ENDINGS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "text/plain": ".txt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
}
_PDF, _DOCX, _ODT, _TXT, _PNG, _JPEG, _GIF, _WEBP = ENDINGS
IN_WORDS = "PDF, Word (DOCX), OpenDocument (ODT), plain text, or an image (PNG, JPEG, GIF, WebP)"

PIECE = 256 * 1024
# Readers of PDF look for its beginning among the first bytes, and for its end among the last.
_PDF_BEGINS = re.compile(rb"%PDF-\d\.\d")
_BEFORE_PDF = b"\xef\xbb\xbf \t\r\n\x00"
_PDF_ENDS = b"startxref"
_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_END_OF_ZIP = 22 + 0xFFFF
# Five thousand members; a document has some dozens.
_LONGEST_LIST = 256 * 1024
# As long as the part is that says what the others are.
_LONGEST_PART = 256 * 1024
_WORD_PART = b"wordprocessingml.document.main+xml"
# Possessive: in how many ways its comments can be told apart doubles with each.
_WEB_PAGE = re.compile(rb"\s*+(?:<\?xml[^>]*+>\s*+)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype html|html)\b", re.I | re.S)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


class NotOne(Exception):
    """It is none of the types that are kept; the message says so."""


class FileInfo(NamedTuple):
    media_type: str
    size: int
    sha256: str


def inspect(file: BinaryIO, name: str = "") -> FileInfo:
    """Read it once, from its beginning. Raises NotOne."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(file):
        digest.update(piece)
        size += len(piece)
    if not size:
        raise NotOne("This file is empty.")
    members = _members(file, size)
    way_out = _way_out(file, members, name)
    if way_out:
        raise NotOne(way_out)
    media_type = _by_head(file, size) or _by_members(file, members) or _by_text(file)
    if not media_type:
        raise NotOne(f"We can’t store this type of file. It must be {IN_WORDS}.")
    return FileInfo(media_type, size, digest.hexdigest())


def pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _way_out(file: BinaryIO, members: dict[bytes, "_Member"], name: str) -> str | None:
    """For what people have and we do not keep: what to do about it."""
    head = _read(file, 0, 1024)
    is_named = name.lower().endswith
    is_google = is_named(".gdoc") or b'"https://docs.google.com/' in head
    download = "choose File, Download, then PDF or Word, and add that."
    save_as = "save it as Word (DOCX) or PDF, then add that."
    ways = {
        f"This is an RTF file. Open it, {save_as}": head.startswith(b"{\\rtf"),
        f"This is a Word file of the old kind (DOC). Open it, {save_as}": head.startswith(b"\xd0\xcf\x11\xe0"),
        f"This Word file has macros. Open it, {save_as}": any(part.endswith(b"vbaProject.bin") for part in members),
        "This is a Pages file. In Pages, choose File, Export To, then PDF or Word, and add that.": any(
            part.startswith(b"Index/Document.iwa") for part in members
        ),
        "This photo is HEIC. Save it as JPEG or PDF, then add that.": head[4:12] in (b"ftypheic", b"ftypmif1"),
        f"This is only a link to Google Docs. There, {download}": head.startswith(b"{") and is_google,
        "This is a web page and not a document. Open it, print it as a PDF, then add that.": is_web_page(head)
        and is_named((".pdf", ".docx", ".doc", ".odt", ".rtf")),
    }
    return next((way for way, is_one in ways.items() if is_one), None)


def is_web_page(head: bytes) -> bool:
    """Whether it begins as HTML does."""
    return bool(_WEB_PAGE.match(head))


def _by_head(file: BinaryIO, size: int) -> str | None:
    head = _read(file, 0, 1024)
    if head.lstrip(_BEFORE_PDF).startswith(b"%PDF-") or _is_pdf_behind_others(file, head, size):
        return _PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if head.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    return None


def _is_pdf_behind_others(file: BinaryIO, head: bytes, size: int) -> bool:
    """Whether bytes of a mail or a printer stand before it; a text that speaks of PDF has not its end."""
    return bool(_PDF_BEGINS.search(head)) and _PDF_ENDS in _read(file, max(0, size - 2048), 2048)


class _Member(NamedTuple):
    """Where a part of an archive begins, how long it is there, and whether it is packed."""

    at: int
    length: int
    is_packed: bool


def _by_members(file: BinaryIO, members: dict[bytes, _Member]) -> str | None:
    kind = members.get(b"mimetype")
    # It should stand first, as it is; some programs put it elsewhere, and packed.
    if kind and _part(file, kind, 200).strip() == _ODT.encode():
        return _ODT
    types = members.get(b"[Content_Types].xml")
    is_word = types and (b"word/document.xml" in members or _WORD_PART in _part(file, types, _LONGEST_PART))
    return _DOCX if is_word else None


def _part(file: BinaryIO, member: _Member, most: int) -> bytes:
    """The beginning of a part, no longer than `most`; empty when it is broken."""
    head = _read(file, member.at, 30)
    if not head.startswith(b"PK\x03\x04") or len(head) < 30:
        return b""
    name, extra = struct.unpack_from("<HH", head, 26)
    packed = _read(file, member.at + 30 + name + extra, min(member.length, most))
    if not member.is_packed:
        return packed
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    except zlib.error:
        return b""


def _members(file: BinaryIO, size: int) -> dict[bytes, _Member]:
    """The parts in an archive's list; none when it has no list or too long a one."""
    if _read(file, 0, 4) != b"PK\x03\x04":
        return {}
    start = max(0, size - _LONGEST_END_OF_ZIP)
    tail = _read(file, start, _LONGEST_END_OF_ZIP)
    end = tail.rfind(_END_OF_ZIP)
    if end < 0 or len(tail) < end + 22:
        return {}
    length: int = struct.unpack_from("<L", tail, end + 12)[0]
    if not 0 < length <= min(_LONGEST_LIST, start + end):
        return {}
    listed, found, at = _read(file, start + end - length, length), {}, 0
    while listed.startswith(b"PK\x01\x02", at) and at + 46 <= length:
        (method,), (packed,) = struct.unpack_from("<H", listed, at + 10), struct.unpack_from("<L", listed, at + 20)
        name, extra, comment = struct.unpack_from("<HHH", listed, at + 28)
        (begins,) = struct.unpack_from("<L", listed, at + 42)
        found[listed[at + 46 : at + 46 + name]] = _Member(begins, packed, method == zipfile.ZIP_DEFLATED)
        at += 46 + name + extra + comment
    return found


def _by_text(file: BinaryIO) -> str | None:
    head = _read(file, 0, 2)
    by_mark = head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encodings = ("utf-16",) if by_mark else ("utf-8", "cp1252")
    return _TXT if any(_is_text(file, encoding) for encoding in encodings) else None


def _is_text(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return not any(_CONTROLS.search(decoder.decode(piece)) for piece in pieces(file)) and not decoder.decode(
            b"", final=True
        )
    except UnicodeDecodeError:
        return False


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)
