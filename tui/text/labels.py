"""The words around saved and copied results, in the interface's language."""

from __future__ import annotations

from pipelines.languages import LANGUAGES
from pipelines.message import N_
from pipelines.output.labels import Labels
from tui.text.i18n import Number, _, interface, language_name, localized

METHODS = {"lead": N_("lead"), "extractive": N_("extractive")}
"""The words for the ways to summarise without a model."""

KINDS = {
    "numbers": N_("numbers"),
    "currency": N_("currencies"),
    "unit": N_("units"),
    "percent": N_("percent"),
    "date": N_("dates"),
    "names": N_("names"),
    "negation": N_("negations"),
    "language": N_("languages"),
    "mixed_script": N_("letters"),
    "untranslated": N_("not translated"),
    "unknown": N_("unknown words"),
    "length": N_("length"),
    "repeated": N_("repetitions"),
    "cut": N_("ends"),
    "quotes": N_("quotation marks"),
    "capitals": N_("capitals"),
    "marks": N_("markup"),
    "urls": N_("addresses"),
    "markup": N_("code"),
    "echoed": N_("echoes"),
    "dropped": N_("left out"),
    "doubt": N_("the model's doubt"),
}
"""The words for what flags are about, by their codes; another code stands for itself."""


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
