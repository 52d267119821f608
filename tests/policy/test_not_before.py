"""What the policy speaks of for the first time is not done before that revision is in effect."""

from datetime import timedelta

from flask import Flask

from app.models.columns import now
from app.policy import revisions
from tests.policy.fixtures import RevisionFolder, announced
from tests.records import factories
from tests.records.test_document_texts import add, read, stored
from tests.support.browser import Browser
from tests.support.promises import promise

TEXT_HEADING = "\n## The text of your documents {#document-text}\n"
HEADING = "\n## Interviews you can read offline {#offline-sheets}\n"


def take_out(revision_folder: RevisionFolder, heading: str) -> None:
    """Let no revision that there is have this section."""
    for path in revisions.files(revision_folder.folder):
        before, _heading, rest = path.read_text(encoding="utf-8").partition(heading)
        path.write_text(before + "".join(rest.partition("\n## ")[1:]), encoding="utf-8")


@promise("document-text")
def test_no_document_is_read_before(app: Flask, alice: Browser, revision_folder: RevisionFolder) -> None:
    path = add(alice)
    token = alice.get(path).form().values["csrf_token"]
    coming = revision_folder.add()
    text = (revision_folder.folder / f"{coming}.md").read_text(encoding="utf-8")
    assert TEXT_HEADING in text
    take_out(revision_folder, TEXT_HEADING)
    (revision_folder.folder / f"{coming}.md").write_text(text, encoding="utf-8")
    page = alice.get(f"{path}/text")
    assert "once the privacy policy that covers this is in effect" in page.words
    assert not page.has('form[action$="/text"]')
    assert alice.post(f"{path}/text", data={"csrf_token": token}).status_code == 303
    assert stored(app) == [None]
    announced(app, coming, (now() - timedelta(days=1)).date())
    read(alice, path)
    assert stored(app) == ["I bake bread."]


@promise("offline-sheets")
def test_no_browser_keeps_a_page_before(app: Flask, alice: Browser, revision_folder: RevisionFolder) -> None:
    coming = revision_folder.add()
    text = (revision_folder.folder / f"{coming}.md").read_text(encoding="utf-8")
    assert HEADING in text
    take_out(revision_folder, HEADING)
    (revision_folder.folder / f"{coming}.md").write_text(text, encoding="utf-8")
    with alice.session_transaction() as session:
        session.permanent = True
    [id] = factories.make(app, alice, "activities", {"kind": "interview", "starts_at": now() + timedelta(days=1)})
    assert "X-Sheet" not in alice.get(f"/activities/{id}").headers
    announced(app, coming, (now() + timedelta(days=1)).date())
    assert "X-Sheet" not in alice.get(f"/activities/{id}").headers
    announced(app, coming, (now() - timedelta(days=1)).date())
    assert "X-Sheet" in alice.get(f"/activities/{id}").headers
