"""The words around saved and copied results, in the interface's language."""

from __future__ import annotations

from pipelines.languages import LANGUAGES
from pipelines.message import N_
from pipelines.output.labels import Labels
from tui.text.i18n import Number, _, interface, language_name, localized

METHODS = {"lead": N_("lead"), "extractive": N_("extractive")}
"""The words for the ways to summarise without a model."""


def labels() -> Labels:
    """The labels for files, now."""
    return Labels(
        language=interface(),
        languages={code: language_name(code) for code in LANGUAGES},
        methods={method: _(word) for method, word in METHODS.items()},
        decimal=format(Number(0), ".1f")[1],
        localized=localized,
        article=_("Article ({language})"),
        translation=_("Translation to {language}"),
        summary=_("Summary by {method} ({language})"),
        facts=_("Facts"),
        made_by=_("made by"),
        time=_("time"),
        seconds=_("{n} s"),
        words=_("words"),
        share=_("{n} ({share} of the article)"),
        new_words=_("new words"),
        compression=_("compression"),
        taken=_("taken over"),
        fragments=_("{share} of the words, in passages of {n}"),
        figures=_("figures in the article"),
        names=_("names in the article"),
        present=_("{done} of {total}"),
        absent=_("not found: {list}"),
        flagged=_("flagged"),
        sentences=_("{n} of {total} sentences"),
        warning=_("warning"),
    )
