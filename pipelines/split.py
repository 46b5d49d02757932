"""Stage 3: paragraph -> sentences, losslessly: joining the pieces gives the text back.

Line ends cut; inside a line razdel's rules decide (they know Russian, and do best for all three languages), corrected
by a table of abbreviations, by cuts where the space after a full stop is missing, and by datelines. Linear in the
text's length.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import accumulate, pairwise

from razdel.segmenters.sentenize import BULLET_SIZE, DELIMITER, RULES, SentSegmenter, SentSplit, sentenize

from pipelines.article import Article, Mark, Segment
from pipelines.languages import language as known
from pipelines.languages.abbreviations import ABBREVIATIONS, Abbreviations
from pipelines.languages.datelines import dateline_end
from pipelines.marks.markup import share_marks

_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_WINDOW = 10  # characters of context that razdel's rules are written for
_REACH = 40  # characters in which an abbreviation, or the word after it, is looked for

# razdel's rules but for its Russian abbreviations.
_PLAIN = SentSegmenter(rules=[rule for rule in RULES if rule.name not in {"sokr_left", "inside_pair_sokr"}])

# razdel never cuts where no space follows; these places are all that may end a sentence by its rules.
_CANDIDATE = re.compile(rf"{DELIMITER}(?=\s)")

# "сөйледі.Содан": two small letters, the end, a capital and a small letter.
_MISSING_SPACE = re.compile(r"(?<=[^\W\d_][^\W\d_])[.!?…]{1,3}[»”\"]?(?=[«“\"]?[^\W\d_][^\W\d_])")
_ADDRESS = re.compile(r"[/@\\]|\bwww\.|\.(?:com|org|net|info|kz|ru|uz|kg|uk|us|eu|io|gov|edu)\b", re.IGNORECASE)

# "т. с. с.", "Ph.D.", "т.ғ.к.", "чл-корр."
_DOTTED = re.compile(
    r"(?<![^\W\d_])(?<![^\W\d_]-)(?<!\.)((?:[^\W\d_]+(?:-[^\W\d_]+)?\.-?\s?)*[^\W\d_]+(?:-[^\W\d_]+)?)\.\Z"
)
_NEXT_WORD = re.compile(r"[«“‘\"'(\[—–-]*\s*([^\W_]+)\b(?!\.\S|\.\s[^\W\d_])")
_NUMERAL = re.compile(r"[№#«\"]?\s?(?:\d|[IVXLC]+\b)")
_INITIAL = re.compile(r"(?:^|[^\w.])[^\W\d_]\.\Z")
_SPACE = re.compile(r"\s*")
_JOINS = frozenset(".?!…;»”’)]}")  # what never begins a sentence

# Quoted speech inside a sentence that goes on after it: «Жол жөнделеді. Қаржы бөлінді», — деді әкім.
_QUOTED = re.compile(
    r"""(?:«[^«»\n]{1,300}»|“[^“”\n]{1,300}”|(?<!\S)"(?=\S)[^"\n]{1,300}(?<=\S)")(?=\s*(?:,|[—–-]\s|[^\W\d_]))"""
)
_NOWHERE = (sys.maxsize, sys.maxsize)
_CONTINUES = re.compile(r"[\s,—–-]*([^\W\d_])")


def split_sentences(text: str, language: str) -> list[str]:
    """Cut a text into sentences; ``"".join(result) == text`` for every text.

    Pieces carry the white space that follows them, the first also what precedes it; no piece is white space alone
    unless the text is. An empty text has no pieces. Raises ``LanguageError`` for a language other than kk, ru, en.
    """
    table = ABBREVIATIONS[known(language).code]
    if not text or text.isspace():
        return [text] if text else []
    begin = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    opened = dateline_end(text)  # belongs to the sentence behind it
    cuts = [0, *(cut for cut in _cuts(text, begin, end, table) if cut > opened), len(text)]
    return [text[a:b] for a, b in pairwise(cuts)]


def segment_article(article: Article, language: str, languages: Sequence[str] = ()) -> list[Segment]:
    """Cut every paragraph into segments: joining ``text + gap`` of a paragraph's segments gives its text back.

    ``languages`` are those of the paragraphs, where they are several. Paragraphs without text have no segments. Raises
    ``LanguageError`` for a language other than kk, ru, en.
    """
    segments = []
    for number, paragraph in enumerate(article.paragraphs):
        spoken = languages[number] if languages else language
        pieces = _whole(split_sentences(paragraph.text, spoken), paragraph.marks)
        ends = list(accumulate(len(piece) for piece in pieces))
        spans = [
            (end - len(piece), end - len(piece) + len(piece.rstrip())) for piece, end in zip(pieces, ends, strict=True)
        ]
        marks = share_marks(paragraph.marks, spans)
        for piece, (start, end), segment_marks in zip(pieces, spans, marks, strict=True):
            other = spoken if spoken != language else ""
            segments.append(Segment(number, piece.rstrip(), piece[end - start :], segment_marks, other))
    return segments


def _whole(pieces: list[str], marks: Sequence[Mark]) -> list[str]:
    """The pieces, those joined again that meet inside of text that is kept: ``config.Settings`` is one word."""
    kept_marks = [mark for mark in marks if mark.kept]
    if not kept_marks or not pieces:
        return pieces
    starts, furthest = [mark.start for mark in kept_marks], list(accumulate((mark.end for mark in kept_marks), max))
    whole, at = [[pieces[0]]], len(pieces[0])
    for piece in pieces[1:]:
        before = bisect_left(starts, at)  # so many begin before the cut
        if before and furthest[before - 1] > at:
            whole[-1].append(piece)
        else:
            whole.append([piece])
        at += len(piece)
    return ["".join(parts) for parts in whole]


def _cuts(text: str, begin: int, end: int, table: Abbreviations) -> Iterator[int]:
    """Yield where sentences after the first begin, in order; ``begin`` and ``end`` leave out white space around."""
    for match in _LINE_END.finditer(text, begin, end):
        yield from _cuts_in_line(text, begin, match.start(), table)
        begin = match.end()
        yield begin
    yield from _cuts_in_line(text, begin, end, table)


def _cuts_in_line(text: str, begin: int, end: int, table: Abbreviations) -> Iterator[int]:
    line = text[begin:end].rstrip()
    start = 0
    speech = _speech(line)
    quoted_from, quoted_to = next(speech, _NOWHERE)
    for match in _stops(line):
        stop = match.end()
        while stop > quoted_to:
            quoted_from, quoted_to = next(speech, _NOWHERE)
        if stop > quoted_from:
            continue
        spaced = line[stop].isspace()
        if _ends_sentence(line, start, match, table) if spaced else _space_is_missing(line, match):
            start = _skip_space(line, stop)
            yield begin + start


def _speech(line: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of quotations that do not end their sentence: a small letter comes next."""
    for match in _QUOTED.finditer(line):
        after = _CONTINUES.match(line, match.end())
        if after is not None and after[1].islower():
            yield match.span()


def _stops(line: str) -> Iterator[re.Match[str]]:
    """Yield the places that may end a sentence, in order: ends of the line's parts before a space, and inner ones."""
    return merge(_CANDIDATE.finditer(line), _MISSING_SPACE.finditer(line), key=lambda match: match.end())


def _skip_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


def _space_is_missing(line: str, match: re.Match[str]) -> bool:
    """Say whether two sentences meet without a space: not in an address, and not a name such as "Node.Js"."""
    at, after = match.start(), match.end()
    right = line[after : after + 3].lstrip('«“"')
    if not (line[at - 2 : at].islower() and right[:1].isupper() and right[1:2].islower()):
        return False
    token = line[max(0, at - _REACH) : at].split()[-1] + line[at : after + _REACH].split()[0]
    return not _ADDRESS.search(token)


def _ends_sentence(line: str, start: int, match: re.Match[str], table: Abbreviations) -> bool:
    """Decide about a stop with a space after it: the table where it knows the abbreviation, else razdel's rules."""
    stop = match.end()
    following = _skip_space(line, stop)
    right = line[following : following + _REACH]
    if right[0] in _JOINS or (right[0].islower() and not right[1:2].isupper()):
        return False
    if match[0] == ".":
        verdict = _by_table(line[max(start, stop - _REACH) : stop], right, table)
        if verdict is not None:
            return verdict
    left = line[max(0, match.start() - _WINDOW) : match.start()]
    split = SentSplit(left, match[0], " " + right[: _WINDOW - 1])
    split.buffer = line[start : min(match.start(), start + BULLET_SIZE + 1)]  # razdel only looks at short ones
    return not (sentenize if table.russian else _PLAIN).join(split)


def _by_table(left: str, right: str, table: Abbreviations) -> bool | None:
    """Return whether a full stop ends the sentence if it belongs to an abbreviation or initial, else ``None``."""
    word = _NEXT_WORD.match(right)
    opens = word is not None and word[1][0].isupper() and word[1].lower() in table.openers
    if _INITIAL.search(left) and left[-2].isupper() and opens:
        return True
    dotted = _DOTTED.search(left)
    if dotted is None:
        return None
    parts = re.sub(r"\s", "", dotted[1]).split(".")
    for i in range(len(parts)):  # the longest first: "т.с.с" before "с"
        exact = ".".join(parts[i:])
        names = {exact, exact.lower()}
        if names & table.never:
            return False
        if names & table.number and _NUMERAL.match(right):
            return False
        if names & table.seldom:
            return opens
    return None
