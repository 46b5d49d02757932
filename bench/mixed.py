"""A folder of short articles of every kind that the folder mode writes, for bench/kills.py."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

from bench.sentences import SENTENCES

Maker = Callable[[str, list[str]], bytes]
"""Makes a file's bytes of its title and its paragraphs."""

_CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:x:1</dc:identifier>'
    "<dc:title>{title}</dc:title><dc:language>kk</dc:language></metadata>"
    '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>'
)


def _text(title: str, paragraphs: list[str]) -> bytes:
    return "\n\n".join([title, *paragraphs, ""]).encode()


def _markdown(title: str, paragraphs: list[str]) -> bytes:
    first, *rest = paragraphs
    return "\n\n".join([f"# {title}", f"**{first}**", *rest, ""]).encode()


def _html(title: str, paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{escape(text)}</p>\n" for text in paragraphs)
    head = f"<head><meta charset='utf-8'/><title>{escape(title)}</title></head>"
    return (
        f"<html xmlns='http://www.w3.org/1999/xhtml'>{head}<body><h1>{escape(title)}</h1>{body}</body></html>".encode()
    )


def _docx(title: str, paragraphs: list[str]) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(title)
    for text in paragraphs:
        document.add_paragraph().add_run(text).bold = True
    return _saved(document.save)


def _odt(title: str, paragraphs: list[str]) -> bytes:
    import odfdo

    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, title))
    for text in paragraphs:
        document.body.append(odfdo.Paragraph(text))
    return _saved(document.save)


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    save(out := io.BytesIO())
    return out.getvalue()


def _epub(title: str, paragraphs: list[str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", _CONTAINER)
        archive.writestr("book.opf", _PACKAGE.format(title=escape(title)))
        archive.writestr("a.xhtml", _html(title, paragraphs))
    return out.getvalue()


def _subtitles(title: str, paragraphs: list[str]) -> bytes:
    lines = [title, *paragraphs]
    return "\n".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{line}\n" for n, line in enumerate(lines, 1)
    ).encode()


def _json(title: str, paragraphs: list[str]) -> bytes:
    return json.dumps({"title": title, "text": "\n\n".join(paragraphs)}, ensure_ascii=False, indent=1).encode()


def _lines(title: str, paragraphs: list[str]) -> bytes:
    return "".join(json.dumps({"title": title, "text": text}) + "\n" for text in paragraphs).encode()


def _table(title: str, paragraphs: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("title", "text"), *((title, text) for text in paragraphs)])
    return out.getvalue().encode()


def _gettext(title: str, paragraphs: list[str]) -> bytes:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    return (head + "\n".join(f'msgid "{text}"\nmsgstr ""\n' for text in (title, *paragraphs))).encode()


def _xliff(title: str, paragraphs: list[str]) -> bytes:
    units = "".join(
        f'<trans-unit id="{number}"><source>{escape(text)}</source></trans-unit>'
        for number, text in enumerate((title, *paragraphs))
    )
    file = f'<file original="a" source-language="kk" datatype="plaintext"><body>{units}</body></file>'
    return f'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">{file}</xliff>'.encode()


MAKERS: dict[str, Maker] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".docx": _docx,
    ".odt": _odt,
    ".epub": _epub,
    ".srt": _subtitles,
    ".json": _json,
    ".jsonl": _lines,
    ".csv": _table,
    ".po": _gettext,
    ".xliff": _xliff,
}


def article(extension: str, chance: random.Random, title: str) -> bytes:
    """One file of a kind, of three paragraphs of three sentences."""
    return MAKERS[extension](title, [" ".join(chance.sample(SENTENCES, 3)) for _ in range(3)])


def make_folder(folder: Path, count: int, seed: int = 1) -> None:
    """Files of all kinds in turn, forty a folder, no two alike; the same seed gives the same texts."""
    chance = random.Random(seed)
    kinds = list(MAKERS)
    for number in range(count):
        extension = kinds[number % len(kinds)]
        path = folder / f"{number // 40:02}" / f"{number:03}{extension}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(article(extension, chance, f"№ {seed}.{number} хабар: {chance.choice(SENTENCES)}"))
