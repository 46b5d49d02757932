"""What a result or comparison becomes in a file: the name's ending says it. Writers are imported when they are used."""

from __future__ import annotations

from pathlib import Path

from tui.comparison import Comparison
from tui.labels import labels
from tui.session import Result, SummaryResult


def written(thing: Result | Comparison, path: Path) -> str:
    """The file's content: ``.json``, ``.html``/``.htm`` side by side, ``.md``, else the text."""
    ending = {".htm": ".html"}.get(path.suffix.lower(), path.suffix.lower())
    if isinstance(thing, Comparison):
        return _comparison(thing, ending)
    if ending == ".json":
        return thing.json()
    article = thing.article if isinstance(thing, SummaryResult) else thing.plan.article
    name = article.title or article.name
    if ending == ".html":
        from pipelines.pages import summary_page, translation_page

        if isinstance(thing, SummaryResult):
            return summary_page(name, article, thing.summary, labels())
        return translation_page(name, thing.translation(), labels())
    if ending == ".md" and isinstance(thing, SummaryResult):
        from pipelines.write import summary_markdown

        return summary_markdown(name, thing.summary, labels())
    return thing.text()


def _comparison(thing: Comparison, ending: str) -> str:
    from pipelines.write import comparison_markdown, comparison_record, to_json

    if ending == ".json":
        return to_json(comparison_record(thing.article.name, thing.columns))
    if ending == ".html":
        from pipelines.pages import comparison_page

        return comparison_page(thing.name, thing.titled(), labels())
    return comparison_markdown(thing.name, thing.titled(), labels()) if ending == ".md" else thing.text()
