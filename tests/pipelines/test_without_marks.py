from __future__ import annotations

import pytest

from pipelines.documents.registry import read_document
from pipelines.read import read_bytes, without_marks


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**Астана**, 12 қазан.", "Астана, 12 қазан."),
        ('Read [the report](https://example.kz/a "A") now.', "Read the report now."),
        ("A *very* __old__ `code()` ~~gone~~ bridge.", "A very old code() gone bridge."),
        ("It is 2 * 3 * 4, or snake_case_name.", "It is 2 * 3 * 4, or snake_case_name."),
        ("The <b>first</b> of R&amp;D, \\*as said\\*.", "The first of R&D, *as said*."),
    ],
)
def test_marks_go_and_text_stays(marked: str, plain: str) -> None:
    markdown = read_bytes(marked.encode(), "a.md")
    assert [paragraph.text for paragraph in without_marks(markdown).paragraphs] == [plain]
    text = read_bytes(marked.encode(), "a.txt")
    assert without_marks(text) is text


def test_a_document_has_its_marks_apart_already() -> None:
    document = read_document(b"A *very* old \\*bridge\\*.", "a.md")
    assert [paragraph.text for paragraph in without_marks(document).paragraphs] == ["A very old *bridge*."]
