"""What the policy speaks of for the first time is not done before that revision is in effect."""

from datetime import timedelta

from flask import Flask

from app.models.columns import now
from app.policy import revisions
from tests.policy.fixtures import RevisionFolder, announced
from tests.records import factories
from tests.support.browser import Browser
from tests.support.promises import promise

HEADING = "\n## Interviews you can read offline {#offline-sheets}\n"


def take_out(revision_folder: RevisionFolder, heading: str) -> None:
    """Let no revision that there is have this section."""
    for path in revisions.files(revision_folder.folder):
        before, _heading, rest = path.read_text(encoding="utf-8").partition(heading)
        path.write_text(before + "".join(rest.partition("\n## ")[1:]), encoding="utf-8")


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
