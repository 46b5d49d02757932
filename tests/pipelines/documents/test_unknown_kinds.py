"""Kinds that are not known are refused, by extension and by content, in a sentence that says what could be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.documents.registry import written_as_document
from pipelines.errors import OutputError, UnknownKind
from pipelines.read import read_bytes, read_file

TEX = b"% a remark\n\\documentclass{article}\n\\begin{document}\nThe mayor opened the library.\n\\end{document}\n"
MAIL = b"From: a@example.org\nSubject: The\n library\nMIME-Version: 1.0\n\nThe mayor opened the library.\n"
SVG = b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg><text>The library</text></svg>'
RTF = b"{\\rtf1 The library}"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
TEXT = b"The mayor opened the library."


@pytest.mark.parametrize(
    ("name", "data", "kind", "advice"),
    [
        ("a.tex", TEXT, ".tex", "--format text reads it as plain text"),
        ("A.RST", TEXT, ".rst", "--format text reads it as plain text"),
        ("a.toml", TEXT, ".toml", "--format text reads it as plain text"),
        ("a.ftl", TEXT, ".ftl", "--format text reads it as plain text"),
        ("a.doc", OLE, ".doc", "save it as .docx"),
        ("a.rtf", RTF, ".rtf", "save it as .docx"),
        ("a.eml", MAIL, ".eml", "save it as .html"),
        ("a.mobi", TEXT, ".mobi", "save it as .epub"),
        ("letter", RTF, "RTF", "save it as .docx"),
        ("letter.txt", OLE, "Office 97", "save it as .docx"),
        ("stdin", TEX, "LaTeX", "--format text reads it as plain text"),
        ("a.txt", TEX, "LaTeX", "--format text reads it as plain text"),
        ("a.txt", TEX.decode().encode("utf-16"), "LaTeX", "--format text reads it as plain text"),
        ("stdin", MAIL, "e-mail", "save it as .html"),
        ("stdin", SVG, "XML", "--format text reads it as plain text"),
    ],
)
def test_it_is_refused_with_advice(name: str, data: bytes, kind: str, advice: str) -> None:
    with pytest.raises(UnknownKind) as refused:
        read_bytes(data, name)
    assert str(refused.value) == f"{name}: files of the kind '{kind}' are not known; {advice}."


@pytest.mark.parametrize(("name", "data"), [("a.tex", TEX), ("a.txt", SVG), ("stdin", MAIL)])
def test_whoever_insists_reads_it_as_plain_text(name: str, data: bytes, tmp_path: Path) -> None:
    assert "library" in read_bytes(data, name, plain=True).text
    (tmp_path / name).write_bytes(data)
    assert "library" in read_file(tmp_path / name, plain=True).text


@pytest.mark.parametrize("name", ["stdin", "a.txt", "a.log", "README", "a.article"])
def test_other_texts_are_read(name: str) -> None:
    assert read_bytes(TEXT, name).text == TEXT.decode()
    xhtml = b'<?xml version="1.0"?>\n<html><body><p>The mayor opened the library.</p></body></html>'
    assert read_bytes(xhtml, name).format == "html" or name.endswith(".txt")
    letter = b"Subject: The library\n\nDear all, the mayor opened it.\n"
    assert read_bytes(letter, name).text.startswith("Subject")


@pytest.mark.parametrize("ending", [".tex", ".doc", ".toml", ".py"])
def test_nothing_is_written_as_it(ending: str) -> None:
    for source in (None, Path("a.txt"), Path(f"a{ending}")):
        with pytest.raises(OutputError, match=rf"nothing is written as \{ending}; name a \.txt"):
            written_as_document(source, Path(f"b{ending}"))
    assert not written_as_document(Path("a.txt"), Path("b.log"))
