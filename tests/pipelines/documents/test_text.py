"""Plain text is written again with the source's line ends."""

from __future__ import annotations

import pytest

from pipelines.article import Marked
from pipelines.documents.registry import read_document, write_document


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lines_end_as_in_the_source(end: str, encoding: str) -> None:
    source = "Бірінші жол.\n\nЕкінші жол.\n".replace("\n", end)
    article = read_document(source.encode(encoding), "a.txt")
    assert [paragraph.text for paragraph in article.paragraphs] == ["Бірінші жол.", "Екінші жол."]
    new = write_document(article, [Marked("Первая."), Marked("Вторая.")], "ru")
    assert new.decode() == "Первая.\n\nВторая.\n".replace("\n", end)


def test_where_line_ends_are_mixed_the_most_frequent_is_written() -> None:
    article = read_document("Бірінші.\r\n\r\nЕкінші.\n".encode(), "a.txt")
    new = write_document(article, [Marked("Первая."), Marked("Вторая.")], "ru")
    assert new.decode() == "Первая.\r\n\r\nВторая.\r\n"


def test_marks_of_byte_order_are_no_text_however_many_there_are() -> None:
    article = read_document(b"\xef\xbb\xbf" * 3 + "Бірінші.".encode(), "a.txt")
    assert [paragraph.text for paragraph in article.paragraphs] == ["Бірінші."]
    assert write_document(article, [Marked("Первая.")], "ru").decode() == "Первая."
