"""The forms of one's account: name and time zone, appearance, password, deleting it."""

from wtforms import Form, SelectField

from app.web.account_fields import NameField, RegionField, SecretField, TimeZoneField


class ProfileForm(Form):
    first_name = NameField("First name", autocomplete="given-name")
    last_name = NameField("Last name", autocomplete="family-name")
    time_zone = TimeZoneField()
    region = RegionField()


class AppearanceForm(Form):
    theme = SelectField("Theme", choices={"": "Match my device", "light": "Light", "dark": "Dark"})


class ChangePasswordForm(Form):
    current_password = SecretField("Current password")
    password = SecretField("New password", autocomplete="new-password")


class DeleteForm(Form):
    password = SecretField("Password")
