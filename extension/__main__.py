"""`python -m extension https://…`: builds dist/jobplanr-extension.zip for the site at that address."""

import sys
from pathlib import Path

import click

from extension.build import pack

ARCHIVE = Path("dist/jobplanr-extension.zip")


def main(words: list[str]) -> int:
    """Pack it, and say where it is; ends with 2 where no site was named."""
    try:
        pack(words[0].rstrip("/") if words else "", ARCHIVE)
    except ValueError as problem:
        click.echo(f"make extension site=https://…: {problem}", err=True)
        return 2
    click.echo(f"{ARCHIVE}, for {words[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
