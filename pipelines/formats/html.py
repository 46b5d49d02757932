"""Reads a web page: the article's title and main text through trafilatura, or else all visible text."""

from __future__ import annotations

import logging
import re
from html import unescape
from typing import Any

from pipelines.article import Article, Paragraph
from pipelines.errors import InputError
from pipelines.formats.encoding import Decoded
from pipelines.formats.slices import LETTER, Kind

Block = tuple[Kind, str, str]
"""Kind, the mark in front ("- " for an item), and the text."""

_MOST_ELEMENTS = 20_000  # trafilatura takes seconds above it: such a page gives all its visible text
_HIDDEN = frozenset({"script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "select",
                     "button", "nav", "footer", "form", "aside"})  # fmt: skip
_BLOCKS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("li", "item", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th", "cell"), "cell"),
    **dict.fromkeys(("blockquote", "quote"), "quote"),
    **dict.fromkeys(("p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "list", "table", "tr", "row",
                     "tbody", "thead", "figure", "figcaption", "pre", "code", "body", "html", "br", "lb", "hr",
                     "address", "fieldset", "details", "summary", "center"), "text"),
}  # fmt: skip
_BREAKS = frozenset({"br", "lb", "hr"})
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SITE = re.compile(r"\s+(?:[|–—•·]|-|::)\s+[^|–—•·]{2,40}$")
# What trafilatura and lxml raise on malformed and on maliciously nested pages.
_EXTRACTION_ERRORS = (RecursionError, ValueError, TypeError, AttributeError, LookupError, AssertionError, MemoryError)


def read(decoded: Decoded, name: str) -> Article:
    """Read a page; paragraphs are separated by blank lines, items begin with "- ".

    Raises ``InputError`` for a page without any visible text.
    """
    source = _UNPRINTABLE.sub(" ", _DECLARATION.sub("", decoded.text)).replace("\u00ad", "")
    tree = _parse(source)
    title, blocks, notes = None, [], decoded.notes
    if tree is not None:
        title = _title(tree)
        blocks = _main_blocks(source) if sum(1 for _ in tree.iter()) <= _MOST_ELEMENTS else []
    if not any(LETTER.search(text) for _, _, text in blocks):
        blocks = (_blocks(tree, hidden=_HIDDEN) if tree is not None else []) or _stripped(source)
        notes = (*notes, "Found no main text in the page: all its visible text is shown.")
    if not any(LETTER.search(text) for _, _, text in blocks):
        raise InputError(f"{name} is a page without any text.")
    if title and title not in [text for _, _, text in blocks[:5]]:
        blocks.insert(0, ("heading", "", title))
    paragraphs = tuple(
        Paragraph(_separator(blocks[at - 1] if at else None, block) + block[1], block[2], block[0])
        for at, block in enumerate(blocks)
    )
    return Article(name, paragraphs, "\n", title, "html", decoded.encoding, notes)


def _separator(previous: Block | None, block: Block) -> str:
    if previous is None:
        return ""
    return "\n" if previous[0] == block[0] and block[0] in ("item", "cell") else "\n\n"


def _parse(source: str) -> Any:
    """lxml's tree of the page, or ``None`` where it finds nothing in it."""
    from lxml import etree, html  # type: ignore[import-untyped]

    try:
        return html.document_fromstring(source, parser=html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, *_EXTRACTION_ERRORS):
        return None


def _main_blocks(source: str) -> list[Block]:
    """The main text as trafilatura finds it (Barbaresi 2021, doi:10.18653/v1/2021.acl-demo.15); comments dropped."""
    import trafilatura
    from lxml import etree

    for logger in ("trafilatura", "htmldate", "justext", "courlan"):
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    try:
        document = trafilatura.bare_extraction(source, include_comments=False, with_metadata=False)
    except (etree.LxmlError, *_EXTRACTION_ERRORS):
        return []
    body = getattr(document, "body", None)
    return [] if body is None else _blocks(body, hidden=frozenset())


def _blocks(root: Any, hidden: frozenset[str]) -> list[Block]:
    """The visible text of a tree in blocks, without recursion; ``hidden`` elements are passed over."""
    blocks: list[Block] = []
    pieces: list[str] = []
    kinds: list[Kind] = ["text"]

    def close() -> None:
        text = " ".join("".join(pieces).split())
        pieces.clear()
        if text:  # a figure alone in a cell is text too
            kind = kinds[-1]
            blocks.append((kind, "- " if kind == "item" else "", text.removeprefix("- ") if kind == "item" else text))

    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else None  # None: a comment
        if leaving:
            if tag in _BLOCKS:
                close()
                kinds.pop()
            pieces.append((element.tail or "") if element is not root else "")
            continue
        if tag is None or tag in hidden:
            pieces.append(element.tail or "")
            continue
        if tag in _BLOCKS:
            close()
            own = _BLOCKS[tag]
            kinds.append(kinds[-1] if own == "text" else own)
            if tag in _BREAKS:
                pieces.append("")
        pieces.append(element.text or "")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    close()
    return blocks


def _stripped(source: str) -> list[Block]:
    """The text between tags, for pages too broken or too deeply nested for a parser; takes linear time."""
    parts = re.split(r"<(/?)(?:script|style)\b", source, flags=re.IGNORECASE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)  # what follows an opening tag is the inside of a script
    visible = [parts[0], *(part.partition(">")[2] for slash, part in pairs if slash)]
    lines = unescape(re.sub(r"<[^<>]*>", "\n", "".join(visible))).splitlines()
    return [("text", "", " ".join(line.split())) for line in lines if line.strip()]


def _title(tree: Any) -> str | None:
    """The page's headline: its only h1, else og:title, else <title> without the site's name."""
    from lxml import etree

    try:
        headings = [" ".join("".join(h.itertext()).split()) for h in tree.iter("h1")]
        named = [str(value) for value in tree.xpath("//meta[@property='og:title']/@content")]
        titles = [_SITE.sub("", " ".join("".join(t.itertext()).split())) for t in tree.xpath("//head/title")]
    except (etree.LxmlError, *_EXTRACTION_ERRORS):
        return None
    candidates = [*(headings if len(headings) == 1 else []), *named, *titles, *headings]
    cleaned = (" ".join(candidate.split()) for candidate in candidates)
    return next((text for text in cleaned if LETTER.search(text)), None)
