"""A browser without JavaScript: it reads pages, fills forms in, keeps cookies. It refuses pages that are badly made."""

import re
import uuid
from collections.abc import Iterable
from functools import cached_property
from io import BytesIO
from typing import Any, Self, cast
from urllib.parse import urlencode, urljoin

from flask import Flask, Response, has_app_context
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.support.page_quality import problems, words

NOT_SENT = ("submit", "button", "reset", "image", "file")


def without_chance(page: "Page") -> str:
    """The page without what differs each time: the CSRF token, and the id that a new record's form proposes."""
    text = re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]*"', "", page.text)
    return re.sub(r'<input [^>]*name="id"[^>]*>', "", text)


class Browser(FlaskClient):
    """Signed out at first. `account_id`, `email` and `password` tell who it is once someone signed in with it."""

    account_id: uuid.UUID
    email: str
    password: str

    def __init__(self, app: Flask) -> None:
        super().__init__(app, Page, use_cookies=True)

    def open(self, *args: Any, **options: Any) -> "Page":
        # In a context that was open before, the extensions would take one request's person for the next one's.
        assert not has_app_context(), "Fetch pages outside of `with app.app_context()`."
        page = super().open(*args, **options)
        assert isinstance(page, Page)
        page.browser = self
        if page.is_html:
            found = problems(page.tree)
            assert not found, f"{page.request.method} {page.request.path}: " + "; ".join(found)
        return page

    def get(self, *args: Any, **options: Any) -> "Page":
        """The page at this address, which that of a form for something new completes by an id."""
        page = cast(Page, super().get(*args, **options))
        if page.status_code == 302 and page.location.startswith(f"{page.request.path}?") and "id=" in page.location:
            return cast(Page, super().get(page.location))
        return page

    def post(self, *args: Any, **options: Any) -> "Page":
        return cast(Page, super().post(*args, **options))


class Page(TestResponse, Response):  # type: ignore[misc] # werkzeug joins the two in the same way
    """An answer, read as a person would. For JSON and files it is a plain response."""

    browser: Browser

    @property
    def is_html(self) -> bool:
        if 300 <= self.status_code < 400 or self.request.method in ("HEAD", "OPTIONS"):
            return False
        to_script = not self.data and "X-Enhanced" in self.request.headers
        return self.mimetype == "text/html" and not to_script

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.get_data(as_text=True))

    @property
    def title(self) -> str:
        return words(self.tree.css_first("head title"))

    @property
    def heading(self) -> str:
        return words(self.tree.css_first("h1"))

    @property
    def words(self) -> str:
        """All the text of the page's body."""
        return words(self.tree.body)

    def texts(self, selector: str) -> list[str]:
        """The text of every element it matches."""
        return [words(node) for node in self.tree.css(selector)]

    def has(self, selector: str) -> bool:
        return bool(self.tree.css(selector))

    def links(self, selector: str = "a") -> dict[str, str]:
        """Address by text, for the links it matches."""
        return {words(node): node.attributes.get("href") or "" for node in self.tree.css(selector)}

    def click(self, text: str) -> "Page":
        """Follow the link with this text."""
        links = self.links()
        assert text in links, f"No link {text!r} on {self.request.path}; there are: {', '.join(links)}."
        return self.browser.get(urljoin(self.request.path, links[text]), follow_redirects=True)

    def form(self, which: str | int = "main form") -> "Form":
        """The form with this selector, or of this number on the page; without either, the first of the main part."""
        nodes = self.tree.css("form") if isinstance(which, int) else self.tree.css(which)
        number = which if isinstance(which, int) else 0
        assert len(nodes) > number, f"No form {which!r} on {self.request.path}."
        return Form(self, nodes[number])

    def follow(self) -> "Page":
        """The page this answer sends to."""
        assert 300 <= self.status_code < 400, f"{self.status} sends nowhere: {self.words[:500]}"
        return self.browser.get(self.location, follow_redirects=True)


class Form:
    """A form as it stands on the page, with its hidden fields, and what was typed into it since."""

    def __init__(self, page: Page, node: LexborNode) -> None:
        self.page = page
        self.node = node
        self.values: MultiDict[str, Any] = MultiDict(_sent_by(self._controls()))

    @property
    def names(self) -> set[str]:
        """The names of everything that can be filled in or pressed."""
        return {name for control in self._controls() if (name := control.attributes.get("name"))}

    def fill(self, **fields: Any) -> Self:
        """Type, choose or tick. True and False tick and untick a box, a list ticks several, (bytes, name) is a file."""
        for name, value in fields.items():
            controls = [control for control in self._controls() if control.attributes.get("name") == name]
            assert controls, f"No field {name!r}; there are: {', '.join(sorted(self.names))}."
            self.values.setlist(name, _filled(controls, value))
        return self

    @property
    def data(self) -> "MultiDict[str, Any]":
        """What is sent, to be sent once: a file is read away by it."""
        return MultiDict(
            (name, FileStorage(BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value)
            for name, value in self.values.items(multi=True)
        )

    def submit(self, button: str | None = None, follow: bool = False) -> Page:
        """Press the button with this text (else the first) and give the answer, or the page a 303 sends to."""
        pressed = self._button(button)
        values = self.data
        address, method = self.node.attributes.get("action"), self.node.attributes.get("method")
        if pressed:
            address = pressed.attributes.get("formaction") or address
            if name := pressed.attributes.get("name"):
                values.add(name, pressed.attributes.get("value") or "")
        page = self._send(urljoin(self.page.request.full_path.rstrip("?"), address or ""), method or "get", values)
        if not follow:
            return page
        assert page.status_code == 303, f"{page.status}, not a 303: {page.words[:500]}"
        return page.follow()

    def _send(self, address: str, method: str, values: "MultiDict[str, Any]") -> Page:
        if method.lower() == "post":
            if self.node.attributes.get("enctype") != "multipart/form-data":
                return self.page.browser.post(address, data=values, content_type="application/x-www-form-urlencoded")
            # Left to itself, the client leaves large files open.
            boundary, body = encode_multipart(values)
            return self.page.browser.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
        query = urlencode(list(values.items(multi=True)))
        return self.page.browser.get(f"{address.split('?')[0]}?{query}")

    def _button(self, text: str | None) -> LexborNode | None:
        buttons = [node for node in self._controls() if _submits(node)]
        if text is None:
            return buttons[0] if buttons else None
        for node in buttons:
            if text in (words(node), node.attributes.get("value"), node.attributes.get("aria-label")):
                return node
        raise AssertionError(f"No button {text!r}; there are: {', '.join(words(node) for node in buttons)}.")

    def _controls(self) -> list[LexborNode]:
        """Those inside, and those elsewhere on the page that name this form."""
        kinds = ("input", "select", "textarea", "button")
        inside = [node for node in self.node.css(",".join(kinds)) if "form" not in node.attributes]
        if not (own_id := self.node.attributes.get("id")):
            return inside
        return inside + self.page.tree.css(",".join(f'{kind}[form="{own_id}"]' for kind in kinds))


def _submits(node: LexborNode) -> bool:
    kind = node.attributes.get("type")
    return kind in ("submit", "image") or (node.tag == "button" and kind is None)


def _sent_by(controls: Iterable[LexborNode]) -> list[tuple[str, str]]:
    """What a browser would send if nobody touched the form."""
    return [
        (name, value)
        for node in controls
        if (name := node.attributes.get("name")) and "disabled" not in node.attributes and node.tag != "button"
        for value in _present_values(node)
    ]


def _present_values(node: LexborNode) -> list[str]:
    if node.tag == "textarea":
        return [node.text().removeprefix("\n")]
    if node.tag == "select":
        return _chosen(node)
    kind = node.attributes.get("type")
    if kind in NOT_SENT or (kind in ("checkbox", "radio") and "checked" not in node.attributes):
        return []
    return [_value(node)]


def _value(node: LexborNode) -> str:
    fallback = "on" if node.attributes.get("type") in ("checkbox", "radio") else ""
    value = node.attributes.get("value")
    return fallback if value is None else value


def _chosen(select: LexborNode) -> list[str]:
    options = select.css("option:not([disabled])")
    selected = [_option_value(node) for node in options if "selected" in node.attributes]
    if selected or "multiple" in select.attributes:
        return selected
    return [_option_value(options[0])] if options else []


def _option_value(option: LexborNode) -> str:
    value = option.attributes.get("value")
    return words(option) if value is None else value


def _filled(controls: list[LexborNode], value: Any) -> list[Any]:
    """What these controls of one name send for this value; a choice that is not offered cannot be made."""
    if isinstance(value, bool):
        assert len(controls) == 1, "True and False are for a box that stands alone."
        return [_value(controls[0])] if value else []
    values = (
        [str(item) for item in value]
        if isinstance(value, list)
        else [value if isinstance(value, tuple) else str(value)]
    )
    offered = _offered(controls)
    assert offered is None or set(values) <= offered, f"{values} is not offered; there are: {sorted(offered or ())}."
    return values


def _offered(controls: list[LexborNode]) -> set[str] | None:
    """The values one can choose from, or None where one types."""
    if controls[0].tag == "select":
        return {_option_value(option) for option in controls[0].css("option")}
    if controls[0].attributes.get("type") in ("radio", "checkbox"):
        return {_value(node) for node in controls}
    return None
