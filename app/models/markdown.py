"""Markdown as people write it, to HTML that is safe to show. Done when a text is written, not when it is read."""

import re

import nh3
from markdown_it import MarkdownIt

# Raised when the same text would render differently, so that stored HTML can be told to be older.
RENDERER_VERSION = 2

_TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# Looking for the end of a link takes the square of the brackets: 99,000 of them took 5 s. No note has a thousand links.
_MOST_BRACKETS = 1000

# Every one that Markdown makes stands on one line; one that was typed as HTML is escaped.
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_PAGES_OWN = 2

_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True}).disable("image")
_without_links = MarkdownIt("js-default", {"html": False, "breaks": True}).disable(["image", "link", "reference"])


def render(text: str) -> str:
    """HTML of a note. Headings begin below the page's own; links say nothing of where they were followed from."""
    html = (_markdown if text.count("[") <= _MOST_BRACKETS else _without_links).render(text)
    return nh3.clean(
        _below_the_pages_own(html),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def _below_the_pages_own(html: str) -> str:
    """Headings from h3 on, each at most one level below the one before, whatever level was typed."""
    before = _PAGES_OWN

    def level(tag: re.Match[str]) -> str:
        nonlocal before
        before = min(int(tag[1]) + _PAGES_OWN, before + 1, 6)
        return f"<h{before}>{tag[2]}</h{before}>"

    return _HEADING.sub(level, html)
