"""What a file is, by its content: its name and what a browser calls it are only claims.

Nothing is unpacked. Of an archive only the list of its members is looked at, and no more of it than a document has.
"""

import codecs
import hashlib
import re
import struct
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
# A PDF may begin with a byte order mark or blank lines.
_BEFORE_PDF = b"\xef\xbb\xbf \t\r\n\x00"
_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_END_OF_ZIP = 22 + 0xFFFF
# Five thousand members; a document has some dozens.
_LONGEST_LIST = 256 * 1024
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


class NotOne(Exception):
    """It is none of the types that are kept; the message says so."""


class FileInfo(NamedTuple):
    media_type: str
    size: int
    sha256: str


def inspect(file: BinaryIO) -> FileInfo:
    """Read it once, from its beginning. Raises NotOne."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(file):
        digest.update(piece)
        size += len(piece)
    if not size:
        raise NotOne("This file is empty.")
    media_type = _by_head(file) or _by_members(file, size) or _by_text(file)
    if not media_type:
        raise NotOne(f"We can’t store this type of file. It must be {IN_WORDS}.")
    return FileInfo(media_type, size, digest.hexdigest())


def pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _by_head(file: BinaryIO) -> str | None:
    head = _read(file, 0, 1024)
    if head.lstrip(_BEFORE_PDF).startswith(b"%PDF-"):
        return _PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if head.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    # The standard has its type stand first, as it is, so that it can be told from here.
    if head.startswith(b"PK\x03\x04") and head[30:].startswith(b"mimetype" + _ODT.encode() + b"PK"):
        return _ODT
    return None


def _by_members(file: BinaryIO, size: int) -> str | None:
    if _read(file, 0, 4) != b"PK\x03\x04":
        return None
    names = _members(file, size)
    is_word = {b"[Content_Types].xml", b"word/document.xml"} <= names
    # What has macros runs when it is opened, and is another type.
    return _DOCX if is_word and b"word/vbaProject.bin" not in names else None


def _members(file: BinaryIO, size: int) -> set[bytes]:
    """The names in an archive's list; none when it has no list or too long a one."""
    start = max(0, size - _LONGEST_END_OF_ZIP)
    tail = _read(file, start, _LONGEST_END_OF_ZIP)
    end = tail.rfind(_END_OF_ZIP)
    if end < 0 or len(tail) < end + 22:
        return set()
    length: int = struct.unpack_from("<L", tail, end + 12)[0]
    if not 0 < length <= min(_LONGEST_LIST, start + end):
        return set()
    members, names, at = _read(file, start + end - length, length), set(), 0
    while members.startswith(b"PK\x01\x02", at) and at + 46 <= length:
        name, extra, comment = struct.unpack_from("<HHH", members, at + 28)
        names.add(members[at + 46 : at + 46 + name])
        at += 46 + name + extra + comment
    return names


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
