"""An e-mail of the outbox as the MIME message that is sent."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from email_validator import EmailNotValidError, validate_email

from app.mail.links import Unsigned, with_link
from app.mail.outbox import EmailRejected
from app.models.email import CAN_BE_STOPPED, Email

# Text beyond ASCII is encoded: as 8-bit it arrived garbled.
SEVEN_BIT = SMTP.clone(cte_type="7bit")


def message(email: Email, sender: str) -> EmailMessage:
    """The e-mail as it travels; the same each time it is made, but for when its link was signed.

    SES puts a Message-ID of its own in place of ours, so a second header carries the e-mail's id too: by it a copy is
    known as a copy, and the links of both work. Raises EmailRejected when the address cannot be written to.
    """
    made = EmailMessage(policy=SEVEN_BIT)
    made["From"] = sender
    made["To"] = mailable(email.recipient)
    made["Subject"] = email.subject
    made["Date"] = format_datetime(email.created_at)
    made["Message-ID"] = f"<{email.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    made["X-Entity-Ref-ID"] = str(email.id)
    made["Auto-Submitted"] = "auto-generated"
    if email.kind in CAN_BE_STOPPED and email.link:
        made["List-Unsubscribe"] = f"<{Unsigned(**email.link).signed()}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(with_link(email.text, email.link))
    made.add_alternative(with_link(email.html, email.link), subtype="html")
    return made


def mailable(address: str) -> str:
    """The address in ASCII, as SES wants it: münchen.de is xn--mnchen-3ya.de there. Raises EmailRejected."""
    if address.isascii() and address.isprintable():
        return address
    try:
        return str(validate_email(address, check_deliverability=False, allow_smtputf8=False).ascii_email)
    except EmailNotValidError as invalid:
        raise EmailRejected("AddressNotInAscii") from invalid
