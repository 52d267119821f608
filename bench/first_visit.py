"""What a browser that has nothing yet fetches to show the board."""

import gzip
import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from bench.client import Connection

# The font for letters beyond those of Western Europe: a browser fetches it when a page has such letters.
ONLY_IF_NEEDED = "text-latin-ext"


@dataclass(frozen=True)
class FirstVisit:
    """Bytes of each answer's body by its address. Pages leave the application as they are, and the proxy compresses."""

    sizes: dict[str, int]
    page_compressed: int

    @property
    def requests(self) -> int:
        return len(self.sizes)

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())

    @property
    def bytes_behind_proxy(self) -> int:
        return self.bytes - self.sizes["/board"] + self.page_compressed


def first_visit(visitor: Connection) -> FirstVisit:
    sizes: dict[str, int] = {}
    page = visitor.get("/board", Accept_Encoding="gzip").expect(200)
    html = gzip.decompress(page.body) if page.header("Content-Encoding") == "gzip" else page.body
    sizes["/board"] = len(page.body)
    compressed = len(gzip.compress(html, 6)) if html is page.body else len(page.body)
    stranger = Connection(visitor.port)
    for address in _named(html):
        answer = stranger.get(address, Accept_Encoding="gzip").expect(200)
        sizes[address] = len(answer.body)
        if address.endswith(".css"):
            style = gzip.decompress(answer.body) if answer.header("Content-Encoding") == "gzip" else answer.body
            fonts = re.findall(rb"url\([\"']?([^\"')]+)", style)
            wanted = {font.decode() for font in fonts if ONLY_IF_NEEDED not in font.decode()}
            sizes |= {font: len(stranger.get(font).expect(200).body) for font in wanted - sizes.keys()}
    return FirstVisit(sizes, compressed)


def _named(html: bytes) -> list[str]:
    """Addresses that the page itself makes a browser fetch, each once."""
    tree = LexborHTMLParser(html)
    found = [node.attributes["href"] for node in tree.css("link[href]")]
    found += [node.attributes["src"] for node in tree.css("script[src], img[src]")]
    found += [(node.attributes["href"] or "").split("#")[0] for node in tree.css("svg use")]
    return list(dict.fromkeys(address for address in found if address))
