"""A phone's day by the client that openapi-python-client makes: its types must be what the server sends."""

import datetime
import io
import sys
from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID, uuid4

from jobplanr_client import AuthenticatedClient, Client
from jobplanr_client.api.capture import capture
from jobplanr_client.api.changes import list_changes
from jobplanr_client.api.companies import put_company
from jobplanr_client.api.documents import make_document, put_document_content, read_document_content
from jobplanr_client.api.me import change_me
from jobplanr_client.api.opportunities import (
    change_opportunity,
    delete_opportunity,
    list_opportunities,
    make_opportunity,
)
from jobplanr_client.api.today import today
from jobplanr_client.api.token import sign_in, sign_out
from jobplanr_client.api.undo import undo
from jobplanr_client.models import (
    Account,
    AccountChanges,
    Captured,
    ChangedOpportunity,
    Changes,
    Company,
    CompanyValues,
    Credentials,
    Deleted,
    Document,
    DocumentValues,
    GoneProblem,
    InvalidCredentialsOrCodeRequiredProblem,
    InvalidValuesOrAccountFullProblem,
    Opportunity,
    OpportunityChangedMeanwhile,
    OpportunityChanges,
    OpportunityList,
    OpportunityValues,
    Shared,
    Today,
    Token,
    Undone,
)
from jobplanr_client.types import UNSET, File, Unset

T = TypeVar("T")


def as_a(kind: type[T], answer: Any) -> T:
    assert isinstance(answer, kind), answer
    return answer


def signed_in(site: str, email: str, password: str) -> AuthenticatedClient:
    visitor = Client(base_url=f"{site}/api/v1")
    wrong = sign_in.sync(client=visitor, body=Credentials(email=email, password="not this one"))
    refused = as_a(InvalidCredentialsOrCodeRequiredProblem, wrong)
    assert refused.type_.value == "/problems/invalid-credentials"
    given = as_a(Token, sign_in.sync(client=visitor, body=Credentials(email=email, password=password)))
    return AuthenticatedClient(base_url=f"{site}/api/v1", token=given.token)


def add(client: AuthenticatedClient) -> UUID:
    """An opportunity that is changed by what its list says; returns its id."""
    company = as_a(Company, put_company.sync(uuid4(), client=client, body=CompanyValues(name="Harbour Shop")))
    read = as_a(Captured, capture.sync(client=client, body=Shared(text="Bookseller\nHarbour Shop\nCork")))
    assert read.company_id == company.id
    values = OpportunityValues(title=read.draft.title or "Bookseller", company_id=company.id)
    as_a(Opportunity, make_opportunity.sync(client=client, body=values))
    listed = as_a(OpportunityList, list_opportunities.sync(client=client, company_id=company.id))
    [first] = listed.items
    found = as_a(Opportunity, first)
    change = OpportunityChanges(deadline=datetime.date(2026, 12, 18))
    stale = change_opportunity.sync(found.id, client=client, body=change, if_match='"0"')
    current = as_a(OpportunityChangedMeanwhile, stale).current
    assert as_a(Opportunity, current).etag == found.etag
    changed = change_opportunity.sync(found.id, client=client, body=change, if_match=found.etag)
    assert as_a(Opportunity, changed).next_step.due_on == datetime.date(2026, 12, 18)
    too_long = make_opportunity.sync(client=client, body=OpportunityValues(title="x" * 201))
    assert "title" in as_a(InvalidValuesOrAccountFullProblem, too_long).errors
    return found.id


def changes(client: AuthenticatedClient, since: str | Unset = UNSET) -> Iterator[Changes]:
    """Page by page."""
    page = as_a(Changes, list_changes.sync(client=client, since=since))
    yield page
    while page.next_cursor:
        page = as_a(Changes, list_changes.sync(client=client, since=since, cursor=page.next_cursor))
        yield page


def keep_in_step(client: AuthenticatedClient, id: UUID) -> None:
    [*_, page] = changes(client)
    gone = delete_opportunity.sync_detailed(id, client=client)
    assert gone.status_code == 204
    as_a(GoneProblem, delete_opportunity.sync(id, client=client))
    later = [one for page in changes(client, page.next_since) for one in page.items]
    deleted = [one.record for one in later if isinstance(one, ChangedOpportunity)]
    assert id in [record.id for record in deleted if isinstance(record, Deleted)]
    assert as_a(Undone, undo.sync(UUID(gone.headers["Undo-Id"]), client=client)).stays is None


def main(site: str, email: str, password: str) -> None:
    client = signed_in(site, email, password)
    account = as_a(Account, change_me.sync(client=client, body=AccountChanges(time_zone="Europe/Dublin")))
    assert account.time_zone == "Europe/Dublin"
    id = add(client)
    keep_in_step(client, id)
    assert id in [row.id for row in as_a(Today, today.sync(client=client)).closing]
    document = as_a(Document, make_document.sync(client=client, body=DocumentValues(name="Resume")))
    sent = File(payload=io.BytesIO(b"Worked in books."))
    assert put_document_content.sync_detailed(document.id, client=client, body=sent).status_code == 201
    assert as_a(File, read_document_content.sync(document.id, client=client)).payload.read() == b"Worked in books."
    assert sign_out.sync_detailed(client=client).status_code == 204


if __name__ == "__main__":
    main(*sys.argv[1:])
