"""Add a model of the user's: look at its files, fetch it, try it, and write its entry. Nothing of it is ever run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipelines.adding.entry import append, check_free
from pipelines.adding.files import needed
from pipelines.adding.places import place_of
from pipelines.adding.recognise import Recognised, Wish, as_entry, recognise
from pipelines.article import Flag, Progress, StopCheck, never
from pipelines.catalogue import ModelSpec, WeightFile
from pipelines.check import FAILURES, check_segment
from pipelines.engines import EngineSettings, Task, engine_class
from pipelines.errors import AudarError, Stopped, StoreError
from pipelines.pull import pull
from pipelines.selftest.sentences import article, sentences
from pipelines.store import read_manifest, remove

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
        return any(flag.code in _DISQUALIFYING for flag in self.flags)


@dataclass(frozen=True, slots=True)
class Added:
    """An entry that was written, where, and how the model did."""

    spec: ModelSpec
    path: Path
    tries: tuple[Try, ...]


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

    Raises ``StoreError`` for what cannot be fetched, is refused or does not run, ``ConfigError`` where the user has to
    say more or the user's models.yaml cannot take the entry, ``Stopped``. Then nothing is added.
    """
    place = place_of(text, chosen)
    names = needed(place.sizes.keys(), place.chosen)
    with tempfile.TemporaryDirectory(prefix="audar-") as folder:
        place.glance(tuple(name for name in names if _small(name)), Path(folder))
        found = recognise(place, names, Path(folder), wish)
    path = check_free(found.spec.id)
    recognised(found)
    try:
        installed = pull(found.spec, progress, stopped)
        spec = _pinned(found.spec)
        tries = try_out(spec, installed, settings, progress)
        spec = _judged(spec, tries)
        append(path, as_entry(spec), spec)
    except Stopped:
        raise  # the same command goes on with what was fetched
    except StoreError:
        _forget(found.spec)
        raise
    except AudarError as error:
        _forget(found.spec)
        raise type(error)(f"'{found.spec.id}' was not added: {error}") from error
    return Added(spec, path, tries)


def try_out(spec: ModelSpec, folder: Path | None, settings: EngineSettings, progress: Progress) -> tuple[Try, ...]:
    """Translate one sentence in each direction of the entry, and summarise twenty in each language."""
    engine = engine_class(spec.engine)(spec, folder, settings)
    tasks = [Task("translate", direction[:2], direction[3:]) for direction in spec.directions + spec.unreliable]
    tasks += [Task("summarize", code, code, 1) for code in spec.summaries + spec.summaries_unreliable]
    tries = []
    try:
        for number, task in enumerate(tasks):
            progress(f"Trying {spec.id}", number, len(tasks))
            source = sentences()[0][task.source] if task.kind == "translate" else article(task.source)
            output = dict(engine.run([source], task, never)).get(0, "")
            flags = check_segment(source, output, task) if task.kind == "translate" else ()
            tries.append(Try(task, source, output, flags))
        progress(f"Trying {spec.id}", len(tasks), len(tasks))
    finally:
        engine.close()
    return tuple(tries)


def _forget(spec: ModelSpec) -> None:
    with suppress(AudarError):
        remove(spec)


def _small(name: str) -> bool:
    return not name.endswith((".safetensors", ".npz", ".gguf"))


def _pinned(spec: ModelSpec) -> ModelSpec:
    """The entry with size and sha256 of every file as they were fetched."""
    manifest = read_manifest(spec)
    files = manifest.files if manifest else ()
    pinned = tuple(WeightFile(name=file.name, size=file.size, sha256=file.sha256) for file in files)
    return msgspec.structs.replace(spec, files=pinned, size=0)


def _judged(spec: ModelSpec, tries: tuple[Try, ...]) -> ModelSpec:
    """The entry with those directions called unreliable in which the model failed at once."""
    failed = {f"{one.task.source}-{one.task.target}" for one in tries if one.task.kind == "translate" and one.failed}
    good = tuple(direction for direction in spec.directions if direction not in failed)
    poor = tuple(direction for direction in spec.directions + spec.unreliable if direction not in good)
    return msgspec.structs.replace(spec, directions=good, unreliable=poor)


__all__ = ["Added", "Recognised", "Try", "Wish", "add", "try_out"]
