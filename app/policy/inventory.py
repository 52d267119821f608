"""What we hold, column by column, by kind in people's words. Made from what the columns say of themselves.

Only the kinds stand here: what a column holds, why, and until when is said where the column is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy import Table

from app.extensions import Base
from app.models.data_inventory import Data, declared
from app.models.search_tables import search_tables


class Named(NamedTuple):
    """Where the newest privacy policy says that we store such a thing: a section's id, and words that stand in it."""

    section: str
    words: str


@dataclass(frozen=True)
class Group:
    """Tables that are one thing to a person. `line` says in a sentence what that is."""

    id: str
    title: str
    line: str
    tables: tuple[str, ...]
    named: Named


GROUPS = (
    Group(
        "account",
        "Your account",
        "How we know you. The password itself is never stored.",
        ("account", "account_version"),
        Named("account-data", "when the account was created"),
    ),
    Group(
        "sign-ins",
        "Where you are signed in",
        "For each browser and phone. You see them all in your account, and can sign any of them out.",
        ("sign_in",),
        Named("sign-ins", "each browser and phone that is signed in"),
    ),
    Group(
        "opportunities",
        "Opportunities",
        "For each role you are thinking about or have applied for. Most of it is there only if you write it.",
        ("opportunity", "opportunity_tag", "opportunity_contact"),
        Named("records", "opportunities"),
    ),
    Group(
        "history",
        "Timelines of opportunities",
        "For each stage that an opportunity moved to.",
        ("stage_change",),
        Named("records", "their timelines"),
    ),
    Group("stages", "Your stages", "The columns of your board.", ("stage",), Named("records", "the stages themselves")),
    Group(
        "saved-views",
        "Saved views",
        "For each list that you save under a name.",
        ("saved_view",),
        Named("records", "the lists that you save under a name"),
    ),
    Group("companies", "Companies", "For each company you write down.", ("company",), Named("records", "companies")),
    Group(
        "contacts",
        "Contacts",
        "For each person you write down: what you write about them, and nothing we look up.",
        ("contact",),
        Named("records", "contacts"),
    ),
    Group("notes", "Notes", "For each note you write.", ("note",), Named("records", "notes")),
    Group(
        "postings",
        "Adverts",
        "For each version of an advert’s text that you save.",
        ("posting",),
        Named("records", "the texts of adverts"),
    ),
    Group(
        "activities",
        "Activities and interviews",
        "For each thing you do or plan to do for your search at a certain time.",
        ("activity", "activity_contact"),
        Named("records", "activities and interviews"),
    ),
    Group("tasks", "Tasks", "For each thing you want to get done.", ("task",), Named("records", "tasks")),
    Group("offers", "Offers", "For each offer you write down.", ("offer",), Named("records", "offers")),
    Group(
        "documents",
        "Documents",
        "For each file you upload, such as a resume, where you sent it, and its text if you had it read.",
        ("document", "document_content", "document_chunk", "opportunity_document"),
        Named("records", "the documents that you upload"),
    ),
    Group(
        "skills",
        "Your skills",
        "For each skill in the list that you keep.",
        ("skill",),
        Named("records", "the skills that you list"),
    ),
    Group(
        "calendar-link",
        "The link to your calendar",
        "If you ask for one, so that a calendar program can show your dates. The link itself is not stored.",
        ("calendar_feed",),
        Named("calendar-link", "a digest of it"),
    ),
    Group(
        "search-index",
        "Search",
        "The words of your records once more, in an index. It changes with them and is deleted with them.",
        (
            *("search_account", "search_entry", "search_index", "search_index_data", "search_index_idx"),
            *("search_index_config", "search_doc", "search", "search_data", "search_idx", "search_docsize"),
            *("search_config", "search_again"),
        ),
        Named("records", "an index of these words"),
    ),
    Group(
        "undo",
        "Undo",
        "For each thing you did that can be undone.",
        ("undo",),
        Named("deleted-records", "what it takes to put things back"),
    ),
    Group(
        "deletions",
        "What you deleted",
        "That a record is gone, and nothing of what it said. It tells your phone to remove its copy.",
        ("deletion",),
        Named("deleted-records", "we remember that a record was deleted"),
    ),
    Group(
        "sign-ups",
        "Before you have an account",
        "What someone enters to sign up, until they show that the address is theirs.",
        ("sign_up",),
        Named("account-data", "what you entered when you signed up"),
    ),
    Group(
        "reset-requests",
        "Forgotten passwords",
        "That somebody asked for a new password, whether or not the address has an account.",
        ("reset_request",),
        Named("account-data", "asks for a new password"),
    ),
    Group(
        "guessing",
        "Protection against guessing",
        "How often a password was tried or an e-mail asked for. Nobody can tell from it who tried.",
        ("throttle",),
        Named("throttle", "we count tries"),
    ),
    Group(
        "reminders",
        "Reminders",
        "If you asked to be reminded by e-mail. You can turn it off in your account, and by the link in each reminder.",
        ("reminder",),
        Named("reminders", "the hour you chose"),
    ),
    Group(
        "letters",
        "E-mail from us",
        "For each e-mail that is on its way to you.",
        ("letter",),
        Named("mail", "An e-mail waits in our database"),
    ),
    Group(
        "mail-stops",
        "Addresses we do not write to",
        "That e-mail to your address came back, or was reported as unwanted. You are told when you sign in.",
        ("mail_stop",),
        Named("mail", "which of the two it was and since when"),
    ),
    Group(
        "privacy-requests",
        "Requests by e-mail",
        "That somebody asked us for a copy, a correction, or a deletion, and when it was done. Not who.",
        ("privacy_request",),
        Named("rights", "a register of such requests"),
    ),
    Group(
        "deleted-accounts",
        "Deleted accounts",
        "That there was an account, and nothing of whose it was.",
        ("deleted_account",),
        Named("retention", "a list of deletions"),
    ),
    Group(
        "policy-notices",
        "Changes to the privacy policy",
        "That we told you about a change that affects how your data is handled, so that we tell you once.",
        ("policy_notice", "policy_announcement"),
        Named("changes", "which changes we told you about"),
    ),
    Group(
        "upkeep",
        "Our own housekeeping",
        "When our server last erased what had its time. It is about nobody.",
        ("heartbeat",),
        Named("retention", "When our server last erased what had expired"),
    ),
)


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    data: Data

    @property
    def full_name(self) -> str:
        return f"{self.table}.{self.name}"


@dataclass(frozen=True)
class Use:
    """Columns that are held for one reason and one time."""

    why: str
    until: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Section:
    """A group; what says nothing about a person by itself stands apart."""

    group: Group
    plain: tuple[Use, ...]
    technical: tuple[Use, ...]

    @property
    def technical_count(self) -> int:
        return sum(len(use.columns) for use in self.technical)


@cache
def sections(dialect: str) -> tuple[Section, ...]:
    """Everything there is on a database of this kind. Raises Undeclared."""
    tables = _tables(dialect)
    return tuple(_section(group, [tables[name] for name in group.tables if name in tables]) for group in GROUPS)


def columns(dialect: str) -> list[Column]:
    """Every column of a database of this kind, whether or not its table is in a group. Raises Undeclared."""
    return _columns(_tables(dialect).values())


def _tables(dialect: str) -> dict[str, Table]:
    return dict(Base.metadata.tables) | search_tables(dialect)


def _columns(tables: Iterable[Table]) -> list[Column]:
    return [Column(table.name, column.name, declared(column)) for table in tables for column in table.columns]


def _section(group: Group, tables: list[Table]) -> Section:
    columns = _columns(tables)
    plain = _by_use(column for column in columns if not column.data.technical)
    return Section(group, plain, _by_use(column for column in columns if column.data.technical))


def _by_use(columns: Iterable[Column]) -> tuple[Use, ...]:
    uses: dict[tuple[str, str], list[Column]] = {}
    for column in columns:
        uses.setdefault((column.data.why, column.data.until), []).append(column)
    return tuple(Use(why, until, tuple(alike)) for (why, until), alike in uses.items())
