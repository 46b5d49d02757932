"""What the screen says about models: which are installed, what they do, how to get the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipelines.languages import DIRECTIONS
from pipelines.message import N_
from pipelines.task import Task
from tui.text.amounts import download_minutes
from tui.text.i18n import Number, _, localized

if TYPE_CHECKING:  # the first frame needs no catalogue
    from pipelines.catalogue import ModelSpec, Quality


def _states() -> list[tuple[ModelSpec, str]]:
    """Every model with its state, the ready ones first."""
    from pipelines.catalogue import load_catalogue
    from pipelines.models.store import state

    specs = [(spec, state(spec)) for spec in load_catalogue()]
    return sorted(specs, key=lambda pair: pair[1] != "ready")


def model_answers(language: str | None) -> list[tuple[str, str]]:
    """Ids and lines for the choice of the model that translates (from ``language``, where it is known)."""
    answers = [("", _("Best installed model for each direction"))]
    for spec, how in _states():
        directions = [
            direction + ("" if direction in spec.directions else "?")
            for direction in spec.directions + spec.unreliable
            if language in (None, direction.split("-")[0])
        ]
        if directions:
            ready = "" if how == "ready" else _(" · not installed") if how == "absent" else _(" · damaged")
            answers.append((spec.id, f"{spec.id} · {' '.join(directions)} · {_(spec.licence)}{ready}"))
    return answers


def summary_models() -> list[tuple[str, str]]:
    """Ids and lines of the installed models that summarise."""
    return [
        (spec.id, f"{spec.id}: {_(spec.name)}")
        for spec, how in _states()
        if how == "ready" and spec.summaries + spec.summaries_unreliable
    ]


def known_models() -> list[str]:
    """The ids of ``models.yaml``."""
    from pipelines.catalogue import load_catalogue

    return [spec.id for spec in load_catalogue()]


def model_ready(model_id: str) -> bool:
    """Whether a model is installed and, at a glance, sound."""
    return any(spec.id == model_id and how == "ready" for spec, how in _states())


# The models screen

How = Literal["ready", "damaged", "absent", "partial"]
_SIGNS: dict[How, str] = {
    "ready": N_("✓ installed"),
    "damaged": N_("✗ damaged"),
    "absent": N_("– not here"),
    "partial": N_("◐ begun"),
}


@dataclass(frozen=True, slots=True)
class Stock:
    """The state of each model by its id, and the ids of the models that serve each task now, in their order.

    Several do it in steps; none: nothing installed does it.
    """

    how: dict[str, How]
    serves: tuple[tuple[Task, tuple[str, ...]], ...]

    def text(self) -> str:
        """Which model serves what, as two lines."""
        lines = []
        for kind, words in (("translate", _("Translates now")), ("summarize", _("Summarises now"))):
            parts = []
            for task, models in self.serves:
                if task.kind == kind:
                    what = f"{task.source}→{task.target}" if kind == "translate" else task.source
                    parts.append(f"{what} {' → '.join(models) or '–'}")
            lines.append(f"{words}: " + " · ".join(parts))
        return "\n".join(lines)

    def tasks_of(self, model_id: str) -> list[str]:
        """What a model serves now."""
        return [
            f"{task.source}→{task.target}"
            if task.kind == "translate"
            else _("summaries {code}").format(code=task.source)
            for task, models in self.serves
            if model_id in models
        ]


def columns() -> tuple[str, ...]:
    """The headings of the table of models."""
    return _("model"), _("state"), _("size"), _("translates"), _("sums up"), _("licence"), _("engine"), _("quality")


def row(spec: ModelSpec, how: How) -> tuple[str, ...]:
    """A line of the table of models."""
    return (
        spec.id,
        _(_SIGNS[how]) if spec.files else f"⇄ {spec.server.model}" if spec.server else _("✓ built in"),
        size_text(spec) if spec.files else "–",
        _listed(_directions(spec), len(spec.unreliable)),
        _listed(" ".join(spec.summaries), len(spec.summaries_unreliable)),
        _(spec.licence),
        spec.engine,
        "; ".join(map(_figure, spec.quality)) or "–",
    )


def _figure(quality: Quality) -> str:
    """A figure as ``Quality.text`` has it, with the interface's decimals."""
    return f"{quality.direction} {quality.metric} {format(Number(quality.score), f'.{quality.decimals}f')}"


def _directions(spec: ModelSpec) -> str:
    return _("all six") if len(spec.directions) == len(DIRECTIONS) else " ".join(spec.directions)


def _listed(good: str, poor: int) -> str:
    """What a model does well, and how many things it does that are not to be relied on."""
    return f"{good} +{poor}?".strip() if poor else good or "–"


def size_text(spec: ModelSpec) -> str:
    """The download's size for people."""
    from pipelines.models.pull import download_size

    return _("{size:.1f} GB").format(size=Number(download_size(spec) / 1e9))


def offered_text(spec: ModelSpec) -> str:
    """A model to be got, as a line: name, size, time, licence."""
    from pipelines.models.pull import download_size

    time = _("about {n} min at 5 MB/s").format(n=download_minutes(download_size(spec)))
    return f"{spec.name} ({spec.id}) · {size_text(spec)} · {time} · {_(spec.licence)}"


def details(spec: ModelSpec, stock: Stock | None) -> str:
    """Everything else about a model, as lines."""
    from pipelines.engines.servers import notice
    from pipelines.models.gates import gate

    serves = stock.tasks_of(spec.id) if stock else []
    unsure = [*spec.unreliable, *(_("summaries {code}").format(code=code) for code in spec.summaries_unreliable)]
    figures = [f"{_figure(q)} ({q.test_set}, {_(q.source)})" for q in spec.quality]
    licence = _(spec.licence) if spec.open_licence else _(spec.licence) + " " + _("(not an open licence)")
    lines = [
        f"{_(spec.name)} · {spec.engine} · {licence}",
        _("Serves now: {tasks}").format(tasks=", ".join(serves)) if serves else _("Serves nothing now."),
        _("Not to be relied on (+…?): {tasks}").format(tasks=", ".join(unsure)) if unsure else "",
        _("Quality: {figures}").format(figures="; ".join(figures)) if figures else _("Quality: not published here."),
        localized(notice(spec) or ""),
        localized(gate(spec) or ""),
        _(spec.note),
    ]
    return "\n".join(line for line in lines if line)
