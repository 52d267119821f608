from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from email_validator import EmailNotValidError, validate_email

from app.mail.links import with_link
from app.mail.outbox import Refused
from app.models.letter import Letter

# Text beyond ASCII is encoded: as 8-bit it arrived garbled.
SEVEN_BIT = SMTP.clone(cte_type="7bit")


def message(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it travels; the same each time it is made, but for when its link was signed.

    SES puts a Message-ID of its own in place of ours, so a second header carries the letter's id too: by it a copy is
    known as a copy, and the links of both work. Raises Refused when the address cannot be written to.
    """
    made = EmailMessage(policy=SEVEN_BIT)
    made["From"] = sender
    made["To"] = mailable(letter.recipient)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.created_at)
    made["Message-ID"] = f"<{letter.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    made["X-Entity-Ref-ID"] = str(letter.id)
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(with_link(letter.text, letter.link))
    made.add_alternative(with_link(letter.html, letter.link), subtype="html")
    return made


def mailable(address: str) -> str:
    """The address in ASCII, as SES wants it: münchen.de is xn--mnchen-3ya.de there. Raises Refused."""
    if address.isascii() and address.isprintable():
        return address
    try:
        return str(validate_email(address, check_deliverability=False, allow_smtputf8=False).ascii_email)
    except EmailNotValidError as invalid:
        raise Refused("AddressNotInAscii") from invalid
