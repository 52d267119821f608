"""A stored file as an answer: to be saved and never shown, whole or a part of it, and not again if it is known."""

import unicodedata
from urllib.parse import quote

from flask import Response, request, stream_with_context
from werkzeug.datastructures import Range

from app.models.document import Document
from app.operations.records import documents, file_storage
from app.web import problems


def file_answer(document: Document, cache: str) -> Response:
    """`cache` is what may keep a copy. The document must have a content."""
    assert document.content_id
    headers = {"ETag": f'"{document.sha256}"', "Cache-Control": cache, "Accept-Ranges": "bytes"}
    if request.if_none_match.contains_weak(document.sha256 or ""):
        return Response(status=304, headers=headers)
    start, stop, size = 0, document.size, document.size
    span = _span(headers["ETag"])
    if span:
        part = _part(span, size)
        if not part:
            return _nothing_there(size, headers)
        start, stop = part
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    headers |= {
        "Content-Type": document.media_type or "application/octet-stream",
        "Content-Length": str(stop - start),
        "Content-Disposition": _to_be_saved_as(documents.file_name_of(document)),
        # Beside the policy of every answer, in case something shows it after all.
        "Content-Security-Policy": "sandbox",
    }
    pieces = file_storage.read(document.account_id, document.content_id, start, stop)
    return Response(stream_with_context(pieces), 206 if span else 200, headers)


def _span(tag: str) -> Range | None:
    """The one part that is asked for. Several at once are answered by the whole, and so is a part of what changed."""
    wanted = request.range
    if not wanted or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    return wanted if request.headers.get("If-Range", tag) == tag else None


def _part(span: Range, size: int) -> tuple[int, int] | None:
    """From where and up to where. The last so many bytes of a shorter file are all of it (RFC 9110, 14.1.2)."""
    begin, _end = span.ranges[0]
    return (0, size) if begin < 0 and -begin >= size > 0 else span.range_for_length(size)


def _nothing_there(size: int, headers: dict[str, str]) -> Response:
    headers = headers | {"Content-Range": f"bytes */{size}"}
    if problems.wanted():
        return problems.problem(416, headers=headers)
    return Response(status=416, headers=headers, mimetype="text/plain")


def _to_be_saved_as(name: str) -> str:
    """RFC 6266: a name in plain letters for those who know no others, and the name."""
    plain = documents.plain_file_name(unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode())
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
