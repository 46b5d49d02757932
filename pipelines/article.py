"""The frozen dataclasses that flow from stage to stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipelines.controls import line_without_controls, without_controls

StopCheck = Callable[[], bool]
"""Asked between pieces of long work; ``True`` means: stop now."""

Progress = Callable[[str, int, int], None]
"""Told of long work: what is done, units done, units in all (0 if unknown)."""

Say = Callable[[str], None]
"""Told a sentence that the user should read when the work is over."""

Script = Literal["cyrillic", "latin", "arabic"]


def never() -> bool:
    """The stop check of work that nobody stops."""
    return False


def unsaid(sentence: str) -> None:
    """The ``Say`` of work whose remarks nobody reads."""
    del sentence


@dataclass(frozen=True, slots=True)
class Mark:
    """Inline markup over ``text[start:end]``: bold, a link, code. With ``start == end`` a thing between letters.

    ``key`` is the format's own name for it, opaque to every stage but for keys that begin with ``k``: those are of text
    that is kept letter by letter (code, a placeholder), whatever a model makes of it (``markup.kept_key``). The end of
    a sentence divides a mark in two of one key, but no kept one.
    """

    start: int
    end: int
    key: str

    @property
    def kept(self) -> bool:
        return self.key.startswith("k")


@dataclass(frozen=True, slots=True)
class Marked:
    """Text and the marks in it, outer before inner. Controls are cut out, by ``markup.from_runs`` where marks count."""

    text: str
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        if not self.marks:
            object.__setattr__(self, "text", line_without_controls(self.text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One unit of running text.

    ``before`` is what stands in front of it, verbatim: blank lines, indentation, list and heading marks, code.
    ``text`` is one line without white space at either end. Joining ``before + text`` over an article, and its
    ``after``, gives the whole document back. Controls are cut out of both (``pipelines/controls.py``).
    """

    before: str
    text: str
    kind: Literal["text", "heading", "item", "quote", "cell"] = "text"
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", without_controls(self.before))
        if not self.marks:
            object.__setattr__(self, "text", line_without_controls(self.text))


FUZZY = "fuzzy"
"""In place of fields, in a catalogue: translations that wait for a person are made again."""


@dataclass(frozen=True, slots=True)
class Article:
    """A document as the pipeline sees it."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    after: str = ""
    title: str | None = None
    format: str = "text"
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()  # what reading had to mend, in words for the user
    data: bytes = field(default=b"", repr=False)  # the file itself, where writing needs it again
    fields: tuple[str, ...] = ()  # the fields or columns that hold text, in formats that have them, or ``FUZZY``
    newline: str = "\n"  # how the file's lines end, in the text itself they end with "\n"

    def __post_init__(self) -> None:
        object.__setattr__(self, "after", without_controls(self.after))
        object.__setattr__(self, "title", self.title and line_without_controls(self.title))

    @property
    def text(self) -> str:
        """The whole document, hard-wrapped lines joined."""
        return "".join(p.before + p.text for p in self.paragraphs) + self.after

    @property
    def words(self) -> int:
        return sum(len(p.text.split()) for p in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Detection:
    """What language a text is in. ``language`` is kk, ru, en, or ``None`` for none of these.

    ``shares`` are the parts that kk, ru and en have of an article's text, the largest first. ``paragraphs`` are the
    languages of its paragraphs where they are several.
    """

    language: str | None
    confidence: float
    script: Script | None
    runner_up: str | None
    shares: Mapping[str, float] = field(default_factory=dict)
    paragraphs: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the paragraphs, the main one first; none where all are in one language."""
        return tuple(self.shares) if self.paragraphs else ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence: ``text`` without white space at its ends, and the ``gap`` that follows it in the paragraph.

    ``language`` is the paragraph's where it is another than the article's.
    """

    paragraph: int
    text: str
    gap: str = ""
    marks: tuple[Mark, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """What a check says of a segment: a code for programs and a message for people.

    ``source`` and ``target`` are the words that it is about, as they stand on either side; ``weight`` is how likely
    they are wrong, from 0 to 1. ``sentence`` is the number, from 0, of the sentence of a summary that it is about.
    """

    code: str
    detail: str
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    weight: float = 1.0
    sentence: int | None = None


WAY_CODES = frozenset({"unreliable", "rough", "steps", "sent", "restarted", "unchecked"})
"""Codes of flags that are said of how something is made, not of what came out."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a model is of its answer: the mean log-probability of its tokens (0 at most, natural logarithm).

    Below ``threshold`` an answer of this model in this direction is doubtful.
    """

    score: float
    threshold: float

    @property
    def margin(self) -> float:
        """How far the score lies above the threshold; below 0 the answer is doubtful."""
        return self.score - self.threshold


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """A segment, its translation (without controls, whoever made it), and what was found wrong with it.

    ``confidence`` is there where a model made the translation just now, and tells. ``unexplained`` are words of the
    source that a deep check finds nothing in the translation for.
    """

    segment: Segment
    target: str
    flags: tuple[Flag, ...] = ()
    confidence: Confidence | None = None
    unexplained: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", line_without_controls(self.target))


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary and how it was made (``method``: lead, extractive, or a model's id)."""

    text: str
    method: str
    source_language: str
    target_language: str
    signature: str
    seconds: float = 0.0
    flags: tuple[Flag, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", without_controls(self.text))

    @property
    def doubts(self) -> tuple[Flag, ...]:
        """The flags of the summary itself, without those of the way that it was made."""
        return tuple(flag for flag in self.flags if flag.code not in WAY_CODES)

    def __str__(self) -> str:
        return self.text
