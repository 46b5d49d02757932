"""Makes the bytes, the page and the outcome of one finished file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.article import Article, Marked, Segment, TranslatedSegment
from pipelines.assemble import Translation, assemble_marked
from pipelines.documents.registry import format_of, write_document
from pipelines.errors import InputError
from pipelines.folder.events import FolderSettings, Outcome
from pipelines.folder.plan import STATE
from pipelines.folder.reading import NO_WORDS, fields_for, parsed, read_whole
from pipelines.folder.survey import FileJob
from pipelines.output.forms import other_form, write_form
from pipelines.output.pages import translation_page
from pipelines.quality.confidence import doubtful_throughout
from pipelines.quality.spellings import with_spellings
from pipelines.route import Route
from pipelines.split import segment_article

_LONGEST = 250  # bytes of a page's name before ".html"; file systems take 255


@dataclass(slots=True)
class Work:
    """A file on its way: its segments, the answers so far, and how many of them no model had to give.

    ``note`` says which languages its paragraphs are in, where they are several.
    """

    job: FileJob
    article: Article
    segments: Sequence[Segment]
    pieces: dict[int, TranslatedSegment] = field(default_factory=dict)
    remembered: int = 0
    note: str = ""


def read_job(job: FileJob) -> bytes:
    """A job's file, which must still be the one that was surveyed. Raises ``InputError``."""
    data = read_whole(job.path, job.source)
    if hashlib.sha256(data).digest() != job.source_sha:
        raise InputError("{source} was changed while the batch ran; run it again.", source=job.source)
    return data


def rendered(settings: FolderSettings, route: Route, work: Work) -> tuple[bytes, str, Outcome]:
    """A translated file, its side-by-side page and its outcome."""
    job, article = work.job, work.article
    ordered = with_spellings([work.pieces[at] for at in range(len(work.segments))], job.language, job.target)
    doubt = doubtful_throughout(ordered)
    notes = (doubt,) if doubt else ()
    result = Translation(article, job.language, job.target, route.all_signatures, ordered, warnings=notes)
    form = other_form(job.source, settings.form)
    data = write_form(result, form) if form else write_document(article, assemble_marked(article, ordered), job.target)
    page = page_name = ""
    if settings.pages:
        page, page_name = translation_page(job.source, result, settings.labels, measured=False), _page_name(job.output)
    outcome = Outcome(
        "translated",
        job.source,
        job.target,
        job.output,
        job.language,
        " ".join(filter(None, (*article.notes, job.warning, work.note, doubt))),
        route.all_signatures,
        len(ordered),
        work.remembered,
        Counter(flag.code for piece in ordered for flag in piece.flags),
        page_name,
    )
    return data, page, outcome


def _page_name(output: str) -> str:
    """Where the side-by-side page of an output lies; a name that its ending would make too long is shortened."""
    folder, slash, last = output.rpartition("/")
    if len(last.encode()) > _LONGEST:
        start = last.encode()[: _LONGEST - 17].decode(errors="ignore")
        last = f"{start}-{hashlib.sha256(output.encode()).hexdigest()[:16]}"
    return f"{STATE}/pages/{folder}{slash}{last}.html"


def copied(settings: FolderSettings, route: Route, job: FileJob) -> tuple[bytes, str, Outcome]:
    """The file as it is; one whose translations are of another kind is written as they are."""
    data = read_job(job)
    form = other_form(job.source, settings.form)
    if form:
        article = parsed(data, job.source, fields_for(job.source, settings), settings.form)
        pieces = tuple(TranslatedSegment(segment, segment.text) for segment in segment_article(article, job.target))
        result = Translation(article, job.target, job.target, route.signature, pieces)
        data = write_form(result, form)
    elif (kind := format_of(job.source)) and kind.written_as:
        article = parsed(data, job.source, fields_for(job.source, settings))
        data = write_document(article, [Marked(p.text, p.marks) for p in article.paragraphs], job.target)
    language = "" if job.language == NO_WORDS else job.language
    return data, "", Outcome("copied", job.source, job.target, job.output, language)
