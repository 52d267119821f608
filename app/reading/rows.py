"""Rows that someone pastes: a line each, or cells copied from a spreadsheet."""

import csv
from io import StringIO

from app.reading.text import one_line

BETWEEN_CELLS = " – "
# What stands above a column of such lists. A first row of nothing else is a heading.
HEADINGS = {
    *("role", "title", "job title", "position", "job", "company", "employer", "organization", "organisation"),
    *("location", "place", "city", "link", "url", "website", "status", "stage", "date", "date applied", "applied"),
    *("notes", "note", "salary", "pay", "source", "contact", "deadline", "closing date", "next step"),
}


def rows(text: str) -> list[str]:
    """What each row says, on one line. Without blank ones, and without the headings of columns."""
    found = [[one_line(cell) for cell in row] for row in _cells(text)]
    filled = [[cell for cell in row if cell] for row in found if any(row)]
    if filled and len(filled[0]) > 1 and all(cell.casefold().strip(":") in HEADINGS for cell in filled[0]):
        del filled[0]
    return [BETWEEN_CELLS.join(row) for row in filled]


def _cells(text: str) -> list[list[str]]:
    if "\t" not in text:
        return [[line] for line in text.splitlines()]
    try:
        # A cell of several lines stands in quotes.
        return list(csv.reader(StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:
        return [line.split("\t") for line in text.splitlines()]
