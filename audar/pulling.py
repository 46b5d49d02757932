"""Offer to pull the model that a task lacks, and pull it with progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from audar.progress import progress_bar
from audar.streams import ask, note, on_terminal
from pipelines.catalogue import ModelSpec
from pipelines.choose import NoModel
from pipelines.errors import ModelUnavailable, StoreError

T = TypeVar("T")


def with_model(attempt: Callable[[], T], yes: bool) -> T:
    """Run ``attempt``; when it lacks a model, pull the recommended one if the user agrees, and run it again.

    ``yes`` agrees beforehand; without it a question is asked on a terminal only. Raises ``ModelUnavailable`` saying
    what was tried and what would work.
    """
    try:
        return attempt()
    except NoModel as error:
        spec = error.recommended
        if spec is None or not spec.sources:
            raise
        offer = f"{spec.id} ({size_text(spec)}, {spec.licence})"
        if not yes:
            if not on_terminal():
                raise ModelUnavailable(
                    f"{error} Run `audar models pull {spec.id}` ({size_text(spec)}, {spec.licence}) or add --yes."
                ) from error
            note(str(error))
            if not ask(f"Pull {offer} now?"):
                raise ModelUnavailable(f"Nothing was pulled; `audar models pull {spec.id}` gets the model.") from error
        _pull_or_advise(spec, error)
        return attempt()


def _pull_or_advise(spec: ModelSpec, missing: NoModel) -> None:
    """Pull; where that fails, the error also names the other models that would do."""
    try:
        pull_with_progress(spec)
    except StoreError as error:
        others = [f"`audar models pull {other.id}`" for other in missing.candidates if other.id != spec.id]
        advice = f" Another model that would do: {' or '.join(others)}." if others else ""
        raise StoreError(f"{error}{advice}") from error


def pull_with_progress(spec: ModelSpec) -> None:
    """Pull a model, its size and licence told beforehand."""
    from pipelines.pull import pull

    note(f"Pulling {spec.id}: {spec.name}, {size_text(spec)}, licence {spec.licence}.")
    said: list[str] = []
    with progress_bar() as told:
        pull(spec, told, say=said.append)
    note(f"{spec.id} is installed and verified.")
    for sentence in said:
        note(sentence)


def size_text(spec: ModelSpec) -> str:
    """The download's size for people."""
    from pipelines.pull import download_size

    return f"{download_size(spec) / 1e9:.1f} GB" if download_size(spec) else "no download"
