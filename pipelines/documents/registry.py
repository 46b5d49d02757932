"""One table of the kinds of files: where each is read and written, and all else that tells one from another.

Each format is a module with two functions: ``read(data, name, fields) -> Article`` takes the running text out, and
``write(article, texts, target) -> bytes`` reads ``article.data`` again and puts ``texts``, one a paragraph, in its
place. With the article's own texts it gives an equal document back. Nothing is held between the two: either can run
elsewhere. A kind may also have a ``read_article(decoded, name) -> Article``, for showing alone. Modules are imported
when they are used.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from types import ModuleType
from typing import Protocol, cast

from pipelines.article import FUZZY, Article, Marked
from pipelines.documents.encoding import Decoded
from pipelines.errors import ConfigError, InputError, OutputError, UnknownKind
from pipelines.message import N_, listed


class DocumentFormat(Protocol):
    """What a module of this package offers."""

    def read(self, data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
        """The running text of a file, with ``data``, ``fields`` and ``format`` set.

        Raises ``InputError``, in one sentence, for what is damaged, encrypted, hostile or without text; ``ConfigError``
        for a field that is not there.
        """

    def write(self, article: Article, texts: Sequence[Marked], target: str) -> bytes:
        """The file with other words; ``target`` is the language they are in, for formats that name it."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: a row of the table from which all else that tells kinds apart is derived."""

    name: str
    extensions: tuple[str, ...]
    """Its names: whatever has one of them may have another, and no other kind may."""
    module: str
    """The module of this package with ``read`` and ``write``; several kinds may share one."""
    revision: int = 1
    """How often translations of the kind have come to look otherwise by a change of this program.

    Raise it with such a change: a batch's keys have it, so that the next run makes again what would come out otherwise,
    and nothing else. What models are asked and say has its own (``revisions.py``), which the memory heeds too.
    """
    form: str = ""
    """As what ``pipelines.output.forms`` writes articles of another kind under such a name; nothing: it does not."""
    shown: str = ""
    """The format of articles that are read for showing alone; nothing: the kind is always read by ``read``."""
    shown_by: str = ""
    """The module with the ``read_article`` that makes them; apart, so that it alone is imported for it."""
    main_text: bool = False
    """Whether ``read_article`` leaves out what surrounds an article, so that another form is made of the rest."""
    any_text: bool = False
    """Whether any text may be written as it."""
    fields: bool = False
    """Whether it has fields or columns, of which the user may name those that hold text."""
    fuzzy: bool = False
    """Whether it holds translations that wait for a person, which the user may have made again."""
    articles: bool = True
    """Whether it holds running text, which can be summarised."""
    written_as: str = ""
    """The extension of its translations, where its own form cannot be kept."""


FORMATS: tuple[Format, ...] = (
    Format("text", (".txt", ".text"), "text.document", 2, "txt", "text", "text.document", any_text=True),
    Format(
        "md",
        (".md", ".markdown"),
        "markdown.document",
        5,
        "md",
        "markdown",
        "markdown.blocks",
        any_text=True,
        fields=True,
    ),
    Format("html", (".html", ".htm"), "web.document", 5, "html", "html", "web.main_text", main_text=True),
    Format("xhtml", (".xhtml",), "web.document", 5, shown="html", shown_by="web.main_text", main_text=True),
    Format("docx", (".docx",), "office.docx", 5),
    Format("odt", (".odt",), "office.odt", 5),
    Format("pptx", (".pptx",), "office.pptx", 3),
    Format("xlsx", (".xlsx",), "office.xlsx", 3),
    Format("epub", (".epub",), "epub", 5),
    Format("srt", (".srt",), "subtitles", 4),
    Format("vtt", (".vtt",), "subtitles", 4),
    Format("ass", (".ass",), "subtitles", 2),
    Format("ssa", (".ssa",), "subtitles", 2),
    Format("json", (".json",), "records.json_files", 5, "json", fields=True),
    Format("jsonl", (".jsonl",), "records.json_files", 5, fields=True),
    Format("csv", (".csv",), "records.tables", 5, fields=True),
    Format("tsv", (".tsv",), "records.tables", 5, fields=True),
    Format("po", (".po",), "catalogues.document", 4, fuzzy=True, articles=False),
    Format("xliff", (".xlf", ".xliff"), "catalogues.document", 4, fuzzy=True, articles=False),
    Format("properties", (".properties",), "resources.properties", 3, fields=True, articles=False),
    Format("strings", (".strings",), "resources.apple", 3, fields=True, articles=False),
    Format("android", (".xml",), "resources.android", 3, fields=True, articles=False),
    Format("resx", (".resx",), "resources.resx", 3, fields=True, articles=False),
    Format("yaml", (".yaml", ".yml"), "resources.yaml_files", 3, fields=True),
    Format("notebook", (".ipynb",), "resources.notebooks", 3),
    Format("fb2", (".fb2",), "resources.fb2", 3),
    Format("pdf", (".pdf",), "pdf.document", 3, written_as=".txt"),
)
"""One row a kind. A new kind is a module and a row."""

BY_EXTENSION: dict[str, Format] = {extension: row for row in FORMATS for extension in row.extensions}

FORMS: tuple[str, ...] = tuple(dict.fromkeys(row.form for row in FORMATS if row.form))
"""Kinds as which translations can be written whatever their sources are."""


_INSTEAD = {
    ".docx": ".doc .dot .rtf .ott .fodt .pages .wpd .wps",
    ".xlsx": ".xls .xlsb .ods .fods .ots .numbers",
    ".pptx": ".ppt .pps .odp .fodp .otp",
    ".epub": ".mobi .azw .azw3 .fb3 .lit",
    ".html": ".mht .mhtml .eml .msg",
    ".txt": ".djvu .ps",
}
_SAVE_AS = {extension: other for other, extensions in _INSTEAD.items() for extension in extensions.split()}
"""Kinds that are not read, each with one as which other programs can save it."""

_NAMES = """
.tex .latex .bib .rst .adoc .asciidoc .org .textile .wiki .mediawiki .typ .mdx .rmd .qmd .man .texi .pod
.xsl .svg .opml .rss .atom .dita .docbook .dbk .plist .stringsdict .xcstrings .arb .tmx .tbx .ts .mo .pot
.toml .ini .cfg .conf .env .desktop .json5 .jsonc .ndjson .geojson .sql .graphql .proto
.py .pyi .js .mjs .jsx .tsx .vue .svelte .css .scss .less .java .kt .kts .scala .go .rs .c .h .cc .cpp .hpp .cs
.swift .m .rb .php .pl .lua .r .jl .sh .bash .zsh .fish .ps1 .bat .cmd .dart .ex .exs .erl .hs .clj .gradle
.ftl .xaml .rc .dtd .catkeys .hbs .ejs .pug .haml .erb .twig .j2 .liquid .mustache .astro
.sub .sbv .smi .ttml .dfxp .lrc .stl
"""
_STRUCTURED = frozenset(_NAMES.split())
"""Extensions of texts with a syntax that is not known here: read as plain text they would be written damaged."""

_CONTENTS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"\{\\rtf"), "RTF", ".docx"),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "Office 97", ".docx"),
    (
        re.compile(rb"(?:[A-Za-z-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version|Received):", re.I),
        "e-mail",
        ".html",
    ),
    (re.compile(rb"\s*<\?xml\s"), "XML", ""),
    (re.compile(rb"(?:\s*%[^\n]*\n)*\s*\\(?:documentclass|documentstyle|begin\{document\})"), "LaTeX", ""),
)
"""How files begin that have such a syntax, whatever their names, and as what they can be saved."""


_BOMS = codecs.BOM_UTF8 + codecs.BOM_UTF16_LE
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def format_of(name: str | PurePath) -> Format | None:
    """The kind of a file by its name's extension."""
    return BY_EXTENSION.get(PurePath(name).suffix.lower())


def fields_of(name: str | PurePath, fields: Sequence[str], redo_fuzzy: bool = False) -> tuple[str, ...]:
    """What ``read`` of a file's kind gets of the fields that the user named, or ``FUZZY``; each once, in one order."""
    row = format_of(name)
    if row and row.fuzzy:
        return (FUZZY,) if redo_fuzzy else ()
    return tuple(sorted(set(fields))) if row and row.fields else ()


def _module(name: str) -> ModuleType:
    return import_module(f"pipelines.documents.{name}")


def extension_of_copies(source: PurePath) -> str:
    """The extension of a document's translations: its own, or what its format writes instead."""
    row = format_of(source)
    return (row and row.written_as) or source.suffix


def revision(source: PurePath) -> str:
    """The word for a kind's revision in a batch's keys; empty for the first one."""
    row = format_of(source)
    return f"|revision={row.revision}" if row and row.revision > 1 else ""


def written_as_document(source: PurePath | None, output: PurePath) -> bool:
    """Whether ``output`` is to be the source document with other words, rather than the plain text of it.

    Raises ``OutputError`` where it can be neither: a file of another kind, or a PDF.
    """
    ending = output.suffix.lower()
    row = format_of(output)
    if row is None and (ending in _SAVE_AS or ending in _STRUCTURED):
        raise OutputError(
            "{path}: nothing is written as {ending}; name a .txt, .md, .html or .json file.", path=output, ending=ending
        )
    origin = format_of(source) if source else None
    if row is None or (row.any_text and origin is not row):
        return False
    if origin is not row:
        raise OutputError(
            "{path}: only another {ending} file can be translated into one; name a .txt, .md, .html or .json file.",
            path=output,
            ending=ending,
        )
    if row.written_as:
        raise OutputError(
            "{path}: the layout of a {ending} file cannot be kept; name a .txt, .md, .html or .json file.",
            path=output,
            ending=ending,
        )
    return True


def refuse_as_text(output: PurePath, forms: Sequence[str]) -> None:
    """Raise ``OutputError`` for a name under which plain text would be a damaged file of some kind; ``forms`` are the
    kinds that it may be instead.
    """
    ending = output.suffix.lower()
    row = BY_EXTENSION.get(ending)
    if (row and not row.any_text) or ending in _SAVE_AS or ending in _STRUCTURED:
        endings = listed([f".{form}" for form in forms])
        raise OutputError(
            "{path}: this is not written as {ending}, but as {endings}.", path=output, ending=ending, endings=endings
        )


def unknown_kind(name: str, data: bytes) -> UnknownKind | None:
    """Why a file is not read as plain text: its extension, or else what it begins with, tells another kind."""
    kind, other = PurePath(name).suffix.lower(), ""
    if kind in _SAVE_AS:
        other = _SAVE_AS[kind]
    elif kind not in _STRUCTURED:
        head = data[:4096].lstrip(_BOMS).replace(b"\0", b"")  # ASCII, of UTF-16 too
        kind, other = next(((kind, other) for begin, kind, other in _CONTENTS if begin.match(head)), ("", ""))
        if not kind or _HTML.match(head.decode("latin-1")):
            return None
    words = N_("{name}: files of the kind '{ending}' are not known; --format text reads it as plain text.")
    if other:
        words = N_("{name}: files of the kind '{ending}' are not known; save it as {other}.")
    return UnknownKind(words, name=name, ending=kind, other=other)


def document_format(name: str) -> DocumentFormat:
    """The format of a file by its name; raises ``UnknownKind`` for an unknown extension."""
    row = format_of(name)
    if row is None:
        kind = PurePath(name).suffix.lower() or N_("without an extension")
        raise unknown_kind(name, b"") or UnknownKind(
            "{name}: files of the kind '{ending}' are not known.", name=name, ending=kind
        )
    return cast("DocumentFormat", _module(row.module))


def read_document(data: bytes, name: str, fields: tuple[str, ...] = ()) -> Article:
    """Read a file so that it can be written again; raises ``InputError`` or ``ConfigError``."""
    if not data:
        raise InputError("{name} is empty.", name=name)
    return document_format(name).read(data, name, fields)


def write_document(article: Article, texts: Sequence[Marked], target: str) -> bytes:
    """Write an article that ``read_document`` read, with ``texts`` for its paragraphs.

    Raises ``ConfigError`` if there are not as many texts as paragraphs.
    """
    if len(texts) != len(article.paragraphs):
        raise ConfigError(
            "{texts} texts for {paragraphs} paragraphs of {name}.",
            texts=len(texts),
            paragraphs=len(article.paragraphs),
            name=article.name,
        )
    return document_format(article.name).write(article, texts, target)


Reader = Callable[[Decoded, str], Article]
"""Decoded text and the article's name in; raises ``InputError`` where there is nothing to read."""


def reader(shown: str) -> Reader:
    """What reads articles of a format for showing alone; raises ``ConfigError`` for a name that no kind is shown as."""
    modules = {row.shown: row.shown_by for row in FORMATS if row.shown}
    if shown not in modules:
        raise ConfigError("Unknown format '{shown}': choose one of {names}.", shown=shown, names=", ".join(modules))
    return cast("Reader", _module(modules[shown]).read_article)


def shown_as(name: str, text: str) -> str:
    """The format that a text is shown as, by its name's extension; where that says nothing, by its beginning."""
    row = format_of(name)
    if row and row.shown:
        return row.shown
    return "html" if _HTML.match(text[:4096]) else "text"
