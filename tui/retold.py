"""The sentences that the core says (doubts, errors, warnings), told in the interface's language."""

from __future__ import annotations

import re
from functools import cache

from tui.i18n import LANGUAGE_NAMES, N_, _, interface

SENTENCES: tuple[str, ...] = (
    # Doubts of a translation and of a summary.
    N_("The translation is empty."),
    N_("The model did not come to an end; the translation is cut off."),
    N_("The source came back untranslated."),
    N_("The translation has only {ratio} of the source's length; something may be missing."),
    N_("The translation has {ratio} of the source's length; something may be added."),
    N_("'{phrase}' is repeated."),
    N_("Not found in the translation: {missing}."),
    N_("The source does not speak of {sign}."),
    N_("Mixed scripts in {mixed}."),
    N_("Much of the translation is not {language}."),
    N_("The summary is not shorter than the source."),
    N_("Much of the summary is not {language}."),
    # Models.
    N_("No installed model {task}; one of these would: {others}."),
    N_("No model in models.yaml reliably {task}."),
    N_("The model '{id}' is not installed."),
    N_("The weights of '{id}' are damaged."),
    N_("The model '{id}' does not do this: no entry says that it {task}."),
    N_("'{id}' {task} unreliably; expect wrong words."),
    N_("'{id}' sends the text to {host}, unencrypted."),
    N_("'{id}' sends the text to {host}."),
    N_("'{id}' gave an empty summary."),
    N_("translates {source} to {target}"),
    N_("summarises {source} in {target}"),
    N_("summarises {source}"),
    N_(
        "'{method}' takes sentences from the article and stays in {source}; "
        "translate to {target} first, or use a model."
    ),
    # Files.
    N_("{name} is not a text file."),
    N_("{name} is not a text file: it is {kind}."),
    N_("{name} is a page without any text."),
    N_("{name} is empty."),
    N_("There is no file {path}."),
    N_("{path} is a folder, not a file."),
    N_("{path} cannot be read: permission denied."),
    N_("{path} cannot be read: {reason}."),
    N_("{name} has no text to summarise."),
    N_("{path} is the source; choose another name for the result."),
    N_("{path} is a folder; name a file."),
    N_("Cannot write {path}: there is no folder {folder}."),
    N_("Cannot write {path}: {reason}."),
)
"""The core's English sentences; the first that fits is taken. What stands in braces is kept, or retold itself."""

_LANGUAGE_FIELDS = {"language", "source", "target"}


def retold(text: str) -> str:
    """A sentence of the core in the interface's language; as it is where the table has none like it."""
    if interface() == "en" or not text:
        return text
    for pattern, message in _patterns():
        if found := pattern.fullmatch(text):
            return _(message).format(**{name: _value(value) for name, value in found.groupdict().items()})
    return text


def _value(value: str) -> str:
    return _(value) if value in LANGUAGE_NAMES.values() else retold(value)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    names = "|".join(map(re.escape, LANGUAGE_NAMES.values()))

    def field(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{names if found[1] in _LANGUAGE_FIELDS else '.+?'})"

    return tuple((re.compile(re.sub(r"\\\{(\w+)\\\}", field, re.escape(text)), re.DOTALL), text) for text in SENTENCES)
