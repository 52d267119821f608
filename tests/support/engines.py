"""One page in each of the three browser engines, by the few acts that a test needs in all of them.

Chromium is driven by Playwright, Firefox by WebDriver BiDi without anything between, WebKitGTK by its own WebDriver.
A text field, a button or a link is named by its selector.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
from playwright.sync_api import Error as PageError
from playwright.sync_api import Page
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from tests.support.browser import Browser as Person
from tests.support.companion import Companion
from tests.support.server import free_port

SECONDS_TO_WAIT = 20
ENGINES = ("chromium", "firefox", "webkit")
# Debian's, which no path leads to.
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
# Firefox calls nobody, asks nothing and keeps its pages in one process.
PREFERENCES: dict[str, Any] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.ipc.processCount": 1,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}
SEEN = "{ block: 'center', behavior: 'instant' }"
# Whether the next press reaches an element, kept on the page that it is pressed on.
LISTENING = """(() => {
  const element = document.querySelector(%s);
  window.isPressed = false;
  const once = { capture: true, once: true };
  addEventListener("click", ({ target }) => (window.isPressed = element.contains(target)), once);
  return true;
})()"""


class Driver(Protocol):
    """What one engine can do."""

    can_go_offline: bool

    def open(self, url: str) -> None: ...

    def run(self, script: str) -> Any:
        """The value of an expression, promised ones too."""

    def click(self, selector: str) -> None: ...

    def type(self, selector: str, text: str) -> None: ...

    def back(self) -> None: ...

    def reload(self) -> None: ...

    def go_offline(self, is_offline: bool) -> None: ...

    def set_cookie(self, url: str, name: str, value: str) -> None: ...


class Tab:
    """A page of the server in one of the engines. What is looked for may take a moment to come."""

    def __init__(self, driver: Driver, url: str) -> None:
        self.driver, self.url = driver, url
        self.can_go_offline = driver.can_go_offline
        self.run, self.back, self.reload = driver.run, driver.back, driver.reload
        self.go_offline = driver.go_offline

    def be(self, person: Person) -> None:
        """Be signed in as this person from now on."""
        name = person.application.config["SESSION_COOKIE_NAME"]
        cookie = person.get_cookie(name)
        assert cookie, f"{person.email} is not signed in."
        self.driver.set_cookie(self.url, name, cookie.value)

    def open(self, path: str) -> None:
        self.driver.open(self.url + path if path.startswith("/") else path)

    def click(self, selector: str) -> None:
        self.see(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({SEEN})")

        def press() -> bool:
            self.driver.click(selector)
            return True

        self.wait(press, f"way to press {selector}")

    def type(self, selector: str, text: str) -> None:
        """At the end of what is there."""
        self.see(selector)
        self.driver.type(selector, text)

    def value(self, selector: str) -> str:
        return str(self.run(f"document.querySelector({json.dumps(selector)}).value"))

    def text(self, selector: str = "body") -> str:
        """Of everything that it matches."""
        found = f"[...document.querySelectorAll({json.dumps(selector)})]"
        return str(self.run(f"{found}.map((one) => one.textContent).join(' ').replace(/\\s+/g, ' ').trim()"))

    @property
    def path(self) -> str:
        return str(self.run("location.pathname"))

    def see(self, selector: str, text: str = "") -> None:
        """Wait until it is there, with this text or pattern in it."""
        script = f"!!document.querySelector({json.dumps(selector)})"
        self.wait(lambda: self.run(script) and re.search(text, self.text(selector)), f"{text!r} in {selector}")

    def see_path(self, path: str) -> None:
        """Wait until a page whose address ends so is there."""
        ready = "document.readyState === 'complete' && location.pathname"
        self.wait(lambda: str(self.run(ready)).endswith(path), path)

    def wait(self, until: Callable[[], Any], what: str) -> None:
        deadline = time.monotonic() + SECONDS_TO_WAIT
        while not self._asked(until):
            if time.monotonic() > deadline:
                raise AssertionError(f"No {what} on {self.run('location.href')}: {self.text()[:1500]}")
            time.sleep(0.05)

    @staticmethod
    def _asked(until: Callable[[], Any]) -> bool:
        try:
            return bool(until())
        except EngineError:
            # A page that is just giving way to another one.
            return False


class EngineError(Exception):
    """What a browser says when it cannot do something."""


class Chromium:
    can_go_offline = True

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto(url)

    def run(self, script: str) -> Any:
        try:
            return self._page.evaluate(script)
        except PageError as problem:
            raise EngineError(str(problem)) from None

    def click(self, selector: str) -> None:
        self._page.locator(selector).first.click()

    def type(self, selector: str, text: str) -> None:
        field = self._page.locator(selector).first
        field.focus()
        self._page.keyboard.press("ControlOrMeta+End")
        self._page.keyboard.type(text)

    def back(self) -> None:
        self._page.go_back()

    def reload(self) -> None:
        self._page.reload()

    def go_offline(self, is_offline: bool) -> None:
        self._page.context.set_offline(is_offline)

    def set_cookie(self, url: str, name: str, value: str) -> None:
        self._page.context.add_cookies([{"name": name, "value": value, "url": url}])


class Firefox:
    """One tab, in a container of its own: cookies and storage are empty at first."""

    can_go_offline = True

    def __init__(self, wire: "Bidi") -> None:
        self._wire = wire
        self._container = wire.send("browser.createUserContext")["userContext"]
        self._tab = wire.send("browsingContext.create", type="tab", userContext=self._container)["context"]

    def close(self) -> None:
        self._wire.send("browser.removeUserContext", userContext=self._container)

    def open(self, url: str) -> None:
        self._wire.send("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def run(self, script: str) -> Any:
        told = self._wire.send(
            "script.evaluate",
            expression=f"Promise.resolve({script}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self._tab},
            awaitPromise=True,
        )
        if told["type"] != "success":
            raise EngineError(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"])

    def click(self, selector: str) -> None:
        found = self._wire.send(
            "browsingContext.locateNodes", context=self._tab, locator={"type": "css", "value": selector}, maxNodeCount=1
        )["nodes"]
        if not found:
            raise EngineError(f"There is no {selector}.")
        self.run(LISTENING % json.dumps(selector))
        middle = {"type": "element", "element": {"sharedId": found[0]["sharedId"]}}
        pressed = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": middle},
            *({"type": f"pointer{way}", "button": 0} for way in ("Down", "Up")),
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": pressed})
        # A page that is still scrolling moves away under the mouse.
        if self.run("window.isPressed === false"):
            raise EngineError(f"{selector} was missed.")

    def type(self, selector: str, text: str) -> None:
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        # An address has no place to type at.
        self.run("document.activeElement.type === 'email' || document.activeElement.setSelectionRange?.(1e6, 1e6)")
        keys = [{"type": f"key{way}", "value": key} for key in text for way in ("Down", "Up")]
        self._act({"type": "key", "id": "keyboard", "actions": keys})

    def back(self) -> None:
        before = self.run("performance.timeOrigin")
        self._wire.send("browsingContext.traverseHistory", context=self._tab, delta=-1)
        _until(lambda: self.run("document.readyState === 'complete' && performance.timeOrigin") not in (before, False))

    def reload(self) -> None:
        self._wire.send("browsingContext.reload", context=self._tab, wait="complete")

    def go_offline(self, is_offline: bool) -> None:
        how = {"type": "offline"} if is_offline else None
        self._wire.send("emulation.setNetworkConditions", networkConditions=how, contexts=[self._tab])

    def set_cookie(self, url: str, name: str, value: str) -> None:
        host = httpx.URL(url).host
        cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": host, "httpOnly": True}
        self._wire.send(
            "storage.setCookie", cookie=cookie, partition={"type": "storageKey", "userContext": self._container}
        )

    def bring_to_front(self) -> None:
        self._wire.send("browsingContext.activate", context=self._tab)

    def open_tabs(self) -> list[str]:
        """Those of this container, by their ids."""
        tabs = self._wire.send("browsingContext.getTree", maxDepth=0)["contexts"]
        return [tab["context"] for tab in tabs if tab["userContext"] == self._container]

    def go_to_new_tab(self, before: list[str]) -> None:
        """Wait for a tab that was not among these, close the one in front, and go on in the new one."""
        _until(lambda: bool(set(self.open_tabs()) - set(before)))
        (new,) = set(self.open_tabs()) - set(before)
        self._wire.send("browsingContext.close", context=self._tab)
        self._tab = new

    def _act(self, *actions: dict[str, Any]) -> None:
        self._wire.send("input.performActions", context=self._tab, actions=list(actions))


class Bidi:
    """Commands and their answers; events pass by."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0
        self.send(
            "session.new",
            capabilities={
                "alwaysMatch": {
                    "unhandledPromptBehavior": {"default": "ignore", "beforeUnload": "accept"},
                    "acceptInsecureCerts": True,
                }
            },
        )

    def send(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            told = json.loads(self._connection.recv(timeout=3 * SECONDS_TO_WAIT))
            if told.get("id") == self._number:
                if told["type"] == "error":
                    raise EngineError(f"{method}: {told['error']}: {told['message']}")
                return told["result"]


class WebKit:
    """One tab for all tests, emptied for each."""

    can_go_offline = False

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client, self._session = client, f"/session/{session}"

    def empty(self, url: str) -> None:
        try:
            self._empty(url)
        except httpx.ReadTimeout:
            # Once in a while, on a busy machine, a script in its first page is never answered. Opened again, it is.
            self._empty(url)

    def _empty(self, url: str) -> None:
        self.open(f"{url}/offline")
        self.run("localStorage.clear()")
        self.run("sessionStorage.clear()")
        self._ask("DELETE", "/cookie")
        self.open("about:blank")

    def open(self, url: str) -> None:
        self._ask("POST", "/url", url=url)

    def run(self, script: str) -> Any:
        told = f"const done = arguments[0]; Promise.resolve({script}).then(done, (problem) => done(String(problem)));"
        return self._ask("POST", "/execute/async", script=told, args=[])

    def click(self, selector: str) -> None:
        self._ask("POST", f"/element/{self._element(selector)}/click")

    def type(self, selector: str, text: str) -> None:
        self._ask("POST", f"/element/{self._element(selector)}/value", text=text)

    def back(self) -> None:
        self._ask("POST", "/back")
        # It empties fields of a page that it has kept once more after showing it; typed.js fills them again.
        self.run("new Promise((done) => setTimeout(done, 600))")

    def reload(self) -> None:
        self._ask("POST", "/refresh")

    def go_offline(self, is_offline: bool) -> None:
        raise EngineError("Its driver has no switch for the network.")

    def set_cookie(self, url: str, name: str, value: str) -> None:
        if self.run("location.origin") != url:
            self.open(f"{url}/offline")
        self._ask("POST", "/cookie", cookie={"name": name, "value": value, "path": "/", "httpOnly": True})

    def _element(self, selector: str) -> str:
        found = self._ask("POST", "/element", using="css selector", value=selector)
        return str(next(iter(found.values())))

    def _ask(self, method: str, path: str, **params: Any) -> Any:
        answer = self._client.request(method, self._session + path, json=params if method == "POST" else None)
        value = answer.json()["value"]
        if answer.is_error:
            raise EngineError(f"{path}: {value['error']}: {value['message']}")
        return value


@contextmanager
def firefox(folder: Path) -> Iterator[Bidi]:
    """Start it; all of its tabs are asked for on one wire."""
    program = shutil.which("firefox-esr") or shutil.which("firefox") or _missing("Firefox")
    profile = folder / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines))
    port = free_port()
    # The window itself may be driven too, for what no page can reach.
    options = ("--headless", "--no-remote", "--remote-allow-system-access", f"--remote-debugging-port={port}")
    # Without the second, Firefox takes no other server of settings than Mozilla's.
    env = {**os.environ, "HOME": str(folder), "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
    running = Companion([program, *options, "--profile", profile], log=folder / "firefox.log", env=env)
    opened: list[ClientConnection] = []

    def answers() -> bool:
        try:
            opened.append(connect(f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None))
        except (OSError, InvalidHandshake):
            return False
        return True

    try:
        running.wait_until(answers)
        with opened[0] as connection:
            yield Bidi(connection)
    finally:
        running.stop()


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """Start it, on a screen of its own."""
    browser = next((str(path) for path in Path("/").glob(MINI_BROWSERS[1:])), None) or _missing("WebKitGTK")
    driver = shutil.which("WebKitWebDriver")
    with screen(folder) as display:
        port = free_port()
        env = {
            **os.environ,
            "DISPLAY": display,
            "HOME": str(folder),
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        command = [driver or _missing("WebKitWebDriver"), f"--port={port}"]
        running = Companion(command, log=folder / "webkit.log", env=env)
        try:
            with _client_of(port) as client:
                running.wait_until(lambda: _is_open(client))
                options = {"binary": browser, "args": ["--automation"]}
                wanted = {"webkitgtk:browserOptions": options, "unhandledPromptBehavior": "ignore"}
                told = client.post("/session", json={"capabilities": {"alwaysMatch": wanted}}).json()["value"]
                yield WebKit(client, told["sessionId"])
                client.delete(f"/session/{told['sessionId']}")
        finally:
            running.stop()


def _client_of(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=3 * SECONDS_TO_WAIT, trust_env=False)


@contextmanager
def screen(folder: Path) -> Iterator[str]:
    """The name of a display that nobody looks at."""
    log = folder / "screen.log"
    xvfb = Companion([shutil.which("Xvfb") or _missing("Xvfb"), "-displayfd", "1", "-nolisten", "tcp"], log=log)
    try:
        xvfb.wait_until(lambda: bool(re.search(r"^\d+$", log.read_text(), re.MULTILINE)))
        number = re.findall(r"^\d+$", log.read_text(), re.MULTILINE)[-1]
        yield f":{number}"
    finally:
        xvfb.stop()


def _is_open(client: httpx.Client) -> bool:
    try:
        return client.get("/status").is_success
    except httpx.TransportError:
        return False


def _until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except EngineError:
            pass
        time.sleep(0.05)


def _missing(name: str) -> str:
    raise RuntimeError(f"There is no {name} for the tests; `make browsers` gets it.")
