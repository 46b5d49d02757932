"""What the workers tell the application; every message carries the id of its job."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from pipelines.article import Article, Detection, Segment, Summary, TranslatedSegment

if TYPE_CHECKING:
    from pipelines.memory.concordance import Occurrence
    from pipelines.run import TranslationPlan
    from tui.comparison import Comparison
    from tui.text.batch import BatchState
    from tui.text.differences import Differences
    from tui.text.models import Stock


@dataclass
class JobMessage(Message):
    """Base: a message of a job."""

    last: ClassVar[bool] = False
    """Whether the job's thread ends with it."""

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
class TranslationRecalled(JobMessage):
    """What the memory has of a translation that was made before: by index, and what of it a person wrote.

    ``plan`` is ``None`` where no model does it any more.
    """

    target: str
    plan: TranslationPlan | None = None
    pieces: dict[int, TranslatedSegment] = field(default_factory=dict)
    by_person: set[int] = field(default_factory=set)


@dataclass
class SentenceTranslated(JobMessage):
    """One sentence is ready; ``by_person``: as somebody wrote or approved it before."""

    index: int
    piece: TranslatedSegment
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another translation of a sentence, and whose it is: a model's id, or the memory's (``model`` is empty).

    A pair of the memory has its own ``source``, which is like the sentence by ``score`` percent. ``how`` tells another
    answer of the same model.
    """

    text: str
    model: str = ""
    source: str = ""
    score: float = 100.0
    by_person: bool = False
    how: str = ""


@dataclass
class Suggested(JobMessage):
    """Another translation came for the sentence that is edited; ``asking`` is the model that is asked next."""

    suggestions: tuple[Suggestion, ...]
    asking: str = ""


@dataclass
class AnsweredAgain(JobMessage):
    """Another answer of the model that translated; ``None``: it has no other. ``attempt`` is the next one's."""

    suggestion: Suggestion | None
    attempt: int


@dataclass
class WordKnown(JobMessage):
    """What the tables and the translation memory have of a word."""

    word: str
    glosses: tuple[str, ...]
    pairs: tuple[Occurrence, ...]


@dataclass
class SummaryGrew(JobMessage):
    """How far a summary is: what is written so far of what grows, and how many parts of it are ready, of how many."""

    text: str
    done: int
    total: int

    def can_replace(self, message: Message) -> bool:
        """A newer state makes an older one needless."""
        return isinstance(message, SummaryGrew) and message.job == self.job


@dataclass
class SummaryReady(JobMessage):
    """The summary is ready."""

    summary: Summary


@dataclass
class StockTaken(JobMessage):
    """What is installed, and which model serves what."""

    stock: Stock


@dataclass
class StoreProgress(JobMessage):
    """How far a step of a pull or a check is, in bytes mostly; ``total`` 0 is unknown."""

    label: str
    done: int
    total: int

    def can_replace(self, message: Message) -> bool:
        """A newer report makes an older one needless."""
        return isinstance(message, StoreProgress) and message.job == self.job


@dataclass
class StoreDone(JobMessage):
    """A pull, a check or a removal went well; ``remarks`` are the core's, as it said them."""

    words: str
    remarks: tuple[str, ...] = ()


@dataclass
class BatchWent(JobMessage):
    """How far the batch of a folder is."""

    state: BatchState

    def can_replace(self, message: Message) -> bool:
        """A newer state makes an older one needless."""
        return isinstance(message, BatchWent) and message.job == self.job


@dataclass
class ComparisonReady(JobMessage):
    """The chosen columns are made and measured."""

    comparison: Comparison


@dataclass
class DifferencesFound(JobMessage):
    """The differing words of two columns, which are given by their places."""

    first: int
    second: int
    differences: Differences


@dataclass
class JobFailed(JobMessage):
    """The job ended with an error; ``reason`` is for the user, ``models`` the ids of what to pull against it."""

    reason: str
    models: tuple[str, ...] = ()


@dataclass
class JobEnded(JobMessage):
    """The job's thread has ended, in whatever way."""

    last = True

    seconds: float
