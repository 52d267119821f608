"""Chromium with our extension in it, on a screen of its own, where its key is pressed as on a keyboard.

No driver of browsers can press it: a key they send reaches the page and not the browser.
"""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Playwright

from extension import build
from tests.support import chromium
from tests.support.engines import screen

KEY = "alt+j"
SECONDS = 20
# All that the browser asked for, once it is closed.
NET_LOG = "net.json"


class Extended:
    """A window with pages in it, and the extension of a site."""

    def __init__(self, context: BrowserContext, folder: Path, display: str) -> None:
        self.context = context
        self._display = display
        # Chromium names an extension that is loaded from a folder by the folder's path.
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:32]
        self.id = name.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))

    def empty(self) -> Page:
        """Close all pages but one, which is a new one, and forget who is signed in."""
        page = self.context.new_page()
        for other in self.context.pages:
            if other != page:
                other.close()
        self.context.clear_cookies()
        return page

    def capture(self, path: str = "/capture/shared") -> Page:
        """Press the key on the page in front; gives the page that opens, once it is the one at this path."""
        before = set(self.context.pages)
        self.press()
        return self._opened(before, path)

    def _opened(self, before: set[Page], path: str) -> Page:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            for page in set(self.context.pages) - before:
                if urlsplit(page.url).path == path:
                    page.wait_for_load_state()
                    return page
            self.context.pages[0].wait_for_timeout(20)
        raise AssertionError(f"{KEY} opened no form; there are {[page.url for page in self.context.pages]}")

    def press(self, key: str = KEY) -> None:
        """Press a key on the keyboard, with the window in front."""
        tool = shutil.which("xdotool")
        if not tool:
            raise RuntimeError("There is no xdotool for the tests; `make browsers` gets it.")
        window = ["search", "--onlyvisible", "--name", "Chromium", "windowfocus", "--sync"]
        subprocess.run(
            [tool, *window, "key", "--clearmodifiers", key],
            env={**os.environ, "DISPLAY": self._display},
            check=True,
            timeout=SECONDS,
            capture_output=True,
        )


@contextmanager
def extended(playwright: Playwright, folder: Path, site: str) -> Iterator[Extended]:
    """Build the extension for this site, and start a browser with it."""
    build.write(site, folder / "extension")
    with screen(folder) as display:
        context = playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=chromium.installed(playwright),
            headless=False,
            ignore_default_args=["--disable-extensions"],
            args=[
                *chromium.FLAGS,
                f"--disable-extensions-except={folder / 'extension'}",
                f"--load-extension={folder / 'extension'}",
                "--disable-features=DisableLoadExtensionCommandLineSwitch",
                f"--log-net-log={folder / NET_LOG}",
            ],
            env={**os.environ, "DISPLAY": display},
            no_viewport=True,
            reduced_motion="reduce",
        )
        try:
            yield Extended(context, folder / "extension", display)
        finally:
            context.close()
