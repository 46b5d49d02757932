"""The reading region: the article and a result, level with each other, one cursor in both."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from pipelines.article import Paragraph, Segment
from pipelines.marks.shown import finished, shown_segment
from pipelines.quality.flagged_words import source_words, target_words
from tui.session import OpenArticle, Result, SummaryResult, TranslationResult
from tui.text.i18n import _, language_name, localized
from tui.text.layout import Column, Rows, safe
from tui.text.search import number_of_places, sentences_with
from tui.widgets.pane import TextPane

PENDING = "…"
_REASON_ROWS = 3  # at most, as in app.tcss
_FLUSH = 0.05  # seconds between redraws while sentences stream in


class Reader(Container):
    """Shows an article, and beside or below it a translation or a summary."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.source, self.target = TextPane(id="source"), TextPane(id="target")
        self.cursor = 0
        self._reasons = ""
        self._opened: OpenArticle | None = None
        self._result: Result | None = None
        self._dirty: set[int] = set()
        self._cost = 0.0  # seconds that the last redraw took
        self._followed: dict[TextPane, int] = {}
        self._led = self.source  # what the rows were measured by the last time

    def compose(self) -> ComposeResult:
        with Container(id="panes"):
            yield self.source
            yield self.target
        yield Static(id="reasons", markup=False)

    # What is shown

    def show_article(self, opened: OpenArticle) -> None:
        """Show an article alone, or show it anew when its language or sentences are known."""
        fresh = self._opened is None or self._opened.article is not opened.article
        self._opened = opened
        if fresh:
            self.cursor, self._result = 0, None
        self._draw()
        if fresh:
            self.source.scroll_to(0, 0, animate=False)
        elif self._result is None and self.source.rows and self.source.column:
            number, line = self.source.rows.locate(self.source.scroll_offset.y)
            self.cursor = self.source.column.blocks[number].segment_at(line) or 0
            self._mark()

    def show_result(self, result: Result | None) -> None:
        """Show a result beside the article, or nothing."""
        if isinstance(result, TranslationResult) and result.plan.segments != self._segments:
            self.cursor = 0
        self._result = result
        self._draw()
        self.target.scroll_to(0, self.source.scroll_y if self._level else 0, animate=False)

    def translated(self, index: int) -> None:
        """A sentence of the shown translation is ready; it is drawn with others soon."""
        if not self._dirty:  # a very long text takes longer to draw, and is drawn more rarely
            self.set_timer(max(_FLUSH, 4 * self._cost), self.flush)
        self._dirty.add(index)

    def flush(self) -> None:
        """Draw the sentences that came in."""
        started = time.monotonic()
        dirty, self._dirty = self._dirty, set()
        result = self._result
        if dirty and isinstance(result, TranslationResult) and self.target.column:
            self.target.column.update([index for index in dirty if index < len(result.plan.segments)])
            self._measure()
            self._mark()
            self._cost = time.monotonic() - started

    @property
    def sentence(self) -> str:
        """The text of the sentence under the cursor: the translation's where its pane has the keys."""
        if not self._segments:
            return ""
        if isinstance(self._result, TranslationResult) and self.target.has_focus:
            piece = self._result.pieces.get(self.cursor)
            return finished(piece) if piece else ""
        return shown_segment(self._segments[self.cursor])

    def redraw(self, segments: Iterable[int]) -> None:
        """Draw some sentences anew, which somebody corrected."""
        self._dirty.update(segments)
        self.flush()

    @property
    def _level(self) -> bool:
        return isinstance(self._result, TranslationResult)

    @property
    def _segments(self) -> Sequence[Segment]:
        if isinstance(self._result, TranslationResult):
            return self._result.plan.segments
        return self._opened.segments if self._opened else ()

    def _draw(self) -> None:
        opened, result = self._opened, self._result
        if opened is None:
            return
        segments = self._segments
        paragraphs = opened.article.paragraphs
        self._dirty.clear()
        self.source.column = Column(
            paragraphs, segments, lambda index: shown_segment(segments[index]), self.source.wrap_width
        )
        self.set_class(result is not None, "-result")
        width = self.target.wrap_width
        if isinstance(result, TranslationResult):
            shown = result  # its pieces are asked for anew each time: corrections and checks replace them

            def word(index: int) -> str:
                return finished(shown.pieces[index]) if index in shown.pieces else PENDING

            self.target.column = Column(paragraphs, segments, word, width)
        elif isinstance(result, SummaryResult):
            sentences = result.sentences
            self.target.column = Column(
                [Paragraph("", result.summary.text)], sentences, lambda i: sentences[i].text, width
            )
        else:
            self.target.column = None
        self._measure()
        self._mark()

    @property
    def alone(self) -> TextPane | None:
        """The pane that has the region to itself, beside an article without results."""
        panes = (self.source, self.target) if self._result is not None else ()
        return next((pane for pane in panes if self.has_class(f"-only-{pane.id}")), None)

    def _measure(self) -> None:
        """Wrap what is in view to its panes' widths, level where two are; what was at the top stays there."""
        before = self._led.rows
        anchor = before.locate(self._led.scroll_offset.y) if before and before.height else None
        both = self.source, self.target
        panes = [pane for pane in both if pane.column is not None and self.alone in (None, pane)]
        columns = [pane.column for pane in panes if pane.column]
        for pane, column in zip(panes, columns, strict=True):
            column.rewrap(pane.wrap_width)
        shared = Rows(columns) if self._level and columns else None
        for pane in both:
            pane.rows = (shared or Rows([pane.column])) if pane in panes and pane.column else None
            pane.fit()
        self._led = panes[0] if panes else self.source
        rows = self._led.rows
        if rows and anchor and anchor[0] < len(rows.offsets) - 1:
            row = rows.offsets[anchor[0]] + min(anchor[1], rows.offsets[anchor[0] + 1] - rows.offsets[anchor[0]])
            for pane in panes if shared else panes[:1]:
                if row != pane.scroll_offset.y:
                    pane.scroll_to(0, row, animate=False)

    def _mark(self) -> None:
        """Highlight the sentence under the cursor and its counterpart, and say what it is flagged for."""
        result = self._result
        segments = self._segments
        pieces = result.pieces if isinstance(result, TranslationResult) else {}
        by_person = result.by_person if isinstance(result, TranslationResult) else set()
        flags = {index: piece.flags for index, piece in pieces.items() if piece.flags and index not in by_person}
        self.source.by_person = self.target.by_person = by_person
        self.source.current = self.cursor if segments else None
        self.target.current = self.source.current if self._level else None
        self.source.flagged, self.source.words = set(flags), {i: source_words(each) for i, each in flags.items()}
        if isinstance(result, SummaryResult):
            flags = result.flags_by_sentence
        self.target.flagged, self.target.words = set(flags), {i: target_words(each) for i, each in flags.items()}
        self.target.pending = set(range(len(segments))) - pieces.keys() if self._level else set()
        here = pieces[self.cursor].flags if self.cursor in pieces else ()
        if isinstance(result, SummaryResult):
            here = result.summary.flags
        reasons = "! " + " ".join(localized(flag.detail) for flag in here) if here else ""
        if reasons != self._reasons:
            self._reasons = reasons
            line = self.query_one("#reasons", Static)
            line.update(safe(reasons))
            line.display = bool(reasons)
            self.call_after_refresh(self._stay_in_view)
        code = self._opened.language if self._opened else None
        self.source.border_title = _title(_("Article") + (f" · {language_name(code)}" if code else ""))
        self.target.border_title = _title(result.title) if result else ""
        self.source.refresh()
        self.target.refresh()

    def _stay_in_view(self) -> None:
        """Scroll on where the cursor's sentence is covered: by the reasons of its flags, which take rows of the panes,
        or because one pane is lower than the other that it follows."""
        for pane in (self.source, self.target):
            if pane.current is None or pane.rows is None:
                continue
            first, last = pane.extent(self.cursor)
            height = max(1, pane.scrollable_content_region.height)
            bottom = pane.scroll_offset.y + height
            if bottom <= last < bottom + _REASON_ROWS:
                pane.scroll_to(0, min(first, last - height + 1), animate=False)

    def reword(self) -> None:
        """Write the titles in the interface's language."""
        self._mark()

    def zoom(self) -> None:
        """Show the result alone, then the article alone, then both."""
        if self._result is None:
            return
        following = {None: self.target, self.target: self.source}.get(self.alone)
        self.set_class(following is self.target, "-only-target")
        self.set_class(following is self.source, "-only-source")
        if following is not None:
            following.focus()
        self.call_after_refresh(self._zoomed)

    def _zoomed(self) -> None:
        self._measure()
        self.go(self.cursor, self.alone)

    # Moving

    def on_text_pane_resized(self) -> None:
        self._measure()

    def on_text_pane_scrolled(self, message: TextPane.Scrolled) -> None:
        pane = message.pane
        if not self._level or self._followed.get(pane) == pane.scroll_offset.y:
            return  # this pane only follows the other, maybe not as far where it is lower
        other = self.target if pane is self.source else self.source
        if self.alone is not None:
            return
        other.scroll_to(0, pane.scroll_offset.y, animate=False)
        self._followed = {other: other.scroll_offset.y}

    def on_text_pane_chosen(self, message: TextPane.Chosen) -> None:
        self.cursor = message.segment
        self._mark()

    def on_text_pane_moved(self, message: TextPane.Moved) -> None:
        pane = message.pane
        rows, column = pane.rows, pane.column
        if rows is None or column is None:
            return
        height = max(1, pane.scrollable_content_region.height)
        top = pane.scroll_offset.y
        if message.unit == "sentence" and pane.current is not None:
            self._step(pane, message.direction, top, height)
        elif message.unit == "sentence":
            pane.scroll_to(0, top + message.direction, animate=False)
        elif message.unit == "page":
            self._look_at(pane, top + message.direction * max(1, height - 1), message.direction)
        else:
            self._look_at(pane, 0 if message.direction < 0 else rows.height, message.direction, end=True)

    def _step(self, pane: TextPane, direction: int, top: int, height: int) -> None:
        """To the next sentence, unless more of this one lies beyond the pane's edge."""
        first, last = pane.extent(self.cursor)
        if direction > 0 and top + height <= last and first < top + height:
            pane.scroll_to(0, min(top + max(1, height - 1), last - height + 1), animate=False)
        elif direction < 0 and first < top <= last:
            pane.scroll_to(0, max(top - max(1, height - 1), first), animate=False)
        else:
            self.go(self.cursor + direction, pane)

    def go(self, segment: int, pane: TextPane | None = None) -> None:
        """Put the cursor on a sentence and bring it into view."""
        if not self._segments:
            return
        pane = pane or self.alone or self.source
        self.cursor = max(0, min(segment, len(self._segments) - 1))
        first, last = pane.extent(self.cursor)
        top, height = pane.scroll_offset.y, max(1, pane.scrollable_content_region.height)
        if first < top or last >= top + height:
            pane.scroll_to(0, first if first < top else min(first, last - height + 1), animate=False)
        self._mark()

    def _look_at(self, pane: TextPane, row: int, direction: int, end: bool = False) -> None:
        """Scroll to a row and take the cursor along: to the first sentence in view, or at an end to the end's."""
        if pane.rows is None or pane.column is None or not pane.rows.height:
            return
        before = pane.scroll_offset.y
        pane.scroll_to(0, max(0, min(row, pane.max_scroll_y)), animate=False)
        if pane.current is None:
            return
        if end or before == pane.scroll_offset.y:
            self.cursor = 0 if direction < 0 else len(self._segments) - 1
            self.call_after_refresh(self._stay_in_view)
        else:
            number, line = pane.rows.locate(pane.scroll_offset.y)
            segment = pane.column.blocks[number].segment_at(line)
            self.cursor = self.cursor if segment is None else segment
        self._mark()

    def find(self, words: str) -> int:
        """Mark words in both panes and go to the first sentence that has them, from the cursor on; their number."""
        panes = self.source, self.target
        for pane in panes:
            pane.sought = words
            pane.refresh()
        sentences = self.sentences_with(words)
        if sentences and self.cursor not in sentences:
            self.go_to_next(sentences)
        return sum(number_of_places(pane.column, words) for pane in panes if pane.column)

    def sentences_with(self, words: str) -> list[int]:
        """The sentences that have words, in the article or in its translation."""
        columns = [pane.column for pane in (self.source, self.target) if pane.column and pane.current is not None]
        return sorted({sentence for column in columns for sentence in sentences_with(column, words)})

    def go_to_next(self, places: Iterable[int], direction: int = 1) -> bool:
        """Go to the next of some sentences, or to the one before, in a circle; ``False`` where there is none."""
        ahead = sorted(places, reverse=direction < 0)
        if ahead:
            self.go(next((place for place in ahead if (place - self.cursor) * direction > 0), ahead[0]))
        return bool(ahead)


def _title(text: str) -> str:
    return text.replace("[", "(").replace("]", ")")  # border titles are markup
