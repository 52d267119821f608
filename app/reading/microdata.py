"""Things that a page describes by itemscope and itemprop, in the shape in which JSON-LD writes them."""

from html.parser import HTMLParser
from typing import Any

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_BY_LINK = {"url", "sameAs", "mainEntityOfPage", "image", "logo"}
# An element that closes by the next of its kind, as people write lists and paragraphs.
_CLOSED_BY_NEXT = {"li", "p", "dt", "dd", "tr", "td", "th", "option"}
_DEEPEST = 400


def things_of(html: str) -> list[dict[str, Any]]:
    """The things of a page that belong to no other, in its order; texts with markup are as they stand."""
    if "itemscope" not in html.lower():
        return []
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.things


class _Element:
    """An element that is open: the thing that it is, and the property whose text it holds."""

    def __init__(self, tag: str, thing: dict[str, Any] | None, names: list[str]) -> None:
        self.tag, self.thing, self.names = tag, thing, names
        self.parts: list[str] = []


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.things: list[dict[str, Any]] = []
        self._open: list[_Element] = []
        # How many texts are being gathered: each tag inside of them is a part of all.
        self._gathering: list[_Element] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _CLOSED_BY_NEXT and self._open and self._open[-1].tag == tag:
            self._end()
        self._gather(self.get_starttag_text() or "")
        said = {name: value or "" for name, value in attributes}
        names = said.get("itemprop", "").split()
        thing = self._thing(said) if "itemscope" in said else None
        if thing is not None:
            self._give(names, thing) if names and self._owner() is not None else self.things.append(thing)
            names = []
        value = _value_of(tag, said, names)
        if names and value is not None:
            self._give(names, value)
            names = []
        if tag in _VOID or len(self._open) >= _DEEPEST:
            return
        element = _Element(tag, thing, names)
        self._open.append(element)
        if names:
            self._gathering.append(element)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not any(element.tag == tag for element in self._open):
            return
        while self._open and self._open[-1].tag != tag:
            self._end()
        self._end()
        self._gather(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._gather(data)

    def handle_entityref(self, name: str) -> None:
        self._gather(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._gather(f"&#{name};")

    def close(self) -> None:
        super().close()
        while self._open:
            self._end()

    def _gather(self, text: str) -> None:
        # Each text within another is read with it; more than a few deep nobody writes.
        for element in self._gathering[:3]:
            element.parts.append(text)

    def _end(self) -> None:
        element = self._open.pop()
        if element.names:
            self._gathering.remove(element)
            self._give(element.names, "".join(element.parts).strip())

    def _thing(self, said: dict[str, str]) -> dict[str, Any]:
        thing: dict[str, Any] = {"@type": said.get("itemtype", "")}
        if said.get("itemid"):
            thing["@id"] = said["itemid"]
        return thing

    def _owner(self) -> dict[str, Any] | None:
        return next((element.thing for element in reversed(self._open) if element.thing is not None), None)

    def _give(self, names: list[str], value: Any) -> None:
        owner = self._owner()
        for name in names if owner is not None else ():
            assert owner is not None
            if name in owner:
                known = owner[name]
                owner[name] = [*known, value] if isinstance(known, list) else [known, value]
            else:
                owner[name] = value


def _value_of(tag: str, said: dict[str, str], names: list[str]) -> str | None:
    """The value that an attribute gives; None where the text inside does."""
    if "content" in said:
        return said["content"]
    if tag == "time" and "datetime" in said:
        return said["datetime"]
    if tag in ("data", "meter") and "value" in said:
        return said["value"]
    if tag in ("a", "link", "area") and "href" in said and (tag == "link" or _BY_LINK & set(names)):
        return said["href"]
    return said.get("src") if tag in ("img", "source", "embed") else None
