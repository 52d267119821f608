"""Form fields that signing up, signing in and the account's settings share."""

from typing import Any
from zoneinfo import available_timezones

from wtforms import EmailField, Field, Form, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import Length

from app.operations.accounts import password_rule
from app.reading import region
from app.reading.text import one_line
from app.records.schema import LONGEST_LINE, email_address, too_long

TIME_ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


class AddressField(EmailField):
    """An e-mail address as its owner writes it. What was typed is kept as it is until it is found sound."""

    def __init__(self, label: str = "E-mail address", autocomplete: str = "email", **kwargs: Any) -> None:
        look = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false", "maxlength": False}
        super().__init__(label, render_kw=look, **kwargs)

    def pre_validate(self, form: Any) -> None:
        try:
            address = email_address(self.data, for_us=True)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None
        if not address:
            raise ValidationError("Enter your e-mail address.")
        if len(address) > LONGEST_LINE:
            raise ValidationError(too_long(self.label.text, LONGEST_LINE))
        self.data = address


class SecretField(PasswordField):
    """A password. It is never sent back to the page."""

    def __init__(self, label: str, autocomplete: str = "current-password", **kwargs: Any) -> None:
        super().__init__(label, render_kw={"autocomplete": autocomplete}, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            new = self.render_kw["autocomplete"] == "new-password"
            its = self.label.text.lower()
            raise ValidationError(f"Choose a {its}." if new else f"Enter your {its}.")
        if len(self.data) > 4 * password_rule.LONGEST:
            raise ValidationError(f"{self.label.text} must be {password_rule.LONGEST} characters or fewer.")


class NameField(StringField):
    def __init__(self, label: str, autocomplete: str, **kwargs: Any) -> None:
        super().__init__(
            label,
            filters=[one_line],
            validators=[Length(max=100, message=too_long(label, 100))],
            render_kw={"autocomplete": autocomplete, "maxlength": False},
            **kwargs,
        )


class TimeZoneField(SelectField):
    def __init__(self, **kwargs: Any) -> None:
        choices = {"": "Choose one", "UTC": "UTC", **{zone: zone.replace("_", " ") for zone in TIME_ZONES}}
        super().__init__("Time zone", choices=choices, default="", validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data != "UTC" and self.data not in TIME_ZONES:
            raise ValidationError("Choose a time zone from the list.")


class RegionField(SelectField):
    """A country. A form without it leaves the country as it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("Country", choices=region.names(), validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in region.names():
            raise ValidationError("Choose a country from the list.")


def refuse_weak(form: Form, field: Field, *personal: str) -> bool:
    """Put what is wrong with a new password beside its field; True when something is."""
    problem = password_rule.problem(field.data or "", *[part for part in personal if part])
    if problem:
        field.errors = (*field.errors, problem)
    return bool(problem)
