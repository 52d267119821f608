"""Words that nobody else writes, typed into every field, and a look for them in all that the database keeps."""

import random
import string
import uuid
from collections.abc import Callable
from typing import Any

from tests.records import factories
from tests.support.browser import Browser
from tests.support.databases import Database

# So many of a word's letters lie together everywhere: the full-text index leaves out the first few, where the word
# before it begins with the same.
TAIL = 8
LINKS = {"url", "apply_url", "website", "careers_url", "profile_url"}
NUMBERS = {"phone"}
# Chosen, counted or ticked: not a word of anyone's own.
NOT_WORDS = {
    *("workplace", "employment_type", "deadline", "pay_min", "pay_max", "pay_currency", "pay_period", "priority"),
    *("applied_by", "posted_on", "starts_on", "archived", "avoid", "relationship", "pinned"),
    *("kind", "currency", "period", "reply_by", "due_on", "starts_at", "time_zone", "minutes", "outcome"),
    *("base", "bonus", "hours_per_week", "holiday_days"),
}


class Words:
    """Makes them, and remembers each."""

    def __init__(self) -> None:
        self._random = random.Random()  # noqa: S311 - no secrets
        self.made: list[str] = []

    def word(self) -> str:
        return self._made("".join(self._random.choices(string.ascii_lowercase, k=TAIL + 4)))

    def number(self) -> str:
        return self._made("".join(self._random.choices(string.digits, k=TAIL + 4)))

    def ending(self) -> Callable[[], str]:
        """What makes many different words that end alike, to be looked for at once."""
        end = self.word()[-TAIL:]
        return lambda: "".join(self._random.choices(string.ascii_lowercase, k=5)) + end

    def record(self, word: str) -> dict[str, Any]:
        """Of this kind a value for every field, each with a word of its own."""
        return {name: self._value(name, value) for name, value in factories.FILLED[word].items()}

    def new(self, word: str) -> dict[str, Any]:
        """The same for one that is made: a document comes with a file."""
        file = {"file": (f"%PDF-1.7 {self.word()}".encode(), "cv.pdf")} if word == "documents" else {}
        return self.record(word) | file

    @property
    def traces(self) -> list[bytes]:
        return [word[-TAIL:].encode() for word in self.made]

    def _value(self, name: str, value: Any) -> Any:
        if name in NOT_WORDS:
            return value
        if name in LINKS:
            return f"https://{self.word()}.example/{self.word()}"
        if name in NUMBERS:
            return f"+49 {self.number()}"
        if name == "email":
            return f"{self.word()}@example.org"
        return f"{self.word()} {self.word()}"

    def _made(self, word: str) -> str:
        self.made.append(word)
        return word


def of_id(id: uuid.UUID) -> list[bytes]:
    """An id as it may lie somewhere."""
    return [id.bytes, id.hex.encode(), str(id).encode()]


def found(database: Database, traces: list[bytes]) -> dict[bytes, int]:
    """How often each occurs in all that the database keeps, for those that do."""
    # In small letters, since indexes fold them.
    kept = database.text().lower()
    return {trace: count for trace in traces if (count := kept.count(trace.lower()))}


def fill(browser: Browser, words: Words) -> dict[str, str]:
    """One record of each kind through its form, every field filled, then every field changed; returns their pages."""
    pages = {}
    for word in factories.FILLED:
        path = factories.add(browser, word, **words.new(word))
        form = browser.get(f"{path}/edit").form()
        form.fill(**factories.typed(words.record(word))).submit(follow=True)
        pages[word] = path
    return pages
