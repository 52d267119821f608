"""Messages for the next page that are more than a text; parts/flashes.html draws them."""

from collections.abc import Sequence
from typing import Any

from flask import flash

# (words, address) each.
Links = Sequence[tuple[str, str]]


def warn(text: str, words: str, address: str, *more: tuple[str, str]) -> None:
    """A warning, and where to go."""
    _tell("link", text=text, links=[(words, address), *more])


def tell(text: str, links: Links) -> None:
    """What was done, and what can be done about it."""
    _tell("next", text=text, links=links)


def offer(text: str, undo: str, links: Links = ()) -> None:
    """What was done, with a button that takes it back and perhaps links beside it."""
    _tell("undo", text=text, address=undo, links=links)


def propose(text: str, button: str, task: dict[str, str]) -> None:
    """A task that one press adds; `task` has the fields of its form. The day can be changed before."""
    _tell("task", text=text, button=button, task=task)


def _tell(category: str, **message: Any) -> None:
    # Flask says a message is text; it keeps whatever JSON can hold.
    flash(message, category)  # type: ignore[arg-type]
