"""The texts of documents as other tools read them: an entry a kind, with the tool's name."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

Tool = Callable[[bytes], Iterator[str]]


def _docx(data: bytes) -> Iterator[str]:
    import docx
    from docx.text.paragraph import Paragraph

    document = docx.Document(io.BytesIO(data))
    parts = [part for part in document.part.package.iter_parts() if hasattr(part, "element")]
    for part in parts:
        for element in part.element.xpath("//*[local-name()='p'][not(ancestor::*[local-name()='Fallback'])]"):
            if element.tag.endswith("wordprocessingml/2006/main}p"):
                yield Paragraph(element, part).text


def _odt(data: bytes) -> Iterator[str]:
    import odfdo

    document = odfdo.Document(io.BytesIO(data))
    for part in ("content.xml", "styles.xml"):
        styles: Any = document.get_part(part)
        for element in styles.root.get_elements("//text:p|//text:h"):
            yield element.text_recursive


def _pptx(data: bytes) -> Iterator[str]:
    import pptx

    def texts(shapes: Any) -> Iterator[str]:
        for shape in shapes:
            if hasattr(shape, "shapes"):
                yield from texts(shape.shapes)
            elif shape.has_text_frame:
                yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
            elif getattr(shape, "has_table", False):
                yield from (cell.text for row in shape.table.rows for cell in row.cells)

    for slide in pptx.Presentation(io.BytesIO(data)).slides:
        yield from texts(slide.shapes)
        if slide.has_notes_slide:
            yield from texts(slide.notes_slide.shapes)


def _xlsx(data: bytes) -> Iterator[str]:
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        yield sheet.title
        yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def _epub(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith((".xhtml", ".html", ".htm")):
                yield from _html(archive.read(name))


def _html(data: bytes) -> Iterator[str]:
    from lxml import html

    try:
        data.decode()
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = ""

    for element in html.document_fromstring(data, html.HTMLParser(encoding=encoding or None)).iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style"):
            yield element.text or ""
        yield element.tail or ""


def _md(data: bytes) -> Iterator[str]:
    from markdown_it import MarkdownIt

    front = re.match(rb"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", data, re.DOTALL | re.MULTILINE)
    if front:
        yield from _yaml(front[1])
        data = data[front.end() :]
    yield from _html(b"<p>" + MarkdownIt("commonmark").enable("table").render(data.decode()).encode() + b"</p>")


def _srt(data: bytes) -> Iterator[str]:
    import srt

    yield from (cue.content for cue in srt.parse(data.decode("utf-8-sig")))


def _vtt(data: bytes) -> Iterator[str]:
    import webvtt

    yield from (cue.text for cue in webvtt.from_string(data.decode("utf-8-sig")).captions)


def _ass(data: bytes) -> Iterator[str]:
    import pysubs2

    yield from (event.plaintext for event in pysubs2.SSAFile.from_string(data.decode("utf-8-sig")))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def _json(data: bytes) -> Iterator[str]:
    yield from _strings(json.loads(data.decode("utf-8-sig")))


def _jsonl(data: bytes) -> Iterator[str]:
    for line in data.decode("utf-8-sig").splitlines():
        yield from _strings(json.loads(line)) if line.strip() else ()


def _yaml(data: bytes) -> Iterator[str]:
    import yaml

    for value in yaml.load_all(data.decode("utf-8-sig"), yaml.SafeLoader):
        yield from _strings(value)


def _csv(data: bytes, delimiter: str = ",") -> Iterator[str]:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter):
        yield from row


def _tsv(data: bytes) -> Iterator[str]:
    yield from _csv(data, "\t")


def _po(data: bytes) -> Iterator[str]:
    from babel.messages.pofile import read_po

    for message in read_po(io.BytesIO(data)):
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        targets = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id:
            yield str(targets[0] or sources[0])


def _xliff(data: bytes) -> Iterator[str]:
    from lxml import etree

    for source in etree.fromstring(data).iter("{*}source"):
        target = source.getparent().find("{*}target")
        text = "" if target is None else target.xpath("string()")
        yield text or source.xpath("string()")


def _units(module: str, name: str) -> Tool:
    """The values of a file in translate-toolkit's ``storage``."""

    def read(data: bytes) -> Iterator[str]:
        from importlib import import_module

        store = getattr(import_module(f"translate.storage.{module}"), name)()
        store.parse(data)
        for unit in store.units:
            yield str(unit.target or unit.source or "")

    return read


def _apple(data: bytes) -> Iterator[str]:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    yield from _units("properties", "stringsfile" if wide else "stringsutf8file")(data.removeprefix(b"\xef\xbb\xbf"))


def _ipynb(data: bytes) -> Iterator[str]:
    import nbformat

    book = nbformat.reads(data.decode(), as_version=4)  # type: ignore[no-untyped-call]
    for cell in book.cells:
        yield from _md(cell.source.encode()) if cell.cell_type == "markdown" else [cell.source]


def _fb2(data: bytes) -> Iterator[str]:
    from lxml import etree

    for text in etree.fromstring(data).itertext():
        yield str(text)


TOOLS: dict[str, tuple[str, Tool]] = {
    "docx": ("python-docx", _docx),
    "odt": ("odfdo", _odt),
    "pptx": ("python-pptx", _pptx),
    "xlsx": ("openpyxl", _xlsx),
    "epub": ("lxml.html", _epub),
    "html": ("lxml.html", _html),
    "xhtml": ("lxml.html", _html),
    "md": ("markdown-it-py", _md),
    "srt": ("srt", _srt),
    "vtt": ("webvtt-py", _vtt),
    "ass": ("pysubs2", _ass),
    "ssa": ("pysubs2", _ass),
    "json": ("json", _json),
    "jsonl": ("json", _jsonl),
    "yaml": ("PyYAML", _yaml),
    "yml": ("PyYAML", _yaml),
    "csv": ("csv", _csv),
    "tsv": ("csv", _tsv),
    "po": ("Babel", _po),
    "xlf": ("lxml", _xliff),
    "xliff": ("lxml", _xliff),
    "properties": ("translate-toolkit", _units("properties", "javautf8file")),
    "strings": ("translate-toolkit", _apple),
    "xml": ("translate-toolkit", _units("aresource", "AndroidResourceFile")),
    "resx": ("translate-toolkit", _units("resx", "RESXFile")),
    "ipynb": ("nbformat, markdown-it-py", _ipynb),
    "fb2": ("lxml", _fb2),
}
"""By extension: the tool's name, and its texts of a file. Whatever it raises says that it does not open the file."""
