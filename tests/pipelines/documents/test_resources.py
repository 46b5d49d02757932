"""Files of strings: only the strings change, and other tools read from the result what was put in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress

import nbformat
import pysubs2
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage.aresource import AndroidResourceFile
from translate.storage.properties import javafile, javautf8file, stringsfile
from translate.storage.resx import RESXFile

from bench.growth import seconds
from pipelines.article import Article, Marked
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import ConfigError, InputError, UnknownKind
from pipelines.read import read_bytes
from tests.fuzz.properties import echoed
from tests.fuzz.resource_seeds import ANDROID, ASS, FB2, NOTEBOOK, PROPERTIES, RECORDS, RESX, STRINGS, YAML, resources

KINDS = [(kind, number) for kind, seeds in resources().items() for number in range(len(seeds))]
WORDS = st.text(st.sampled_from("Қала bridge\"'&<>\\{}%@?#:=!-*|,[]\u00a0\u2028😀я"), min_size=1).map(
    lambda text: text.strip() + "я"
)
"""What a model may say, whatever a syntax makes of its letters."""


def rewritten(article: Article, change: Callable[[str], str], target: str = "kk") -> bytes:
    texts = [Marked(change(paragraph.text), paragraph.marks) for paragraph in article.paragraphs]
    return write_document(article, texts, target)


def replaced(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The file with new plain texts for its strings."""
    article = read_document(data, name)
    return write_document(article, [Marked(change(paragraph.text)) for paragraph in article.paragraphs], "kk")


@pytest.mark.parametrize(("kind", "number"), KINDS)
def test_its_own_texts_give_the_same_bytes(kind: str, number: int) -> None:
    data = resources()[kind][number]
    written = rewritten(read_document(data, f"a.{kind}"), str)
    moved = b"windows-1251" in data
    assert written == (data.decode("cp1251").replace("windows-1251", "UTF-8").encode() if moved else data)


@pytest.mark.parametrize(("kind", "number"), KINDS)
def test_nothing_but_texts_changes(kind: str, number: int) -> None:
    """With the mark of a fake engine taken out of the result it is the source, but for joined lines and quotes."""
    data = resources()[kind][number]
    article = read_document(data, f"a.{kind}")
    written = write_document(article, echoed(article), "kk")
    codec = "utf-16" if data.startswith(b"\xff\xfe") else "cp1251" if b"windows-1251" in data else "utf-8"
    source, result = data.decode(codec), written.decode("utf-16" if codec == "utf-16" else "utf-8")
    assert result.count("[kk] ") >= len(article.paragraphs)
    result = result.replace("[kk] ", "").replace("kk:", "ru:").replace("<lang>kk", "<lang>ru")
    result = result.replace('encoding="UTF-8"', 'encoding="windows-1251"') if codec == "cp1251" else result

    def flat(text: str) -> str:
        text = re.sub(r"(?<=\S)\\N(?!-)", " ", text)  # the lines of a subtitle
        text = text.replace('\\n",\n    "', " ").replace('\\n", "', " ")  # a paragraph's lines in a notebook
        text = re.sub(r"\\U041c|\\u043c|\\u0041", lambda match: chr(int(match[0][2:], 16)), text)
        text = re.sub(r'"(The [\w ,.]+|It is closed|Мост [\w .]+|one thing)"', r"\1", text)  # YAML takes [ for a list
        return " ".join(text.replace("\\ud83d\\ude00", "😀").replace("\\\n", "").split())

    assert flat(result) == flat(source)


# What other tools read


@given(WORDS)
def test_java_reads_what_was_put_in(words: str) -> None:
    for data, store in ((PROPERTIES.encode(), javautf8file()), (b"title=The bridge is closed\n", javafile())):
        store.parse(replaced(data, "a.properties", lambda _: words))
        units = {unit.name: str(unit.source) for unit in store.units if unit.name}
        assert units["title"].encode("utf-16", "surrogatepass").decode("utf-16") == words


@given(WORDS)
def test_apple_reads_what_was_put_in(words: str) -> None:
    store = stringsfile()
    store.parse(replaced(STRINGS.encode("utf-16"), "a.strings", lambda _: words))
    units = {unit.name: str(unit.source) for unit in store.units if unit.name}
    assert units["title"] == words
    assert units["count"] == f"{words}\n{words}"
    assert len(units) == 4


@given(WORDS)
def test_android_reads_what_was_put_in(words: str) -> None:
    store = AndroidResourceFile()
    store.parse(replaced(ANDROID.encode(), "strings.xml", lambda _: words))
    units = {unit.getid(): unit for unit in store.units if unit.istranslatable()}
    assert "app" not in {str(name) for name in units if name != "app"}
    title = etree.fromstring(replaced(ANDROID.encode(), "strings.xml", lambda _: words)).find("string[@name='title']")
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), title.text)
    assert re.sub(r"\\(.)", r"\1", plain) == words
    assert not re.search(r"(?<!\\)(?:\\\\)*['\"]", title.text)


@given(WORDS)
def test_dotnet_reads_what_was_put_in(words: str) -> None:
    store = RESXFile()
    store.parse(replaced(RESX.encode(), "a.resx", lambda _: words))
    units = {unit.getid(): str(unit.source) for unit in store.units}
    assert units["Title"] == words
    assert units["Two"] == f"{words}\n{words}"


@given(WORDS)
def test_yaml_reads_what_was_put_in(words: str) -> None:
    for source in (YAML, YAML.replace("  ", "    "), YAML.replace("\n", "\r\n")):
        value = yaml.load(replaced(source.encode(), "a.yaml", lambda _: words).decode(), yaml.SafeLoader)["kk"]
        assert value["title"] == value["greeting"] == value["plain"] == value["anchor"] == value["again"] == words
        assert [text.strip() for text in value["literal"].split("\n") if text] == [words, words]
        assert value["folded"] == f"{words}\n{words}"
        assert value["list"] == [words, words]
        assert value["order"] == [":year", words]
        assert (value["yes_no"], value["count"], value["empty"]) == (True, 12, None)


@given(WORDS)
def test_jupyter_reads_what_was_put_in(words: str) -> None:
    data = json.dumps(NOTEBOOK, ensure_ascii=False, indent=1).encode()
    book = nbformat.reads(  # type: ignore[no-untyped-call]
        replaced(data, "a.ipynb", lambda _: words).decode(), as_version=4
    )
    nbformat.validate(book)
    old, cells = NOTEBOOK["cells"], book.cells
    assert [cell.cell_type for cell in cells] == ["markdown", "code", "markdown", "raw", "markdown"]
    assert cells[1].source == "print('Hello')"
    assert cells[1].outputs[0].text == "Hello there\n"
    assert cells[3].source == "Raw text stays."
    assert cells[2].attachments == old[2]["attachments"]  # type: ignore[index]
    assert cells[2].source.endswith("я")


def test_old_notebooks_have_lines_without_ends() -> None:
    lines = ["Lines without", "their ends", "", "* are joined"]
    book = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "markdown", "source": lines}]}]}
    article = read_document(json.dumps(book).encode(), "a.ipynb")
    assert [paragraph.text for paragraph in article.paragraphs] == ["Lines without their ends", "are joined"]
    cells = json.loads(rewritten(article, str.upper))["worksheets"][0]["cells"]
    assert cells[0]["source"] == ["LINES WITHOUT THEIR ENDS", "", "* ARE JOINED"]


@given(WORDS)
def test_a_player_reads_what_was_put_in(words: str) -> None:
    words = words.replace("{", "").replace("}", "").replace("\\", "").replace("-", "")
    old = pysubs2.SSAFile.from_string(ASS)
    new = pysubs2.SSAFile.from_string(replaced(ASS.encode(), "a.ass", lambda _: f"Мост {words}").decode())
    assert [(e.start, e.end, e.style, e.name, e.type) for e in new] == [
        (e.start, e.end, e.style, e.name, e.type) for e in old
    ]
    assert (new.info, new.styles) == (old.info, old.styles)
    texts = [" ".join(event.plaintext.split()) for event in new]
    line = " ".join(f"Мост {words}".split())
    assert texts == ["Only a remark", line, line, f"- {line} - {line}", *texts[4:]]
    assert texts[4:] == [" ".join(event.plaintext.split()) for event in old][4:]
    assert new[2].text.startswith("{\\an8\\pos(10,20)}")


@given(WORDS)
def test_a_book_in_fictionbook_holds_what_was_put_in(words: str) -> None:
    for data in resources()["fb2"]:
        book = etree.fromstring(replaced(data, "a.fb2", lambda _: words))
        space = {"f": "http://www.gribuser.ru/xml/fictionbook/2.0"}
        assert book.xpath("string(//f:book-title)", namespaces=space) == words
        assert book.xpath("//f:v/text()", namespaces=space) == [words, words]
        assert book.xpath("string(//f:lang)", namespaces=space) == "kk"
        assert book.xpath("string(//f:history)", namespaces=space).strip() == "Первая версия файла"
        assert len(book.xpath("//f:image|//f:binary", namespaces=space)) == 2


# What is text


def test_which_strings_are_text() -> None:
    def texts(data: str, name: str, *fields: str) -> list[str]:
        return [paragraph.text for paragraph in read_document(data.encode(), name, fields).paragraphs]

    assert texts("a=Save\nb=page.title\nc=true\nd=/srv/data\ne=The bridge is closed.\n", "a.properties") == [
        "Save", "The bridge is closed.",
    ]  # fmt: skip
    assert texts(PROPERTIES, "a.properties", "error.*", "t*") == [
        "It's not there: {0}, {1,number,integer}.", "Көпір жабылды", "First line.", "Second line.",
    ] or texts(PROPERTIES, "a.properties", "error.*", "t*")[0] == "Көпір жабылды"  # fmt: skip
    assert texts("x: Save the bridge\n", "ru/common.yml") == ["Save the bridge"]
    assert texts("x: Save the bridge\n", "messages.ru.yml") == ["Save the bridge"]
    assert texts("x: {y: Save the bridge}\nz: a b\n", "a.yml", "x.y") == ["Save the bridge"]
    assert texts("zz:\n  text: Save the bridge\n  id: some name\n", "a.yml") == ["Save the bridge"]
    assert texts(RECORDS, "a.yml") == ["The bridge", "It is closed", "Мост закрыли на ремонт."]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "log4j.properties",
            b"log4j.rootLogger=INFO, stdout\nlog4j.appender.stdout=org.apache.log4j.ConsoleAppender\n",
        ),
        ("compose.yml", b"services:\n  web:\n    image: nginx latest\n    restart: unless stopped by me\n"),
        ("pom.xml", b"<project><name>The bridge is closed</name></project>"),
    ],
)
def test_settings_of_programs_are_no_texts(name: str, data: bytes) -> None:
    with pytest.raises(UnknownKind):
        read_document(data, name)
    assert read_bytes(data, name, plain=True).paragraphs


def test_a_field_that_is_nowhere_is_told() -> None:
    with pytest.raises(ConfigError, match=r"^a.properties has no field 'x\*' with text\. It has title, error\.missing"):
        read_document(PROPERTIES.encode(), "a.properties", ("x*",))
    with pytest.raises(ConfigError, match=r"^a.yml has no field 'b' with text"):
        read_document(b"a: The bridge is closed\n", "a.yml", ("b",))


def test_messages_of_java_keep_their_apostrophes() -> None:
    data = b"a=Hello {0}, it''s here\nb=Hello {0}, all\nc=It's plain\nd=Quoted '{'0'}' {0} thing\n"
    written = replaced(data, "a.properties", lambda text: text.replace("all", "it's all")).decode()
    assert written.splitlines() == [
        "a=Hello {0}, it''s here", "b=Hello {0}, it''s all", "c=It's plain", "d=Quoted '{'0'}' {0} thing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xml", b'<!DOCTYPE r [<!ENTITY a "b">]><resources><string name="a">The &a; bridge</string></resources>'),
        ("a.resx", b"<root><data name='a'><value>The bridge</data></root>"),
        ("a.fb2", b"<html><body><p>The bridge</p></body></html>"),
        ("a.fb2", b"<FictionBook/>"),
        ("a.yaml", b"a: [b, {c: }"),
        ("a.yaml", b"a: " + b"[" * 20_000),
        ("a.ipynb", b'{"cells": []}'),
        ("a.ipynb", b'{"cells": [], "nbformat": 4}'),
        ("a.ipynb", b"[" * 200_000),
        ("a.strings", b'"a = The bridge'),
        ("a.properties", b"# nothing but a remark\n"),
    ],
)
def test_damaged_and_hostile_files_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_document(data, name)
    assert "\n" not in str(refused.value)


def test_an_alias_is_translated_once_and_bombs_do_not_go_off() -> None:
    bomb = "ru:\n  a0: &a0 The bridge is closed\n"
    bomb += "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    article = read_document(bomb.encode(), "a.yml")
    assert [paragraph.text for paragraph in article.paragraphs] == ["The bridge is closed"]
    assert rewritten(article, str.upper).decode() == bomb.replace("ru:", "kk:").replace(
        "The bridge is closed", "THE BRIDGE IS CLOSED"
    )


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("a.strings", '"\\" /* '), ("a.properties", "a\\\n"), ("a.strings", '"a" = '), ("a.yaml", "- a: &x b c\n"),
        ("a.ipynb", "["), ("a.fb2", "<p>a b</p>"), ("a.resx", "<data><value>a b</value></data>"),
    ],
)  # fmt: skip
def test_long_files_take_linear_time(name: str, unit: str) -> None:
    def read(size: int) -> None:
        body = unit * (size // len(unit))
        body = {"a.fb2": f"<FictionBook>{body}</FictionBook>", "a.resx": f"<root>{body}</root>"}.get(name, body)
        with suppress(InputError):
            read_document(body.encode(), name)

    assert seconds(lambda: read(200_000), 20.0) < 10.0


def test_books_in_windows_1251_can_hold_kazakh_afterwards() -> None:
    data = FB2.replace("utf-8", "windows-1251").encode("cp1251")
    written = replaced(data, "a.fb2", lambda _: "Қала көпірі")
    assert b'encoding="UTF-8"' in written
    assert "Қала көпірі" in written.decode()
