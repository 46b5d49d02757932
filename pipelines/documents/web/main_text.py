"""Reads a web page: the article's title and main text through trafilatura, or else all visible text."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from pipelines.article import Article, Mark, Paragraph
from pipelines.documents.encoding import Decoded
from pipelines.documents.references import unescape
from pipelines.documents.slices import LETTER, Kind
from pipelines.errors import InputError
from pipelines.marks.markup import Run, can_be_shown, cut_marks, from_runs, kept_key, outside_kept, strip_marked
from pipelines.message import N_


class Block(NamedTuple):
    """A paragraph: its kind, the mark in front ("- " for an item), and its text; or lines of code, which stay."""

    kind: Kind
    mark: str
    text: str
    marks: tuple[Mark, ...] = ()  # of code in the text
    code: bool = False


_MOST_ELEMENTS = 20_000  # trafilatura takes seconds above it: such a page gives all its visible text
_HIDDEN = frozenset({"script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "select",
                     "button", "nav", "footer", "form", "aside"})  # fmt: skip
_BLOCKS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("li", "item", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th", "cell"), "cell"),
    **dict.fromkeys(("blockquote", "quote"), "quote"),
    **dict.fromkeys(("p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "list", "table", "tr", "row",
                     "tbody", "thead", "figure", "figcaption", "body", "html", "br", "lb", "hr",
                     "address", "fieldset", "details", "summary", "center"), "text"),
}  # fmt: skip
_CODE = frozenset({"code", "kbd", "samp"})
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SITE = re.compile(r"(?<!\s)\s++(?:[|–—•·]|-|::)\s+[^|–—•·]{2,40}$")
# What trafilatura and lxml raise on malformed and on maliciously nested pages.
_EXTRACTION_ERRORS = (RecursionError, ValueError, TypeError, AttributeError, LookupError, AssertionError, MemoryError)


def read_article(decoded: Decoded, name: str) -> Article:
    """Read a page; paragraphs are separated by blank lines, items begin with "- ", code stands between paragraphs.

    Raises ``InputError`` for a page without any visible text.
    """
    source = _UNPRINTABLE.sub(" ", _DECLARATION.sub("", decoded.text)).replace("\u00ad", "")
    tree = _parse(source)
    title, blocks, notes = None, [], decoded.notes
    if tree is not None:
        title = _title(tree)
        blocks = _main_blocks(source) if sum(1 for _ in tree.iter()) <= _MOST_ELEMENTS else []
    if not any(LETTER.search(block.text) for block in blocks):
        blocks = (_blocks(tree, hidden=_HIDDEN) if tree is not None else []) or _stripped(source)
        notes = (*notes, N_("Found no main text in the page: all its visible text is shown."))
    if not any(LETTER.search(block.text) for block in blocks):
        raise InputError("{name} is a page without any text.", name=name)
    if title and title not in [block.text for block in blocks[:5]]:
        blocks.insert(0, Block("heading", "", title))
    paragraphs: list[Paragraph] = []
    before = ""
    for at, block in enumerate(blocks):
        before += _separator(blocks[at - 1] if at else None, block) + block.mark
        if block.code:
            before += block.text
        else:
            paragraphs.append(Paragraph(before, block.text, block.kind, block.marks))
            before = ""
    return Article(name, tuple(paragraphs), before + "\n", title, "html", decoded.encoding, notes)


def _separator(previous: Block | None, block: Block) -> str:
    if previous is None:
        return ""
    return "\n" if previous.kind == block.kind and block.kind in ("item", "cell") else "\n\n"


def _parse(source: str) -> Any:
    """lxml's tree of the page, or ``None`` where it finds nothing in it."""
    from lxml import etree, html

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
    pieces: list[tuple[str, bool]] = []  # text, and whether it is code
    kinds: list[Kind] = ["text"]

    def add(text: str | None) -> None:
        pieces.append((text or "", False))

    def close() -> None:
        if block := _block(pieces, kinds[-1]):
            blocks.append(block)
        pieces.clear()

    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else None  # None: a comment
        if leaving:
            if tag in _BLOCKS:
                close()
                kinds.pop()
            add(element.tail if element is not root else "")
            continue
        if tag is None or tag in hidden:
            add(element.tail)
            continue
        if tag == "pre" or (tag == "code" and element.getparent() is root):  # trafilatura's word for both
            close()
            lines = "".join(element.itertext()).strip("\n").rstrip()
            blocks.extend([Block("text", "", lines, code=True)] if lines.strip() else ())
            add(element.tail)
            continue
        if tag in _CODE:
            pieces.append(("".join(element.itertext()), True))
            add(element.tail)
            continue
        if tag in _BLOCKS:
            close()
            kind = _BLOCKS[tag]
            kinds.append(kinds[-1] if kind == "text" else kind)
        add(element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    close()
    return blocks


def _block(pieces: Sequence[tuple[str, bool]], kind: Kind) -> Block | None:
    """One paragraph out of its pieces, or lines of code where there is nothing else; ``None`` without any text."""
    runs: list[Run] = []
    last = " "
    for text, code in pieces:
        read = " ".join(text.split()) if code else re.sub(r"\s+", " ", text)
        read = read[1:] if last == " " and read[:1] == " " else read
        if not read:
            continue
        if not code:
            runs.append((read, ()))
        elif can_be_shown(read):
            runs.append((read, (kept_key(len(runs), read, ""),)))
        else:
            runs.append(("", (kept_key(len(runs), read, "", "l" * (last == " ") + "r"),)))
            continue
        last = read[-1]
    marked = strip_marked(from_runs(runs))[1]
    if any(code for _, code in pieces) and not re.search(r"\w", outside_kept(marked.text, marked.marks)):
        return Block(kind, "- " if kind == "item" else "", "".join(text for text, _ in pieces).strip(), code=True)
    if not marked.text:
        return None  # a figure alone in a cell is text too
    cut = 2 if kind == "item" and marked.text.startswith("- ") else 0
    marks = cut_marks(marked.marks, cut, len(marked.text), loose=True)
    return Block(kind, "- " if kind == "item" else "", marked.text[cut:], marks)


def _stripped(source: str) -> list[Block]:
    """The text between tags, for pages too broken or too deeply nested for a parser; takes linear time."""
    parts = re.split(r"<(/?)(?:script|style)\b", source, flags=re.IGNORECASE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)  # what follows an opening tag is the inside of a script
    visible = [parts[0], *(part.partition(">")[2] for slash, part in pairs if slash)]
    lines = unescape(re.sub(r"<[^<>]*>", "\n", "".join(visible))).splitlines()
    return [Block("text", "", " ".join(line.split())) for line in lines if line.strip()]


def _title(tree: Any) -> str | None:
    """The page's headline: its only h1, else og:title, else <title> without the site's name."""
    from lxml import etree

    try:
        headings = [" ".join("".join(h.itertext()).split()) for h in tree.iter("h1")]
        meta_titles = [str(value) for value in tree.xpath("//meta[@property='og:title']/@content")]
        titles = [_SITE.sub("", " ".join("".join(t.itertext()).split())) for t in tree.xpath("//head/title")]
    except (etree.LxmlError, *_EXTRACTION_ERRORS):
        return None
    candidates = [*(headings if len(headings) == 1 else []), *meta_titles, *titles, *headings]
    cleaned = (" ".join(candidate.split()) for candidate in candidates)
    return next((text for text in cleaned if LETTER.search(text)), None)
