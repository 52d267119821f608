"""Elements of a page's source by their tag, found in a time in proportion to its length, whatever it is."""

import re
from collections.abc import Iterator


def elements(html: str, tag: str) -> Iterator[tuple[str, str]]:
    """(attributes, what is inside) of each element with this tag, in order; none of one that is never closed."""
    opening, closing = re.compile(rf"<{tag}\b([^<>]*)>", re.I), re.compile(rf"</{tag}\s*>", re.I)
    at = 0
    while found := opening.search(html, at):
        end = closing.search(html, found.end())
        if not end:
            # Nor is any after it; to look for each of them would take the square.
            return
        yield found[1], html[found.end() : end.start()]
        at = end.end()
