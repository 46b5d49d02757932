"""Whether the translation is in its language, the whole of it and each part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.detect import detect
from pipelines.languages import LANGUAGES, SCRIPTS, Language
from pipelines.languages.ngrams import profiles
from pipelines.languages.scripts import script_of
from pipelines.languages.stopwords import STOP_WORDS
from pipelines.languages.suffixes import ENDINGS, HYPHENATED
from pipelines.languages.telltales import is_like, is_unlike
from pipelines.message import Message, listed
from pipelines.quality.verbatim import without_kept
from pipelines.task import Task

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CYRILLIC, _LATIN = re.compile(r"[\u0400-\u052f]"), re.compile(r"[A-Za-z\u00c0-\u024f]")
_JOINED = re.compile(r"([A-Za-z]{2,})([\u0400-\u052f]+)")
_HYPHENED = re.compile(r"(?<![\w-])([a-z]{2,})-([\u0400-\u052f]+)")
_TITLE = re.compile(r"[«“\"„][^«»“”\"„]{1,40}[»”\"“]|\([^()]{1,40}\)")
_CYRILLIC_RUN = re.compile(r"[\u0400-\u052f]+(?:[\s-]+[\u0400-\u052f]+)*")
_LATIN_RUN = re.compile(r"[A-Za-z]+(?:[\s,'’-]+[A-Za-z]+)*")
_TELLING = 4  # words, names aside, that it takes to tell two languages of one script; fewer may all be borrowed
_RUN, _MOST, _MUCH = 3, 6.0, 12.0  # words of a part, the most that one can say (in nats), and what tells
_SURE, _PART = 0.9, 0.7


def mixed(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Letters of two scripts in a word; an ending behind a foreign name is right."""
    text = without_kept(target)
    odd = dict.fromkeys(
        word
        for word in _WORD.findall(text)
        if _CYRILLIC.search(word) and _LATIN.search(word) and not _declined(word, source, task.target)
    )
    if task.target in HYPHENATED:  # a common word of another language that takes an ending was left over
        lower = source.lower()
        for match in _HYPHENED.finditer(text):
            if match[1] not in lower and ENDINGS[task.target].fullmatch(match[2]):
                odd[match[0]] = None
    if words := tuple(odd):
        yield Flag("mixed_script", Message("Mixed scripts in {mixed}.", mixed=listed(words)), target=words)


def _declined(word: str, source: str, target: str) -> bool:
    """Whether a word is a Latin name, or a Latin word of the source, with an ending of the target's."""
    if word in source:
        return True
    match, ending = _JOINED.fullmatch(word), ENDINGS.get(target)
    if match is None or ending is None:
        return False
    known = match[1] != match[1].lower() or match[1] in source
    return known and ending.fullmatch(match[2]) is not None


def language(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Another language than the target's: letters and small words raise the suspicion, the detector decides."""
    text, foreign, native = without_kept(target), LANGUAGES[task.source], LANGUAGES[task.target]
    outside = _TITLE.sub(" . ", text)
    text = outside if _WORD.search(outside) else text
    words = _WORD.findall(text)
    common = [word.lower() for word in words if word[0].islower() or text.isupper()]  # names are the same everywhere
    others = _CYRILLIC if native.script == "latin" else _LATIN
    if sum(script_of(word) == "arabic" for word in words) > len(words) / 2:
        letters = Message(
            "The translation is in Arabic letters; {language} has {script} ones here.", **_letters(native)
        )
        yield Flag("language", letters)
        return
    count = sum(others.match(word) is not None for word in common)
    much = count > 2 and count > _PART * len(common)
    part = "" if much else _part(text, foreign, native)
    if part and len(part) < _PART * len(text):
        yield Flag(
            "language",
            Message("A part of the translation is not {language}: {part}", language=native.name, part=part),
            target=(part,),
        )
    elif (
        much or part or (len(common) >= _TELLING and is_unlike(common, native) and _other(text, native))
    ) and not is_quoted(source, target, task):
        yield Flag("language", Message("Much of the translation is not {language}.", language=native.name))


def is_quoted(source: str, target: str, task: Task) -> bool:
    """Whether words came back because they are in no language of the task: a French saying stays as it is."""
    text = without_kept(source)
    words = _WORD.findall(text)
    if words != _WORD.findall(without_kept(target)) or sum(map(str.islower, words)) < _RUN:
        return False
    return _other(text, LANGUAGES[task.source])


def _letters(native: Language) -> dict[str, str]:
    return {"language": native.name, "script": SCRIPTS[native.script]}


def _other(text: str, language: Language) -> bool:
    detection = detect(text)
    return detection.language != language.code and detection.confidence >= _SURE


def _part(text: str, foreign: Language, native: Language) -> str:
    """Words in a row that are of the source's language; empty for none. Titles are taken out before."""
    if foreign.script == "latin":
        return _english(text)
    if native.script == "latin":
        return _cyrillic(text)
    return _best_run(text, foreign, native) if is_like(text, foreign) else ""


def _english(text: str) -> str:
    for run in _LATIN_RUN.finditer(text):
        common = [word for word in _WORD.findall(run[0]) if word.islower() and len(word) > 1]
        plain = [word for word in common if word not in STOP_WORDS["en"]]  # names have the others inside them, too
        if len(plain) > 2 or (plain and len(plain) < len(common)):
            return run[0]
    return ""


def _cyrillic(text: str) -> str:
    for run in _CYRILLIC_RUN.finditer(text):
        if any(word.islower() and len(word) > 1 for word in _WORD.findall(run[0])):
            return run[0]
    return ""


def _best_run(text: str, foreign: Language, native: Language) -> str:
    """The words in a row that are likelier in the other language by the most, if that is much."""
    models = {model.language: model for model in profiles(native.script)}
    best = total = 0.0
    first, span = 0, (0, 0)
    words = list(_WORD.finditer(text))
    for at, match in enumerate(words):
        word = match[0]
        say = 0.0
        if word.islower():
            say = max(-_MOST, min(_MOST, models[native.code].cost(word) - models[foreign.code].cost(word)))
        if total <= 0:
            total, first = 0.0, at
        total += say
        if total > best:
            best, span = total, (first, at)
    run = words[span[0] : span[1] + 1]
    if best < _MUCH or sum(match[0].islower() for match in run) < _RUN:
        return ""
    return text[run[0].start() : run[-1].end()]
