"""Style sheets and scripts while someone is changing them."""

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from app.web import assets
from tests.support.browser import Browser


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When the folder was last changed, as it is found to be; it grows with each look."""
    found: list[float] = []

    def look() -> float:
        found.append(1)
        return 1

    monkeypatch.setattr(assets, "last_change", look)
    return found


def page_of(count: int) -> tuple[assets.Assets, Client]:
    """Serves a page that asks for so many addresses."""

    @Request.application
    def page(_request: Request) -> Response:
        return Response(" ".join(served.address("app.css") for _ in range(count)))

    served = assets.Assets(page, {}, follow_changes=True)
    return served, Client(served)


def test_a_page_looks_once_for_changes(looks: list[float]) -> None:
    _served, client = page_of(18)
    looks.clear()
    client.get("/")
    assert len(looks) == 1


def test_what_is_changed_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    served, client = page_of(1)
    before = client.get("/").text
    monkeypatch.setattr(assets, "last_change", lambda: served.read_at + 1)
    style = assets.Asset("app.css", b"p { color: teal }")
    monkeypatch.setattr(assets, "read", lambda: {"app.css": style})
    assert client.get("/").text == style.address != before
    assert client.get(style.address).data == style.content


def test_in_production_nobody_looks(client: Browser, looks: list[float]) -> None:
    client.get("/sign-in")
    assert not looks
