"""What a model says beside the translation, and the signs of its own that it leaves in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.article import Flag
from pipelines.message import Message
from pipelines.task import Task

_UNKNOWN = re.compile(
    r"⁇|\ufffd|□|▁|\[(?:UNK|PAD|MASK|CLS|SEP)\]|</?(?:unk|pad|mask|bos|eos|s)>|<\|[^|<>\n]{1,40}\|>|<(?:start|end)_of_turn>"
    r"|\[/?INST\]|(?<=[^\W\d_])\?(?=[^\W\d_])|(?:[ÐÑ][^\sA-Za-z\u0400-\u052f]){2,}",
    re.IGNORECASE,
)

_LANGUAGE = r"english|russian|kazakh|английск\w*|русск\w*|казахск\w*|ағылшын\w*|орыс\w*|қазақ\w*"
_TEXT = r"text|sentence|phrase|passage|version|текст\w*|предложени\w*|фраз\w*|вариант\w*|мәтін\w*|сөйлем\w*|нұсқа\w*"
# A word that announces what follows it, behind which there is a colon, or which stands in a line of its own.
_LABEL = re.compile(
    rf"""
    ^[\s*_\#>"«]* (?:(?:the|your|this|is|final|my|мой|ваш|итоговый)\s+)* (?:(?:{_LANGUAGE})\s+)?
    (?: translat(?:ion|ed)|text|sentence|output|answer|response|result|assistant|model|system|user|original|source
      | target|input|note|перевод|текст|предложение|перевед[её]н\w+|ответ|результат|вывод|ассистент|оригинал|исходн\w+
      | примечание|аударма\w*|мәтін|сөйлем|аударылған|жауап|жауабы|нәтиже\w*|түпнұсқа\w*|ескерту|{_LANGUAGE}
      | (?:the\s+)?(?:{_TEXT})\s+(?:says|reads|гласит|дейді)
    )
    (?:\s+(?:{_TEXT}|{_LANGUAGE}|in|into|to|на|язык\w*|тілі\w*|of|the)){{0,6}}
    (?:\s*\([^()\n]{{1,30}}\))? [\s*_]* (?::|\n)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COLON = re.compile(r"^[^:\n]{1,60}:")
# What models say of their task, by what they mean; a source that means the same may be translated so.
_SAID = tuple(
    re.compile("|".join(patterns), re.IGNORECASE)
    for patterns in (
        (  # the answer is coming
            r"\bhere(?:['’]s|\s+is|\s+are)\s+(?:the|your|a|my)\b[^.:\n]{0,40}\btranslat\w+",
            r"\b(?:вот|ниже)\b[^.:\n]{0,40}\bперев[оё]д\w*",
            r"\b(?:міне|төменде)\b[^.:\n]{0,40}\bаударма\w*",
        ),
        (  # yes
            r"^\W*(?:sure|certainly|of course|absolutely|конечно|разумеется|безусловно|хорошо|әрине|жарайды)\s*!",
        ),
        (  # what it is
            r"\bas an?\s+(?:ai|artificial|language model|assistant)\b",
            r"\blarge language model\b",
            r"\bкак\s+(?:ии|искусственный интеллект)\b",
            r"\bязыковая модель\b",
            r"\b(?:тілдік модель|жасанды интеллект)\s+ретінде\b",
        ),
        (  # it will not
            r"\bi(?:['’]m|\s+am)\s+(?:sorry|unable|not able)\b",
            r"\bi\s+(?:cannot|can['’]?t|can not|won['’]?t)\s+(?:translate|assist|help|provide|fulfil|answer)",
            r"\bя\s+не\s+(?:могу|буду|в состоянии)\s+(?:перев\w+|помочь|выполнить|предоставить|ответить)",
            r"\b(?:простите|извините),?\s+(?:но\s+)?я\b",
            r"\b(?:аудара|көмектесе|орындай|бере)\s+алма(?:ймын|ймыз)\b",
            r"\bкешіріңіз\b",
        ),
        (  # is that all
            r"\blet me know\b",
            r"\bfeel free to\b",
            r"\bhope (?:this|that|it) helps\b",
            r"\bдайте (?:мне )?знать\b",
            r"\bесли (?:у вас|вам)\b[^.\n]{0,40}\b(?:вопрос|нужн)\w*",
            r"\bнадеюсь,? (?:это|что)\b[^.\n]{0,20}\bпомо\w+",
            r"\bхабарлаңыз\b",
        ),
        (  # about the sentence
            r"\b(?:this|the)\s+(?:sentence|phrase|text|translation)\s+(?:means|is|says|translates|reads)\b",
            r"\b(?:смысл|значение|перевод)\s+(?:этого\s+)?(?:предложения|текста|фразы)\b",
            r"\b(?:это|данное)\s+предложение\s+(?:означает|переводится)\b",
            r"\b(?:сөйлемнің|мәтіннің)\s+(?:мағынасы|аудармасы)\b",
        ),
        (  # what it was asked, or wants to be
            r"\btranslate (?:the (?:following|text|sentence)|this|from|into|to)\b",
            r"\bprovide (?:me (?:with )?)?the (?:text|sentence)\b",
            r"\bперевед\w+ (?:следующ\w+|текст|предложение|этот|это|с|на)\b",
            r"\b(?:пришлите|предоставьте|введите) (?:\w+ )?текст\b",
            r"\bмәтінді (?:аударыңыз|жіберіңіз|енгізіңіз)\b",
        ),
        (  # notes of its own
            r"(?:^|[.!?…]\s+)(?:note|explanation|примечание|пояснение|ескерту|түсініктеме)\s*:",
            r"\((?:note|translator['’]s note|literal\w*|примечание|прим\.|дословно|буквально|ескерту|сөзбе-сөз)\b",
        ),
        (r"</?think(?:ing)?>",),
        (r"```",),
    )
)
_NUMBERED = re.compile(r"^\s*(\d{1,2})[.)]\s")


def unknown(source: str, target: str, task: Task) -> Iterator[Flag]:
    """Signs that stand for what the model's vocabulary lacks, or that it thinks in."""
    del task
    signs = tuple(dict.fromkeys(match[0] for match in _UNKNOWN.finditer(target) if match[0] not in source))
    if signs:
        yield Flag("unknown", Message("The model left its own signs: {signs}.", signs=" ".join(signs)), target=signs)


def leftovers(source: str, target: str, task: Task) -> Iterator[Flag]:
    """What announces, refuses, explains or numbers the answer, and lines that the source has not."""
    del task
    words = ""
    if (label := _LABEL.match(target)) and not _COLON.match(source):
        words = label[0]
    elif said := _said(source, target):
        words = said
    elif (numbered := _NUMBERED.match(target)) and numbered[1] not in source:
        words = numbered[0]
    elif "\n" in target.strip() and "\n" not in source.strip():
        words = target.strip().rpartition("\n")[2]
    if words:
        words = words.strip()
        yield Flag(
            "leftovers", Message("The model says more than the translation: {words}", words=words), target=(words,)
        )


def _said(source: str, target: str) -> str:
    for pattern in _SAID:
        if (said := pattern.search(target)) and not pattern.search(source):
            return said[0]
    return ""
