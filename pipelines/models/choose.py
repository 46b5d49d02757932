"""Which model serves a task and a direction: the one the user named, else the best installed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.catalogue import ModelSpec, find_model, load_catalogue
from pipelines.engines.servers import notice
from pipelines.errors import ModelUnavailable
from pipelines.languages import LANGUAGES
from pipelines.message import Message
from pipelines.models.store import dropped_under, not_installed, read_manifest, ready_folder, state
from pipelines.task import Task


@dataclass(frozen=True, slots=True)
class Choice:
    """A model that is ready, where it lies (``None``: it has no files), and what the user should be warned of.

    ``code`` is the warning's, as a flag. ``notice`` says where the text goes when it leaves this machine.
    """

    spec: ModelSpec
    folder: Path | None
    warning: str | None = None
    code: str = ""

    @property
    def notice(self) -> str | None:
        return notice(self.spec)

    @property
    def name(self) -> str:
        """``id@revision``, the head of a signature."""
        manifest = read_manifest(self.spec) if self.spec.files else None
        return f"{self.spec.id}@{manifest.revision[:12]}" if manifest else self.spec.id


class NoModel(ModelUnavailable):
    """Nothing installed does the task; ``recommended`` is what to pull, ``candidates`` all that would do."""

    def __init__(self, message: Message, recommended: ModelSpec | None, candidates: Sequence[ModelSpec] = ()) -> None:
        super().__init__(message)
        self.recommended = recommended
        self.candidates = tuple(candidates)


class Damaged(NoModel):
    """What would do the task is installed, but its weights are damaged."""


def describe(task: Task) -> Message:
    """``translates Kazakh to English``, for messages."""
    source, target = LANGUAGES[task.source].name, LANGUAGES[task.target].name
    if task.kind == "translate":
        return Message("translates {source} to {target}", source=source, target=target)
    if source == target:
        return Message("summarises {source}", source=source)
    return Message("summarises {source} in {target}", source=source, target=target)


def does(spec: ModelSpec, task: Task) -> bool:
    """Whether the model does the task reliably."""
    if task.kind == "translate":
        return f"{task.source}-{task.target}" in spec.directions
    return _summarizes(spec, task, spec.summaries)


def is_rough(spec: ModelSpec, task: Task) -> bool:
    """Whether the model does the task, and meaning, names or figures are often wrong: for want of a better one."""
    return (f"{task.source}-{task.target}" if task.kind == "translate" else task.target) in spec.rough


def does_somehow(spec: ModelSpec, task: Task) -> bool:
    """Whether the model does the task at all, reliably or not."""
    if task.kind == "translate":
        return spec.translates(task.source, task.target)
    return _summarizes(spec, task, spec.summaries + spec.summaries_unreliable)


def serving_model(model_id: str | None, task: Task) -> str | None:
    """The named model where it does the task at all; else ``None``, which leaves it to the best one that does.

    An id that is not in ``models.yaml`` is given back: whoever chooses it says so.
    """
    spec = next((spec for spec in load_catalogue() if spec.id == model_id), None)
    return model_id if spec is None or does_somehow(spec, task) else None


def _summarizes(spec: ModelSpec, task: Task, languages: tuple[str, ...]) -> bool:
    # Only a model that follows instructions (prompts), or the fake one, changes the language on the way.
    crosses = bool(spec.prompts) or not spec.files
    return task.source in languages and task.target in languages and (crosses or task.source == task.target)


def candidates(task: Task) -> list[ModelSpec]:
    """Every model that does the task unasked, best first: rough ones behind all others."""
    return sorted((spec for spec in load_catalogue() if does(spec, task)), key=lambda spec: is_rough(spec, task))


def recommended(task: Task) -> ModelSpec | None:
    """What to pull for a task: the best with an open licence, else the best."""
    specs = candidates(task)
    return next((spec for spec in specs if spec.open_licence), specs[0] if specs else None)


def choose(task: Task, model_id: str | None = None) -> Choice:
    """The one model for a task. Raises ``NoModel`` where none is installed and sound."""
    return _named(task, model_id) if model_id else _best(task)


def _named(task: Task, model_id: str) -> Choice:
    spec = find_model(model_id)
    if not does_somehow(spec, task):
        raise ModelUnavailable(
            "The model '{id}' does not do this: no entry says that it {task}.", id=spec.id, task=describe(task)
        )
    if state(spec) == "absent":
        raise _without_download(spec) or NoModel(Message("The model '{id}' is not installed.", id=spec.id), spec)
    unreliable = not does(spec, task) and not spec.is_fake
    return Choice(spec, _sound_folder(spec), *_warning(spec, task, unreliable))


def _warning(spec: ModelSpec, task: Task, unreliable: bool = False) -> tuple[str | None, str]:
    """What is to be said of a model's work at each run, and the code that it has as a flag."""
    if unreliable:
        return Message("'{id}' {task} unreliably; expect wrong words.", id=spec.id, task=describe(task)), "unreliable"
    if not is_rough(spec, task):
        return None, ""
    rough = Message(
        "'{id}' {task} roughly: meaning, names and figures are often wrong.", id=spec.id, task=describe(task)
    )
    better = recommended(task)
    if better is None or better is spec or is_rough(better, task):
        return rough, "rough"
    return Message("{rough} `audar models pull {id}` gets a better one.", rough=rough, id=better.id), "rough"


def _sound_folder(spec: ModelSpec) -> Path | None:
    """The folder to load from. Raises ``Damaged`` that recommends to pull damaged weights again."""
    try:
        return ready_folder(spec)
    except ModelUnavailable as error:
        raise Damaged(Message("The weights of '{id}' are damaged.", id=spec.id), spec) from error


def _without_download(spec: ModelSpec) -> NoModel | None:
    """What is wrong with an entry whose engine reads the download, which was dropped; it recommends nothing else."""
    return NoModel(not_installed(spec).message, None) if dropped_under(spec) else None


def _best(task: Task) -> Choice:
    specs = candidates(task)
    damaged: NoModel | None = None
    for spec in specs:
        if state(spec) == "absent":
            damaged = damaged or _without_download(spec)
            continue
        try:
            return Choice(spec, _sound_folder(spec), *_warning(spec, task))
        except Damaged as error:
            damaged = damaged or error
    if damaged:
        raise damaged
    if not specs:
        raise NoModel(Message("No model in models.yaml reliably {task}.", task=describe(task)), None)
    others = ", ".join(spec.id for spec in specs)
    raise NoModel(
        Message("No installed model {task}; one of these would: {others}.", task=describe(task), others=others),
        recommended(task),
        specs,
    )
