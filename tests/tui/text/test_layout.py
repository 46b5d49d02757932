"""Wrapping, columns and rows; what a terminal could take for a command is not drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pipelines.article import Paragraph, Segment
from tui.text.layout import Column, Rows, safe, wrap


@given(st.text(alphabet="аb 漢\ń,", max_size=120), st.integers(2, 20))
def test_wrapping_loses_nothing_but_spaces_at_line_ends(text: str, width: int) -> None:
    lines = wrap(text, width)
    position = 0
    for start, end in lines:
        assert text[position:start] in ("", " ", "\n")
        assert cell_len(text[start:end]) <= width
        position = end
    assert position == len(text)


def test_words_stay_whole_where_they_fit() -> None:
    text = "один два три четыре"
    assert [text[a:b] for a, b in wrap(text, 8)] == ["один два", "три", "четыре"]


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\r", "\x9b", "\u202e", "\ud83d", "\x00"])
def test_commands_to_the_terminal_are_made_harmless(sign: str) -> None:
    assert safe(f"a{sign}b\nc\td") == "a\ufffdb\nc d"


def test_paragraphs_stay_level_and_sentences_are_found() -> None:
    paragraphs = [Paragraph("", "Aa bb. Cc dd."), Paragraph("\n\n- ", "Ee.")]
    segments = [Segment(0, "Aa bb.", " "), Segment(0, "Cc dd."), Segment(1, "Ee.")]
    words = ["A much longer first sentence.", "Second.", "Third."]
    left = Column(paragraphs, segments, lambda i: segments[i].text, 20)
    right = Column(paragraphs, segments, lambda i: words[i], 20)
    rows = Rows([left, right])
    assert [block.text for block in left.blocks] == ["Aa bb. Cc dd.", "\n- Ee."]
    assert rows.offsets == [0, 2, 4] and len(left.blocks[0].lines) == 1
    assert rows.locate(1) == (0, 1) and rows.locate(3) == (1, 1)
    assert right.blocks[0].lines_of(0) == (0, 1) and right.blocks[0].segment_at(1, 10) == 1
    words[1] = "A second sentence that needs more lines than before."
    right.update([1])
    rows.measure()
    assert rows.offsets[1] == len(right.blocks[0].lines) > 2
