"""What a value may be, whoever sends it: the types that the kinds' models share, and their errors in words."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from app.models.associations import MOST
from app.models.columns import sort_key
from app.models.invisible import composed, without_invisible
from app.reading.dates import FIRST_DAY, LAST_DAY
from app.reading.pay import MOST_MONEY
from app.reading.text import one_line, without_controls

LONGEST_LINE = 200
LONGEST_SHORT = 100
LONGEST_ADDRESS = 2_000
LONGEST_PARAGRAPH = 5_000
LONGEST_TEXT = 100_000
LONGEST_TAG = 50
MOST_TAGS = 30

Errors = dict[str, list[str]]
V = TypeVar("V", bound="Schema")


class Schema(BaseModel):
    """The values of one kind of record. Unknown names are refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


def several_lines(value: Any) -> Any:
    """Several lines: NFC, trimmed, one kind of line end."""
    if not isinstance(value, str):
        return value
    lines = without_controls(value.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t")
    return composed(lines).strip()


def _blank_as_none(value: Any) -> Any:
    return None if value == "" else value


def _address(value: Any) -> Any:
    value = one_line(value)
    if not isinstance(value, str) or not value:
        return value
    value = without_invisible(value).strip().removeprefix("<").removesuffix(">").strip()
    has_scheme = re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", value, re.IGNORECASE)
    if not has_scheme:
        value = f"https://{value}"
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
        # A word alone is no address of a site, unless its scheme says so, as within a company.
        usable = usable and bool(has_scheme or ("." in (parts.hostname or "").strip(".") and not parts.username))
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("{label} doesn’t look like a web address. It usually starts with https://.")
    return value


_OUTSIDE_ASCII = "We can’t send e-mail to an address with letters such as ü before the @ yet. Please use another one."
_NAMED_ADDRESS = re.compile(r"[^<>]*<\s*([^<>\s]+@[^<>\s]+)\s*>[\s.,;]*")


def email_address(value: Any, for_us: bool = False) -> Any:
    """The address as its owner writes it; `for_us` when we shall write to it: SES takes only ASCII before the @.

    A name beside it, mailto:, and what nobody sees is left out. Raises ValueError in words.
    """
    value = one_line(value)
    if not isinstance(value, str) or not value:
        return value
    value = bare_email_address(value)
    try:
        found = validate_email(value, check_deliverability=False, allow_smtputf8=True).normalized
    except EmailNotValidError:
        raise ValueError("Enter an e-mail address such as name@example.com.") from None
    if for_us and not found.rpartition("@")[0].isascii():
        raise ValueError(_OUTSIDE_ASCII)
    return found


def bare_email_address(text: str) -> str:
    """Of Jane <jane@example.com> or mailto:jane@example.com, the address alone."""
    text = without_invisible(text).strip()
    named = _NAMED_ADDRESS.fullmatch(text)
    text = re.sub(r"^mailto:\s*", "", named[1] if named else text, flags=re.IGNORECASE)
    return text.partition("?")[0].strip(" <>") if "@" in text.partition("?")[0] else text


@cache
def available_time_zones() -> frozenset[str]:
    """Their names; to look for them among the files of the system takes long."""
    return frozenset(available_timezones())


def _time_zone(name: str) -> str:
    if name not in available_time_zones():
        raise ValueError("{label} must be the name of a time zone, such as America/New_York.")
    return name


def _currency(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


def _each_tag_once(names: list[str]) -> list[str]:
    """Two spellings of one tag are one: the last."""
    return list({sort_key(name): name for name in names}.values())


_line_or_none = BeforeValidator(lambda value: _blank_as_none(one_line(value)))

# Limits stand inside of what tidies the text: beside it, they would speak of entries instead of characters.
Line = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE)],
    BeforeValidator(one_line),
]
OptionalLine = Annotated[Annotated[str, StringConstraints(max_length=LONGEST_LINE)] | None, _line_or_none]
OptionalShort = Annotated[Annotated[str, StringConstraints(max_length=LONGEST_SHORT)] | None, _line_or_none]
Text = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)], BeforeValidator(several_lines)
]
OptionalText = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] | None,
    BeforeValidator(lambda value: _blank_as_none(several_lines(value))),
]
OptionalParagraph = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST_PARAGRAPH)] | None,
    BeforeValidator(lambda value: _blank_as_none(several_lines(value))),
]
OptionalAddress = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)] | None,
    BeforeValidator(lambda value: _blank_as_none(_address(value))),
    Field(description="An address of http or https. Without a scheme it is taken for one of https."),
]
OptionalAddressOrLine = Annotated[Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)] | None, _line_or_none]
OptionalEmail = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST_LINE)] | None,
    BeforeValidator(lambda value: _blank_as_none(email_address(value))),
    Field(description="An e-mail address. A name beside it is left out."),
]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


_YEARS = f"From {FIRST_DAY.year} to {LAST_DAY.year}."
_BEGINS = r"^(19|20|21)\d\d-"
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY, description=_YEARS, json_schema_extra={"pattern": _BEGINS})]
Moment = Annotated[
    AwareDatetime,
    Field(
        ge=_midnight(FIRST_DAY),
        le=_midnight(LAST_DAY),
        description=_YEARS,
        json_schema_extra={"pattern": _BEGINS},
    ),
    AfterValidator(lambda moment: moment.astimezone(UTC)),
]
Money = Annotated[int, Field(ge=0, le=MOST_MONEY, description="In minor units, such as cents.")]
Currency = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}$"),
    BeforeValidator(_currency),
    Field(description="ISO 4217.", json_schema_extra={"pattern": r"^\s*[A-Za-z]{3}\s*$"}),
]
TimeZone = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST_SHORT), AfterValidator(_time_zone)],
    Field(description="A name of the IANA time zone database, such as America/New_York."),
]
_Tag = Annotated[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TAG)], BeforeValidator(one_line)]
Tags = Annotated[
    list[_Tag],
    Field(max_length=MOST_TAGS),
    AfterValidator(_each_tag_once),
]
Ids = Annotated[list[UUID], Field(max_length=MOST), AfterValidator(lambda ids: list(dict.fromkeys(ids)))]


def validate(
    model: type[V], typed: Mapping[str, Any], labels: Mapping[str, str] | None = None
) -> tuple[V | None, Errors]:
    """Values out of a form's typed ones, or what is wrong with each field, in words that name it by its label."""
    try:
        return model.model_validate(dict(typed)), {}
    except ValidationError as error:
        return None, error_messages(error, labels or {})


def validate_json(model: type[V], document: str | bytes) -> tuple[V | None, Errors]:
    """Values out of JSON, with nothing converted: a number is not text."""
    try:
        return model.model_validate_json(document, strict=True), {}
    except ValidationError as error:
        return None, error_messages(error, {})


def error_messages(error: ValidationError, labels: Mapping[str, str]) -> Errors:
    """What is wrong with each field. Each sentence stands alone, so that a list of them can be read by itself."""
    errors: Errors = {}
    for detail in error.errors(include_url=False):
        field = str(detail["loc"][0]) if detail["loc"] else ""
        words = _message(detail, field, labels)
        if words not in errors.setdefault(field, []):
            errors[field].append(words)
    return errors


def named(field: str) -> str:
    """What a field is called where no form gives it a label: Starts at."""
    return field.removesuffix("_id").replace("_", " ").capitalize()


def too_long(label: str, most: int) -> str:
    return f"{label} must be {most:,} characters or fewer."


def enter(label: str) -> str:
    """Enter a name."""
    noun = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"Enter {'an' if noun[:1] in 'aeio' else 'a'} {noun}."


_MESSAGES = {
    "extra_forbidden": "There is no field named {label}.",
    "string_type": "{label} must be text.",
    "string_too_long": "{label} must be {max_length:,} characters or fewer.",
    "string_pattern_mismatch": "{label} must be three letters, such as USD or EUR.",
    "int_type": "{label} must be a whole number.",
    "int_parsing": "{label} must be a whole number.",
    "int_from_float": "{label} must be a whole number.",
    "int_parsing_size": "{label} is too large a number.",
    "bool_type": "{label} must be true or false.",
    "bool_parsing": "{label} must be true or false.",
    "date_type": "{label} must be a date written as year-month-day, such as 2026-03-31.",
    "datetime_type": "{label} must be a date and time such as 2026-03-31T09:30:00Z.",
    "float_type": "{label} must be a number.",
    "float_parsing": "{label} must be a number.",
    "finite_number": "{label} must be a number.",
    "uuid_type": "{label} must be an id.",
    "uuid_parsing": "{label} must be an id.",
    "list_type": "{label} must be a list.",
    "too_long": "{label} must be {max_length} entries or fewer.",
    "literal_error": "{label} must be one of these: {expected}.",
    "greater_than_equal": "{label} must be {ge} or more.",
    "less_than_equal": "{label} must be {le} or less.",
}


def _message(detail: ErrorDetails, field: str, labels: Mapping[str, str]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    context = {name: f"{value:,g}" if isinstance(value, float) else value for name, value in context.items()}
    label = labels.get(field) or named(field)
    if len(detail["loc"]) > 1:
        # One entry of a list.
        label = f"Each of the {label.lower()}"
    if kind == "value_error":
        return str(context["error"]).replace("{label}", label)
    if kind in ("missing", "string_too_short"):
        return enter(label) if field in labels and len(detail["loc"]) == 1 else f"{label} is required."
    if kind.startswith("date_"):
        kind = "date_type"
    if kind.startswith(("datetime_", "timezone_")):
        kind = "datetime_type"
    return _MESSAGES.get(kind, "{label} can’t be used.").format(**context | {"label": label})
