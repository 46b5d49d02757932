"""Whole web pages: every tag, attribute, script and comment stays, only the text of paragraphs changes.

(``pipelines.documents.web.main_text`` takes out an article's main text instead, for reading.)
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import PurePath

from pipelines.article import Article, Marked
from pipelines.documents.encoding import Decoded, decode
from pipelines.documents.web.page import Page
from pipelines.errors import InputError

_XML = re.compile(r"\s*<\?xml\b")


def read(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """The text of a page: title, description, all blocks of the body, and the attributes that readers meet.

    Raises ``InputError`` for a page without any text, and as ``decode`` does.
    """
    del fields
    decoded, page = open_page(data, name)
    if not page.parts:
        raise InputError("{name} is a page without any text.", name=name)
    paragraphs, code = page.paragraphs()
    after = f"\n\n{code}\n" if code else "\n"
    return Article(name, tuple(paragraphs), after, page.title, "html", decoded.encoding, decoded.notes, data)


def write(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """The page in UTF-8, which it also says where it named another encoding; its ``lang`` is ``target``."""
    return write_page(article.data, article.name, texts, target)


def open_page(data: bytes, name: str, xml: bool = False) -> tuple[Decoded, Page]:
    """A page taken apart; ``xml`` if it is XHTML whatever its name. Raises ``InputError`` for what is no text."""
    decoded = decode(data, name, keep_line_ends=True)
    xml = xml or PurePath(name).suffix.lower() == ".xhtml" or bool(_XML.match(decoded.text))
    return decoded, Page(decoded.text, xml)


def write_page(data: bytes, name: str, texts: Sequence[Marked], target: str, xml: bool = False) -> bytes:
    """A page with other texts, one a part."""
    decoded, page = open_page(data, name, xml)
    moved = decoded.encoding != "utf-8"
    written = page.written(texts, target, charset=moved)
    # Without a word about its encoding a page would be taken for what it was before.
    marked = data.startswith(codecs.BOM_UTF8) or (moved and not page.names_charset)
    return (codecs.BOM_UTF8 if marked else b"") + written.encode("utf-8", "replace")
