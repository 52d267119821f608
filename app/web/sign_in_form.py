"""The form of the sign-in page, which also shows whenever a sign-in has ended."""

from wtforms import BooleanField, Form

from app.web.account_fields import AddressField, SecretField


class SignInForm(Form):
    """Shown by the sign-in page, and wherever a session turns out to have ended."""

    email = AddressField(autocomplete="username")
    password = SecretField("Password")
    keep = BooleanField("Keep me signed in on this device for 30 days")
