import uuid

from flask import flash

from app.operations.mail_stops import stop_of

STOPPED = "We send no letters to your address at present, not even one for a forgotten password."


def tell_of_mail_stop(account_id: uuid.UUID) -> None:
    """Say on the next page that no letter reaches this person, unless they have asked to have it tried again."""
    stop = stop_of(account_id)
    if stop and not stop.try_again:
        more = {"address": "/account", "words": "See what you can do"}
        flash({"text": STOPPED, **more}, "link")  # type: ignore[arg-type] # as the template of notices takes it
