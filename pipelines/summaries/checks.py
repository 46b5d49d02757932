"""Summary and article -> flags: what the article does not hold, and what no summary should be.

Sentence by sentence, each against the whole article, across languages too. What is written out of an article rarely
brings a figure, a name, a date or a quotation of its own; one that does is the commonest fault of abstractive models
(Maynez et al. 2020, doi:10.18653/v1/2020.acl-main.173; Nan et al. 2021, doi:10.18653/v1/2021.eacl-main.235).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipelines.article import Flag
from pipelines.languages import LANGUAGES
from pipelines.languages.calendar import MONTH_FIRST, calendar
from pipelines.message import Message, counted, listed
from pipelines.quality import language as languages
from pipelines.quality import leftovers, signs, text
from pipelines.quality.dates import check_dates
from pipelines.quality.names import proper_names
from pipelines.quality.negation import negation
from pipelines.quality.opposites import opposites
from pipelines.quality.roles import roles
from pipelines.quality.weights import SUMMARIES, weighed
from pipelines.split import split_sentences
from pipelines.summaries.evidence import WORD, Evidence, alike, content_words, stems
from pipelines.summaries.figures import check_figures
from pipelines.task import Task

FAILURES = frozenset({"dropped", "language", "repeated", "leftovers", "unknown"})
"""Flags of sentences that are no part of a summary; other flags are doubts about one."""

MOST_WORDS = 45  # of a sentence that was asked for
_QUOTATION = re.compile(r"«([^«»\n]+)»|“([^“”\n]+)”|\"([^\"\n]+)\"|„([^„“”\n]+)[“”]")
# What announces a summary.
_LABEL = re.compile(
    r"\W*(?:here(?:['’]s| is)[^.:]{0,40}\bsummary|(?:(?:brief|short|news)\s)?summary"
    r"|(?:вот|ниже)[^.:]{0,40}\b(?:резюме|пересказ|содержание|изложение)|(?:краткое\s)?(?:резюме|содержание|изложение)"
    r"|(?:міне|төменде)[^.:]{0,40}\bмазмұн\w*|(?:қысқаша\s)?(?:мазмұны|түйіні?))[^.:]{0,40}:",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"[«“„”\"]|[,!?.]\s[—–-]\s|(?:^|\n)[^\S\n]*[—–-]\s")
_ELLIPSIS = re.compile(r"…|\.\.\.|\[[^\[\]]*\]")
_SPEECH = 4  # words of a quotation that is no title
_STEM = 5  # letters by which the words of quotations are compared
_TWICE = 0.75  # of a sentence's words, how many another has that says the same
_MOST = 1000  # sentences of an article among which the one is looked for that says the same
_CLEAR = 3  # words that tell which sentence of the article says the same
_HEADLINE = 0.6  # of a sentence's words, how many have capitals where all of them do
_SAID, _CLOSE = 4, 0.6  # words of a sentence that are enough to compare, and how many of them a close sentence has
_UNHEARD, _ENOUGH = 0.25, 5  # of so many words, how few the article must have for a sentence without support


def limit_of(sentences: int) -> int:
    """The most sentences of a summary of about ``sentences``: a little more is fine, an essay is not."""
    return sentences + sentences // 2


def sentences_of(summary: str, language: str) -> list[str]:
    """A summary's sentences, as flags number them."""
    return [piece.strip() for piece in split_sentences(summary, language)] if summary.strip() else []


def check_summary(summary: str, evidence: Evidence, task: Task) -> tuple[Flag, ...]:
    """Every doubt about a summary of an article, sentence by sentence, the likeliest first, then about the whole.

    ``task`` tells the languages and how many sentences were asked for.
    """
    sentences = sentences_of(summary, task.target)
    flags = []
    for number, sentence in enumerate(sentences):
        doubts = (flag for check in _CHECKS for flag in check(sentence, evidence, task))
        flags += [replace(flag, sentence=number) for flag in doubts]
    flags += _repeated(sentences, task)
    flags += _length(summary, sentences, evidence, task)
    return weighed(dict.fromkeys(flags), SUMMARIES)


def _figures(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    yield from check_figures(sentence, task.target, evidence)


def _dates(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    """A month, weekday or relative day that the article has not, or a day of another month."""
    reversed_task = Task("translate", task.target, task.source)
    words = [word for flag in check_dates(sentence, evidence.text, reversed_task) for word in flag.source]
    if not words:
        days = _days(evidence.text, task.source)
        months = {month for _, month in days}
        words = [
            day
            for (number, month), day in _days(sentence, task.target).items()
            if (number, month) not in days and month in months
        ]
    if words:
        yield Flag("date", Message("Not found in the article: {words}.", words=listed(words)), target=tuple(words))


def _days(written: str, language: str) -> dict[tuple[int, str], str]:
    """Days of months in a text, and how they are written; the bare month is day 0."""
    days: dict[tuple[int, str], str] = {}
    for match in calendar(language).finditer(written):
        kind = match.lastgroup or ""
        if kind[0] != "m":
            continue
        before = re.search(
            r"(?<!\d)(\d{1,2})(?:-\w{1,4}|st|nd|rd|th)?\s(?:of\s)?\Z",
            written[max(0, match.start() - 10) : match.start()],
        )
        behind = (
            re.match(r"\.?\s(\d{1,2})(?!\d|[.,:]\d)", written[match.end() : match.end() + 6])
            if language in MONTH_FIRST
            else None
        )
        number = behind or before
        days.setdefault(
            (int(number[1]) if number else 0, kind.removesuffix("x")),
            written[match.start() : match.end() + behind.end()]
            if behind
            else written[match.start() - len(before[0]) : match.end()]
            if before
            else match[0],
        )
    return days


def _names(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    """Names that sound like no word of the article; a headline in capitals does not tell which words are names."""
    words = WORD.findall(sentence)
    if sum(word[0].isupper() for word in words) > _HEADLINE * len(words) and len(words) > _SAID:
        return
    odd = [
        name.word
        for name in proper_names(sentence, task.target)
        if (name.sure or name.quoted) and not evidence.has_name(name.word, name.language)
    ]
    if unknown := tuple(dict.fromkeys(odd)):
        yield Flag("names", Message("No name in the article sounds like {name}.", name=listed(unknown)), target=unknown)


def _quotations(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    """Words in quotation marks that nobody says in the article; across languages, where nobody says any."""
    for match in _QUOTATION.finditer(sentence):
        quoted = next(filter(None, match.groups()))
        words = WORD.findall(quoted)
        if task.source == task.target:
            wrong = bool(words) and not all(_in_order(piece, evidence) for piece in _ELLIPSIS.split(quoted))
        else:
            wrong = len(words) >= _SPEECH and not _SPOKEN.search(evidence.text)
        if wrong:
            yield Flag(
                "quotation", Message("The article has no such quotation: {words}.", words=quoted), target=(quoted,)
            )


def _in_order(words: str, evidence: Evidence) -> bool:
    return _stemmed(words) in _stemmed(evidence.text)


def _stemmed(words: str) -> str:
    return f" {' '.join(word[:_STEM] for word in WORD.findall(words.lower().replace('ё', 'е')))} "


def _language(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    del evidence
    other = next(code for code in ("ru", "kk") if code != task.target) if task.source == task.target else task.source
    for flag in languages.language("", sentence, Task("translate", other, task.target)):
        words = flag.target or (sentence,)
        yield Flag(
            "language",
            Message("Not in {language}: {words}", language=LANGUAGES[task.target].name, words=listed(words)),
            target=words,
        )


def _signs(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    """Words that come again at once, the model's own signs and remarks, an end that never came."""
    yield from text.repeated("", sentence, task)
    if label := _LABEL.match(sentence):
        said = [label[0]]
    else:
        said = [words for flag in leftovers.leftovers(evidence.text, sentence, task) for words in flag.target]
    if said:
        yield Flag(
            "leftovers", Message("The model says more than the summary: {words}", words=said[0]), target=(said[0],)
        )
    yield from leftovers.unknown(evidence.text, sentence, task)
    yield from signs.cut("", sentence, task)


def _denials(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    """A negation that the sentence of the article which says the same has not, or has."""
    if task.source != task.target:
        return
    closest = _closest(sentence, evidence, task)
    for flag in negation(closest, sentence, Task("translate", task.source, task.target)) if closest else ():
        denials = flag.source or flag.target
        yield replace(
            flag, detail=Message("Only the article or only the summary denies it: {words}.", words=listed(denials))
        )


def _turned(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    """Two names in each other's place, or more for less, against the sentence of the article that says the same."""
    closest = _closest(sentence, evidence, task) if task.source == task.target else ""
    if not closest:
        return
    as_translation = Task("translate", task.source, task.target)
    for flag in roles(closest, sentence, as_translation):
        name, other = flag.target
        yield replace(
            flag, detail=Message("The article has {name} and {other} the other way round.", name=name, other=other)
        )
    yield from opposites(closest, sentence, as_translation)


def _closest(sentence: str, evidence: Evidence, task: Task) -> str:
    """The article's sentence that says the same as one in its language; empty where none is close to it."""
    words = content_words(sentence, task.target)
    if len(words) < _CLEAR:
        return ""
    share, closest = max(
        ((evidence.overlap(words, task.target, line)[0], line) for line in evidence.sentences[:_MOST]),
        default=(0.0, ""),
    )
    return closest if share >= _CLOSE else ""


def _support(sentence: str, evidence: Evidence, task: Task) -> Iterator[Flag]:
    """A sentence in the article's language with hardly a word of the article."""
    if task.source != task.target:
        return
    words = content_words(sentence, task.target)
    known = sum(not stems(word, task.target).isdisjoint(evidence.vocabulary) for word in words)
    if len(words) >= _ENOUGH and known <= _UNHEARD * len(words):
        yield Flag("unsupported", Message("Hardly a word of this sentence stands in the article."))


_CHECKS: tuple[Callable[[str, Evidence, Task], Iterator[Flag]], ...] = (
    _language,
    _signs,
    _figures,
    _dates,
    _names,
    _quotations,
    _denials,
    _turned,
    _support,
)


def _repeated(sentences: Sequence[str], task: Task) -> Iterator[Flag]:
    """A sentence that says what one before it says."""
    earlier: list[list[str]] = []
    for number, sentence in enumerate(sentences):
        words = content_words(sentence, task.target)
        if len(words) >= _SAID and any(_same(words, before, task.target) for before in earlier):
            yield Flag(
                "repeated",
                Message("The summary says it twice: {words}", words=sentence),
                target=(sentence,),
                sentence=number,
            )
        earlier.append(words)


def _same(words: Sequence[str], before: Sequence[str], language: str) -> bool:
    if len(before) < _SAID:
        return False
    met = sum(any(alike(word, language, other, language) for other in before) for word in words)
    return met >= _TWICE * len(words)


def _length(summary: str, sentences: Sequence[str], evidence: Evidence, task: Task) -> Iterator[Flag]:
    """More than was asked for, or as much as the article itself."""
    words, most = len(summary.split()), limit_of(task.sentences)
    if words >= evidence.words:
        yield Flag("length", Message("The summary is not shorter than the source."))
    elif len(sentences) > most:
        yield Flag(
            "length",
            counted(
                task.sentences,
                "{given} sentences, where {n} was asked for.",
                "{given} sentences, where {n} were asked for.",
                given=len(sentences),
            ),
        )
    elif words > MOST_WORDS * most:
        yield Flag(
            "length",
            Message("{words} words are long for {sentences} sentences.", words=words, sentences=task.sentences),
        )
