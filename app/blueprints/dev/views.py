"""What helps to develop. Not registered anywhere else: `/dev/mail` shows everyone's letters."""

from email.message import EmailMessage

from flask import Blueprint, current_app, render_template

from app.mail.local import Folder
from app.web.access import public

bp = Blueprint("dev", __name__)

AT_MOST = 100


@bp.get("/dev/mail")
@public
def mail() -> str:
    letters = Folder.from_settings(current_app.config).newest(AT_MOST)
    return render_template("dev/mail.html", letters=[(letter, _text(letter)) for letter in letters])


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    return str(part.get_content()) if part else ""
