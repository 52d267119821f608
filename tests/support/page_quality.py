"""What every page owes its readers, whoever fetches it: checked on each page that a test sees."""

import re
from collections import Counter
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.support.old_phrases import old_phrases

ERROR = "Error: "
# How an error begins that only makes sense beside its field.
NAMELESS = ("This must", "This is needed", "This cannot", "Keep this", "Choose one of these")
FROZEN = ("Privacy policy of ", "What changed in the privacy policy")
SPOKEN = ("aria-label", "placeholder", "title", "alt", "content")
OPENED_BY_CHOICE = ("http", "https", "mailto", "tel", "webcal")
# Attributes whose address a browser fetches, or sends to, without being told where that is.
LOADING = ("src", "srcset", "href", "xlink:href", "action", "formaction", "poster", "data", "background", "ping")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Each choice is a line of its own.
DRAWN_APART = ("option",)
# What is said in sentences that begin and end in English, and what is heard only.
SENTENCES = {"notice", "unseen"}
BUTTONS = ("submit", "button", "reset", "image")


def problems(tree: LexborHTMLParser) -> list[str]:
    """Every fault in words; an empty list when the page is good."""
    return [
        *_language(tree),
        *_heading_and_title(tree),
        *_error_summary(tree),
        *_old_phrases(tree),
        *_repeated_ids(tree),
        *_nameless_controls(tree),
        *_foreign_addresses(tree),
        *_inline_code(tree),
        *_not_isolated(tree),
    ]


def words(node: LexborNode | None) -> str:
    """The text of an element, with single spaces."""
    return " ".join(node.text(separator=" ").split()) if node else ""


def _language(tree: LexborHTMLParser) -> list[str]:
    root = tree.css_first("html")
    return [] if root and root.attributes.get("lang") else ["html has no lang"]


def _heading_and_title(tree: LexborHTMLParser) -> list[str]:
    headings, title = tree.css("h1"), words(tree.css_first("head title"))
    if len(headings) != 1:
        return [f"{len(headings)} h1 elements instead of one"]
    # As it is read out: elements within a line put no space between them.
    heading = " ".join(headings[0].text().split())
    if not heading:
        return ["the h1 is empty"]
    if not title.removeprefix(ERROR).startswith(heading):
        return [f"the title {title!r} does not begin with the h1 {heading!r}"]
    return []


def _error_summary(tree: LexborHTMLParser) -> list[str]:
    """A page with errors says so first in its title; each error is another sentence, in the order of the fields."""
    summary, title = tree.css_first(".errors"), words(tree.css_first("head title"))
    if not summary:
        return (
            [f"the title {title!r} speaks of an error that the page does not list"] if title.startswith(ERROR) else []
        )
    found = [] if title.startswith(ERROR) else [f"the title {title!r} does not begin with {ERROR!r}"]
    texts = [words(node) for node in summary.css("li")]
    found += [f"the error {text!r} stands {times} times" for text, times in Counter(texts).items() if times > 1]
    found += [f"the error {text!r} does not name its field" for text in texts if text.startswith(NAMELESS)]
    targets = [(link.attributes["href"] or "").removeprefix("#") for link in summary.css("li a")]
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    found += [f"the error summary leads to {target!r}, which is not there" for target in targets if target not in ids]
    there = [target for target in targets if target in ids]
    if there != sorted(there, key=ids.index):
        found.append(f"the errors {there} are not in the order of their fields")
    return found


def _old_phrases(tree: LexborHTMLParser) -> list[str]:
    """What an earlier revision of the privacy policy said stays as it was."""
    if words(tree.css_first("h1")).startswith(FROZEN):
        return []
    attributes = (node.attributes.get(name) for name in SPOKEN for node in tree.css(f"[{name}]"))
    text = " | ".join([words(tree.root), *filter(None, attributes)])
    return [f"the old phrase {phrase!r}" for phrase in old_phrases(text)]


def _repeated_ids(tree: LexborHTMLParser) -> list[str]:
    counted = Counter(node.attributes["id"] for node in tree.css("[id]"))
    return [f"id {name!r} stands {times} times" for name, times in counted.items() if times > 1]


def _nameless_controls(tree: LexborHTMLParser) -> list[str]:
    fields = tree.css("input:not([type=hidden], [hidden]), select, textarea")
    buttons = tree.css("button")
    unlabelled = [node for node in fields if not _is_named(tree, node)]
    unnamed = [node for node in buttons if not (words(node) or _named_by_aria(tree, node))]
    return [f"no label for {_opening(node)}" for node in (*unlabelled, *unnamed)]


def _is_named(tree: LexborHTMLParser, node: LexborNode) -> bool:
    if node.attributes.get("type") in BUTTONS:
        return bool(node.attributes.get("value") or node.attributes.get("alt"))
    return _named_by_aria(tree, node) or _in_label(node) or _has_label(tree, node)


def _named_by_aria(tree: LexborHTMLParser, node: LexborNode) -> bool:
    if (node.attributes.get("aria-label") or "").strip():
        return True
    ids = (node.attributes.get("aria-labelledby") or "").split()
    return any(words(tree.css_first(f'[id="{name}"]')) for name in ids)


def _has_label(tree: LexborHTMLParser, node: LexborNode) -> bool:
    name = node.attributes.get("id")
    return bool(name and any(words(label) for label in tree.css(f'label[for="{name}"]')))


def _in_label(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "label":
            # A choice is not named by what it offers.
            return words(parent) != words(node)
        parent = parent.parent
    return False


def _not_isolated(tree: LexborHTMLParser) -> list[str]:
    """Text from right to left stands in an element of its own direction, or it turns round what stands beside it."""
    texts = [node for node in tree.body.traverse(include_text=True) if node.tag == "-text"] if tree.body else []
    mixed = [node for node in texts if RIGHT_TO_LEFT.search(node.text_content or "") and not _is_isolated(node)]
    return [f"not isolated: {words(node)[:60]!r} in {_opening(node.parent)}" for node in mixed if node.parent]


def _is_isolated(text: LexborNode) -> bool:
    parent = text.parent
    while parent is not None and parent.tag != "body":
        classes = (parent.attributes.get("class") or "").split()
        if parent.tag in ("bdi", *DRAWN_APART) or parent.attributes.get("dir") == "auto" or SENTENCES & {*classes}:
            return True
        parent = parent.parent
    return False


def _foreign_addresses(tree: LexborHTMLParser) -> list[str]:
    found = []
    for attribute in LOADING:
        for node in tree.css(f"[{attribute.replace(':', chr(92) + ':')}]"):
            address = node.attributes[attribute] or ""
            if not _may_stand(node, attribute, address):
                found.append(f"{attribute} of {_opening(node)} leaves the site")
    return found


def _may_stand(node: LexborNode, attribute: str, address: str) -> bool:
    if "data-bookmarklet" in node.attributes and attribute == "href":
        # To be dragged: the page's own policy lets it do nothing there.
        return address.startswith("javascript:")
    parts = urlsplit(address.strip())
    if not parts.scheme and not parts.netloc:
        return True
    if node.tag == "link" and node.attributes.get("rel") == "canonical":
        # Said, and not fetched.
        return attribute == "href"
    return node.tag == "a" and attribute == "href" and parts.scheme in OPENED_BY_CHOICE


def _inline_code(tree: LexborHTMLParser) -> list[str]:
    found = [f"inline style of {_opening(node)}" for node in tree.css("[style]")]
    found += ["a style element" for _ in tree.css("style")]
    found += [f"inline script {_opening(node)}" for node in tree.css("script:not([src])") if _is_code(node)]
    for node in tree.css("*"):
        found += [f"{name} of {_opening(node)}" for name in node.attributes if name.startswith("on")]
    return found


def _is_code(script: LexborNode) -> bool:
    return not (script.attributes.get("type") or "").endswith("json")


def _opening(node: LexborNode) -> str:
    attributes = "".join(
        f" {name}" if value is None else f' {name}="{value}"' for name, value in node.attributes.items()
    )
    return f"<{node.tag}{attributes}>"[:200]
