"""The legs of a task's route: one model that does it, else several in turn through another language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.article import Flag
from pipelines.catalogue import ModelSpec
from pipelines.errors import ModelUnavailable
from pipelines.languages import LANGUAGES
from pipelines.message import Message
from pipelines.models.choose import Choice, Damaged, NoModel, choose, describe, is_rough, recommended
from pipelines.task import Task

Serves = Callable[[Task], ModelSpec | None]
"""Which model does a task directly and reliably; ``None``: none does."""

PlannedLegs = tuple[tuple[Task, ModelSpec], ...]
"""Tasks in their order, each with the model that does it."""


@dataclass(frozen=True, slots=True)
class ChosenLeg:
    """One model's part of a route, and the model."""

    task: Task
    choice: Choice


ChosenLegs = tuple[ChosenLeg, ...]


def find_legs(task: Task, model_id: str | None = None, direct: bool = False) -> ChosenLegs:
    """The models for a task in their order: one that does it directly, else the best legs over installed ones.

    A model that is named does it alone, and so does one if ``direct``. Unreliable directions are never part of several.
    Raises ``NoModel`` where nothing installed does it, or where the weights for the direct leg are damaged.
    """
    try:
        return (ChosenLeg(task, choose(task, model_id)),)
    except Damaged:
        raise
    except NoModel as error:
        if direct or model_id:
            raise
        legs = best_route(task, installed)
        if legs is None and not error.candidates and (lacking := _lacking(task)):
            raise lacking from error
        if legs is None:
            raise
        return tuple(ChosenLeg(part, choose(part)) for part, _ in legs)


def _lacking(task: Task) -> NoModel | None:
    """What to pull for the steps of a task that no model does by itself; ``None`` where no steps do it either."""
    legs = best_route(task, lambda part: installed(part) or recommended(part))
    if legs is None:
        return None
    ids = " ".join(dict.fromkeys(spec.id for part, spec in legs if installed(part) is not spec))
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


def best_route(task: Task, serves: Serves) -> PlannedLegs | None:
    """The best legs over the models that ``serves`` gives; ``None`` where there are none.

    The fewest steps win, then the fewest rough ones. Of equally many, those with the better published figures, where
    there are figures of the same metric and test set for both; else what ``routes_in_steps`` has first.
    """
    best: PlannedLegs | None = None
    for tasks in routes_in_steps(task):
        if best is not None and len(tasks) > len(best):
            break
        served = [(part, serves(part)) for part in tasks]
        legs = tuple((part, spec) for part, spec in served if spec is not None)
        if len(legs) == len(tasks) and (best is None or _better(legs, best)):
            best = legs
    return best


def routes_in_steps(task: Task) -> Iterator[tuple[Task, ...]]:
    """The tasks that do a task in steps, those with the fewest first: through one other language at most.

    A summary's article is translated, or the summary, or both; another language between saves nothing unless there is
    no model for the direct one.
    """
    source, target = task.source, task.target
    middles = [code for code in LANGUAGES if code not in (source, target)]
    if task.kind == "translate":
        for middle in middles:
            yield (Task("translate", source, middle), Task("translate", middle, target))
        return
    routes: list[tuple[Task, ...]] = []
    for read in dict.fromkeys((source, target, *middles)):
        for written in dict.fromkeys((target, source, *middles)):
            if (read, written) != (source, target) and len({source, target, read, written}) <= 3:
                before = (Task("translate", source, read),) if read != source else ()
                after = (Task("translate", written, target),) if written != target else ()
                routes.append((*before, Task("summarize", read, written, task.sentences), *after))
    yield from sorted(routes, key=len)


def _better(legs: PlannedLegs, than: PlannedLegs) -> bool:
    rough, roughness = (sum(is_rough(spec, task) for task, spec in planned) for planned in (legs, than))
    if rough != roughness:
        return rough < roughness
    scores, others = figures(legs), figures(than)
    shared = next((key for key in scores if key in others), None)
    return shared is not None and scores[shared] > others[shared]


def figures(legs: PlannedLegs) -> dict[tuple[str, str], float]:
    """By metric and test set: the product of the published figures of the legs' translations, where each has one."""
    products: dict[tuple[str, str], float] | None = None
    for task, spec in legs:
        if task.kind != "translate":
            continue
        direction = f"{task.source}-{task.target}"
        scores = {(q.metric, q.test_set): q.score for q in spec.quality if q.direction == direction}
        products = (
            scores if products is None else {key: products[key] * scores[key] for key in products if key in scores}
        )
    return products or {}


def model_ids(legs: ChosenLegs) -> tuple[str, ...]:
    """The ids of the models, in their order."""
    return tuple(leg.choice.spec.id for leg in legs)


def legs_text(legs: Sequence[tuple[Task, str]]) -> str:
    """Tasks and their models for people: ``kk→ru kazrush-kk-ru, ru→en opus-big-ru-en``."""
    return ", ".join(f"{short(task)} {model}" for task, model in legs)


def short(task: Task) -> str:
    """``kk→ru`` for what changes the language, ``ru`` for a summary in the article's own."""
    return task.source if task.source == task.target else f"{task.source}→{task.target}"


def flags_of(task: Task, legs: ChosenLegs) -> tuple[Flag, ...]:
    """What the user should know of a route: that it goes round, where the text goes, what is unreliable."""
    flags = []
    if len(legs) > 1:
        steps = legs_text([(leg.task, leg.choice.spec.id) for leg in legs])
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
    for leg in legs:
        if leg.choice.notice:
            flags.append(Flag("sent", leg.choice.notice))
        if leg.choice.warning:
            flags.append(Flag(leg.choice.code, leg.choice.warning))
    return tuple(dict.fromkeys(flags))
