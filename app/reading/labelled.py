"""What stands behind labels, or in the line below one, put into a reading."""

import re

from app.reading.addresses import first_address, put_address
from app.reading.dates_in_text import take_labelled_day, take_labelled_days
from app.reading.found import Reading, Sure
from app.reading.labels import begins_with_label, is_label, labelled_in
from app.reading.line import read_line
from app.reading.pay_in_text import Pay, best_pay, pay_in, put_pay
from app.reading.text import BULLET, LONGEST_READ, Bounded, is_sentence
from app.reading.ways import take_labelled_ways, without_ways

_LONGEST_LABEL = 50
# US-OH-Columbus, as a program for applications writes it.
_CODED_PLACE = re.compile(r"\b(?:US|CA|AU)-([A-Z]{2,3})-([^|;,\d]*[^|;,\d\s])")
_VALUE_OF_REFERENCE = re.compile(r"[A-Za-z0-9][\w/.#: -]{0,60}")


def take_labels(lines: list[str], reading: Reading, *, is_table: bool) -> None:
    """What stands behind labels, or in the line below one."""
    offers: list[Pay] = []
    read = Bounded()
    for at, line in enumerate(lines):
        short = line[:LONGEST_READ]
        if len(line) <= LONGEST_READ or ":" in line[:60]:
            for name, value, piece in labelled_in(BULLET.sub("", short)):
                if read.admits(piece):
                    _take_labelled(name, value, piece, reading, offers)
        label = is_label(line, is_table=is_table) if len(line) < _LONGEST_LABEL else None
        has_value = label and at + 1 < len(lines) and len(lines[at + 1]) <= 120 and not _is_a_label(lines[at + 1])
        if label and has_value and read.admits(lines[at + 1]):
            _take_labelled(label, lines[at + 1], f"{line} {lines[at + 1]}", reading, offers, is_below=True)
    pay = best_pay(offers)
    if pay:
        put_pay(pay, reading, is_labelled=True)


def _is_a_label(line: str) -> bool:
    return is_label(line) is not None or begins_with_label(line)


def _take_labelled(
    name: str, value: str, piece: str, reading: Reading, offers: list[Pay], *, is_below: bool = False
) -> None:
    if name == "none":
        return
    if name == "pay":
        _take_labelled_pay(value, piece, reading, offers, is_below=is_below)
    elif name in _BY_LABEL:
        _BY_LABEL[name](name, value, piece, reading)
    elif name == "title":
        _take_labelled_role(value, piece, reading)
    elif not is_sentence(value):
        reading.put(name, without_ways(value, piece, reading), piece, Sure.LIKELY if is_below else Sure.SAID)


def _take_labelled_role(value: str, piece: str, reading: Reading) -> None:
    """A role, perhaps with its company: Vacancy: Chef at The Oak."""
    if is_sentence(value):
        return
    heading = read_line(value, ())
    reading.put("title", heading.value("title"), piece, Sure.SAID)
    reading.add(heading)


def _take_labelled_pay(value: str, piece: str, reading: Reading, offers: list[Pay], *, is_below: bool) -> None:
    pay = best_pay(pay_in(_with_label(piece, value), is_labelled=True))
    if pay:
        offers.append(pay)
    elif not re.search(r"\d{3}", value) and len(value) <= 60 and not is_below and not is_sentence(value):
        reading.put("pay_text", value, piece, Sure.LIKELY)
    take_labelled_ways("employment_type", value, piece, reading)


def _with_label(piece: str, value: str) -> str:
    """The value with its label before it, which may say the period: Hourly rate: £13.10."""
    return piece if piece.endswith(value) else value


def _take_labelled_place(_name: str, value: str, piece: str, reading: Reading) -> None:
    place = without_ways(value, piece, reading)
    if place and not is_sentence(place) and len(place) <= 200:
        reading.put("location", _CODED_PLACE.sub(r"\2, \1", place), piece, Sure.SAID)


def _take_labelled_reference(_name: str, value: str, piece: str, reading: Reading) -> None:
    match = _VALUE_OF_REFERENCE.match(value)
    if not match:
        return
    words = match[0].strip(" :.-").split("  ")[0]
    first = words.split(" ")[0] if re.search(r"\d", words.split(" ")[0]) else words
    if re.search(r"\d", first) or (first.isupper() and len(first) > 2):
        reading.put("reference", first.strip(" .,:"), piece, Sure.SAID)


def _take_labelled_link(_name: str, value: str, _piece: str, reading: Reading) -> None:
    found = first_address(value)
    if found:
        put_address(found[0], reading)


_BY_LABEL = {
    "deadline": take_labelled_day,
    "open_and_close": take_labelled_days,
    "posted_on": take_labelled_day,
    "workplace": take_labelled_ways,
    "employment_type": take_labelled_ways,
    "location": _take_labelled_place,
    "reference": _take_labelled_reference,
    "url": _take_labelled_link,
}
