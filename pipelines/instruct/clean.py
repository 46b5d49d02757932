"""An instruction model's answer -> the translation or summary alone, and what is wrong with it."""

from __future__ import annotations

import re

from pipelines.instruct.typeset import requoted, typeset
from pipelines.languages import language
from pipelines.languages.lengths import too_long, too_short

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
_ROUND = re.compile(r"(?<![\d.,])(\d{1,3}), 000(?![\d.,]*\d)")  # "300 тысяч" became "300, 000"
_WORD, _WORD_CHARACTER, _LETTER = re.compile(r"\w+"), re.compile(r"\w"), re.compile(r"[^\W\d_]")
_CYRILLIC, _LATIN = re.compile(r"[а-яёәғқңөұүһіА-ЯЁӘҒҚҢӨҰҮҺІ]"), re.compile(r"[A-Za-z]")


def clean_translation(answer: str, source: str, target: str) -> str:
    """The translation alone: without preface, notes, quotes or repetitions that the source does not have."""
    text = _unwrapped(answer, source)
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    text = lines[0] if lines else ""  # a sentence has one line; what follows is explanation
    text = _figures(_unquoted(_once(cut_loop(text), source), source), source, target)
    return requoted(typeset(_ending(text, source), target), source, target)


def clean_summary(answer: str, source: str, target: str, *, complete: bool = True) -> str:
    """The summary alone, on one line; an answer that was cut (not ``complete``) ends with its last whole sentence."""
    text = " ".join(cut_loop(" ".join(_unwrapped(answer, source).split())).split())
    text = typeset(_unquoted(text, source), target)
    if not complete and (match := re.match(rf"(.*[{re.escape(_ENDS)}][{re.escape(_CLOSERS)}]*)(?:\s|$)", text)):
        text = match.group(1)
    return text


def problems(answer: str, text: str, source: str, target: str) -> list[str]:
    """What is wrong with a cleaned translation of ``text``, as short words; empty for a usable one. Two codes."""
    found = []
    if not answer.strip():
        return ["empty"]
    if too_short(text, answer, source, target):
        found.append("short")
    if too_long(text, answer, source, target):
        found.append("long")
    if loops(answer) and not loops(text):
        found.append("loop")
    if mixed_words(answer):
        found.append("mixed")
    if foreign(answer, target) and len(_WORD.findall(text)) > 2:
        found.append("language")
    return found


def loops(text: str) -> bool:
    """Whether the text ends with the same piece, of four characters or more, three times over."""
    return _loop(text[-600:]) is not None


def cut_loop(text: str) -> str:
    """The text with a piece that is repeated at its end kept once."""
    found = _loop(text)
    return text[: found[1]].rstrip() if found else text


def _loop(text: str) -> tuple[int, int] | None:
    """Begin and end of the first piece with a letter that is repeated to the end, in time that grows with the text.

    Behind the last repetition there may be signs, of which some may belong to it.
    """
    end = len(text) - (found.start() if (found := _WORD_CHARACTER.search(text[::-1])) else len(text))
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
    own, other = (cyrillic, latin) if language(target).script == "cyrillic" else (latin, cyrillic)
    return own < other


def _unwrapped(answer: str, source: str) -> str:
    text = _FENCE.sub("", answer.strip()).strip()
    match = _PREFACE.match(text)
    if match and not _PREFACE.match(source) and text[match.end() :].strip():
        text = text[match.end() :].strip()
    return text


def _unquoted(text: str, source: str) -> str:
    """Take off quotes around the whole answer where the source begins without any."""
    while len(text) > 2 and source[:1] not in _OPENERS and _QUOTES.get(text[0]) == text[-1]:
        inner = text[1:-1]
        if text[0] in inner or text[-1] in inner:
            break
        text = inner.strip()
    return text


def _figures(text: str, source: str, target: str) -> str:
    """Decimals and thousands of the source that the answer tears apart ("20. 4", "2, 400", "300, 000"), whole again."""
    whole = {*_DECIMAL.findall(source), *_THOUSANDS.findall(source)}
    text = _TORN.sub(lambda torn: torn[1] + torn[2] + " " * ((torn[1], torn[3]) not in whole), text)
    if language(target).script == "cyrillic" or _ROUND.search(source):  # a comma groups no figures there
        return text
    return _ROUND.sub(r"\1,000", text)


def _once(text: str, source: str) -> str:
    """An answer given twice in a row, once."""
    half = len(text) // 2
    for cut in (half, half + 1, half + 2):  # a space between, a full stop missing at the end
        first, second = text[:cut].strip(), text[cut:].strip()
        same = len(first) > 3 and first.rstrip(_ENDS) == second.rstrip(_ENDS)
        if same and source[: len(source) // 2].strip() != source[len(source) // 2 :].strip():
            return first
    return text


def _ending(text: str, source: str) -> str:
    """End as the source ends: a headline without a full stop, a sentence with one."""
    if not text or not source:
        return text
    ended = source.rstrip(_CLOSERS)[-1:] in _ENDS
    if not ended and text.endswith(".") and not text.endswith("..") and source[-1].isalnum() and " " in text:
        return text[:-1] if not re.search(r"\b\w\.$", text) else text
    if source[-1] == "." and text[-1].isalnum():
        return text + "."
    return text
