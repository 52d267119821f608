"""The text of a file. A separate program that the application starts, and never imports.

    python -I file_text.py MEDIA_TYPE < file > answer

Whoever made the file may have made it to harm who reads it. So this has no secrets and nothing but the file: before it
looks at one byte it gives up opening anything, sockets and files alike, starting anything, and more memory and time
than a resume takes. It answers in JSON: the text, or in a word why there is none.
"""

import codecs
import io
import json
import os
import pkgutil
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType
from xml.parsers import expat

import pypdf
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

MIB = 1024 * 1024
MEMORY = 256 * MIB
SECONDS = 10
LONGEST_ANSWER = 4 * MIB
# As many as a hundred full pages have.
MOST_LETTERS = 300_000
MOST_PAGES = 100
MOST_UNPACKED = 50 * MIB
PIECE = 64 * 1024
# As `nice` counts: pages come first.
NICENESS = 15

# What is read by these is loaded now: nothing can be opened later.
_ENCODINGS = (
    *("ascii", "latin-1", "cp1252", "cp437", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "charmap"),
    *("mac-roman", "gb18030", "gbk", "big5", "shift-jis", "cp932", "euc-jp", "euc-kr", "cp949", "unicode-escape"),
)


class TooMuch(Exception):
    """It is larger than a document that somebody sends."""


class Locked(Exception):
    """It asks for a password."""


def confine() -> None:
    """Give up everything but the file. The hard limits go too, so there is no way back."""
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    # Some of its parts are loaded as they are needed, others are for what is not installed.
    for part in pkgutil.walk_packages(pypdf.__path__, "pypdf.", onerror=lambda _name: None):
        with suppress(ImportError):
            import_module(part.name)
    os.nice(NICENESS)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LONGEST_ANSWER),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        # A socket is opened as a file is.
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def answer(media_type: str, file: bytes) -> dict[str, str]:
    try:
        return {"text": "".join(_bounded(READERS[media_type](file)))}
    except (Locked, DependencyError, FileNotDecryptedError):
        return {"problem": "locked"}
    except (TooMuch, MemoryError, RecursionError):
        return {"problem": "too-much"}
    except Exception:
        # A broken file fails in as many ways as there are libraries to read it.
        return {"problem": "broken"}


def _bounded(parts: Iterator[str]) -> Iterator[str]:
    left = MOST_LETTERS
    for part in parts:
        left -= len(part)
        if left < 0:
            raise TooMuch
        yield part


def _pdf(file: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(file))
    # Many have a password against printing only, and an empty one for reading.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Locked
    if len(reader.pages) > MOST_PAGES:
        raise TooMuch
    for page in reader.pages:
        yield page.extract_text()
        yield "\n\n"


def _docx(file: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        main = list(_parsed(archive, "[Content_Types].xml", _MainPart()))
        yield from _parsed(archive, main[0] if main else "word/document.xml", _Word())


def _odt(file: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        if "META-INF/manifest.xml" in archive.namelist():
            any(_parsed(archive, "META-INF/manifest.xml", _Manifest()))
        yield from _parsed(archive, "content.xml", _OpenDocument())


def _plain(file: bytes) -> Iterator[str]:
    encodings = ("utf-16",) if file.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            yield file.decode(encoding)
        except UnicodeDecodeError:
            continue
        return
    raise ValueError


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "application/pdf": _pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _docx,
    "application/vnd.oasis.opendocument.text": _odt,
    "text/plain": _plain,
}


class _Words:
    """What is read out of a part as it goes by. Names of elements come without what stands before their colon."""

    skipped: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.found: list[str] = []
        self._inside_skipped = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if self._inside_skipped or local in self.skipped:
            self._inside_skipped += 1
        else:
            self.opened(local, attributes)

    def end(self, name: str) -> None:
        if self._inside_skipped:
            self._inside_skipped -= 1
        else:
            self.closed(name.rpartition(":")[2])

    def data(self, text: str) -> None:
        if not self._inside_skipped:
            self.letters(text)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def closed(self, name: str) -> None:
        """An element ends."""

    def letters(self, text: str) -> None:
        """What stands between."""


class _MainPart(_Words):
    """Which part of a Word file the text is in: not every program calls it document.xml."""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if attributes.get("ContentType", "").endswith("wordprocessingml.document.main+xml"):
            self.found.append(attributes.get("PartName", "").lstrip("/"))


class _Manifest(_Words):
    """Of an OpenDocument file, whether its parts can be read."""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "encryption-data":
            raise Locked


class _Word(_Words):
    # Properties, in which a tab is a place to stop; and the second form of what newer programs draw otherwise.
    skipped = frozenset({"pPr", "rPr", "sectPr", "tblPr", "Fallback"})
    signs: Mapping[str, str] = MappingProxyType({"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"})

    def __init__(self) -> None:
        super().__init__()
        self._is_text = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self._is_text = name == "t"
        if name in self.signs:
            self.found.append(self.signs[name])

    def closed(self, name: str) -> None:
        self._is_text = False
        if name == "p":
            self.found.append("\n")

    def letters(self, text: str) -> None:
        if self._is_text:
            self.found.append(text)


class _OpenDocument(_Words):
    skipped = frozenset({"tracked-changes", "annotation", "note-citation", "ruby-text"})
    signs: Mapping[str, str] = MappingProxyType({"s": " ", "tab": "\t", "line-break": "\n"})

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("p", "h"):
            self._paragraphs += 1
        elif self._paragraphs and name in self.signs:
            self.found.append(self.signs[name])

    def closed(self, name: str) -> None:
        if name in ("p", "h"):
            self._paragraphs -= 1
            self.found.append("\n")

    def letters(self, text: str) -> None:
        if self._paragraphs:
            self.found.append(text.replace("\n", " "))


def _parsed(archive: zipfile.ZipFile, part: str, words: _Words) -> Iterator[str]:
    """What is found in a part, a piece of it at a time: it may be a thousand times as long as it is packed."""
    if archive.getinfo(part).flag_bits & 1:
        raise Locked
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = words.begin, words.end
    parser.CharacterDataHandler = words.data
    # Neither format has one. What is declared there could name itself, and grow without end.
    parser.StartDoctypeDeclHandler = _refuse
    left = MOST_UNPACKED
    with archive.open(part) as packed:
        while piece := packed.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise TooMuch
            parser.Parse(piece, False)
            yield from words.found
            words.found.clear()
    parser.Parse(b"", True)
    yield from words.found


def _refuse(*_declared: object) -> None:
    raise ValueError


def main() -> None:
    confine()
    json.dump(answer(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
