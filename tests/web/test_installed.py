"""What a browser keeps of us when we are installed, or only visited."""

import json
import re

from flask import Flask

from app.web import assets
from tests.support.browser import Browser
from tests.support.promises import promise


@promise("offline")
def test_the_worker_keeps_static_files_and_the_offline_page_only(app: Flask, client: Browser) -> None:
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    found = re.search(r"FILES = (\[.*?\]);", answer.text)
    assert found
    files = json.loads(found[1])
    assert files
    assert {asset.address for asset in assets.read().values()} >= set(files)
    assert {client.get(file).status_code for file in files} == {200}
    # What is kept without being asked is put there at one place.
    assert answer.text.count("addAll") == 1
    # A page is put there at one place, where it says so itself, and the files it needs with it.
    assert re.findall(r"\.put\((.+?)\)", answer.text) == ["path, sheet", "file, kept"]
    assert answer.text.count("keep(path") == 2
    assert 'answer.ok && answer.headers.has("X-Sheet")) event.waitUntil(keep(path' in answer.text


@promise("offline")
def test_the_offline_page_is_the_same_for_everyone(alice: Browser, client: Browser) -> None:
    assert alice.get("/offline").data == client.get("/offline").data
    assert alice.email not in alice.get("/offline").text


def test_the_offline_page_leaves_what_is_to_be_said(alice: Browser) -> None:
    """It is fetched in the background, while a message waits for the next page."""
    alice.get("/companies/new").form().fill(name="Acme").submit()
    alice.get("/offline")
    assert "Added Acme." in alice.get("/today").words


def test_the_manifest_names_what_is_there(client: Browser) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest").text)
    for sign in manifest["icons"]:
        assert client.get(sign["src"]).mimetype == "image/png"
    assert manifest["share_target"] == {
        "action": "/capture/shared",
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {"title": "title", "text": "text", "url": "url"},
    }
