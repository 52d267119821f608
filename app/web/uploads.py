"""Files on their way in. They wait in a temporary file that has no name, and never as a whole in memory.

They are read before the transaction begins: on SQLite that keeps every other writer out, however slow the sender is.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeVar

from flask import Flask, current_app, request, session

from app.operations.records.file_storage import LARGEST, MIB
from app.operations.records.file_types import PIECE

View = TypeVar("View", bound=Callable[..., Any])

# What is a little too large is told so in its form, with everything else that was typed; for that it has to arrive.
MOST_IN_A_FORM = LARGEST + 5 * MIB


def install(app: Flask) -> None:
    """To be installed before whatever reads the request or the database."""
    app.before_request(_take_in)


def takes_file(view: View) -> View:
    """Mark a view whose form holds a file."""
    view.takes_file = True  # type: ignore[attr-defined]  # a function's own attributes have no types
    return view


def takes_bytes(view: View) -> View:
    """Mark a view whose request is a file, and nothing else."""
    view.takes_bytes = True  # type: ignore[attr-defined]
    return view


def is_bytes() -> bool:
    """Whether the body of this request is a file, whatever type it claims to have."""
    return bool(getattr(_view(), "takes_bytes", False))


@contextmanager
def body() -> Iterator[BinaryIO]:
    """The file that this request is. Raises RequestEntityTooLarge."""
    with tempfile.TemporaryFile() as file:
        while piece := request.stream.read(PIECE):
            file.write(piece)
        yield file


def _take_in() -> None:
    """Raises RequestEntityTooLarge. Of strangers nothing large is taken in: whether it is one, the session says."""
    if is_bytes():
        request.max_content_length = LARGEST
    elif getattr(_view(), "takes_file", False) and request.method == "POST" and "_user_id" in session:
        request.max_content_length = MOST_IN_A_FORM
        _ = request.files


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")
