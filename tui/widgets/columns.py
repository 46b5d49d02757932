"""Columns side by side, each with its facts over it; as many as the width holds, the others a key away."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from pipelines.quality.flagged_words import Span
from tui.comparison import Comparison, room
from tui.text.differences import Spans
from tui.text.layout import Block, Rows, safe, wrap
from tui.widgets.pane import TextPane


class ColumnPane(TextPane):
    """A column's text; differing words are underlined, and their lines have a sign."""

    SIGN = "≠"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.lengths: list[int] = []  # of the paragraphs, in letters

    def mark(self, spans: Spans | None) -> None:
        """Mark the differing words of each paragraph; ``None`` marks nothing."""
        if self.column is None:
            return
        for number, block in enumerate(self.column.blocks):
            words = spans[number] if spans else ()
            block.spans = [(start, end, 0) for start, end in self._placed(number, words)]
        self.flagged = {0} if spans else set()
        self.refresh()

    def marked(self, block: Block, sentence: tuple[int, int, int]) -> Sequence[Span]:
        """The differing words, each of which is a span."""
        del block
        return [sentence[:2]] if self.flagged else ()

    def _placed(self, number: int, words: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
        """Offsets within a block, whose text begins with what stands before the paragraph."""
        before = len(self.column.blocks[number].text) - self.lengths[number] if self.column else 0
        return [(before + start, before + end) for start, end in words]


class Columns(Horizontal):
    """Shows a comparison. ``at`` is the column that keys go to; ``together`` lets those of one kind scroll as one."""

    @dataclass
    class Turned(Message):
        """Another column has the keys."""

        at: int

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.at, self.together = 0, True
        self.panes: list[ColumnPane] = []
        self._comparison: Comparison | None = None
        self._first = 0
        self._followed: dict[TextPane, int] = {}
        self._measured: tuple[tuple[int, ...], tuple[int, ...], bool] | None = None

    async def show(self, comparison: Comparison) -> None:
        """Show another comparison."""
        self._comparison = comparison
        self.at, self._first, self._followed, self._measured = 0, 0, {}, None
        await self.remove_children()
        self.panes = []
        for at in range(len(comparison.columns)):
            pane = ColumnPane(id=f"column-{at}")
            pane.column = comparison.layouts[at]
            pane.lengths = list(map(len, comparison.columns[at].paragraphs))
            self.panes.append(pane)
        await self.mount_all(self._box(at) for at in range(len(self.panes)))
        self._arrange()
        self.panes[0].focus()

    def _box(self, at: int) -> Vertical:
        return Vertical(Static(markup=False, classes="facts"), self.panes[at], id=f"box-{at}", classes="column")

    @property
    def in_view(self) -> range:
        """Places of the columns that are in view."""
        width, count = self.size.width, len(self.panes)
        shown = room(width, count)
        self._first = max(0, min(self._first, count - shown, self.at))
        self._first = max(self._first, self.at - shown + 1)
        return range(self._first, min(count, self._first + shown))

    def _arrange(self) -> None:
        """Bring the columns in view that fit, the current one among them."""
        if not self.panes:
            return
        shown = self.in_view
        for at, pane in enumerate(self.panes):
            if pane.parent is not None:
                self.query_one(f"#box-{at}").display = at in shown
        self.call_after_refresh(self._measure)

    def _measure(self) -> None:
        """Wrap to the panes' widths; what stood at the top of a column stays there."""
        comparison = self._comparison
        shown = [at for at in self.in_view if self.panes[at].is_attached and self.panes[at].text_width > 1]
        if comparison is None or not shown:
            return
        measured = (tuple(shown), tuple(self.panes[at].text_width for at in shown), self.together)
        if measured == self._measured:
            return
        self._measured = measured
        anchors = {at: self._anchor(at) for at in shown}
        for at in shown:
            column = self.panes[at].column
            if column is not None:
                column.rewrap(self.panes[at].text_width)
        level = [at for at in shown if self.together and comparison.columns[at].kind != "summary"]
        shared = Rows([column for at in level if (column := self.panes[at].column)]) if level else None
        for at in shown:
            pane = self.panes[at]
            if pane.column is None:
                continue
            pane.rows = shared if at in level and shared else Rows([pane.column])
            pane.fit()
            self._show_block(at, *anchors[at])
        self._show_facts(comparison, shown)

    def _show_facts(self, comparison: Comparison, shown: list[int]) -> None:
        """The heads, all as high as the highest, so that texts begin level; a third of the screen at most."""
        lines = {at: [safe(line) for line in comparison.head(at)] for at in shown}
        width = min(self.panes[at].size.width for at in shown) - 2
        heights = [sum(len(wrap(line, width)) for line in head) for head in lines.values()]
        for at, head in lines.items():
            facts = self.query_one(f"#box-{at} > .facts", Static)
            facts.update("\n".join(head))
            facts.styles.height = min(max(heights), max(3, self.size.height // 3))

    def reword(self) -> None:
        """Write the heads in the interface's language."""
        if self.panes:
            self._measured = None
            self._measure()

    def _anchor(self, at: int) -> tuple[int, int]:
        pane = self.panes[at]
        return pane.rows.locate(pane.scroll_offset.y) if pane.rows and pane.rows.height else (0, 0)

    def _show_block(self, at: int, block: int, line: int) -> None:
        pane = self.panes[at]
        if pane.rows is None or block >= len(pane.rows.offsets) - 1:
            return
        top, end = pane.rows.offsets[block], pane.rows.offsets[block + 1]
        row = min(top + line, max(top, end - 1))
        if row != pane.scroll_offset.y:
            pane.scroll_to(0, row, animate=False)

    # Keys

    def turn(self, step: int) -> None:
        """Give the keys to another column, in a circle; texts that are level keep their place."""
        if not self.panes or self._comparison is None:
            return
        old, self.at = self.at, (self.at + step) % len(self.panes)
        kinds = [self._comparison.columns[at].kind for at in (old, self.at)]
        anchor = self._anchor(old) if self.together and "summary" not in kinds else None
        self._arrange()
        self.panes[self.at].focus()
        self.post_message(self.Turned(self.at))
        if anchor is not None:
            self.call_after_refresh(self._show_block, self.at, *anchor)

    def toggle_together(self) -> bool:
        """Let columns scroll together or each alone; return which."""
        self.together = not self.together
        self._measure()
        return self.together

    def mark(self, spans: Callable[[int], Spans | None]) -> None:
        """Mark differing words, given by column."""
        for at, pane in enumerate(self.panes):
            pane.mark(spans(at))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, ColumnPane) and event.widget in self.panes:
            self.at = self.panes.index(event.widget)

    def on_resize(self) -> None:
        self._arrange()

    def on_text_pane_resized(self) -> None:
        self._measure()

    def on_text_pane_moved(self, message: TextPane.Moved) -> None:
        pane = message.pane
        page = max(1, pane.scrollable_content_region.height - 1)
        step = {"sentence": 1, "page": page}.get(message.unit)
        row = pane.scroll_offset.y + step * message.direction if step else pane.max_scroll_y * (message.direction > 0)
        pane.scroll_to(0, max(0, min(row, pane.max_scroll_y)), animate=False)

    def on_text_pane_scrolled(self, message: TextPane.Scrolled) -> None:
        """Take the columns of the same kind along."""
        pane = message.pane
        if not self.together or self._comparison is None or pane not in self.panes:
            return
        if self._followed.get(pane) == pane.scroll_offset.y:
            return  # it only follows another
        summaries = [column.kind == "summary" for column in self._comparison.columns]
        is_summary = summaries[self.panes.index(pane)]
        followed: dict[TextPane, int] = {}
        for at in self.in_view:
            other = self.panes[at]
            if other is not pane and summaries[at] == is_summary:
                other.scroll_to(0, pane.scroll_offset.y, animate=False)
                followed[other] = other.scroll_offset.y
        self._followed = followed

    def change(self) -> int | None:
        """Bring the next marked line of the current column into view; return its row, ``None`` without one."""
        pane = self.panes[self.at]
        if pane.rows is None or pane.column is None or not pane.flagged:
            return None
        rows = sorted(
            pane.rows.offsets[number] + line
            for number, block in enumerate(pane.column.blocks)
            for line in _lines(block)
        )
        if not rows:
            return None
        top = pane.scroll_offset.y
        row = next((row for row in rows if row > top), rows[0])
        pane.scroll_to(0, min(row, pane.max_scroll_y), animate=False)
        return row


def _lines(block: Block) -> set[int]:
    """Lines of a block on which a marked word begins."""
    starts = [line[0] for line in block.lines]
    return {bisect_right(starts, span[0]) - 1 for span in block.spans}
