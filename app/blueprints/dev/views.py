"""What helps to develop. Not registered anywhere else: `/dev/mail` shows everyone's e-mails."""

from email.message import EmailMessage

from flask import Blueprint, current_app, render_template

from app.mail.local import Folder
from app.web.access import public

bp = Blueprint("dev", __name__)

AT_MOST = 100


@bp.get("/dev/mail")
@public
def mail() -> str:
    emails = Folder.from_settings(current_app.config).newest(AT_MOST)
    return render_template("dev/mail.html", emails=[(email, _text(email)) for email in emails])


def _text(email: EmailMessage) -> str:
    part = email.get_body(("plain",))
    return str(part.get_content()) if part else ""
