"""Markdown as people write it, to HTML that is safe to show. Done when a text is written, not when it is read."""

import nh3
from markdown_it import MarkdownIt

# Raised when the same text would render differently, so that stored HTML can be told to be older.
RENDERER_VERSION = 1

_TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# Looking for the end of a link takes the square of the brackets: 99,000 of them took 5 s. No note has a thousand links.
_MOST_BRACKETS = 1000

_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True}).disable("image")
_without_links = MarkdownIt("js-default", {"html": False, "breaks": True}).disable(["image", "link", "reference"])


def render(text: str) -> str:
    """HTML of a note. Headings begin below the page's own; links say nothing of where they were followed from."""
    html = (_markdown if text.count("[") <= _MOST_BRACKETS else _without_links).render(text)
    for level in (4, 3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
