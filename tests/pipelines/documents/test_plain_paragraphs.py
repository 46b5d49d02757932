from __future__ import annotations

import pytest

from pipelines.documents.markdown.plain import without_marks
from pipelines.read import read_bytes


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**Астана**, 12 қазан.", "Астана, 12 қазан."),
        ('Read [the report](https://example.kz/a "A") now.', "Read the report now."),
        ("A *very* __old__ `code()` ~~gone~~ bridge.", "A very old code() gone bridge."),
        ("It is 2 * 3 * 4, or snake_case_name.", "It is 2 * 3 * 4, or snake_case_name."),
    ],
)
def test_marks_go_and_text_stays(marked: str, plain: str) -> None:
    markdown = read_bytes(marked.encode(), "a.md")
    assert [paragraph.text for paragraph in without_marks(markdown).paragraphs] == [plain]
    text = read_bytes(marked.encode(), "a.txt")
    assert without_marks(text) is text
