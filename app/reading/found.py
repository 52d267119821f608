"""What was read in a text: each value with the piece that says it, and how sure it is."""

from enum import IntEnum
from typing import Any, NamedTuple


class Sure(IntEnum):
    """How a value was told from all else in the text."""

    GUESSED = 1  # by where it stands, or by a shape that much else has too
    LIKELY = 2  # by a shape that little else has
    SAID = 3  # by a label, or a mark that means nothing else


class Found(NamedTuple):
    """A value, not validated; the piece of the text it was read from; and how sure it is."""

    value: Any
    piece: str
    sure: Sure


class Reading(dict[str, Found]):
    """Values by field. Of two for one field the surer stays, else the first."""

    def put(self, name: str, value: Any, piece: str, sure: Sure) -> None:
        if value in (None, "") or (name in self and self[name].sure >= sure):
            return
        self[name] = Found(value, piece, sure)

    def put_all(self, values: dict[str, Any], piece: str, sure: Sure) -> None:
        for name, value in values.items():
            self.put(name, value, piece, sure)

    def add(self, other: "Reading") -> None:
        for name, found in other.items():
            self.put(name, *found)

    def value(self, name: str) -> Any:
        return self[name].value if name in self else None

    def values_found(self) -> dict[str, Any]:
        return {name: found.value for name, found in self.items()}
