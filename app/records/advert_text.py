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
# Enough to tell HTML from a text that has a < somewhere.
_HTML = re.compile(
    r"<(?:p|br|div|ul|ol|li|h[1-6]|table|html|body|section)(?:\s[^<>]*)?/?>|</(?:span|strong|b|em|i|a)>", re.I
)
_ESCAPED_HTML = re.compile(r"&lt;(?:p|br|div|ul|li|h[1-6]|strong)\b", re.I)
# Page breaks and the like part words; the judge of a text would take them out with nothing in their place.
_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1f\x85\u2028\u2029]")
# What is inside of a line says nothing here. Thousands of them left open would be opened again in each paragraph.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|code|em|font|i|kbd|label|mark|nobr|s|small|span|strike|strong|sub|sup|tt|u)(?:\s[^<>]*)?/?>",
    re.I,
)


# To look for what a tag closes takes the square of how deep they are nested: 20,000 took 9 s. No advert has as many.
_MOST_TAGS = 4000
_ANY_TAG = re.compile(rf"</?(?!(?:{'|'.join(sorted(_LEFT_OUT))})\b)[a-z][^<>]*>", re.I)


def as_text(pasted: str) -> str:
    """The text, with nothing of a page's code; what is no HTML stays as it is."""
    if not _HTML.search(pasted) and _ESCAPED_HTML.search(pasted):
        pasted = unescape(pasted)
    return _tidy(_text_of(pasted) if _HTML.search(pasted) else pasted)


def _text_of(html: str) -> str:
    html = _INLINE.sub("", html)
    if html.count("<") > _MOST_TAGS:
        html = _ANY_TAG.sub("<br>", html)
    safe = nh3.clean(html, tags=_BLOCKS | {"br", "li", "td", "th"}, clean_content_tags=_LEFT_OUT, attributes={})
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    return "".join(reader.parts)


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
