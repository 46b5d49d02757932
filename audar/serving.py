"""Who serves which task, now and better, and what is recommended: rows for people, records for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from audar.pulling import licence_text, size_text
from audar.streams import note

if TYPE_CHECKING:
    from pipelines.catalogue import ModelSpec, Quality
    from pipelines.models.recommend import Recommendation, Service
    from pipelines.models.routes import PlannedLegs
    from pipelines.task import Task


def quality_text(figures: Sequence[Quality]) -> str:
    """``kk-ru chrF 48.7; …``."""
    return "; ".join(figure.text for figure in figures)


def service_rows(services: Sequence[Service]) -> list[tuple[str, ...]]:
    """A row a task: who does it now, who would do it better, and what that takes."""
    rows: list[tuple[str, ...]] = [("task", "now", "better", "size", "licence", "quality", "command")]
    for service in services:
        better, missing = service.better, service.missing
        rows.append(
            (
                task_text(service.task),
                planned_text(service.now) or "-",
                planned_text(better) or "-",
                _size(missing) if missing else "-",
                _licences(missing) or "-",
                _figures(better) or "-",
                _command(missing) or "-",
            )
        )
    return rows


def service_record(service: Service) -> dict[str, Any]:
    """One task as ``audar models --json`` prints it."""
    return {
        "task": service.task.kind,
        "source": service.task.source,
        "target": service.task.target,
        "now": _legs_record(service.now),
        "better": _legs_record(service.better),
        "command": _command(service.missing),
    }


def recommendation_rows(recommendation: Recommendation) -> list[tuple[str, ...]]:
    """A row a model that is to be had, then a row a task."""
    from pipelines.models.store import state

    rows: list[tuple[str, ...]] = [("task", "by", "size", "licence", "state", "quality")]
    for task, legs in recommendation.routes:
        specs = list({spec.id: spec for _, spec in legs}.values())
        ready = bool(specs) and all(state(spec) == "ready" for spec in specs)
        rows.append(
            (
                task_text(task),
                planned_text(legs) or "nothing that fits",
                _size(specs) if specs else "-",
                _licences(specs) or "-",
                "installed" if ready else "-",
                _figures(legs) or "-",
            )
        )
    return rows


def recommendation_record(recommendation: Recommendation) -> dict[str, Any]:
    """What ``audar models recommend --json`` prints; ``download`` and ``memory`` are in bytes, about."""
    from pipelines.models.pull import download_size

    return {
        "models": [spec.id for spec in recommendation.models],
        "tasks": [
            {"task": task.kind, "source": task.source, "target": task.target, "by": _legs_record(legs)}
            for task, legs in recommendation.routes
        ],
        "download": sum(download_size(spec) for spec in recommendation.missing),
        "memory": recommendation.memory,
        "command": _command(recommendation.missing),
        "more": _command(recommendation.more_models),
        "gated": [spec.id for spec in recommendation.missing if spec.gated],
    }


def tell_recommendation(recommendation: Recommendation) -> None:
    """What the models take, and the command that gets those that lack."""
    from pipelines.models.pull import download_size

    if not recommendation.models:
        note("No model fits; allow more memory.")
        return
    left = sum(download_size(spec) for spec in recommendation.missing)
    note(
        "{models} models; a task takes {memory} GB of memory at most, about.",
        models=len(recommendation.models),
        memory=round(recommendation.memory / 1e9, 1),
    )
    if recommendation.missing:
        note("{left} GB to download: {command}", left=round(left / 1e9, 1), command=_command(recommendation.missing))
    else:
        note("All of them are installed.")
    if recommendation.more:
        note(
            "There is room for {name} as well ({size}, {licences}): {command}",
            name=recommendation.more.name,
            size=_size(recommendation.more_models),
            licences=_licences(recommendation.more_models),
            command=_command(recommendation.more_models),
        )


def task_text(task: Task) -> str:
    """``kk→ru``, ``summary kk``."""
    return f"{task.source}→{task.target}" if task.kind == "translate" else f"summary {task.source}"


def planned_text(legs: PlannedLegs) -> str:
    """The model of one step, or of several with what each does; empty for none."""
    from pipelines.models.routes import legs_text

    return legs[0][1].id if len(legs) == 1 else legs_text([(task, spec.id) for task, spec in legs])


def _legs_record(legs: PlannedLegs) -> list[dict[str, str]]:
    return [{"task": task.kind, "source": task.source, "target": task.target, "model": spec.id} for task, spec in legs]


def _size(specs: Sequence[ModelSpec]) -> str:
    from pipelines.models.pull import download_size

    return size_text(specs[0]) if len(specs) == 1 else f"{sum(map(download_size, specs)) / 1e9:.1f} GB"


def _licences(specs: Sequence[ModelSpec]) -> str:
    return ", ".join(dict.fromkeys(map(licence_text, specs)))


def _figures(legs: PlannedLegs) -> str:
    """The figures of each step's own direction, with their test sets."""
    figures = []
    for task, spec in legs:
        direction = f"{task.source}-{task.target}" if task.kind == "translate" else task.source
        figures += [f"{q.text} ({q.test_set})" for q in spec.quality if q.direction == direction]
    return "; ".join(figures)


def _command(specs: Sequence[ModelSpec]) -> str:
    """The one command that gets these models, by the name of a set where there is one of just these."""
    from pipelines.catalogue import load_sets

    ids = [spec.id for spec in specs]
    if not ids:
        return ""
    name = next((group.id for group in load_sets() if sorted(group.models) == sorted(ids)), " ".join(ids))
    return f"audar models pull {name}"
