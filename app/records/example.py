"""The example that someone may look around in: a search of two weeks. All of it is named as one.

Its ids follow from the account's, so that it is known as the example, and can be removed, without anything beside it.
"""

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

MARK = " (example)"


class Example(NamedTuple):
    """A record of the example. Days count from today; a reference is the key of another."""

    slug: str
    key: str
    values: dict[str, Any]


# What stands by itself; what hangs on these goes with them.
BY_ITSELF = ("opportunities", "contacts", "companies")
EXAMPLE = (
    Example("companies", "hospital", {"name": f"Riverside Hospital{MARK}", "location": "12 Mill Street"}),
    Example("companies", "clinic", {"name": f"Lakeview Clinic{MARK}"}),
    Example("companies", "school", {"name": f"Maple Grove School{MARK}"}),
    Example("companies", "books", {"name": f"Corner Books{MARK}"}),
    Example("contacts", "ada", {"name": f"Ada Okafor{MARK}", "role": "Nurse manager", "company_id": "hospital"}),
    Example(
        "opportunities",
        "interview",
        {
            "title": "Unit clerk",
            "company_id": "hospital",
            "contact_ids": ["ada"],
            "steps": (("saved", -15), ("applied", -12), ("interviewing", -3)),
            "posting": "Unit clerk, full time\n\nYou keep the unit’s records in order and are the first voice people"
            " hear. Experience at a front desk is welcome; we train the rest.",
        },
    ),
    Example(
        "opportunities",
        "offer",
        {
            "title": "Receptionist",
            "company_id": "clinic",
            "steps": (("saved", -21), ("applied", -20), ("interviewing", -8), ("offer", -1)),
        },
    ),
    Example(
        "opportunities",
        "applied",
        {"title": "School secretary", "company_id": "school", "steps": (("saved", -5), ("applied", -3))},
    ),
    Example(
        "opportunities",
        "quiet",
        {"title": "Bookseller", "company_id": "books", "steps": (("saved", -32), ("applied", -30))},
    ),
    Example(
        "opportunities",
        "saved",
        {"title": "Scheduling clerk", "company_id": "hospital", "deadline": 4, "steps": (("saved", -1),)},
    ),
    Example(
        "activities",
        "talk",
        {
            "kind": "interview",
            "summary": "Interview with the nurse manager",
            "at": (2, 10),
            "minutes": 45,
            "place": "12 Mill Street, second floor",
            "opportunity_id": "interview",
            "company_id": "hospital",
            "contact_ids": ["ada"],
            "preparation": "How is a shift organized? Who trains new people?",
        },
    ),
    Example("tasks", "prepare", {"title": "Look up how to get there", "due_on": 1, "opportunity_id": "interview"}),
    Example(
        "notes", "call", {"body": "She called back the next day. Sounded **kind**.", "opportunity_id": "interview"}
    ),
    Example(
        "offers",
        "first",
        {"opportunity_id": "offer", "benefits": "15 days of vacation, a paid course a year", "reply_by": 5},
    ),
)


def id_of(account_id: uuid.UUID, slug: str, key: str) -> uuid.UUID:
    return uuid.uuid5(account_id, f"example {slug} {key}")


def ids(account_id: uuid.UUID, slug: str) -> Iterator[uuid.UUID]:
    """Of the example's records of this kind."""
    return (id_of(account_id, slug, one.key) for one in EXAMPLE if one.slug == slug)
