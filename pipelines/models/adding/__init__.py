"""Add a model of the user's: look at its files, fetch it, try it, and write its entry. Nothing of it is ever run."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipelines.article import Flag, Progress, StopCheck, never
from pipelines.catalogue import HubSource, ModelSpec, WeightFile, forget, load_catalogue
from pipelines.engines import engine_class
from pipelines.engines.llama.gguf_header import read_header
from pipelines.engines.llama.llamacpp import LlamaCppEngine
from pipelines.errors import AudarError, Stopped, StoreError
from pipelines.instruct.prompts import prompts_for
from pipelines.message import N_, Message
from pipelines.models.adding.entry import append, check_free
from pipelines.models.adding.origins import place_of
from pipelines.models.adding.recognise import Recognised, Wish, as_entry, recognise
from pipelines.models.adding.repository import needed
from pipelines.models.pull import pull
from pipelines.models.selftest.sentences import article_for, sentences
from pipelines.models.sources.choosing import is_settings
from pipelines.models.store import model_folder, partial_folder, read_manifest, remove
from pipelines.quality.check import FAILURES, check_segment
from pipelines.task import EngineSettings, Task

_ADVICE = re.compile(r"[:;] (?:run )?`audar models (?:pull|verify) [^`]*`(?: tries again)?")
"""What errors say to do about a model that is in the catalogue."""

_DISQUALIFYING = FAILURES | {"language"}


@dataclass(frozen=True, slots=True)
class Try:
    """What the model made of one sentence, or of the twenty as an article (a summary)."""

    task: Task
    source: str
    output: str
    flags: tuple[Flag, ...]

    @property
    def failed(self) -> bool:
        """Whether the model should not be relied on for this."""
        return not self.output.strip() or any(flag.code in _DISQUALIFYING for flag in self.flags)


@dataclass(frozen=True, slots=True)
class Added:
    """An entry that was written, where, how the model did, and what else the user should know (``said``)."""

    spec: ModelSpec
    path: Path
    tries: tuple[Try, ...]
    said: tuple[str, ...]


def add(
    text: str,
    wish: Wish,
    settings: EngineSettings,
    progress: Progress,
    recognised: Callable[[Recognised], None],
    chosen: str = "",
    stopped: StopCheck = never,
) -> Added:
    """Add the model at ``hf:OWNER/NAME`` or a path; ``recognised`` is told what it is before its weights are fetched.

    Raises ``InputError`` for what is no model's place, ``StoreError`` for what cannot be fetched, is refused or does
    not run, ``ConfigError`` where the user has to say more or the user's models.yaml cannot take the entry,
    ``Stopped``. Then nothing is added.
    """
    place = place_of(text, chosen)
    with _place_named(text), tempfile.TemporaryDirectory(prefix="audar-") as folder:
        names = needed(place.sizes.keys(), place.chosen)
        place.glance(tuple(filter(is_settings, names)), Path(folder))
        recognition = recognise(place, names, Path(folder), wish)
    path = check_free(recognition.spec.id)
    recognised(recognition)
    _clear(recognition.spec)
    notes: list[str] = []
    try:
        installed = pull(recognition.spec, progress, stopped, notes.append)
        spec = _asked(_pinned(recognition.spec), installed, notes)
        tries = try_out(spec, installed, settings, progress)
        spec = _judged(spec, tries)
        append(path, as_entry(spec), spec)
    except Stopped:
        raise  # the same command goes on with what was fetched
    except StoreError:
        _forget(recognition.spec)
        raise
    except AudarError as error:
        _forget(recognition.spec)
        reason = _ADVICE.sub("", str(error))
        raise type(error)("'{id}' was not added: {reason}", id=recognition.spec.id, reason=reason) from error
    return Added(spec, path, tries, tuple(notes))


def try_out(spec: ModelSpec, folder: Path | None, settings: EngineSettings, progress: Progress) -> tuple[Try, ...]:
    """Translate one sentence in each direction of the entry, and summarise twenty in each language."""
    engine = engine_class(spec.engine)(spec, folder, settings)
    if isinstance(engine, LlamaCppEngine):
        engine.as_written = True  # a try tells in which letters a model writes
    tasks = [Task("translate", direction[:2], direction[3:]) for direction in spec.directions + spec.unreliable]
    tasks += [Task("summarize", code, code, 1) for code in spec.summaries + spec.summaries_unreliable]
    tries = []
    try:
        for number, task in enumerate(tasks):
            progress(Message("Trying {id}", id=spec.id), number, len(tasks))
            source = sentences()[0][task.source] if task.kind == "translate" else article_for(engine, task)
            output = dict(engine.run([source], task, never)).get(0, "")
            flags = check_segment(source, output, task) if task.kind == "translate" else ()
            tries.append(Try(task, source, output, flags))
        progress(Message("Trying {id}", id=spec.id), len(tasks), len(tasks))
    finally:
        engine.close()
    return tuple(tries)


@contextmanager
def _place_named(text: str) -> Iterator[None]:
    """Name the place in errors that speak of it as it."""
    try:
        yield
    except AudarError as error:
        if error.message.template.startswith(("it ", "its ")):
            raise type(error)("{place}: {error}", place=text, error=error) from error
        raise


def _clear(spec: ModelSpec) -> None:
    """Remove what lies under the id, which no entry has, unless it is an earlier try's with the same repository.

    A folder may have changed since.
    """
    (source,) = spec.sources
    for folder in (model_folder(spec), partial_folder(spec)):
        manifest = read_manifest(spec, folder)
        if manifest and (not isinstance(source, HubSource) or manifest.source != source.repo):
            remove(spec)


def _forget(spec: ModelSpec) -> None:
    """Remove what was fetched, unless the id has an entry meanwhile: another process was quicker to add it."""
    with suppress(AudarError):
        forget()
        if not any(model.id == spec.id for model in load_catalogue()):
            remove(spec)


def _pinned(spec: ModelSpec) -> ModelSpec:
    """The entry with size and sha256 of every file as they were fetched."""
    manifest = read_manifest(spec)
    files = manifest.files if manifest else ()
    pinned = tuple(WeightFile(name=file.name, size=file.size, sha256=file.sha256) for file in files)
    return msgspec.structs.replace(spec, files=pinned, size=0)


def _asked(spec: ModelSpec, folder: Path, notes: list[str]) -> ModelSpec:
    """The entry of an instruction model with the prompt set that its file's architecture and chat template ask for."""
    if spec.engine != "llamacpp":
        return spec
    name = spec.files[0].name
    header = read_header(folder / name)
    prompts = prompts_for(name, header.architecture, header.template)
    kind = header.architecture or N_("no architecture")
    notes.append(
        Message("'{id}' ({kind}) is asked with the prompts '{prompts}'.", id=spec.id, kind=kind, prompts=prompts)
    )
    return msgspec.structs.replace(spec, prompts=prompts)


def _judged(spec: ModelSpec, tries: tuple[Try, ...]) -> ModelSpec:
    """The entry with those tasks called unreliable in which the model failed at once."""
    failed = {(attempt.task.kind, attempt.task.source, attempt.task.target) for attempt in tries if attempt.failed}
    good = tuple(pair for pair in spec.directions if ("translate", pair[:2], pair[3:]) not in failed)
    poor = tuple(pair for pair in spec.directions + spec.unreliable if pair not in good)
    summaries = tuple(code for code in spec.summaries if ("summarize", code, code) not in failed)
    silent = tuple(code for code in spec.summaries + spec.summaries_unreliable if code not in summaries)
    return msgspec.structs.replace(
        spec, directions=good, unreliable=poor, summaries=summaries, summaries_unreliable=silent
    )


__all__ = ["Added", "Recognised", "Try", "Wish", "add", "try_out"]
