"""The text of an XML file, of which only parts are replaced: lxml would write declaration and spacing anew."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.controls import cut_steering
from pipelines.documents.archive import parse_xml
from pipelines.documents.references import unescape
from pipelines.documents.resources.slots import Opened
from pipelines.errors import InputError

# Of a text that is well-formed, which the parser has seen to.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|<![^\[>]*+(?:\[[^\]]*+\])?+[^>]*+(?:>|\Z)"
    r"|<(?P<close>/?)(?P<name>[^\s/<>]++)(?P<attributes>(?:[^<>\"'/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+)(?P<alone>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?<![^\s\"'])([^\s=\"']++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")
_DECLARED = re.compile(r"\A(<\?xml[^>]*?encoding\s*=\s*[\"'])[\w:.-]+")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Element:
    """An element with what is inside: ``source[start:end]``; names are without prefixes."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int
    above: tuple[Element, ...]  # outermost first; their ends are not known yet

    def inside(self, name: str) -> Element | None:
        """The innermost element of this name around it."""
        return next((element for element in reversed(self.above) if element.name == name), None)


def open_xml(data: bytes, name: str) -> tuple[Any, Opened]:
    """The root element and the text. In another encoding than UTF-8 it was read, in UTF-8 it is written and says so.

    Raises ``InputError`` for what is damaged or hostile.
    """
    root = parse_xml(data, name)
    encoding = root.getroottree().docinfo.encoding or "utf-8"
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        raise InputError("{name} is damaged: its XML does not hold together.", name=name) from None
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    named = encoding.lower() == "utf-8"

    def encode(new: str) -> bytes:
        return mark + (new if named else _DECLARED.sub(r"\1UTF-8", new, count=1)).encode("utf-8", "replace")

    return root, Opened(cut_steering(text)[0], encode)


def elements(source: str, names: frozenset[str]) -> Iterator[Element]:
    """The elements of these names, each when it ends; those that are empty are left out."""
    opened: list[Element] = []
    for match in _MARKUP.finditer(source):
        if match["name"] is None or match["alone"]:
            continue
        if match["close"]:
            if opened:
                element = opened.pop()
                if element.name in names and element.start < match.start():
                    yield Element(element.name, element.attributes, element.start, match.start(), element.above)
            continue
        attributes = {
            pair[1].rpartition(":")[2]: unescape(pair[2] or pair[3] or "")
            for pair in _ATTRIBUTE.finditer(match["attributes"])
        }
        opened.append(Element(match["name"].rpartition(":")[2], attributes, match.end(), 0, tuple(opened)))


def escape(text: str) -> str:
    """Text as XML writes it, without what XML cannot hold."""
    return _UNWRITABLE.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
