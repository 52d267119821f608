"""A phone's week, walked by a client that shares nothing with the application, against the real server.

The account is made the way a person makes one; from then on there is only HTTP and what the contract says.
"""

import re
import socket
import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.people import PASSWORD, make_account
from tests.support.server import Server

EMAIL = "alice@example.org"


@pytest.fixture(params=["server", "postgresql_server"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the application is served; alice has an account there."""
    served: Server = request.getfixturevalue(request.param)
    make_account(served.app, EMAIL, PASSWORD)
    return served.url


def test_a_week_with_the_phone(address: str) -> None:
    with httpx.Client(base_url=f"{address}/api/v1") as http:
        # Signing in, at first with a mistyped password.
        wrong = http.post("/token", json={"email": EMAIL, "password": "not this one, I think"})
        assert (wrong.status_code, wrong.json()["type"]) == (401, "/problems/invalid-credentials")
        assert wrong.headers["content-type"] == "application/problem+json"
        given = http.post("/token", json={"email": EMAIL, "password": PASSWORD, "device": "Pixel"}).json()
        assert (given["token_type"], given["expires_in"]) == ("Bearer", 900)
        http.headers["Authorization"] = f"Bearer {given['token']}"
        assert http.get("/me").json()["email"] == EMAIL

        # The account begins with its stages.
        stages = {stage["kind"]: stage["id"] for stage in http.get("/stages").json()["items"]}
        assert list(stages) == ["saved", "applied", "screening", "interviewing", "offer", "closed"]

        # On the train, offline: records with ids of the phone's own. The answers get lost, so everything is sent twice.
        company, opportunity, contact = (str(uuid.uuid4()) for _ in range(3))
        outbox = [
            (f"/companies/{company}", {"name": "Kew Gärten"}),
            (f"/contacts/{contact}", {"name": "Ines", "company_id": company, "relationship": "recruiter"}),
            (f"/opportunities/{opportunity}", {"title": "Gardener", "company_id": company, "contact_ids": [contact]}),
        ]
        assert [http.put(path, json=values).status_code for path, values in outbox] == [201, 201, 201]
        assert [http.put(path, json=values).status_code for path, values in outbox] == [200, 200, 200]
        note = http.post("/notes", json={"body": "Ask about **shifts**", "opportunity_id": opportunity})
        assert note.status_code == 201
        assert urlsplit(note.headers["location"]).path == f"/api/v1/notes/{note.json()['id']}"

        # Applying, and hearing back.
        path = f"/opportunities/{opportunity}"
        read = http.get(path)
        assert http.get(path, headers={"If-None-Match": read.headers["etag"]}).status_code == 304
        applied = http.patch(
            path, json={"applied_on": "2026-11-20", "applied_by": "email"}, headers={"If-Match": read.headers["etag"]}
        )
        assert (applied.status_code, applied.json()["applied_on"]) == (200, "2026-11-20")
        moved = http.patch(path, json={"stage_id": stages["interviewing"]}).json()
        history = http.get("/stage_changes", params={"opportunity_id": opportunity}).json()["items"]
        assert len(history) == 3
        assert moved["stage_id"] == stages["interviewing"]

        # The tablet still has the first version. It is told, and given the newest.
        late = http.patch(path, json={"title": "Head gardener"}, headers={"If-Match": read.headers["etag"]})
        assert late.status_code == 412
        assert late.json()["current"] == moved
        again = http.patch(path, json={"title": "Head gardener"}, headers={"If-Match": late.headers["etag"]})
        assert again.json()["title"] == "Head gardener"

        # A list that did not change is not sent again; what changed since a moment is.
        listed = http.get("/opportunities", params={"q": "kew head", "archived": "false"})
        assert [item["id"] for item in listed.json()["items"]] == [opportunity]
        unchanged = http.get(
            "/opportunities",
            params={"q": "kew head", "archived": "false"},
            headers={"If-None-Match": listed.headers["etag"]},
        )
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert http.delete(f"/contacts/{contact}").status_code == 204
        assert http.get(f"/contacts/{contact}").status_code == 404
        assert http.put(f"/contacts/{contact}", json=outbox[1][1]).status_code == 410
        changed = http.get("/contacts", params={"updated_since": since}).json()
        assert changed["items"] == [{"id": contact, "deleted": True}]
        assert changed["next_cursor"] is None
        told = http.get("/changes", params={"since": changed["next_since"]}).json()["items"]
        assert {"kind": "contacts", "record": changed["items"][0]} in told
        assert http.get(path).json()["contact_ids"] == []

        # The token is renewed. The new one works, and the one just before for a minute; an older one was copied by
        # somebody, and that ends the sign-in.
        new = http.post("/token/renew").json()["token"]
        assert http.get("/me", headers={"Authorization": f"Bearer {new}"}).status_code == 200
        assert http.get("/me").status_code == 200
        new = http.post("/token/renew", headers={"Authorization": f"Bearer {new}"}).json()["token"]
        assert http.get("/me", headers={"Authorization": f"Bearer {new}"}).status_code == 200
        assert http.get("/me").status_code == 401
        ended = http.get("/me", headers={"Authorization": f"Bearer {new}"})
        assert ended.status_code == 401
        assert ended.headers["www-authenticate"].startswith("Bearer")

        # Signing in again, and out.
        given = http.post("/token", json={"email": EMAIL, "password": PASSWORD}).json()
        http.headers["Authorization"] = f"Bearer {given['token']}"
        assert len(http.get("/opportunities").json()["items"]) == 1
        assert http.delete("/token").status_code == 204
        assert http.get("/opportunities").status_code == 401


def test_the_owner_is_told_of_a_copied_token(server: Server) -> None:
    make_account(server.app, EMAIL, PASSWORD)
    with httpx.Client(base_url=f"{server.url}/api/v1") as http:
        old = new = http.post("/token", json={"email": EMAIL, "password": PASSWORD}).json()["token"]
        for _ in range(2):
            new = http.post("/token/renew", headers={"Authorization": f"Bearer {new}"}).json()["token"]
            assert http.get("/me", headers={"Authorization": f"Bearer {new}"}).status_code == 200
        assert http.get("/me", headers={"Authorization": f"Bearer {old}"}).status_code == 401
    assert server.email(EMAIL)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /api/v1/companies/%ff%00 HTTP/1.1",
        b"GET /api/v1/companies?cursor=%00%ff%zz HTTP/1.1",
        b"GET http://elsewhere.example/api/v1/me HTTP/1.1",
    ],
)
@pytest.mark.parametrize(
    "header", [b"Accept: */*", b"Authorization: Bearer \xff\xfe", b"If-None-Match: \xff", b"Cookie: session=\xff"]
)
def test_odd_bytes_are_answered_in_json(server: Server, line: bytes, header: bytes) -> None:
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as connection:
        connection.sendall(line + b"\r\nHost: elsewhere.example\r\nConnection: close\r\n" + header + b"\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1.1 (\d+)", head)
    assert status
    assert status[1] in (b"401", b"404")
    assert b"application/problem+json" in head
    assert b"elsewhere" not in answer
    assert b"<" not in body
