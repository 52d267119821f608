"""Every e-mail there is. Each function writes one and leaves it to the caller to put it into the change's transaction.

No e-mail addresses anyone by name: a stranger may type any "name" and somebody else's address into the sign-up form,
and would then have us deliver what they typed. Subject and texts stand in `templates/mail/<kind>/`.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.mail import links
from app.mail.links import Unsigned
from app.models.account import Account
from app.models.columns import now
from app.models.email import Email
from app.models.policy_announcement import NOTICE_TIME
from app.models.privacy_request import LINK_LIFE
from app.models.sign_up import SIGN_UP_LIFE, SignUp
from app.reading import region

SUPPORT = "support@jobplanr.ai"

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates" / "mail"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def verify_email(sign_up: SignUp, link: Unsigned) -> Email:
    """Whoever signed up shows that the address is theirs."""
    return _email(
        "verify_email",
        sign_up.email,
        link=link,
        days=links.VERIFY_LINK_LIFE.days,
        days_kept=SIGN_UP_LIFE.days,
    )


def already_have_an_account(account: Account) -> Email:
    """Someone signed up with an address that has an account: its owner learns of it, the other one does not."""
    return _email(
        "already_have_an_account", account.email, account, sign_in=links.page("/sign-in"), reset=_reset_page()
    )


def reset_password(account: Account, link: Unsigned) -> Email:
    minutes = int(links.RESET_LINK_LIFE.total_seconds() // 60)
    return _email("reset_password", account.email, account, link=link, minutes=minutes, reset=_reset_page())


def password_changed(account: Account) -> Email:
    return _email("password_changed", account.email, account, when=_when(account), reset=_reset_page())


def sign_in_ended(account: Account) -> Email:
    """A dead token of the mobile app was used again, so two held it."""
    return _email("sign_in_ended", account.email, account, when=_when(account), reset=_reset_page())


def reminder(account: Account, day: date, count: int, link: Unsigned) -> Email:
    """How many things have this day's date, and not which: whoever reads along learns nothing of a search."""
    return _email(
        "reminder",
        account.email,
        account,
        link=link,
        things="1 thing" if count == 1 else f"{count} things",
        day=region.long_day(day, account.region),
        today=links.page("/today"),
    )


def policy_changed(account: Account, revision: date, in_words: str, summary: str, before: date) -> Email:
    """A revision that is material is coming. Nothing else about the service is said in this e-mail."""
    return _email(
        "policy_changed",
        account.email,
        account,
        in_words=in_words,
        summary=summary,
        days=NOTICE_TIME.days,
        new_text=links.page(f"/privacy/{revision}"),
        differences=links.page(f"/privacy/{before}..{revision}"),
        your_account=links.page("/account"),
    )


def confirm_request(account: Account, kind: str, link: Unsigned) -> Email:
    """A request reached us by mail. It may not be the owner's, so nothing that it says is in the e-mail."""
    return _email("confirm_request", account.email, account, request_kind=kind, link=link, days=LINK_LIFE.days)


def confirm_new_address(account: Account, address: str, link: Unsigned) -> Email:
    """To the new address; it may be a stranger's."""
    return _email("confirm_new_address", address, account, link=link, days=LINK_LIFE.days)


def address_changed(account: Account, old: str) -> Email:
    """To the old address, which does not learn the new one."""
    return _email("address_changed", old, account, when=_when(account))


def account_deleted(account: Account, backup_days: str) -> Email:
    """The last one. It belongs to no account, so that it outlives this one."""
    return _email("account_deleted", account.email, when=_when(account), backup_days=backup_days)


def _email(
    kind: str, recipient: str, account: Account | None = None, link: Unsigned | None = None, **values: Any
) -> Email:
    values |= {"support": SUPPORT, "privacy": links.page("/privacy")}
    if link:
        values["link"] = links.stand_in()
    values["subject"] = _rendered(f"{kind}/subject.txt", values)
    return Email(
        account_id=account.id if account else None,
        kind=kind,
        recipient=recipient,
        subject=values["subject"],
        text=_rendered(f"{kind}/body.txt", values) + "\n",
        html=_rendered(f"{kind}/body.html", values) + "\n",
        link=link._asdict() if link else None,
    )


def _rendered(name: str, values: dict[str, Any]) -> str:
    return _templates.get_template(name).render(values).strip()


def _reset_page() -> str:
    return links.page("/forgot-password")


def _when(account: Account) -> str:
    """This moment, as the owner's clock shows it: November 3, 2026 at 9:05 AM (America/New_York)."""
    local: datetime = now().astimezone(ZoneInfo(account.time_zone))
    day, clock = region.day(local.date(), account.region, "yMMMMd"), region.clock(local, account.region)
    return f"{day} at {clock} ({account.time_zone})"
