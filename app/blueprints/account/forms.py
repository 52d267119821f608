"""The forms of one's account: name and time zone, appearance, password, deleting it."""

from typing import Any

from wtforms import Form, IntegerField, SelectField, ValidationError

from app.web.account_fields import NameField, RegionField, SecretField, TimeZoneField

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


class ChangePasswordForm(Form):
    current_password = SecretField("Current password")
    password = SecretField("New password", autocomplete="new-password")


class DeleteForm(Form):
    password = SecretField("Password")
