"""What the screen says about models: which are installed, what they do, how to get the others."""

from __future__ import annotations

from pipelines.catalogue import ModelSpec, load_catalogue
from pipelines.store import state
from tui.i18n import _


def _states() -> list[tuple[ModelSpec, str]]:
    """Every model with its state, the ready ones first."""
    found = [(spec, state(spec)) for spec in load_catalogue()]
    return sorted(found, key=lambda pair: pair[1] != "ready")


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
            answers.append((spec.id, f"{spec.id} · {' '.join(directions)} · {spec.licence}{ready}"))
    return answers


def summary_models() -> list[tuple[str, str]]:
    """Ids and lines of the installed models that summarise."""
    return [
        (spec.id, f"{spec.id}: {spec.name}")
        for spec, how in _states()
        if how == "ready" and spec.summaries + spec.summaries_unreliable
    ]


def model_advice(model_id: str) -> str | None:
    """What to do before a model can be used; ``None`` where it can be."""
    from pipelines.pull import download_size

    for spec, how in _states():
        if spec.id == model_id and how != "ready":
            size = download_size(spec) / 1e9
            return _("{id} is not installed or damaged: `audar models pull {id}` gets it ({size:.1f} GB).").format(
                id=spec.id, size=size
            )
    return None
