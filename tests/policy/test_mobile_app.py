"""What the policy says of the app, read off its source: its own tests need Node, and run by `make mobile`."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import config
from tests.support.promises import promise

APP = Path(config.__file__).parent / "mobile"
SOURCES = {path.relative_to(APP / "src").as_posix(): path.read_text() for path in (APP / "src").rglob("*.ts*")}
SETTINGS: dict[str, Any] = json.loads((APP / "app.json").read_text())["expo"]
# Its own tests, which the run of all tests here cannot start.
ITS_TESTS = (APP / "test/promises.test.ts").read_text()


@promise("mobile-vault")
def test_the_token_is_kept_in_the_secure_storage_of_this_phone() -> None:
    vault = SOURCES["phone/vault.ts"]
    assert {path for path, text in SOURCES.items() if "expo-secure-store" in text} == {"phone/vault.ts"}
    assert re.findall(r"SecureStore\.([A-Z_]{4,})", vault) == ["AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY"]
    assert vault.count("OPTIONS)") == 3, "reading, writing and removing"


@promise("mobile-vault", "mobile-sign-in")
def test_password_and_token_are_known_to_few_files() -> None:
    knowing = {path for path, text in SOURCES.items() if "password" in text.lower()}
    assert knowing == {"api/client.ts", "api/schema.d.ts", "app/sign-in.tsx", "store/sync.ts", "words.ts"}
    assert [path for path, text in SOURCES.items() if re.search(r"console\.|AsyncStorage|localStorage", text)] == []
    assert 'site.startsWith("https://")' in SOURCES["api/client.ts"]


@promise("mobile-records")
def test_no_backup_of_a_phone_has_the_copy() -> None:
    assert SETTINGS["android"]["allowBackup"] is False
    assert "./bin/native.js" in SETTINGS["plugins"]
    native = (APP / "bin/native.js").read_text()
    assert "isExcludedFromBackup = true" in native
    assert "android:dataExtractionRules" in native


@promise("mobile-records")
def test_the_copy_is_erased_when_the_sign_in_is_over() -> None:
    sync = SOURCES["store/sync.ts"]
    leaving, ended = sync.partition("async signOut()")[2], sync.partition("async #end()")[2]
    # Whatever the server or the secure storage say, and again once a sync under way is over.
    assert re.match(r"(?s).{0,120}\} finally \{\s*this\.#wipe\(\);.{0,200}this\.#wipe\(\);", leaving)
    assert re.match(r"(?s).{0,120}outbox\.wipe\(\);\s*this\.#mirror\.wipe\(\);", sync.partition("#wipe(): void")[2])
    assert re.match(r"(?s).{0,300}outbox\.keepWordsOnly\(\);\s*this\.#mirror\.wipe\(\);", ended)
    assert "KEPT_FOR = 30 * 24 * 3600 * 1000" in SOURCES["store/outbox.ts"]


@promise("mobile-records")
def test_the_app_knows_no_server_but_ours() -> None:
    hosts = {
        host
        for path, text in SOURCES.items()
        if not path.startswith("api/schema")
        for host in re.findall(r"https?://([\w.-]+\w)", text)
    }
    assert hosts == {"jobplanr.ai", "www.openstreetmap.org"}


@pytest.mark.parametrize(
    "name",
    [
        "is in one request, to the sign-in endpoint over HTTPS, and in nothing that is stored",
        "is in the secure storage and nowhere else",
        "is gone when one signs out, with the token",
        "is wiped at once when the sign-in has ended, and only unsent words stay",
        "Android: the network and reminders, no backup",
        "iOS: no exception to transport security, no tracking, no push",
        "%s: no host but ours",
    ],
)
def test_its_own_tests_ask_for_it_too(name: str) -> None:
    assert f'"{name}"' in ITS_TESTS
