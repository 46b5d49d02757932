"""What strangers named steers no terminal on the screen either, whatever widget shows it."""

from __future__ import annotations

import shlex
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from tests.tui.test_terminal import Terminal, audar
from tui.text.gate import GATE

SIGNS = "".join(map(chr, [*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xDCFF]))


@given(st.text(st.one_of(st.characters(), st.sampled_from(SIGNS))))
def test_a_drawn_line_steers_nothing_and_keeps_its_width(text: str) -> None:
    (drawn,) = GATE.apply([Segment(text)], Color.parse("black"))
    assert not set(drawn.text) & set(SIGNS)
    assert cell_len(drawn.text) == cell_len(text)


def test_names_in_a_folder_do_not_reach_the_terminal_as_commands(article: Path) -> None:
    (article.parent / "a\x1b]0;PWNED\x07\x9b2J.txt").write_text("Мост.", encoding="utf-8")
    terminal = Terminal(f"cd {shlex.quote(str(article.parent))} && {audar('tui')}")
    terminal.wait_for("F2 opens an article")
    terminal.press("\x1bOQ")  # F2
    terminal.wait_for("0;PWNED")
    assert b"\x1b]0;PWNED" not in terminal.written
    terminal.process.close(force=True)
