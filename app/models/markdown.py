"""Markdown as people write it, to HTML that is safe to show. Done when a text is written, not when it is read."""

import nh3
from markdown_it import MarkdownIt

# Raised when the same text would render differently, so that stored HTML can be told to be older.
RENDERER_VERSION = 1

_TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True}).disable("image")


def render(text: str) -> str:
    """HTML of a note. Headings begin below the page's own; links say nothing of where they were followed from."""
    html = _markdown.render(text)
    for level in (4, 3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
