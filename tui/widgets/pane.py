"""A pane of text: draws the lines in view and nothing else, however long the text is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment as Run
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pipelines.quality.flagged_words import Span, spans_of_words
from tui.text.layout import Block, Column, Rows
from tui.text.search import places

GUTTER = 3
"""Cells left of the text: the sign of the sentence under the cursor, the sign of a flag, and one that is empty."""


BY_PERSON = "✓"
"""Stands in the gutter of a line with a sentence that a person wrote or approved."""


class TextPane(ScrollView, can_focus=True):
    """Scrolls through a column; signs in the gutter say the same as the colours.

    ``flagged`` sentences have a sign in the gutter, and those of their ``words`` a line below that a flag is about. No
    more: they are there to be read.
    """

    SIGN: ClassVar[str] = "!"
    """Stands in the gutter of a line with something flagged."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "pane--plain",
        "pane--current",
        "pane--sign",
        "pane--flagged",
        "pane--pending",
        "pane--heading",
        "pane--sought",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
    ]

    class Scrolled(Message):
        """The pane shows other lines."""

        def __init__(self, pane: TextPane) -> None:
            super().__init__()
            self.pane = pane

    class Resized(Message):
        """The pane has another width."""

    class Moved(Message):
        """The user wants the cursor a sentence on or back, a page on or back, or at an end."""

        def __init__(self, pane: TextPane, unit: str, direction: int) -> None:
            super().__init__()
            self.pane, self.unit, self.direction = pane, unit, direction

    class Chosen(Message):
        """The user clicked on a sentence."""

        def __init__(self, segment: int) -> None:
            super().__init__()
            self.segment = segment

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.column: Column | None = None
        self.rows: Rows | None = None
        self.current: int | None = None
        self.flagged: set[int] = set()
        self.words: Mapping[int, tuple[str, ...]] = {}
        self.pending: set[int] = set()
        self.by_person: set[int] = set()
        self.sought = ""
        """Words that are marked wherever they stand."""

    @property
    def text_width(self) -> int:
        """Cells for a line of text."""
        return max(1, self.scrollable_content_region.width - GUTTER)

    @property
    def wrap_width(self) -> int:
        """Cells to wrap to: the text's, or a guess while the pane has not been laid out."""
        return self.text_width if self.text_width > 1 else 80

    def extent(self, segment: int) -> tuple[int, int]:
        """First and last row of a sentence."""
        if self.rows is None or self.column is None:
            return 0, 0
        number = self.column.block_of(segment)
        first, last = self.column.blocks[number].lines_of(segment)
        return self.rows.offsets[number] + first, self.rows.offsets[number] + last

    def fit(self) -> None:
        """Take over the height of the rows."""
        self.virtual_size = Size(self.text_width + GUTTER, self.rows.height if self.rows else 0)
        self.refresh()

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled(self))

    def action_step(self, direction: int) -> None:
        self.post_message(self.Moved(self, "sentence", direction))

    def action_page(self, direction: int) -> None:
        self.post_message(self.Moved(self, "page", direction))

    def action_end(self, direction: int) -> None:
        self.post_message(self.Moved(self, "end", direction))

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is None or self.rows is None or self.column is None or not self.column.blocks:
            return
        number, line = self.rows.locate(min(self.scroll_offset.y + place.y, max(0, self.rows.height - 1)))
        segment = self.column.blocks[number].segment_at(line, max(0, place.x - GUTTER))
        if segment is not None and self.current is not None:
            self.post_message(self.Chosen(segment))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        plain = self.get_component_rich_style("pane--plain")
        row = self.scroll_offset.y + y
        if self.rows is None or self.column is None or row >= self.rows.height:
            return Strip.blank(width, plain)
        number, line = self.rows.locate(row)
        block = self.column.blocks[number]
        if line >= len(block.lines):
            return Strip.blank(width, plain)
        return Strip(self._runs(block, line)).adjust_cell_length(width, plain)

    def _runs(self, block: Block, line: int) -> list[Run]:
        """The gutter and the line's text, each sentence in its style."""
        start, end = block.lines[line]
        base = self.get_component_rich_style("pane--heading" if block.heading else "pane--plain")
        inside = [span for span in block.spans if span[0] < end and span[1] > start]
        current = any(index == self.current for _, _, index in inside)
        flagged = any(index in self.flagged for _, _, index in inside)
        written = any(index in self.by_person for _, _, index in inside)
        runs = [
            Run("▌" if current else " ", self.get_component_rich_style("pane--current" if current else "pane--plain")),
            Run(
                f"{self.SIGN if flagged else BY_PERSON if written else ' '} ",
                self.get_component_rich_style("pane--sign" if flagged else "pane--plain"),
            ),
        ]
        position = start
        for span in inside:
            first, last, index = max(span[0], start), min(span[1], end), span[2]
            if first > position:
                runs.append(Run(block.text[position:first], base))
            style = base
            for condition, name in ((index in self.pending, "pane--pending"), (index == self.current, "pane--current")):
                if condition:
                    style = style + self.get_component_rich_style(name, partial=True)
            underlined = style + self.get_component_rich_style("pane--flagged", partial=True)
            at = first
            for left, right in self.marked(block, span):
                left, right = max(at, left), min(last, right)
                if left < right:
                    runs += [Run(block.text[at:left], style), Run(block.text[left:right], underlined)]
                    at = right
            runs.append(Run(block.text[at:last], style))
            position = last
        if position < end:
            runs.append(Run(block.text[position:end], base))
        return self._with_sought(runs, block, start, end) if self.sought else runs

    def _with_sought(self, runs: list[Run], block: Block, start: int, end: int) -> list[Run]:
        """The runs of a line with what is looked for in them in another style."""
        style = self.get_component_rich_style("pane--sought", partial=True)
        marks = [(max(a, start), min(b, end)) for a, b in places(block.text, self.sought) if a < end and b > start]
        cuts = [GUTTER + letter - start for mark in marks for letter in mark]  # the gutter's signs are a letter each
        pieces: list[Run] = []
        offset = 0
        for run in runs:
            inner = [cut - offset for cut in cuts if offset < cut < offset + len(run.text)]
            for first, last in zip([0, *inner], [*inner, len(run.text)], strict=True):
                at = offset + first + start - GUTTER
                inside = any(a <= at < b for a, b in marks)
                base = run.style + style if inside and run.style else run.style
                pieces.append(Run(run.text[first:last], base))
            offset += len(run.text)
        return pieces

    def marked(self, block: Block, sentence: tuple[int, int, int]) -> Sequence[Span]:
        """What of a sentence, one of the block's spans, is flagged, as offsets of letters in the block."""
        start, end, index = sentence
        words = self.words.get(index, ()) if index in self.flagged else ()
        return [(start + first, start + last) for first, last in spans_of_words(block.text[start:end], words)]
