import uuid

from app.operations.mail_stops import stop_of
from app.web import notices

STOPPED = "We’re not sending e-mail to your address right now, not even for a forgotten password."


def tell_of_mail_stop(account_id: uuid.UUID) -> None:
    """Say on the next page that no letter reaches this person, unless they have asked to have it tried again."""
    stop = stop_of(account_id)
    if stop and not stop.try_again:
        notices.warn(STOPPED, "See what you can do", "/account")
