"""The browser extension's files: what it may do stands in its manifest, and no more."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from extension import __main__ as command
from extension import build
from tests.support.promises import promise

SITE = "https://jobs.example"
# Whatever could send, keep, or run what is not in the files.
WAYS_OUT = (
    r"\bfetch\b|XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|RTCPeer|postMessage|\beval\b|new Function"
    r"|import\(|importScripts|localStorage|sessionStorage|indexedDB|cookie|\.storage\b|innerHTML|\.src\s*="
)


@promise("capture")
def test_it_may_read_the_page_in_front_when_asked_and_nothing_else() -> None:
    manifest = json.loads(dict(build.files(SITE))["manifest.json"])
    assert manifest["manifest_version"] == 3
    assert manifest["permissions"] == ["activeTab", "scripting"]
    assert manifest["content_security_policy"] == {
        "extension_pages": "default-src 'none'; script-src 'self'; style-src 'self'"
    }
    assert manifest["commands"] == {"_execute_action": {"suggested_key": {"default": "Alt+J"}}}
    # No host_permissions, background, content_scripts, externally_connectable, update_url, nor any that is optional.
    assert manifest.keys() == {
        *("manifest_version", "name", "version", "description", "icons", "action", "commands", "permissions"),
        *("content_security_policy", "minimum_chrome_version", "browser_specific_settings"),
    }


@promise("capture")
def test_none_of_its_files_has_a_way_to_send() -> None:
    for name, content in build.files(SITE):
        if not name.endswith(".png"):
            assert not re.findall(WAYS_OUT, content.decode()), name
            addresses = set(re.findall(r"https?://[\w.:-]+", content.decode()))
            assert addresses <= {SITE}, name


def test_its_files_name_the_site_it_was_built_for(tmp_path: Path) -> None:
    build.pack(SITE, tmp_path / "one.zip")
    build.pack(SITE, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with ZipFile(tmp_path / "one.zip") as packed:
        assert set(packed.namelist()) == {
            *("manifest.json", "popup.html", "popup.css", "popup.js", "capture.js", "icon-192.png", "icon-512.png"),
        }
        assert f'const SITE = "{SITE}";' in packed.read("popup.js").decode()
        assert f'href="{SITE}/capture"' in packed.read("popup.html").decode()


@pytest.mark.parametrize(
    "site", ["", "jobs.example", "http://jobs.example", "https://jobs.example/path", "https://", "javascript:alert(1)"]
)
def test_what_is_no_address_of_a_site_is_refused(site: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no address of a site"):
        build.pack(site, tmp_path / "one.zip")
    assert not [*tmp_path.iterdir()]


def test_the_command_says_where_the_archive_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.main([]) == 2
    assert "make extension site=https://" in capsys.readouterr().err
    assert command.main([f"{SITE}/"]) == 0
    assert (tmp_path / command.ARCHIVE).is_file()
