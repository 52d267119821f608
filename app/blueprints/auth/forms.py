"""The forms of signing up, of confirming an address, and of choosing a new password."""

from wtforms import Form

from app.web.account_fields import AddressField, NameField, SecretField, TimeZoneField


class SignUpForm(Form):
    email = AddressField(autocomplete="username")
    password = SecretField("Password", autocomplete="new-password")
    first_name = NameField("First name", autocomplete="given-name")
    last_name = NameField("Last name", autocomplete="family-name")


class AddressForm(Form):
    email = AddressField()


class VerifyForm(Form):
    password = SecretField("Password")
    time_zone = TimeZoneField()


class NewPasswordForm(Form):
    password = SecretField("New password", autocomplete="new-password")
