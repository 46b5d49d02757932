"""Work on comparisons for ``tui.work.jobs``: making and measuring the columns, finding the differences of two."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pipelines.article import StopCheck, Summary
from pipelines.task import Task
from tui.comparison import ARTICLE, Candidate, Comparison
from tui.session import OpenArticle
from tui.work.jobs import Post, Work
from tui.work.messages import ComparisonReady, DifferencesFound

_SENTENCES = 3  # of a summary made on the spot where there is no other to be compared with


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector off, which stops every thread to look through what is made: for seconds of work only."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # else it would look through all of it now; the next article gives it back
        gc.enable()


def comparing(opened: OpenArticle, chosen: Sequence[Candidate], width: int) -> Work:
    """Make the columns of an article whose language is known, for a screen of ``width`` cells.

    Summaries made on the spot have as many sentences as the first chosen summary, else three.
    """
    article, language = opened.article, opened.language or ""  # now: the thread reads nothing that may change

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        with _uncollected():
            made = columns_of(stopped)
        if made is not None:
            post(ComparisonReady(job, made))

    def columns_of(stopped: StopCheck) -> Comparison | None:
        from pipelines.assemble import Translation
        from pipelines.output.compare import article_column, measured_source, summary_column, translation_column
        from pipelines.route import find_route
        from pipelines.run import summarize_along
        from pipelines.split import split_sentences

        source = measured_source(article, language)
        summaries = [candidate.part for candidate in chosen if isinstance(candidate.part, Summary)]
        length = len(split_sentences(summaries[0].text, summaries[0].target_language)) if summaries else _SENTENCES
        columns = []
        for part in (candidate.part for candidate in chosen):
            if stopped():
                return None
            if isinstance(part, Translation):
                columns.append(translation_column(source, part))
            elif isinstance(part, Summary):
                columns.append(summary_column(source, part))
            elif part == ARTICLE:
                columns.append(article_column(article, language))
            else:
                route = find_route(Task("summarize", language, language, max(1, length)), part)
                columns.append(summary_column(source, summarize_along(article, route)))
        comparison = Comparison(article, tuple(chosen), tuple(columns), source=opened.path)
        comparison.lay_out(width)
        return comparison

    return work


def differing(comparison: Comparison, first: int, second: int) -> Work:
    """Find the words that differ between two columns, given by their places."""

    def work(job: int, post: Post, _stopped: StopCheck) -> None:
        from tui.text.differences import differences

        result = differences(comparison.columns[first].paragraphs, comparison.columns[second].paragraphs)
        post(DifferencesFound(job, first, second, result))

    return work
