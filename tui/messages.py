"""What the workers tell the application; every message carries the id of its job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from pipelines.article import Article, Detection, Segment, Summary, TranslatedSegment
from pipelines.run import TranslationPlan


@dataclass
class JobMessage(Message):
    """Base: a message of a job."""

    job: int


@dataclass
class ArticleRead(JobMessage):
    """An article was read; its language and sentences follow."""

    article: Article
    path: Path | None


@dataclass
class LanguageFound(JobMessage):
    """The article's language was detected."""

    detection: Detection


@dataclass
class SentencesFound(JobMessage):
    """The article was split into sentences, for a language."""

    language: str
    segments: tuple[Segment, ...]


@dataclass
class TranslationPlanned(JobMessage):
    """A model was found; sentences follow."""

    plan: TranslationPlan


@dataclass
class SentenceTranslated(JobMessage):
    """One sentence is ready."""

    index: int
    piece: TranslatedSegment


@dataclass
class SummaryReady(JobMessage):
    """The summary is ready."""

    summary: Summary


@dataclass
class JobFailed(JobMessage):
    """The job ended with an error; ``reason`` is for the user."""

    reason: str


@dataclass
class JobEnded(JobMessage):
    """The job's thread has ended, in whatever way. It is always the last message of a job."""

    seconds: float
