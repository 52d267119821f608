"""Our extension in Firefox, whose button is pressed by the mouse and whose key on the keyboard.

What a driver sends reaches the page and not the browser. So both are pressed from the browser's own window, the way
that Firefox presses them in tests of itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extension import build
from tests.support.engines import Bidi, EngineError, Firefox

# As people pin it. What an extension is called in the window is made of its id.
PIN = 'gUnifiedExtensions.pinToToolbar("%s-browser-action", true)'
BUTTON = """(() => {
  const { x, y, width, height } = document.getElementById("%s-BAP").getBoundingClientRect();
  for (const type of ["mousemove", "mousedown", "mouseup"])
    synthesizeMouseEvent(type, x + width / 2, y + height / 2, { clickCount: 1 }, {});
})()"""
ALT_J = """(() => {
  const keyboard = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
  keyboard.beginInputTransactionForTests(window);
  const alt = new KeyboardEvent("", { key: "Alt", code: "AltLeft" });
  const j = new KeyboardEvent("", { key: "j", code: "KeyJ", keyCode: KeyEvent.DOM_VK_J });
  keyboard.keydown(alt);
  keyboard.keydown(j);
  keyboard.keyup(j);
  keyboard.keyup(alt);
})()"""
# Whatever any part of the browser asks for, and in whose name.
LISTEN = """Services.obs.addObserver((channel) => {
  const { requestMethod, URI, loadInfo } = channel.QueryInterface(Ci.nsIHttpChannel);
  window.asked.push([requestMethod, URI.specIgnoringRef, loadInfo.triggeringPrincipal.spec]);
}, "http-on-modify-request")"""


class Extended:
    """The browser's window, with the extension in it."""

    def __init__(self, wire: Bidi, archive: Path) -> None:
        self._wire = wire
        whole = {"type": "archivePath", "path": str(archive)}
        self.id = wire.send("webExtension.install", extensionData=whole)["extension"]
        tree = wire.send("browsingContext.getTree", maxDepth=0, **{"moz:scope": "chrome"})
        self._window = tree["contexts"][0]["context"]
        self._widget = self.id.replace("@", "_").replace(".", "_")
        self._run(PIN % self._widget)
        self._run("window.asked = []")
        self._run(LISTEN)

    def press_button(self, driver: Firefox) -> None:
        """Press it on this tab, which goes on in the one that opens."""
        self._press(driver, BUTTON % self._widget)

    def press_key(self, driver: Firefox) -> None:
        self._press(driver, ALT_J)

    def asked(self) -> list[tuple[str, str, str]]:
        """Method, address and asker of every request since it was last pressed."""
        return [tuple(one) for one in json.loads(self._run("JSON.stringify(asked)"))]

    def remove(self) -> None:
        self._wire.send("webExtension.uninstall", extension=self.id)

    def _press(self, driver: Firefox, how: str) -> None:
        driver.bring_to_front()
        before = driver.open_tabs()
        self._run("asked.length = 0")
        self._run(how)
        driver.go_to_new_tab(before)

    def _run(self, script: str) -> Any:
        told = self._wire.send(
            "script.evaluate", expression=script, target={"context": self._window}, awaitPromise=True
        )
        if told["type"] != "success":
            raise EngineError(told["exceptionDetails"]["text"])
        return told["result"].get("value")


@contextmanager
def extended(wire: Bidi, folder: Path, site: str) -> Iterator[Extended]:
    """Build the extension for this site, and install it."""
    build.pack(site, folder / "extension.zip")
    installed = Extended(wire, folder / "extension.zip")
    yield installed
    installed.remove()
