"""Every table, so that the metadata is complete whoever asks for it."""

from sqlalchemy.orm import configure_mappers

from app.extensions import Base
from app.models.account import Account
from app.models.account_version import AccountVersion
from app.models.company import Company
from app.models.contact import Contact
from app.models.deleted_account import DeletedAccount
from app.models.deletion import Deletion
from app.models.held import declared
from app.models.letter import Letter
from app.models.mail_stop import MailStop
from app.models.note import Note
from app.models.opportunity import Opportunity, OpportunityContact, OpportunityTag, StageChange
from app.models.policy_announcement import PolicyAnnouncement
from app.models.policy_notice import PolicyNotice
from app.models.privacy_request import PrivacyRequest
from app.models.reset_request import ResetRequest
from app.models.sign_in import SignIn
from app.models.sign_up import SignUp
from app.models.stage import Stage
from app.models.throttle import Throttle
from app.models.undo import Undo

__all__ = [
    "Account",
    "AccountVersion",
    "Company",
    "Contact",
    "DeletedAccount",
    "Deletion",
    "Letter",
    "MailStop",
    "Note",
    "Opportunity",
    "OpportunityContact",
    "OpportunityTag",
    "PolicyAnnouncement",
    "PolicyNotice",
    "PrivacyRequest",
    "ResetRequest",
    "SignIn",
    "SignUp",
    "Stage",
    "StageChange",
    "Throttle",
    "Undo",
    "configure",
]


def configure() -> None:
    """Check every relationship and every column's declaration now, at start, and not at the first request."""
    configure_mappers()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            declared(column)
