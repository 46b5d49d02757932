"""An instruction model's answer -> the translation or summary alone, and what is wrong with it.

A table of small rules, each with an example. Most are for every model; those that mend one family's stumbles are for
the models whose prompt set names them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from pipelines.instruct.typeset import gap_before_quote, lost_quotes, quotation_marks, stops_inside, straight_marks
from pipelines.languages import language
from pipelines.languages.arabic_kazakh import USUAL_LETTERS
from pipelines.languages.lengths import too_long, too_short
from pipelines.languages.punctuation import PUNCTUATION
from pipelines.task import Task

_THOUGHTS = re.compile(r"^\s*(?:<think>.*?(?:</think>|$)|<\|channel>.*?(?:<channel\|>|$))", re.DOTALL)
_PREFACE = re.compile(
    r"^\W*(?:(?:sure|certainly|of course)[^\n:]{0,40}[:!.]\s*)?"
    r"(?:(?:here(?:'s| is| are)\b[^\n:]{0,80}\b(?:translation|translated|summary)\b[^\n:]{0,60}"
    r"|(?:the )?(?:\w+ )?(?:translation|summary)(?: (?:in|into|to|of) [^\n:]{1,40})?"
    r"|(?:вот|ниже)\b[^\n:]{0,80}\b(?:перевод|пересказ|резюме)[^\n:]{0,60}"
    r"|(?:перевод|пересказ|резюме|краткое содержание)(?: (?:на|статьи) [^\n:]{1,40})?"
    r"|(?:аударма(?:сы)?|түйін(?:і)?)(?: [^\n:]{1,40})?"
    r"|russian|english|kazakh|русский|английский|казахский)\s*:)\s*",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^```\w*\s*|(?<!\s)\s++```$|```$")
_QUOTES = {'"': '"', "«": "»", "“": "”", "„": "“", "'": "'", "‘": "’"}
_OPENERS = frozenset(_QUOTES)
_ENDS = ".!?…"
_CLOSERS = "\"'»”“’)]"
_SHORTEST, _TIMES = 4, 3  # characters of a piece, and how often it stands there, to be a loop
_DECIMAL = re.compile(r"(?<![\d.,])(\d++)[.,](\d++)(?![\d.,]*\d)")
_TORN = re.compile(r"(?<![\d.,])(\d++)([.,]) (?=(\d++))")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})[ \xa0\u202f,](\d{3})(?![\d.,]*\d)")
_ROUND = re.compile(r"(?<![\d.,])(\d{1,3}), 000(?![\d.,]*\d)")
_WORD, _WORD_CHARACTER, _LETTER = re.compile(r"\w+"), re.compile(r"\w"), re.compile(r"[^\W\d_]")
_CYRILLIC, _LATIN = re.compile(r"[а-яёәғқңөұүһіА-ЯЁӘҒҚҢӨҰҮҺІ]"), re.compile(r"[A-Za-z]")


def clean(answer: str, text: str, task: Task, named: Collection[str], *, complete: bool = True) -> str:
    """The translation or summary of ``text`` alone, on one line.

    ``named``: the rules that the prompt set names. A summary that was cut (not ``complete``) ends with its last whole
    sentence.
    """
    for name, rule in RULES.items():
        if task.kind in rule.kinds and (not rule.named or name in named):
            answer = rule.mend(answer, text, task)
    cut = task.kind == "summarize" and not complete
    if cut and (match := re.match(rf"(.*[{re.escape(_ENDS)}][{re.escape(_CLOSERS)}]*)(?:\s|$)", answer)):
        return match.group(1)
    return answer


def problems(answer: str, text: str, source: str, target: str) -> list[str]:
    """What is wrong with a cleaned translation of ``text``, as short words; empty for a usable one. Two codes."""
    words = []
    if not answer.strip():
        return ["empty"]
    if too_short(text, answer, source, target):
        words.append("short")
    if too_long(text, answer, source, target):
        words.append("long")
    if loops(answer) and not loops(text):
        words.append("loop")
    if mixed_words(answer):
        words.append("mixed")
    if foreign(answer, target) and len(_WORD.findall(text)) > 2:
        words.append("language")
    return words


def loops(text: str) -> bool:
    """Whether the text ends with the same piece, of four characters or more, three times over."""
    return _loop(text[-600:]) is not None


def cut_loop(text: str) -> str:
    """The text with a piece that is repeated at its end kept once."""
    loop = _loop(text)
    return text[: loop[1]].rstrip() if loop else text


def _loop(text: str) -> tuple[int, int] | None:
    """Begin and end of the first piece with a letter that is repeated to the end, in time that grows with the text.

    Behind the last repetition there may be signs, of which some may belong to it.
    """
    end = len(text) - (match.start() if (match := _WORD_CHARACTER.search(text[::-1])) else len(text))
    again = _again_before(text[:end])
    best: tuple[int, int] | None = None
    for size in range(_SHORTEST, len(again)):
        if again[size] <= (_TIMES - 2) * size:  # signs behind the last word are fewer than one piece
            continue
        begin, last = end - size - again[size], end  # from begin to last it goes on as it did a piece before
        while last < len(text) and text[last] == text[last - size]:
            last += 1
        times = max(_TIMES, -(-(end - begin) // size))
        if begin + times * size > last:  # the whole run makes no whole pieces: its last ones may
            times, begin = times - 1, end - (times - 1) * size
        if times >= _TIMES and (best is None or begin < best[0]):
            best = begin, begin + size
    return best if best and _LETTER.search(text[slice(*best)]) else None


def _again_before(text: str) -> list[int]:
    """How many characters at the text's end also stand ``size`` before, by the size (up to half of the text).

    This is the Z-function of the text read backwards.
    """
    backwards = text[::-1]
    again = [0] * (len(text) // 2 + 1)
    left = right = 0
    for size in range(1, len(again)):
        same = min(right - size, again[size - left]) if size < right else 0
        if size + same >= right:
            while size + same < len(text) and backwards[same] == backwards[size + same]:
                same += 1
            left, right = size, size + same
        again[size] = same
    return again


def mixed_words(text: str) -> list[str]:
    """Words with both Latin and Cyrillic letters, as models write them that lose their language."""
    return [word for word in _WORD.findall(text) if _CYRILLIC.search(word) and _LATIN.search(word)]


def foreign(text: str, target: str) -> bool:
    """Whether fewer than half of the letters are of the target's script."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    expected, other = (cyrillic, latin) if language(target).script == "cyrillic" else (latin, cyrillic)
    return expected < other


def without_thoughts(answer: str) -> str:
    """What a model says when it has thought aloud."""
    return _THOUGHTS.sub("", answer)


def _thoughts(answer: str, text: str, task: Task) -> str:
    del text, task
    return without_thoughts(answer)


def _fences(answer: str, text: str, task: Task) -> str:
    del text, task
    return _FENCE.sub("", answer.strip()).strip()


def _arabic_letters(answer: str, text: str, task: Task) -> str:
    """Letters that the language is not usually written in: Kazakh in Arabic ones."""
    del text
    usual = USUAL_LETTERS.get(task.target)
    return usual(answer) if usual else answer


def _preface(answer: str, text: str, task: Task) -> str:
    """What announces the answer, unless the text begins so too."""
    del task
    match = _PREFACE.match(answer)
    if match and not _PREFACE.match(text) and answer[match.end() :].strip():
        return answer[match.end() :].strip()
    return answer


def _first_line(answer: str, text: str, task: Task) -> str:
    """A sentence has one line; what follows is explanation."""
    del text, task
    return next((" ".join(line.split()) for line in answer.split("\n") if line.strip()), "")


def _one_line(answer: str, text: str, task: Task) -> str:
    del text, task
    return " ".join(answer.split())


def _loops(answer: str, text: str, task: Task) -> str:
    del text, task
    return cut_loop(answer)


def _twice(answer: str, text: str, task: Task) -> str:
    """An answer given twice in a row, once."""
    del task
    half = len(answer) // 2
    for cut in (half, half + 1, half + 2):  # a space between, a full stop missing at the end
        first, second = answer[:cut].strip(), answer[cut:].strip()
        same = len(first) > 3 and first.rstrip(_ENDS) == second.rstrip(_ENDS)
        if same and text[: len(text) // 2].strip() != text[len(text) // 2 :].strip():
            return first
    return answer


def _quoted(answer: str, text: str, task: Task) -> str:
    """Quotes around the whole answer, where the text begins without any."""
    del task
    while len(answer) > 2 and text[:1] not in _OPENERS and _QUOTES.get(answer[0]) == answer[-1]:
        inner = answer[1:-1]
        if answer[0] in inner or answer[-1] in inner:
            break
        answer = inner.strip()
    return answer


def _torn_figures(answer: str, text: str, task: Task) -> str:
    """Decimals and thousands of the text that the answer tears apart, whole again."""
    del task
    whole = {*_DECIMAL.findall(text), *_THOUSANDS.findall(text)}
    return _TORN.sub(lambda torn: torn[1] + torn[2] + " " * ((torn[1], torn[3]) not in whole), answer)


def _torn_thousands(answer: str, text: str, task: Task) -> str:
    """Round thousands that the text has in words, where the target groups figures with a comma."""
    if PUNCTUATION[task.target].thousands != "," or _ROUND.search(text):
        return answer
    return _ROUND.sub(r"\1,000", answer)


def _ending(answer: str, text: str, task: Task) -> str:
    """End as the text ends: a headline without a full stop, a sentence with one."""
    del task
    if not answer or not text:
        return answer
    ended = text.rstrip(_CLOSERS)[-1:] in _ENDS
    if not ended and answer.endswith(".") and not answer.endswith("..") and text[-1].isalnum() and " " in answer:
        return answer[:-1] if not re.search(r"\b\w\.$", answer) else answer
    if text[-1] == "." and answer[-1].isalnum():
        return answer + "."
    return answer


@dataclass(frozen=True, slots=True)
class Rule:
    """What is mended in an answer, with a direction, a text, an answer to it, and that answer mended as example.

    ``named``: only where a prompt set names the rule.
    """

    mend: Callable[[str, str, Task], str]
    example: tuple[str, str, str, str]
    named: bool = False
    kinds: tuple[str, ...] = ("translate", "summarize")


_TRANSLATED = ("translate",)
_LAKE, _RU_LAKE = "The lake froze.", "Озеро замёрзло."

RULES: dict[str, Rule] = {
    "thoughts": Rule(_thoughts, ("en-ru", _LAKE, f"<think>A lake.</think>{_RU_LAKE}", _RU_LAKE)),
    "arabic_letters": Rule(_arabic_letters, ("ru-kk", _RU_LAKE, "كول قاتتى.", "Көл қатты."), named=True),
    "fences": Rule(_fences, ("en-ru", _LAKE, f"```\n{_RU_LAKE}\n```", _RU_LAKE)),
    "preface": Rule(_preface, ("en-ru", _LAKE, f"Перевод: {_RU_LAKE}", _RU_LAKE)),
    "first_line": Rule(_first_line, ("en-ru", _LAKE, f"{_RU_LAKE}\n\nNote: in winter.", _RU_LAKE), kinds=_TRANSLATED),
    "one_line": Rule(_one_line, ("ru-ru", _RU_LAKE, "Зима.\n\nЛёд.", "Зима. Лёд."), kinds=("summarize",)),
    "loops": Rule(_loops, ("en-ru", "The lake", "Лёд, озеро, озеро, озеро, озеро", "Лёд, озеро")),
    "twice": Rule(_twice, ("en-ru", _LAKE, f"{_RU_LAKE} {_RU_LAKE}", _RU_LAKE), named=True, kinds=_TRANSLATED),
    "quoted": Rule(_quoted, ("en-ru", _LAKE, f"«{_RU_LAKE}»", _RU_LAKE)),
    "torn_figures": Rule(
        _torn_figures,
        ("ru-en", "Пришли 20,4 млн.", "20. 4 million came.", "20.4 million came."),
        named=True,
        kinds=_TRANSLATED,
    ),
    "torn_thousands": Rule(
        _torn_thousands,
        ("ru-en", "Пришли 300 тысяч.", "300, 000 came.", "300,000 came."),
        named=True,
        kinds=_TRANSLATED,
    ),
    "ending": Rule(
        _ending, ("en-ru", "Bank raises rate", "Банк повысил ставку.", "Банк повысил ставку"), kinds=_TRANSLATED
    ),
    "quotation_marks": Rule(quotation_marks, ("en-ru", "It is the “Vesti”.", 'Это "Вести".', "Это «Вести».")),
    "straight_marks": Rule(
        straight_marks, ("ru-en", "Это «Вести».", "It’s “Vesti” here.", 'It\'s "Vesti" here.'), named=True
    ),
    "stops_inside": Rule(stops_inside, ("ru-en", "Это «Вести».", 'It is "Vesti".', 'It is "Vesti."'), named=True),
    "gap_before_quote": Rule(gap_before_quote, ("ru-en", "Это «Вести».", 'It is "us. "', 'It is "us."'), named=True),
    "lost_quotes": Rule(
        lost_quotes,
        ("ru-en", "«Мост закрыт», — сказал он.", "It is closed, he said.", '"It is closed," he said.'),
        named=True,
        kinds=_TRANSLATED,
    ),
}
"""The rules, in the order in which they mend."""

LETTERS = ("arabic_letters",)
"""The rules that turn an answer's letters."""

NAMED: tuple[str, ...] = tuple(name for name, rule in RULES.items() if rule.named)
"""The rules that a prompt set may name."""
