"""Signs of a sentence: its end, its quotation marks and brackets, its capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.languages.lengths import distance, telling
from pipelines.languages.stopwords import UNFINISHED
from pipelines.message import Message
from pipelines.task import CUT_MARK, Task

_CLOSERS = "\"'»”’“)]*_`>"
_STOPS = ".!?…:;։。"
_SENTENCE_ENDS = ".!?…"
_LAST_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_LETTER = re.compile(r"[^\W\d_]")
_SPACED = re.compile(r"(?<!\S)[^\W\d_](?:[ \xa0]{1,3}[^\W\d_]){3,}(?!\S)")
_LISTED = re.compile(r"(?:^|(?<=[\s;,]))\w{1,3}\)")  # 1) a) iv)
_SIGN = re.compile(r"[«»“”„\"()\[\]]")
_NESTED = re.compile(r"«[^«»]*«[^«»]*»")  # «Театр «Жастар»: one sign closes both
_INCHES = re.compile(r"(?<=\d)[\"”'’]")
_APOSTROPHE = re.compile(r"(?<=[a-z]s)\"(?= [A-Za-z])")  # the Lakers" coach
_SHORT = -0.3  # a distance in length: what was cut off is at least so short
_SHOUTED, _CAPITALS = 10, 0.85  # letters of a text in capitals, and how many of them are


def cut(source: str, target: str, task: Task) -> Iterator[Flag]:
    """An answer that never came to its end."""
    del task
    if target.endswith(CUT_MARK) and not source.endswith(CUT_MARK):
        yield Flag("cut", Message("The model did not come to an end; the translation is cut off."))


def ending(source: str, target: str, task: Task) -> Iterator[Flag]:
    """An end in the middle of a sentence, where the source's is whole: no stop, or a word that leads to another."""
    end, theirs = target.rstrip().rstrip(_CLOSERS), source.rstrip().rstrip(_CLOSERS)
    if not end or target.endswith(CUT_MARK) or theirs[-1:] not in _SENTENCE_ENDS:
        return
    if end[-1].isalnum() and telling(source):
        far = distance(len(source), len(target), task.source, task.target)
        if far > _SHORT:
            return  # a headline
    bare = end.rstrip(_SENTENCE_ENDS)
    last = match[0] if (match := _LAST_WORD.search(bare[-60:])) else bare[-1:]
    if end[-1] not in _STOPS or (end[-1] == "." and end[-2:] != ".." and last in UNFINISHED[task.target]):
        yield Flag(
            "ending", Message("The translation ends in the middle of a sentence: {last}", last=last), target=(last,)
        )


def quotes(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Quotation marks and brackets without their like, where the source has them in pairs."""
    del task
    odd = _unpaired(target)
    if odd and _SIGN.search(source) and not _unpaired(source):
        yield Flag("quotes", Message("Not paired: {sign}.", sign=" ".join(odd)), target=tuple(odd))


def _unpaired(text: str) -> list[str]:
    inexact = _INCHES if text.count('"') % 2 == 0 else _APOSTROPHE
    text = inexact.sub(" ", text)
    # Which of these opens depends on the language, and on who typed it.
    curled = [sign for sign in text if sign in '"“”„']
    odd = curled[-1:] if len(curled) % 2 else []
    for left, right in ("«»", "()", "[]"):
        looked = _LISTED.sub(" ", text) if left == "(" and text.count("(") < text.count(")") else text
        more = looked.count(left) - looked.count(right)
        if more and not (left == "«" and _NESTED.search(text)):
            odd.append(left if more > 0 else right)
    return odd


def capitals(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Capitals throughout on one side only, and letters set apart."""
    del task
    if spaced := _SPACED.search(target):
        if not _SPACED.search(source):
            yield Flag("capitals", Message("Letters stand apart: {words}", words=spaced[0]), target=(spaced[0],))
    elif _shouts(source) and not _shouts(target, least=0):
        yield Flag("capitals", Message("The source is in capitals, the translation is not."))
    elif _shouts(target) and not _shouts(source, least=0):
        yield Flag("capitals", Message("The translation is in capitals, the source is not."))


def _shouts(text: str, least: int = _SHOUTED) -> bool:
    letters = _LETTER.findall(text)
    return len(letters) > least and sum(map(str.isupper, letters)) >= _CAPITALS * len(letters)
