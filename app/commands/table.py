"""Rows as aligned columns, for the console."""

from collections.abc import Iterable, Iterator


def aligned(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Lines with the texts of each column below each other."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
