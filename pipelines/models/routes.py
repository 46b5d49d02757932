"""The way of a task: one model that does it, else several in turn through another language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.article import Flag
from pipelines.catalogue import ModelSpec
from pipelines.errors import ModelUnavailable
from pipelines.languages import LANGUAGES
from pipelines.message import Message
from pipelines.models.choose import Choice, Damaged, NoModel, choose, describe, recommended
from pipelines.task import Task

Serves = Callable[[Task], ModelSpec | None]
"""Which model does a task directly and reliably; ``None``: none does."""

ModelPath = tuple[tuple[Task, ModelSpec], ...]
"""Tasks in their order, each with the model that does it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One model's part of the way, and the model."""

    task: Task
    choice: Choice


Way = tuple[Step, ...]


def find_way(task: Task, model_id: str | None = None, direct: bool = False) -> Way:
    """The models for a task in their order: one that does it directly, else the best path over installed ones.

    A model that is named does it alone, and so does one if ``direct``. Unreliable directions are never part of a path.
    Raises ``NoModel`` where nothing installed does it, or where the weights for the direct way are damaged.
    """
    try:
        return (Step(task, choose(task, model_id)),)
    except Damaged:
        raise
    except NoModel as error:
        if direct or model_id:
            raise
        path = best_path(task, installed)
        if path is None and not error.candidates and (steps := _lacking(task)):
            raise steps from error
        if path is None:
            raise
        return tuple(Step(part, choose(part)) for part, _ in path)


def _lacking(task: Task) -> NoModel | None:
    """What to pull for the steps of a task that no model does by itself; ``None`` where no steps do it either."""
    path = best_path(task, lambda part: installed(part) or recommended(part))
    if path is None:
        return None
    ids = " ".join(dict.fromkeys(spec.id for part, spec in path if installed(part) is not spec))
    return NoModel(
        Message(
            "No model {task} by itself; `audar models pull {ids}` gets what does it in steps.",
            task=describe(task),
            ids=ids,
        ),
        None,
    )


def installed(task: Task) -> ModelSpec | None:
    """The best model that is installed and sound for a task."""
    try:
        return choose(task).spec
    except ModelUnavailable:
        return None


def best_path(task: Task, serves: Serves) -> ModelPath | None:
    """The best way round over the models that ``serves`` gives; ``None`` where there is none.

    The fewest steps win. Of equally many, those with the better published figures, where there are figures of the same
    metric and test set for both; else the way that ``detours`` has first.
    """
    best: ModelPath | None = None
    for tasks in detours(task):
        if best is not None and len(tasks) > len(best):
            break
        legs = [(part, serves(part)) for part in tasks]
        path = tuple((part, spec) for part, spec in legs if spec is not None)
        if len(path) == len(tasks) and (best is None or _better(path, best)):
            best = path
    return best


def detours(task: Task) -> Iterator[tuple[Task, ...]]:
    """The ways to do a task in steps, those with the fewest first: through one other language at most.

    A summary's article is translated, or the summary, or both; another language between saves nothing unless there is
    no model for the direct one.
    """
    source, target = task.source, task.target
    middles = [code for code in LANGUAGES if code not in (source, target)]
    if task.kind == "translate":
        for middle in middles:
            yield (Task("translate", source, middle), Task("translate", middle, target))
        return
    ways: list[tuple[Task, ...]] = []
    for read in dict.fromkeys((source, target, *middles)):
        for written in dict.fromkeys((target, source, *middles)):
            if (read, written) != (source, target) and len({source, target, read, written}) <= 3:
                before = (Task("translate", source, read),) if read != source else ()
                after = (Task("translate", written, target),) if written != target else ()
                ways.append((*before, Task("summarize", read, written, task.sentences), *after))
    yield from sorted(ways, key=len)


def _better(path: ModelPath, than: ModelPath) -> bool:
    scores, others = figures(path), figures(than)
    shared = next((key for key in scores if key in others), None)
    return shared is not None and scores[shared] > others[shared]


def figures(path: ModelPath) -> dict[tuple[str, str], float]:
    """By metric and test set: the product of the published figures of the path's translations, where each has one."""
    products: dict[tuple[str, str], float] | None = None
    for task, spec in path:
        if task.kind != "translate":
            continue
        direction = f"{task.source}-{task.target}"
        scores = {(q.metric, q.test_set): q.score for q in spec.quality if q.direction == direction}
        products = (
            scores if products is None else {key: products[key] * scores[key] for key in products if key in scores}
        )
    return products or {}


def model_ids(way: Way) -> tuple[str, ...]:
    """The ids of the models, in their order."""
    return tuple(step.choice.spec.id for step in way)


def steps_text(path: Sequence[tuple[Task, str]]) -> str:
    """Tasks and their models for people: ``kk→ru kazrush-kk-ru, ru→en opus-big-ru-en``."""
    return ", ".join(f"{short(task)} {model}" for task, model in path)


def short(task: Task) -> str:
    """``kk→ru`` for what changes the language, ``ru`` for a summary in the article's own."""
    return task.source if task.source == task.target else f"{task.source}→{task.target}"


def flags_of(task: Task, way: Way) -> tuple[Flag, ...]:
    """What the user should know of the way: that it goes round, where the text goes, what is unreliable."""
    flags = []
    if len(way) > 1:
        steps = steps_text([(step.task, step.choice.spec.id) for step in way])
        flags.append(
            Flag(
                "steps",
                Message(
                    "No installed model {task} directly; it is done in steps: {steps}.",
                    task=describe(task),
                    steps=steps,
                ),
            )
        )
    for step in way:
        if step.choice.notice:
            flags.append(Flag("sent", step.choice.notice))
        if step.choice.warning:
            flags.append(Flag("unreliable", step.choice.warning))
    return tuple(dict.fromkeys(flags))
