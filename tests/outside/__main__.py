"""What checkers of Node and Java say of the drawn pages, the extension and the JSON interface: `make outside`.

Ends with 1 where anything is not allowed.

Nu (vnu-jar), html-validate and Mozilla's addons-linter come by `npm ci` in this folder; Nu needs Java 11 or newer.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from extension import build
from tests.outside import interface
from tests.outside.pages import draw

HERE = Path(__file__).parent
NU = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTML_VALIDATE = HERE / "node_modules" / ".bin" / "html-validate"
ADDONS_LINTER = HERE / "node_modules" / ".bin" / "addons-linter"
SECONDS = 300

# Roles that repeat what an element is. Browsers drop lists without bullets and tables drawn as blocks from what is
# read aloud, so they are written out, which Nu calls unnecessary or forbidden.
ALLOWED_BY_NU = (
    *(f"The “{role}” role is unnecessary for element “{element}”." for role, element in (
        ("list", "ul"), ("list", "ol"), ("table", "table"), ("rowgroup", "thead"), ("rowgroup", "tbody"),
        ("row", "tr"), ("cell", "td"), ("rowheader", "th"), ("columnheader", "th"),
    )),
    *(f"The “role” attribute must not be used on a “{element}” element which has a “table” ancestor with no “role” "
      "attribute, or with a “role” attribute whose value is “table”, “grid”, or “treegrid”."
      for element in ("td", "th", "tr")),
)  # fmt: skip


def main() -> int:
    """Draw the pages, build the extension, ask the checkers, try clients of the JSON interface, print what is wrong."""
    with TemporaryDirectory(dir=HERE, prefix="drawn-") as folder:
        count = draw(Path(folder))
        pages = sorted(Path(folder).glob("*.html"))
        found = [*_nu(pages), *_html_validate(pages), *_addons_linter(Path(folder))]
    found += interface.check()
    click.echo("\n".join(found) or f"{count} pages, the extension and the JSON interface, nothing to mend")
    return 1 if found else 0


def _nu(pages: list[Path]) -> Iterator[str]:
    said = _run("java", "-jar", str(NU), "--format", "json", "--stdout", "--exit-zero-always", *map(str, pages))
    for message in json.loads(said)["messages"]:
        if message["message"] not in ALLOWED_BY_NU:
            page = message.get("url", "").rpartition("/")[2]
            yield f"Nu: {page}:{message.get('lastLine')}: {message['message']}"


def _html_validate(pages: list[Path]) -> Iterator[str]:
    said = _run(str(HTML_VALIDATE), "--formatter", "json", *map(str, pages))
    for page in json.loads(said):
        for message in page["messages"]:
            where = f"{Path(page['filePath']).name}:{message['line']}"
            yield f"html-validate: {where}: {message['ruleId']}: {message['message']}"


def _addons_linter(folder: Path) -> Iterator[str]:
    archive = folder / "extension.zip"
    build.pack(build.EXAMPLE, archive)
    said = json.loads(_run(str(ADDONS_LINTER), "--output", "json", str(archive)))
    for message in [*said["errors"], *said["warnings"], *said["notices"]]:
        yield f"addons-linter: {message.get('file')}: {message['code']}: {message['message']}"


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=SECONDS)
    # A checker that could not run says so here, and one that found something says it in JSON.
    if not done.stdout.lstrip().startswith(("{", "[")):
        raise RuntimeError(f"{command[0]} failed: {done.stderr[:2000]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
