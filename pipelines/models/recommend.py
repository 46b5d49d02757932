"""What serves each task now, what would serve it better, and which models together serve every task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.catalogue import ModelSet, ModelSpec, find_model, load_catalogue, load_sets
from pipelines.errors import ModelUnavailable
from pipelines.languages import DIRECTIONS, LANGUAGES
from pipelines.models.choose import candidates, does
from pipelines.models.routes import PlannedLegs, best_route, find_legs, installed
from pipelines.models.store import state
from pipelines.task import Task

_PROCESS = 500_000_000  # bytes of Python and the libraries, about
_SYSTEM = 1_000_000_000  # bytes that the system and other programs keep, about
_WINDOW = 600_000_000  # bytes that llama.cpp takes beside a model's weights for its window, about


@dataclass(frozen=True, slots=True)
class Service:
    """Who does a task now (empty: nobody), and who would do it better (empty: nobody known)."""

    task: Task
    now: PlannedLegs
    better: PlannedLegs

    @property
    def missing(self) -> tuple[ModelSpec, ...]:
        """The models of ``better`` that are not installed."""
        return tuple(spec for spec in _distinct(spec for _, spec in self.better) if state(spec) != "ready")


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Models that together do every task of ``routes``; no legs where none was found.

    ``memory`` is that of the task that takes the most, in bytes, about. ``more`` is a set for which there is room too.
    """

    models: tuple[ModelSpec, ...]
    routes: tuple[tuple[Task, PlannedLegs], ...]
    memory: int
    more: ModelSet | None = None

    @property
    def missing(self) -> tuple[ModelSpec, ...]:
        """The models that are not installed."""
        return tuple(spec for spec in self.models if state(spec) != "ready")

    @property
    def more_models(self) -> tuple[ModelSpec, ...]:
        """The models of ``more``."""
        return tuple(map(find_model, self.more.models)) if self.more else ()


def all_tasks() -> Iterator[Task]:
    """The six directions, and a summary in each language."""
    for direction in DIRECTIONS:
        source, _, target = direction.partition("-")
        yield Task("translate", source, target)
    for code in LANGUAGES:
        yield Task("summarize", code, code, 3)


def services() -> Iterator[Service]:
    """Who does what now and who would do it better, a task at a time."""
    for task in all_tasks():
        try:
            now: PlannedLegs = tuple((step.task, step.choice.spec) for step in find_legs(task))
        except ModelUnavailable:
            now = ()
        yield Service(task, now, _better(task, now))


def _better(task: Task, now: PlannedLegs) -> PlannedLegs:
    """The best known to be better: directly one above the present one, else what to pull for its legs."""
    direct = [spec for spec in candidates(task) if not spec.server]
    if len(now) == 1:
        direct = direct[: direct.index(now[0][1])] if now[0][1] in direct else []
    above = [spec for spec in direct if state(spec) != "ready"]
    best = next((spec for spec in above if spec.open_licence), above[0] if above else None)
    if best is not None:
        return ((task, best),)
    if now:
        return ()
    return best_route(task, lambda part: installed(part) or _first(part)) or ()


def _first(task: Task) -> ModelSpec | None:
    specs = [spec for spec in candidates(task) if not spec.server]
    return next((spec for spec in specs if spec.open_licence), specs[0] if specs else None)


def recommend(open_only: bool = False, memory: int | None = None) -> Recommendation:
    """The best models for every task: the first of the catalogue that fits ``memory`` (bytes) for each, then steps.

    What no model does by itself is done in steps by those that were taken for other tasks, else by more. Servers and
    unreliable directions are left out.
    """
    pool = [spec for spec in load_catalogue() if spec.sources and (spec.open_licence or not open_only)]
    tasks = list(all_tasks())
    routes: dict[Task, PlannedLegs] = {}

    def fits(legs: PlannedLegs) -> bool:
        return memory is None or memory_of(spec for _, spec in legs) <= memory

    def first(task: Task, among: Iterable[ModelSpec]) -> ModelSpec | None:
        return next((spec for spec in among if does(spec, task) and fits(((task, spec),))), None)

    for task in tasks:
        spec = first(task, pool)
        if spec is not None:
            routes[task] = ((task, spec),)
    direct = _distinct(spec for legs in routes.values() for _, spec in legs)
    for task in tasks:
        if task not in routes:
            legs = best_route(task, lambda part: first(part, direct)) or best_route(
                task, lambda part: first(part, pool)
            )
            routes[task] = legs if legs and fits(legs) else ()
    used = {spec.id for legs in routes.values() for _, spec in legs}
    models = tuple(spec for spec in load_catalogue() if spec.id in used)
    most = max((memory_of(spec for _, spec in legs) for legs in routes.values() if legs), default=0)
    return Recommendation(models, tuple((task, routes[task]) for task in tasks), most, _more(open_only, memory))


def _more(open_only: bool, memory: int | None) -> ModelSet | None:
    """The set for the largest machine that fits this one, if not all of it is installed."""
    fitting = []
    for group in load_sets():
        specs = [find_model(model) for model in group.models]
        wanted = any(state(spec) != "ready" for spec in specs) and (not open_only or all(s.open_licence for s in specs))
        if group.memory and wanted and (memory is None or group.memory <= memory):
            fitting.append(group)
    return max(fitting, key=lambda group: group.memory, default=None)


def machine_memory() -> int:
    """Bytes of this machine's memory, without a part for the system and what else runs."""
    import psutil

    return int(psutil.virtual_memory().total) - _SYSTEM


def memory_of(specs: Iterable[ModelSpec]) -> int:
    """Bytes that a process takes with these models loaded, about: int8 weights are a quarter of those downloaded."""
    return _PROCESS + sum(_weights(spec) for spec in _distinct(specs))


def _weights(spec: ModelSpec) -> int:
    size = sum(file.size or 0 for file in spec.files) or spec.size
    return {"ctranslate2": size // 4, "llamacpp": size + _WINDOW}.get(spec.engine, size)


def _distinct(specs: Iterable[ModelSpec]) -> list[ModelSpec]:
    return list({spec.id: spec for spec in specs}.values())
