"""The forms of one's account: name and time zone, appearance, password, deleting it."""

from datetime import date, datetime, time
from typing import Any

from wtforms import BooleanField, Form, IntegerField, SelectField, ValidationError

from app.models.reminder import DEFAULT_HOUR, HOURS
from app.web.account_fields import NameField, RegionField, SecretField, TimeZoneField
from app.web.template_filters import time_of_day

MOST_DAYS = 365


class DaysField(IntegerField):
    """A number of days, from 1 to a year."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_DAYS)) else None

    def pre_validate(self, form: Any) -> None:
        if not self.data or self.data > MOST_DAYS:
            raise ValidationError(f"{self.label.text} must be a number from 1 to {MOST_DAYS}.")


class ProfileForm(Form):
    first_name = NameField("First name", autocomplete="given-name")
    last_name = NameField("Last name", autocomplete="family-name")
    time_zone = TimeZoneField()
    region = RegionField()


class SilenceForm(Form):
    quiet_after = DaysField("Days without a reply until it counts as quiet")
    follow_up_after = DaysField("Days until you follow up again")


class AppearanceForm(Form):
    theme = SelectField("Theme", choices={"": "Match my device", "light": "Light", "dark": "Dark"})


def _hours() -> dict[str, str]:
    return {str(hour): time_of_day(datetime.combine(date.min, time(hour))) for hour in HOURS}


class RemindersForm(Form):
    """`hour` is a text, as it is sent; `hour_chosen` the number."""

    reminders = BooleanField("Remind me by e-mail")
    hour = SelectField("At", choices=_hours, default=str(DEFAULT_HOUR), validate_choice=False)

    def validate_hour(self, field: SelectField) -> None:
        if self.reminders.data and field.data not in _hours():
            raise ValidationError("Choose an hour from the list.")

    @property
    def hour_chosen(self) -> int:
        return int(self.hour.data)


class ChangePasswordForm(Form):
    current_password = SecretField("Current password")
    password = SecretField("New password", autocomplete="new-password")


class DeleteForm(Form):
    password = SecretField("Password")
