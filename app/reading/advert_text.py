"""An advert as it was pasted, text or HTML, to plain text that keeps its paragraphs and lists."""

import re
from html import unescape
from html.parser import HTMLParser

import nh3

BULLET = "• "

_LEFT_OUT = {"script", "style", "noscript", "template", "svg", "head", "title", "textarea", "select", "iframe"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "form", "header", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"),
}
# Between blocks of these stands an empty line; the others only begin a line of their own.
_APART = _BLOCKS - {"div", "tr", "dd", "dt", "li"}
# Elements of a page, by which HTML is told from a text that mentions some of them.
_INLINE_NAMES = (
    *("a", "abbr", "b", "big", "code", "em", "font", "i", "kbd", "label", "mark", "nobr", "s", "small", "span"),
    *("strike", "strong", "sub", "sup", "tt", "u"),
)
_NAMES = "|".join(
    sorted({*_BLOCKS, *_LEFT_OUT, *_INLINE_NAMES, "br", "li", "td", "th", "html", "body", "tbody", "img"})
)
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{_NAMES})\b(?:\s[^<>]*|/)?>", re.I)
_OPENING = re.compile(r"<!doctype\b|<!--", re.I)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))}|br|li|td|th)\b[^<>]*>", re.I)
# A sentence that goes on behind a tag speaks of it: "the <div>, <p> and <table> elements".
_GOES_ON = re.compile(r"\s*[,;.:!?)\]]|[ \t]+[a-z]")
# Page breaks and the like part words; the schema of a text would take them out with nothing in their place.
_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1f\x85\u2028\u2029]")
# What is inside of a line says nothing here. Thousands of them left open would be opened again in each paragraph.
_INLINE = re.compile(rf"</?(?:{'|'.join(_INLINE_NAMES)})(?:\s[^<>]*)?/?>", re.I)


# To look for what a tag closes takes the square of how deep they are nested: 20,000 took 9 s. No advert has as many.
_MOST_TAGS = 4000
_ANY_TAG = re.compile(rf"</?(?!(?:{'|'.join(sorted(_LEFT_OUT))})\b)[a-z][^<>]*>", re.I)


def as_text(pasted: str) -> str:
    """The text, with nothing of a page's code; what is no HTML stays as it is."""
    html = next((text for text in (pasted, unescape(pasted)) if is_html(text)), None)
    return _tidy(pasted if html is None else _text_of(html))


def is_html(text: str) -> bool:
    """Whether it begins with a tag, or tags in pairs or at the ends of lines carry most of it.

    A text that mentions tags is none: all that stands between < and > would be lost with them.
    """
    text = text.strip()
    if "<" not in text:
        return False
    tags = list(_TAG.finditer(text))
    closed = {tag["name"].lower() for tag in tags if tag["end"]}
    first = tags[0] if tags and tags[0].start() == 0 else None
    if first and not first["end"] and (first["name"].lower() in closed or not _GOES_ON.match(text, first.end())):
        return True
    return bool(tags and _OPENING.match(text)) or 2 * _inside(tags) > len(text) or _has_line_ends(text, tags)


def _inside(tags: list[re.Match[str]]) -> int:
    """How many characters stand in pairs of tags."""
    opened: dict[str, list[int]] = {}
    pairs = []
    for tag in tags:
        begun = opened.setdefault(tag["name"].lower(), [])
        if not tag["end"]:
            begun.append(tag.start())
        elif begun:
            pairs.append((begun.pop(), tag.end()))
    inside = reached = 0
    for begin, end in sorted(pairs):
        inside += max(0, end - max(begin, reached))
        reached = max(reached, end)
    return inside


def _has_line_ends(text: str, tags: list[re.Match[str]]) -> bool:
    """Whether <br> ends its lines, and line breaks do not."""
    ends = [tag.end() for tag in tags if tag["name"].lower() == "br"]
    if not ends or any(_GOES_ON.match(text, end) for end in ends):
        return False
    return 2 * len(ends) >= len(_LINE_END.findall(text))


def _text_of(html: str) -> str:
    if not _BLOCK_TAG.search(html):
        html = _LINE_END.sub("<br>", html)
    html = _mentions_kept(html)
    html = _INLINE.sub("", html)
    if html.count("<") > _MOST_TAGS:
        html = _ANY_TAG.sub("<br>", html)
    safe = nh3.clean(html, tags=_BLOCKS | {"br", "li", "td", "th"}, clean_content_tags=_LEFT_OUT, attributes={})
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    return "".join(reader.parts)


def _mentions_kept(html: str) -> str:
    """The same with tags escaped that its sentences speak of: never closed, and the sentence goes on behind them."""
    closed = {tag["name"].lower() for tag in _TAG.finditer(html) if tag["end"]}

    def kept(tag: re.Match[str]) -> str:
        is_mention = tag["name"].lower() not in {*closed, "br", "p", "li"} and _GOES_ON.match(html, tag.end())
        return f"&lt;{tag[0][1:-1]}&gt;" if is_mention else tag[0]

    return _TAG.sub(kept, html)


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in _LINE_END.split(text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Of HTML that was cleaned, the text."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n" + BULLET)
        elif tag in ("td", "th"):
            self.parts.append(" ")
        else:
            self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("br", "li", "td", "th"):
            self._part(tag)

    def handle_data(self, data: str) -> None:
        """White space of the source is one space, and none where a line begins."""
        words = re.sub(r"\s+", " ", data)
        at_start = not self.parts or self.parts[-1].endswith(("\n", " "))
        self.parts.append(words.lstrip() if at_start else words)

    def _part(self, tag: str) -> None:
        last = next((part for part in reversed(self.parts) if part), "\n\n")
        if last == "\n" + BULLET:
            return
        self.parts.append("\n\n" if tag in _APART else "\n" if not last.endswith("\n") else "")
