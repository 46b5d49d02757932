"""How a task is done: by which models, engines and memory. That is decided here, once, for all who do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import cast

from pipelines.article import Flag
from pipelines.catalogue import find_model
from pipelines.chain import Leg, engine_of, model_text, route_signature
from pipelines.engines import Engine, engine_class, open_engine
from pipelines.engines.base import TellsWords, incidents_of
from pipelines.errors import LanguageError, ModelUnavailable
from pipelines.languages import LANGUAGES
from pipelines.memory import Memory, open_memory
from pipelines.message import Message
from pipelines.models.choose import Choice, NoModel, candidates, choose, describe, serving_model
from pipelines.models.routes import find_legs, flags_of
from pipelines.revisions import revised
from pipelines.task import EngineSettings, Task

WEIGHTLESS = ("lead", "extractive")
"""Methods of summary that need no model."""

Provide = Callable[[NoModel], bool]
"""Asked for a model that is missing; ``True``: it is there now. What it raises, the task raises."""


@dataclass(frozen=True, slots=True)
class Route:
    """How a task is done. Without legs no model is asked: a text is in the target already, or sums itself up.

    ``models`` tells people what does it: models' ids in their order, or a method of ``WEIGHTLESS``. ``engine`` goes the
    whole way of a translation. ``memory`` is there where answers are remembered. ``others`` are the routes of
    paragraphs in other languages than the task's, by language, or why there is none. ``opposite`` does the opposite
    direction, where a deep check is wanted and a model can do it.
    """

    task: Task
    signature: str
    models: str = ""
    legs: tuple[Leg, ...] = ()
    engine: Engine | None = None
    warnings: tuple[Flag, ...] = ()
    memory: Memory | None = None
    others: Mapping[str, Route | ModelUnavailable] = field(default_factory=dict)
    opposite: TellsWords | None = None

    @property
    def by_language(self) -> dict[str, Route | ModelUnavailable]:
        """The routes of all paragraphs, by the language that their segments name."""
        return {"": self, **self.others}

    @property
    def all_routes(self) -> tuple[Route, ...]:
        """This route, and the others that there are."""
        return tuple(route for route in self.by_language.values() if isinstance(route, Route))

    def take_incidents(self) -> tuple[str, ...]:
        """What went wrong with its engines and was mended by themselves since this was last asked, in sentences."""
        legs = [leg for route in self.all_routes for leg in route.legs]
        return tuple(incident for leg in legs for incident in incidents_of(leg.engine))

    @property
    def all_signatures(self) -> str:
        """The signature of a text of which each paragraph goes by its route."""
        others = [f"{route.task.source}=[{route.signature}]" for route in self.all_routes[1:]]
        return "|".join((self.signature, *others))


def find_route(
    task: Task,
    model: str | None = None,
    settings: EngineSettings | None = None,
    memory: Memory | None = None,
    direct: bool = False,
) -> Route:
    """Choose models and open their engines, of which none is loaded by that.

    ``model`` is a model's id, a method of ``WEIGHTLESS`` for a summary, or ``None``: the best installed model, or
    several in steps, unless ``direct``. Without a ``memory`` the user's own serves (``no_memory()``: none).
    Raises ``LanguageError``, ``NoModel`` or ``ModelUnavailable``.
    """
    if model and model not in WEIGHTLESS:
        find_model(model)  # a name that no entry has is said where nothing is asked of it, too
    if task.kind == "translate" and task.source == task.target:
        return Route(task, "unchanged" + revised("split"))
    if task.kind == "summarize" and model in WEIGHTLESS:
        method = str(model)
        if task.source != task.target:
            raise LanguageError(
                "'{method}' takes sentences from the article and stays in {source}; translate to {target} first, or "
                "use a model.",
                method=method,
                source=LANGUAGES[task.source].name,
                target=LANGUAGES[task.target].name,
            )
        return Route(task, method + revised("split", method), method)
    chosen = find_legs(task, model, direct)
    legs = tuple(Leg(leg.task, leg.choice, engine_for(leg.choice, settings)) for leg in chosen)
    memory = (memory or open_memory()) if any(leg.remembers for leg in legs) else None
    engine = engine_of(legs, memory) if task.kind == "translate" else None
    warnings = flags_of(task, chosen)
    opposite = None
    if settings and settings.check == "deep" and task.kind == "translate":
        opposite = _opposite(task, legs, settings)
        warnings += () if opposite else (_unchecked(task),)
    return Route(task, route_signature(legs), model_text(legs), legs, engine, warnings, memory, opposite=opposite)


def _opposite(task: Task, legs: Sequence[Leg], settings: EngineSettings) -> TellsWords | None:
    """The engine for the deep check: of the model that translates, if it does both directions, else of another."""
    back = Task("translate", task.target, task.source)
    ids = {leg.choice.spec.id for leg in legs}
    for spec in sorted(candidates(back), key=lambda spec: spec.id not in ids):
        if hasattr(engine_class(spec.engine), "word_logprobs"):
            with suppress(ModelUnavailable):
                choice = choose(back, spec.id)
                here = replace(settings, cluster="", workers=0, check="fast")
                return cast("TellsWords", open_engine(choice.spec, choice.folder, here))
    return None


def _unchecked(task: Task) -> Flag:
    detail = Message(
        "The deep check needs a CTranslate2 model from {target} to {source}, and none is installed: only the fast "
        "checks are made.",
        source=LANGUAGES[task.source].name,
        target=LANGUAGES[task.target].name,
    )
    return Flag("unchecked", detail)


def route_of_all(task: Task, languages: Sequence[str], find: Callable[[Task], Route]) -> Route:
    """A task's route and, for a translation, those of the paragraphs in other ``languages``; ``find`` gives each.

    Raises what ``find`` raises for the task itself. Where it raises ``ModelUnavailable`` for another language, a
    warning says so, and which model to pull.
    """
    route = find(task)
    if task.kind != "translate" or not languages:
        return route
    others: dict[str, Route | ModelUnavailable] = {}
    warnings = list(route.warnings)
    for code in languages:
        if code == route.task.source:
            continue
        try:
            other = find(replace(route.task, source=code))
        except ModelUnavailable as error:
            others[code] = error
            warnings.append(Flag("untranslated", _lacking(error, code)))
        else:
            others[code] = other
            warnings += other.warnings
    routes = [route, *(other for other in others.values() if isinstance(other, Route))]
    return replace(
        route,
        models=", ".join(dict.fromkeys(each.models for each in routes if each.models)),
        memory=next((each.memory for each in routes if each.memory), None),
        warnings=tuple(dict.fromkeys(warnings)),
        others=others,
    )


def _lacking(error: ModelUnavailable, code: str) -> Message:
    spec = error.recommended if isinstance(error, NoModel) else None
    name = LANGUAGES[code].name
    if spec is None or not spec.sources:
        return Message("{error} The paragraphs in {language} stay as they are.", error=error, language=name)
    return Message(
        "{error} `audar models pull {id}` gets it; until then the paragraphs in {language} stay as they are.",
        error=error,
        id=spec.id,
        language=name,
    )


def why_untranslated(task: Task, code: str) -> Message:
    """What a flag says of a paragraph in another language that no model translates."""
    return Message(
        "No installed model {task}; the paragraph stays as it is.", task=describe(replace(task, source=code))
    )


@dataclass(frozen=True, slots=True)
class RouteFinder:
    """Finds routes by what was chosen for all tasks.

    ``preferred`` are ids of models by the kind of task, which serve where they do it and none is named. ``settings``,
    ``memory`` and ``direct`` are those of ``find_route``. ``provide`` is asked for what is missing.
    """

    preferred: Mapping[str, str] = field(default_factory=dict)
    settings: EngineSettings | None = None
    memory: Memory | None = None
    direct: bool = False
    provide: Provide | None = None

    def find(self, task: Task, model: str | None = None, languages: Sequence[str] = ()) -> Route:
        """The route of a task and, for a translation, of the paragraphs in other ``languages``.

        ``model`` and errors are those of ``find_route``.
        """
        return route_of_all(task, languages, partial(self._find, model=model))

    def _find(self, task: Task, model: str | None) -> Route:
        model = model or self._preferred(task)
        find = partial(find_route, task, model, self.settings, self.memory, self.direct)
        try:
            return find()
        except NoModel as error:
            if self.provide is None or not self.provide(error):
                raise
        return find()

    def summary_method(self, task: Task, model: str | None = None) -> tuple[str | None, NoModel | None]:
        """What summarises where nobody said how: the named model if it does, else the preferred or the best installed
        one (``None``). Where none is installed it is ``extractive``, which always does; then also why.
        """
        if model := (model and serving_model(model, task)) or self._preferred(task):
            return model, None
        try:
            find_legs(task, direct=self.direct)
        except NoModel as error:
            return "extractive", error
        return None, None

    def _preferred(self, task: Task) -> str | None:
        return serving_model(self.preferred.get(task.kind) or None, task)


BEST = RouteFinder()
"""Finds the best installed models, with the user's memory."""


def engine_for(choice: Choice, settings: EngineSettings | None) -> Engine:
    """The engine of a model: the cluster's where the settings name one."""
    kind: type[Engine] | None = None
    settings = replace(settings, check="fast") if settings else None  # it is no engine's
    # A server takes many requests at once by itself: it is asked from here, within one budget.
    if settings and settings.cluster and not choice.spec.server:
        from pipelines.cluster.ray_engine import RayEngine

        kind = RayEngine
    return open_engine(choice.spec, choice.folder, settings, kind)
