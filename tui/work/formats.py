"""What a result or comparison becomes in a file: the name's ending says it. Writers are imported when they are used."""

from __future__ import annotations

from pathlib import Path, PurePath

from tui.comparison import Comparison
from tui.session import Result, SummaryResult, TranslationResult
from tui.text.labels import labels


def written(thing: Result | Comparison, path: Path) -> str | bytes:
    """The file's content: the document for a name of the article's own kind; else as the ending says.

    ``.tmx`` for translators' tools, ``.json``, ``.html``/``.htm`` side by side, ``.md``, else the text. Raises
    ``OutputError`` for an ending that none of these can be written as.
    """
    from pipelines.documents.registry import FORMS, format_of, refuse_as_text, written_as_document

    ending = path.suffix.lower()
    ending = ".html" if ending == ".htm" else ending
    if ending == ".tmx" and isinstance(thing, TranslationResult):
        return _memory(thing)
    kind = format_of(path)
    source = _document(thing)
    if isinstance(thing, TranslationResult) and source and kind and format_of(source) is kind:
        if written_as_document(source, path):
            return thing.document()
    elif not (kind and kind.form):
        refuse_as_text(path, (*FORMS, "tmx") if isinstance(thing, TranslationResult) else FORMS)
    if isinstance(thing, Comparison):
        return _comparison(thing, ending)
    if ending == ".json":
        return thing.json()
    article = thing.article if isinstance(thing, SummaryResult) else thing.plan.article
    name = article.title or article.name
    if ending == ".html":
        from pipelines.output.pages import summary_page, translation_page

        if isinstance(thing, SummaryResult):
            return summary_page(name, article, thing.summary, labels())
        return translation_page(name, thing.translation(), labels())
    if ending == ".md" and isinstance(thing, SummaryResult):
        from pipelines.output.write import summary_markdown

        return summary_markdown(name, thing.summary, labels())
    return thing.text()


def _memory(thing: TranslationResult) -> bytes:
    from io import BytesIO

    from pipelines.memory.tmx import write_tmx

    stream = BytesIO()
    write_tmx(stream, thing.pairs())
    return stream.getvalue()


def _document(thing: Result | Comparison) -> PurePath | None:
    """The name of the file that the translated article carries."""
    article = thing.plan.article if isinstance(thing, TranslationResult) else None
    return PurePath(article.name) if article and article.data else None


def _comparison(thing: Comparison, ending: str) -> str:
    from pipelines.output.write import comparison_markdown, comparison_record, to_json

    if ending == ".json":
        return to_json(comparison_record(thing.article.name, thing.columns))
    if ending == ".html":
        from pipelines.output.pages import comparison_page

        return comparison_page(thing.name, thing.titled(), labels())
    return comparison_markdown(thing.name, thing.titled(), labels()) if ending == ".md" else thing.text()
