"""The files of the extension with a site's address in them, and the archive that browsers and their stores take."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HERE = Path(__file__).parent
STATIC = HERE.parent / "app" / "static"
# What stands in the files for the address.
EXAMPLE = "https://jobplanr.example"
SHARED = (STATIC / "bookmarklet" / "capture.js", STATIC / "images" / "icon-192.png", STATIC / "images" / "icon-512.png")
# The same files make the same archive, whenever it is built.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def files(site: str) -> Iterator[tuple[str, bytes]]:
    """Each file's name and content. Raises ValueError for what is no address of a site."""
    parts = urlsplit(site)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))
    if not (is_safe and parts.hostname and site == f"{parts.scheme}://{parts.netloc}"):
        raise ValueError(f"{site!r} is no address of a site, such as {EXAMPLE}")
    for path in sorted([*(HERE / "files").iterdir(), *SHARED], key=lambda path: path.name):
        yield path.name, path.read_bytes().replace(EXAMPLE.encode(), site.encode())


def write(site: str, folder: Path) -> None:
    """Write the files, as browsers load them for whoever tries them out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files(site):
        (folder / name).write_bytes(content)


def pack(site: str, archive: Path) -> None:
    """Write the archive."""
    whole = [*files(site)]
    archive.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        for name, content in whole:
            packed.writestr(ZipInfo(name, LONG_AGO), content, ZIP_DEFLATED)
