"""No text of a stranger's steers a terminal: not an article's, whatever its format, and nothing that is printed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.article import Article, Marked, Segment, Summary, TranslatedSegment
from pipelines.controls import printable, printable_json, printable_lines
from pipelines.documents.archive import write_archive
from pipelines.documents.registry import BY_EXTENSION, read_document, write_document
from pipelines.errors import InputError
from pipelines.marks.shown import shown_paragraph
from pipelines.output.pages import comparison_page
from pipelines.output.write import comparison_markdown, comparison_record, comparison_text, summary_markdown, to_json
from pipelines.read import read_bytes
from tests.fuzz.office_seeds import presentation, workbook
from tests.pipelines.documents import test_docx, test_epub, test_odt

# Spelled out here, not taken from the code under test.
STEERING = [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
SIGNS = [chr(code) for code in STEERING]
ENDS = "\v\f\r\x85"  # of lines and pages, which a plain text may have between its paragraphs
LEGAL_IN_XML = [sign for sign in SIGNS if sign >= "\x7f"]
SLIDES, CELLS = presentation(), workbook()
JOINERS = "\u200c\u200d\u200e\u200f"

ATTACKS = st.lists(
    st.one_of(st.sampled_from(SIGNS), st.sampled_from(["\x1b[2J", "\x1b]0;PWNED\x07", "\x9b2J"])),
    min_size=1,
    max_size=4,
).map("".join)


def entities(text: str) -> str:
    return "".join(f"&#x{ord(letter):x};" if letter in SIGNS else letter for letter in text)


def sentences(attack: str) -> tuple[str, str]:
    return f"{attack}The city {attack}library opened{attack} in May.{attack}", f"People {attack}came to read."


def pdf(attack: str) -> bytes:
    """A page whose font says of some letters that they are controls."""
    attack = "".join(letter for letter in attack if letter < "\U00010000")
    codes = {chr(0xA1 + at): letter for at, letter in enumerate(dict.fromkeys(attack))}
    spelled = "".join(next(code for code, letter in codes.items() if letter == sign) for sign in attack)
    line = f"The city {spelled}library opened in May."
    plain = "".join(f"<{code:02x}> <{code:04x}>\n" for code in range(32, 127))
    chars = plain + "".join(f"<{ord(code):02x}> <{ord(letter):04x}>\n" for code, letter in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes) + 95} beginbfchar\n{chars}endbfchar\nendcmap end end"
    )
    text = f"BT /F1 12 Tf 72 700 Td <{line.encode('latin-1').hex()}> Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >> stream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        f"<< /Length {len(cmap)} >> stream\n{cmap}\nendstream",
    ]
    body = "%PDF-1.4\n"
    offsets = []
    for number, value in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{value}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    start = len(body)
    body += f"xref\n0 7\n0000000000 65535 f \n{table}trailer << /Size 7 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return body.encode("latin-1")


def legal(attack: str) -> str:
    """What XML can spell of it."""
    return "".join(letter for letter in attack if letter in LEGAL_IN_XML or letter not in SIGNS)


def _in_ascii(text: str, letter: str = "u") -> str:
    return "".join(f"\\{letter}{ord(each):04x}" if not each.isascii() or each < " " else each for each in text)


def _in_slide(xml: list[str]) -> bytes:
    slide = zipfile.ZipFile(io.BytesIO(SLIDES)).read("ppt/slides/slide1.xml").decode()
    slide = slide.replace("Көпір жабылды", xml[0]).replace("Мост закрыли на ремонт.", xml[1])
    return write_archive(SLIDES, {"ppt/slides/slide1.xml": slide.encode()})


def _in_cells(xml: list[str]) -> bytes:
    texts = zipfile.ZipFile(io.BytesIO(CELLS)).read("xl/sharedStrings.xml").decode()
    texts = texts.replace("Мост через реку", xml[0]).replace("Drivers go round.", xml[1])
    return write_archive(CELLS, {"xl/sharedStrings.xml": texts.encode()})


def spelled(extension: str, attack: str) -> bytes:
    """A file of two paragraphs, with each way to spell a character that the format has."""
    one, other = sentences(attack)
    xml = [entities(legal(each)) for each in (one, other)]
    line, next_line = (text.replace("\r", "") for text in (one, other))
    entity = entities(attack)
    plain = {
        ".txt": f"{one}\n\n{other}\n",
        ".md": f'# {entities(one)}\n\n{one} `code {attack}` [link](a.html "A title {entity}")\n',
        ".html": f"<title>{entities(one)}</title><h1>{entities(one)}</h1><p>{entities(other)} <b>{entity}</b>"
        f"<code>ls {entity}</code> and more.</p><pre>a {entity}</pre><p>Good end.</p>",
        ".json": json.dumps({"title": one, "body": f"{other} <b>It {attack}is.</b>"}),
        ".jsonl": json.dumps({"title": one, "body": other}),
        ".csv": f'id,title\n1,"{line}"\n2,"{next_line}"\n',
        ".tsv": f"id\ttitle\n1\t{line}\n2\t{next_line}\n",
        ".srt": f"1\n00:00:01,000 --> 00:00:02,000\n{line}\n\n",
        ".vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{line}\n\n",
        ".po": f'msgid "{line}"\nmsgstr ""\n'.replace("\x1b", "\\033"),
        ".xlf": '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" '
        f'datatype="plaintext" source-language="en"><body><trans-unit id="1"><source>{xml[0]}</source></trans-unit>'
        "</body></file></xliff>",
        ".properties": f"a={_in_ascii(one)}\nb={_in_ascii(other)}\n",
        ".strings": f'"a" = "{_in_ascii(one, "U")}";\n"b" = "{_in_ascii(other, "U")}";\n',
        ".xml": f"<resources><string name='a'>{xml[0]}\\u001b</string><string name='b'>{xml[1]}</string></resources>",
        ".resx": f"<root><data name='a'><value>{xml[0]}</value></data></root>",
        ".yaml": f"title: {json.dumps(one)}\nbody: {json.dumps(other)}\n",
        ".ipynb": json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": [one, entities(other)]}]}),
        ".ass": f"[Script Info]\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,{line}\n",
        ".fb2": f"<FictionBook><body><p>{xml[0]}</p><p>{xml[1]}</p></body></FictionBook>",
    }
    chapter, contents = test_epub.ONE.replace("Бірінші тарау", xml[0]), test_epub.NCX.replace("Дала жолы", xml[1])
    packed: dict[str, Callable[[], bytes]] = {
        ".docx": lambda: test_docx.document(*map(test_docx.run, xml)),
        ".odt": lambda: test_odt.document(*xml),
        ".epub": lambda: test_epub.book(**{"OEBPS/text/one.html": chapter, "OEBPS/toc.ncx": contents}),
        ".pptx": lambda: _in_slide(xml),
        ".xlsx": lambda: _in_cells(xml),
        ".pdf": lambda: pdf(attack),
    }
    return plain[extension].encode() if extension in plain else packed[extension]()


def texts_of(article: Article) -> list[str]:
    lines = [paragraph.text for paragraph in article.paragraphs] + [article.title or ""]
    return [*lines, *map(shown_paragraph, article.paragraphs)]


def assert_steers_nothing(article: Article) -> None:
    for text in texts_of(article):
        assert not set(text) & set(SIGNS), ascii(text)
    assert not set(article.text) & (set(SIGNS) - set(ENDS) | {"\r"}), ascii(article.text)


KINDS = sorted(set(BY_EXTENSION) - {".text", ".markdown", ".htm", ".xhtml", ".xliff", ".yml", ".ssa"})


@pytest.mark.parametrize("extension", KINDS)
@settings(max_examples=40)
@given(attack=ATTACKS)
def test_no_article_of_any_format_steers(extension: str, attack: str) -> None:
    data = spelled(extension, attack)
    for read in (read_bytes, read_document):
        try:
            article = read(data, f"a{extension}")
        except InputError:  # so many controls that it is no text
            continue
        assert_steers_nothing(article)
        assert "library opened" in article.text or "library  opened" in article.text


@pytest.mark.parametrize("extension", [".md", ".html", ".json", ".jsonl", ".docx", ".odt", ".epub"])
@settings(max_examples=20)
@given(attack=ATTACKS)
def test_what_is_not_translated_stays_byte_for_byte(extension: str, attack: str) -> None:
    data = spelled(extension, attack if extension != ".md" else "")
    if extension == ".md":
        data = data.replace(b"# The", f"# {entities(attack)}The".encode())
    article = read_document(data, f"a{extension}")
    own = [Marked(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]
    written = write_document(article, own, "kk")
    if extension == ".epub":  # whose pages name their language now
        names = ("OEBPS/text/one.html", "OEBPS/toc.ncx")
        assert [test_epub.contents(written)[name] for name in names] == [
            test_epub.contents(data)[name] for name in names
        ]
    else:
        assert written == data


def test_beside_a_translated_text_the_others_keep_what_was_spelled() -> None:
    data = b'{"title": "The \\u001b[2Jcity.", "body": "It is \\u202egood."}'
    article = read_document(data, "a.json")
    assert [paragraph.text for paragraph in article.paragraphs] == ["The city.", "It is good."]
    written = write_document(article, [Marked("The city."), Marked("It was.")], "kk")
    assert written.decode() == '{"title": "The \\u001b[2Jcity.", "body": "It was."}'


def test_marks_stand_over_the_same_words() -> None:
    article = read_document(
        b"<p>A&#x9d;&#x202e;b <b>c&#x2067;d</b> <code>l&#x9d;s</code> is here to be read.</p>", "a.html"
    )
    (paragraph,) = article.paragraphs
    assert paragraph.text == "Ab cd ls is here to be read."
    assert [paragraph.text[mark.start : mark.end] for mark in paragraph.marks] == ["cd", "ls"]


def test_what_joins_letters_and_pages_stays() -> None:
    text = f"A family \U0001f468\u200d\U0001f469\u200d\U0001f467 and{JOINERS} a library.\f\n\nA second page of it.\n"
    article = read_bytes(text.encode(), "a.txt")
    assert article.text == text


ANY = st.text(st.one_of(st.characters(), st.sampled_from(SIGNS + list(ENDS + '\t\n\u2028\ud83d\udcff"\\'))))


@given(ANY)
def test_what_is_printed_steers_nothing(text: str) -> None:
    for printed in (printable(text), printable_lines(text)):
        assert not set(printed) & {*SIGNS, *ENDS}
        printed.encode()
    assert not set(printable(text)) & set("\t\n\u2028\u2029")
    assert printable_lines(text).count("\n") == text.count("\n")
    assert json.loads(printable_json(json.dumps(text, ensure_ascii=False))) == text


def test_a_name_is_spelled_readably() -> None:
    assert printable("a\x1b[2J\nb\udcff\u202e \u2013 Қазақ.txt") == "a\\x1b[2J\\nb\\xff\\u202e \u2013 Қазақ.txt"


@given(ANY)
def test_whoever_answers_or_fails_steers_nothing(text: str) -> None:
    for told in (TranslatedSegment(Segment(0, "A"), text).target, str(InputError(text))):
        assert not set(told) & set(SIGNS)
    assert not set(Summary(text, "x", "en", "en", "x").text) & (set(SIGNS) - set(ENDS))
    assert "\n" not in str(InputError(text))


@pytest.mark.parametrize("page", [comparison_text, comparison_markdown, comparison_page])
def test_a_files_name_steers_nothing_in_what_is_written(page: Callable[..., str]) -> None:
    from pipelines.output.compare import article_column

    name = "a\x1b]0;x\x07\x9b\u202e\udcff\n.txt"
    article = read_bytes(b"The library opened in May.", name, "text")
    columns = [article_column(article, "en")]
    summary = Summary("It is good.", "lead", "en", "en", "lead")
    for text in (page(name, columns), summary_markdown(name, summary), to_json(comparison_record(name, columns))):
        assert not set(text) & set(SIGNS)
        assert r"a\x1b]0;x\x07\x9b\u202e\xff\n.txt" in text.replace("\\\\", "\\")
        text.encode()


def test_only_the_gates_write_to_the_terminal() -> None:
    root = Path(__file__).parents[2]
    writing = ("sys.stdout.write", "sys.stderr.write", "stdout.buffer", "print(", "click.echo(", "click.secho(")
    found = {
        path.relative_to(root).as_posix()
        for folder in ("audar", "tui", "pipelines")
        for path in (root / folder).rglob("*.py")
        if any(way in path.read_text(encoding="utf-8").replace("console.print(", "") for way in writing)
    }
    assert found == {"audar/streams.py", "audar/cli.py"}  # the latter tells the version
