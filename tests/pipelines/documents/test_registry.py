"""The table of formats: what each row promises holds, and no other table says what a kind of file is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path, PurePath

import pytest

from pipelines.article import Marked, TranslatedSegment
from pipelines.assemble import Translation, assemble_marked
from pipelines.documents.registry import (
    BY_EXTENSION,
    FORMATS,
    FORMS,
    Format,
    extension_of_copies,
    read_document,
    reader,
    refuse_as_text,
    revision,
    write_document,
)
from pipelines.errors import ConfigError, OutputError
from pipelines.output.forms import form_of_output, write_form
from pipelines.read import read_bytes
from pipelines.split import segment_article
from tests.fuzz.seeds import documents

ROOT = Path(__file__).parents[3]
OTHER_TABLES = {"pipelines/engines/seq2seq/quick_tokenizer.py"}
"""Where endings are those of a checkpoint's files."""


def test_an_extension_has_one_row() -> None:
    assert Counter(extension for row in FORMATS for extension in row.extensions).most_common(1)[0][1] == 1
    assert all(extension == extension.lower() and extension[0] == "." for extension in BY_EXTENSION)
    assert len({row.name for row in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_a_row_is_true(row: Format) -> None:
    module = import_module(f"pipelines.documents.{row.module}")
    assert callable(module.read)
    assert callable(module.write)
    assert bool(row.shown) == bool(row.shown_by)
    if row.shown:
        assert reader(row.shown) is import_module(f"pipelines.documents.{row.shown_by}").read_article
    if row.written_as:
        assert not BY_EXTENSION[row.written_as].written_as
    if row.form:  # a form is made under its own name
        assert BY_EXTENSION[f".{row.form}"].form == row.form


@pytest.mark.parametrize("extension", BY_EXTENSION)
def test_a_file_of_a_kind_opens_is_shown_and_is_written_again(extension: str) -> None:
    row, seeds = BY_EXTENSION[extension], documents()
    data = next(seeds[kind[1:]][0] for kind in (extension, *row.extensions) if kind[1:] in seeds)
    name = f"a{extension}"
    shown = read_bytes(data, name)
    article = read_document(data, name)
    assert shown.paragraphs
    assert article.paragraphs
    assert not row.shown or shown.format == article.format == row.shown
    texts = [Marked(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]
    again = read_document(write_document(article, texts, "kk"), f"a{extension_of_copies(PurePath(name))}")
    translated = extension == ".po"  # whose translations are left alone from now on
    assert again.text.split() == ([] if translated else article.text.split())


def test_forms_and_readers_come_from_the_table() -> None:
    assert FORMS == ("txt", "md", "html", "json")
    with pytest.raises(ConfigError, match=r"^Unknown format 'docx': choose one of text, markdown, html\.$"):
        reader("docx")


def test_keys_of_a_batch_stay() -> None:
    """Literally those of ledgers that exist; a number that is raised on purpose is raised here too."""
    expected = {
        1: "a a.zip",
        2: ".txt .text .TXT .ass .ssa",
        3: ".pdf .Pdf .pptx .xlsx .properties .strings .resx .yaml .xml .ipynb .fb2",
        4: ".po .xlf .xliff .srt .vtt",
        5: ".docx .odt .md .markdown .html .htm .xhtml .epub .json .jsonl .csv .tsv",
    }
    for number, names in expected.items():
        words = {revision(PurePath(name if number == 1 else f"a{name}")) for name in names.split()}
        assert words == {f"|revision={number}" if number > 1 else ""}


def extensions_in(node: ast.AST) -> set[str]:
    """The known extensions that stand as literals in one collection, or in one chain of comparisons."""
    parts: list[ast.expr | None] = []
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = [*node.elts]
    elif isinstance(node, ast.Dict):
        parts = [*node.keys, *node.values]
    elif isinstance(node, ast.BoolOp):
        parts = [side for value in node.values if isinstance(value, ast.Compare) for side in value.comparators]
    return {str(part.value) for part in parts if isinstance(part, ast.Constant)} & BY_EXTENSION.keys()


def other_tables(path: Path) -> Iterator[str]:
    code = path.read_text(encoding="utf-8")
    if sum(f'"{extension}"' in code for extension in BY_EXTENSION) < 2:
        return
    for node in ast.walk(ast.parse(code)):
        if len(extensions_in(node)) > 1:
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def test_no_other_table_of_kinds() -> None:
    files = [path for top in ("pipelines", "audar", "tui") for path in sorted((ROOT / top).rglob("*.py"))]
    places = {place for path in files if path.name != "registry.py" for place in other_tables(path)}
    assert {place.partition(":")[0] for place in places} == OTHER_TABLES, sorted(places)


@pytest.mark.parametrize(
    "code", ['(".docx", ".odt")', '{".md": "md", ".htm": "html"}', 'a = {".htm": ".html"}', 'x == ".po" or x == ".xlf"']
)
def test_another_table_would_be_noticed(code: str) -> None:
    assert any(len(extensions_in(node)) > 1 for node in ast.walk(ast.parse(code)))


SIGNS = {"html": rb'<!DOCTYPE html>\n<html lang="kk">', "json": rb'\{.*"segments": \['}
"""How the forms begin that are no plain text."""


def made(source: str, output: str) -> bytes | None:
    """A seed of one kind as the file that another ending asks for; nothing where that is refused."""
    try:
        way = form_of_output(PurePath(f"a{source}"), PurePath(f"b{output}"))
    except OutputError as refused:
        assert str(refused).count("\n") == 0
        return None
    row, seeds = BY_EXTENSION[source], documents()
    data = next(seeds[kind[1:]][0] for kind in (source, *row.extensions) if kind[1:] in seeds)
    article = read_document(data, f"a{source}")
    segments = segment_article(article, "ru")
    pieces = [TranslatedSegment(segment, segment.text) for segment in segments]
    if way == "document":
        return write_document(article, assemble_marked(article, pieces), "kk")
    return write_form(Translation(article, "ru", "kk", "echo", tuple(pieces)), way)


@pytest.mark.parametrize("source", BY_EXTENSION)
def test_what_is_written_is_of_the_kind_that_its_ending_says(source: str) -> None:
    for output, row in BY_EXTENSION.items():
        data = made(source, output)
        if data is None:
            assert row is not BY_EXTENSION[source] or row.written_as
            assert not row.any_text
            continue
        if row is not BY_EXTENSION[source]:
            assert row.form and re.match(SIGNS.get(row.form, b""), data, re.DOTALL), (source, output)
        elif output != ".po":  # whose translations are left alone from now on
            assert read_bytes(data, f"b{output}").paragraphs


@pytest.mark.parametrize("output", BY_EXTENSION)
def test_no_kind_but_those_of_any_text_is_plain_text(output: str) -> None:
    """What a summary, or a comparison, is written as under such a name."""
    if BY_EXTENSION[output].any_text:
        refuse_as_text(PurePath(f"b{output}"), FORMS)
        return
    with pytest.raises(OutputError, match=rf"^b\{output}: this is not written as \{output}, but as \.txt, \.json\.$"):
        refuse_as_text(PurePath(f"b{output}"), ("txt", "json"))
