"""What is on the screen: the open article and the results made of it. Only the controllers change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from pipelines.article import Article, Detection, Flag, Segment, Summary, TranslatedSegment
from pipelines.task import Task
from tui.text.i18n import _, language_name
from tui.text.labels import METHODS
from tui.text.paths import page_address

if TYPE_CHECKING:  # the first frame needs nothing of it, and it takes as long to load as all else
    from pipelines.assemble import Translation
    from pipelines.memory import MemoryKey
    from pipelines.run import TranslationPlan

_LONGEST = 500  # letters of a title; what is wider than the screen ends in an ellipsis

WORDS_A_MINUTE = {"en": 228, "ru": 184, "kk": 166}
"""Reading speed in words a minute, of the IReST texts read aloud (Trauzettel-Klosinski & Dietz 2012): English, Russian.

Kazakh is not among their languages; Turkish, a relative that builds words alike, stands in. Silent reading is quicker.
"""


@dataclass
class OpenArticle:
    """The article being read. ``language`` is the detected one until the user corrects it."""

    article: Article
    path: Path | None
    detection: Detection | None = None
    language: str | None = None
    segments: tuple[Segment, ...] = ()

    @property
    def script(self) -> str | None:
        """The letters that it is in, where they are known."""
        return self.detection.script if self.detection else None

    @property
    def mixture(self) -> Detection | None:
        """What was detected; a language that the user named is that of all paragraphs."""
        detection = self.detection
        overruled = detection is not None and detection.language != self.language
        return replace(detection, paragraphs=()) if detection and overruled else detection

    @property
    def title(self) -> str:
        """The article's title, else its first words, at most 500 letters; as it stands there, not made safe to show."""
        from pipelines.languages.datelines import without_dateline

        first = next((p.text for p in self.article.paragraphs if p.text), self.article.name)
        return (self.article.title or without_dateline(first))[:_LONGEST]

    @property
    def place(self) -> str:
        """Where it can be opened again: its file's absolute path or its page's address; empty for a pasted text."""
        return str(self.path.absolute()) if self.path else page_address(self.article.name) or ""

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least one."""
        return max(1, round(self.article.words / WORDS_A_MINUTE.get(self.language or "", 200)))


@dataclass
class TranslationResult:
    """A translation that may still be growing."""

    plan: TranslationPlan
    pieces: dict[int, TranslatedSegment] = field(default_factory=dict)
    seconds: float = 0.0
    saved: bool = False
    by_person: set[int] = field(default_factory=set)
    """Sentences whose translation a person wrote or approved."""

    @property
    def language(self) -> str:
        return self.plan.route.task.target

    @property
    def complete(self) -> bool:
        return len(self.pieces) == len(self.plan.segments)

    @property
    def model(self) -> str:
        """The id of the model that translates; empty where several do it in steps."""
        legs = self.plan.route.legs
        return legs[0].choice.spec.id if len(legs) == 1 else ""

    @property
    def doubt(self) -> str:
        """A warning where the models doubt most of what they made; else empty."""
        from pipelines.quality.confidence import doubtful_throughout

        return doubtful_throughout(self.pieces.values())

    def check_whole(self) -> bool:
        """Flag names that are spelled in several ways, and unmark the sentences that only the models doubt where
        ``doubt`` says it of all; whether a sentence has other flags now."""
        from pipelines.quality.confidence import without_doubt
        from pipelines.quality.spellings import with_spellings

        before, task, doubt = self.pieces, self.plan.route.task, self.doubt
        places = sorted(before)
        pieces = with_spellings([before[at] for at in places], task.source, task.target)
        self.pieces = dict(zip(places, map(without_doubt, pieces) if doubt else pieces, strict=True))
        return self.pieces != before

    @property
    def flagged(self) -> list[int]:
        """Indices of the flagged sentences that no person has answered for, in order."""
        return sorted(index for index, piece in self.pieces.items() if piece.flags and index not in self.by_person)

    def task_of(self, index: int) -> Task:
        """The translation of a sentence from its own language."""
        task = self.plan.route.task
        return replace(task, source=self.plan.segments[index].language or task.source)

    @property
    def remembered(self) -> bool:
        """Whether the translation memory has what is ready, so that nothing is lost with the result."""
        made = [route for route in self.plan.route.all_routes if route.legs]
        memories = [route.memory for route in made]
        return all(memory is not None and memory.path is not None and not memory.warnings for memory in memories)

    def is_begun_again_by(self, other: Result) -> bool:
        """Whether another translation has all that this unfinished one has, from the memory."""
        if self.complete or not self.remembered or not isinstance(other, TranslationResult):
            return False

        def what(result: TranslationResult) -> tuple[object, ...]:
            return result.plan.segments, result.plan.route.task, result.plan.route.all_signatures

        return what(self) == what(other)

    @property
    def title(self) -> str:
        text = f"{language_name(self.language)} · {self.plan.route.models}"
        if any(flag.code == "rough" for flag in self.plan.route.warnings):
            text += " · " + _("rough")
        if not self.complete:
            text += " · " + _("{done} of {total}").format(done=len(self.pieces), total=len(self.plan.segments))
        if flagged := self.flagged:
            text += " · " + _("{n} flagged (d: next)").format(n=len(flagged))
        return text

    def translation(self) -> Translation:
        """What is ready, in order; a sentence that is not stays in the source's language and is flagged so."""
        from pipelines.run import collect_translation

        missing = Flag("untranslated", _("Not translated: the work was stopped before this sentence."))
        pieces = {
            index: self.pieces.get(index) or TranslatedSegment(segment, segment.text, (missing,))
            for index, segment in enumerate(self.plan.segments)
        }
        return collect_translation(self.plan, pieces, self.seconds)

    def text(self) -> str:
        return self.translation().text

    def json(self) -> str:
        from pipelines.output.write import to_json, translation_record

        record = translation_record(self.translation())
        for index in self.by_person:
            record["segments"][index]["by"] = "person"
        return to_json(record)

    def pairs(self) -> Iterator[tuple[MemoryKey, str, str]]:
        """The sentences that are translated, each under who made it, as the translation memory has them."""
        from pipelines.memory import HUMAN, MemoryKey
        from pipelines.route import Route

        for index, piece in sorted(self.pieces.items()):
            task, route = self.task_of(index), self.plan.route.by_language[piece.segment.language]
            if isinstance(route, Route) and piece.segment.text:
                signature = HUMAN if index in self.by_person else route.signature
                yield MemoryKey(task.source, task.target, signature), piece.segment.text, piece.target

    def document(self) -> bytes:
        """The article's file with its words translated, for an article that carries its file."""
        from pipelines.assemble import assemble_marked
        from pipelines.documents.registry import write_document

        article = self.plan.article
        return write_document(article, assemble_marked(article, self.translation().segments), self.language)

    def file_name(self, stem: str) -> str:
        from pipelines.documents.registry import extension_of_copies

        article = self.plan.article
        if article.data:
            return f"{stem}.{self.language}{extension_of_copies(PurePath(article.name))}"
        return f"{stem}.{self.language}{'.md' if article.format == 'markdown' else '.txt'}"


@dataclass
class SummaryResult:
    """A finished summary."""

    article: Article
    summary: Summary
    saved: bool = False
    complete: bool = True

    @property
    def language(self) -> str:
        return self.summary.target_language

    @property
    def sentences(self) -> tuple[Segment, ...]:
        """The summary as sentences; those of the flags are numbered so."""
        from pipelines.split import split_sentences

        pieces = split_sentences(self.summary.text, self.language)
        return tuple(Segment(0, piece.rstrip(), piece[len(piece.rstrip()) :]) for piece in pieces)

    @property
    def flags_by_sentence(self) -> dict[int, tuple[Flag, ...]]:
        """The flags that are about one sentence, by its number."""
        flags: dict[int, tuple[Flag, ...]] = {}
        for flag in self.summary.flags:
            if flag.sentence is not None:
                flags[flag.sentence] = (*flags.get(flag.sentence, ()), flag)
        return flags

    @property
    def title(self) -> str:
        words = len(self.summary.text.split())
        share = words / max(1, self.article.words)
        facts = _("{words} words, {share:.0%} of the article").format(words=words, share=share)
        method = _(METHODS.get(self.summary.method, self.summary.method))
        return _("Summary") + f" · {language_name(self.language)} · {method} · {facts}"

    def text(self) -> str:
        return self.summary.text + "\n"

    def json(self) -> str:
        from pipelines.output.write import summary_record, to_json

        return to_json(summary_record(self.article, self.summary))

    def file_name(self, stem: str) -> str:
        word = _("summary")
        return f"{stem}.{word}.{self.language}.txt"


Result = TranslationResult | SummaryResult


@dataclass
class Session:
    """The open article, its results, and which of them is shown."""

    opened: OpenArticle | None = None
    results: list[Result] = field(default_factory=list)
    shown: Result | None = None
    model: str | None = None

    @property
    def unsaved(self) -> list[Result]:
        """Results that would be lost."""
        return [
            result
            for result in self.results
            if not result.saved
            and (isinstance(result, SummaryResult) or (bool(result.pieces) and not result.remembered))
        ]

    def open(self, article: OpenArticle) -> None:
        """Put another article in the place of the open one and its results; the chosen model stays."""
        self.opened, self.results, self.shown = article, [], None

    def add(self, result: Result) -> None:
        """Keep a result and show it; translations make room that came to nothing, or that it begins again."""
        self.results = [
            old
            for old in self.results
            if isinstance(old, SummaryResult) or (old.pieces and not old.is_begun_again_by(result))
        ]
        self.results.append(result)
        self.shown = result

    def remove_shown(self) -> None:
        """Remove the shown result, and show the one before it."""
        if self.shown in self.results:
            at = self.results.index(self.shown)
            del self.results[at]
            self.shown = self.results[max(0, at - 1)] if self.results else None

    def next_result(self) -> Result | None:
        """Show the result after the shown one, in a circle."""
        if self.results:
            place = self.results.index(self.shown) if self.shown in self.results else -1
            self.shown = self.results[(place + 1) % len(self.results)]
        return self.shown

    def suggested_path(self) -> Path:
        """Where the shown result would go: beside the source, else the working folder."""
        path = self.opened.path if self.opened else None
        stem = path.stem if path else _("article")
        name = self.shown.file_name(stem) if self.shown else stem
        return (path.parent if path else Path()) / name
