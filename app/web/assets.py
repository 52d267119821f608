"""Style sheets, scripts, fonts and pictures, at addresses that name their content and so may be kept for a year.

The files of static/css and static/js are joined at start into app.css and app.js: two requests instead of thirty, and
no build. In development they are joined again when one of them changes.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.wrappers import Request, Response

from app.web import headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/assets/"
STATIC = Path(__file__).parent.parent / "static"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
}
# Where browsers look without being told.
AT_THE_ROOT = {"/favicon.ico": "favicon.ico", "/apple-touch-icon.png": "touch.png"}
A_YEAR = "public, max-age=31536000, immutable"
# Comments and indentation are for readers of the files.
FOR_READERS = re.compile(r"/\*[\s\S]*?\*/|^\s*//.*\n|^\s+", re.MULTILINE)


class Asset:
    def __init__(self, name: str, content: bytes) -> None:
        self.address = f"{PREFIX}{hashlib.sha256(content).hexdigest()[:12]}/{name}"
        self.type = TYPES[Path(name).suffix]
        self.content = content
        self.compressed = None if self.type in ("font/woff2", "image/png") else gzip.compress(content, 9, mtime=0)


class Assets:
    """Answers below /assets/ ahead of the application: no session, no database, and error pages keep their look."""

    def __init__(self, application: "WSGIApplication", always: Mapping[str, str], follow_changes: bool) -> None:
        """`always` are headers of every answer."""
        self.application = application
        self.always = always
        self.follow_changes = follow_changes
        self.read_at, self.assets = last_change(), read()

    def address(self, name: str) -> str:
        """Where the asset of this name is, such as app.css; raises KeyError when there is none."""
        return self.assets[name].address

    def _read_anew(self) -> None:
        """Read what was changed since, or nothing."""
        changed_at = last_change()
        if self.read_at != changed_at:
            self.read_at, self.assets = changed_at, read()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if self.follow_changes:
            # Once a request: a page asks for the addresses of a good dozen, and looking walks the whole folder.
            self._read_anew()
        name = path.rpartition("/")[2] if path.startswith(PREFIX) else AT_THE_ROOT.get(path, "")
        asset = self.assets.get(name)
        if asset is None or method not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        # A long list of encodings took half a second to read.
        request = Request(environ | {"HTTP_ACCEPT_ENCODING": environ.get("HTTP_ACCEPT_ENCODING", "")[:200]})
        response = Response(asset.content, mimetype=asset.type)
        response.headers.extend(self.always)
        # While two releases run side by side, one may be asked for what only the other has: not to be kept.
        response.headers["Cache-Control"] = A_YEAR if request.path == asset.address else "no-cache"
        if asset.compressed:
            response.vary.add("Accept-Encoding")
            if request.accept_encodings.quality("gzip"):
                response.data = asset.compressed
                response.content_encoding = "gzip"
        return response(environ, start_response)


def read() -> dict[str, Asset]:
    """Every asset by its name."""
    files = [path for folder in ("fonts", "images") for path in (STATIC / folder).iterdir() if path.suffix in TYPES]
    assets = {path.name: Asset(path.name, path.read_bytes()) for path in files}
    styles = re.sub(r"\s*([{};,])\s*", r"\1", "".join(texts("css")))
    styles = re.sub(r"\.\./fonts/([\w.-]+)", lambda font: assets[font[1]].address, styles)
    # A block for each file, so that none sees another's names; as a module the whole is deferred and strict.
    scripts = "".join(f"{{\n{text}}}\n" for text in texts("js"))
    return assets | {"app.css": Asset("app.css", styles.encode()), "app.js": Asset("app.js", scripts.encode())}


def texts(kind: str) -> list[str]:
    """The files of static/css or static/js in order of their names, without what is only for their readers."""
    return [FOR_READERS.sub("", path.read_text()) for path in sorted((STATIC / kind).glob(f"*.{kind}"))]


def last_change() -> float:
    """When something below static/ was last changed."""
    return max(path.stat().st_mtime for path in STATIC.rglob("*"))


def install(app: Flask) -> None:
    """Answers for the assets and gives templates asset("app.css")."""
    assets = Assets(app.wsgi_app, headers.always(app), follow_changes=app.config["APP_ENV"] == "development")
    app.wsgi_app = assets  # type: ignore[method-assign]  # Flask's own way to put something in front of an application
    app.jinja_env.globals["asset"] = assets.address
